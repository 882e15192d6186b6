"""What is counted by day, with nothing of a member or of a question in it, and the tables in which it is kept."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, fields
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.storage.database import Database


class What(StrEnum):
    """What has happened: each question has one outcome; the others are counted for themselves.

    `BUSY` says that a question was put off, since too much was asked at once, and `FAILED` that it could not be read,
    or its reply not be made or sent. `SHOWN` is what somebody opened without asking: by a button, or by the command of
    a topic.
    """

    ANSWERED = "answered"
    OFFERED = "offered"
    SILENT = "silent"
    SMALL_TALK = "small talk"
    SIGNPOST = "signpost"
    BUSY = "busy"
    FAILED = "failed"
    SHOWN = "shown"
    EDITED = "edited"
    RECONNECTED = "reconnected"
    RATE_LIMITED = "rate limited"


OUTCOMES = frozenset({What.ANSWERED, What.OFFERED, What.SILENT, What.SMALL_TALK, What.SIGNPOST, What.BUSY, What.FAILED})
"""What may become of a question."""


class Way(StrEnum):
    """How a member came to the assistant; `NONE` where none did, and of a signpost, of which nobody shall know it."""

    NONE = ""
    ASK = "ask"
    MENTION = "mention"
    DIRECT = "direct message"
    MENU = "message menu"
    TOPIC = "topic command"
    BUTTON = "button"


@dataclass(frozen=True, slots=True)
class Happened:
    """What has happened on a day, and by which way it came."""

    day: date
    what: str
    way: str


@dataclass(frozen=True, slots=True)
class EntryUse:
    """What became of an entry, or of a topic as a whole, on a day: it was answered, offered or shown."""

    day: date
    entry: str
    what: str


@dataclass(frozen=True, slots=True)
class Latency:
    """That a reply took at least so many milliseconds, and less than the next number of `AT_LEAST`, on a day."""

    day: date
    way: str
    at_least: int


AT_LEAST = (0, 50, 100, 250, 500, 1000, 2500)
"""Milliseconds from the arrival of an event at the bot until Discord has taken its reply."""

Counted = Counter[Happened | EntryUse | Latency]
"""How often each was so."""

_TABLES = {Happened: "counts", EntryUse: "entry_counts", Latency: "latencies"}


class Counts:
    """Keeps what is counted; every method is one transaction, and may raise StoreError."""

    def __init__(self, database: Database) -> None:
        """Take the database in which it is kept."""
        self._database = database

    def add(self, counted: Counted) -> None:
        """Count all of this besides what is counted already, or nothing of it."""
        with self._database.writing() as run:
            for key, count in counted.items():
                table, columns = _table_of(type(key))
                day, *others = (getattr(key, column) for column in columns)
                names = ", ".join(columns)
                run(
                    f"INSERT INTO {table} ({names}, count) VALUES (?, ?, ?, ?) "  # noqa: S608 (our own names)
                    f"ON CONFLICT ({names}) DO UPDATE SET count = count + excluded.count",
                    (day.isoformat(), *others, count),
                )

    def since(self, day: date) -> Counted:
        """Return what was counted on a day and after it."""
        counted: Counted = Counter()
        for kind in _TABLES:
            table, columns = _table_of(kind)
            select = f"SELECT {', '.join(columns)}, count FROM {table} WHERE day >= ?"  # noqa: S608 (our own names)
            for on, one, other, count in self._database.rows(select, day.isoformat()):
                counted[kind(date.fromisoformat(on), one, other)] = count
        return counted


def _table_of(kind: type[Happened | EntryUse | Latency]) -> tuple[str, tuple[str, ...]]:
    """Return the table of a kind, and its columns but for the count, which are called like the fields."""
    return _TABLES[kind], tuple(field.name for field in fields(kind))


def asked(counted: Counted) -> int:
    """Return how many questions were asked: as many as have an outcome."""
    return sum(count for key, count in counted.items() if isinstance(key, Happened) and key.what in OUTCOMES)
