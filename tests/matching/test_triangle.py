"""Half a matrix says what the whole one does."""

from __future__ import annotations

import numpy as np
import pytest

from bot.matching import triangle
from bot.matching.triangle import BLOCK

SIZES = [1, 2, BLOCK, BLOCK + 1, 2 * BLOCK + 77]


def whole(size):
    rows = np.random.default_rng(size).standard_normal((size, 12)).astype(np.float32)
    return np.exp(-((rows[:, None, :2] - rows[None, :, :2]) ** 2).sum(2)) + np.eye(size, dtype=np.float32)


def half(matrix):
    return triangle.triangle(len(matrix), lambda rows, columns: matrix[rows, columns].copy())


@pytest.mark.parametrize("size", SIZES)
def test_what_is_solved_gives_what_was_wanted(size):
    matrix = whole(size)
    wanted = np.random.default_rng(1).standard_normal((size, 3)).astype(np.float32)
    assert np.allclose(matrix @ triangle.solved(half(matrix), wanted), wanted, atol=1e-3)


@pytest.mark.parametrize("size", SIZES)
def test_the_inverse_of_the_factor_makes_the_inverse_of_the_matrix(size):
    matrix = whole(size)
    held = half(matrix)
    triangle.invert(held)
    inverse = triangle.turned_times(held, triangle.times(held, np.eye(size, dtype=np.float32)))
    assert np.allclose(inverse, np.linalg.inv(matrix.astype(np.float64)), atol=1e-3)
    assert np.allclose(triangle.squares(held), np.diag(inverse), atol=1e-3)


def test_half_of_a_matrix_takes_hardly_more_than_half_the_memory():
    size = 4 * BLOCK
    assert sum(each.size for each in half(whole(size))) <= 0.65 * size**2


def test_nothing_is_solved_with_a_matrix_that_cannot_be_factored():
    with pytest.raises(np.linalg.LinAlgError):
        triangle.solved(half(-whole(3)), np.eye(3, dtype=np.float32))
