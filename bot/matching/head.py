"""A linear head on the vectors: which entry they speak for, learned in one step from the phrasings themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SHRINKAGE = 0.5
"""How far the spread of the phrasings is taken to be the same in all directions, from 0 to 1: few phrasings say
little about it."""


class Head:
    """Linear discriminant analysis: each entry is a cloud round the mean of its phrasings, all of the same shape.

    The weights have a closed form, so that the same phrasings always give the same head, in well under a second.
    """

    def __init__(self, weights: NDArray[np.float32], offsets: NDArray[np.float32]) -> None:
        """Take what was learned."""
        self.weights = weights
        self.offsets = offsets

    @classmethod
    def learned(
        cls, rows: NDArray[np.float32], groups: NDArray[np.intp], count: int, shrinkage: float = SHRINKAGE
    ) -> Head:
        """Learn from a row for each phrasing and the number of its entry, below `count`; every entry has a phrasing."""
        sizes = np.bincount(groups, minlength=count).astype(np.float32)
        means = np.zeros((count, rows.shape[1]), np.float32)
        np.add.at(means, groups, rows)
        means /= sizes[:, None]
        spread = (rows.T @ rows - (means * sizes[:, None]).T @ means) / len(rows)
        width = spread.shape[0]
        even = np.trace(spread) / width if len(rows) > count else 1.0
        spread = (1 - shrinkage) * spread + (shrinkage * even + 1e-6) * np.eye(width, dtype=np.float32)
        weights: NDArray[np.float32] = np.linalg.solve(spread, means.T).astype(np.float32)
        return cls(weights, (-0.5 * np.einsum("ij,ji->i", means, weights)).astype(np.float32))

    def scores(self, row: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the logarithm of each entry's probability, given that the row speaks for one of them."""
        scores = row @ self.weights + self.offsets
        scores -= scores.max()
        return scores - np.log(np.exp(scores).sum())
