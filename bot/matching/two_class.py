"""On which of two sides a text stands by its meaning, told by examples of both."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from bot.matching.large import AT_ONCE, Head, Sums

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from bot.matching.encoder import Encoder
    from bot.matching.vectors import Rows


if TYPE_CHECKING:
    Part = tuple[Sequence[str], NDArray[np.int64]]
    """Some texts, and their places in the table."""

OPINION_WEIGHT = 0.2
NEAREST_WEIGHT = 6.0
"""What the head's logarithm and the difference of the nearest examples' likenesses count."""

SHRINKAGE = 0.1
"""Thousands of examples of two sides say more of their spread than a few phrasings of many entries do."""


class TwoClass:
    """Two sides of examples, by the vectors of their texts; immutable."""

    def __init__(
        self,
        encoder: Encoder,
        rows: Rows,
        these: Sequence[str],
        others: Sequence[Sequence[str]],
        before: TwoClass | None = None,
    ) -> None:
        """Take the texts of both sides, those of the second in parts; a part that is as before is not looked at again.

        All of them must have their rows; a text counts once on each side.
        """
        self._encoder = encoder
        self.rows = rows
        self.these = tuple(dict.fromkeys(these))
        same = before if before and before.rows is rows and before.these == self.these else None
        known: Mapping[int, Part] = same.parts if same else {}
        mine = rows.places(self.these)
        self.parts: dict[int, Part] = {id(part): known.get(id(part)) or (part, rows.places(part)) for part in others}
        self._table = rows.table
        self._these = self._table[mine]
        self.is_other = np.zeros(len(self._table), bool)
        for _, places in self.parts.values():
            self.is_other[places] = True
        self.scatter, self.total = self._summed(same)
        self._head = self._learned(mine)

    def leaning(self, text: str, enough: float = -np.inf) -> float:
        """Return how much a text leans to the first side: above 0 to it, below 0 to the other.

        As soon as it is sure that it leans no more than `enough`, some number that is no more than that is returned:
        of ten thousand entries going through every text takes longer than all else.
        """
        row = self._encoder.encode([text])[0]
        opinion = self._head.scores(row)
        most = OPINION_WEIGHT * float(opinion[0] - opinion[1]) + NEAREST_WEIGHT * float((self._these @ row).max())
        nearest = -np.inf
        for start in range(0, len(self._table), AT_ONCE):
            likeness = (self._table[start : start + AT_ONCE] @ row)[self.is_other[start : start + AT_ONCE]]
            nearest = max(nearest, float(likeness.max(initial=-np.inf)))
            if most - NEAREST_WEIGHT * nearest <= enough:
                break
        return most - NEAREST_WEIGHT * nearest

    def _summed(self, before: TwoClass | None) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Return the sum over the second side of each row with itself, and of the rows."""
        if before is None:
            return self._sums_of(np.flatnonzero(self.is_other))
        was = np.zeros(len(self.is_other), bool)
        was[: len(before.is_other)] = before.is_other
        gone, new = (self._sums_of(np.flatnonzero(each)) for each in (was & ~self.is_other, self.is_other & ~was))
        return before.scatter - gone[0] + new[0], before.total - gone[1] + new[1]

    def _sums_of(self, places: NDArray[np.int64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        width = self._table.shape[1]
        scatter, total = np.zeros((width, width)), np.zeros(width)
        for start in range(0, len(places), AT_ONCE):
            rows = self._table[places[start : start + AT_ONCE]]
            scatter += rows.T @ rows
            total += rows.sum(0, dtype=np.float64)
        return scatter, total

    def _learned(self, mine: NDArray[np.int64]) -> Head:
        totals = np.stack([self._these.sum(0, dtype=np.float64), self.total])
        sizes = np.array([len(mine), self.is_other.sum()], np.float64)
        within = self._these.T @ self._these + self.scatter - (totals / sizes[:, None]).T @ totals
        return Head.learned(
            Sums(within, int(sizes.sum())), totals.astype(np.float32), sizes.astype(np.float32), SHRINKAGE
        )
