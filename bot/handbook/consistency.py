"""What is wrong between files: ids and phrasings that stand twice, and a tour that names what is not there."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from bot.errors import Problem
from bot.handbook.model import Asks, AssistantWords, Origin, Topic, fold
from bot.handbook.problems import nearest, shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from bot.handbook.model import Entry, Handbook, Step
    from bot.handbook.parse import FileReading, StandingPhrasing


EXAMPLES_FILE = "examples.yaml"


def duplicate_ids(readings: Iterable[FileReading]) -> tuple[set[str], list[Problem]]:
    """Return the files that use an id of an earlier file, and the problems; such a file has to be left out."""
    left_out: set[str] = set()
    problems: list[Problem] = []
    seen: dict[str, Origin] = {}
    for reading in readings:
        own = _ids(reading)
        doubles = [(name, origin) for name, origin in own if name in seen]
        for name, origin in doubles:
            first = seen[name]
            sentence = (
                f'The id "{name}" appears here and in {first.file}, line {first.line}. Give one of them a new id.'
            )
            problems.append(Problem(reading.file, origin.line, sentence))
        if doubles:
            left_out.add(reading.file)
        else:
            seen.update(own)
    return left_out, problems


def equal_phrasings(readings: Iterable[FileReading]) -> list[Problem]:
    """Return a problem for every phrasing that asks for two entries, or that its own entry also refuses."""
    problems: list[Problem] = []
    seen: dict[str, tuple[str, StandingPhrasing]] = {}
    for reading in _with_something_equal(tuple(readings)):
        own = {(asked.owner, asked.folded): asked for asked in reading.asked if asked.for_it}
        for asked in reading.asked:
            if not asked.for_it:
                same = own.get((asked.owner, asked.folded))
                problems += [_refused(reading.file, asked, same)] if same else []
                continue
            file, first = seen.setdefault(asked.folded, (reading.file, asked))
            if (file, first.owner) != (reading.file, asked.owner):
                problems.append(_equal(reading.file, asked, file, first))
    return problems


def _with_something_equal(readings: tuple[FileReading, ...]) -> list[FileReading]:
    """Return the files that hold a phrasing twice, or one that another file holds too: of ten thousand entries a few.

    Sets are compared as wholes, which takes a twentieth of the time of going through their phrasings.
    """
    seen: set[str] = set()
    shared: set[str] = set()
    for reading in readings:
        shared |= seen & reading.folded
        seen |= reading.folded
    return [each for each in readings if len(each.folded) < len(each.asked) or not shared.isdisjoint(each.folded)]


def unknown_pairs(handbook: Handbook, away: Collection[str] = ()) -> list[Problem]:
    """Return a problem for every pair whose entry the handbook does not have, but for topics that are left out."""
    sentence = "{} should be answered by {}, which is not in the handbook. Name another id, or delete the pair."
    return [
        Problem(pair.origin.file, pair.origin.line, sentence.format(shown(pair.question), shown(pair.id)))
        for pair in handbook.pairs
        if handbook.find(pair.id) is None and topic_of(pair.id) not in away
    ]


def unknown_examples(handbook: Handbook, away: Collection[str] = ()) -> list[Problem]:
    """Return a problem for every id that has examples and that the handbook does not have, but for topics left out."""
    sentence = 'There is no {} in the handbook. Under "{}", give its examples another id, or delete them.'
    kinds = {"answered": handbook.examples.answered, "unanswered": handbook.examples.unanswered}
    return [
        Problem(EXAMPLES_FILE, 0, sentence.format(shown(wanted), name))
        for name, groups in kinds.items()
        for wanted in groups
        if handbook.find(wanted) is None and topic_of(wanted) not in away
    ]


def topic_of(wanted: str) -> str:
    """Return the id of the topic to which an id belongs, whether there is such a topic or not."""
    return wanted.partition(".")[0]


def _ids(reading: FileReading) -> list[tuple[str, Origin]]:
    match reading.said:
        case Topic() as topic:
            return [(entry.id, entry.origin) for entry in topic.all_entries()]
        case AssistantWords(smalltalk=talks):
            return [(talk.id, talk.origin) for talk in talks]
        case _:
            return []


def _equal(file: str, asked: StandingPhrasing, first_file: str, first: StandingPhrasing) -> Problem:
    sentence = (
        f"{shown(asked.words)} appears here for {asked.id} and in {first_file}, line {first.line}, for {first.id}. "
        "Keep it where it belongs and delete the other."
    )
    return Problem(file, asked.line, sentence)


def _refused(file: str, asked: StandingPhrasing, same: StandingPhrasing) -> Problem:
    sentence = (
        f'{shown(asked.words)} appears here under "not_for" and in {file}, line {same.line}, under "phrasings" of the '
        "same entry. Delete one of the two."
    )
    return Problem(file, asked.line, sentence)


TWO_HALVES = 8
"""How many words a sentence needs so that its beginning and its ending both say something."""

_SENTENCE = re.compile(r"(?<=[.!?])\s+")
_WHY = {
    Asks.ONE_OF: "the wrong choices are what other topics say, and there is nothing",
    Asks.ENDING: f"the choices are endings of sentences of {TWO_HALVES} words or more, and there are too few",
    Asks.COVERS: "the choices are the entries of its topic, and there are too few that say different things",
}
_LEAD = "a lead is not one of its list, so ask for an ending or about the topic"


def unsound_steps(handbook: Handbook, away: Collection[str] = ()) -> list[Problem]:
    """Return a problem for every step that cannot be shown as it stands; the tour goes on without it.

    Nothing is told of topics that are `away`, left out for a problem of their own, nor of questions meanwhile.
    """
    problems = [_unknown(handbook, step, verb, wanted) for step, verb, wanted in _missing(handbook, away)]
    for step in handbook.tour.steps if handbook.tour else ():
        shown_there = handbook.find(step.shows)
        if step.agrees and shown_there and shown_there[1] is None:
            why = f'"agrees" needs one entry to read, and {shown(step.shows)} is a whole topic'
            problems.append(_problem(step, f"{why}. Let it show one of its entries"))
        why = _why_not(step, handbook) if not away else ""
        if why:
            what = f"nothing can be asked about {shown(step.about)}: {why}"
            problems.append(_problem(step, f"{what}. Ask about something else, or take the question out"))
    return problems


def refusals(handbook: Handbook) -> dict[Problem, str]:
    """Return what to tell an editor who would take away what a step names, by the problem that this would make."""
    return {_unknown(handbook, *named): _refusal(*named) for named in _missing(handbook)}


def turned(before: Handbook, after: Handbook) -> list[str]:
    """Return what to tell an editor who takes away an entry with its topic's id: a step would now name the topic."""
    entries = {wanted for _, _, wanted in _named(after) if (found := before.find(wanted)) and found[1]}
    topics = {wanted for wanted in entries if (found := after.find(wanted)) and not found[1]}
    return [_refusal(*named) for named in _named(after) if named[2] in topics]


