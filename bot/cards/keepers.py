"""What the editors' channel reads about words that should be looked at again, and about files that are broken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assistant.wording import Line, Role, day_of
from bot.cards.controls import EDIT, Press, Style, rows
from bot.cards.layout import Card, said_card
from bot.cards.markup import cut, escape, flat
from bot.english import listed

if TYPE_CHECKING:
    from bot.editing.keepers import KeeperReminder
    from bot.handbook.review import Overdue


MOST_SHOWN = 5
"""Overdue words that a line names; each has a row of buttons, and a message has room for five."""

MOST_NAMED = 20
LONGEST_TITLE = 60

STILL_RIGHT = "right"
NOBODY_KEEPS = "Nobody looks after this"
HEADING = "News of the handbook’s words"


def reminder_card(reminder: KeeperReminder, mention: str = "") -> Card:
    """Return what a keeper is told; `mention` is Discord's mark for a role or member, else the keeper is named."""
    who = mention or escape(flat(reminder.keeper)) or NOBODY_KEEPS
    shown = reminder.late[:MOST_SHOWN]
    said = [f"{who}: {_overdue(shown, len(reminder.late))}"] if shown else []
    if reminder.left:
        named = ", ".join(reminder.left[:MOST_NAMED])
        more = f" and {len(reminder.left) - MOST_NAMED} more" if len(reminder.left) > MOST_NAMED else ""
        gone = f"{escape(named)}{more}: whoever looked after this has left. Please name another keeper."
        said.append(gone)
    presses = [press for late in shown for press in _presses(late, alone=len(shown) == 1)]
    return Card(tuple(said), rows(presses, 2) if shown else ())


def news_card(text: str) -> Card:
    """Return news of the handbook's files as a card."""
    return said_card([Line(Role.TITLE, HEADING), *(Line(Role.SAID, sentence) for sentence in text.splitlines())])


def _overdue(shown: tuple[Overdue, ...], of_all: int) -> str:
    named = [f"“{escape(_title(late))}” by {day_of(late.review_by)}" for late in shown]
    if of_all > len(named):
        named.append(f"{of_all - len(named)} more")
    return f"This should have been compared with its source again: {listed(named)}."


def _presses(late: Overdue, *, alone: bool) -> tuple[Press, Press]:
    of = "" if alone else f": {_title(late)}"
    still = Press(f"Still right{of}", STILL_RIGHT, str(late.ref), style=Style.MAIN if alone else Style.USUAL)
    return still, Press(f"Edit{of}", EDIT, str(late.ref))


def _title(late: Overdue) -> str:
    return cut(flat(late.title), LONGEST_TITLE)
