"""What the assistant makes of the handbook's own phrasings: which of them would not find what they stand under."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import Problem
from bot.knowledge.check import Reminder
from bot.knowledge.notes import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.knowledge.handbook import Entry, Topic
    from bot.library import Edition


def proofread(edition: Edition) -> tuple[Problem | Reminder, ...]:
    """Return a problem for every phrasing that is taken for something else, and reminders of what comes too near.

    A phrasing that reads as a worry or as small talk never reaches its entry. One that lies nearer to another entry, or
    to a question that has no answer, may lead others astray.
    """
    owners: list[Entry | Topic] = []
    for topic in edition.handbook.topics:
        owners += [each for each in (topic, *topic.all_entries()) if each.phrasings]
    taken = [problem for owner in owners for problem in _taken(edition, owner)]
    return (*taken, *(reminder for owner in owners for reminder in _astray(edition, owner)))


def _taken(edition: Edition, owner: Entry | Topic) -> Iterator[Problem]:
    where = owner.origin
    for phrasing in owner.phrasings:
        if taken := edition.taken_for(phrasing, owner.id):
            sentence = f"{shown(phrasing)} of {owner.id} is taken for {taken}. Say it in other words, or delete it."
            yield Problem(where.file, where.line, sentence)


def _astray(edition: Edition, owner: Entry | Topic) -> Iterator[Reminder]:
    where = owner.origin
    for phrasing in owner.phrasings:
        if nearer := edition.resolver.index.astray(owner.id, phrasing):
            rest = f"to {nearer}" if nearer else "to questions that have no answer"
            sentence = f"{shown(phrasing)} of {owner.id} comes nearer {rest}. Say it in other words, or move it there."
            yield Reminder(where.file, where.line, sentence)
