"""Which questions a draft would answer differently from the current edition, as far as there is time to ask them."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import nlargest
from typing import TYPE_CHECKING

from bot.assistant import reply_of
from bot.editing.preview import NearPhrasing, Taken
from bot.knowledge.fold import fold
from bot.matching.likeness import all_alike
from bot.reply_json import labels_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.editing.deadline import Deadline
    from bot.knowledge.handbook import Handbook
    from bot.library import Edition

MOST_REPLAYED = 60
"""Phrasings of other entries that are asked before a change goes in, those nearest to its words: each takes ten
milliseconds and more, and a handbook may have ten thousand."""

MOST_APART = 200
"""Texts that are new or gone, each of which is compared with every phrasing; of more all their words are."""

NEAR_SECONDS, ASKING_SECONDS = 5.0, 5.0
"""How long new phrasings are compared with others, and how long questions are asked: an editor waits for both."""

NOT_COMPARED = "{:,} of the new phrasings were not compared with those of other entries: there are too many of them."
NOT_LEARNED = (
    "No question was tried out: there was no time to learn so many new texts. Show it again to go on learning."
)
NOT_ASKED = "Not every question was tried out that might be answered differently: there was no time for all of them."


@dataclass(frozen=True, slots=True)
class Tried:
    """What was found out about a draft, and what was not.

    `unasked` are the questions whose answers must stay and for which there was no time. `untried` says in sentences
    what else was left out.
    """

    near: tuple[NearPhrasing, ...] = ()
    taken: tuple[Taken, ...] = ()
    unasked: tuple[str, ...] = ()
    untried: tuple[str, ...] = ()


def try_out(before: Edition, after: Edition, changed: set[str], deadline: Deadline) -> Tried:
    """Return the questions that a draft answers differently: pairs, the changed entries' own and those near to them.

    With them come the new phrasings that nearly stand under another entry too.
    """
    pairs = try_pairs(before, after, deadline)
    near, uncompared = _near_phrasings(before.handbook, after.handbook, changed, deadline.within(NEAR_SECONDS))
    taken, is_whole = _taken_by(before, after, changed, deadline.within(ASKING_SECONDS))
    untried = ([NOT_COMPARED.format(uncompared)] if uncompared else []) + ([] if is_whole else [NOT_ASKED])
    return Tried(near, (*pairs.taken, *taken), pairs.unasked, tuple(untried))


def try_pairs(before: Edition, after: Edition, deadline: Deadline) -> Tried:
    """Return the questions whose answers must stay and that a draft answers differently, and those not asked."""
    taken: list[Taken] = []
    pairs = list(_pairs(before, after))
    for number, (question, wanted) in enumerate(pairs):
        if deadline.is_over:
            return Tried(taken=tuple(taken), unasked=tuple(question for question, _ in pairs[number:]))
        taken += _taken(before, after, question, wanted, is_pair=True)
    return Tried(taken=tuple(taken))


def not_tried(before: Edition, after: Edition, changed: set[str], deadline: Deadline) -> Tried:
    """Return what can be said of a draft whose texts are not learned: asked by words, it would answer otherwise."""
    near, uncompared = _near_phrasings(before.handbook, after.handbook, changed, deadline.within(NEAR_SECONDS))
    untried = (NOT_LEARNED, *([NOT_COMPARED.format(uncompared)] if uncompared else []))
    return Tried(near, unasked=tuple(question for question, _ in _pairs(before, after)), untried=untried)


def _pairs(before: Edition, after: Edition) -> Iterable[tuple[str, str]]:
    """Return the questions whose answers must stay, as they are listed now and as they would be."""
    every = (*before.handbook.pairs, *after.handbook.pairs)
    return dict.fromkeys((pair.question, pair.id) for pair in every)


def _taken_by(before: Edition, after: Edition, changed: set[str], deadline: Deadline) -> tuple[tuple[Taken, ...], bool]:
    """Return which questions are answered differently, and whether all that might be were asked."""
    found: list[Taken] = []
    asked = {question for question, _ in _pairs(before, after)}
    for question, wanted in _nearest(before.handbook, after.handbook, changed):
        if deadline.is_over:
            return tuple(found), False
        if question not in asked:
            found += _taken(before, after, question, wanted)
    return tuple(found), True


def _near_phrasings(
    before: Handbook, after: Handbook, changed: set[str], deadline: Deadline
) -> tuple[tuple[NearPhrasing, ...], int]:
    """Return the new phrasings that nearly stand under another entry too, and how many were not looked at."""
    old = set(_phrasings(before))
    others = list(_phrasings(after))
    folded = [fold(words) for words, _ in others]
    new = [each for each in others if each[1] in changed and each not in old]
    found: list[NearPhrasing] = []
    for number, (words, wanted) in enumerate(new):
        if deadline.is_over:
            return tuple(found), len(new) - number
        said = fold(words)
        near = (others[at] for at in all_alike(said, folded) if others[at][1] != wanted and folded[at] != said)
        found += [NearPhrasing(words, *other) for other in [next(near, None)] if other]
    return tuple(found), 0


def _taken(before: Edition, after: Edition, question: str, wanted: str, *, is_pair: bool = False) -> Iterator[Taken]:
    now = _label(after, question)
    if now == wanted or _label(before, question) != wanted:
        return
    titles = _title(before.handbook, wanted), _title(after.handbook, now)
    yield Taken(question, wanted, now if titles[1] else "", *titles, is_pair=is_pair)


def _label(edition: Edition, question: str) -> str:
    return next(iter(labels_of(reply_of(edition, question))), "")


def _title(handbook: Handbook, wanted: str) -> str:
    topic, entry = handbook.find(wanted) or (None, None)
    return entry.title if entry else topic.title if topic else ""


def _nearest(before: Handbook, after: Handbook, changed: set[str]) -> Iterable[tuple[str, str]]:
    """Return the phrasings of other entries that share most words with what is new or gone, and the changed ones' own.

    A phrasing that the change itself takes away is not asked.
    """
    phrasings = list(_phrasings(after))
    own = [(words, wanted) for words, wanted in phrasings if wanted in changed]
    texts = [_texts(handbook, changed) for handbook in (before, after)]
    likeness = _likeness_to([set(text.split()) for text in texts[0] ^ texts[1]])
    others = [(likeness(words), words, wanted) for words, wanted in phrasings if wanted not in changed]
    best = nlargest(MOST_REPLAYED, others, key=lambda each: each[0])
    return [*own[:MOST_REPLAYED], *((words, wanted) for share, words, wanted in best if share)]


def _likeness_to(moved: list[set[str]]) -> Callable[[str], float]:
    """Return what says how many of its words a phrasing shares with one of these texts, or with all of very many."""
    if len(moved) > MOST_APART:
        moved = [set[str]().union(*moved)]

    def likeness(phrasing: str) -> float:
        words = set(fold(phrasing).split())
        return max((len(words & other) / max(len(words | other), 1) for other in moved), default=0.0)

    return likeness


def _texts(handbook: Handbook, changed: set[str]) -> set[str]:
    found: set[str] = set()
    for wanted in changed:
        topic, entry = handbook.find(wanted) or (None, None)
        said = entry or topic
        if said:
            found |= {fold(words) for words in (said.title, getattr(said, "text", ""), *said.phrasings, *said.not_for)}
    return found


def _phrasings(handbook: Handbook) -> Iterator[tuple[str, str]]:
    for topic in handbook.topics:
        yield from ((words, topic.id) for words in topic.phrasings)
    for _, entry in handbook.entries():
        yield from ((words, entry.id) for words in entry.phrasings)
