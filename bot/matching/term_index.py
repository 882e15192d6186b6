"""The words of one piece of a handbook, counted once for as long as the piece lives."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.matching.corpus import NOTHING, kept_with_piece
from bot.matching.text import QUESTION_WORDS, clean, own_stem, words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from bot.matching.corpus import TopicTexts


if TYPE_CHECKING:
    Numbers = NDArray[np.int32]

NONE: NDArray[Any] = np.zeros(0, np.int32)


class TermIndex:
    """Which stems each phrasing of a piece holds, and how often its words are said.

    `said` counts words, but for what `unanswered` questions say. `owners` has for each phrasing the place of its id
    among those of the piece, `sizes` how many phrasings an id has.
    """

    def __init__(self, piece: TopicTexts) -> None:
        """Read every phrasing of a piece."""
        self.ids = tuple(piece.phrasings)
        self.texts = piece.texts
        self.sizes = np.array([len(texts) for texts in piece.phrasings.values()], np.int32)
        self.owners: Numbers = np.repeat(np.arange(len(self.ids), dtype=np.int32), self.sizes)
        self.said: Counter[str] = Counter()
        self.unanswered: Counter[str] = Counter()
        for text, owner in zip(self.texts, self.owners.tolist(), strict=True):
            (self.unanswered if self.ids[owner] == NOTHING else self.said).update(words(clean(text)))

    @cached_property
    def _held(self) -> list[dict[str, None]]:
        """The stems of each phrasing, read when words are first compared: it takes a while."""
        return [
            dict.fromkeys(own_stem(word) for word in words(clean(text)) if word not in QUESTION_WORDS)
            for text in self.texts
        ]

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """Every stem of the piece, once."""
        return tuple(dict.fromkeys(stem for stems in self._held for stem in stems))

    @cached_property
    def terms(self) -> Numbers:
        """Every stem of every phrasing, by its place among the stems of the piece."""
        places = {stem: at for at, stem in enumerate(self.stems)}
        return np.array([places[stem] for stems in self._held for stem in stems], np.int32)

    @cached_property
    def rows(self) -> Numbers:
        """The phrasing of each of the terms."""
        return np.repeat(np.arange(len(self._held), dtype=np.int32), [len(stems) for stems in self._held])

    @cached_property
    def rates(self) -> NDArray[np.float64]:
        """For each stem the sum over the ids of the share of their phrasings in which it stands."""
        rates = 1 / self.sizes[self.owners[self.rows]] if len(self.rows) else np.zeros(0)
        return np.bincount(self.terms, weights=rates, minlength=len(self.stems)).astype(np.float64)

    @cached_property
    def _postings(self) -> dict[str, list[int]]:
        postings: defaultdict[str, list[int]] = defaultdict(list)
        for row, stems in enumerate(self._held):
            for stem in stems:
                postings[stem].append(row)
        return dict(postings)

    def holding(self, stem: str) -> tuple[Numbers, Numbers, NDArray[np.float64]]:
        """Return the phrasings that hold a stem, the ids that do, and in what share of the phrasings of each."""
        rows = np.array(self._postings[stem], np.int32)
        of_ids = np.bincount(self.owners[rows], minlength=len(self.ids))
        (ids,) = np.nonzero(of_ids)
        return rows, ids.astype(np.int32), of_ids[ids] / self.sizes[ids]

    def holds(self, stem: str) -> bool:
        """Whether any phrasing holds a stem."""
        return stem in self._postings


term_index_of = kept_with_piece(TermIndex)


def said_in(shards: Iterable[TermIndex]) -> Counter[str]:
    """Return how often each word is said in some shards, but for questions without an answer."""
    total: Counter[str] = Counter()
    for shard in shards:
        total.update(shard.said)
    return total
