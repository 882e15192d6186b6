"""Which entry a question means: its vector beside those of the phrasings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.head import Head
from bot.matching.spelt import WEIGHT, Spelt

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.matching.encoder import Encoder
    from bot.matching.shelf import Arrays
    from bot.matching.vectors import Vectors

AS_TYPED = 0.2
"""The share of the words as they were typed, beside those whose spelling was repaired."""

MOST_ASKED = 40
"""Word pieces of a question that are read: more than any phrasing should have, and the time grows with them."""

FEW = 3
"""The mean of so many of the nearest phrasings counts as much as the nearest: one of them may be a freak."""

MANY = 300
"""From so many ids on, phrasings are compared without their spelling and only where the head sees a chance: a row of
every phrasing would fill the memory, and going through them all take longer than the sentence encoder does."""

HUGE = 60_000
"""From so many phrasings on, rows are kept in half precision: 92 MB for 120,000 of them, and a slower comparison."""

LIKELIEST = 60
"""Ids that the head picks where there are many."""


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
        self._encoder = encoder
        numbers = np.asarray(groups, np.intp)
        starts = np.flatnonzero(np.r_[True, numbers[1:] != numbers[:-1]])
        self._spans = [slice(start, end) for start, end in zip(starts, [*starts[1:], len(texts)], strict=True)]
        made_from = [encoder.name, *(f"{group} {text}" for group, text in zip(groups, texts, strict=True))]
        made = vectors.shelf.kept("meaning", made_from, lambda: _learned(vectors, texts, numbers))
        self._spelt = Spelt(made["rarity"]) if "rarity" in made else None
        self._head = Head(made["weights"], made["offsets"])
        self._rows = made["rows"]

    def near(self, typed: str, repaired: str, besides: Iterable[int] = ()) -> Mapping[int, Near]:
        """Return how near a question comes to each id, by its number; `besides` are numbers not to be left out."""
        texts = [repaired] if typed == repaired else [repaired, typed]
        found = self._encoder.encode(texts, MOST_ASKED)
        sense = found[0] if len(found) == 1 else (1 - AS_TYPED) * found[0] + AS_TYPED * found[1]
        sense = sense / np.linalg.norm(sense)
        row = np.concatenate([sense, self._spelt.of([repaired])[0]]) if self._spelt else sense
        opinion = self._head.scores(row)
        likely = sorted(self._likely(opinion, besides))
        likeness = self._likeness(likely, row)
        return {
            number: _near(each, int(self._spans[number].start), opinion[number])
            for number, each in zip(likely, likeness, strict=True)
        }

    def _likely(self, opinion: NDArray[np.float32], besides: Iterable[int]) -> Iterable[int]:
        if len(opinion) < MANY:
            return range(len(opinion))
        return {*np.argpartition(opinion, -LIKELIEST)[-LIKELIEST:].tolist(), *besides}

    def _likeness(self, likely: Sequence[int], row: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        """Return the likeness of a row to the phrasings of each of these ids."""
        spans = [self._spans[number] for number in likely]
        if len(likely) == len(self._spans):
            rows = self._rows
        else:
            rows = self._rows[np.concatenate([np.arange(span.start, span.stop) for span in spans])]
        likeness = rows.astype(np.float32, copy=False) @ row
        if self._spelt:
            likeness /= 1 + 2 * WEIGHT**2  # brings the likeness of two rows back to at most 1
        return np.split(likeness, np.cumsum([span.stop - span.start for span in spans])[:-1])


def _near(likeness: NDArray[np.float32], start: int, opinion: np.float32) -> Near:
    best = int(likeness.argmax())
    few = likeness.mean() if len(likeness) <= FEW else np.partition(likeness, -FEW)[-FEW:].mean()
    return Near(float(likeness[best] + few) / 2, start + best, float(opinion))


def _learned(vectors: Vectors, texts: Sequence[str], numbers: NDArray[np.intp]) -> Arrays:
    count = int(numbers[-1]) + 1
    if count >= MANY:
        rows = vectors.of(texts)
        head = Head.learned(rows, numbers, count)
        kept = rows if len(rows) < HUGE else rows.astype(np.float16)
        return {"rows": kept, "weights": head.weights, "offsets": head.offsets}
    spelt = Spelt.learned(texts)
    rows = np.hstack([vectors.of(texts), spelt.of(texts)])
    head = Head.learned(rows, numbers, count)
    return {"rarity": spelt.rarity, "rows": rows, "weights": head.weights, "offsets": head.offsets}
