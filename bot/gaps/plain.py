"""A text as a reader sees it: every digit, space and dash in its plain form, and each one's place in the text."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

BARRIER = "\x00"
"""Stands for a whole stretch that is hidden already, or must not be: no rule reads across it."""

_PLAIN = (
    dict.fromkeys("\t\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\u2028\u2029", " ")
    | dict.fromkeys("\u02d7\u2010\u2011\u2012\u2013\u2014\u2015\u2043\u2212\u2e3a\u2e3b\ufe58\ufe63\uff0d", "-")
    | dict.fromkeys("\u2018\u2019\u201b\u02b9\u02bc\u2032`\u00b4", "'")
    | dict.fromkeys("\u2024\u3002\uff61\u00b7\u2027", ".")
)
_UNSEEN = frozenset({"Cf", "Mn", "Me", "Cc"})
"""Categories of what has no width of its own: joiners, marks over a letter, the frame of a keycap."""

_ORDINARY = frozenset(map(chr, [10, *range(32, 127)])) - {"`"}


@dataclass(frozen=True, slots=True)
class Plain:
    """The plain form, and for each of its characters where that begins and ends in the text as it was typed."""

    text: str
    begins: tuple[int, ...]
    ends: tuple[int, ...]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """Return where a stretch of the plain form, which is not empty, begins and ends in the text."""
        return self.begins[start], self.ends[end - 1]

    def stretch(self, begin: int, end: int) -> tuple[int, int]:
        """Return which stretch of the plain form stands between two places in the text."""
        return bisect_left(self.begins, begin), bisect_left(self.begins, end)

    def without(self, stretches: Iterable[tuple[int, int]]) -> Plain:
        """Return the plain form with a barrier for each stretch; the stretches do not overlap."""
        pieces: list[str] = []
        begins: list[int] = []
        ends: list[int] = []
        done = 0
        for start, end in sorted(stretches):
            pieces += (self.text[done:start], BARRIER)
            begins += (*self.begins[done:start], self.begins[start])
            ends += (*self.ends[done:start], self.ends[end - 1])
            done = end
        pieces.append(self.text[done:])
        begins += self.begins[done:]
        ends += self.ends[done:]
        return Plain("".join(pieces), tuple(begins), tuple(ends))


def plain(text: str) -> Plain:
    """Return the plain form of a text; a mark belongs to the letter before it, and what nobody sees is left out."""
    if _ORDINARY.issuperset(text):
        places = range(len(text) + 1)
        return Plain(text, tuple(places[:-1]), tuple(places[1:]))
    letters: list[str] = []
    begins: list[int] = []
    ends: list[int] = []
    for place, letter in enumerate(text):
        form = letter if letter in _ORDINARY else _form(letter)
        if form:
            letters.append(form)
            begins.append(place)
            ends.append(place + 1)
        elif ends and ends[-1] == place and unicodedata.category(letter)[0] == "M":
            ends[-1] = place + 1
    return Plain("".join(letters), tuple(begins), tuple(ends))


def _form(letter: str) -> str:
    """Return one plain character, or "" for what nobody sees."""
    if letter in _PLAIN:
        return _PLAIN[letter]
    digit = unicodedata.decimal(letter, None)
    if digit is not None:
        return str(digit)
    category = unicodedata.category(letter)
    if category == "Zs" or category in _UNSEEN:
        return " " if category == "Zs" else ""
    same = unicodedata.normalize("NFKC", letter)
    return same if len(same) == 1 and same != BARRIER else letter


_LIKE_DIGITS = re.compile(r"(?<![^\W_])[\dOoIl|]{4,}(?![^\W_])")
_AS_DIGITS = str.maketrans("OoIl|", "00111")
_FEWEST_DIGITS = 2


def with_digits(text: str) -> str:
    """Return a text of the same length, with the digits that were meant by O and l in the midst of a number."""
    return _LIKE_DIGITS.sub(_as_digits, text)


def _as_digits(found: re.Match[str]) -> str:
    typed = found.group()
    return typed.translate(_AS_DIGITS) if sum(map(str.isdecimal, typed)) >= _FEWEST_DIGITS else typed
