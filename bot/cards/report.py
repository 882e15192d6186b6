"""The report on the tour as a card: how many are where, who they are, and where people stop; a file holds the rest."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cards.controls import Picker, Press, rows
from bot.cards.layout import Card
from bot.cards.limits import MOST_CONTENT, MOST_TEXT
from bot.cards.markup import cut, escape, flat, units
from bot.english import plural
from bot.tour.report import State, bars

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.tour.report import MemberRow, Report


TITLE = "The tour: who is where"
NOBODY = "Nobody has pressed Start yet."
STOPS = "Steps most often left: somebody has stood there for a week, or has skipped it."
COVERS_STARTED = (
    "This covers members who pressed Start, and those you picked. Add others below to see whether they start."
)
COVERS_ALL = "This covers everybody in this server but bots."
NEVER_ANSWERS = "You see steps, and never what somebody answered. Everything is in the file too."
HEADINGS = {
    State.READ_AGAIN: "Asked to read again",
    State.ON_THE_WAY: "On the way",
    State.NOT_STARTED: "Not started",
    State.FINISHED: "Finished",
}
"""The order in which people are named: those for whom a manager can do something come first."""

MOST_STOPS = 5
MOST_LINES = 10
"""People who are named of each state; more are hard to read on a phone, and stand in the file."""

LONGEST_PART = 40
"""Characters of a name, an audience or a title in a line about somebody."""

PICK_LABEL = "Add people"
PICK_ABOUT = "tour"
REPORT = "report"
LOOK_AGAIN = Press("Look again", REPORT, "again")
_BETWEEN = len("\n\n")


@dataclass(frozen=True, slots=True)
class _Form:
    """How things are set on a card, or in plain text, which has no marks and no bars."""

    is_plain: bool

    def heading(self, text: str) -> str:
        return text if self.is_plain else f"### {text}"

    def strong(self, text: str) -> str:
        return text if self.is_plain else f"**{text}**"

    def bars(self, counts: Sequence[tuple[str, int]], of: int) -> str:
        if self.is_plain:
            return "\n".join(f"- {escape(flat(label))}: {count}" for label, count in counts)
        # Letters in it are as wide as each other, and no markup is read but the mark of its end.
        text = "\n".join(bars(counts, of)).replace("`", "'")
        return f"```\n{text}\n```"


def report_card(
    found: Report, names: Mapping[int, str], *, sees_all: bool, wants_plain_text: bool = False, told: str = ""
) -> Card:
    """Return the report as a card for a hub manager, or as plain text.

    Args:
        found: The report.
        names: What members call themselves, by number, made of one line; who is not among them is shown by number.
        sees_all: Whether everybody in the server is in the report, so that nobody has to be picked.
        wants_plain_text: Whether it is to be a message without a card.
        told: A sentence about what has just been done.
    """
    form = _Form(is_plain=wants_plain_text)
    opening = (form.heading(TITLE), *([told] if told else []), _summary(found))
    head = ("\n".join(opening), *_counts(found, form), *_stops(found, form))
    foot = f"{COVERS_ALL if sees_all else COVERS_STARTED}\n{NEVER_ANSWERS}"
    room = (MOST_CONTENT if wants_plain_text else MOST_TEXT) - sum(units(each) + _BETWEEN for each in (*head, foot))
    said = (*head, *_people(found, names, form, room), foot)
    picker = None if sees_all else Picker(PICK_LABEL, PICK_ABOUT)
    shown = ("\n\n".join(said),) if wants_plain_text else said
    return Card(shown, rows([LOOK_AGAIN]), is_plain=wants_plain_text, picker=picker)


def added(count: int) -> str:
    """Return what a manager is told who has picked so many people."""
    match count:
        case 0:
            return "Nobody was added: bots and people outside this server take no tour."
        case 1:
            return "One person was added; they are not told."
        case _:
            return f"{count} people were added, who are not told of it."


def _summary(found: Report) -> str:
    """Return how many are how far as a sentence, for whoever does not see the bars."""
    if not found.rows:
        return NOBODY
    counted = ", ".join(f"{count} {state}" for state, count in found.counts.items() if count)
    return f"{len(found.rows)} {plural(len(found.rows), 'person', 'people')}: {counted}."


def _counts(found: Report, form: _Form) -> tuple[str, ...]:
    """Return a bar for each state; plain text has them in its summary already."""
    if not found.rows or form.is_plain:
        return ()
    return (form.bars([(str(state), count) for state, count in found.counts.items()], len(found.rows)),)


def _stops(found: Report, form: _Form) -> tuple[str, ...]:
    if not found.stops:
        return ()
    started = sum(row.state is not State.NOT_STARTED for row in found.rows)
    left = form.bars([(stop.title, stop.often) for stop in found.stops[:MOST_STOPS]], started)
    return (f"{STOPS}\n{left}",)


def _people(found: Report, names: Mapping[int, str], form: _Form, room: int) -> tuple[str, ...]:
    """Return who is where, state by state; what one leaves of its share of the room is the next one's."""
    groups = [(state, [row for row in found.rows if row.state is state]) for state in HEADINGS]
    groups = [(state, group) for state, group in groups if group]
    texts: list[str] = []
    for at, (state, group) in enumerate(groups):
        texts.append(_group(form.strong(HEADINGS[state]), group, names, room // (len(groups) - at) - _BETWEEN))
        room -= units(texts[-1]) + _BETWEEN
    return tuple(texts)


def _group(heading: str, group: Sequence[MemberRow], names: Mapping[int, str], room: int) -> str:
    said = f"{heading} ({len(group)})"
    for at, row in enumerate(group):
        line, rest = f"\n- {_line(row, names)}", f"\n- and {len(group) - at} more, who are in the file"
        if at == MOST_LINES or units(said) + units(line) + units(rest) > room:
            return said + rest
        said += line
    return said


def _line(row: MemberRow, names: Mapping[int, str]) -> str:
    who = [names.get(row.member) or f"member {row.member}", *([row.audience] if row.audience else [])]
    said = ", ".join(map(_part, who))
    if row.state in {State.NOT_STARTED, State.FINISHED}:
        return said
    title = f", {_part(row.title)}" if row.title else ""
    return f"{said}: step {row.number} of {row.of}{title}"


def _part(text: str) -> str:
    return escape(cut(flat(text), LONGEST_PART))
