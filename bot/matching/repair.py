"""A question with its spelling repaired: which word a member meant, by the cost of slips and how frequent it is."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from functools import cache
from itertools import permutations
from math import inf, log
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.memory import give_back
from bot.matching.spelling import closest
from bot.matching.term_index import said_in as said_by
from bot.matching.text import QUESTION_WORDS, Worked, clean, words

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from bot.matching.term_index import TermIndex


WORDS = Path(__file__).parent / "data" / "english.txt"
LONGEST_LISTED = 24
"""Letters of the longest word."""


def place_of(word: str) -> int | None:
    """Return the place of a word among all by frequency, from 1; None for one that is not among them."""
    if len(word) > LONGEST_LISTED:
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


DOUBLED = 0.45
"""What a letter that is typed twice costs, and one of two that is left out."""

SWAPPED, MISSED, TOO_MANY = 0.5, 0.55, 1.0
NEIGHBOUR, ALIKE, OTHER = 0.7, 0.8, 1.45
"""What a letter in place of another costs: the key beside it, one that sounds alike, or any other."""

SOUND = 0.9
"""What it costs to write a word by its sound ("fysics")."""

FIRST = 0.15
"""What a slip in the first letter costs besides: people seldom miss it."""

_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROWS = (("qwertyuiop", 0.0), ("asdfghjkl", 0.25), ("zxcvbnm", 0.75))
_KEYS = {letter: (at + shift, row) for row, (letters, shift) in enumerate(_ROWS) for at, letter in enumerate(letters)}
_REACH = 1.3
"""How far apart the middles of neighbouring keys are at most, in widths of a key."""


def _is_near(one: str, other: str) -> bool:
    (x, y), (u, v) = _KEYS[one], _KEYS[other]
    return (x - u) ** 2 + (y - v) ** 2 <= _REACH**2


_SOUND_ALIKE = ("ck", "sz", "cs", "iy", "gj", "kq", "vw", "fv", "dt", "mn", "bp", "ey")
_REPLACED = {
    **{one + other: ALIKE for one, other in permutations("aeiou", 2)},
    **{pair: ALIKE for both in _SOUND_ALIKE for pair in (both, both[::-1])},
    **{one + other: NEIGHBOUR for one, other in permutations(_LETTERS, 2) if _is_near(one, other)},
}
_SOUNDS = {
    "ph": "f", "ck": "k", "qu": "kw", "gh": "", "wh": "w", "rh": "r", "sc": "s", "x": "ks", "ti": "sh", "ci": "sh",
    "ou": "u", "ea": "e", "ee": "e", "ie": "i", "ei": "i", "ai": "a", "ay": "a", "kn": "n", "wr": "r",
}  # fmt: skip
_SOUNDING = re.compile("^kn|^wr|" + "|".join(sound for sound in _SOUNDS if sound not in {"kn", "wr"}))


def cost(typed: str, meant: str) -> float:
    """Return what the cheapest slips cost that make the typed word of the one that was meant; 0 for the same word."""
    plainly = _cost(typed, meant)
    if plainly <= SOUND:
        return plainly
    heard, wanted = _sounding(typed), _sounding(meant)
    if heard == typed and wanted == meant:
        return plainly
    return min(plainly, SOUND + _cost(heard, wanted))


def _sounding(word: str) -> str:
    return _SOUNDING.sub(lambda found: _SOUNDS[found[0]], word)


def _cost(typed: str, meant: str) -> float:
    """Return the cheapest way from the one to the other, letter by letter; only where they differ is compared."""
    first = FIRST if typed[:1] != meant[:1] else 0.0
    start, end = _same(typed, meant)
    typed, meant = typed[start : len(typed) - end], meant[start : len(meant) - end]
    before: list[float] = []
    row = [0.0]
    for at in range(len(meant)):
        row.append(row[-1] + _missed(meant, at))
    for at, letter in enumerate(typed):
        extra = DOUBLED if at and typed[at - 1] == letter else TOO_MANY
        before, row = row, _next(before, row, typed[at - 1 : at + 1] if at else letter, meant, extra)
    return row[-1] + first


def _next(before: list[float], row: list[float], typed: str, meant: str, extra: float) -> list[float]:
    """Return the costs with one letter more of the typed word, of which the last two are given."""
    letter = typed[-1]
    found = [row[0] + extra]
    for at, wanted in enumerate(meant):
        replaced = row[at] if letter == wanted else row[at] + _REPLACED.get(letter + wanted, OTHER)
        least = min(replaced, row[at + 1] + extra, found[at] + _missed(meant, at))
        if at and before and letter != wanted and typed == wanted + meant[at - 1]:
            least = min(least, before[at - 1] + SWAPPED)
        found.append(least)
    return found


def _missed(meant: str, at: int) -> float:
    return DOUBLED if at and meant[at - 1] == meant[at] else MISSED


def _same(typed: str, meant: str) -> tuple[int, int]:
    """Return how many letters of both are the same at the start and at the end, but for one that may be doubled."""
    least = min(len(typed), len(meant))
    start = next((at for at in range(least) if typed[at] != meant[at]), least)
    start = max(start - 1, 0)
    end = next((at for at in range(least - start) if typed[-1 - at] != meant[-1 - at]), least - start)
    return start, max(end - 1, 0)


RARITY_WEIGHT = 0.22
"""What a word costs beside its slips: this times the logarithm of its place among the words by frequency."""

HANDBOOK_PLACE = 850.0
"""The place of a word that the handbook says never; one that it says n times stands n + 1 times further in front."""

KEPT = 0.4
"""How much better than a word of English that is not in the handbook another must be to be put in its place."""

MOST_OF_KNOWN = 1.0
"""What slips in a word of English may cost."""

LEAST, MOST_A_LETTER, MOST = 0.9, 0.3, 2.7
"""What slips may cost in all: so much for each letter typed, but no less and no more than these."""

SHORT, SHORT_PLACE = 3, 255.0
"""Words of up to so many letters become only words that are as frequent as this; the rest may be abbreviations."""

SPLIT = 0.6
"""What a missing space costs."""

SHORTEST_SPLIT, SPLIT_PLACE = 4, 3_000.0
"""Letters that two words typed as one have at least, and the rarest place of either."""

LONGEST = 24
"""A longer word is no misspelt one."""

TWO_SLIPS_FROM, THREE_SLIPS_FROM = 4, 9
"""Letters from which on so many slips are looked for."""

SELDOM, FAR_MORE_OFTEN = 4, 10
"""A word that is said no more often than this may be a slip of one that is said so many times as often."""

LONG, PLAIN, MORE_OFTEN = 6, 0.55, 3
"""A word of so many letters is one already where it costs no more than this and the other is said so many times."""

SHORTEST_BASE = 3
_ENDINGS = (("s", ""), ("ies", "y"), ("es", ""), ("ed", ""), ("ing", ""), ("ly", ""))


class Repair:
    """Repairs words by what their slips cost and by how frequent the word is that they may stand for."""

    def __init__(self, handbook: Mapping[str, int], english: Sequence[str]) -> None:
        """Take the handbook's words with how often each is said, and words of English, the most frequent first.

        Slips are repaired to these.
        """
        self._handbook = handbook
        self._rarity = {word: log(place) for place, word in enumerate(english, 1)}
        for word, count in handbook.items():
            self._rarity[word] = min(self._rarity.get(word, inf), log(max(HANDBOOK_PLACE / (1 + count), 1.0)))
        often = log(SPLIT_PLACE)
        self._frequent = {word: rarity for word, rarity in self._rarity.items() if rarity <= often}
        self._frequent["a"] = 0.0
        self._ordered = sorted((rarity, word) for word, rarity in self._rarity.items())
        self._near = cache(self._of_about_the_length)
        self._words = Worked(self._repaired)

    def repaired(self, typed: str) -> str:
        """Return a clean text with chat spelling written out and misspelt words repaired."""
        return " ".join(self._words.of(word) for word in self._joined(words(typed)))

    def _joined(self, said: Sequence[str]) -> list[str]:
        found: list[str] = []
        for word in said:
            whole = found[-1] + word if found else ""
            if whole in self._rarity and None in (self._known(found[-1]), self._known(word)):
                found[-1] = whole
            else:
                found.append(word)
        return found

    def _repaired(self, word: str) -> str:
        if word in QUESTION_WORDS or word in self._handbook or not (word.isalpha() and 1 < len(word) <= LONGEST):
            return word
        if (rarity := self._known(word)) is not None:
            worth = rarity - KEPT / RARITY_WEIGHT  # a rarer one could not take its place, whatever its slips cost
            return min([(RARITY_WEIGHT * worth, word), *self._slipped(word, MOST_OF_KNOWN, worth)])[1]
        if word[-1] != word[-2] and self._is_form(word):
            return word
        return min([(inf, word), *self._slipped(word, MOST), *self._split(word)])[1]

    def _known(self, word: str) -> float | None:
        """Return how rare a word is; None for one that is none, so that it must be a slip or a name."""
        rarity = self._rarity.get(word)
        return log(place) if rarity is None and (place := place_of(word)) else rarity

    def _slipped(self, word: str, most: float, rarest: float = inf) -> Iterator[tuple[float, str]]:
        """Yield the words that a word may misspell, no rarer than that, each with what its slips and rarity cost."""
        most = min(most, max(LEAST, MOST_A_LETTER * len(word)))
        rarest = min(rarest, log(SHORT_PLACE)) if len(word) <= SHORT else rarest
        rarities, near = self._near(len(word))
        for other in closest(word, near[: bisect_right(rarities, rarest)], _slips(len(word))):
            rarity = self._rarity[other]
            if rarity <= rarest and (slips := cost(word, other)) <= most:
                yield slips + RARITY_WEIGHT * rarity, other

    def _split(self, word: str) -> Iterator[tuple[float, str]]:
        """Yield the pairs of frequent words that a word may be where a space was forgotten ("alot", "inthe")."""
        for at in range(1, len(word) - 1 if len(word) >= SHORTEST_SPLIT else 0):
            one, other = word[:at], word[at:]
            if one in self._frequent and other in self._frequent:
                yield SPLIT + RARITY_WEIGHT * (self._frequent[one] + self._frequent[other]), f"{one} {other}"

    def _is_form(self, word: str) -> bool:
        """Whether a word is a form of a known one, as "ponies" is of "pony": such words are right, if rare."""
        bases = (word.removesuffix(end) + base for end, base in _ENDINGS if word.endswith(end))
        return any(base in self._rarity and len(base) >= SHORTEST_BASE for base in bases)

    def _of_about_the_length(self, length: int) -> tuple[list[float], list[str]]:
        """Return the words that one of so many letters may stand for, the most frequent first, and how rare each is."""
        least, most = length - _slips(length), length + _slips(length)
        near = [(rarity, word) for rarity, word in self._ordered if least <= len(word) <= most]
        return [rarity for rarity, _ in near], [word for _, word in near]


def said_in(shards: Iterable[TermIndex], synonyms: Iterable[tuple[str, Iterable[str]]]) -> Mapping[str, int]:
    """Return how often each word is said; one that only a question without an answer says may itself be misspelt."""
    shards = tuple(shards)
    said = said_by(shards)
    unanswered: Counter[str] = Counter()
    for shard in shards:
        unanswered.update(shard.unanswered)
    for _, staff in synonyms:
        for phrase in staff:
            said.update(words(clean(phrase)))
    for word, count in unanswered.items():
        if count > 1 or word in said:
            said[word] += count
    return said


def without_slips(said: Mapping[str, int], english: Container[str]) -> dict[str, int]:
    """Return how often each word is said, without those that are a slip of a word that is said far more often.

    Who collects what staff type collects their slips too, and a slip that is known would never be repaired.
    """
    meant = [word for word, count in said.items() if count >= MORE_OFTEN and len(word) >= TWO_SLIPS_FROM]
    return {
        word: count
        for word, count in said.items()
        if word in english or len(word) < TWO_SLIPS_FROM or count > SELDOM or not _is_slip(word, said, meant)
    }


def _is_slip(word: str, said: Mapping[str, int], meant: Sequence[str]) -> bool:
    """Whether a word that is seldom said is a slip of another; the smaller the slip, the less often that is said."""
    for other in closest(word, meant, 1):
        times = said[other] / said[word]
        if times >= FAR_MORE_OFTEN and cost(word, other) < LEAST:
            return True
        alike = len(word) >= len(other) or word[-1] == other[-1]  # "biscuit" is no slip of "biscuits"
        if alike and len(word) >= LONG and times >= MORE_OFTEN and cost(word, other) <= PLAIN:
            return True
    return False


def _slips(length: int) -> int:
    return 1 + (length >= TWO_SLIPS_FROM) + (length >= THREE_SLIPS_FROM)
