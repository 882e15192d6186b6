"""Compares words and sentences letter by letter; with `index` the only owner of rapidfuzz."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence


SHORTEST = 4
"""Words shorter than this are left alone: one letter makes another word of them."""

TWO_SLIPS_FROM = 6
THREE_SLIPS_FROM = 9
"""Letters from which on a word may have two and three slips and still be taken for another."""

SHORTEST_REPAIRED, SHORTEST_OF_TWO_SLIPS, LONGEST_REPAIRED = 5, 9, 24
"""Letters that a word of the vocabulary must have for one slip and for two, and most that a misspelt word may have."""


MOST_CLOSE = 30


class Speller:
    """Knows a vocabulary, and the word in it that a misspelt one most likely stands for."""

    def __init__(self, vocabulary: Iterable[str]) -> None:
        """Sort the vocabulary by length, so that a repair looks only at words of about the same one."""
        self._by_length: dict[int, list[str]] = defaultdict(list)
        self._known = frozenset(vocabulary)
        for word in sorted(self._known):
            if len(word) >= SHORTEST:
                self._by_length[len(word)].append(word)

    def knows(self, word: str) -> bool:
        """Whether the word stands in the vocabulary as it is."""
        return word in self._known

    def nearest(self, word: str) -> str | None:
        """Return the word of the vocabulary that this one misspells, or None.

        One slip is allowed from four letters on (there only two swapped neighbours), two from six, three from nine;
        with more than one slip the first letter must be right.
        """
        if len(word) < SHORTEST or word.isdigit():
            return None
        allowed = slips(len(word))
        near = (
            w for size in range(len(word) - allowed, len(word) + allowed + 1) for w in self._by_length.get(size, ())
        )
        found = process.extract(word, list(near), scorer=OSA.distance, score_cutoff=allowed, limit=8)
        fits = [
            (distance, other[0] != word[0], abs(len(other) - len(word)), other)
            for other, distance, _ in found
            if _plausible(word, other, distance)
        ]
        return min(fits)[-1] if fits else None


def slips(length: int) -> int:
    """Return how many slips a word of this length may have and still be taken for another."""
    return 1 + (length >= TWO_SLIPS_FROM) + (length >= THREE_SLIPS_FROM)


def _plausible(word: str, other: str, distance: float) -> bool:
    if len(word) == SHORTEST and (len(other) != SHORTEST or sorted(word) != sorted(other)):
        return False
    return distance <= 1 or word[0] == other[0]


def closest(word: str, others: Sequence[str], most: int) -> list[str]:
    """Return the words that take the fewest slips, `most` or fewer; of those with as many the first ones."""
    found = process.extract(word, others, scorer=OSA.distance, score_cutoff=most, limit=MOST_CLOSE)
    return [other for other, _, _ in found if other != word]


class Repairs:
    """Finds the word of a small vocabulary that a misspelt one stands for, fast enough for a long message.

    One slip (a letter too many, too few, wrong, or two swapped) from five letters on is looked up and not compared;
    two slips from nine letters on are compared with the long words of the same first letter.
    """

    def __init__(self, vocabulary: Iterable[str]) -> None:
        """Write down every word with each of its letters left out, and with each of them open."""
        self._words = frozenset(word for word in vocabulary if len(word) >= SHORTEST_REPAIRED and word.isalpha())
        self._long: dict[str, list[str]] = defaultdict(list)
        for word in sorted(self._words):
            if len(word) >= SHORTEST_OF_TWO_SLIPS:
                self._long[word[0]].append(word)
        self._open: dict[str, str] = {}
        for word in sorted(self._words, reverse=True):
            for at in range(len(word)):
                self._open[word[:at] + word[at + 1 :]] = word
                self._open[f"{word[:at]}?{word[at + 1 :]}"] = word

    def nearest(self, word: str) -> str | None:
        """Return the word that this one misspells, or None."""
        if len(word) < SHORTEST_REPAIRED - 1 or len(word) > LONGEST_REPAIRED or not word.isalpha():
            return None
        if once := self._one_slip(word):
            return once
        if len(word) < SHORTEST_OF_TWO_SLIPS:
            return None
        found = process.extractOne(word, self._long.get(word[0], ()), scorer=OSA.distance, score_cutoff=2)
        return found[0] if found else None

    def _one_slip(self, word: str) -> str | None:
        for at in range(len(word)):
            fewer = word[:at] + word[at + 1 :]
            if fewer in self._words:
                return fewer
            swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
            if swapped in self._words:
                return swapped
        if word in self._open:
            return self._open[word]
        if len(word) < SHORTEST_REPAIRED:
            return None
        patterns = (f"{word[:at]}?{word[at + 1 :]}" for at in range(1, len(word)))
        return next((self._open[pattern] for pattern in patterns if pattern in self._open), None)


ALIKE = 86.0
"""From this ratio on, of 100, two short sentences say the same."""


def most_alike(text: str, said: Mapping[str, str], alike: float = ALIKE) -> str | None:
    """Return what stands under the sentence most like this one, or None where none is alike enough."""
    if text in said:
        return said[text]
    found = process.extractOne(text, list(said), scorer=fuzz.ratio, score_cutoff=alike)
    return said[found[0]] if found else None


def all_alike(text: str, said: Sequence[str], alike: float = ALIKE) -> Iterator[int]:
    """Yield the places of the sentences that say much the same, the likest first."""
    for _, _, at in process.extract(text, said, scorer=fuzz.ratio, score_cutoff=alike, limit=None):
        yield at
