"""What is wrong between the tour and the words it names: ids that are not there, questions that cannot be drawn."""

from __future__ import annotations

import re
from itertools import chain, islice
from typing import TYPE_CHECKING

from bot.errors import Problem
from bot.knowledge.across import topic_of
from bot.knowledge.fold import fold
from bot.knowledge.notes import nearest, shown
from bot.knowledge.tour import Asks

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from bot.knowledge.handbook import Handbook, Topic
    from bot.knowledge.tour import Step

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_WHY = {
    Asks.ONE_OF: "no other topic says anything, and the wrong choices come from there",
    Asks.ENDING: "that topic needs two sentences or more, since the wrong choices are other endings",
    Asks.COVERS: "that topic needs two entries or more, since the wrong choices are the others",
}


def unsound_steps(handbook: Handbook, away: Collection[str] = ()) -> list[Problem]:
    """Return a problem for every step that cannot be shown as it stands; the tour goes on without it.

    Nothing is told of topics that are `away`, left out for a problem of their own.
    """
    problems = [_unknown(handbook, step, verb, wanted) for step, verb, wanted in _missing(handbook, away)]
    for step in handbook.tour.steps if handbook.tour else ():
        shown_there = handbook.find(step.shows)
        if step.agrees and shown_there and shown_there[1] is None:
            why = f'"agrees" needs one entry to read, and {shown(step.shows)} is a whole topic'
            problems.append(_problem(step, f"{why}. Let it show one of its entries"))
        asked = handbook.find(step.about)
        if step.asks and asked and not away and not _can_be_drawn(step.asks, asked[0], handbook):
            why = f"nothing can be asked about {shown(step.about)}: {_WHY[step.asks]}"
            problems.append(_problem(step, f"{why}. Ask about another, or take the question out"))
    return problems


def refusals(handbook: Handbook) -> dict[Problem, str]:
    """Return what to tell whoever is about to take away what a step names, by the problem that this would make."""
    sentence = "The tour's step {} ({}, line {}) {} {}. Let that step name something else first, or take it out."
    return {
        _unknown(handbook, step, verb, wanted): sentence.format(
            shown(step.title), step.origin.file, step.origin.line, verb, shown(wanted)
        )
        for step, verb, wanted in _missing(handbook)
    }


def _missing(handbook: Handbook, away: Collection[str] = ()) -> Iterator[tuple[Step, str, str]]:
    """Yield every id that a step names and the handbook does not have, with the step and what it does with it."""
    for step in handbook.tour.steps if handbook.tour else ():
        for verb, wanted in (("shows", step.shows), ("asks about", step.about)):
            if wanted and handbook.find(wanted) is None and topic_of(wanted) not in away:
                yield step, verb, wanted


def _unknown(handbook: Handbook, step: Step, verb: str, wanted: str) -> Problem:
    """Return the problem of an id that is not there, with the one that was probably meant."""
    meant = _meant(handbook, wanted)
    hint = f' Did you mean "{meant}"?' if meant else ""
    told = (
        f"The step {shown(step.title)} {verb} {shown(wanted)}, which is not in the handbook.{hint} Name another id, or "
    )
    return Problem(step.origin.file, step.origin.line, f"{told}take the step out.")


def _meant(handbook: Handbook, wanted: str) -> str:
    """Return the id that was probably meant, or ""; only the entries of the topic that was meant are looked at."""
    topics = {topic.id: topic for topic in handbook.topics}
    topic = topics.get(nearest(topic_of(wanted), topics))
    word = wanted.partition(".")[2]
    if topic is None or not word:
        return topic.id if topic else ""
    found = nearest(word, (entry.id.partition(".")[2] for entry in topic.all_entries()))
    return f"{topic.id}.{found}" if found else ""


def _problem(step: Step, what: str) -> Problem:
    return Problem(step.origin.file, step.origin.line, f"In the step {shown(step.title)} {what}.")


def _can_be_drawn(asks: Asks, topic: Topic, handbook: Handbook) -> bool:
    """Whether there is a right choice and one that differs from it; more than that only the drawing itself can tell."""
    if asks is Asks.COVERS:
        return _two_differ(entry.text for entry in topic.entries)
    if asks is Asks.ENDING:
        return _two_differ(_sentences(topic))
    others = (each for each in handbook.topics if each.id != topic.id)
    return _two_differ(chain(islice(_sentences(topic), 1), *map(_sentences, others)))


def _sentences(topic: Topic) -> Iterator[str]:
    return (sentence for entry in topic.entries for sentence in _SENTENCE.split(entry.text))


def _two_differ(texts: Iterable[str]) -> bool:
    """Whether two of these texts are different sentences; no more of them are looked at than it takes."""
    folded = map(fold, texts)
    first = next(folded, "")
    return any(text != first for text in folded)
