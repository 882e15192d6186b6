"""On which of two sides a text stands by its meaning, told by examples of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.matching.head import Head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.matching.encoder import Encoder
    from bot.matching.shelf import Arrays
    from bot.matching.vectors import Vectors

OPINION_WEIGHT = 0.2
NEAREST_WEIGHT = 6.0
"""What the head's logarithm and the difference of the nearest examples' likenesses count."""

SHRINKAGE = 0.1
"""Thousands of examples of two sides say more of their spread than a few phrasings of many entries do."""


class Sides:
    """Two sides of examples, by the vectors of their texts; immutable."""

    def __init__(self, encoder: Encoder, vectors: Vectors, these: Sequence[str], others: Sequence[str]) -> None:
        """Take the texts of both sides, all of which must have their vectors."""
        self._encoder = encoder
        made_from = [encoder.name, str(len(these)), *these, *others]
        made = vectors.shelf.kept("sides", made_from, lambda: _learned(vectors, these, others))
        self._head = Head(made["weights"], made["offsets"])
        self._these, self._others = made["rows"][: len(these)], made["rows"][len(these) :]

    def leaning(self, text: str) -> float:
        """Return how much a text leans to the first side: above 0 to it, below 0 to the other."""
        row = self._encoder.encode([text])[0]
        opinion = self._head.scores(row)
        nearest = (self._these @ row).max() - (self._others @ row).max()
        return float(OPINION_WEIGHT * (opinion[0] - opinion[1]) + NEAREST_WEIGHT * nearest)


def _learned(vectors: Vectors, these: Sequence[str], others: Sequence[str]) -> Arrays:
    rows = vectors.of([*these, *others])
    groups = np.repeat(np.arange(2, dtype=np.intp), [len(these), len(others)])
    head = Head.learned(rows, groups, 2, SHRINKAGE)
    return {"rows": rows, "weights": head.weights, "offsets": head.offsets}
