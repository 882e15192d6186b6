"""What it costs to take one word for another: slips of the finger are cheap, and so are letters that sound alike."""

from __future__ import annotations

import re
from itertools import permutations

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
