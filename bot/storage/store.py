"""What must survive a restart and is not knowledge: what is kept, for whom, and how it is forgotten.

What is kept of the tour is in `tours`, what roles were asked to read in `requests`, what is kept of the words in
`history`, and what is counted in `counts`; `retention` lists every column. CONTRIBUTING.md says under "Keep something
about a member" what a new table needs besides a method here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot.storage.clock import doubted_from, is_believed
from bot.storage.counts import Counts
from bot.storage.database import MEMORY, PATIENCE, Database, ticks_of, time_of
from bot.storage.export import rows_about
from bot.storage.gaps import GapRecords, delete_old_gaps, forget_member
from bot.storage.history import History
from bot.storage.requests import ReadingRequests
from bot.storage.retention import OF_MEMBERS, delete_old, month_of
from bot.storage.tours import Tours, delete_idle, delete_left

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import date, datetime
    from pathlib import Path

    from bot.storage.gaps import Waiting
    from bot.storage.progress import Agreement, Nudges, ReadingRequest, Traveller


DELETED, DOUBTED = "deleted", "doubted"
"""The rows of `jobs`: when what was due was last deleted, and since when the clock is doubted."""


@dataclass(frozen=True, slots=True)
class Votes:
    """How often an entry, or a topic as a whole, was called helpful and not helpful in a month of UTC ("2026-11")."""

    entry: str
    month: str
    helpful: int
    not_helpful: int

    def with_more(self, other: Votes) -> Votes:
        """Return the votes of both together, under the entry and the month of these."""
        return replace(self, helpful=self.helpful + other.helpful, not_helpful=self.not_helpful + other.not_helpful)


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """Everything that is kept about one member; `changes` of the handbook and proposals carry the member's name.

    `waiting` is what they have sent to the editors and wait to hear of, and `handed` are the numbers of the questions
    that they look after as an editor. Of the tour: how far they have come, what they
    agreed to, how they are reminded (also where they have stopped it), since when a manager has them in the report, and
    when it was noticed that they had left the server. `requests` are those of which they are reminded.
    """

    plain_text: bool = False
    closed_inbox_since: datetime | None = None
    changes: int = 0
    traveller: Traveller | None = None
    agreements: tuple[Agreement, ...] = ()
    nudges: tuple[Nudges, ...] = ()
    requests: tuple[ReadingRequest, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    handed: tuple[int, ...] = ()
    picked_since: datetime | None = None
    gone_since: datetime | None = None

    def __bool__(self) -> bool:
        """Whether anything is kept."""
        return self != MemberRecord()


@dataclass(frozen=True, slots=True)
class Deleted:
    """How many rows the daily job has deleted, and whether the clock was believed.

    `not_since` is when it last deleted by the clock, where it did not now, since the clock has gone on or back too far.
    """

    rows: int
    not_since: datetime | None = None
    is_believed: bool = True


@dataclass(frozen=True, slots=True)
class Beyond:
    """What is beyond the reach of a store, so that it cannot answer for it.

    `is_unkept` says that nothing is kept for after a restart, since the database could not be opened, and `is_unread`
    that there is one. `set_aside` are the names of damaged ones beside it; they too may still hold something about
    members.
    """

    is_unkept: bool = False
    is_unread: bool = False
    set_aside: tuple[str, ...] = ()


NOTHING_BEYOND = Beyond()


class Store:
    """Keeps what must survive a restart and is not knowledge: deleting it loses no word of the handbook.

    Every method is one transaction, and may raise StoreError. Times are aware; members are Discord's numbers, which are
    below 2**63 for many years to come. One thread uses a store: `bot.storage.thread` is the way to it from anywhere
    else.
    """

    def __init__(
        self,
        place: Path | str = MEMORY,
        *,
        patience: float = PATIENCE,
        read_only: bool = False,
        beyond: Callable[[], Beyond] = Beyond,
    ) -> None:
        """Open a file and bring it to the newest version; a reader changes nothing, and cannot.

        `beyond` says what is beyond its reach.

        Raises:
            StoreError: It cannot be opened, or not be written to; the text says why and what to do.
        """
        self._database = Database(place, patience, read_only=read_only)
        self.beyond = beyond
        """What the store cannot answer for, as it is at this moment."""
        self.history = History(self._database)
        """What has become of the handbook's words."""
        self.tours = Tours(self._database)
        """What is kept of the tour for new members."""
        self.requests = ReadingRequests(self._database)
        """What roles were asked to read."""
        self.sent = GapRecords(self._database)
        """What members have sent to the editors."""
        self.counts = Counts(self._database)
        """What is counted by day."""

    def close(self) -> None:
        """End the use of the store."""
        self._database.close()

    def try_writing(self) -> None:
        """Write nothing, as something is written.

        Raises:
            StoreError: Nothing could be written now.
        """
        with self._database.writing():
            pass

    def plain_text_members(self) -> frozenset[int]:
        """Return the members who want plain text instead of cards."""
        return frozenset(member for (member,) in self._database.rows("SELECT member FROM preferences WHERE plain_text"))

    def prefer_plain_text(self, member: int, *, wanted: bool) -> None:
        """Keep whether a member wants plain text; that one does not is kept as nothing."""
        with self._database.writing() as run:
            if wanted:
                run("INSERT OR REPLACE INTO preferences (member, plain_text) VALUES (?, 1)", (member,))
            else:
                run("DELETE FROM preferences WHERE member = ?", (member,))

    def vote(self, entry: str, *, helpful: bool, at: datetime) -> None:
        """Count a vote for an entry or a topic in its month; nothing says whose it is."""
        with self._database.writing() as run:
            run(
                "INSERT INTO votes (entry, month, helpful, count) VALUES (?, ?, ?, 1) "
                "ON CONFLICT (entry, month, helpful) DO UPDATE SET count = count + 1",
                (entry, month_of(at), helpful),
            )

    def take_back(self, entry: str, *, helpful: bool, at: datetime) -> None:
        """Count a vote of this month less; one that is not there is not counted below nothing."""
        key = (entry, month_of(at), helpful)
        with self._database.writing() as run:
            run("DELETE FROM votes WHERE (entry, month, helpful) = (?, ?, ?) AND count = 1", key)
            # A last vote has gone by now, and then there is none to count less.
            run("UPDATE votes SET count = count - 1 WHERE (entry, month, helpful) = (?, ?, ?)", key)

    def votes(self) -> tuple[Votes, ...]:
        """Return all votes, by entry and then by month."""
        rows = self._database.rows(
            "SELECT entry, month, sum(count * helpful), sum(count * (1 - helpful)) FROM votes "
            "GROUP BY entry, month ORDER BY entry, month"
        )
        return tuple(Votes(*row) for row in rows)

    def close_inbox(self, member: int, *, at: datetime) -> None:
        """Keep that a member takes no direct messages; a later time takes the place of an earlier one."""
        with self._database.writing() as run:
            run("INSERT OR REPLACE INTO closed_inboxes (member, since) VALUES (?, ?)", (member, ticks_of(at)))

    def open_inbox(self, member: int) -> None:
        """Forget that a member took no direct messages."""
        with self._database.writing() as run:
            run("DELETE FROM closed_inboxes WHERE member = ?", (member,))

    def closed_inboxes(self) -> dict[int, datetime]:
        """Return the members who took no direct message, and since when."""
        rows = self._database.rows("SELECT member, since FROM closed_inboxes")
        return {member: time_of(since) for member, since in rows}

    def identify(self, *, at: datetime) -> None:
        """Keep that the bot has told Discord who it is, which it may do so often a day."""
        with self._database.writing() as run:
            run("INSERT INTO identifies (at) VALUES (?)", (ticks_of(at),))

    def identifies(self, *, since: datetime) -> tuple[datetime, ...]:
        """Return when the bot told Discord who it is, since a time, oldest first."""
        rows = self._database.rows("SELECT at FROM identifies WHERE at >= ? ORDER BY at", ticks_of(since))
        return tuple(time_of(at) for (at,) in rows)

    def remind(self, keeper: str, *, week: date) -> bool:
        """Keep that a keeper is told what is overdue in the week of a Monday, and return whether it was not yet so."""
        ((key,),) = self._database.rows("SELECT value FROM keys WHERE name = 'reminders'")
        who = hashlib.blake2b(keeper.encode("utf-8", "surrogatepass"), key=key, digest_size=16).hexdigest()
        with self._database.writing() as run:
            kept = run("INSERT OR IGNORE INTO reminders (keeper, week) VALUES (?, ?)", (who, week.isoformat()))
            return kept.rowcount == 1

    def chosen(self) -> dict[str, str]:
        """Return what was chosen in Discord for settings, by their names."""
        return dict(self._database.rows("SELECT setting, value FROM chosen"))

    def choose(self, setting: str, value: str | None) -> None:
        """Keep what was chosen in Discord for a setting, instead of what was chosen before; None takes it back."""
        with self._database.writing() as run:
            if value is None:
                run("DELETE FROM chosen WHERE setting = ?", (setting,))
            else:
                run("INSERT OR REPLACE INTO chosen (setting, value) VALUES (?, ?)", (setting, value))

    def kept_about(self, member: int) -> MemberRecord:
        """Return everything that is kept about a member."""
        tables = ("preferences", "plain_text"), ("closed_inboxes", "since"), ("picked", "since"), ("leavers", "since")
        columns = ", ".join(f"(SELECT {column} FROM {table} WHERE member = ?1)" for table, column in tables)  # noqa: S608 (our own names)
        ((plain_text, closed, picked, gone),) = self._database.rows(f"SELECT {columns}", member)
        nudges = self.tours.nudges_of(member)
        requests = (self.requests.request(each.request) for each in nudges if each.request)
        return MemberRecord(
            plain_text=bool(plain_text),
            closed_inbox_since=_time(closed),
            changes=self.history.changes_by(member),
            traveller=self.tours.traveller(member),
            agreements=self.tours.agreements(member),
            nudges=nudges,
            requests=tuple(each for each in requests if each),
            waiting=self.sent.waiting_of(member),
            handed=self.sent.handed_to(member),
            picked_since=_time(picked),
            gone_since=_time(gone),
        )

    def copy_about(self, member: int) -> list[dict[str, Any]]:
        """Return everything that is kept about a member, table by table, as plain values for JSON."""
        return rows_about(self._database, member)

    def erase(self, member: int, *, beside: bool = False) -> None:
        """Forget everything about a member, so that its bytes are gone from the files too.

        `beside` says that a bot is running in another process, which finds the member among `erasures`.

        Where another program holds the files it raises, and the next `erase` or `delete_due` cleans them; the member
        is forgotten all the same.
        """
        with self._database.writing() as run:
            forget_member(run, member)
            for table in OF_MEMBERS:
                run(f"DELETE FROM {table} WHERE member = ?", (member,))  # noqa: S608 (our own names)
            if beside:
                run("INSERT INTO erasures (member) VALUES (?)", (member,))
        self.history.forget(member)
        self._database.clear_files()

    def erasures(self) -> tuple[int, ...]:
        """Return the members who were erased beside the running bot, and whom it has still to forget in memory."""
        return tuple(member for (member,) in self._database.rows("SELECT member FROM erasures"))

    def drop_erasures(self, members: Collection[int]) -> None:
        """Keep no longer who was erased beside the running bot, not even in the bytes of the files."""
        with self._database.writing() as run:
            for member in members:
                run("DELETE FROM erasures WHERE member = ?", (member,))
        self._database.clear_files()

    def delete_due(self, *, now: datetime) -> Deleted:
        """Delete what has been kept as long as it may be.

        Where the clock has gone by more than 40 days since it last did, or where nobody knows when that was, a second
        run a day later has to agree; until then nothing is deleted because of its age.
        """
        with self._database.writing() as run:
            ran = {job: time_of(at) for job, at in run("SELECT name, at FROM jobs", ()).fetchall()}
            last, doubted = ran.get(DELETED), ran.get(DOUBTED)
            is_right = is_believed(now, last, doubted)
            job = (DELETED, now) if is_right else (DOUBTED, doubted_from(now, doubted))
            run("DELETE FROM jobs WHERE name = ?", (DOUBTED,))
            run("INSERT OR REPLACE INTO jobs (name, at) VALUES (?, ?)", (job[0], ticks_of(job[1])))
            old = (delete_old, delete_left, delete_old_gaps) if is_right else ()
            rows = sum(delete(run, now) for delete in old) + delete_idle(run)
        self._database.clear_files()
        return Deleted(rows, None if is_right else last, is_right)


def _time(ticks: int | None) -> datetime | None:
    return None if ticks is None else time_of(ticks)
