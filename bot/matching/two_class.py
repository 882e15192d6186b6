"""On which of two sides a text stands by its meaning, told by examples of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.matching.large import AT_ONCE, Head, squares_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.matching.encoder import Encoder
    from bot.matching.vectors import Rows


OPINION_WEIGHT = 0.2
NEAREST_WEIGHT = 6.0
"""What the head's logarithm and the difference of the nearest examples' likenesses count."""

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
        self._head = self._learned()

    def leaning(self, text: str, enough: float = -np.inf) -> float:
        """Return how much a text leans to the first side: above 0 to it, below 0 to the other.

        As soon as it is sure that it leans no more than `enough`, some number that is no more than that is returned:
        of ten thousand entries going through every text takes longer than all else.
        """
        row = self._encoder.encode([text])[0]
        opinion = self._head.scores(row)
        most = OPINION_WEIGHT * float(opinion[0] - opinion[1]) + NEAREST_WEIGHT * float((self._these @ row).max())
        nearest = -np.inf
        for start in range(0, len(self._table), AT_ONCE):
            likeness = (self._table[start : start + AT_ONCE] @ row)[self._is_other[start : start + AT_ONCE]]
            nearest = max(nearest, float(likeness.max(initial=-np.inf)))
            if most - NEAREST_WEIGHT * nearest <= enough:
                break
        return most - NEAREST_WEIGHT * nearest

    def _learned(self) -> Head:
        others = np.flatnonzero(self._is_other)
        total = np.zeros(self._table.shape[1])
        for start in range(0, len(others), AT_ONCE):
            total += self._table[others[start : start + AT_ONCE]].sum(0, dtype=np.float64)
        squares = self._these.T @ self._these + squares_of(self._table, others)
        totals = np.stack([self._these.sum(0, dtype=np.float64), total])
        sizes = np.array([len(self._these), len(others)], np.float64)
        return Head.learned(squares, totals, sizes, SHRINKAGE)
