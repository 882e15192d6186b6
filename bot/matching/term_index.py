"""The words of one piece of a handbook, counted once: an edit counts those of the changed piece anew and no others."""

from __future__ import annotations

import threading
from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.matching.corpus import NOTHING
from bot.matching.text import QUESTION_WORDS, clean, own_stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from numpy.typing import NDArray

    from bot.matching.corpus import TopicTexts


if TYPE_CHECKING:
    Numbers = NDArray[np.int32]

NONE: NDArray[Any] = np.zeros(0, np.int32)


class Vocabulary:
    """Gives every stem, or every word, a number that it keeps for as long as the process lives."""

    def __init__(self) -> None:
        """Start without any."""
        self._numbers: dict[str, int] = {}
        self.names: list[str] = []
        self._adding = threading.Lock()

    def number(self, term: str) -> int | None:
        """Return the number of a stem, or None where no piece has ever held it."""
        return self._numbers.get(term)

    def add(self, terms: Iterable[str]) -> Mapping[str, int]:
        """Return the number of every stem or word, with new ones for those that had none."""
        with self._adding:
            for term in terms:
                if term not in self._numbers:
                    self.names.append(term)
                    self._numbers[term] = len(self._numbers)
            return self._numbers

    def __len__(self) -> int:
        return len(self._numbers)


VOCABULARY, WORDS = Vocabulary(), Vocabulary()
"""The numbers of stems, and those of words as they are written."""


class TermIndex:
    """Which stems each phrasing of a piece holds, and how often its words are said.

    `said` are the numbers of words with how often each is said, but for what `unanswered` questions say. `owners` has
    for each phrasing the place of its id among those of the piece, `sizes` how many phrasings an id has.
    """

    def __init__(self, piece: TopicTexts, before: TermIndex | None = None, vocabulary: Vocabulary = VOCABULARY) -> None:
        """Read every phrasing of a piece, but for those that the shard of the same topic before it has read."""
        self.ids = tuple(piece.phrasings)
        self.texts = piece.texts
        self.sizes = np.array([len(texts) for texts in piece.phrasings.values()], np.int32)
        self.owners: Numbers = np.repeat(np.arange(len(self.ids), dtype=np.int32), self.sizes)
        self._vocabulary = vocabulary
        self._before = before if before and "held" in before.__dict__ else None  # what has not read has nothing to give
        said, self.unanswered = _said(self, before)
        numbers = WORDS.add(said)
        self.said = np.array([numbers[word] for word in said], np.int32), np.array(list(said.values()), np.int32)
        self._holding: dict[int, tuple[Numbers, Numbers, NDArray[np.float64]]] = {}

    @cached_property
    def held(self) -> list[list[int]]:
        """The numbers of the stems of each phrasing, read when words are first compared: it takes a while."""
        before, self._before = self._before, None
        return _held(self, _held_by(before) if before else {}, self._vocabulary)

    @cached_property
    def terms(self) -> Numbers:
        """Every stem of every phrasing, by number."""
        return np.array([term for terms in self.held for term in terms], np.int32)

    @cached_property
    def rows(self) -> Numbers:
        """The phrasing of each of the terms."""
        return np.repeat(np.arange(len(self.held), dtype=np.int32), [len(terms) for terms in self.held])

    @cached_property
    def pairs(self) -> tuple[Numbers, NDArray[np.float64]]:
        """Each stem with the sum over the ids of the share of their phrasings in which it stands."""
        rates = 1 / self.sizes[self.owners[self.rows]] if len(self.rows) else np.zeros(0)
        found, places = np.unique(self.terms, return_inverse=True)
        return found, np.bincount(places.ravel(), weights=rates, minlength=len(found)).astype(np.float64)

    @cached_property
    def _postings(self) -> dict[int, list[int]]:
        postings: defaultdict[int, list[int]] = defaultdict(list)
        for number, row in zip(self.terms.tolist(), self.rows.tolist(), strict=True):
            postings[number].append(row)
        return dict(postings)

    def holding(self, term: int) -> tuple[Numbers, Numbers, NDArray[np.float64]]:
        """Return the phrasings that hold a stem, the ids that do, and in what share of the phrasings of each."""
        held = self._holding.get(term)
        if held is None:
            rows = np.array(self._postings[term], np.int32)
            of_ids = np.bincount(self.owners[rows], minlength=len(self.ids))
            (ids,) = np.nonzero(of_ids)
            held = self._holding[term] = rows, ids.astype(np.int32), of_ids[ids] / self.sizes[ids]
        return held

    def holds(self, term: int) -> bool:
        """Whether any phrasing holds a stem."""
        return term in self._postings


def said_in(shards: Iterable[TermIndex]) -> Counter[str]:
    """Return how often each word is said in some shards, but for questions without an answer."""
    said = [shard.said for shard in shards]
    numbers, counts = (np.concatenate([NONE, *(each[at] for each in said)]) for at in (0, 1))
    total = np.bincount(numbers, weights=counts)
    (found,) = np.nonzero(total)
    return Counter({WORDS.names[number]: int(total[number]) for number in found.tolist()})


def _said(shard: TermIndex, before: TermIndex | None) -> tuple[Counter[str], Counter[str]]:
    """Return how often each word is said, and how often in questions without an answer."""
    said: Counter[str] = Counter()
    unanswered: Counter[str] = Counter()
    if before and NOTHING not in before.ids and NOTHING not in shard.ids:
        numbers: list[int] = before.said[0].tolist()
        counts: list[int] = before.said[1].tolist()
        said.update({WORDS.names[number]: count for number, count in zip(numbers, counts, strict=True)})
        changed = Counter(shard.texts)
        changed.subtract(before.texts)
        for text, times in changed.items():
            for word in words(clean(text)) if times else ():
                said[word] += times
        return +said, unanswered
    for text, owner in zip(shard.texts, shard.owners.tolist(), strict=True):
        (unanswered if shard.ids[owner] == NOTHING else said).update(words(clean(text)))
    return said, unanswered


def _held(shard: TermIndex, known: Mapping[str, list[int]], vocabulary: Vocabulary) -> list[list[int]]:
    held: list[list[int]] = []
    for text in shard.texts:
        terms = known.get(text)
        if terms is None:
            stems = dict.fromkeys(own_stem(word) for word in words(clean(text)) if word not in QUESTION_WORDS)
            numbered = vocabulary.add(stems)
            terms = [numbered[term] for term in stems]
        held.append(terms)
    return held


def _held_by(shard: TermIndex) -> dict[str, list[int]]:
    ends = np.searchsorted(shard.rows, np.arange(len(shard.texts) + 1)).tolist()
    terms = shard.terms.tolist()
    return {text: terms[ends[row] : ends[row + 1]] for row, text in enumerate(shard.texts)}
