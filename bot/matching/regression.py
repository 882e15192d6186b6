"""Which entry a question asks for: every phrasing speaks for its own entry, as loudly as it is near and telling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.matching import ridge
from bot.matching.spelt import Spelt

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from bot.matching.encoder import Encoder
    from bot.matching.shelf import Arrays
    from bot.matching.vectors import Vectors

MOST_PHRASINGS = 8_000
"""With more phrasings than these, learning takes too long and too much memory: 6,000 take some 3 s and 200 MB."""


ASTRAY = 0.3
"""How much higher another id's score must be before a phrasing is said to lead astray."""

FEW_SPELLING, MANY_SPELLING, MANY_EACH = 0.1, 0.32, 50
"""What the likeness of stems and that of pieces of words count beside that of meaning: little where an entry has a few
phrasings, more where it has so many that their very words tell it from others."""

STEPS = 127.0
"""What is written is kept in steps of a 127th in one byte: a quarter of the memory, and quicker to read."""


@dataclass(frozen=True, slots=True)
class Nearest:
    """The phrasing of an id that comes nearest to a question, and its likeness, at most 1."""

    phrasing: int
    likeness: float


class Regression:
    """A score for every id, from every phrasing by its likeness in meaning and spelling; immutable.

    The score is near 1 where the question is surely one of an id, and near 0 where it is surely none.
    """

    def __init__(
        self, encoder: Encoder, vectors: Vectors, texts: Sequence[str], groups: Sequence[int], nothing: int | None
    ) -> None:
        """Take a text for each phrasing and the number of its id, in order; `nothing` stands for what has no answer."""
        self._groups = np.asarray(groups, np.intp)
        ends = np.cumsum(np.bincount(self._groups))
        self._spans = [slice(int(start), int(end)) for start, end in zip([0, *ends[:-1]], ends, strict=True)]
        self._nothing = nothing
        self._spelling = MANY_SPELLING if len(texts) >= MANY_EACH * len(ends) else FEW_SPELLING
        made_from = [
            encoder.name,
            str(nothing),
            *(f"{group} {text}" for group, text in zip(groups, texts, strict=True)),
        ]
        made = vectors.shelf.kept("regression", made_from, lambda: self._learned(vectors, texts))
        self._spelt = Spelt(made["rarity"])
        self._meant = made["meant"]
        self._written = made["written"]
        self._weights = made["weights"]
        self.left_out: NDArray[np.float32] = made["left_out"]
        """What all other phrasings say of each: a row a phrasing, a column an id."""

    def scores(self, sense: NDArray[np.float32], repaired: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the score of every id, and the influence of every phrasing on the question.

        `sense` is the question's row, `repaired` its words spelt right.
        """
        influence = ridge.influence(self._likeness(sense, repaired))
        return (influence @ self._weights).astype(np.float32, copy=False), influence

    def strangers(self) -> list[float]:
        """Return the best score that each example without an answer gets when it is left out.

        Where nothing is said to have no answer, it is the best score of each example among the ids of others.
        """
        own = np.arange(len(self._groups)), self._groups
        others = self.left_out.copy()
        others[own] = -np.inf
        best = others.max(axis=1)
        return [float(score) for score in (best if self._nothing is None else best[self._groups == self._nothing])]

    def start(self, number: int) -> int:
        """Return the place of the first phrasing of the id with this number."""
        return self._spans[number].start

    def astray(self, number: int, phrasing: int) -> int | None:
        """Return the number of the id to which all others but a phrasing itself would give it; None for its own."""
        said = self.left_out[phrasing]
        best = int(said.argmax())
        if best != number and said[best] - said[number] > ASTRAY:
            return best
        no_answer = self._nothing is not None and said[best] < 0
        return self._nothing if no_answer else None

    def nearest(self, number: int, influence: NDArray[np.float32]) -> Nearest:
        """Return the phrasing with the most influence among those of the id with this number."""
        span = self._spans[number]
        best = span.start + int(influence[span].argmax())
        return Nearest(best, ridge.likeness(float(influence[best])))

    def _likeness(self, sense: NDArray[np.float32], repaired: str) -> NDArray[np.float32]:
        likeness = (self._meant @ sense).astype(np.float32, copy=False)
        written = self._spelt.of([repaired])[0]
        said = np.flatnonzero(written)
        likeness += (self._spelling / STEPS * written[said]) @ self._written[said].astype(np.float32)
        likeness /= 1 + self._spelling * float(written @ written)
        return likeness

    def _learned(self, vectors: Vectors, texts: Sequence[str]) -> Arrays:
        spelt = Spelt.learned(texts)
        meant, written = vectors.of(texts), spelt.of(texts)
        truth = np.zeros((len(texts), int(self._groups.max()) + 1), np.float32)
        truth[np.arange(len(texts)), self._groups] = 1
        if self._nothing is not None:
            truth[:, self._nothing] = 0
        weights, left_out = ridge.learned(ridge.influence(_alike(meant, written, self._spelling)), truth)
        return {
            "rarity": spelt.rarity,
            "meant": meant,
            "written": np.ascontiguousarray(np.rint(written.T * STEPS).astype(np.int8)),
            "weights": weights,
            "left_out": left_out,
        }


def _alike(meant: ridge.Table, written: ridge.Table, spelling: float) -> ridge.Table:
    """Return the likeness of every phrasing to every other."""
    likeness = meant @ meant.T
    likeness += spelling * (written @ written.T)
    lengths = np.sqrt(1 + spelling * np.einsum("ij,ij->i", written, written))
    likeness /= lengths[:, None]
    likeness /= lengths
    return likeness.astype(np.float32, copy=False)
