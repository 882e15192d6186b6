"""What an editor can pick while typing: entries, topics, what was retired, and changes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot import address
from bot.completion import Choice
from bot.knowledge.fold import fold
from bot.render.changes import title_of
from bot.views.editors import at_desk, is_editor
from bot.wording import day_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.views.asker import AssistantClient
    from bot.views.safe import Pressed

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
        is_gone = one.before and not one.after and not handbook.find(one.id.rstrip("*"))
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
