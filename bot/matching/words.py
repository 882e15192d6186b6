"""Which entry a question names: its rare words beside those of the phrasings."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.matching.spelling import Speller
from bot.matching.term_index import NONE, said_in
from bot.matching.text import QUESTION_WORDS, clean, stem, terms, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from bot.matching.term_index import TermIndex


PHRASING_WEIGHT = 0.6
"""How much the nearest phrasing counts; the rest is how typical the question's words are of the entry."""

UNKNOWN_WEIGHT = 0.8
"""What a word that stands nowhere in the handbook weighs, beside the rarest that does."""

REPAIRED = 0.9
"""What a repaired word is worth beside one that was spelt right."""

SYNONYM = 0.85
"""What a word of the page is worth where staff said another one for it."""


@dataclass(frozen=True, slots=True)
class WordMatch:
    """An id, its score from 0 to 1, and the phrasing that came nearest."""

    id: str
    score: float
    phrasing: str


@dataclass(frozen=True, slots=True)
class _Term:
    """A word of the question: the stems it may stand for, each with what it is worth, and its own weight."""

    stems: tuple[tuple[str, float], ...]
    weight: float


class WordRanker:
    """Finds the ids whose phrasings share the most and the rarest words with a question."""

    def __init__(
        self,
        shards: Sequence[TermIndex],
        synonyms: Iterable[tuple[str, Iterable[str]]] = (),
        known: Iterable[str] | None = None,
    ) -> None:
        """Index the phrasings of every shard under their ids, and what staff say for what the page says.

        `known` are the words that are spelt right; without them, all that are said.
        """
        self._shards = tuple(shards)
        self._ids = [wanted for shard in shards for wanted in shard.ids]
        self._texts = [text for shard in shards for text in shard.texts]
        self._rows_from = starts([len(shard.texts) for shard in shards])
        self._ids_from = starts([len(shard.ids) for shard in shards])
        self._owners: NDArray[np.int32] = joined(
            [shard.owners + at for shard, at in zip(shards, self._ids_from, strict=False)]
        )
        self._numbers: dict[str, int] = {}
        numbers = [self._numbered(shard.stems) for shard in shards]
        terms = joined([own[shard.terms] for own, shard in zip(numbers, shards, strict=True)])
        rows = joined([shard.rows + at for shard, at in zip(shards, self._rows_from, strict=False)])
        seen = np.bincount(terms, minlength=len(self._numbers))
        total = len(self._texts)
        self._weights = np.log(1 + total / np.maximum(seen, 1)) * (seen > 0)
        self._heaviest = math.log(1 + total)
        self._sizes = np.bincount(rows, weights=self._weights[terms], minlength=total)
        rates = joined([shard.rates for shard in shards])
        self._rates = np.bincount(joined(numbers), weights=rates, minlength=len(self._numbers))
        self._held: dict[str, tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]] = {}
        self._synonyms = _synonyms(synonyms)
        self._longest_synonym = max((len(said) for said in self._synonyms), default=0)
        surface = known or {*said_in(shards), *(word for shard in shards for word in shard.unanswered)}
        self._speller = Speller(words_of(synonyms).union(surface, QUESTION_WORDS))

    def _numbered(self, stems: Sequence[str]) -> NDArray[np.int32]:
        """Return the number of every stem, with new ones for those that have none."""
        return np.array([self._numbers.setdefault(stem, len(self._numbers)) for stem in stems], np.int32)

    def prepare(self) -> None:
        """Look up now where each stem stands, which the first comparison would do."""
        for shard in self._shards:
            shard.holds("")

    def rank(self, question: str) -> list[WordMatch]:
        """Return the ids that share a word with a question, in the order of the shards."""
        found, scores, nearest = self.scores(question)
        return [
            WordMatch(self._ids[int(at)], float(score), self._texts[int(row)])
            for at, score, row in zip(found, scores, nearest, strict=True)
        ]

    def scores(self, question: str) -> tuple[NDArray[np.int32], NDArray[np.float64], NDArray[np.int64]]:
        """Return the numbers of the ids that share a word with a question, their scores and their nearest phrasings."""
        asked = self._asked(question)
        whole = sum(term.weight for term in asked)
        common = self._overlaps(asked)
        (rows,) = np.nonzero(common)
        if not len(rows):
            return NONE, np.zeros(0), np.zeros(0, np.int64)
        likeness = 2 * common[rows] / (whole + self._sizes[rows])
        owners = self._owners[rows]
        first = np.flatnonzero(np.r_[True, owners[1:] != owners[:-1]])
        best = np.maximum.reduceat(likeness, first)
        is_best = likeness == np.repeat(best, np.diff(np.r_[first, len(rows)]))
        nearest = np.maximum.reduceat(np.where(is_best, rows, -1), first)
        found = owners[first]
        affinity = self._affinity(asked)[found]
        return found, PHRASING_WEIGHT * best + (1 - PHRASING_WEIGHT) * affinity / whole, nearest

    def _asked(self, question: str) -> list[_Term]:
        said = [word for word in words(clean(question)) if word not in QUESTION_WORDS]
        found: dict[tuple[tuple[str, float], ...], _Term] = {}
        at = 0
        while at < len(said):
            term, used = self._term(said, at)
            at += used
            if term and term.stems not in found:
                found[term.stems] = term
        return list(found.values())

    def _term(self, said: list[str], at: int) -> tuple[_Term | None, int]:
        for size in range(min(self._longest_synonym, len(said) - at), 0, -1):
            if page := self._synonyms.get(tuple(said[at : at + size])):
                own = [(stem(said[at]), 1.0)] if size == 1 and self._weight(stem(said[at])) else []
                return self._weighed((*own, *((term, SYNONYM) for term in page if self._weight(term)))), size
        word = said[at]
        if self._weight(term := stem(word)):
            return self._weighed(((term, 1.0),)), 1
        repaired = None if self._speller.knows(word) else self._speller.nearest(word)
        if repaired in QUESTION_WORDS:
            return None, 1
        if repaired and self._weight(stem(repaired)):
            return self._weighed(((stem(repaired), REPAIRED),)), 1
        if repaired and (page := self._synonyms.get((repaired,))):
            return self._weighed(tuple((term, SYNONYM * REPAIRED) for term in page if self._weight(term))), 1
        return _Term(((word, 0.0),), UNKNOWN_WEIGHT * self._heaviest), 1

    def _weighed(self, stems: tuple[tuple[str, float], ...]) -> _Term:
        known = [weight for term, _ in stems if (weight := self._weight(term))]
        return _Term(stems, max(known, default=UNKNOWN_WEIGHT * self._heaviest))

    def _weight(self, term: str) -> float:
        """Return what a stem weighs, 0 for one that stands in no phrasing."""
        number = self._numbers.get(term)
        return 0.0 if number is None else float(self._weights[number])

    def _overlaps(self, asked: list[_Term]) -> NDArray[np.float64]:
        """Return for every phrasing the weight of the words that it shares with what is asked."""
        common = np.zeros(len(self._texts))
        for term in asked:
            worth = [(self._holding(one)[0], share * self._weight(one)) for one, share in term.stems]
            _add_best(common, worth)
        return common

    def _affinity(self, asked: list[_Term]) -> NDArray[np.float64]:
        """Return for every id how typical of it the words are that are asked."""
        total = np.zeros(len(self._ids))
        for term in asked:
            held = [(*self._holding(one)[1:], share) for one, share in term.stems]
            _add_best(total, [(ids, share * typical * term.weight) for ids, typical, share in held])
        return total

    def _holding(self, term: str) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.float64]]:
        """Return the phrasings that hold a stem, the ids that do, and how typical it is of each of these."""
        number = self._numbers.get(term)
        if number is None:
            return NONE, NONE, np.zeros(0)
        held = self._held.get(term)
        if held is None:
            each = [(at, shard.holding(term)) for at, shard in enumerate(self._shards) if shard.holds(term)]
            rows = joined([found + self._rows_from[at] for at, (found, _, _) in each])
            ids = joined([found + self._ids_from[at] for at, (_, found, _) in each])
            rates = np.concatenate([rate for _, (_, _, rate) in each])
            held = self._held[term] = (rows, ids, rates / self._rates[number])
        return held


