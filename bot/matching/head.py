"""A linear head on the vectors: which entry they speak for, learned in one step from the phrasings themselves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

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
