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

HEARD = 200
"""Phrasings next to a question among which the one that speaks most for an id is looked for."""


@dataclass(frozen=True, slots=True)
class Voices:
    """What is said for an id: by its own phrasings, by those of the others, and by what has no answer; and by which
    phrasing of its own the most."""

    own: float
    others: float
    unanswered: float
    phrasing: int


class Regression:
    """A score for every id, from every phrasing by its likeness in meaning and spelling; immutable.

    The score is near 1 where the question is surely one of an id, and near 0 where it is surely none.
    """

    def __init__(
        self, encoder: Encoder, vectors: Vectors, texts: Sequence[str], groups: Sequence[int], nothing: int | None
    ) -> None:
        """Take a text for each phrasing and the number of its id; `nothing` is the number of what has no answer."""
        self._encoder = encoder
        self._groups = np.asarray(groups, np.intp)
        self._nothing = nothing
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

    def scores(self, typed: str, repaired: str) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """Return the score of every id, and the influence of every phrasing on the question."""
        influence = ridge.influence(self._likeness(typed, repaired))
        return influence @ self._weights, influence

    def voices(self, number: int, influence: NDArray[np.float32]) -> Voices:
        """Return what makes up the score of the id with this number."""
        said = influence * self._weights[:, number]
        own = self._groups == number
        nothing = self._groups == self._nothing if self._nothing is not None else np.zeros_like(own)
        return Voices(
            own=float(said[own].sum()),
            others=float(said[~own & ~nothing].sum()),
            unanswered=float(said[nothing].sum()),
            phrasing=int(np.where(own, influence, -1.0).argmax()),
        )

    def _likeness(self, typed: str, repaired: str) -> NDArray[np.float32]:
        likeness = self._meant @ self._encoder.question(typed, repaired)
        written = self._spelt.of([repaired])[0]
        said = np.flatnonzero(written)
        likeness += written[said] @ self._written[said]
        likeness /= 1 + float(written @ written)
        return likeness

    def _learned(self, vectors: Vectors, texts: Sequence[str]) -> Arrays:
        spelt = Spelt.learned(texts)
        meant, written = vectors.of(texts), spelt.of(texts)
        likeness = meant @ meant.T
        likeness += written @ written.T
        lengths = np.sqrt(1 + np.einsum("ij,ij->i", written, written))
        likeness /= lengths[:, None]
        likeness /= lengths
        truth = np.zeros((len(texts), int(self._groups.max()) + 1), np.float32)
        truth[np.arange(len(texts)), self._groups] = 1
        if self._nothing is not None:
            truth[:, self._nothing] = 0
        weights, left_out = ridge.learned(ridge.influence(likeness), truth)
        return {
            "rarity": spelt.rarity,
            "meant": meant,
            "written": np.ascontiguousarray(written.T),
            "weights": weights,
            "left_out": left_out,
        }
