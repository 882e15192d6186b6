"""What members decide for themselves: how they are answered, and what is kept about them."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Literal

from discord import app_commands
from discord.ext import tasks

from bot.assistant import privacy
from bot.assistant.wording import Line, Role
from bot.backup.erasing import erase as erase_from_backups
from bot.cards import controls
from bot.cards.controls import OWN, Press, Style, rows
from bot.cards.layout import said_card
from bot.commands.buttons import button
from bot.commands.chores import ChoresCog, tried_again
from bot.commands.interaction import Interaction
from bot.commands.messages import answer, defer, in_time, kept, only_for_now, say_private, send_private, viewer_of
from bot.english import listed
from bot.handbook.review import numbered_as_keeper

if TYPE_CHECKING:
    from bot.commands.interaction import PartnershipBot
    from bot.storage.members import Preferences


COPY_FILE = "about-you.json"
CARDS, PLAIN_TEXT = "cards", "plain text"
Form = Literal["cards", "plain text"]
"""The two forms of an answer, as a member chooses between them."""

STILL_IN_BACKUPS = (
    "Somebody has erased what is kept about them, and it could not be erased from these backups: {}. Delete them, or "
    "put right what is wrong with them and ask whoever it was to erase it again."
)
SAME = "Cards and plain text say the same. Some screen readers and slow phones do better with plain text."


class Members(ChoresCog):
    """Lets members choose how they are answered, see what is kept about them, take a copy of it, and erase it."""

    def __init__(self, bot: PartnershipBot, preferences: Preferences) -> None:
        """Take what knows how members want to be answered."""
        self.bot = bot
        self._preferences = preferences

    @app_commands.command(description="Choose how your answers come: as cards or as plain text")
    @app_commands.describe(answers="Leave it out to see how they come now")
    async def preferences(self, interaction: Interaction, answers: Form | None = None) -> None:
        """Answer a member in the form that they choose, or tell them which it is, with a button for the other one."""
        if answers is not None:
            await choose_form(interaction, answers)
        else:
            await show_preferences(interaction, OWN)

    @app_commands.command(description="See what is kept about you, and erase it")
    async def privacy(self, interaction: Interaction) -> None:
        """Tell a member what is kept, and what of it is about them, with buttons to get a copy and to erase it."""
        await show_kept(interaction, OWN)

    @tasks.loop(minutes=1)
    @tried_again
    async def drop_old(self) -> None:
        """Let go of what has been held in memory as long as it may be."""
        self.bot.services.drop_old()


@button(controls.PREFERENCES)
async def show_preferences(interaction: Interaction, _about: str) -> None:
    """Tell a member in which form they are answered, with a button for the other one."""
    is_plain = interaction.client.services.preferences.wants_plain_text(interaction.user.id)
    now, other = (PLAIN_TEXT, CARDS) if is_plain else (CARDS, PLAIN_TEXT)
    said = (
        Line(Role.TITLE, "Your preferences"),
        Line(Role.SAID, f"Your answers come as {now}."),
        Line(Role.SAID, SAME),
    )
    buttons = rows([Press(f"Use {other}", "prefer", other)])
    await send_private(interaction, said_card(said, viewer_of(interaction), buttons))


@button(controls.PRIVACY)
async def show_kept(interaction: Interaction, _about: str) -> None:
    """Tell a member what is kept, and what of it is about them, with buttons to get a copy and to erase it."""
    services, member = interaction.client.services, interaction.user.id
    about, beyond = await kept(interaction, lambda store: (store.kept_about(member), store.beyond()))
    in_git = services.settings.knowledge_git != "off"
    said = privacy.lines(about, services.handbook, _keeper_of(interaction), beyond, in_git=in_git)
    copying = Press(privacy.COPY_LABEL, "copy", OWN)
    below = rows([copying, Press(privacy.ERASE_LABEL, "erase", OWN, style=Style.WARNING)])
    await send_private(interaction, said_card(said, viewer_of(interaction), below))


@button("copy")
async def give_copy(interaction: Interaction, _about: str) -> None:
    """Send a member everything that is kept about them, as a file that only they get."""
    services, member = interaction.client.services, interaction.user.id
    await defer(interaction)
    tables, beyond = await kept(interaction, lambda store: (store.copy_about(member), store.beyond()))
    in_git = services.settings.knowledge_git != "off"
    copied = privacy.copy(member, tables, _keeper_of(interaction), beyond, in_git=in_git)
    text = json.dumps(copied, ensure_ascii=False, indent=2)
    await answer(interaction, [Line(Role.SAID, privacy.COPY)], file=(COPY_FILE, text.encode()))


@button("prefer")
async def choose_form(interaction: Interaction, wanted: str) -> None:
    """Answer a member in the form that they have chosen from now on."""
    interaction.client.services.preferences.choose(interaction.user.id, plain_text=wanted == PLAIN_TEXT)
    await say_private(interaction, f"From now on your answers come as {wanted}.", *only_for_now(interaction.client))


@button("erase")
async def erase(interaction: Interaction, _about: str) -> None:
    """Erase what is kept about a member, and say so only when it is done."""
    services, member = interaction.client.services, interaction.user.id
    services.forget(member)
    beyond = await kept(interaction, lambda store: (store.erase(member), store.beyond())[1])
    backups = await in_time(interaction, asyncio.to_thread(erase_from_backups, services.settings, member))
    if backups:
        services.editing.news.tell(
            STILL_IN_BACKUPS.format(listed([f"{each.path.name} ({each.why})" for each in backups]))
        )
    in_git = services.settings.knowledge_git != "off"
    said = privacy.erased(_keeper_of(interaction), beyond, in_git=in_git, in_backups=bool(backups))
    await say_private(interaction, *said)


def _keeper_of(interaction: Interaction) -> tuple[str, ...]:
    """Return the titles of what has a member's number as its keeper."""
    handbook = interaction.client.services.handbook
    return tuple(title for _, title in numbered_as_keeper(handbook, interaction.user.id))
