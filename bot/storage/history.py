"""What has become of the handbook's words: revisions, proposals, and every file as it was last read."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from bot.cleaning import one_line
from bot.handbook.model import Ref
from bot.storage.database import ticks_of, time_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.storage.database import Database, Run

T = TypeVar("T")

LARGEST = 2**63 - 1
"""The largest number that a database holds."""

SOMEBODY = "somebody"
"""The name on a change of an editor who asked to be forgotten."""

WAITING, APPROVED, DECLINED, EXPIRED, WITHDRAWN = "waiting", "approved", "declined", "expired", "withdrawn"

FORGOTTEN = "Whoever proposed it has asked to be forgotten."
"""The reason on a proposal that is withdrawn."""


@dataclass(frozen=True, slots=True)
class Revision:
    """A change that happened: what, who with which second editor, when, why, and the lines before and after.

    `editor` and `second_editor` are Discord's numbers, None for a change from outside and one from the command line,
    of which `account` and `second_account` name the user of the machine. `is_alone` says that one editor published
    protected words without a second. `place` and `lead` say where in its list the entry stood. `is_material` says that
    its words came to mean something else, so that members who agreed to them are asked again. A `number` of 0 is given
    when it is kept. A change of several files has a revision for each `part`, counted from 0, under one number.
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
    account: str = ""
    second_editor: int | None = None
    second_account: str = ""
    is_alone: bool = False
    part: int = 0

    @property
    def ref(self) -> Ref:
        """What was changed: an entry, or the topic around its entries."""
        return Ref.parse(self.id)

    @property
    def sum(self) -> str:
        """Return the sum over everything else in the row."""
        said = [self.number, self.kind, self.id, self.file, self.editor, self.name, self.second, ticks_of(self.at)]
        said += [self.why, self.before, self.after, self.place, self.lead]
        # Rows from before there were such marks keep their sums.
        said += ["material"] if self.is_material else []
        said += ["account", self.account] if self.account else []
        said += ["second editor", self.second_editor] if self.second_editor is not None else []
        said += ["second account", self.second_account] if self.second_account else []
        said += ["alone"] if self.is_alone else []
        said += ["part", self.part] if self.part else []
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
    account: str = ""
    decider_account: str = ""


_REVISION = (
    "kind, id, file, editor, name, at, why, before, after, second, place, lead, number, sha256, is_material, "
    "account, second_editor, second_account, is_alone, part"
)
_PROPOSAL = (
    "change, id, editor, name, at, state, decider, decider_name, decided_at, reason, number, account, decider_account"
)


