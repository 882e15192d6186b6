"""What members decide for themselves: how they are answered, and what is kept about them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import discord
from discord import app_commands

from bot.assistant import privacy
from bot.assistant.wording import Line, Role
from bot.cards.controls import ERASE, PREFER, Press, rows
from bot.cards.layout import said_card
from bot.commands.messages import audience_of, kept, only_for_now, say_private, send_private
from bot.handbook.review import numbered_as_keeper

if TYPE_CHECKING:
    from bot.commands.services import AssistantClient
    from bot.commands.ui import Pressed


CARDS, PLAIN_TEXT = "cards", "plain text"
"""The two forms of an answer, as a member chooses between them."""

OWN = "me"
"""What a button that is about its presser says it is about."""


async def show_form(interaction: Pressed) -> None:
    """Tell a member how she is answered, with a button for the other form."""
    client: AssistantClient = interaction.client
    is_plain = client.parts.preferences.wants_plain_text(interaction.user.id)
    now, other = (PLAIN_TEXT, CARDS) if is_plain else (CARDS, PLAIN_TEXT)
    said = (
        Line(Role.TITLE, "Your preferences"),
        Line(Role.SAID, f"You are answered in {now}."),
        Line(
            Role.SAID,
            "Cards and plain text say the same. Some screen readers and slow phones do better with plain text.",
        ),
    )
    await send_private(
        interaction, said_card(said, audience_of(interaction), rows([Press(f"Use {other}", PREFER, other)]))
    )


async def choose_form(interaction: Pressed, wanted: str) -> None:
    """Answer a member in the form that she has chosen from now on."""
    client: AssistantClient = interaction.client
    client.parts.preferences.choose(interaction.user.id, plain_text=wanted == PLAIN_TEXT)
    await say_private(interaction, f"From now on you are answered in {wanted}.", *only_for_now(client))


async def show_kept(interaction: Pressed) -> None:
    """Tell a member what is kept, and what of it is about them, with a button to erase it."""
    client: AssistantClient = interaction.client
    member = interaction.user.id
    about, gaps = await kept(interaction, lambda store: (store.kept_about(member), store.gaps()))
    erasing = rows([Press(privacy.ERASE_LABEL, ERASE, OWN)])
    tour, in_git = client.parts.library.current.handbook.tour, client.parts.settings.knowledge_git != "off"
    said = privacy.lines(about, tour, _keeper_of(client, member), gaps, in_git=in_git)
    await send_private(interaction, said_card(said, audience_of(interaction), erasing))


async def erase(interaction: Pressed, _about: str) -> None:
    """Erase what is kept about a member, and say so only when it is done."""
    client: AssistantClient = interaction.client
    member = interaction.user.id
    client.parts.forget(member)
    gaps = await kept(interaction, lambda store: (store.erase(member), store.gaps())[1])
    in_git = client.parts.settings.knowledge_git != "off"
    await say_private(interaction, *privacy.erased(_keeper_of(client, member), gaps, in_git=in_git))


def _keeper_of(client: AssistantClient, member: int) -> tuple[str, ...]:
    """Return the titles of what has a member's number as its keeper."""
    return tuple(title for _, title in numbered_as_keeper(client.parts.library.current.handbook, member))


def preferences_command() -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    about = "Choose how you are answered: in cards, or in plain text"
    return app_commands.Command(name="preferences", description=about, callback=_preferences)


@app_commands.describe(answers="Leave it out to see how you are answered now")
async def _preferences(interaction: discord.Interaction, answers: Literal["cards", "plain text"] | None = None) -> None:
    if answers is None:
        await show_form(interaction)
    else:
        await choose_form(interaction, answers)


def privacy_command() -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    about = "See what is kept about you, and erase it"
    return app_commands.Command(name="privacy", description=about, callback=_privacy)


async def _privacy(interaction: discord.Interaction) -> None:
    await show_kept(interaction)
