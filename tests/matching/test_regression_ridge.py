"""What examples weigh, and what the others say of each, beside the textbook's own formulas."""

from __future__ import annotations

import numpy as np
import pytest

from bot.matching import regression
from bot.matching.triangle import BLOCK
from tests.support.influences import half


def examples(count, ids=3):
    rng = np.random.default_rng(count)
    rows = rng.standard_normal((count, 20)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    truth = np.eye(ids, dtype=np.float32)[rng.integers(0, ids, count)]
    return rows @ rows.T, truth


def textbook(likeness, truth):
    """Return the weights, from one inverse in double precision."""
    influences = np.exp(regression.SHARPNESS * (likeness.astype(np.float64) - 1))
    return np.linalg.solve(influences + regression.RIDGE * np.eye(len(likeness)), truth)


@pytest.mark.parametrize("count", [1, 2, BLOCK, BLOCK + 1, 2 * BLOCK + 77])
def test_the_weights_are_those_of_the_textbook_whatever_the_number_of_blocks(count):
    likeness, truth = examples(count)
    weights, _ = regression.learned(half(likeness), truth)
    assert np.allclose(weights, textbook(likeness, truth), atol=2e-3)


def test_what_the_others_say_of_an_example_is_what_is_learned_without_it():
    likeness, truth = examples(60)
    _, left_out = regression.learned(half(likeness), truth)
    for out in (0, 17, 59):
        others = np.arange(60) != out
        weights = textbook(likeness[np.ix_(others, others)], truth[others])
        said = np.exp(regression.SHARPNESS * (likeness[out, others].astype(np.float64) - 1)) @ weights
        assert np.allclose(left_out[out], said, atol=2e-3)


def test_the_same_text_has_an_influence_of_1_and_an_influence_tells_its_likeness():
    assert regression.influence(np.array([1.0], np.float32))[0] == 1.0
    assert regression.likeness(float(regression.influence(np.array([0.3], np.float32))[0])) == pytest.approx(0.3)


@pytest.mark.parametrize("count", [1, BLOCK + 1, 2 * BLOCK + 77])
def test_the_weights_alone_are_the_same(count):
    likeness, truth = examples(count)
    weights, _ = regression.learned(half(likeness), truth)
    assert np.allclose(regression.weights_of(half(likeness), truth), weights, atol=2e-3)
