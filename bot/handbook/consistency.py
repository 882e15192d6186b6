"""What is wrong between files: ids and phrasings that stand twice, and a tour that names what is not there."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from bot.english import listed
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
    return [problem for wanted, problem in _lost_pairs(handbook) if topic_of(wanted) not in away]


def unknown_examples(handbook: Handbook, away: Collection[str] = ()) -> list[Problem]:
    """Return a problem for every id that has examples and that the handbook does not have, but for topics left out."""
    return [problem for wanted, problem in _lost_examples(handbook) if topic_of(wanted) not in away]


def gathered(problems: Collection[Problem], handbook: Handbook) -> tuple[Problem, ...]:
    """Return problems of which those that name the same lost entry, or entries of the same lost topic, are one."""
    lost = (*_lost_pairs(handbook), *_lost_examples(handbook), *_lost_steps(handbook))
    groups: dict[str, dict[Problem, None]] = {}
    for wanted, problem in lost:
        topic = topic_of(wanted)
        is_topic = all(each.id != topic for each in handbook.topics)
        if problem in problems:
            groups.setdefault(topic if is_topic else wanted, {})[problem] = None
    told = list(problems)
    for wanted, those in groups.items():
        if len(those) > 1:
            told = [each for each in told if each not in those]
            told.append(_lost(wanted, [*those], handbook))
    return tuple(sorted(told, key=lambda each: (each.file, each.line, each.sentence)))


def _lost(wanted: str, those: Collection[Problem], handbook: Handbook) -> Problem:
    """Return one problem for all that name something that is not there, where it was or seems to be."""
    named = f"{len(those)} places in {listed(sorted({each.file for each in those}))}"
    topic = topic_of(wanted)
    if all(each.id != topic for each in handbook.topics):
        return Problem(f"{topic}.yaml", 0, f"This file is missing, and {named} name what is in it. Put it back.")
    meant = _meant(handbook, wanted)
    found = handbook.find(meant) if meant else None
    if found and found[1] and meant not in _every_named(handbook):
        where = found[1].origin
        sentence = (
            f'{named} name "{wanted}", which is not there any more. If this is the same entry, give it that id again.'
        )
        return Problem(where.file, where.line, sentence)
    way = "Put it back; to take it out for good, use /knowledge retire."
    return Problem(f"{topic}.yaml", 0, f'{named} name "{wanted}", which is not in this file. {way}')


def _lost_pairs(handbook: Handbook) -> Iterator[tuple[str, Problem]]:
    """Yield the id of every pair that the handbook does not have, with the problem."""
    for pair in handbook.pairs:
        if handbook.find(pair.id) is None:
            should = f"{shown(pair.question)} should be answered by {shown(pair.id)}, which is not in the handbook."
            yield pair.id, Problem(pair.origin.file, pair.origin.line, f"{should} Name the id that does.")


def _lost_examples(handbook: Handbook) -> Iterator[tuple[str, Problem]]:
    """Yield every id that has examples and that the handbook does not have, with the problem."""
    kinds = {"answered": handbook.examples.answered, "unanswered": handbook.examples.unanswered}
    for name, groups in kinds.items():
        for wanted in groups:
            if handbook.find(wanted) is None:
                remedy = f'Under "{name}", put its examples below the id that they are about.'
                yield wanted, Problem(EXAMPLES_FILE, 0, f"There is no {shown(wanted)} in the handbook. {remedy}")


def _lost_steps(handbook: Handbook) -> Iterator[tuple[str, Problem]]:
    """Yield every id that a step names and that the handbook does not have, with the problem."""
    return ((named[2], _unknown(handbook, *named)) for named in _missing(handbook))


def _every_named(handbook: Handbook) -> set[str]:
    """Return every id that has examples, stands in a pair or in a step, whether it is there or not."""
    ids = {pair.id for pair in handbook.pairs}
    return ids.union(handbook.examples.answered, handbook.examples.unanswered, (each[2] for each in _named(handbook)))


def named_topics(handbook: Handbook) -> set[str]:
    """Return the topics of every id that has examples, stands in a pair or in a step, whether they are there or not."""
    return set(map(topic_of, _every_named(handbook)))


def ambiguous_names(handbook: Handbook) -> list[Problem]:
    """Return a problem for every former id that is in use, or that two say they once had."""
    used = {each.id for topic in handbook.topics for each in (topic, *topic.all_entries())}
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for each in (one for topic in handbook.topics for one in (topic, *topic.all_entries())):
        for old in each.formerly:
            if old in used and old != topic_of(each.id):  # an entry that had the id of its topic, which goes on with it
                sentence = (
                    f'{each.id} says under "formerly" that it was {shown(old)}, which is in use. Take that line out.'
                )
                problems.append(Problem(each.origin.file, each.origin.line, sentence))
            elif old in seen and topic_of(each.id) != seen[old]:  # or the topic got another id after that entry
                sentence = (
                    f'{each.id} and {seen[old]} both say under "formerly" that they were {shown(old)}. Take one out.'
                )
                problems.append(Problem(each.origin.file, each.origin.line, sentence))
            seen.setdefault(old, each.id)
    return problems


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
        "Reword one of the two, or leave it only where it belongs."
    )
    return Problem(file, asked.line, sentence)


def _refused(file: str, asked: StandingPhrasing, same: StandingPhrasing) -> Problem:
    sentence = (
        f'{shown(asked.words)} appears here under "not_for" and in {file}, line {same.line}, under "phrasings" of the '
        "same entry. Leave it only where it belongs."
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


def lost_steps(before: Handbook, after: Handbook, gone: Collection[str]) -> list[Step]:
    """Return the steps that name what is gone, or that can be shown before and for no other reason not after."""
    steps = before.tour.steps if before.tour else ()
    return [
        step
        for step in steps
        if not {step.shows, step.about}.isdisjoint(gone) or (_why_not(step, after) and not _why_not(step, before))
    ]


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
        f"The step {shown(step.title)} {verb} {shown(wanted)}, which is not in the handbook.{hint} Name an id that is."
    )
    return Problem(step.origin.file, step.origin.line, told)


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
