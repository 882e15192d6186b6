"""/knowledge: what an editor does with the words, in the home server alone, and what can be picked while typing."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, Literal

import discord
from discord import app_commands

from bot.assistant import address
from bot.assistant.completion import Choice
from bot.assistant.wording import day_of
from bot.cards.changes import title_of
from bot.cards.layout import choices
from bot.commands.errors import report_error
from bot.commands.knowledge import exchange, history
from bot.commands.knowledge.drafts import add_words, edit_words
from bot.commands.permissions import at_desk, is_editor
from bot.commands.services import AssistantClient
from bot.handbook.model import fold

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable

    from bot.commands.ui import Pressed


MOST_CHOICES = 25


async def everything(interaction: Pressed, typed: str) -> list[Choice]:
    """Return entries, and topics as a whole, that what is typed stands in; a reader gets none."""
    client: AssistantClient = interaction.client
    handbook = client.parts.library.current.handbook
    found = [Choice(f"{entry.title} ({entry.id})", entry.id) for _, entry in handbook.entries()]
    found += [Choice(f"{one.title}: the topic ({one.id})", address.of_topic(one.id)) for one in handbook.topics]
    return await _matching(interaction, typed, found)


async def topics(interaction: Pressed, typed: str) -> list[Choice]:
    """Return topics that what is typed stands in."""
    client: AssistantClient = interaction.client
    found = [Choice(f"{one.title} ({one.id})", one.id) for one in client.parts.library.current.handbook.topics]
    return await _matching(interaction, typed, found)


async def retired(interaction: Pressed, typed: str) -> list[Choice]:
    """Return what was retired and is not back, the latest first."""
    client: AssistantClient = interaction.client
    if not is_editor(interaction, client.parts.settings):
        return []
    handbook = client.parts.library.current.handbook
    gone: dict[str, Choice] = {}
    for one in await at_desk(interaction, lambda desk: desk.revisions(most=500)):
        is_gone = one.before and not one.after and not handbook.find(one.ref.id)
        if is_gone:
            gone.setdefault(one.id, Choice(f"{one.id}, retired {day_of(one.at)} by {one.name}", one.id))
    return await _matching(interaction, typed, gone.values())


async def changes(interaction: Pressed, typed: str) -> list[Choice]:
    """Return the latest changes."""
    client: AssistantClient = interaction.client
    if not is_editor(interaction, client.parts.settings):
        return []
    handbook = client.parts.library.current.handbook
    found = [
        Choice(f"{one.number}: {one.kind} {title_of(one.id, handbook)}, {day_of(one.at)}, {one.name}", str(one.number))
        for one in await at_desk(interaction, lambda desk: desk.revisions())
    ]
    return await _matching(interaction, typed, found)


async def _matching(interaction: Pressed, typed: str, found: Iterable[Choice]) -> list[Choice]:
    """Return the choices that hold every word typed, those that begin with the first one before others."""
    client: AssistantClient = interaction.client
    if not is_editor(interaction, client.parts.settings):
        return []
    # Ten thousand entries take a tenth of a second, for which no answer is to wait.
    return await asyncio.to_thread(_holding, fold(typed).split(), list(found))


def _holding(words: list[str], found: list[Choice]) -> list[Choice]:
    named = [(fold(one.name), one) for one in found]
    held = [(name, one) for name, one in named if all(word in name or word in one.value for word in words)]
    first = words[0] if words else ""
    return [one for _, one in sorted(held, key=lambda each: not each[0].startswith(first))[:MOST_CHOICES]]


Interaction = discord.Interaction[AssistantClient]
Choices = list[app_commands.Choice[str]]
LONGEST_WHY = 300
Why = app_commands.Range[str, 1, LONGEST_WHY]
Id = app_commands.Range[str, 1, 100]


def knowledge_group(*, hidden: bool) -> app_commands.Group:
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


_of_everything = _completing(everything)
_of_topics = _completing(topics)
_of_retired = _completing(retired)
_of_changes = _completing(changes)


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
    await history.retire(interaction, entry, why or "")


@app_commands.describe(entry="What was retired", why="For the history: colleagues read it")
@app_commands.autocomplete(entry=_of_retired)
async def _restore(interaction: Interaction, entry: Id, why: Why | None = None) -> None:
    await history.restore(interaction, entry, why or "")


@app_commands.describe(entry="Leave it out for all changes")
@app_commands.autocomplete(entry=_of_everything)
async def _history(interaction: Interaction, entry: Id | None = None) -> None:
    await history.show_history(interaction, entry or "")


@app_commands.describe(change="The number of the change; leave it out for the last one")
@app_commands.autocomplete(change=_of_changes)
async def _undo(interaction: Interaction, change: Id | None = None) -> None:
    await history.undo(interaction, change or "0")


async def _status(interaction: Interaction) -> None:
    await history.show_status(interaction)


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
