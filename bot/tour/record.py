"""Who has agreed to which words: a row for each agreement, a count for each entry, and a table for a spreadsheet."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bot import spreadsheet
from bot.tour.agreeing import find_entry, latest_of, version_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import date

    from bot.handbook.model import Entry, Handbook
    from bot.storage.progress import Agreement, Traveller
    from bot.tour.guide import Guide

COLUMNS = ("name", "number", "entry", "title", "revision", "day", "version", "state")
NOT_KEPT = "not kept"
"""What stands for the version of words that somebody agreed to before versions were kept."""


class Standing(StrEnum):
    """What somebody's agreement to an entry is worth today, in words."""

    NOT_YET = "not yet"
    AGAIN = "to read again"
    OLDER = "older words"
    TODAY = "today's words"
    GONE = "no longer in the handbook"


@dataclass(frozen=True, slots=True)
class RecordRow:
    """What a member agreed to: the entry by its id of today, with its title, the revision, the day and the version.

    Of an entry that is no longer there the title is its id. Who is asked and has not agreed has a row without a day.
    """

    member: int
    entry: str
    title: str
    standing: Standing
    revision: int = 0
    on: date | None = None
    version: str = ""


@dataclass(frozen=True, slots=True)
class EntryCount:
    """How many people stand where with an entry."""

    entry: str
    title: str
    counts: Mapping[Standing, int]


@dataclass(frozen=True, slots=True)
class ReadingRecord:
    """Every agreement, in the order of the handbook, and of an entry those first who have something to do."""

    rows: tuple[RecordRow, ...]

    @property
    def counts(self) -> tuple[EntryCount, ...]:
        """How many stand where, entry by entry."""
        titles = {row.entry: row.title for row in self.rows}
        found = Counter((row.entry, row.standing) for row in self.rows)
        return tuple(
            EntryCount(entry, title, {standing: found[entry, standing] for standing in Standing})
            for entry, title in titles.items()
        )


@dataclass(frozen=True, slots=True)
class EntryScale:
    """By what agreements to an entry are judged: its words of today, and its latest revisions, material and any.

    `entry` is None where it has gone.
    """

    entry: Entry | None
    version: str
    material: int
    latest: int

    def standing(self, agreement: Agreement | None) -> Standing:
        """Return what an agreement is worth today; None is none.

        Where the version was not kept, it is to the words of today only if nothing of the entry has changed since.
        """
        if self.entry is None:
            return Standing.GONE
        if agreement is None:
            return Standing.NOT_YET
        if agreement.revision < self.material:
            return Standing.AGAIN
        is_unchanged = agreement.revision >= self.latest
        is_of_today = agreement.version == self.version if agreement.version else is_unchanged
        return Standing.TODAY if is_of_today else Standing.OLDER


@dataclass(frozen=True, slots=True)
class Scale:
    """By what agreements are judged: the handbook of today, and the latest revisions of entries, material and any."""

    handbook: Handbook
    material: Mapping[str, int]
    latest: Mapping[str, int]

    def of(self, wanted: str) -> EntryScale:
        """Return by what agreements to an entry are judged, whichever of its ids it goes by."""
        entry = find_entry(self.handbook, wanted)
        material, latest = (latest_of(self.handbook, wanted, each) for each in (self.material, self.latest))
        return EntryScale(entry, version_of(entry) if entry else "", material, latest)


def record(
    scale: Scale,
    agreements: Mapping[int, Iterable[Agreement]],
    asked: Mapping[str, Collection[int]] | None = None,
) -> ReadingRecord:
    """Return the record as of today.

    Args:
        scale: By what agreements are judged.
        agreements: What everybody agreed to who has not left, by member.
        asked: Who is asked to agree to an entry, by its id, where that is known of everybody.
    """
    handbook = scale.handbook
    held: dict[tuple[str, int], Agreement] = {}
    for member, agreed in agreements.items():
        for one in agreed:
            key = (handbook.id_now(one.entry), member)
            held[key] = max(held.get(key, one), one, key=lambda each: (each.revision, each.on))
    wanted: dict[tuple[str, int], Agreement | None] = dict(held)
    for entry, members in (asked or {}).items():
        for member in members:
            wanted.setdefault((handbook.id_now(entry), member), None)
    order = {entry.id: at for at, (_, entry) in enumerate(handbook.entries())}
    scales = {entry: scale.of(entry) for entry in {entry for entry, _ in wanted}}
    rows = [_row(scales[entry], entry, member, one) for (entry, member), one in wanted.items()]
    standings = list(Standing)
    rows.sort(key=lambda row: (order.get(row.entry, len(order)), row.entry, standings.index(row.standing), row.member))
    return ReadingRecord(tuple(rows))


def asked_of(
    guide: Guide,
    travellers: Iterable[Traveller],
    everyone: Collection[int],
    of_roles: Iterable[tuple[str, Collection[int]]],
) -> dict[str, set[int]]:
    """Return who is asked to agree to each entry, by its id of today.

    Args:
        guide: The tour: what all see on it is asked of everyone, what an audience sees of those who have chosen that.
        travellers: Everybody who has started.
        everyone: The members of the server.
        of_roles: What roles were asked to read, with the members of each.
    """
    asked: defaultdict[str, set[int]] = defaultdict(set)
    chosen = {each.member: each.progress.audience for each in travellers}
    for step in guide.steps:
        if step.agrees:
            whom = (one for one in everyone if not step.audiences or chosen.get(one) in step.audiences)
            asked[guide.handbook.id_now(step.shows)].update(whom)
    for entry, members in of_roles:
        if find_entry(guide.handbook, entry):
            asked[guide.handbook.id_now(entry)].update(members)
    return dict(asked)


def as_csv(rows: Iterable[RecordRow], names: Mapping[int, str]) -> str:
    """Return rows as a table for a spreadsheet, with no cell that could be a formula.

    A member's number has a mark before it: as a mere number a spreadsheet would round it.
    """
    return spreadsheet.as_csv(COLUMNS, (_cells(row, names.get(row.member, "")) for row in rows))


def _row(scale: EntryScale, entry: str, member: int, agreement: Agreement | None) -> RecordRow:
    title = scale.entry.title if scale.entry else entry
    standing = scale.standing(agreement)
    if agreement is None:
        return RecordRow(member, entry, title, standing)
    return RecordRow(member, entry, title, standing, agreement.revision, agreement.on, agreement.version)


def _cells(row: RecordRow, name: str) -> tuple[str, ...]:
    said = (name, f"#{row.member}", row.entry, row.title)
    if row.on is None:
        return (*said, "", "", "", str(row.standing))
    return (*said, str(row.revision), row.on.isoformat(), row.version or NOT_KEPT, str(row.standing))
