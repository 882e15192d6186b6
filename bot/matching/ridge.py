"""Kernel ridge regression in closed form: what every example weighs, and what all the others say of each.

The method is that of a Gaussian process with a squared exponential kernel (Rasmussen and Williams, Gaussian Processes
for Machine Learning, 2006, sections 2.2 and 5.4.2). Everything happens in the one large matrix that is given, block by
block, so that thousands of examples need no second one of its size.
"""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Table = NDArray[np.float32]

SHARPNESS = 2.0
"""How fast the influence of an example fades with its distance."""

RIDGE = 0.1
"""How little an example is trusted beside its neighbours; 0 would believe every one of them to the letter."""

BLOCK = 512
"""Rows that are worked on at once; what stands in one block fits the processor's memory."""


def influence(likeness: Table) -> Table:
    """Turn likenesses (1 for the same) into influences in place, and return them."""
    likeness -= 1.0
    likeness *= SHARPNESS
    return np.exp(likeness, out=likeness)


def likeness(influence: float) -> float:
    """Return the likeness from which an influence comes."""
    return 1.0 + log(influence) / SHARPNESS


def learned(influences: Table, truth: Table) -> tuple[Table, Table]:
    """Return the weight of every example for every id, and what the other examples say of each (leave one out).

    `influences` holds those of every example on every other and is overwritten; `truth` has a row an example and a
    column an id: 1 where the one belongs to the other.
    """
    influences[np.diag_indices_from(influences)] += RIDGE
    inverse = _inverted(_factored(influences))
    weights = (inverse.T @ (inverse @ truth)).astype(np.float32, copy=False)
    certainty = np.einsum("ij,ij->j", inverse, inverse)
    return weights, truth - weights / certainty[:, None]


def weights_of(influences: Table, truth: Table) -> Table:
    """Return the weight of every example for every id, and nothing else: three times as fast as `learned`.

    `influences` is overwritten, as there.
    """
    influences[np.diag_indices_from(influences)] += RIDGE
    lower, weights = _factored(influences), truth.copy()
    blocks = [(now, np.linalg.inv(lower[now, now])) for now in _blocks(len(lower))]
    for now, own in blocks:
        weights[now] = own @ (weights[now] - lower[now, : now.start] @ weights[: now.start])
    for now, own in reversed(blocks):
        weights[now] = own.T @ (weights[now] - lower[now.stop :, now].T @ weights[now.stop :])
    return weights


def _blocks(size: int) -> list[slice]:
    return [slice(start, min(start + BLOCK, size)) for start in range(0, size, BLOCK)]


def _factored(matrix: Table) -> Table:
    """Make of a symmetric matrix its lower factor (Cholesky's), in place."""
    size = len(matrix)
    for now in _blocks(size):
        matrix[now, now] = np.linalg.cholesky(matrix[now, now])
        matrix[now, now.stop :] = 0
        below = matrix[now.stop :, now]
        below[:] = below @ np.linalg.inv(matrix[now, now]).T
        for later in _blocks(size):
            if later.start >= now.stop:
                matrix[later.start :, later] -= matrix[later.start :, now] @ matrix[later, now].T
    return matrix


def _inverted(lower: Table) -> Table:
    """Make of a lower triangle its inverse, in place."""
    for now in _blocks(len(lower)):
        own = np.linalg.inv(lower[now, now])
        done = slice(0, now.start)
        lower[now, done] = -own @ (lower[now, done] @ lower[done, done])
        lower[now, now] = np.tril(own)
    return lower
