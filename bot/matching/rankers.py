"""The three ways to rank what a question asks for, behind one interface: words, a regression, and likeness."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.corpus import MOST_PHRASINGS, NOTHING
from bot.matching.encoder import AskedRows
from bot.matching.large import LargeRanker
from bot.matching.match import BY_LIKENESS, BY_WORDS, NO_WANTED_BARS, Match, Signal, measured
from bot.matching.regression import Learner, Phrasings
from bot.matching.text import clean
from bot.matching.words import WordRanker

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.matching.corpus import TopicTexts
    from bot.matching.encoder import Encoder, Row
    from bot.matching.match import Bars, WantedBars
    from bot.matching.regression import Regression
    from bot.matching.repair import Repair
    from bot.matching.term_index import TermIndex
    from bot.matching.vectors import Vectors


LEAST_LIKE = 0.5
"""How like small talk a message must be: three quarters of what staff say so, and hardly a question, is."""

MARGIN = 0.05
"""How much liker it must be to small talk than to anything that is learned of the handbook."""

WORDS_WEIGHT = 0.5
OPINION_WEIGHT = 0.01
"""What the likeness of words and a unit of the head's logarithm count beside the likeness of meaning, where there are
too many phrasings to learn what each of them says."""

LEAST_OPINION = -40.0
"""A head that is surer than this against an entry says no more than this."""

MOST_BY_WORDS = 40
"""Ids whose words come nearest, which are compared by meaning whatever the head says."""

MOST_NAMED = 40
"""The best matches of a question, of which the nearest phrasing is looked up."""

NO_NEAR_MISSES = 0.5
"""What questions without an answer would score where the handbook lists none."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What is needed to compare by meaning: an encoder, its vectors of every phrasing, and what learns from them.

    `wanted` are the bars that somebody has set.
    """

    encoder: Encoder
    vectors: Vectors
    learner: Learner = field(default_factory=Learner)
    wanted: WantedBars = NO_WANTED_BARS


class Ranker:
    """Says how likely a question asks for each id, and what it can tell besides."""

    bars: Bars
    """What a score of this ranker must reach."""

    def matches(self, question: str) -> list[Match]:
        """Return the matches of a question, in any order, but for `NOTHING`."""
        raise NotImplementedError

    def foresee(self, questions: Sequence[str]) -> None:
        """Hear what may soon be ranked, where that is quicker done together."""

    def aside(self, question: str) -> str | None:
        """Return the id of the small talk that a question is like by its meaning, where that is known."""

    def astray(self, wanted: str, phrasing: str) -> str | None:
        """Return the id to which all other phrasings give this one, where that is known and not its own."""


class ByWords(Ranker):
    """Compares words alone; they are read when something is first compared, which takes a third of a second."""

    bars = BY_WORDS

    def __init__(
        self, shards: Sequence[TermIndex], synonyms: Sequence[tuple[str, Sequence[str]]], known: Iterable[str]
    ) -> None:
        """Take the words of each piece, what staff say for words of the page, and the words that are spelt right."""
        self._made_from = shards, synonyms, known

    @cached_property
    def model(self) -> WordRanker:
        """What ranks by words."""
        return WordRanker(*self._made_from)

    def matches(self, question: str) -> list[Match]:
        """Return the ids that share more with a question than what has no answer does."""
        found = self.model.rank(question)
        nothing = max((each.score for each in found if each.id == NOTHING), default=0.0)
        return [
            Match(each.id, each.score, each.phrasing, (Signal("words", each.score),))
            for each in found
            if each.id != NOTHING and each.score > nothing
        ]


class _ByMeaning(Ranker):
    """What compares a question's vector; each is encoded once."""

    def __init__(self, pieces: Sequence[TopicTexts], encoder: Encoder, repair: Repair) -> None:
        self._ids = tuple(wanted for piece in pieces for wanted in piece.phrasings)
        self._numbers = {wanted: number for number, wanted in enumerate(self._ids)}
        self._texts = [text for piece in pieces for text in piece.texts]
        self._asked = AskedRows(encoder)
        self._repair = repair

    def foresee(self, questions: Sequence[str]) -> None:
        self._asked.foresee([self._repaired(question) for question in questions])

    def _repaired(self, question: str) -> str:
        return self._repair.repaired(clean(question))


