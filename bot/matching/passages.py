"""Finds the entries whose own text holds a run of words, or every one of a few words."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bot.matching.spelling import Speller
from bot.matching.text import QUESTION_WORDS, clean, stem, words

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from bot.knowledge.handbook import Handbook

_GRAM = 3
"""Words in the smallest run that is looked for."""

UNASKED_RUN = 5
"""How many words in a row must stand in a text before a message that does not ask for a quotation is taken for one."""


class Passages:
    """The texts of a handbook, by the runs of words and the stems that stand in them."""

    def __init__(self, handbook: Handbook) -> None:
        """Index the text of every entry."""
        self._runs: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self._holds: dict[str, set[str]] = defaultdict(set)
        vocabulary: set[str] = set()
        for _, entry in handbook.entries():
            said = words(clean(entry.text, len(entry.text)))
            vocabulary.update(said)
            for gram in _grams(said):
                self._runs[gram].add(entry.id)
            for word in said:
                self._holds[stem(word)].add(entry.id)
        self._speller = Speller(vocabulary)

    def quoted(self, said: Sequence[str], shortest: int = _GRAM) -> tuple[str, ...]:
        """Return the ids of the texts that hold the longest run of these words, misspelt or not.

        A run counts from `shortest` words on, two of them carrying a subject.
        """
        repaired = [word if self._speller.knows(word) else (self._speller.nearest(word) or word) for word in said]
        grams = _grams(repaired)
        longest: dict[str, int] = {}
        for wanted in {wanted for gram in grams for wanted in self._runs.get(gram, ())}:
            length, at = _longest_run([wanted in self._runs.get(gram, ()) for gram in grams])
            run = repaired[at : at + length]
            if length >= shortest and sum(word not in QUESTION_WORDS for word in run) >= min(2, length - 2):
                longest[wanted] = length
        most = max(longest.values(), default=0)
        return tuple(sorted(wanted for wanted, length in longest.items() if length == most))

    def holding(self, said: Iterable[str], within: Container[str] | None = None) -> tuple[str, ...]:
        """Return the ids of the texts that hold every one of these words, in any form and misspelt or not."""
        found: set[str] | None = None
        for word in said:
            texts = self._holds.get(stem(word)) or self._holds.get(stem(self._speller.nearest(word) or ""), set())
            found = set(texts) if found is None else found & texts
        return tuple(sorted(wanted for wanted in found or () if within is None or wanted in within))


def _grams(said: Sequence[str]) -> list[tuple[str, ...]]:
    return [tuple(said[at : at + _GRAM]) for at in range(len(said) - _GRAM + 1)]


def _longest_run(present: Sequence[bool]) -> tuple[int, int]:
    """Return the longest run of words, as its length and start, from whether each three-word piece is present."""
    best, start, length = (0, 0), 0, 0
    for at, here in enumerate(present):
        if here:
            start = at if length == 0 else start
            length += 1
            best = max(best, (length + _GRAM - 1, start))
        else:
            length = 0
    return best
