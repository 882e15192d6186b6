"""What editors and hub managers see of the counters: a card in sections, the same for one of them and for all."""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from bot.cards.layout import Card, Picture
from bot.cards.limits import MOST_CONTENT, MOST_TEXT
from bot.cards.markup import cut, escape, flat, units
from bot.cards.report_form import ReportForm
from bot.insights.figures import FEW
from bot.insights.sections import sections

if TYPE_CHECKING:
    from bot.insights.chart import Chart
    from bot.insights.overview import Overview
    from bot.insights.sections import FigureRow, Section

TITLE = "What is asked"
GUARDED = f"A number under five is told as “{FEW}”: it could point at somebody. The weeks are whole ones."
IN_THE_FILE = "The file has all of it too."
MORE_IN_THE_FILE = "There is no room for more here; the file has all of it."

PICTURE = "insights.png"
MOST_ROWS_SHOWN = 12
"""Rows of a section that a card has: a tour of ten steps with its beginning and its end. The file has all."""

LONGEST_ROW = 60
_BETWEEN = len("\n\n")


def insights_card(found: Overview, chart: Chart | None = None, *, wants_plain_text: bool = False) -> Card:
    """Return the figures as a card, or as plain text, with a picture of them if there is one."""
    form = ReportForm(is_plain=wants_plain_text)
    head = f"{form.heading(TITLE)}\n{GUARDED}"
    room = (MOST_CONTENT if wants_plain_text else MOST_TEXT) - units(head) - units(MORE_IN_THE_FILE) - 2 * _BETWEEN
    parts = [_section(section, form) for section in sections(found)]
    sizes = accumulate(units(part) + _BETWEEN for part in parts)
    said = [part for part, size in zip(parts, sizes, strict=True) if size <= room]
    foot = IN_THE_FILE if said == parts else MORE_IN_THE_FILE
    # The foot stands in the last text: a card has no more texts than there are sections and a head.
    texts = (head, *said[:-1], f"{said[-1]}\n\n{foot}")
    picture = Picture(PICTURE, chart.png, chart.alt) if chart else None
    shown = ("\n\n".join(texts),) if wants_plain_text else texts
    return Card(shown, is_plain=wants_plain_text, picture=picture)


def _section(section: Section, form: ReportForm) -> str:
    said = [form.strong(escape(section.title))]
    if not section.rows:
        return "\n".join([*said, section.nothing])
    shown, more = section.rows[:MOST_ROWS_SHOWN], len(section.rows) - MOST_ROWS_SHOWN
    if any(row.bar is not None for row in shown):
        rows = form.bar_lines([(cut(flat(row.label), LONGEST_ROW), row.value, row.bar) for row in shown])
    else:
        rows = "\n".join(f"- {_line(row)}" for row in shown)
    rest = [f"- and {more} more, listed in the file"] if more > 0 else []
    return "\n".join([*said, *([section.note] if section.note else []), rows, *rest])


def _line(row: FigureRow) -> str:
    label = escape(cut(flat(row.label), LONGEST_ROW))
    return f"{label}: {row.value}" if row.value else label
