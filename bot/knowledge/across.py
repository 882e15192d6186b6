"""What is wrong between entries, over all files: ids that stand twice and phrasings that ask for two entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import Problem
from bot.knowledge.handbook import AssistantWords, Origin, Topic
from bot.knowledge.notes import shown

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from bot.knowledge.handbook import Handbook
    from bot.knowledge.parse import Asked, FileReading

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
            sentence = f'The id "{name}" stands here and in {first.file}, line {first.line}. Give one of them a new id.'
            problems.append(Problem(reading.file, origin.line, sentence))
        if doubles:
            left_out.add(reading.file)
        else:
            seen.update(own)
    return left_out, problems


def equal_phrasings(readings: Iterable[FileReading]) -> list[Problem]:
    """Return a problem for every phrasing that asks for two entries, or that its own entry also refuses."""
    problems: list[Problem] = []
    seen: dict[str, tuple[str, Asked]] = {}
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
    sentence = "{} is to be answered by {}, which is not in the handbook. Name another id, or delete the pair."
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


def _equal(file: str, asked: Asked, first_file: str, first: Asked) -> Problem:
    sentence = (
        f"{shown(asked.words)} stands here for {asked.id} and in {first_file}, line {first.line}, for {first.id}. "
        "Keep it where it belongs and delete the other."
    )
    return Problem(file, asked.line, sentence)


def _refused(file: str, asked: Asked, same: Asked) -> Problem:
    sentence = (
        f'{shown(asked.words)} stands here under "not_for" and in {file}, line {same.line}, under "phrasings" of the '
        "same entry. Delete one of the two."
    )
    return Problem(file, asked.line, sentence)
