"""The Store in SQLite."""

from __future__ import annotations

import hashlib
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from typing import TYPE_CHECKING, Any

from bot.errors import StoreError
from bot.storage import sqlite_tours
from bot.storage.clock import doubted_from, is_believed
from bot.storage.database import HELD, MEMORY, PATIENCE, connect, telling
from bot.storage.history import SqliteHistory, ticks_of, time_of
from bot.storage.retention import PROPOSALS, period_of
from bot.storage.schema import migrate, refuse_newer, version_of
from bot.storage.sqlite_tours import SqliteTours
from bot.storage.store import Deleted, Gaps, Votes

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable, Collection, Generator
    from datetime import date, datetime
    from pathlib import Path

    from bot.storage.store import MemberRecord

    Run = Callable[[str, tuple[object, ...]], sqlite3.Cursor]


DELETED, DOUBTED = "deleted", "doubted"
"""The rows of `jobs`: when what was due was last deleted, and since when the clock is doubted."""


class SqliteStore:
    """A Store in a file that is there already, or in memory, where it ends with the process.

    Members are whole numbers below 2**63, as Discord's are for many years to come.
    """

    def __init__(
        self,
        place: Path | str = MEMORY,
        *,
        patience: float = PATIENCE,
        read_only: bool = False,
        gaps: Callable[[], Gaps] = Gaps,
    ) -> None:
        """Open a file and bring it to the newest version; a reader changes nothing, and cannot.

        `gaps` says what the store cannot answer for.

        Raises:
            StoreError: It cannot be opened, or not be written to; the text says why and what to do.
        """
        with telling():
            self._connection = connect(place, patience)
            try:
                refuse_newer(version_of(self._connection))
                if read_only:
                    self._connection.execute("PRAGMA query_only = ON")
                else:
                    self._prepare()
            except BaseException:
                self._connection.close()
                raise
        self.gaps = gaps
        self.history = SqliteHistory(self._writing, self._rows)
        self.tours = SqliteTours(self._writing, self._rows)

    def _prepare(self) -> None:
        run = self._connection.execute
        run("PRAGMA journal_mode = WAL")
        # What was acknowledged survives a power cut too. Each write waits for the disk, some tenths of a millisecond or
        # a few of them, on a thread of its own that no answer waits for; and there are few writes.
        run("PRAGMA synchronous = FULL")
        run("PRAGMA foreign_keys = ON")
        run("PRAGMA secure_delete = ON")
        # VACUUM would else put a copy of the database into the machine's folder for temporary files.
        run("PRAGMA temp_store = MEMORY")
        migrate(self._connection)

    def close(self) -> None:
        """End the use of the store."""
        with telling():
            self._connection.close()

    def plain_text_members(self) -> frozenset[int]:
        """Return the members who want plain text instead of cards."""
        return frozenset(member for (member,) in self._rows("SELECT member FROM preferences WHERE plain_text"))

    def prefer_plain_text(self, member: int, *, wanted: bool) -> None:
        """Keep whether a member wants plain text; that one does not is kept as nothing."""
        with self._writing() as run:
            if wanted:
                run("INSERT OR REPLACE INTO preferences (member, plain_text) VALUES (?, 1)", (member,))
            else:
                run("DELETE FROM preferences WHERE member = ?", (member,))

    def vote(self, entry: str, *, helpful: bool, at: datetime) -> None:
        """Count a vote for an entry or a topic in its month; nothing says whose it is."""
        with self._writing() as run:
            run(
                "INSERT INTO votes (entry, month, helpful, count) VALUES (?, ?, ?, 1) "
                "ON CONFLICT (entry, month, helpful) DO UPDATE SET count = count + 1",
                (entry, _month(at), helpful),
            )

    def take_back(self, entry: str, *, helpful: bool, at: datetime) -> None:
        """Count a vote of this month less; one that is not there is not counted below nothing."""
        key = (entry, _month(at), helpful)
        with self._writing() as run:
            run("DELETE FROM votes WHERE (entry, month, helpful) = (?, ?, ?) AND count = 1", key)
            # A last vote has gone by now, and then there is none to count less.
            run("UPDATE votes SET count = count - 1 WHERE (entry, month, helpful) = (?, ?, ?)", key)

    def votes(self) -> tuple[Votes, ...]:
        """Return all votes, by entry and then by month."""
        rows = self._rows(
            "SELECT entry, month, sum(count * helpful), sum(count * (1 - helpful)) FROM votes "
            "GROUP BY entry, month ORDER BY entry, month"
        )
        return tuple(Votes(*row) for row in rows)

    def close_inbox(self, member: int, *, at: datetime) -> None:
        """Keep that a member takes no direct messages; a later time takes the place of an earlier one."""
        with self._writing() as run:
            run("INSERT OR REPLACE INTO closed_inboxes (member, since) VALUES (?, ?)", (member, ticks_of(at)))

    def open_inbox(self, member: int) -> None:
        """Forget that a member took no direct messages."""
        with self._writing() as run:
            run("DELETE FROM closed_inboxes WHERE member = ?", (member,))

    def closed_inboxes(self) -> dict[int, datetime]:
        """Return the members who took no direct message, and since when."""
        return {member: time_of(since) for member, since in self._rows("SELECT member, since FROM closed_inboxes")}

    def identify(self, *, at: datetime) -> None:
        """Keep that the bot has told Discord who it is, which it may do so often a day."""
        with self._writing() as run:
            run("INSERT INTO identifies (at) VALUES (?)", (ticks_of(at),))

    def identifies(self, *, since: datetime) -> tuple[datetime, ...]:
        """Return when the bot told Discord who it is, since a time, oldest first."""
        rows = self._rows("SELECT at FROM identifies WHERE at >= ? ORDER BY at", ticks_of(since))
        return tuple(time_of(at) for (at,) in rows)

    def remind(self, keeper: str, *, week: date) -> bool:
        """Keep that a keeper is told what is overdue in the week of a Monday, and return whether it was not yet so."""
        ((key,),) = self._rows("SELECT value FROM keys WHERE name = 'reminders'")
        who = hashlib.blake2b(keeper.encode("utf-8", "surrogatepass"), key=key, digest_size=16).hexdigest()
        with self._writing() as run:
            kept = run("INSERT OR IGNORE INTO reminders (keeper, week) VALUES (?, ?)", (who, week.isoformat()))
            return kept.rowcount == 1

    def kept_about(self, member: int) -> MemberRecord:
        """Return everything that is kept about a member."""
        ((plain_text, since),) = self._rows(
            "SELECT (SELECT plain_text FROM preferences WHERE member = ?1), "
            "(SELECT since FROM closed_inboxes WHERE member = ?1)",
            member,
        )
        return replace(
            self.tours.kept_about(member),
            plain_text=bool(plain_text),
            closed_inbox_since=None if since is None else time_of(since),
            changes=self.history.changes_by(member),
        )

    def erase(self, member: int, *, beside: bool = False) -> None:
        """Forget everything about a member, so that its bytes are gone from the files too."""
        with self._writing() as run:
            run("DELETE FROM erasures WHERE member = ?", (member,))
            if beside:
                run("INSERT INTO erasures (member) VALUES (?)", (member,))
            run("DELETE FROM preferences WHERE member = ?", (member,))
            run("DELETE FROM closed_inboxes WHERE member = ?", (member,))
            sqlite_tours.erase(run, member)
        self.history.forget(member)
        self._clear_files()

    def erasures(self) -> tuple[int, ...]:
        """Return the members who were erased beside the running bot, and whom it has still to forget in memory."""
        return tuple(member for (member,) in self._rows("SELECT member FROM erasures"))

    def drop_erasures(self, members: Collection[int]) -> None:
        """Keep no longer who was erased beside the running bot, not even in the bytes of the files."""
        with self._writing() as run:
            for member in members:
                run("DELETE FROM erasures WHERE member = ?", (member,))
        self._clear_files()

    def delete_due(self, *, now: datetime) -> Deleted:
        """Delete what has been kept as long as it may be, if the clock is believed."""
        with self._writing() as run:
            ran = {job: time_of(at) for job, at in run("SELECT name, at FROM jobs", ()).fetchall()}
            last, doubted = ran.get(DELETED), ran.get(DOUBTED)
            is_right = is_believed(now, last, doubted)
            job = (DELETED, now) if is_right else (DOUBTED, doubted_from(now, doubted))
            run("DELETE FROM jobs WHERE name = ?", (DOUBTED,))
            run("INSERT OR REPLACE INTO jobs (name, at) VALUES (?, ?)", (job[0], ticks_of(job[1])))
            rows = (_delete_old(run, now) if is_right else 0) + sqlite_tours.delete_idle(run)
        self._clear_files()
        return Deleted(rows, None if is_right else last)

    def _clear_files(self) -> None:
        """Leave nothing in the files that the tables do not hold.

        `secure_delete` alone does not do it: when SQLite moves rows to another page of a growing table, what it
        leaves behind on the old page stays there. So the file is written anew from its rows, and the log before it
        is emptied.
        """
        with telling():
            self._connection.execute("VACUUM")
            (was_held, *_) = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if was_held:
            raise StoreError(*HELD)

    @contextmanager
    def _writing(self) -> Generator[Run]:
        """Do what is in the block, or nothing of it."""
        with telling(), self._connection as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection.execute

    def _rows(self, select: str, *values: object) -> list[Any]:
        with telling():
            return self._connection.execute(select, values).fetchall()


def _month(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m}"


def _delete_old(run: Run, now: datetime) -> int:
    """Delete what is older than it may be, and return how many rows that were."""
    month = _month(period_of("votes").begin(now.astimezone(UTC)))
    due = run("DELETE FROM votes WHERE month < ?", (month,)).rowcount
    since = ticks_of(period_of("closed_inboxes").begin(now))
    due += run("DELETE FROM closed_inboxes WHERE since < ?", (since,)).rowcount
    at = ticks_of(period_of("identifies").begin(now))
    due += run("DELETE FROM identifies WHERE at < ?", (at,)).rowcount
    week = period_of("reminders").begin(now).date().isoformat()
    due += run("DELETE FROM reminders WHERE week < ?", (week,)).rowcount
    at = ticks_of(PROPOSALS.begin(now.astimezone(UTC)))
    due += run("DELETE FROM proposals WHERE at < ?", (at,)).rowcount
    return due + sqlite_tours.delete_old(run, now)
