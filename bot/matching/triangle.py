"""The lower half of a symmetric matrix, in rows of blocks, and what is solved with it: half the memory of the whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Table = NDArray[np.float32]

    Triangle = list[Table]
    """A block of rows each, as far as the diagonal; what stands above it in the last block counts for nothing."""


BLOCK = 512
"""Rows that are worked on at once; what stands in one block fits the processor's memory."""


def triangle(size: int, of: Callable[[slice, slice], Table]) -> Triangle:
    """Return the lower half of a matrix; `of` gives what stands in some rows and columns, to be kept."""
    return [of(rows, slice(0, rows.stop)) for rows in _blocks(size)]


def add_to_diagonal(matrix: Triangle, number: float) -> None:
    """Add a number to everything on the diagonal, in place."""
    for rows, held in zip(_of(matrix), matrix, strict=True):
        own = held[:, rows]
        own[np.diag_indices_from(own)] += number


def solved(matrix: Triangle, wanted: Table) -> Table:
    """Return what the matrix turns into what is wanted, a column each; the matrix is overwritten.

    Raises:
        numpy.linalg.LinAlgError: It is not positive definite.
    """
    inverses = factor(matrix)
    blocks, found = _of(matrix), wanted.copy()
    for rows, held, inverse in zip(blocks, matrix, inverses, strict=True):
        found[rows] = inverse @ (found[rows] - held[:, : rows.start] @ found[: rows.start])
    for rows, held, inverse in reversed(list(zip(blocks, matrix, inverses, strict=True))):
        found[rows] = inverse.T @ found[rows]
        found[: rows.start] -= held[:, : rows.start].T @ found[rows]
    return found


def factor(matrix: Triangle) -> list[Table]:
    """Make of a matrix its lower factor (Cholesky's) in place, and return the inverse of each block on the diagonal.

    Raises:
        numpy.linalg.LinAlgError: It is not positive definite.
    """
    blocks = _of(matrix)
    inverses: list[Table] = []
    for rows, held in zip(blocks, matrix, strict=True):
        for columns, other, inverse in zip(blocks, matrix, inverses, strict=False):
            before = slice(0, columns.start)
            held[:, columns] = (held[:, columns] - held[:, before] @ other[:, before].T) @ inverse.T
        before = held[:, : rows.start]
        held[:, rows] = np.linalg.cholesky(held[:, rows] - before @ before.T)
        inverses.append(np.tril(np.linalg.inv(held[:, rows])))
    return inverses


def invert(matrix: Triangle) -> None:
    """Make of a matrix the inverse of its lower factor, in place.

    Raises:
        numpy.linalg.LinAlgError: It is not positive definite.
    """
    inverses = factor(matrix)
    blocks = _of(matrix)
    for number, (rows, held) in enumerate(zip(blocks, matrix, strict=True)):
        own = inverses[number]
        product = np.zeros((len(held), rows.start), np.float32)
        for columns, other in zip(blocks[:number], matrix, strict=False):
            product[:, : columns.stop] += held[:, columns] @ other
        held[:, : rows.start] = -own @ product
        held[:, rows] = own


def times(matrix: Triangle, table: Table) -> Table:
    """Return a triangle times a table."""
    return np.concatenate([held @ table[: rows.stop] for rows, held in zip(_of(matrix), matrix, strict=True)])


def turned_times(matrix: Triangle, table: Table) -> Table:
    """Return a triangle, its rows taken for columns, times a table."""
    found = np.zeros_like(table)
    for rows, held in zip(_of(matrix), matrix, strict=True):
        found[: rows.stop] += held.T @ table[rows]
    return found


def squares(matrix: Triangle) -> Table:
    """Return the sum of squares in each column of a triangle."""
    found = np.zeros(sum(map(len, matrix)), np.float32)
    for rows, held in zip(_of(matrix), matrix, strict=True):
        found[: rows.stop] += np.einsum("ij,ij->j", held, held)
    return found


def _of(matrix: Triangle) -> list[slice]:
    return _blocks(sum(map(len, matrix)))


def _blocks(size: int) -> list[slice]:
    return [slice(start, min(start + BLOCK, size)) for start in range(0, size, BLOCK)]
