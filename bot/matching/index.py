"""The index of a handbook: immutable, built once an edition, asked by every question."""

from __future__ import annotations

from dataclasses import replace
from heapq import nlargest
from typing import TYPE_CHECKING

from bot.matching.lexical import Lexical
from bot.matching.match import Match, Signal
from bot.matching.meaning import Meaning
from bot.matching.phrasings import NOTHING, phrasings_of
from bot.matching.regression import MOST_PHRASINGS, Regression
from bot.matching.repair import Repair, said_in
from bot.matching.text import clean
from bot.matching.verdict import BY_LIKENESS, BY_REGRESSION, BY_WORDS
from bot.recent import Recent, digest

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from bot.knowledge.handbook import Handbook
    from bot.matching.encoder import Encoder
    from bot.matching.vectors import Vectors
    from bot.matching.verdict import Bars

WORDS_WEIGHT = 0.5
OPINION_WEIGHT = 0.01
"""What the likeness of words and a unit of the head's logarithm count beside the likeness of meaning, where there are
too many phrasings to learn what each of them says."""

LEAST_OPINION = -40.0
"""A head that is surer than this against an entry says no more than this."""

MOST_BY_WORDS = 40
"""Ids whose words come nearest, which are compared by meaning whatever the head says."""

MOST_RANKED = 2_000
"""Questions whose matches are held, by a digest from which nobody can read them: staff ask much the same."""

LONGEST_HELD = 128
"""Matches of a question that is held; the memory that longer ones fill slows everything down."""

MOST_EXPLAINED = 12
"""The best matches, for which it is worked out what the score is made of."""

NO_NEAR_MISSES = 0.5
"""What questions without an answer would score where the handbook lists none."""


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
        self._regression: Regression | None = None
        self._meaning: Meaning | None = None
        if encoder and vectors and len(self._texts) > MOST_PHRASINGS:
            self._meaning = Meaning(encoder, vectors, self._texts, groups)
        elif encoder and vectors and self._texts:
            self._regression = Regression(encoder, vectors, self._texts, groups, self._numbers.get(NOTHING))

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
            ranked = self._found(question)
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
        if self._regression:
            return BY_REGRESSION
        return BY_LIKENESS if self._meaning else BY_WORDS

    def _found(self, question: str) -> list[Match]:
        if self._regression:
            return self._by_regression(self._regression, question)
        found = self._by_likeness(self._meaning, question) if self._meaning else self._by_words(question)
        return sorted(found, key=_best_first)

    def _by_words(self, question: str) -> list[Match]:
        found = self._lexical.rank(question)
        nothing = max((each.score for each in found if each.id == NOTHING), default=0.0)
        return [
            Match(each.id, each.score, each.phrasing, (Signal("words", each.score),))
            for each in found
            if each.id != NOTHING and each.score > nothing
        ]

    def _by_regression(self, regression: Regression, question: str) -> list[Match]:
        typed = clean(question)
        scores, influence = regression.scores(typed, self._repair.repaired(typed))
        order = sorted(range(len(self._ids)), key=lambda number: (-scores[number], self._ids[number]))
        found: list[Match] = []
        for number in (number for number in order if self._ids[number] != NOTHING):
            if len(found) >= MOST_EXPLAINED:
                found.append(Match(self._ids[number], float(scores[number]), "", ()))
                continue
            voices = regression.voices(number, influence)
            signals = (
                Signal("its own", voices.own),
                Signal("the others'", voices.others),
                Signal("unanswered", voices.unanswered),
            )
            found.append(Match(self._ids[number], float(scores[number]), self._texts[voices.phrasing], signals))
        return found

    def _by_likeness(self, meaning: Meaning, question: str) -> list[Match]:
        typed = clean(question)
        by_words = {each.id: each.score for each in self._lexical.rank(question)}
        likeliest = nlargest(MOST_BY_WORDS, by_words, key=lambda wanted: by_words[wanted])
        besides = {self._numbers[wanted] for wanted in likeliest} | {self._numbers.get(NOTHING, 0)}
        found: list[Match] = []
        base = NO_NEAR_MISSES
        for number, near in meaning.near(typed, self._repair.repaired(typed), besides).items():
            opinion = OPINION_WEIGHT * max(near.opinion, LEAST_OPINION)
            words = WORDS_WEIGHT * by_words.get(self._ids[number], 0.0)
            signals = (Signal("words", words), Signal("likeness", near.likeness), Signal("opinion", opinion))
            score = words + near.likeness + opinion
            if self._ids[number] == NOTHING:
                base = score
            else:
                found.append(Match(self._ids[number], score, self._texts[near.phrasing], signals))
        return [replace(each, score=each.score - base) for each in found]


def _best_first(match: Match) -> tuple[float, str]:
    return -match.score, match.id
