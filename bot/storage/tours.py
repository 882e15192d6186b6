"""What is kept of the tour and of reading: who is where, who agreed to what, who is reminded, whom managers picked."""

from __future__ import annotations

from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from bot.storage.database import ticks_of, time_of
from bot.storage.progress import Agreement, Nudges, Progress, Traveller
from bot.storage.retention import period_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from bot.storage.database import Database, Run

TABLES = ("tour_progress", "agreements", "nudges", "picked", "leavers")
"""The tables of the tour and of reading, each of which names members; the last says who has left."""

_KNOWN = " UNION ".join(f"SELECT member FROM {table}" for table in TABLES[:-1])  # noqa: S608 (our own names)
_TRAVELLERS = (
    "SELECT tour.member, audience, at_step, done, skipped, tries, laters, announced, started, changed, finished, "
    "leavers.since FROM tour_progress AS tour LEFT JOIN leavers USING (member)"
)
_AGREEMENTS = "SELECT member, entry, revision, on_day, version FROM agreements"
_NUDGES = "SELECT member, by, channel, since, sent, last, snoozed_until, request FROM nudges"
TOUR = 0
"""The number under which reminders of the tour are kept; others have that of what somebody was asked to read."""


class Tours:
    """Keeps the tour of every member; every method is one transaction, and may raise StoreError. Times are aware.

    The ids of steps have small letters, digits and hyphens only.
    """

    def __init__(self, database: Database) -> None:
        """Take the database in which it is kept."""
        self._database = database

    def traveller(self, member: int) -> Traveller | None:
        """Return how far a member has come, or None where they have not started."""
        return next(map(_traveller, self._database.rows(f"{_TRAVELLERS} WHERE tour.member = ?", member)), None)

    def travel(self, member: int, step: Callable[[Progress], Progress], *, at: datetime) -> Traveller:
        """Take a member a step on from where they are, in one transaction, and return where that is.

        `step` is pure, and gets an empty Progress where they have not started; then they have by now, whatever it
        returns. A step that leaves them where they are changes nothing, `changed` neither. `finished` is when
        `is_finished` became true, and None while it is not.
        """
        with self._database.writing() as run:
            row = run(f"{_TRAVELLERS} WHERE tour.member = ?", (member,)).fetchone()
            before = _traveller(row) if row else Traveller(member, Progress(), at, at)
            progress = step(before.progress)
            if row and progress == before.progress:
                return before
            finished = (before.finished or at) if progress.is_finished else None
            after = Traveller(member, progress, before.started, at, finished, before.gone_since)
            _put(run, after)
            return after

    def travellers(self) -> tuple[Traveller, ...]:
        """Return everybody who has started, by when they did."""
        return tuple(map(_traveller, self._database.rows(f"{_TRAVELLERS} ORDER BY started, tour.member")))

    def agree(self, member: int, agreement: Agreement, formerly: Collection[str] = ()) -> None:
        """Keep that a member has read an entry, and remind them no more of that; a later one replaces an earlier one.

        `formerly` are the ids that the entry once had.
        """
        said = (member, agreement.entry, agreement.revision, agreement.on.isoformat(), agreement.version)
        with self._database.writing() as run:
            for entry in {agreement.entry, *formerly}:
                run("DELETE FROM agreements WHERE member = ? AND entry = ?", (member, entry))
                run(
                    "DELETE FROM nudges WHERE member = ? "
                    "AND request IN (SELECT number FROM reading_requests WHERE entry = ?)",
                    (member, entry),
                )
            run("INSERT INTO agreements (member, entry, revision, on_day, version) VALUES (?, ?, ?, ?, ?)", said)

    def agreements(self, member: int) -> tuple[Agreement, ...]:
        """Return what a member agreed to, by entry."""
        return tuple(map(_agreement, self._database.rows(f"{_AGREEMENTS} WHERE member = ? ORDER BY entry", member)))

    def all_agreements(self) -> dict[int, tuple[Agreement, ...]]:
        """Return what everybody agreed to who has not left, by member and then by entry."""
        here = "member NOT IN (SELECT member FROM leavers)"
        rows = self._database.rows(f"{_AGREEMENTS} WHERE {here} ORDER BY member, entry")
        return {member: tuple(map(_agreement, each)) for member, each in groupby(rows, key=lambda row: row[0])}

    def material(self) -> dict[str, int]:
        """Return the latest revision of every entry that its editor marked as material, so that all agree again."""
        select = "SELECT id, max(number) FROM revisions WHERE is_material GROUP BY id ORDER BY id"
        return dict(self._database.rows(select))

    def latest(self) -> dict[str, int]:
        """Return the number of the latest revision of every entry that has one."""
        return dict(self._database.rows("SELECT id, max(number) FROM revisions GROUP BY id ORDER BY id"))

    def latest_revision(self, entry: str) -> int:
        """Return the number of the latest revision of an entry, 0 where it has none."""
        ((number,),) = self._database.rows("SELECT coalesce(max(number), 0) FROM revisions WHERE id = ?", entry)
        return number

    def remind_me(self, member: int, by: str, *, channel: int = 0, at: datetime, request: int = TOUR) -> None:
        """Keep that a member wants to be reminded from now on, and how; what was sent before stays counted.

        `request` is, here as below, the number of what they were asked to read.
        """
        with self._database.writing() as run:
            run(
                "INSERT INTO nudges (member, request, by, channel, since, sent) VALUES (?, ?, ?, ?, ?, 0) "
                "ON CONFLICT (member, request) DO UPDATE SET by = excluded.by, channel = excluded.channel, "
                "since = excluded.since, snoozed_until = NULL",
                (member, request, by, channel, ticks_of(at)),
            )

    def stop_reminding(self, member: int, request: int = TOUR) -> None:
        """Forget that a member wanted to be reminded, but for how many were sent and when: they stay counted."""
        key = (member, request)
        with self._database.writing() as run:
            run("DELETE FROM nudges WHERE (member, request) = (?, ?) AND sent = 0", key)
            run(
                "UPDATE nudges SET by = '', channel = 0, since = last, snoozed_until = NULL "
                "WHERE (member, request) = (?, ?)",
                key,
            )

    def snooze(self, member: int, until: date, request: int = TOUR) -> None:
        """Keep that a member who wants to be reminded does not want it before a day."""
        said = (until.isoformat(), member, request)
        with self._database.writing() as run:
            run("UPDATE nudges SET snoozed_until = ? WHERE (member, request) = (?, ?) AND by <> ''", said)

    def nudges(self) -> tuple[Nudges, ...]:
        """Return everybody who wants to be reminded, by member, and of what."""
        return tuple(map(_nudges, self._database.rows(f"{_NUDGES} WHERE by <> '' ORDER BY member, request")))

    def nudged(self, before: Nudges, *, at: datetime) -> bool:
        """Keep that a member is reminded now; False, and nothing is kept, where it is not as `before` any more.

        It is called before anything is sent, and only who gets True sends.
        """
        last = None if before.last is None else ticks_of(before.last)
        until = None if before.snoozed_until is None else before.snoozed_until.isoformat()
        said = (before.member, before.request, before.by, before.channel, ticks_of(before.since), before.sent)
        with self._database.writing() as run:
            changed = run(
                "UPDATE nudges SET sent = sent + 1, last = ? WHERE member = ? AND request = ? AND by = ? "
                "AND channel = ? AND since = ? AND sent = ? AND last IS ? AND snoozed_until IS ?",
                (ticks_of(at), *said, last, until),
            )
            return changed.rowcount == 1

    def pick(self, members: Collection[int], *, at: datetime) -> None:
        """Keep that a manager wants to see these members in the report, whether they have started or not."""
        with self._database.writing() as run:
            for member in members:
                run("INSERT OR REPLACE INTO picked (member, since) VALUES (?, ?)", (member, ticks_of(at)))

    def picked(self) -> frozenset[int]:
        """Return the members whom managers picked, but for those who have left."""
        rows = self._database.rows("SELECT member FROM picked WHERE member NOT IN (SELECT member FROM leavers)")
        return frozenset(member for (member,) in rows)

    def known(self) -> dict[int, datetime | None]:
        """Return everybody of whom anything of the tour is kept, and since when they are known to have left."""
        select = f"SELECT member, since FROM ({_KNOWN}) LEFT JOIN leavers USING (member) ORDER BY member"  # noqa: S608 (our own names)
        rows = self._database.rows(select)
        return {member: _time(since) for member, since in rows}

    def gone(self, member: int, *, at: datetime) -> None:
        """Keep that a member of whom something is kept has left the server, from when it was first noticed."""
        with self._database.writing() as run:
            run(
                # Of a clock that was ahead the first time lies in the future, and nothing would be forgotten for years.
                f"INSERT INTO leavers (member, since) SELECT ?1, ?2 WHERE ?1 IN ({_KNOWN}) "
                "ON CONFLICT (member) DO UPDATE SET since = min(since, excluded.since)",
                (member, ticks_of(at)),
            )

    def back(self, member: int) -> None:
        """Forget that a member had left."""
        with self._database.writing() as run:
            run("DELETE FROM leavers WHERE member = ?", (member,))

    def nudges_of(self, member: int) -> tuple[Nudges, ...]:
        """Return how a member is reminded and of what, also where they have stopped it: the tour first."""
        return tuple(map(_nudges, self._database.rows(f"{_NUDGES} WHERE member = ? ORDER BY request", member)))


