"""What an editor can pick while typing: entries, topics, what was retired, and changes."""

from __future__ import annotations

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
    return _matching(interaction, typed, found)


async def topics(interaction: Pressed, typed: str) -> list[Choice]:
    """Return topics that what is typed stands in."""
    client: AssistantClient = interaction.client
    found = [Choice(f"{one.title} ({one.id})", one.id) for one in client.parts.library.current.handbook.topics]
    return _matching(interaction, typed, found)


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
    return _matching(interaction, typed, gone.values())


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
    return _matching(interaction, typed, found)


def _matching(interaction: Pressed, typed: str, found: Iterable[Choice]) -> list[Choice]:
    """Return the choices that hold every word typed, those that begin with the first one before others."""
    client: AssistantClient = interaction.client
    if not is_editor(interaction, client.parts.settings):
        return []
    words = fold(typed).split()
    held = [one for one in found if all(word in fold(one.name) or word in one.value for word in words)]
    return sorted(held, key=lambda one: not fold(one.name).startswith(words[0] if words else ""))[:MOST_CHOICES]
