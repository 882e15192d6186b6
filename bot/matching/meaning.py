"""Which entry a question means: its vector beside those of the phrasings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.head import Head
from bot.matching.spelt import WEIGHT, Spelt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.matching.encoder import Encoder
    from bot.matching.shelf import Arrays
    from bot.matching.vectors import Vectors

AS_TYPED = 0.2
"""The share of the words as they were typed, beside those whose spelling was repaired."""

FEW = 3
"""The mean of so many of the nearest phrasings counts as much as the nearest: one of them may be a freak."""

_SCALE = 1 / (1 + 2 * WEIGHT**2)
"""Brings the likeness of two rows back to at most 1."""


@dataclass(frozen=True, slots=True)
class Near:
    """How near a question comes to each id: its likeness to the nearest phrasings, the nearest, the head's opinion."""

    likeness: NDArray[np.float32]
    phrasing: NDArray[np.intp]
    opinion: NDArray[np.float32]


class Meaning:
    """The phrasings' vectors and the head that was learned from them; immutable."""

    def __init__(self, encoder: Encoder, vectors: Vectors, texts: Sequence[str], groups: Sequence[int]) -> None:
        """Take a text for each phrasing and the number of its id; phrasings of an id stand together, ids in order."""
        self._encoder = encoder
        numbers = np.asarray(groups, np.intp)
        self._starts = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]])
        made_from = [encoder.name, *(f"{group} {text}" for group, text in zip(groups, texts, strict=True))]
        made = vectors.shelf.kept("meaning", made_from, lambda: _learned(vectors, texts, numbers))
        self._spelt = Spelt(made["rarity"])
        self._head = Head(made["weights"], made["offsets"])
        self._rows = made["rows"]

    def near(self, typed: str, repaired: str) -> Near:
        """Return how near a question comes, as it was typed and with its spelling repaired."""
        texts = [repaired] if typed == repaired else [repaired, typed]
        found = self._encoder.encode(texts)
        sense = found[0] if len(found) == 1 else (1 - AS_TYPED) * found[0] + AS_TYPED * found[1]
        row = np.concatenate([sense / np.linalg.norm(sense), self._spelt.of([repaired])[0]])
        likeness = (self._rows @ row) * _SCALE
        best = np.maximum.reduceat(likeness, self._starts)
        ends = np.r_[self._starts[1:], len(likeness)]
        which = np.array([start + likeness[start:end].argmax() for start, end in zip(self._starts, ends, strict=True)])
        few = np.array([_best_few(likeness[start:end]) for start, end in zip(self._starts, ends, strict=True)])
        return Near((best + few) / 2, which, self._head.scores(row))


def _best_few(likeness: NDArray[np.float32]) -> np.float32:
    return likeness.mean() if len(likeness) <= FEW else np.partition(likeness, -FEW)[-FEW:].mean()


def _learned(vectors: Vectors, texts: Sequence[str], numbers: NDArray[np.intp]) -> Arrays:
    spelt = Spelt.learned(texts)
    rows = np.hstack([vectors.of(texts), spelt.of(texts)])
    head = Head.learned(rows, numbers, int(numbers[-1]) + 1)
    return {"rarity": spelt.rarity, "rows": rows, "weights": head.weights, "offsets": head.offsets}
