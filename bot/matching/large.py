"""Which entry of a large handbook a question means: a linear head picks candidates, the nearest phrasing decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.words import joined, starts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.matching.corpus import TopicTexts
    from bot.matching.vectors import Places, Rows


if TYPE_CHECKING:
    Numbers = NDArray[np.int64]

SHRINKAGE = 0.5
"""How far the spread of the phrasings is taken to be the same in all directions, from 0 to 1: few phrasings say
little about it."""

AT_ONCE = 8_192
"""Rows that are multiplied at once: copies of all of them would not fit into the memory."""


@dataclass(frozen=True, slots=True)
class Sums:
    """What the spread of phrasings round the means of their entries is learned from, and how many there are.

    Entries more or less change it by their own rows, so that the rest need not be looked at again.
    """

    within: NDArray[np.float64]
    count: int

    @classmethod
    def of(
        cls, table: NDArray[np.float32], places: Numbers, totals: NDArray[np.float32], sizes: NDArray[np.float32]
    ) -> Sums:
        """Sum up the rows at these places of a table, and for each entry the sum of its rows and their number."""
        within = np.zeros((table.shape[1], table.shape[1]))
        for start in range(0, len(places), AT_ONCE):
            rows = table[places[start : start + AT_ONCE]]
            within += rows.T @ rows
        within -= (totals / sizes[:, None]).T @ totals
        return cls(within, len(places))

    def __add__(self, other: Sums) -> Sums:
        """Return the sums over both."""
        return Sums(self.within + other.within, self.count + other.count)

    def __sub__(self, other: Sums) -> Sums:
        """Return the sums without what is in the other ones."""
        return Sums(self.within - other.within, self.count - other.count)


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
        cls, sums: Sums, totals: NDArray[np.float32], sizes: NDArray[np.float32], shrinkage: float = SHRINKAGE
    ) -> Head:
        """Learn from the sums over all entries, and for each of them the sum of its rows and their number, never 0."""
        means = totals / sizes[:, None]
        spread = sums.within / sums.count
        width = len(spread)
        even = np.trace(spread) / width if sums.count > len(sizes) else 1.0
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


@dataclass(frozen=True, slots=True)
class Summed:
    """The places of a piece's phrasings in the table, and for each of its ids the sum of their rows and the number."""

    places: Places
    totals: NDArray[np.float32]
    sizes: NDArray[np.float32]


class LargeRanker:
    """The phrasings' vectors and the head that was learned from them; immutable."""

    def __init__(self, rows: Rows, pieces: Sequence[TopicTexts], before: LargeRanker | None = None) -> None:
        """Take the table in which every phrasing has its row; what is known of pieces that are as before is kept."""
        known: Mapping[TopicTexts, Summed] = before.summed if before and before.rows is rows else {}
        self.rows = rows
        self.summed: dict[TopicTexts, Summed] = {piece: known.get(piece) or _summed(rows, piece) for piece in pieces}
        self._table = rows.table
        self._places = joined([each.places for each in self.summed.values()])
        sizes = joined([each.sizes for each in self.summed.values()])
        self._ends = np.cumsum(sizes, dtype=np.int64)
        self.sums = self._sums(before.sums if before and known else None, known)
        self._head = Head.learned(self.sums, joined([each.totals for each in self.summed.values()]), sizes)

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

    def _sums(self, before: Sums | None, known: Mapping[TopicTexts, Summed]) -> Sums:
        if before is None:
            return self._over(list(self.summed.values()))
        gone = [each for piece, each in known.items() if piece not in self.summed]
        new = [each for piece, each in self.summed.items() if piece not in known]
        return before - self._over(gone) + self._over(new)

    def _over(self, some: Sequence[Summed]) -> Sums:
        width = self._table.shape[1]
        if not some:
            return Sums(np.zeros((width, width)), 0)
        totals, sizes = joined([one.totals for one in some]), joined([one.sizes for one in some])
        return Sums.of(self._table, joined([one.places for one in some]), totals, sizes)


def _near(likeness: NDArray[np.float32], start: int, opinion: float) -> Near:
    best = int(likeness.argmax())
    few = likeness if len(likeness) <= FEW else np.partition(likeness, -FEW)[-FEW:]
    return Near((float(likeness[best]) + float(few.sum()) / len(few)) / 2, start + best, opinion)


def _summed(rows: Rows, piece: TopicTexts) -> Summed:
    places = rows.places(piece.texts)
    sizes = np.array([len(texts) for texts in piece.phrasings.values()], np.int64)
    begins = np.array(starts(sizes.tolist()), np.int64)
    totals = np.add.reduceat(rows.table[places], begins, axis=0) if len(sizes) else rows.table[:0]
    return Summed(places, totals, sizes.astype(np.float32))
