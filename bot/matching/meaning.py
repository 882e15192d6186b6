"""Which entry of a large handbook a question means: a linear head picks candidates, the nearest phrasing decides."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.head import Head

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.matching.encoder import Encoder
    from bot.matching.shelf import Arrays
    from bot.matching.vectors import Vectors

FEW = 3
"""The mean of so many of the nearest phrasings counts as much as the nearest: one of them may be a freak."""

HUGE = 60_000
"""From so many phrasings on, rows are kept in half precision: 92 MB for 120,000 of them, and a slower comparison."""

LIKELIEST = 60
"""Ids that the head picks; going through every phrasing would take longer than the sentence encoder does."""


@dataclass(frozen=True, slots=True)
class Near:
    """How near a question comes to an id: its likeness to the nearest phrasings, the nearest, the head's opinion."""

    likeness: float
    phrasing: int
    opinion: float


class Meaning:
    """The phrasings' vectors and the head that was learned from them; immutable."""

    def __init__(self, encoder: Encoder, vectors: Vectors, texts: Sequence[str], groups: Sequence[int]) -> None:
        """Take a text for each phrasing and the number of its id; phrasings of an id stand together, ids in order."""
        numbers = np.asarray(groups, np.intp)
        starts = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]])
        self._spans = [slice(start, end) for start, end in zip(starts, [*starts[1:], len(texts)], strict=True)]
        made_from = [encoder.name, *(f"{group} {text}" for group, text in zip(groups, texts, strict=True))]
        made = vectors.shelf.kept("meaning", made_from, lambda: _learned(vectors, texts, numbers))
        self._head = Head(made["weights"], made["offsets"])
        self._rows = made["rows"]

    def near(self, sense: NDArray[np.float32], besides: Iterable[int] = ()) -> Mapping[int, Near]:
        """Return how near a question's row comes to each likely id, by its number; `besides` are not left out."""
        opinion = self._head.scores(sense)
        few = min(LIKELIEST, len(opinion))
        likely = sorted({*np.argpartition(opinion, -few)[-few:].tolist(), *besides})
        likeness = self._likeness(likely, sense)
        return {
            number: _near(each, int(self._spans[number].start), opinion[number])
            for number, each in zip(likely, likeness, strict=True)
        }

    def _likeness(self, likely: Sequence[int], sense: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """Return the likeness of a question to the phrasings of each of these ids."""
        spans = [self._spans[number] for number in likely]
        rows = self._rows[np.concatenate([np.arange(span.start, span.stop) for span in spans])]
        likeness = rows.astype(np.float32, copy=False) @ sense
        return np.split(likeness, np.cumsum([span.stop - span.start for span in spans])[:-1])


def _near(likeness: NDArray[np.float32], start: int, opinion: np.float32) -> Near:
    best = int(likeness.argmax())
    few = likeness.mean() if len(likeness) <= FEW else np.partition(likeness, -FEW)[-FEW:].mean()
    return Near(float(likeness[best] + few) / 2, start + best, float(opinion))


def _learned(vectors: Vectors, texts: Sequence[str], numbers: NDArray[np.intp]) -> Arrays:
    rows = vectors.of(texts)
    head = Head.learned(rows, numbers, int(numbers[-1]) + 1)
    kept = rows if len(rows) < HUGE else rows.astype(np.float16)
    return {"rows": kept, "weights": head.weights, "offsets": head.offsets}
