"""Which entry a question names: its rare words beside those of the phrasings."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.matching.spelling import Speller
from bot.matching.text import QUESTION_WORDS, clean, stem, terms, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

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


class Lexical:
    """Finds the ids whose phrasings share the most and the rarest words with a question."""

    def __init__(
        self,
        phrasings: Mapping[str, Iterable[str]],
        synonyms: Iterable[tuple[str, Iterable[str]]] = (),
        known: Iterable[str] | None = None,
    ) -> None:
        """Index every phrasing under its id, and what staff say for what the page says.

        `known` are the words that are spelt right; without them, all that are said.
        """
        self._phrasings = [(wanted, text) for wanted, texts in phrasings.items() for text in texts]
        self._terms = [Counter(terms(text)) for _, text in self._phrasings]
        seen = Counter(term for counted in self._terms for term in counted)
        total = len(self._phrasings)
        self._weights = {term: math.log(1 + total / count) for term, count in seen.items()}
        self._heaviest = math.log(1 + total)
        self._sizes = [sum(self._weights[term] for term in counted) for counted in self._terms]
        self._postings = _postings(self._terms)
        self._typical = _typical(self._phrasings, self._terms)
        self._synonyms = _synonyms(synonyms)
        self._longest_synonym = max((len(said) for said in self._synonyms), default=0)
        surface = known or {word for _, text in self._phrasings for word in words(clean(text))}
        said = {word for phrase in self._synonyms for word in phrase}
        self._speller = Speller(said.union(surface, QUESTION_WORDS))

    def rank(self, question: str) -> list[WordMatch]:
        """Return the ids that share a word with a question, in no order."""
        asked = self._asked(question)
        whole = sum(term.weight for term in asked)
        best: dict[str, tuple[float, int]] = {}
        for number, common in self._overlaps(asked).items():
            wanted = self._phrasings[number][0]
            likeness = 2 * common / (whole + self._sizes[number])
            best[wanted] = max(best.get(wanted, (0.0, -1)), (likeness, number))
        affinity = self._affinity(asked)
        return [
            WordMatch(
                wanted,
                PHRASING_WEIGHT * likeness + (1 - PHRASING_WEIGHT) * affinity[wanted] / whole,
                self._phrasings[number][1],
            )
            for wanted, (likeness, number) in best.items()
        ]

    def knows(self, word: str) -> bool:
        """Whether a word stands in any phrasing, or is what staff say for one that does."""
        return self._speller.knows(word)

    def nearest(self, word: str) -> str | None:
        """Return the word of the phrasings that this one misspells, or None."""
        return self._speller.nearest(word)

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
                own = [(stem(said[at]), 1.0)] if size == 1 and stem(said[at]) in self._weights else []
                return self._weighed((*own, *((term, SYNONYM) for term in page if term in self._weights))), size
        word = said[at]
        if (term := stem(word)) in self._weights:
            return self._weighed(((term, 1.0),)), 1
        repaired = None if self._speller.knows(word) else self._speller.nearest(word)
        if repaired in QUESTION_WORDS:
            return None, 1
        if repaired and stem(repaired) in self._weights:
            return self._weighed(((stem(repaired), REPAIRED),)), 1
        if repaired and (page := self._synonyms.get((repaired,))):
            return self._weighed(tuple((term, SYNONYM * REPAIRED) for term in page if term in self._weights)), 1
        return _Term(((word, 0.0),), UNKNOWN_WEIGHT * self._heaviest), 1

    def _weighed(self, stems: tuple[tuple[str, float], ...]) -> _Term:
        known = [self._weights[term] for term, _ in stems if term in self._weights]
        return _Term(stems, max(known, default=UNKNOWN_WEIGHT * self._heaviest))

    def _overlaps(self, asked: list[_Term]) -> dict[int, float]:
        common: dict[int, float] = defaultdict(float)
        for term in asked:
            worth: dict[int, float] = {}
            for one, share in term.stems:
                gain = share * self._weights.get(one, 0.0)
                for number in self._postings.get(one, ()):
                    if gain > worth.get(number, 0.0):
                        worth[number] = gain
            for number, gain in worth.items():
                common[number] += gain
        return common

    def _affinity(self, asked: list[_Term]) -> dict[str, float]:
        total: dict[str, float] = defaultdict(float)
        for term in asked:
            best: dict[str, float] = {}
            for one, share in term.stems:
                for wanted, typical in self._typical.get(one, {}).items():
                    best[wanted] = max(best.get(wanted, 0.0), share * typical)
            for wanted, typical in best.items():
                total[wanted] += typical * term.weight
        return total


def _postings(counted: list[Counter[str]]) -> dict[str, list[int]]:
    postings: dict[str, list[int]] = defaultdict(list)
    for number, found in enumerate(counted):
        for term in found:
            postings[term].append(number)
    return dict(postings)


def _typical(phrasings: list[tuple[str, str]], counted: list[Counter[str]]) -> dict[str, dict[str, float]]:
    """Return for each stem how its use is shared out over the ids; each id counts alike, whatever its phrasings."""
    sizes = Counter(wanted for wanted, _ in phrasings)
    uses: dict[str, Counter[str]] = defaultdict(Counter)
    for (wanted, _), found in zip(phrasings, counted, strict=True):
        for term in found:
            uses[term][wanted] += 1
    shares: dict[str, dict[str, float]] = {}
    for term, counts in uses.items():
        rates = {wanted: count / sizes[wanted] for wanted, count in counts.items()}
        whole = sum(rates.values())
        shares[term] = {wanted: rate / whole for wanted, rate in rates.items()}
    return shares


def _synonyms(synonyms: Iterable[tuple[str, Iterable[str]]]) -> dict[tuple[str, ...], tuple[str, ...]]:
    found: dict[tuple[str, ...], tuple[str, ...]] = {}
    for page, staff in synonyms:
        for phrase in staff:
            said = tuple(word for word in words(clean(phrase)) if word not in QUESTION_WORDS)
            if said:
                found[said] = (*found.get(said, ()), *terms(page))
    return found
