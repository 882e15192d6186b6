"""Which entry of a large handbook a question means: a linear head picks candidates, the nearest phrasing decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.matching.words import joined, starts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.matching.corpus import TopicTexts
    from bot.matching.vectors import Rows


if TYPE_CHECKING:
    Numbers = NDArray[np.int64]

SHRINKAGE = 0.5
"""How far the spread of the phrasings is taken to be the same in all directions, from 0 to 1: few phrasings say
little about it."""

AT_ONCE = 8_192
"""Rows that are multiplied at once: copies of all of them would not fit into the memory."""


class Head:
    """Linear discriminant analysis: each entry is a cloud round the mean of its phrasings, all of the same shape.

    The weights have a closed form, so that the same phrasings always give the same head, in well under a second.
    """

    def __init__(self, weights: NDArray[np.float32], offsets: NDArray[np.float32]) -> None:
        """Take what was learned: a row of weights for each entry."""
        self.weights = weights
        self.offsets = offsets

    @classmethod
    def learned(
        cls,
        squares: NDArray[np.float64],
        totals: NDArray[Any],
        sizes: NDArray[Any],
        shrinkage: float = SHRINKAGE,
    ) -> Head:
        """Learn from the sum of the squares of all rows, and for each entry the sum of its rows and their number."""
        means = totals / sizes[:, None]
        count, width = int(sizes.sum()), len(squares)
        spread = (squares - means.T @ totals) / count
        even = np.trace(spread) / width if count > len(sizes) else 1.0
        spread = (1 - shrinkage) * spread + (shrinkage * even + 1e-4) * np.eye(width)
        weights = (means @ np.linalg.inv(spread).astype(np.float32)).astype(np.float32, copy=False)
        return cls(weights, (-0.5 * np.einsum("ij,ij->i", means, weights)).astype(np.float32))

    def scores(self, row: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the logarithm of each entry's probability, given that the row speaks for one of them."""
        scores = self.weights @ row + self.offsets
        scores -= scores.max()
        return scores - np.log(np.exp(scores).sum())


FEW = 3
"""The mean of so many of the nearest phrasings counts as much as the nearest: one of them may be a freak."""

LIKELIEST = 60
"""Ids that the head picks; going through every phrasing would take longer than the sentence encoder does."""


@dataclass(frozen=True, slots=True)
class Near:
    """How near a question comes to an id: its likeness to the nearest phrasings, the nearest, the head's opinion."""

    likeness: float
    phrasing: int
    opinion: float


class LargeRanker:
    """The phrasings' vectors and the head that was learned from them; immutable."""

    def __init__(self, rows: Rows, pieces: Sequence[TopicTexts]) -> None:
        """Take the table in which every phrasing has its row."""
        self._places = joined([rows.places(piece.texts) for piece in pieces])
        self._table = rows.table
        sizes = np.array([len(texts) for piece in pieces for texts in piece.phrasings.values()], np.int64)
        self._ends = np.cumsum(sizes)
        squares, totals = self._summed(starts(sizes.tolist()))
        self._head = Head.learned(squares, totals, sizes.astype(np.float32))

    def near(self, sense: NDArray[np.float32], besides: Iterable[int] = ()) -> Mapping[int, Near]:
        """Return how near a question's row comes to each likely id, by its number; `besides` are not left out."""
        opinion = self._head.scores(sense)
        few = min(LIKELIEST, len(opinion))
        likely = sorted({*np.argpartition(opinion, -few)[-few:].tolist(), *besides})
        near: dict[int, Near] = {}
        for number in likely:
            end = int(self._ends[number])
            start = int(self._ends[number - 1]) if number else 0
            near[number] = _near(self._rows(start, end) @ sense, start, float(opinion[number]))
        return near

    def _rows(self, start: int, end: int) -> NDArray[np.float32]:
        """Return the rows of some phrasings that follow each other: as they stand in the table, if they do there too.

        Those of all that is not answered are many, and copying them would take longer than comparing them.
        """
        places = self._places[start:end]
        first, last = int(places[0]), int(places[-1])
        if last - first == end - start - 1 and (np.diff(places) == 1).all():
            return self._table[first : last + 1]
        return self._table[places]

    def _summed(self, begins: Sequence[int]) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
        """Return the sum of every row's square, and for each id the sum of its rows."""
        width = self._table.shape[1]
        totals = [self._rows(start, int(end)).sum(0) for start, end in zip(begins, self._ends, strict=True)]
        return squares_of(self._table, self._places), np.stack(totals) if totals else np.zeros((0, width), np.float32)


def squares_of(table: NDArray[np.float32], places: Numbers) -> NDArray[np.float64]:
    """Return the sum of the squares of the rows at some places of a table, some rows at once."""
    squares = np.zeros((table.shape[1], table.shape[1]))
    for start in range(0, len(places), AT_ONCE):
        rows = table[places[start : start + AT_ONCE]]
        squares += rows.T @ rows
    return squares


def _near(likeness: NDArray[np.float32], start: int, opinion: float) -> Near:
    best = int(likeness.argmax())
    few = likeness if len(likeness) <= FEW else np.partition(likeness, -FEW)[-FEW:]
    return Near((float(likeness[best]) + float(few.sum()) / len(few)) / 2, start + best, opinion)
