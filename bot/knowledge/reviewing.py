"""Which words should be compared with their source again, and who looks after them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.knowledge.handbook import Entry, Handbook, Topic

WHOLE = "*"
"""Behind an id: the topic as a whole, and not the entry of the same id."""

YEAR = timedelta(days=365)
"""After how long words are compared with their source again, where nothing says how long it was until now."""


@dataclass(frozen=True, slots=True)
class Overdue:
    """Words that should have been compared with their source by a day that is past, and who looks after them.

    `id` is an entry's, or with a mark * a topic's.
    """

    id: str
    title: str
    file: str
    line: int
    reviewed: date
    review_by: date
    keeper: str


def missed(topic: Topic, entry: Entry | None, today: date) -> date | None:
    """Return the day that is past by which an entry should have been looked at, or the first such day in a topic."""
    days = [entry.review_by or topic.review_by] if entry else _days_in(topic)
    return min((day for day in days if day is not None and day < today), default=None)


def reviewed_on(topic: Topic, entry: Entry | None) -> date:
    """Return the day on which an entry, or all that a topic says, was last compared with its source."""
    if entry is not None:
        return max(entry.reviewed or topic.reviewed, topic.reviewed)
    return min((reviewed_on(topic, each) for each in topic.all_entries()), default=topic.reviewed)


def keeper_of(topic: Topic, entry: Entry) -> str:
    """Return who looks after an entry, "" for nobody."""
    return entry.keeper or topic.keeper


def overdue(handbook: Handbook, today: date) -> tuple[Overdue, ...]:
    """Return what should have been looked at again, in the order of the files; a topic once for all its entries."""
    found: list[Overdue] = []
    for topic in handbook.topics:
        if topic.review_by and topic.review_by < today:
            said = (topic.reviewed, topic.review_by, topic.keeper)
            found.append(Overdue(topic.id + WHOLE, topic.title, topic.origin.file, topic.origin.line, *said))
        for entry in topic.all_entries():
            if entry.review_by and entry.review_by < today:
                said = (reviewed_on(topic, entry), entry.review_by, keeper_of(topic, entry))
                found.append(Overdue(entry.id, entry.title, entry.origin.file, entry.origin.line, *said))
    return tuple(found)


def unkept(handbook: Handbook, gone: Collection[str] = ()) -> tuple[str, ...]:
    """Return the ids of the entries that nobody looks after, in the order of the files.

    `gone` are keepers of whom somebody knows that they are not there any more.
    """
    nobody = {"", *gone}
    return tuple(entry.id for topic, entry in handbook.entries() if keeper_of(topic, entry) in nobody)


def kept_by(handbook: Handbook, keeper: str) -> tuple[str, ...]:
    """Return the ids of the entries that somebody looks after, in the order of the files."""
    return tuple(entry.id for topic, entry in handbook.entries() if keeper_of(topic, entry) == keeper)


def numbered_as_keeper(handbook: Handbook, member: int) -> tuple[tuple[str, str], ...]:
    """Return id and title of the entries and topics in whose own keeper a member's number stands, as in the files."""
    number = re.compile(rf"(?<!\d){member}(?!\d)")
    found: list[tuple[str, str]] = []
    for topic in handbook.topics:
        if number.search(topic.keeper):
            found.append((topic.id + WHOLE, topic.title))
        found += [(entry.id, entry.title) for entry in topic.all_entries() if number.search(entry.keeper)]
    return tuple(found)


def keepers(handbook: Handbook) -> tuple[str, ...]:
    """Return everybody who looks after something, each once."""
    found = (keeper_of(topic, entry) for topic, entry in handbook.entries())
    return tuple(dict.fromkeys(keeper for keeper in found if keeper))


def still_right(reviewed: date, review_by: date | None, today: date) -> dict[str, str]:
    """Return the fields of words that somebody has looked at today: the next time comes after as long as this one."""
    fields = {"reviewed": today.isoformat()}
    if review_by is not None:
        apart = review_by - reviewed
        fields["review_by"] = (today + (apart if apart > timedelta(0) else YEAR)).isoformat()
    return fields


def _days_in(topic: Topic) -> list[date | None]:
    return [topic.review_by, *(entry.review_by for entry in topic.all_entries())]
