"""/knowledge: everything that an editor does with the words, in the home server alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import discord
from discord import app_commands

from bot.render.card import choices
from bot.views import chronicle, exchange, listing
from bot.views.asker import AssistantClient
from bot.views.editing import add_words, edit_words
from bot.views.errors import report_error

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable

    from bot.completion import Choice

Interaction = discord.Interaction[AssistantClient]
Choices = list[app_commands.Choice[str]]
LONGEST_WHY = 300
Why = app_commands.Range[str, 1, LONGEST_WHY]
Id = app_commands.Range[str, 1, 100]


def group(*, hidden: bool) -> app_commands.Group:
    """Return the commands for editors; `hidden` keeps them from members who may not manage the server."""
    found = app_commands.Group(name="knowledge", description="Change what the partnership says: for editors")
    if hidden:
        found.default_permissions = discord.Permissions(manage_guild=True)
    for name, (about, does) in COMMANDS.items():
        command: app_commands.Command[Any, ..., None] = app_commands.Command(
            name=name, description=about, callback=does
        )
        found.add_command(command)
    return found


def _completing(
    look_up: Callable[[Interaction, str], Coroutine[Any, Any, Iterable[Choice]]],
) -> Callable[[Interaction, str], Coroutine[Any, Any, Choices]]:
    async def complete(interaction: Interaction, typed: str) -> Choices:
        try:
            found = await look_up(interaction, typed)
        except Exception as error:  # noqa: BLE001 - discord.py would log the member's number
            await report_error(interaction, error)
            return []
        return [app_commands.Choice(name=name, value=value) for name, value in choices(found)]

    return complete


_of_everything = _completing(listing.everything)
_of_topics = _completing(listing.topics)
_of_retired = _completing(listing.retired)
_of_changes = _completing(listing.changes)


@app_commands.describe(topic="The topic that the new entry belongs to")
@app_commands.autocomplete(topic=_of_topics)
async def _add(interaction: Interaction, topic: Id) -> None:
    await add_words(interaction, topic)


@app_commands.describe(entry="The entry, by its title or id")
@app_commands.autocomplete(entry=_of_everything)
async def _edit(interaction: Interaction, entry: Id) -> None:
    await edit_words(interaction, entry)


@app_commands.describe(entry="The entry, by its title or id", why="For the history: colleagues read it")
@app_commands.autocomplete(entry=_of_everything)
async def _retire(interaction: Interaction, entry: Id, why: Why | None = None) -> None:
    await chronicle.retire(interaction, entry, why or "")


@app_commands.describe(entry="What was retired", why="For the history: colleagues read it")
@app_commands.autocomplete(entry=_of_retired)
async def _restore(interaction: Interaction, entry: Id, why: Why | None = None) -> None:
    await chronicle.restore(interaction, entry, why or "")


@app_commands.describe(entry="Leave it out for all changes")
@app_commands.autocomplete(entry=_of_everything)
async def _history(interaction: Interaction, entry: Id | None = None) -> None:
    await chronicle.show_history(interaction, entry or "")


@app_commands.describe(change="The number of the change; leave it out for the last one")
@app_commands.autocomplete(change=_of_changes)
async def _undo(interaction: Interaction, change: Id | None = None) -> None:
    await chronicle.undo(interaction, change or "0")


async def _status(interaction: Interaction) -> None:
    await chronicle.show_status(interaction)


@app_commands.describe(topic="Leave it out for all words as a zip", form="A table opens in Excel")
@app_commands.autocomplete(topic=_of_topics)
async def _export(interaction: Interaction, topic: Id | None = None, form: Literal["YAML", "table"] = "YAML") -> None:
    await exchange.export(interaction, topic or "", is_table=form == "table")


@app_commands.describe(
    file="A topic in YAML, or a table in CSV: title, text, phrasings",
    topic="The topic that a table is for; leave it out where the file has its name",
    why="For the history: colleagues read it",
)
@app_commands.autocomplete(topic=_of_topics)
async def _import(
    interaction: Interaction, file: discord.Attachment, topic: Id | None = None, why: Why | None = None
) -> None:
    await exchange.bring_in(interaction, file, topic or "", why or "")


COMMANDS: dict[str, tuple[str, Callable[..., Any]]] = {
    "add": ("Add an entry to a topic", _add),
    "edit": ("Change the words of an entry or a topic", _edit),
    "retire": ("Take an entry or a topic out", _retire),
    "restore": ("Bring back what was retired", _restore),
    "history": ("See what was changed, by whom and why", _history),
    "undo": ("Take a change back", _undo),
    "status": ("See what waits for a second editor, and what is wrong", _status),
    "export": ("Take the words away as a file", _export),
    "import": ("Bring in a topic from YAML, or entries from a table", _import),
}