class History:
    """Keeps what has become of the words; the files hold the words themselves. Every method is one transaction."""

    def __init__(self, database: Database) -> None:
        """Take the database in which it is kept."""
        self._database = database

    def record(
        self,
        revisions: list[Revision],
        words: dict[str, tuple[str, bytes] | None],
        news: tuple[str, ...] = (),
        *,
        as_one: bool = False,
    ) -> list[Revision]:
        """Keep revisions with their numbers, and files as they are now by name; None for a file that is gone.

        `news` is what the editors' channel is told of it, which waits here until the bot has passed it on. `as_one`
        says that the revisions are the parts of one change, which has one number.
        """
        numbered: list[Revision] = []
        with self._database.writing() as run:
            ((last,),) = run("SELECT coalesce(max(number), 0) FROM revisions", ()).fetchall()
            for at, revision in enumerate(revisions):
                number, part = (last + 1, at) if as_one else (last + 1 + at, 0)
                one = replace(revision, number=number, part=part)
                numbered.append(replace(one, sha256=one.sum))
                _put_revision(run, numbered[-1])
            for file, content in words.items():
                run("DELETE FROM words WHERE file = ?", (file,))
                if content:
                    run("INSERT INTO words (file, digest, content) VALUES (?, ?, ?)", (file, *content))
            for text in news:
                run("INSERT INTO news (text) VALUES (?)", (text,))
        return numbered

    def asked_to_read(self) -> frozenset[str]:
        """Return the entries that a role was asked to read, by the ids that they had then."""
        rows = self._database.rows("SELECT DISTINCT entry FROM reading_requests WHERE withdrawn_on IS NULL")
        return frozenset(entry for (entry,) in rows)

    def news(self) -> tuple[tuple[int, str], ...]:
        """Return what waits to be told to the editors' channel, oldest first, each with its number."""
        return tuple(self._database.rows("SELECT number, text FROM news ORDER BY number"))

    def drop_news(self, number: int) -> None:
        """Take away a piece of news that was passed on."""
        with self._database.writing() as run:
            run("DELETE FROM news WHERE number = ?", (number,))

    def revision(self, number: int, part: int = 0) -> Revision | None:
        """Return a part of the change of a number."""
        return next((one for one in self.parts(number) if one.part == part), None)

    def parts(self, number: int) -> tuple[Revision, ...]:
        """Return the revisions of a number: one for each part of the change, none where there is no such change."""
        select = f"SELECT {_REVISION} FROM revisions WHERE number = ? ORDER BY part"  # noqa: S608 (our own names)
        return tuple(map(_revision, self._database.rows(select, _known(number))))

    def changed_with(self, revision: Revision) -> tuple[str, ...]:
        """Return what else was changed under the number of a revision."""
        return tuple(dict.fromkeys(one.id for one in self.parts(revision.number) if one.id != revision.id))

    def revisions(self, wanted: str = "", most: int = 100, *, parts: bool = False) -> tuple[Revision, ...]:
        """Return the latest revisions, newest first: those of one id, or of every change its first part or all."""
        which = "id = ?1" if wanted else "?1 = ''" if parts else "part = 0 AND ?1 = ''"
        select = f"SELECT {_REVISION} FROM revisions WHERE {which} ORDER BY number DESC, part LIMIT ?2"  # noqa: S608
        return tuple(map(_revision, self._database.rows(select, wanted, most)))

    def words(self, file: str) -> tuple[str, bytes] | None:
        """Return the digest and the content of a file as it was last read."""
        rows = self._database.rows("SELECT digest, content FROM words WHERE file = ?", file)
        return rows[0] if rows else None

    def digests(self) -> dict[str, str]:
        """Return the digest of every file that was ever read and is not gone, by its name."""
        return dict(self._database.rows("SELECT file, digest FROM words"))

    def propose(self, proposal: Proposal) -> Proposal:
        """Keep a proposal, with its number."""
        said = (proposal.change, proposal.id, proposal.editor, proposal.name, proposal.account)
        said += (ticks_of(proposal.at), proposal.state)
        with self._database.writing() as run:
            number = run(
                "INSERT INTO proposals (change, id, editor, name, account, at, state, decider_name, reason) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, '', '')",
                said,
            ).lastrowid
        return replace(proposal, number=number or 0)

    def proposal(self, number: int) -> Proposal | None:
        """Return the proposal of a number."""
        rows = self._database.rows(f"SELECT {_PROPOSAL} FROM proposals WHERE number = ?", _known(number))  # noqa: S608
        return _proposal(rows[0]) if rows else None

    def proposals(self, state: str = WAITING) -> tuple[Proposal, ...]:
        """Return the proposals of a state, oldest first."""
        select = f"SELECT {_PROPOSAL} FROM proposals WHERE state = ? ORDER BY number"  # noqa: S608 (our own names)
        return tuple(map(_proposal, self._database.rows(select, state)))

    def decide(self, proposal: Proposal) -> bool:
        """Keep what was decided about a proposal that waits, and return whether it still did."""
        at = None if proposal.decided_at is None else ticks_of(proposal.decided_at)
        said = (proposal.state, proposal.decider, proposal.decider_name, proposal.decider_account, at, proposal.reason)
        said += (proposal.number, WAITING)
        with self._database.writing() as run:
            changed = run(
                "UPDATE proposals SET state = ?, decider = ?, decider_name = ?, decider_account = ?, decided_at = ?, "
                "reason = ? WHERE number = ? AND state = ?",
                said,
            ).rowcount
        return changed == 1

    def changes_by(self, member: int) -> int:
        """Return how many changes and proposals carry a member's name."""
        ((revisions, proposals),) = self._database.rows(
            "SELECT (SELECT count(DISTINCT number) FROM revisions WHERE ?1 IN (editor, second_editor)), "
            "(SELECT count(*) FROM proposals WHERE ?1 IN (editor, decider))",
            member,
        )
        return revisions + proposals

    def forget(self, member: int) -> None:
        """Withdraw what a member has proposed and nobody has decided, and take them off every change that was made.

        Only rows with the member's number are touched: a name alone may be somebody else's.
        """
        with self._database.writing() as run:
            forget(run, member)


