"""What an answer shows, in few enough letters for a button: today's words for the same, after any restart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.handbook.model import WHOLE, Ref
from bot.reply import Ask, TopicList

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.reply import Part


BETWEEN = ","
"""No id holds it."""

MARKS = {Ask.LIST: WHOLE, Ask.COUNT: "#", Ask.BEYOND: "!", Ask.DATE: "@"}
"""What stands behind the id of a topic as a whole; an entry may have the same id, and has no mark.

Only the review date of an entry is asked for by the same mark as that of a topic.
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An entry, or a topic as a whole and what was asked of it."""

    id: str
    ask: Ask | None = None


def of_topic(topic: str) -> str:
    """Return the address of a topic as a whole."""
    return str(Ref(topic, whole=True))


def of_parts(parts: Iterable[Part]) -> str:
    """Return the address of parts that are shown together, in their order."""
    return BETWEEN.join(part.id + _mark(part) for part in parts)


def _mark(part: Part) -> str:
    if isinstance(part, TopicList):
        return MARKS[part.ask]
    return MARKS[Ask.DATE] if part.is_dated else ""


def read(address: str) -> tuple[Wanted, ...]:
    """Return what an address names; any text is one, and what it names may be gone."""
    asks = {mark: ask for ask, mark in MARKS.items()}
    return tuple(
        Wanted(name[:-1], asks[name[-1]]) if name[-1] in asks else Wanted(name)
        for name in address.split(BETWEEN)
        if name
    )