class ByRegression(_ByMeaning):
    """Lets every phrasing have its say on each id."""

    def __init__(
        self, pieces: Sequence[TopicTexts], meaning: Meaning, repair: Repair, small_talk: Mapping[str, str]
    ) -> None:
        """Learn from the phrasings; `small_talk` is what people say besides, each text with its id."""
        super().__init__(pieces, meaning.encoder, repair)
        sizes = [len(texts) for piece in pieces for texts in piece.phrasings.values()]
        groups = [number for number, size in enumerate(sizes) for _ in range(size)]
        phrasings = Phrasings(self._texts, groups, self._numbers.get(NOTHING))
        self._model: Regression = meaning.learner.learned(meaning.vectors, phrasings)
        self.bars = measured(self._model.strangers, meaning.wanted, self._model.doubts)
        self._aside_ids = tuple(small_talk.values())
        self._asides = meaning.vectors.of(tuple(small_talk))

    def matches(self, question: str) -> list[Match]:
        """Return every id with its score, and the nearest phrasing of the best."""
        repaired = self._repaired(question)
        scores, influence = self._model.scores(self._asked.row(repaired), repaired)
        best = set(np.argsort(-scores)[:MOST_NAMED].tolist())
        found: list[Match] = []
        for number, wanted in enumerate(self._ids):
            phrasing, signals = "", ()
            if number in best or wanted == NOTHING:
                near = self._model.nearest(number, influence)
                phrasing, signals = self._texts[near.phrasing], (Signal("likeness", near.likeness),)
            found.append(Match(wanted, float(scores[number]), phrasing, signals))
        return found

    def aside(self, question: str) -> str | None:
        """Return the id of the small talk that a question is like, and like nothing else as much."""
        if not self._aside_ids:
            return None
        row = self._asked.row(self._repaired(question))
        likeness = self._asides @ row
        best = int(likeness.argmax())
        enough = max(LEAST_LIKE, self._model.liked(row) + MARGIN)
        return self._aside_ids[best] if likeness[best] > enough else None

    def astray(self, wanted: str, phrasing: str) -> str | None:
        """Return the id to which a phrasing comes nearer than to its own, judged by all the others; None if to none."""
        number = self._numbers[wanted]
        nearer = self._model.astray(number, self._texts.index(phrasing, self._model.start(number)))
        return None if nearer is None else self._ids[nearer]


class ByLikeness(_ByMeaning):
    """Lets a linear head and the words pick candidates among many phrasings; the nearest phrasing decides."""

    bars = BY_LIKENESS

    def __init__(self, pieces: Sequence[TopicTexts], meaning: Meaning, repair: Repair, words: ByWords) -> None:
        """Learn from the phrasings; `words` compares them by their words."""
        super().__init__(pieces, meaning.encoder, repair)
        self._model = LargeRanker(meaning.vectors.rows, pieces)
        self._words = words

    def matches(self, question: str) -> list[Match]:
        """Return the likely ids, scored above what has no answer."""
        numbers, scores, _ = self._words.model.scores(question)
        likeliest = np.argsort(-scores, kind="stable")[:MOST_BY_WORDS]
        nothing = self._numbers.get(NOTHING)
        near = self._model.near(self._row(question), {*numbers[likeliest].tolist(), nothing or 0})
        by_words = np.zeros(len(self._ids))
        by_words[numbers] = scores
        worth = {
            number: (
                WORDS_WEIGHT * float(by_words[number]),
                each.likeness,
                OPINION_WEIGHT * max(each.opinion, LEAST_OPINION),
            )
            for number, each in near.items()
        }
        base = NO_NEAR_MISSES if nothing is None else sum(worth.pop(nothing))
        return [
            Match(self._ids[number], sum(each) - base, self._texts[near[number].phrasing], _signals(each))
            for number, each in worth.items()
        ]

    def _row(self, question: str) -> Row:
        return self._asked.row(self._repaired(question))


def best_ranker(
    pieces: Sequence[TopicTexts],
    words: ByWords,
    repair: Repair,
    meaning: Meaning | None,
    small_talk: Mapping[str, str],
) -> Ranker:
    """Return what ranks so many phrasings best: learning what each says needs a matrix with a row for each."""
    count = sum(len(piece.texts) for piece in pieces)
    if meaning is None or not count:
        return words
    if count > MOST_PHRASINGS:
        return ByLikeness(pieces, meaning, repair, words)
    return ByRegression(pieces, meaning, repair, small_talk)


def _signals(worth: tuple[float, float, float]) -> tuple[Signal, ...]:
    return tuple(Signal(name, value) for name, value in zip(("words", "likeness", "opinion"), worth, strict=True))
