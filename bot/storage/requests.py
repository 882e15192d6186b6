"""What editors have asked roles to read, and by when; nothing here names a member, and not even who asked."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bot.storage.progress import ReadingRequest

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.storage.database import Database, Run

_REQUESTS = "SELECT number, entry, role, channel, by_day, asked_on, material, withdrawn_on FROM reading_requests"


class ReadingRequests:
    """Keeps what roles were asked to read; every method is one transaction, and may raise StoreError."""

    def __init__(self, database: Database) -> None:
        """Take the database in which it is kept."""
        self._database = database

    def ask(self, wanted: ReadingRequest, formerly: Collection[str] = ()) -> ReadingRequest | None:
        """Keep a request and return it with its number; None where the role is asked to read the entry already.

        `formerly` are the ids that the entry once had.
        """
        said = (wanted.entry, wanted.role, wanted.channel, wanted.by.isoformat(), wanted.asked.isoformat())
        with self._database.writing() as run:
            if any(_is_asked(run, entry, wanted.role) for entry in {wanted.entry, *formerly}):
                return None
            number = run(
                "INSERT INTO reading_requests (entry, role, channel, by_day, asked_on, material) "
                "VALUES (?, ?, ?, ?, ?, ?)",
                (*said, wanted.material),
            ).lastrowid
        return self.request(number or 0)

    def request(self, number: int) -> ReadingRequest | None:
        """Return a request by its number, also one that was withdrawn; None where nothing of it is kept."""
        return next(map(_request, self._database.rows(f"{_REQUESTS} WHERE number = ?", number)), None)

    def all(self) -> tuple[ReadingRequest, ...]:
        """Return every request that is kept, the newest first."""
        return tuple(map(_request, self._database.rows(f"{_REQUESTS} ORDER BY number DESC")))

    def open(self) -> tuple[ReadingRequest, ...]:
        """Return every request that was not withdrawn, the newest first."""
        rows = self._database.rows(f"{_REQUESTS} WHERE withdrawn_on IS NULL ORDER BY number DESC")
        return tuple(map(_request, rows))

    def withdraw(self, number: int, *, on: date) -> None:
        """Take a request back, and remind nobody of it any more; the day stays that of the first time."""
        with self._database.writing() as run:
            run(
                "UPDATE reading_requests SET withdrawn_on = ? WHERE number = ? AND withdrawn_on IS NULL",
                (on.isoformat(), number),
            )
            run("DELETE FROM nudges WHERE request = ?", (number,))

    def drop(self, number: int) -> None:
        """Forget a request of which nobody has been told."""
        with self._database.writing() as run:
            run("DELETE FROM reading_requests WHERE number = ?", (number,))

    def told(self, before: ReadingRequest, material: int) -> bool:
        """Keep that a channel is told of a revision now; False, and nothing is kept, where somebody else has done it.

        It is called before anything is posted, and only who gets True posts.
        """
        with self._database.writing() as run:
            changed = run(
                "UPDATE reading_requests SET material = ? WHERE number = ? AND material = ? AND withdrawn_on IS NULL",
                (material, before.number, before.material),
            )
            return changed.rowcount == 1


def _is_asked(run: Run, entry: str, role: int) -> bool:
    select = "SELECT 1 FROM reading_requests WHERE entry = ? AND role = ? AND withdrawn_on IS NULL"
    return run(select, (entry, role)).fetchone() is not None


def _request(row: tuple[Any, ...]) -> ReadingRequest:
    number, entry, role, channel, by, asked, material, withdrawn = row
    days = (date.fromisoformat(by), date.fromisoformat(asked))
    gone = date.fromisoformat(withdrawn) if withdrawn else None
    return ReadingRequest(number, entry, role, channel, *days, material, gone)
