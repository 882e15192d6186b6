"""Cuts text into the word pieces of a BERT vocabulary, as the sentence encoder was trained on them."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

LONGEST_WORD = 100
"""Characters from which on a word is unknown, as in the reference tokenizer."""

MOST_PIECES = 64
"""A longer text is cut: some fifty words say what is meant, and the time grows faster than the text."""

LONGEST_PIECE = 20
"""Characters for which a piece stands at most; what comes after so many of them is cut off before it is looked at."""

_UNKNOWN, _START, _END = "[UNK]", "[CLS]", "[SEP]"
_IDEOGRAPH = re.compile("([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f])")
_ASCII_MARK = re.compile(r"[!-/:-@\[-`{-~]")


class WordPieces:
    """A vocabulary and the numbers of its pieces."""

    def __init__(self, pieces: Sequence[str]) -> None:
        """Take the pieces in the order of their numbers; the vocabulary must know how a text starts and ends."""
        self._numbers: Mapping[str, int] = {piece: number for number, piece in enumerate(pieces)}
        self._whole = tuple(piece for piece in self._numbers if piece.isascii() and piece.isalpha() and len(piece) > 1)

    def whole_words(self) -> tuple[str, ...]:
        """Return the pieces that are words of letters by themselves: in BERT's vocabularies the most frequent first."""
        return self._whole

    def numbers(self, text: str, most: int = MOST_PIECES) -> list[int]:
        """Return the numbers of a text's pieces, with those of its start and end, at most so many."""
        inner = [number for word in _words(text[: most * LONGEST_PIECE]) for number in self._cut(word)]
        return [self._numbers[_START], *inner[: most - 2], self._numbers[_END]]

    def _cut(self, word: str) -> tuple[int, ...]:
        """Take the longest piece that fits, again and again; a word that cannot be cut whole is unknown."""
        found: list[int] = []
        start = 0
        while start < len(word) <= LONGEST_WORD:
            end, piece = len(word), ""
            while end > start and (piece := ("##" if start else "") + word[start:end]) not in self._numbers:
                end -= 1
            if end == start:
                return (self._numbers[_UNKNOWN],)
            found.append(self._numbers[piece])
            start = end
        return tuple(found) or (self._numbers[_UNKNOWN],)


def _words(text: str) -> list[str]:
    """Return a text's words and marks in lower case, without accents and control characters."""
    shown = "".join(" " if c in "\t\n\r" else c for c in text if c in "\t\n\r" or not _is_control(c))
    plain = "".join(c for c in unicodedata.normalize("NFD", shown) if unicodedata.category(c) != "Mn").lower()
    spaced = "".join(f" {c} " if _is_mark(c) else c for c in _IDEOGRAPH.sub(r" \1 ", plain))
    return spaced.split()


def _is_control(character: str) -> bool:
    return character in "\0\ufffd" or unicodedata.category(character) in {"Cc", "Cf", "Cn", "Co"}


def _is_mark(character: str) -> bool:
    return bool(_ASCII_MARK.match(character)) or unicodedata.category(character).startswith("P")
