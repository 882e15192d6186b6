"""Notices a safeguarding worry before anything else is read: rules for the sure ones, learned weights for the rest.

To miss a worry is the worst this product can do, so that a message in doubt gets the signpost. What a rule or an
example is stands in safeguarding.yaml, where a designated safeguarding lead can read and extend it.
"""

from __future__ import annotations

from collections import Counter
from copy import copy
from itertools import chain
from math import inf
from typing import TYPE_CHECKING

from bot.matching.spelling import Repairs
from bot.matching.text import QUESTION_WORDS
from bot.recent import Limits, Recent
from bot.understanding.signs import (
    LONGEST,
    NARROW,
    WINDOW,
    Groups,
    Phrases,
    own_root,
    plain_words,
    root,
    sentences,
    signs,
    windows,
)
from bot.understanding.weighing import Weights

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.knowledge.handbook import Safeguarding
    from bot.matching.sides import Sides
    from bot.understanding.signs import Signs, Stems

ENOUGH = -0.1
"""The score from which a whole message, or a piece of a long one, is a worry; below 0, for a missed one is worse."""

ENOUGH_WITH_MEANING = -0.3
"""The score from which a message is a worry where its meaning is weighed too."""

DOUBTFUL = -3.0
"""Below this score the words speak so plainly against a worry that the meaning is not asked; it takes milliseconds."""

MOST_SAID = 6.0
"""Words say no more than this for or against a worry, beside what their meaning says."""

ENOUGH_ALONE = 0.9
"""The score from which one sentence among several is a worry by itself: alone, it lacks what explains it."""

FEWEST = 3
"""Words that a sentence must have to be judged by itself."""

_ONLY_ASKING = frozenset(own_root(word) for word in QUESTION_WORDS)
"""A message of one such word ("she", "why") says nothing yet."""


class Detector:
    """Tells a worry about a child, an adult or oneself from everyday questions; it never changes once made."""

    def __init__(self, words: Safeguarding, sides: Callable[[], Sides | None] = lambda: None) -> None:
        """Prepare the rules and learn from the examples.

        `sides` gives, once it is known, on which side of the examples a message stands by its meaning.
        """
        self._sides = sides
        self._groups = Groups({**words.signs, **words.words})
        self._harmless = Phrases(words.harmless)
        self._triggers = tuple(frozenset(trigger) for trigger in words.triggers)
        examples = (*words.disclosures, *words.lookalikes)
        read = [plain_words(text) for text in examples]
        seen = Counter(chain.from_iterable(set(found) for found in read))
        often = [word for word, count in seen.items() if count > 1]
        self._known = frozenset(chain(self._groups.vocabulary, QUESTION_WORDS, words.spelt_right, often))
        self._repairs = Repairs(self._groups.vocabulary)
        self._stems = frozenset(own_root(word) for word in chain(self._groups.vocabulary, often))
        for word in seen:
            own_root(word)
        cases = [self._stemmed(self._repaired(found)) for found in read]
        worries = len(words.disclosures)
        self._filed = {case: at < worries for at, case in reversed(list(enumerate(cases)))}
        judged = [(self._signs(case), at < worries) for at, case in enumerate(cases) if case]
        self._weights = Weights(judged) if words.disclosures and words.lookalikes else None

    def by_words(self) -> Detector:
        """Return a detector that has learned the same and never asks for the meaning, for every key that is typed."""
        return self.with_sides(lambda: None)

    def with_sides(self, sides: Callable[[], Sides | None]) -> Detector:
        """Return a detector that has learned the same from the words and asks these sides for the meaning."""
        same = copy(self)
        same._sides = sides  # noqa: SLF001 - it is one of us
        return same

    def prepare(self) -> None:
        """Make now what would be made at the first doubt."""
        self._sides()

    def concerns(self, message: str) -> bool:
        """Whether a message is a worry, a disclosure, a question what to do about one, or a member's own distress."""
        parts = [part for part in self._read(message) if part]
        whole = tuple(chain.from_iterable(parts))
        if not whole or (len(whole) == 1 and whole[0] in _ONLY_ASKING):
            return False
        if whole in self._filed:
            return self._filed[whole]
        pieces = list(dict.fromkeys(windows(whole)))  # what repeats itself is judged once
        if any(self._is_sure(piece) for piece in pieces):
            return True
        score = max(self._score(piece) for piece in pieces)
        buried = any(self._score(piece) > ENOUGH_ALONE for piece in dict.fromkeys(_alone(parts, whole)))
        if score <= DOUBTFUL and not buried:
            return False
        sides = self._sides()
        if sides is None or (buried and len(pieces) > 1):
            return score > ENOUGH or buried
        enough = ENOUGH_WITH_MEANING - max(-MOST_SAID, min(MOST_SAID, score))
        return sides.leaning(message[:LONGEST], enough) > enough

    def _read(self, message: str) -> Iterator[Stems]:
        for sentence in sentences(message):
            yield self._stemmed(self._repaired(sentence))

    def _repaired(self, words: list[str]) -> Iterator[str]:
        for word in words:
            if word in self._known or root(word) in self._stems:
                yield word
            else:
                yield self._repairs.nearest(word) or word

    def _stemmed(self, words: Iterable[str]) -> Stems:
        return self._harmless.taken_out(tuple(root(word) for word in words))

    def _is_sure(self, stems: Stems) -> bool:
        groups = self._groups.found(stems).keys()
        return any(trigger <= groups for trigger in self._triggers)

    def _signs(self, stems: Stems) -> Signs:
        return signs(stems, self._groups.found(stems))

    def _score(self, stems: Stems) -> float:
        return self._weights.score(self._signs(stems)) if self._weights else -inf


_LEARNED: Recent[int, tuple[Safeguarding, Detector]] = Recent(Limits(most=2))
"""The latest detectors by which words they have learned from, with these words, so that no others get their number."""


def detector_of(words: Safeguarding, sides: Callable[[], Sides | None]) -> Detector:
    """Return the detector of some words; where it has been learned lately, it is not learned again."""
    held = _LEARNED.get(id(words))
    if held is None:
        held = words, Detector(words)
        _LEARNED.put(id(words), held)
    return held[1].with_sides(sides)


def _alone(parts: list[Stems], whole: Stems) -> Iterator[Stems]:
    """Yield what might be a worry by itself: every sentence of several, and every few words of a long message."""
    if len(parts) > 1:
        for part in parts:
            if len(part) >= FEWEST:
                yield from windows(part)
    if len(whole) > WINDOW:
        yield from windows(whole, NARROW)
