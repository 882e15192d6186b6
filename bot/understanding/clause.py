"""A message cut into what it asks for: clean words, and the clauses in which several things are asked at once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.matching.text import clean, words
from bot.understanding.numerals import separated

_JOINT = re.compile(r"[,;+&?!\n|]|\.(?:\s|$)|\s/\s|\b(?:and|plus|then|also|as well as|n)\b")
_NUMBERED = re.compile(r"(?<=\d)[.)]")


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a message: what was typed, and its words with chat spelling written out."""

    text: str
    words: tuple[str, ...]


def clause(text: str) -> Clause:
    """Return a text as one clause."""
    tidy = _NUMBERED.sub(" ", separated(clean(text)))
    return Clause(text, tuple(words(tidy)))


def clauses(text: str) -> tuple[Clause, ...]:
    """Return the clauses of a text, cut at every "and", comma and full stop; one that has no words is dropped."""
    pieces = (clause(piece) for piece in _JOINT.split(separated(clean(text))))
    return tuple(piece for piece in pieces if piece.words)
