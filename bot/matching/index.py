"""The index of a handbook: immutable, built once an edition, asked by every question."""

from __future__ import annotations

from dataclasses import dataclass
from heapq import nlargest
from typing import TYPE_CHECKING

from bot.matching.lexical import Lexical
from bot.matching.meaning import Meaning
from bot.matching.phrasings import NOTHING, phrasings_of
from bot.matching.repair import Repair, said_in
from bot.matching.text import clean
from bot.matching.verdict import BY_MEANING, BY_WORDS
from bot.recent import Recent, digest

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from bot.knowledge.handbook import Handbook
    from bot.matching.encoder import Encoder
    from bot.matching.meaning import Near
    from bot.matching.vectors import Vectors
    from bot.matching.verdict import Bars

WORDS_WEIGHT = 0.5
OPINION_WEIGHT = 0.01
"""What the likeness of words and a unit of the head's logarithm count beside the likeness of meaning."""


LEAST_OPINION = -40.0
"""A head that is surer than this against an entry says no more than this."""

MOST_BY_WORDS = 40
"""Ids whose words come nearest, which are compared by meaning whatever the head says."""

MOST_RANKED = 2_000
"""Questions whose matches are held, by a digest from which nobody can read them: staff ask much the same."""

LONGEST_HELD = 128
"""Matches of a question that is held; the memory that longer ones fill slows everything down."""

NO_NEAR_MISSES = 0.5
"""What questions without an answer would score where the handbook lists none."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What spoke for a match: its words, its meaning (both up to 1) and the head's opinion (a logarithm, up to 0)."""

    words: float
    meaning: float = 0.0
    opinion: float = 0.0


@dataclass(frozen=True, slots=True)
class Match:
    """An entry or topic, its score, the phrasing that came nearest, and the signals that the score is made of.

    By meaning, the score is how far it stands above what the handbook does not answer.
    """

    id: str
    score: float
    phrasing: str
    signals: Signals


class Index:
    """Finds the entries whose phrasings come nearest to a question."""

    def __init__(
        self,
        phrasings: Mapping[str, Sequence[str]],
        synonyms: Iterable[tuple[str, Iterable[str]]] = (),
        encoder: Encoder | None = None,
        vectors: Vectors | None = None,
    ) -> None:
        """Index every phrasing under its id; those under `NOTHING` are questions that have no answer.

        `synonyms` are words of the page, each with what staff say for it. `vectors` must know every phrasing; without
        them and their encoder questions are compared by their words alone.
        """
        self._ids = tuple(phrasings)
        self._numbers = {wanted: number for number, wanted in enumerate(self._ids)}
        self._texts = [text for texts in phrasings.values() for text in texts]
        groups = [number for number, texts in enumerate(phrasings.values()) for _ in texts]
        said = tuple(synonyms)
        self._lexical = Lexical(phrasings, said)
        self._repair = Repair(said_in(phrasings, said), encoder.pieces.whole_words() if encoder else ())
        self._ranked: Recent[bytes, list[Match]] = Recent(MOST_RANKED)
        self._meaning = Meaning(encoder, vectors, self._texts, groups) if encoder and vectors and self._texts else None

    @classmethod
    def of(cls, handbook: Handbook, encoder: Encoder | None = None, vectors: Vectors | None = None) -> Index:
        """Index every entry and topic of a handbook, with what it says that it does not answer."""
        synonyms = [(synonym.page, synonym.staff) for synonym in handbook.synonyms]
        return cls(phrasings_of(handbook), synonyms, encoder, vectors)

    def rank(self, question: str, within: Container[str] | None = None) -> list[Match]:
        """Return the matches of a question, best first; nothing where it comes nearest to what is not answered here.

        `within` narrows the field to these ids.
        """
        key = digest(question)
        ranked = self._ranked.get(key)
        if ranked is None:
            found = self._by_meaning(question) if self._meaning else self._by_words(question)
            ranked = sorted(found, key=_best_first)
            if len(ranked) <= LONGEST_HELD:
                self._ranked.put(key, ranked)
        return [each for each in ranked if within is None or each.id in within]

    def begins(self, typed: str) -> list[Match]:
        """Return the matches of a few words that are still being typed, by their words alone."""
        return sorted(self._by_words(typed), key=_best_first)

    def repaired(self, question: str) -> str:
        """Return a question as it is compared, with its spelling repaired."""
        return self._repair.repaired(clean(question))

    def knows(self, word: str) -> bool:
        """Whether a word stands in any phrasing, or is what staff say for one that does."""
        return self._lexical.knows(word)

    @property
    def bars(self) -> Bars:
        """What a score must reach."""
        return BY_MEANING if self._meaning else BY_WORDS

    def _by_words(self, question: str) -> list[Match]:
        found = self._lexical.rank(question)
        nothing = max((each.score for each in found if each.id == NOTHING), default=0.0)
        return [
            Match(each.id, each.score, each.phrasing, Signals(each.score))
            for each in found
            if each.id != NOTHING and each.score > nothing
        ]

    def _by_meaning(self, question: str) -> list[Match]:
        if self._meaning is None:
            return []
        typed = clean(question)
        by_words = {each.id: each for each in self._lexical.rank(question)}
        likeliest = nlargest(MOST_BY_WORDS, by_words.values(), key=lambda each: each.score)
        besides = {self._numbers[each.id] for each in likeliest} | {self._numbers.get(NOTHING, 0)}
        near = self._meaning.near(typed, self._repair.repaired(typed), besides)
        signals = {
            number: Signals(by_words[wanted].score if (wanted := self._ids[number]) in by_words else 0.0, *_of(found))
            for number, found in near.items()
        }
        base = _score(signals[self._numbers[NOTHING]]) if NOTHING in self._numbers else NO_NEAR_MISSES
        return [
            Match(self._ids[number], _score(each) - base, self._texts[near[number].phrasing], each)
            for number, each in signals.items()
            if self._ids[number] != NOTHING
        ]


def _of(near: Near) -> tuple[float, float]:
    return near.likeness, near.opinion


def _score(signals: Signals) -> float:
    opinion = max(signals.opinion, LEAST_OPINION)
    return signals.meaning + WORDS_WEIGHT * signals.words + OPINION_WEIGHT * opinion


def _best_first(match: Match) -> tuple[float, str]:
    return -match.score, match.id
