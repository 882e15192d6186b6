"""The figures in sections, each with its rows: what the card, the command line, the table and the chart all show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import spreadsheet
from bot.assistant.wording import day_of
from bot.insights.figures import FEW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.insights.figures import Figure, Share
    from bot.insights.overview import Outcomes, Overview

COLUMNS = ("section", "from", "to", "id", "name", "value", "of")

EVERYTHING = "“Offered” is a choice of several. Small talk and the like are counted as asked, and as nothing else."
NO_ANSWER = "no answer"
NO_TOUR = "Nobody began the tour in these weeks, or there is none."


@dataclass(frozen=True, slots=True)
class FigureRow:
    """A line of a section: what it is about, its figure in words or digits, and the part of a whole bar, if any.

    `of` says of how many votes a share is. A row without a figure is one of fewer than five.
    """

    label: str
    value: str = ""
    bar: float | None = None
    id: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """Some rows below a title; `note` says what they are, `nothing` that there are none."""

    id: str
    title: str
    rows: tuple[FigureRow, ...]
    note: str = ""
    nothing: str = ""


def sections(found: Overview) -> tuple[Section, ...]:
    """Return all figures, in the order in which they are read."""
    missed = (_gaps(found),) if found.missed else ()
    return (
        _outcomes("week", found.week, EVERYTHING),
        _outcomes("term", found.term),
        _helpful(found),
        *missed,
        _due(found),
        _seldom(found),
        _funnel(found),
    )


def as_csv(found: Overview) -> str:
    """Return all figures as a table for a spreadsheet, with no cell that could be a formula."""
    return spreadsheet.as_csv(COLUMNS, _cells(found))


def as_data(found: Overview) -> list[dict[str, str]]:
    """Return all figures for scripts, with the columns of the table."""
    return [dict(zip(COLUMNS, cells, strict=True)) for cells in _cells(found)]


def _cells(found: Overview) -> Iterator[tuple[str, ...]]:
    spans = {"week": found.week.span, "due": None}
    for section in sections(found):
        span = spans.get(section.id, found.term.span)
        days = (span.first.isoformat(), span.last.isoformat()) if span else ("", "")
        for row in section.rows:
            yield (section.id, *days, row.id, row.label, row.value or FEW, row.of)


def _outcomes(wanted: str, found: Outcomes, note: str = "") -> Section:
    parts = {"asked": found.asked, "answered": found.answered, "offered": found.offered, "silent": found.silent}
    called = {"silent": NO_ANSWER}
    rows = tuple(
        FigureRow(called.get(name, name), str(figure), _bar(figure, found.asked), name)
        for name, figure in parts.items()
    )
    return Section(wanted, f"{found.span.name}, {_days(found.span.first, found.span.last)}", rows, note)


def _helpful(found: Overview) -> Section:
    rows = tuple(
        FigureRow(each.title, str(each.helpful), _part(each.helpful), each.id, str(each.helpful.of))
        for each in found.helpful
    )
    since = day_of(found.votes_since)
    nothing = f"Nothing has had enough votes since {since} to say."
    note = f"Of the votes since {since}, the least helpful first."
    return Section("helpful", "Found helpful", rows, note, nothing)


def _gaps(found: Overview) -> Section:
    rows = tuple(FigureRow(each.text, str(each.often)) for each in found.missed)
    return Section("missed", "Asked, and not in the handbook", rows)


def _due(found: Overview) -> Section:
    rows = tuple(FigureRow(each.title, f"by {day_of(each.review_by)}", id=str(each.ref)) for each in found.due)
    note = "These should have been compared with their sources again."
    return Section("due", "Due for review", rows, note, "Nothing is due for review.")


def _seldom(found: Overview) -> Section:
    rows = tuple(FigureRow(title, id=wanted) for wanted, title in found.seldom)
    note = f"Each was asked for fewer than five times since {day_of(found.term.span.first)}, or never."
    nothing = "Every entry was asked for." if found.term.asked.number else "Too little was asked to say."
    return Section("seldom", "Hardly anybody asks for these, or nobody", rows, note, nothing)


def _funnel(found: Overview) -> Section:
    began = found.funnel[0].reached if found.funnel else None
    rows = tuple(FigureRow(each.title, str(each.reached), _bar(each.reached, began)) for each in found.funnel)
    note = f"How far those are who began it since {day_of(found.term.span.first)}."
    return Section("tour", "The tour", rows, note, NO_TOUR)


def _part(share: Share) -> float | None:
    return None if share.percent is None else share.percent / 100


def _bar(figure: Figure, of: Figure | None) -> float | None:
    """Return which part of a bar is full; None for a figure that is not told."""
    if figure.number is None or of is None or of.number is None:
        return None
    return min(figure.number / of.number, 1.0)


def _days(first: date, last: date) -> str:
    return f"{day_of(first)} to {day_of(last)}"
