"""A message cut into what it asks for: clean words, and the clauses in which several things are asked at once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from bot.matching.text import clean, words
from bot.questions.numerals import separated

_JOINT = re.compile(
    r"[,;:+&?!\n|]|\.(?:\s|$)|\s[/-]\s"
    r"|\b(?:and|adn|n|nd|plus|then|also|as well as|followed by|along with|alongside)\b"
    r"|\ban(?=\s+(?:the|teh|our)\b)"
    r"|\bwith(?=\s+the\s+\w+\s+one\b)"
)
_JOINT_OF_BOTH = re.compile(rf"{_JOINT.pattern}|\bor\b")
_ENUMERATED = re.compile(r"(?:^|\s)\d{1,2}[.)](?=\s)")


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a message: what was typed, and its words with chat spelling written out."""

    text: str
    words: tuple[str, ...]


def clause(text: str) -> Clause:
    """Return a text as one clause."""
    return Clause(text, tuple(words(separated(clean(text)))))


def clauses(text: str) -> tuple[Clause, ...]:
    """Return the clauses of a text, cut at every "and", comma and full stop; one that has no words is dropped."""
    tidy = clean(text.replace("\n", " ; "))
    if _ENUMERATED.match(tidy):
        tidy = _ENUMERATED.sub("; ", tidy)
    joint = _JOINT_OF_BOTH if "both" in tidy else _JOINT
    pieces = (clause(piece) for piece in joint.split(separated(tidy)))
    return tuple(piece for piece in pieces if piece.words)
