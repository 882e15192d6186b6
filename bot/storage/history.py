"""What has become of the handbook's words: revisions, proposals, and every file as it was last read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Callable
    from contextlib import AbstractContextManager

T = TypeVar("T")

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)

SOMEBODY = "somebody"
"""The name on a change of an editor who asked to be forgotten."""

WAITING, APPROVED, DECLINED, EXPIRED = "waiting", "approved", "declined", "expired"


@dataclass(frozen=True, slots=True)
class Revision:
    """A change that happened: what, who with which second editor, when, why, and the lines before and after.

    `editor` is Discord's number, None for a change from outside and one from the command line. `place` and `lead` say
    where in its list the entry stood. `is_material` says that its words came to mean something else, so that members
    who agreed to them are asked again. A `number` of 0 is given when it is kept.
    """

    kind: str
    id: str
    file: str
    editor: int | None
    name: str
    at: datetime
    why: str = ""
    before: str = ""
    after: str = ""
    second: str = ""
    place: int = 0
    lead: int = 0
    number: int = 0
    sha256: str = ""
    is_material: bool = False

    @property
    def sum(self) -> str:
        """Return the sum over everything else in the row."""
        said = [self.number, self.kind, self.id, self.file, self.editor, self.name, self.second, ticks_of(self.at)]
        said += [self.why, self.before, self.after, self.place, self.lead]
        # Rows from before there was such a mark keep their sums.
        said += ["material"] if self.is_material else []
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    @property
    def is_sound(self) -> bool:
        """Whether the row is as it was written."""
        return self.sha256 == self.sum


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change that waits for a second editor, or what was decided about it; `change` is the change as JSON."""

    change: str
    id: str
    editor: int | None
    name: str
    at: datetime
    state: str = WAITING
    decider: int | None = None
    decider_name: str = ""
    decided_at: datetime | None = None
    reason: str = ""
    number: int = 0


class History(Protocol):
    """Keeps what has become of the words; the files hold the words themselves. Every method is one transaction."""

    def record(self, revisions: list[Revision], words: dict[str, tuple[str, bytes] | None]) -> list[Revision]:
        """Keep revisions with their numbers, and files as they are now by name; None for a file that is gone."""
        ...

    def revision(self, number: int) -> Revision | None:
        """Return the revision of a number."""
        ...

    def revisions(self, wanted: str = "", most: int = 100) -> tuple[Revision, ...]:
        """Return the latest revisions, of one id or of all, newest first."""
        ...

    def words(self, file: str) -> tuple[str, bytes] | None:
        """Return the digest and the content of a file as it was last read."""
        ...

    def digests(self) -> dict[str, str]:
        """Return the digest of every file that was ever read and is not gone, by its name."""
        ...

    def propose(self, proposal: Proposal) -> Proposal:
        """Keep a proposal, with its number."""
        ...

    def proposal(self, number: int) -> Proposal | None:
        """Return the proposal of a number."""
        ...

    def proposals(self, state: str = WAITING) -> tuple[Proposal, ...]:
        """Return the proposals of a state, oldest first."""
        ...

    def decide(self, proposal: Proposal) -> bool:
        """Keep what was decided about a proposal that waits, and return whether it still did."""
        ...

    def changes_by(self, member: int) -> int:
        """Return how many changes and proposals carry a member's name."""
        ...

    def forget(self, member: int) -> None:
        """Take a member's name off every change; the changes stay."""
        ...


class Archive(Protocol):
    """The way to the history from anywhere: does a piece of work with it and returns what that returns."""

    def __call__(self, work: Callable[[History], T], /) -> T:
        """Do a piece of work; it may raise StoreError."""
        ...


_REVISION = "kind, id, file, editor, name, at, why, before, after, second, place, lead, number, sha256, is_material"
_PROPOSAL = "change, id, editor, name, at, state, decider, decider_name, decided_at, reason, number"


NUMBERS = range(1, 2**63)
"""The numbers that a row can have; SQLite raises on any larger one."""


