"""The files that lead new members round: onboarding.yaml with the tour, and terms.yaml with the holidays."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bot.knowledge.fields import note_doubles
from bot.knowledge.handbook import Origin
from bot.knowledge.notes import nearest, shown
from bot.knowledge.tour import Asks, Audience, Finish, Holiday, Step, Terms, Tour
from bot.knowledge.tour_kinds import MOST_AUDIENCES, MOST_STEPS

if TYPE_CHECKING:
    from bot.knowledge.fields import Found
    from bot.knowledge.notes import Notes

_HOLDS = ("says", "shows", "asks", "tries")
"""Fields of which a step needs one, or its card would be empty."""


def parse_tour(found: Found, notes: Notes) -> Tour:
    """Return the tour; what is wrong within its file is noted."""
    audiences, steps = found.records("audiences"), found.records("steps")
    note_doubles(audiences, notes)
    note_doubles(steps, notes)
    _note_too_many(audiences, MOST_AUDIENCES, "audiences: each is a button of the first card", notes)
    _note_too_many(steps, MOST_STEPS, "steps: a tour of ten minutes has a dozen", notes)
    for step in steps:
        _note_holds(step, notes)
    _note_audiences(audiences, steps, notes)
    finish = found.record("finish")
    return Tour(
        title=found.text("title"),
        panel=found.text("panel"),
        welcome=found.text("welcome"),
        audiences=tuple(Audience(one.text("id"), one.text("name"), Origin(notes.file, one.line)) for one in audiences),
        steps=tuple(_step(step, notes.file) for step in steps),
        finish=_finish(finish) if finish else Finish("", ""),
        origin=Origin(notes.file, found.line),
    )


def parse_terms(found: Found, notes: Notes) -> Terms:
    """Return when schools are closed; holidays that end before they begin, overlap or are out of order are noted."""
    records = found.records("holidays")
    holidays = tuple(each for record in records if (each := _holiday(record, notes)))
    for before, after in pairwise(holidays):
        name, other = shown(after.name), f"{shown(before.name)} in line {before.origin.line}"
        if after.first < before.first:
            sentence = (
                f"{name} begins before {other}, and stands below it. Put the holidays in the order of their days."
            )
            notes.say(after.origin.line, sentence)
        elif after.first <= before.last:
            sentence = f"{name} begins before {other} is over. Put their days right, or make one of the two."
            notes.say(after.origin.line, sentence)
    return Terms(holidays)


def _note_too_many(records: tuple[Found, ...], most: int, what: str, notes: Notes) -> None:
    if len(records) > most:
        notes.say(records[most].line, f"There is room for {most} {what}. Take some out.")


def _note_holds(step: Found, notes: Notes) -> None:
    """Note a step with nothing in it, and fields that need another or do not go together."""
    there = step.present
    if not there.intersection(_HOLDS):
        sentence = 'This step holds nothing. Give it words with "says", or an entry with "shows", or take it out.'
        notes.say(step.line, sentence)
    if "asks" in there and "about" not in there:
        notes.say(step.line, '"asks" needs "about" beside it: the id of the topic or entry to ask about.')
    if "about" in there and "asks" not in there:
        notes.say(step.line, '"about" needs "asks" beside it: one_of, ending or covers.')
    if "agrees" in there and "shows" not in there:
        notes.say(step.line, '"agrees" needs "shows" beside it: the id of the entry that the member has read.')
    if {"agrees", "asks"} <= there:
        notes.say(step.line, 'A step cannot have both "asks" and "agrees". Make two steps of it.')


def _note_audiences(audiences: tuple[Found, ...], steps: tuple[Found, ...], notes: Notes) -> None:
    """Note an audience that nobody knows, and one for which there is no step."""
    known = {one.text("id"): one for one in audiences if one.has("id")}
    if not known or not steps:
        return  # that is noted already
    for name in (name for step in steps for name in step.texts("for")):
        if name.value not in known:
            meant = nearest(name.value, known)
            hint = f'Did you mean "{meant}"?' if meant else "Name one of those, or add it there."
            notes.say(name.line, f'There is no {shown(name.value)} under "audiences". {hint}')
    if not all(step.texts("for") for step in steps):
        return  # a step for everybody is one for each of them
    seen = {name.value for step in steps for name in step.texts("for")}
    for wanted, one in known.items():
        if wanted not in seen:
            sentence = (
                f'There is no step for {shown(wanted)}. Write it under "for" of a step, or take the audience out.'
            )
            notes.say(one.line, sentence)


def _step(found: Found, file: str) -> Step:
    asked = found.text("asks")
    return Step(
        id=found.text("id"),
        title=found.text("title"),
        origin=Origin(file, found.line),
        says=found.text("says"),
        shows=found.text("shows"),
        asks=Asks(asked) if asked else None,
        about=found.text("about"),
        tries=found.text("tries"),
        agrees=found.text("agrees"),
        audiences=tuple(dict.fromkeys(name.value for name in found.texts("for"))),
    )


def _finish(found: Found) -> Finish:
    return Finish(found.text("title"), found.text("says"), tuple(text.value for text in found.texts("next")))


def _holiday(found: Found, notes: Notes) -> Holiday | None:
    """Return a holiday, or None where one of its days is missing or it ends before it begins."""
    first, last, name = found.day("first"), found.day("last"), found.text("name")
    if first is None or last is None:
        return None
    if last < first:
        sentence = f"{shown(name)} ends on {last.isoformat()}, before it begins. Put its days right."
        notes.say(found.line, sentence)
        return None
    return Holiday(name, first, last, Origin(notes.file, found.line))
