"""The index of a handbook: immutable, built once an edition, asked by every question."""

from __future__ import annotations

import pickle
from typing import TYPE_CHECKING

from bot.handbook.model import fold
from bot.lru import Limits, RecentCache, digest
from bot.matching.corpus import NOTHING
from bot.matching.rankers import ByWords, best_ranker
from bot.matching.repair import Repair, said_in, without_slips
from bot.matching.term_index import term_index_of
from bot.matching.text import QUESTION_WORDS, clean
from bot.matching.words import words_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Mapping, Sequence

    from bot.handbook.model import Handbook
    from bot.matching.corpus import TopicTexts
    from bot.matching.match import Bars, Match
    from bot.matching.rankers import Meaning


RANKED = Limits(most=2_000, seconds=3600)
"""Questions whose matches are held, by a digest from which nobody can read them: staff ask much the same. They are held
as bytes: a hundred thousand objects would be gone through whenever rubbish is looked for, and everybody waits for that.
"""

LONGEST_EXACT = 4_000
"""Characters of a question that may stand word for word: as many as Discord takes. The time to fold grows as their
square where all of them are marks that belong above one letter."""

LONGEST_HELD = 128
"""Matches of a question that is held; the memory that longer ones fill slows everything down."""


class Index:
    """Finds the entries whose phrasings come nearest to a question."""

    def __init__(
        self,
        pieces: Sequence[TopicTexts],
        synonyms: Iterable[tuple[str, Iterable[str]]] = (),
        meaning: Meaning | None = None,
        small_talk: Mapping[str, str] | None = None,
    ) -> None:
        """Index every phrasing of every piece under its id; those under `NOTHING` are questions that have no answer.

        `synonyms` are words of the page, each with what staff say for it, `small_talk` what people say besides. Without
        a `meaning`, whose vectors must know every phrasing, questions are compared by their words alone.
        """
        self._pieces = tuple(pieces)
        said = tuple((page, tuple(staff)) for page, staff in synonyms)
        english = meaning.encoder.pieces.whole_words() if meaning else ()
        shards = [term_index_of(piece) for piece in pieces]
        known = without_slips(said_in(shards, said), frozenset(english))
        self._known = frozenset(known).union(QUESTION_WORDS, words_of(said))
        self._repair = Repair(known, english)
        self._words = ByWords(shards, said, known)
        self._ranker = best_ranker(pieces, self._words, self._repair, meaning, small_talk or {})
        self._ranked: RecentCache[bytes, bytes] = RecentCache(RANKED)

    @classmethod
    def of(cls, pieces: Sequence[TopicTexts], handbook: Handbook, meaning: Meaning | None = None) -> Index:
        """Index every entry and topic of a handbook, with what it says that it does not answer."""
        synonyms = [(synonym.page, synonym.staff) for synonym in handbook.synonyms]
        small_talk = {text: talk.id for talk in handbook.assistant.smalltalk for text in talk.phrasings}
        return cls(pieces, synonyms, meaning, small_talk)

    @property
    def bars(self) -> Bars:
        """What a score must reach."""
        return self._ranker.bars

    def rank(self, question: str, within: Container[str] | None = None) -> list[Match]:
        """Return the matches of a question, best first; they score low where it comes near what is not answered here.

        `within` narrows the field to these ids.
        """
        return [
            each for each in self._matches(question) if each.id != NOTHING and (within is None or each.id in within)
        ]

    def unanswered(self, question: str) -> Match | None:
        """Return how likely a question has no answer, with the one without an answer that comes nearest.

        None where that is not known: nothing is learned from questions without an answer, or words alone are compared.
        """
        return next((each for each in self._matches(question) if each.id == NOTHING), None)

    def _matches(self, question: str) -> list[Match]:
        key = digest(question)
        if held := self._ranked.get(key):
            return pickle.loads(held)  # noqa: S301 - it never left this process
        ranked = sorted(self._ranker.matches(question), key=_best_first)
        if len(ranked) <= LONGEST_HELD:
            self._ranked.put(key, pickle.dumps(ranked, pickle.HIGHEST_PROTOCOL))
        return ranked

    def aside(self, question: str) -> str | None:
        """Return the id of the small talk that a question is like by its meaning, and like nothing else."""
        return self._ranker.aside(question)

    def foresee(self, questions: Iterable[str]) -> None:
        """Encode at once what is about to be ranked: together, a message and its pieces take half the time."""
        self._ranker.foresee([question for question in questions if self._ranked.get(digest(question)) is None])

    def exactly(self, question: str) -> str | None:
        """Return the id under which a question stands word for word, `NOTHING` or None; of two the first one."""
        if len(question) > LONGEST_EXACT:
            return None
        folded = fold(question)
        found = (piece.exactly(folded) for piece in self._pieces)
        return next((wanted for wanted in found if wanted is not None), None)

    def astray(self, wanted: str, phrasing: str) -> str | None:
        """Return the id to which a phrasing comes nearer than to its own, judged by all the others; None if to none."""
        return self._ranker.astray(wanted, phrasing)

    def prepare(self) -> None:
        """Make now what would be made when something is first compared by its words."""
        self._words.model.prepare()

    def begins(self, typed: str) -> list[Match]:
        """Return the matches of a few words that are still being typed, by their words alone."""
        return sorted(self._words.matches(typed), key=_best_first)

    def repaired(self, question: str) -> str:
        """Return a question as it is compared, with its spelling repaired."""
        return self._repair.repaired(clean(question))

    def knows(self, word: str) -> bool:
        """Whether a word stands in any phrasing, or is what staff say for one that does."""
        return word in self._known


def _best_first(match: Match) -> tuple[float, str]:
    return -match.score, match.id
