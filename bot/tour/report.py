"""Who is where on the tour, for those who look after new members: steps, and never what somebody answered."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING
from unicodedata import category, east_asian_width

from bot import spreadsheet
from bot.storage.progress import Progress

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from datetime import datetime

    from bot.storage.progress import Agreement, Traveller
    from bot.tour.guide import Guide


STANDS_FROM = timedelta(days=7)
"""Whoever has not moved for so long is shown as standing."""

FIRST_CARD = "First card"
LABEL, BLOCKS = 18, 8
"""Columns for the label and the bar in a line of bars: a phone shows about 30, and the rest is for the number."""

FULL, EMPTY = "▓", "░"
_WIDTHS = {"W": 2, "F": 2}
_NO_WIDTH = frozenset({"Mn", "Me", "Cf"})

COLUMNS = ("name", "number", "audience", "state", "step", "of", "title")


class State(StrEnum):
    """How far somebody is, in words."""

    NOT_STARTED = "not started"
    ON_THE_WAY = "on the way"
    READ_AGAIN = "to read again"
    FINISHED = "finished"


@dataclass(frozen=True, slots=True)
class MemberRow:
    """Where a member is: at step `number` of `of`, with its title; `audience` is a name, empty until one was chosen."""

    member: int
    state: State
    number: int = 0
    of: int = 0
    title: str = ""
    audience: str = ""


@dataclass(frozen=True, slots=True)
class StuckStep:
    """A step at which people stop: how many stand there, and how many have skipped it."""

    title: str
    standing: int
    skipped: int

    @property
    def often(self) -> int:
        """How often it is left: by those who stand there and those who went past."""
        return self.standing + self.skipped


@dataclass(frozen=True, slots=True)
class Report:
    """Who is where, those who have furthest to go first, and where people stop, the most often first."""

    rows: tuple[MemberRow, ...]
    stops: tuple[StuckStep, ...]

    @property
    def counts(self) -> dict[State, int]:
        """How many are how far; every state is there."""
        return {state: sum(row.state is state for row in self.rows) for state in State}


def asked_again(
    guide: Guide, agreements: Mapping[int, Iterable[Agreement]], material: Mapping[str, int]
) -> frozenset[int]:
    """Return the members who agreed to something that has changed what it means since."""
    return frozenset(member for member, agreed in agreements.items() if guide.to_read_again(agreed, material))


def report(
    guide: Guide, travellers: Iterable[Traveller], others: Collection[int], again: Collection[int], now: datetime
) -> Report:
    """Return the report as of now, without those who have left.

    Args:
        guide: The tour as it is today.
        travellers: Everybody who has started.
        others: Members to tell of whether they have started or not: picked by a manager, or all of the server.
        again: Those who are asked to read something again.
        now: The time, aware.
    """
    known = tuple(travellers)
    here = [each for each in known if each.gone_since is None]
    of = guide.place(Progress()).of
    rows = [_row(guide, each, is_asked=each.member in again) for each in here]
    rows += [MemberRow(member, State.NOT_STARTED, of=of) for member in set(others) - {each.member for each in known}]
    order = list(State)
    rows.sort(key=lambda row: (order.index(row.state), row.number, row.member))
    return Report(tuple(rows), _stops(guide, here, now))


def bars(counts: Iterable[tuple[str, int]], of: int) -> tuple[str, ...]:
    """Return a line for each label and count: the words, the number, and blocks for the share of `of`."""
    return bar_lines((label, str(count), count / of if of > 0 else 0.0) for label, count in counts)


def bar_lines(rows: Iterable[tuple[str, str, float | None]]) -> tuple[str, ...]:
    """Return a line for each label, figure and share: the words, the figure, and blocks for the share, if there is one.

    The blocks come last, since a phone may not show the end of a long line.
    """
    shown = [(_short(label), figure, share) for label, figure, share in rows]
    label_width = max((_width(label) for label, _, _ in shown), default=0)
    figure_width = max((len(figure) for _, figure, share in shown if share is not None), default=0)
    return tuple(
        f"{label}{' ' * (label_width - _width(label))} {figure:>{figure_width}} {_blocks(share)}".rstrip()
        for label, figure, share in shown
    )


def as_csv(rows: Iterable[MemberRow], names: Mapping[int, str]) -> str:
    """Return rows as a table for a spreadsheet, with no cell that could be a formula.

    A member's number has a mark before it: as a mere number a spreadsheet would round it.
    """
    return spreadsheet.as_csv(COLUMNS, (_cells(row, names.get(row.member, "")) for row in rows))


def _row(guide: Guide, traveller: Traveller, *, is_asked: bool) -> MemberRow:
    now = guide.settle(traveller.progress)
    place = guide.place(now)
    state = State.READ_AGAIN if is_asked else State.FINISHED if place.is_finished else State.ON_THE_WAY
    title = place.step.title if place.step else "" if place.is_finished else FIRST_CARD
    names = {each.id: each.name for each in guide.tour.audiences} if guide.tour else {}
    return MemberRow(traveller.member, state, place.number, place.of, title, names.get(now.audience, ""))


def _stops(guide: Guide, travellers: Iterable[Traveller], now: datetime) -> tuple[StuckStep, ...]:
    """Return the steps at which somebody stands or that somebody skipped, each on their own path as it is today."""
    standing, skipped = Counter[str](), Counter[str]()
    for each in travellers:
        place = guide.place(each.progress)
        path = {step.id for step in guide.path(each.progress.audience)}
        skipped.update(path.intersection(each.progress.skipped))
        if not place.is_finished and now - each.changed >= STANDS_FROM:
            standing[place.step.id if place.step else ""] += 1
    titles = {"": FIRST_CARD} | {step.id: step.title for step in guide.steps}
    stops = (StuckStep(title, standing[step], skipped[step]) for step, title in titles.items())
    return tuple(sorted((stop for stop in stops if stop.often), key=lambda stop: -stop.often))


def _blocks(share: float | None) -> str:
    """Return a bar that is empty for none only, and full for all only; nothing where there is no share."""
    if share is None:
        return ""
    full = BLOCKS if share >= 1 else min(max(round(share * BLOCKS), 1), BLOCKS - 1) if share else 0
    return FULL * full + EMPTY * (BLOCKS - full)


def _short(label: str) -> str:
    """Return a label on one line, cut where there is no room for more."""
    flat = " ".join(label.split())
    if _width(flat) <= LABEL:
        return flat
    while _width(flat) >= LABEL:
        flat = flat[:-1]
    return f"{flat.rstrip()}…"


def _width(text: str) -> int:
    """Return how many columns a text takes where every letter is as wide as another."""
    return sum(_WIDTHS.get(east_asian_width(each), 1) for each in text if category(each) not in _NO_WIDTH)


def _cells(row: MemberRow, name: str) -> tuple[str, ...]:
    said = (name, f"#{row.member}", row.audience, str(row.state))
    is_there = row.state is not State.NOT_STARTED
    return (*said, str(row.number), str(row.of), row.title) if is_there else (*said, "", "", "")
