"""How frequent a word of English is, for tens of thousands of words that no handbook and no sentence encoder knows."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.memory import give_back

if TYPE_CHECKING:
    from numpy.typing import NDArray

WORDS = Path(__file__).parent / "data" / "english.txt"
LONGEST = 24
"""Letters of the longest word."""


def place_of(word: str) -> int | None:
    """Return the place of a word among all by frequency, from 1; None for one that is not among them."""
    if len(word) > LONGEST:
        return None
    words, places = _table()
    sought = word.encode()
    at = int(np.searchsorted(words, sought))
    return int(places[at]) if at < len(words) and words[at] == sought else None


@cache
def _table() -> tuple[NDArray[np.bytes_], NDArray[np.int32]]:
    """Read the words in the order of the alphabet, with their places: 3 MB, where words of Python would take 10."""
    listed = np.array(WORDS.read_bytes().split(), f"S{LONGEST}")
    order = np.argsort(listed, kind="stable")
    words, places = listed[order], (order + 1).astype(np.int32)
    del listed, order
    give_back()  # half of what it took to read them
    return words, places
