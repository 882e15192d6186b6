"""On which of two sides a text stands by its meaning, told by examples of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.matching.large import AT_ONCE, Head, squares_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.matching.encoder import Encoder
    from bot.matching.vectors import Rows


OPINION_WEIGHT = 0.16
NEAREST_WEIGHT = 18.0
"""What the head's logarithm and the difference of the nearest examples' likenesses count.

About what a logistic regression finds when each fifth of the examples is judged by the other four. The bar beside them,
`ENOUGH_WITH_MEANING`, is so low that no more worries are missed than with one near example of either side.
"""

NEAREST = 3
"""Examples of a side whose likenesses are averaged: a single one that is near by chance says less."""

SHRINKAGE = 0.1
"""Thousands of examples of two sides say more of their spread than a few phrasings of many entries do."""


class TwoClass:
    """Two sides of examples, by the vectors of their texts; immutable."""

    def __init__(self, encoder: Encoder, rows: Rows, these: Sequence[str], others: Sequence[str]) -> None:
        """Take the texts of both sides, all of which must have their rows; a text counts once on each side."""
        self._encoder = encoder
        mine, theirs = rows.places(tuple(dict.fromkeys(these))), rows.places(others)
        self._table = rows.table
        self._these = self._table[mine]
        self._is_other = np.zeros(len(self._table), bool)
        self._is_other[theirs] = True
        self._others = int(self._is_other.sum())
        self._head = self._learned()

    def leaning(self, text: str, enough: float = -np.inf) -> float:
        """Return how much a text leans to the first side: above 0 to it, below 0 to the other.

        As soon as it is sure that it leans no more than `enough`, some number that is no more than that is returned:
        of ten thousand entries going through every text takes longer than all else.
        """
        row = self._encoder.encode([text])[0]
        opinion = self._head.scores(row)
        near = float(_nearest(self._these @ row).mean())
        most = OPINION_WEIGHT * float(opinion[0] - opinion[1]) + NEAREST_WEIGHT * near
        nearest, leans = np.zeros(0, np.float32), np.inf
        for start in range(0, len(self._table), AT_ONCE):
            likeness = (self._table[start : start + AT_ONCE] @ row)[self._is_other[start : start + AT_ONCE]]
            nearest = _nearest(np.concatenate((nearest, likeness)))
            if len(nearest) == min(NEAREST, self._others):
                leans = most - NEAREST_WEIGHT * float(nearest.mean())
            if leans <= enough:
                break
        return leans

    def _learned(self) -> Head:
        others = np.flatnonzero(self._is_other)
        total = np.zeros(self._table.shape[1])
        for start in range(0, len(others), AT_ONCE):
            total += self._table[others[start : start + AT_ONCE]].sum(0, dtype=np.float64)
        squares = self._these.T @ self._these + squares_of(self._table, others)
        totals = np.stack([self._these.sum(0, dtype=np.float64), total])
        sizes = np.array([len(self._these), len(others)], np.float64)
        return Head.learned(squares, totals, sizes, SHRINKAGE)


def _nearest(likeness: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the greatest few of some likenesses, in no order."""
    return likeness if len(likeness) <= NEAREST else np.partition(likeness, -NEAREST)[-NEAREST:]