class SqliteHistory:
    """A History in SQLite."""

    def __init__(
        self,
        writing: Callable[[], AbstractContextManager[Callable[[str, tuple[object, ...]], sqlite3.Cursor]]],
        rows: Callable[..., list[Any]],
    ) -> None:
        """Take the store's ways to write and to read."""
        self._writing = writing
        self._rows = rows

    def record(self, revisions: list[Revision], words: dict[str, tuple[str, bytes] | None]) -> list[Revision]:
        """Keep revisions with their numbers, and files as they are now by name; None for a file that is gone."""
        numbered: list[Revision] = []
        with self._writing() as run:
            ((last,),) = run("SELECT coalesce(max(number), 0) FROM revisions", ()).fetchall()
            for number, revision in enumerate(revisions, start=last + 1):
                one = replace(revision, number=number)
                numbered.append(replace(one, sha256=one.sum))
                _put_revision(run, numbered[-1])
            for file, content in words.items():
                run("DELETE FROM words WHERE file = ?", (file,))
                if content:
                    run("INSERT INTO words (file, digest, content) VALUES (?, ?, ?)", (file, *content))
        return numbered

    def revision(self, number: int) -> Revision | None:
        """Return the revision of a number."""
        if number not in NUMBERS:
            return None
        rows = self._rows(f"SELECT {_REVISION} FROM revisions WHERE number = ?", number)  # noqa: S608 (our own names)
        return _revision(rows[0]) if rows else None

    def revisions(self, wanted: str = "", most: int = 100) -> tuple[Revision, ...]:
        """Return the latest revisions, of one id or of all, newest first."""
        select = f"SELECT {_REVISION} FROM revisions WHERE ?1 IN ('', id) ORDER BY number DESC LIMIT ?2"  # noqa: S608
        return tuple(map(_revision, self._rows(select, wanted, most)))

    def words(self, file: str) -> tuple[str, bytes] | None:
        """Return the digest and the content of a file as it was last read."""
        rows = self._rows("SELECT digest, content FROM words WHERE file = ?", file)
        return rows[0] if rows else None

    def digests(self) -> dict[str, str]:
        """Return the digest of every file that was ever read and is not gone, by its name."""
        return dict(self._rows("SELECT file, digest FROM words"))

    def propose(self, proposal: Proposal) -> Proposal:
        """Keep a proposal, with its number."""
        said = (proposal.change, proposal.id, proposal.editor, proposal.name, ticks_of(proposal.at), proposal.state)
        with self._writing() as run:
            number = run(
                "INSERT INTO proposals (change, id, editor, name, at, state, decider_name, reason) "
                "VALUES (?, ?, ?, ?, ?, ?, '', '')",
                said,
            ).lastrowid
        return replace(proposal, number=number or 0)

    def proposal(self, number: int) -> Proposal | None:
        """Return the proposal of a number."""
        if number not in NUMBERS:
            return None
        rows = self._rows(f"SELECT {_PROPOSAL} FROM proposals WHERE number = ?", number)  # noqa: S608 (our own names)
        return _proposal(rows[0]) if rows else None

    def proposals(self, state: str = WAITING) -> tuple[Proposal, ...]:
        """Return the proposals of a state, oldest first."""
        select = f"SELECT {_PROPOSAL} FROM proposals WHERE state = ? ORDER BY number"  # noqa: S608 (our own names)
        return tuple(map(_proposal, self._rows(select, state)))

    def decide(self, proposal: Proposal) -> bool:
        """Keep what was decided about a proposal that waits, and return whether it still did."""
        at = None if proposal.decided_at is None else ticks_of(proposal.decided_at)
        said = (proposal.state, proposal.decider, proposal.decider_name, at, proposal.reason, proposal.number, WAITING)
        with self._writing() as run:
            changed = run(
                "UPDATE proposals SET state = ?, decider = ?, decider_name = ?, decided_at = ?, reason = ? "
                "WHERE number = ? AND state = ?",
                said,
            ).rowcount
        return changed == 1

    def changes_by(self, member: int) -> int:
        """Return how many changes and proposals carry a member's name."""
        ((revisions, proposals),) = self._rows(
            "SELECT (SELECT count(*) FROM revisions WHERE editor = ?1), "
            "(SELECT count(*) FROM proposals WHERE ?1 IN (editor, decider))",
            member,
        )
        return revisions + proposals

    def forget(self, member: int) -> None:
        """Take a member's name off every change; the changes stay."""
        select = f"SELECT {_REVISION} FROM revisions WHERE editor = ?"  # noqa: S608 (our own names)
        made = [_revision(row) for row in self._rows(select, member)]
        names = {revision.name for revision in made}
        approved = f"SELECT {_REVISION} FROM revisions WHERE second = ? AND second <> ''"  # noqa: S608 (our own names)
        names |= {name for (name,) in self._rows("SELECT decider_name FROM proposals WHERE decider = ?", member)}
        seconds = {each.number: each for name in names for each in map(_revision, self._rows(approved, name))}
        with self._writing() as run:
            for revision in {**seconds, **{each.number: each for each in made}}.values():
                mine = revision.editor == member
                one = replace(revision, second=SOMEBODY if revision.second in names else revision.second)
                one = replace(one, editor=None, name=SOMEBODY) if mine else one
                run("DELETE FROM revisions WHERE number = ?", (one.number,))
                _put_revision(run, replace(one, sha256=one.sum))
            run("UPDATE proposals SET editor = NULL, name = ? WHERE editor = ?", (SOMEBODY, member))
            run("UPDATE proposals SET decider = NULL, decider_name = ? WHERE decider = ?", (SOMEBODY, member))


def ticks_of(at: datetime) -> int:
    """Return a time in microseconds since 1970, as it is kept."""
    return (at - EPOCH) // TICK


def time_of(ticks: int) -> datetime:
    """Return the time of so many microseconds since 1970."""
    return EPOCH + ticks * TICK


def _put_revision(run: Callable[[str, tuple[object, ...]], sqlite3.Cursor], one: Revision) -> None:
    said = (one.kind, one.id, one.file, one.editor, one.name, ticks_of(one.at), one.why, one.before, one.after)
    said += (one.second, one.place, one.lead, one.number, one.sha256, one.is_material)
    marks = ", ".join("?" * len(said))
    run(f"INSERT INTO revisions ({_REVISION}) VALUES ({marks})", said)  # noqa: S608 (our own names)


def _revision(row: tuple[Any, ...]) -> Revision:
    kind, wanted, file, editor, name, at, *rest, is_material = row
    return Revision(kind, wanted, file, editor, name, time_of(at), *rest, is_material=bool(is_material))


def _proposal(row: tuple[Any, ...]) -> Proposal:
    change, wanted, editor, name, at, state, decider, decider_name, decided_at, reason, number = row
    decided = None if decided_at is None else time_of(decided_at)
    return Proposal(change, wanted, editor, name, time_of(at), state, decider, decider_name, decided, reason, number)
