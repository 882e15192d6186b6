"""/knowledge: what an editor does with the words, in the home server alone, and what can be picked while typing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal

import discord
from discord import app_commands
from discord.ext import commands

from bot.assistant import address
from bot.assistant.completion import Choice
from bot.assistant.wording import day_of
from bot.cards import controls
from bot.cards.changes import title_of
from bot.cards.layout import choices
from bot.cards.limits import LONGEST_WHY, MOST_CHOICES
from bot.commands.errors import report_error
from bot.commands.interaction import Interaction
from bot.commands.knowledge import exchange, history
from bot.commands.knowledge.drafts import add_words, edit, edit_words
from bot.commands.permissions import at_desk, is_editor
from bot.commands.ui import custom_ids
from bot.errors import BotError
from bot.handbook.model import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable

    from bot.commands.interaction import PartnershipBot

NOT_MINE = "That is not one of my answers. Choose one of my answers, or use /ask and then Edit in the menu below it."
ENTRY = "The entry, by its title or id"
WHY = "For the history: colleagues read it"

Id = app_commands.Range[str, 1, 100]
Why = app_commands.Range[str, 1, LONGEST_WHY]


def completing(
    look_up: Callable[[Interaction], Coroutine[Any, Any, Iterable[Choice]]],
) -> Callable[[Interaction, str], Coroutine[Any, Any, list[app_commands.Choice[str]]]]:
    """Offer what is looked up and holds every word typed; a reader is offered nothing."""

    async def complete(interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        try:
            if not is_editor(interaction):
                return []
            found = await look_up(interaction)
            # Ten thousand entries take a tenth of a second, for which no answer is to wait.
            held = await asyncio.to_thread(_holding, fold(typed).split(), list(found))
        except Exception as error:  # noqa: BLE001 - discord.py would log the member's number
            await report_error(interaction, error)
            return []
        return [app_commands.Choice(name=name, value=value) for name, value in choices(held)]

    return complete


def _holding(words: list[str], found: list[Choice]) -> list[Choice]:
    """Return the choices that hold every word, those that begin with the first one before others."""
    named = [(fold(one.name), one) for one in found]
    held = [(name, one) for name, one in named if all(word in name or word in one.value for word in words)]
    first = words[0] if words else ""
    return [one for _, one in sorted(held, key=lambda each: not each[0].startswith(first))[:MOST_CHOICES]]


@completing
async def everything(interaction: Interaction) -> list[Choice]:
    """Return entries, and topics as a whole."""
    handbook = interaction.client.services.handbook
    found = [Choice(f"{entry.title} ({entry.id})", entry.id) for _, entry in handbook.entries()]
    found += [Choice(f"{one.title}: the topic ({one.id})", address.of_topic(one.id)) for one in handbook.topics]
    return found


@completing
async def topics(interaction: Interaction) -> list[Choice]:
    """Return topics."""
    return [Choice(f"{one.title} ({one.id})", one.id) for one in interaction.client.services.handbook.topics]


@completing
async def retired(interaction: Interaction) -> Iterable[Choice]:
    """Return what was retired and is not back, the latest first."""
    handbook = interaction.client.services.handbook
    gone: dict[str, Choice] = {}
    for one in await at_desk(interaction, lambda desk: desk.revisions(most=500, parts=True)):
        is_gone = one.before and not one.after and not handbook.find(one.ref.id)
        if is_gone:
            gone.setdefault(one.id, Choice(f"{one.id}, retired {day_of(one.at)} by {one.name}", one.id))
    return gone.values()


@completing
async def changes(interaction: Interaction) -> list[Choice]:
    """Return the latest changes."""
    handbook = interaction.client.services.handbook
    return [
        Choice(f"{one.number}: {one.kind} {title_of(one.id, handbook)}, {day_of(one.at)}, {one.name}", str(one.number))
        for one in await at_desk(interaction, lambda desk: desk.revisions())
    ]


class Knowledge(
    commands.GroupCog, group_name="knowledge", group_description="Change what the partnership says: for editors"
):
    """Lets editors change the words; whoever uses a command is asked at that moment whether they may."""

    def __init__(self, bot: PartnershipBot) -> None:
        """Hide the commands from members who could not use them."""
        self.bot = bot
        self._importing = asyncio.Lock()
        self._edit_this = app_commands.ContextMenu(name="Edit this answer", callback=self.edit_this)
        # Discord would hide it from editors without "Manage Server"; where roles are named, only the check decides.
        if not bot.services.settings.editor_roles and self.app_command is not None:
            self.app_command.default_permissions = discord.Permissions(manage_guild=True)
            self._edit_this.default_permissions = discord.Permissions(manage_guild=True)

    async def cog_load(self) -> None:
        """Add the menu of a message; discord.py takes no decorator for one in a cog."""
        home = self.bot.services.settings.home_guild
        self.bot.tree.add_command(self._edit_this, guild=discord.Object(home) if home else None)

    async def edit_this(self, interaction: Interaction, message: discord.Message) -> None:
        """Open the form with the words that an answer of ours shows."""
        await edit(interaction, _answered_in(message, interaction.application_id))

    @app_commands.command(description="Add an entry to a topic")
    @app_commands.describe(topic="The topic that the new entry belongs to")
    @app_commands.autocomplete(topic=topics)
    async def add(self, interaction: Interaction, topic: Id) -> None:
        """Open an empty form."""
        await add_words(interaction, topic)

    @app_commands.command(description="Change the words of an entry or a topic")
    @app_commands.describe(entry=ENTRY)
    @app_commands.autocomplete(entry=everything)
    async def edit(self, interaction: Interaction, entry: Id) -> None:
        """Open the form with the words."""
        await edit_words(interaction, entry)

    @app_commands.command(description="Take an entry or a topic out")
    @app_commands.describe(entry=ENTRY, why=WHY)
    @app_commands.autocomplete(entry=everything)
    async def retire(self, interaction: Interaction, entry: Id, why: Why | None = None) -> None:
        """Show what that would do."""
        await history.retire(interaction, entry, why or "")

    @app_commands.command(description="Bring back what was retired")
    @app_commands.describe(entry="What was retired", why=WHY)
    @app_commands.autocomplete(entry=retired)
    async def restore(self, interaction: Interaction, entry: Id, why: Why | None = None) -> None:
        """Show what that would do."""
        await history.restore(interaction, entry, why or "")

    @app_commands.command(name="history", description="See what has changed, who changed it and why")
    @app_commands.describe(entry="Leave it out for all changes")
    @app_commands.autocomplete(entry=everything)
    async def show_history(self, interaction: Interaction, entry: Id | None = None) -> None:
        """Show the latest changes."""
        await history.show_history(interaction, entry or "")

    @app_commands.command(description="Take a change back")
    @app_commands.describe(change="The number of the change; leave it out for the last one")
    @app_commands.autocomplete(change=changes)
    async def undo(self, interaction: Interaction, change: Id | None = None) -> None:
        """Show what that would do."""
        await history.undo(interaction, change or "0")

    @app_commands.command(description="See what is waiting for a second editor, and what is wrong")
    async def status(self, interaction: Interaction) -> None:
        """Show how the words are."""
        await history.show_status(interaction)

    @app_commands.command(description="Get the words as a file")
    @app_commands.describe(topic="Leave it out for all words as a zip", form="A table opens in Excel")
    @app_commands.autocomplete(topic=topics)
    async def export(
        self, interaction: Interaction, topic: Id | None = None, form: Literal["YAML", "table"] = "YAML"
    ) -> None:
        """Send the file to nobody but the editor."""
        await exchange.export(interaction, topic or "", is_table=form == "table")

    @app_commands.command(name="import", description="Import a topic from YAML, or entries from a table")
    @app_commands.describe(
        file="A topic in YAML, or a table in CSV: title, text, phrasings",
        topic="The topic that a table is for; leave it out where the file has its name",
        why=WHY,
    )
    @app_commands.autocomplete(topic=topics)
    async def bring_in(
        self, interaction: Interaction, file: discord.Attachment, topic: Id | None = None, why: Why | None = None
    ) -> None:
        """Show what the file would change; imports wait for each other, so that a form waits for one at most."""
        await exchange.bring_in(interaction, file, topic or "", why or "", in_turn=self._importing)


def _answered_in(message: discord.Message, bot: int) -> str:
    """Return the address of the answer that a message of ours shows.

    Raises:
        BotError: It is not ours, or shows none.
    """
    if message.author.id == bot:
        for custom_id in custom_ids(message):
            action, _, about = custom_id.partition(":")
            if action == controls.HELPFUL and address.read(about):
                return about
    raise BotError(NOT_MINE)
