"""The index of a handbook: immutable, built once an edition, asked by every question."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from bot.handbook.model import fold
from bot.lru import Limits, RecentCache, digest
from bot.matching.corpus import MOST_PHRASINGS, NOTHING
from bot.matching.encoder import AskedRows
from bot.matching.large import LargeRanker
from bot.matching.match import BY_LIKENESS, BY_WORDS, NO_WANTED_BARS, Match, Signal, measured
from bot.matching.regression import Regression
from bot.matching.repair import Repair, said_in, without_slips
from bot.matching.term_index import TermIndex
from bot.matching.text import QUESTION_WORDS, clean
from bot.matching.words import WordRanker, words_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from bot.handbook.model import Handbook
    from bot.matching.corpus import TopicTexts
    from bot.matching.encoder import Encoder, Row
    from bot.matching.match import Bars, WantedBars
    from bot.matching.vectors import Vectors


LEAST_LIKE = 0.5
"""How like small talk a message must be: three quarters of what staff say so, and hardly a question, is."""

MARGIN = 0.05
"""How much liker it must be to small talk than to anything that is learned of the handbook."""


class Aside:
    """Small talk by its meaning; immutable."""

    def __init__(self, vectors: Vectors, said: Mapping[str, str], regression: Regression) -> None:
        """Take what people say, each with the id of its small talk; `vectors` must know all of it."""
        self._ids = tuple(said.values())
        self._table = vectors.of(tuple(said))
        self._regression = regression

    def id_of(self, row: Row) -> str | None:
        """Return the id of the small talk that a message is like, by its row; None for none."""
        if not self._ids:
            return None
        likeness = self._table @ row
        best = int(likeness.argmax())
        enough = max(LEAST_LIKE, self._regression.liked(row) + MARGIN)
        return self._ids[best] if likeness[best] > enough else None


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

RANKED = Limits(most=2_000, seconds=3600)
"""Questions whose matches are held, by a digest from which nobody can read them: staff ask much the same."""

LONGEST_HELD = 128
"""Matches of a question that is held; the memory that longer ones fill slows everything down."""

NO_NEAR_MISSES = 0.5
"""What questions without an answer would score where the handbook lists none."""


@dataclass(frozen=True, slots=True)
class Settled:
    """What an index need not find out: the bars that somebody has set, and what the index before this one knows."""

    wanted: WantedBars = NO_WANTED_BARS
    before: Index | None = None


UNSETTLED = Settled()


class Index:
    """Finds the entries whose phrasings come nearest to a question."""

    def __init__(
        self,
        pieces: Sequence[TopicTexts],
        synonyms: Iterable[tuple[str, Iterable[str]]] = (),
        encoder: Encoder | None = None,
        vectors: Vectors | None = None,
        settled: Settled = UNSETTLED,
    ) -> None:
        """Index every phrasing of every piece under its id; those under `NOTHING` are questions that have no answer.

        `synonyms` are words of the page, each with what staff say for it. `vectors` must know every phrasing; without
        them and their encoder questions are compared by their words alone. What an index before this one knows of a
        piece that is the same is kept.
        """
        before = settled.before
        self._ids = tuple(wanted for piece in pieces for wanted in piece.phrasings)
        self._numbers = {wanted: number for number, wanted in enumerate(self._ids)}
        self._texts = [text for piece in pieces for text in piece.texts]
        said = tuple((page, tuple(staff)) for page, staff in synonyms)
        english = encoder.pieces.whole_words() if encoder else ()
        shards: Mapping[TopicTexts, TermIndex] = before.shards if before else {}
        former = {shard.ids[0]: shard for shard in shards.values() if shard.ids}
        self.shards: dict[TopicTexts, TermIndex] = {
            piece: shards.get(piece) or TermIndex(piece, former.get(next(iter(piece.phrasings), NOTHING)))
            for piece in pieces
        }
        counted = list(self.shards.values())
        known = without_slips(said_in(counted, said), frozenset(english))
        # Reading every word takes a third of a second, which a program that answers one question need not wait for.
        self._lexical = cache(lambda: WordRanker(counted, said, known))
        self._known = frozenset(known).union(QUESTION_WORDS, words_of(said))
        self._repair = Repair(known, english, before.repair if before else None)
        self._ranked: RecentCache[bytes, list[Match]] = RecentCache(RANKED)
        self._asked = AskedRows(encoder) if encoder and vectors else None
        self.regression: Regression | None = None
        self.meaning: LargeRanker | None = None
        if encoder and vectors and len(self._texts) > MOST_PHRASINGS:
            self.meaning = LargeRanker(vectors.rows, pieces, before.meaning if before else None)
        elif encoder and vectors and self._texts:
            sizes = [len(texts) for piece in pieces for texts in piece.phrasings.values()]
            groups = [number for number, size in enumerate(sizes) for _ in range(size)]
            nothing, was = self._numbers.get(NOTHING), before.regression if before else None
            self.regression = Regression(vectors, self._texts, groups, nothing, was)
        self.bars = self._measured(settled)
        """What a score must reach."""
        self._aside: Aside | None = None

    @classmethod
    def of(
        cls,
        pieces: Sequence[TopicTexts],
        handbook: Handbook,
        encoder: Encoder | None = None,
        vectors: Vectors | None = None,
        settled: Settled = UNSETTLED,
    ) -> Index:
        """Index every entry and topic of a handbook, with what it says that it does not answer."""
        synonyms = [(synonym.page, synonym.staff) for synonym in handbook.synonyms]
        index = cls(pieces, synonyms, encoder, vectors, settled)
        if encoder and vectors and index.regression:
            said = {text: talk.id for talk in handbook.assistant.smalltalk for text in talk.phrasings}
            index._aside = Aside(vectors, said, index.regression)
        return index

    @property
    def repair(self) -> Repair:
        """What repairs the spelling of a question."""
        return self._repair

    def rank(self, question: str, within: Container[str] | None = None) -> list[Match]:
        """Return the matches of a question, best first; they score low where it comes near what is not answered here.

        `within` narrows the field to these ids.
        """
        key = digest(question)
        ranked = self._ranked.get(key)
        if ranked is None:
            ranked = sorted(self._found(question), key=_best_first)
            if len(ranked) <= LONGEST_HELD:
                self._ranked.put(key, ranked)
        return [each for each in ranked if within is None or each.id in within]

    def unanswered(self, question: str) -> Match | None:
        """Return the question without an answer that comes nearest to this one; None where none is learned from."""
        if self._asked is None or self.regression is None or NOTHING not in self._numbers:
            return None
        repaired = self.repaired(question)
        sense = self._asked.row(repaired)
        near = self.regression.nearest(self._numbers[NOTHING], self.regression.scores(sense, repaired)[1])
        return Match(NOTHING, 0.0, self._texts[near.phrasing], (Signal("likeness", near.likeness),))

    def aside(self, question: str) -> str | None:
        """Return the id of the small talk that a question is like by its meaning, and like nothing else."""
        if self._aside is None or self._asked is None:
            return None
        return self._aside.id_of(self._asked.row(self.repaired(question)))

    def foresee(self, questions: Iterable[str]) -> None:
        """Encode at once what is about to be ranked: together, a message and its pieces take half the time."""
        if self._asked:
            new = [question for question in questions if self._ranked.get(digest(question)) is None]
            self._asked.foresee([self.repaired(question) for question in new])

    def exactly(self, question: str) -> str | None:
        """Return the id under which a question stands word for word, `NOTHING` or None; of two the first one."""
        folded = fold(question)
        found = (piece.exactly(folded) for piece in self.shards)
        return next((wanted for wanted in found if wanted is not None), None)

    def astray(self, wanted: str, phrasing: str) -> str | None:
        """Return the id to which a phrasing comes nearer than to its own, judged by all the others; None if to none."""
        if self.regression is None:
            return None
        number = self._numbers[wanted]
        nearer = self.regression.astray(number, self._texts.index(phrasing, self.regression.start(number)))
        return None if nearer is None else self._ids[nearer]

    def prepare(self) -> None:
        """Make now what would be made when something is first compared by its words."""
        self._lexical().prepare()

    def begins(self, typed: str) -> list[Match]:
        """Return the matches of a few words that are still being typed, by their words alone."""
        return sorted(self._by_words(typed), key=_best_first)

    def repaired(self, question: str) -> str:
        """Return a question as it is compared, with its spelling repaired."""
        return self._repair.repaired(clean(question))

    def knows(self, word: str) -> bool:
        """Whether a word stands in any phrasing, or is what staff say for one that does."""
        return word in self._known

    def _measured(self, settled: Settled) -> Bars:
        if self.regression:
            if settled.before and settled.before.regression:
                return settled.before.bars  # an edit hardly moves them, and measuring takes as long again
            return measured(self.regression.strangers(), settled.wanted)
        return BY_LIKENESS if self.meaning else BY_WORDS

    def _found(self, question: str) -> list[Match]:
        if self._asked is None or not (self.regression or self.meaning):
            return self._by_words(question)
        repaired = self.repaired(question)
        sense = self._asked.row(repaired)
        if self.regression:
            return self._by_regression(self.regression, sense, repaired)
        return self._by_likeness(self.meaning, sense, question) if self.meaning else []

    def _by_words(self, question: str) -> list[Match]:
        found = self._lexical().rank(question)
        nothing = max((each.score for each in found if each.id == NOTHING), default=0.0)
        return [
            Match(each.id, each.score, each.phrasing, (Signal("words", each.score),))
            for each in found
            if each.id != NOTHING and each.score > nothing
        ]

    def _by_regression(self, regression: Regression, sense: Row, repaired: str) -> list[Match]:
        scores, influence = regression.scores(sense, repaired)
        best = set(np.argsort(-scores)[:MOST_NAMED].tolist())
        found: list[Match] = []
        for number, wanted in enumerate(self._ids):
            if wanted == NOTHING:
                continue
            phrasing, signals = "", ()
            if number in best:
                near = regression.nearest(number, influence)
                phrasing, signals = self._texts[near.phrasing], (Signal("likeness", near.likeness),)
            found.append(Match(wanted, float(scores[number]), phrasing, signals))
        return found

    def _by_likeness(self, meaning: LargeRanker, sense: Row, question: str) -> list[Match]:
        numbers, scores, _ = self._lexical().scores(question)
        likeliest = np.argsort(-scores, kind="stable")[:MOST_BY_WORDS]
        besides = {*numbers[likeliest].tolist(), self._numbers.get(NOTHING, 0)}
        near = meaning.near(sense, besides)
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
        base = sum(worth.pop(nothing)) if (nothing := self._numbers.get(NOTHING)) in worth else NO_NEAR_MISSES
        return [
            Match(self._ids[number], sum(each) - base, self._texts[near[number].phrasing], _signals(each))
            for number, each in worth.items()
        ]


def _signals(worth: tuple[float, float, float]) -> tuple[Signal, ...]:
    return tuple(Signal(name, value) for name, value in zip(("words", "likeness", "opinion"), worth, strict=True))


def _best_first(match: Match) -> tuple[float, str]:
    return -match.score, match.id