def forget(run: Run, member: int) -> None:
    """Do what `History.forget` does in a database of whatever version, which stays at it."""
    if columns_of(run, "proposals"):
        run(
            "UPDATE proposals SET state = ?, reason = ? WHERE editor = ? AND state = ?",
            (WITHDRAWN, FORGOTTEN, member, WAITING),
        )
        run("UPDATE proposals SET editor = NULL, name = ? WHERE editor = ?", (SOMEBODY, member))
        run("UPDATE proposals SET decider = NULL, decider_name = ? WHERE decider = ?", (SOMEBODY, member))
    held = [name for name in _REVISION.split(", ") if name in columns_of(run, "revisions")]
    who = [name for name in ("editor", "second_editor") if name in held]
    if not who:
        return
    theirs = f"SELECT rowid, {', '.join(held)} FROM revisions WHERE ? IN ({', '.join(who)})"  # noqa: S608 (our own names)
    for row, *said in run(theirs, (member,)).fetchall():
        kept = _revision(said, held)
        one = _without(kept, member)
        # A damaged row stays one: with a sum of its own it could be taken back.
        one = replace(one, sha256=one.sum if kept.is_sound else "")
        changed = [*who, "name", "second", "why", "sha256"]
        places = ", ".join(f"{name} = ?" for name in changed)
        values = (*(getattr(one, name) for name in changed), row)
        run(f"UPDATE revisions SET {places} WHERE rowid = ?", values)  # noqa: S608 (our own names)


def columns_of(run: Run, table: str) -> frozenset[str]:
    """Return the names of the columns of a table; none where there is no such table."""
    return frozenset(name for (name,) in run("SELECT name FROM pragma_table_info(?)", (table,)).fetchall())


class Archive(Protocol):
    """The way to the history from anywhere: does a piece of work with it and returns what that returns."""

    def __call__(self, work: Callable[[History], T], /) -> T:
        """Do a piece of work; it may raise StoreError."""
        ...


def _without(revision: Revision, member: int) -> Revision:
    """Return a revision that does not say any more that a member made it or agreed to it."""
    if revision.editor == member:
        revision = replace(revision, editor=None, name=SOMEBODY)
    if revision.second_editor == member:
        revision = replace(revision, second_editor=None, second=SOMEBODY)
    return revision


def _known(number: int) -> int:
    """Return a number that a database can be asked for: nothing is kept by 0."""
    return number if abs(number) <= LARGEST else 0


def _put_revision(run: Run, one: Revision) -> None:
    said = (one.kind, one.id, one.file, one.editor, one.name, ticks_of(one.at), one.why, one.before, one.after)
    said += (one.second, one.place, one.lead, one.number, one.sha256, one.is_material)
    said += (one.account, one.second_editor, one.second_account, one.is_alone, one.part)
    marks = ", ".join("?" * len(said))
    run(f"INSERT INTO revisions ({_REVISION}) VALUES ({marks})", said)  # noqa: S608 (our own names)


def _revision(row: Sequence[Any], columns: Sequence[str] = tuple(_REVISION.split(", "))) -> Revision:
    """Return the revision of a row; what an older version had no column for is as it was before there was one."""
    said: dict[str, Any] = dict(zip(columns, row, strict=True))
    said |= {name: bool(said.get(name)) for name in ("is_material", "is_alone")}
    said["at"] = time_of(said["at"])
    kept = Revision(**said)
    # Rows of before reasons and names were cleaned are shown as those of today.
    clean = replace(kept, name=one_line(kept.name), why=one_line(kept.why), second=one_line(kept.second))
    return replace(clean, sha256=clean.sum) if clean != kept and kept.is_sound else clean


def _proposal(row: tuple[Any, ...]) -> Proposal:
    said: dict[str, Any] = dict(zip(_PROPOSAL.split(", "), row, strict=True))
    said |= {name: None if said[name] is None else time_of(said[name]) for name in ("at", "decided_at")}
    said |= {name: one_line(said[name]) for name in ("name", "decider_name", "reason")}
    return Proposal(**said)