def _named(handbook: Handbook) -> Iterator[tuple[Step, str, str]]:
    """Yield every id that a step names, with the step and what it does with it."""
    for step in handbook.tour.steps if handbook.tour else ():
        yield from ((step, verb, each) for verb, each in (("shows", step.shows), ("asks about", step.about)) if each)


def _missing(handbook: Handbook, away: Collection[str] = ()) -> Iterator[tuple[Step, str, str]]:
    named = _named(handbook)
    return (each for each in named if handbook.find(each[2]) is None and topic_of(each[2]) not in away)


def _refusal(step: Step, verb: str, wanted: str) -> str:
    where = f"{shown(step.title)} ({step.origin.file}, line {step.origin.line})"
    return f"The tour's step {where} {verb} {shown(wanted)}. Let that step name something else first, or take it out."


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


def _why_not(step: Step, handbook: Handbook) -> str:
    """Return why no question can be made, "" where there is a right choice and one that differs from it.

    More than that only the drawing itself can tell.
    """
    found = handbook.find(step.about)
    if step.asks is None or found is None:
        return ""
    topic, entry = found
    asked = (entry,) if entry else topic.entries
    if step.asks is not Asks.ENDING and entry and entry.number is None:
        return _LEAD
    if step.asks is Asks.COVERS:
        can_be_drawn = _two_differ(each.text for each in topic.entries)
    elif step.asks is Asks.ENDING:
        every = (each for one in handbook.topics for each in one.entries)
        can_be_drawn = _two_differ(_with(_long(asked), _long(every)))
    else:
        others = (each for one in handbook.topics if one is not topic for each in one.entries)
        can_be_drawn = _two_differ(_with(_sentences(asked), _sentences(others)))
    return "" if can_be_drawn else _WHY[step.asks]


def _sentences(entries: Iterable[Entry]) -> Iterator[str]:
    return (sentence for entry in entries for sentence in _SENTENCE.split(entry.text))


def _long(entries: Iterable[Entry]) -> Iterator[str]:
    return (sentence for sentence in _sentences(entries) if len(sentence.split()) >= TWO_HALVES)


def _with(right: Iterator[str], wrong: Iterator[str]) -> Iterator[str]:
    """Yield one right choice and then the wrong ones, or nothing where there is no right one."""
    for first in islice(right, 1):
        yield first
        yield from wrong


def _two_differ(texts: Iterable[str]) -> bool:
    """Whether two of these texts are different sentences; no more of them are looked at than it takes."""
    folded = map(fold, texts)
    first = next(folded, "")
    return any(text != first for text in folded)
