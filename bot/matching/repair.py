"""A question with its spelling repaired, for whoever compares whole sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.matching.spelling import SHORTEST, Speller
from bot.matching.text import QUESTION_WORDS, words

if TYPE_CHECKING:
    from bot.matching.lexical import Lexical


class Repair:
    """Repairs words that neither the handbook nor English knows, first by the handbook's words, then by English."""

    def __init__(self, lexical: Lexical, english: frozenset[str]) -> None:
        """Take the handbook's words, and whole words of English where the encoder brings them."""
        self._lexical = lexical
        self._english = Speller(english)

    def repaired(self, typed: str) -> str:
        """Return a clean text with chat spelling written out and misspelt words repaired."""
        return " ".join(self._word(word) for word in words(typed))

    def _word(self, word: str) -> str:
        if len(word) < SHORTEST or word in QUESTION_WORDS or self._lexical.knows(word) or self._english.knows(word):
            return word
        return self._lexical.nearest(word) or self._english.nearest(word) or word
