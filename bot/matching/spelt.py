"""The spelling of a text as numbers: its words and the pieces of its words, hashed into a short vector."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np

from bot.matching.text import clean, stem, words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

PLACES = 512
"""Numbers for the stems and as many for the pieces; 1,024 and exact counts were measured to be no better."""

SHORTEST, LONGEST = 2, 4
"""Letters in a piece of a word."""


class Spelt:
    """Turns texts into vectors of spelling; what is frequent in the texts it was made from counts less."""

    def __init__(self, rarity: NDArray[np.float32]) -> None:
        """Take how much each of the 1,024 numbers weighs."""
        self.rarity = rarity

    @classmethod
    def learned(cls, texts: Sequence[str]) -> Spelt:
        """Count how many of the texts each number stands for."""
        seen = np.zeros(2 * PLACES, np.float32)
        for text in texts:
            seen += _counts(text) != 0
        return cls((np.log((1 + len(texts)) / (1 + seen)) + 1).astype(np.float32))

    def of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a row for each text: 512 numbers for its stems, 512 for pieces of words, each half of length 1."""
        return self._weighed(np.stack([_counts(text) for text in texts]))

    def _weighed(self, counts: NDArray[np.float32]) -> NDArray[np.float32]:
        weighed = (counts * self.rarity).reshape(-1, 2, PLACES)
        lengths = np.linalg.norm(weighed, axis=2, keepdims=True)
        return (weighed / np.maximum(lengths, 1e-9)).reshape(-1, 2 * PLACES).astype(np.float32)


def _counts(text: str) -> NDArray[np.float32]:
    counts = np.zeros(2 * PLACES, np.float32)
    said = words(clean(text))
    for half, parts in enumerate((map(stem, said), _pieces(said))):
        for part in parts:
            number = crc32(part.encode())
            # The sign lets two parts that fall on the same number cancel out as often as they add up.
            counts[half * PLACES + number % PLACES] += 1 if number & 0x10000 else -1
    return counts


def _pieces(said: Sequence[str]) -> Iterator[str]:
    for word in said:
        edged = f" {word} "
        for size in range(SHORTEST, LONGEST + 1):
            for at in range(len(edged) - size + 1):
                yield edged[at : at + size]