def delete_left(run: Run, now: datetime) -> int:
    """Delete all that is kept of members who left long enough ago, and return how many rows that were."""
    left = ticks_of(period_of("leavers").begin(now))
    where = "member IN (SELECT member FROM leavers WHERE since < ?)"
    return sum(run(f"DELETE FROM {table} WHERE {where}", (left,)).rowcount for table in TABLES)  # noqa: S608 (our own names)


def delete_idle(run: Run) -> int:
    """Delete what serves nothing any more, whatever the clock says, and return how many rows that were."""
    on_the_way = "SELECT member FROM tour_progress WHERE finished IS NULL"
    open_requests = "SELECT number FROM reading_requests WHERE withdrawn_on IS NULL"
    of_tour = f"request = {TOUR} AND member NOT IN ({on_the_way})"
    of_reading = f"request <> {TOUR} AND request NOT IN ({open_requests})"
    idle = run(f"DELETE FROM nudges WHERE ({of_tour}) OR ({of_reading})", ()).rowcount  # noqa: S608 (our own names)
    return idle + run(f"DELETE FROM leavers WHERE member NOT IN ({_KNOWN})", ()).rowcount  # noqa: S608 (our own names)


def _put(run: Run, one: Traveller) -> None:
    told = one.progress
    finished = None if one.finished is None else ticks_of(one.finished)
    left = (" ".join(told.done), " ".join(told.skipped))
    said = (one.member, told.audience, told.at, *left, told.tries, told.laters, int(told.is_announced))
    run(
        "INSERT OR REPLACE INTO tour_progress "
        "(member, audience, at_step, done, skipped, tries, laters, announced, started, changed, finished) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (*said, ticks_of(one.started), ticks_of(one.changed), finished),
    )


def _traveller(row: tuple[Any, ...]) -> Traveller:
    member, audience, at, done, skipped, tries, laters, announced, started, changed, finished, gone = row
    left = (tuple(done.split()), tuple(skipped.split()))
    progress = Progress(audience, at, *left, tries, laters, finished is not None, bool(announced))
    return Traveller(member, progress, time_of(started), time_of(changed), _time(finished), _time(gone))


def _agreement(row: tuple[Any, ...]) -> Agreement:
    _, entry, revision, day, version = row
    return Agreement(entry, revision, date.fromisoformat(day), version)


def _nudges(row: tuple[Any, ...]) -> Nudges:
    member, by, channel, since, sent, last, until, request = row
    snoozed = date.fromisoformat(until) if until else None
    return Nudges(member, by, channel, time_of(since), sent, _time(last), snoozed, request)


def _time(ticks: int | None) -> datetime | None:
    return None if ticks is None else time_of(ticks)