def starts(sizes: Sequence[int]) -> list[int]:
    """Return where each of some runs begins when they stand one behind the other."""
    return [0, *accumulate(sizes)][: len(sizes)]


def joined(arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
    """Return arrays one behind the other, also where there are none."""
    return np.concatenate(arrays) if arrays else NONE


def _add_best(total: NDArray[np.float64], worth: Sequence[tuple[NDArray[np.int32], Any]]) -> None:
    """Add to each place the most that any of these is worth there; a place stands once in each."""
    if len(worth) == 1:
        ((places, gain),) = worth
        total[places] += gain
        return
    best = np.zeros(len(total))
    for places, gain in worth:
        best[places] = np.maximum(best[places], gain)
    total += best


def words_of(synonyms: Iterable[tuple[str, Iterable[str]]]) -> set[str]:
    """Return the words that carry what staff say for what the page says."""
    return {word for phrase in _synonyms(synonyms) for word in phrase}


def _synonyms(synonyms: Iterable[tuple[str, Iterable[str]]]) -> dict[tuple[str, ...], tuple[str, ...]]:
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for page, staff in synonyms:
        for phrase in staff:
            said = tuple(word for word in words(clean(phrase)) if word not in QUESTION_WORDS)
            if said:
                found[said] = (*found.get(said, ()), *terms(page))
    return found
