"""Finds the entries whose own text holds a run of words, or every one of a few words, or whose id ends in one."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bot.matching.corpus import kept_with_piece
from bot.matching.spelling import Speller
from bot.matching.text import QUESTION_WORDS, clean, own_stem, stem, words

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Sequence

    from bot.matching.corpus import TopicTexts

_GRAM = 3
"""Words in the smallest run that is looked for."""

_NONE: frozenset[str] = frozenset()

UNASKED_RUN = 5
"""How many words in a row must stand in a text before a message that does not ask for a quotation is taken for one."""


class _Texts:
    """The texts of one topic, by the runs of words and the stems that stand in them, and by the ends of their ids."""

    def __init__(self, piece: TopicTexts) -> None:
        self.runs: dict[tuple[str, ...], set[str]] = defaultdict(set)
        self.stems: dict[str, set[str]] = defaultdict(set)
        self.vocabulary: set[str] = set()
        self.names: dict[str, list[str]] = defaultdict(list)
        self.topic = piece.topic.id if piece.topic else ""
        for entry in piece.topic.all_entries() if piece.topic else ():
            self.names[entry.id.rpartition(".")[2]].append(entry.id)
            said = words(clean(entry.text, len(entry.text)))
            self.vocabulary.update(said)
            for gram in _grams(said):
                self.runs[gram].add(entry.id)
            for word in said:
                self.stems[own_stem(word)].add(entry.id)


_texts_of = kept_with_piece(_Texts)


class Passages:
    """The texts of a handbook, by the runs of words and the stems that stand in them."""

    def __init__(self, pieces: Iterable[TopicTexts]) -> None:
        """Index the text of every entry of the topics of a handbook."""
        self._texts = [_texts_of(piece) for piece in pieces]
        self._speller = Speller(frozenset[str]().union(*(texts.vocabulary for texts in self._texts)))

    def quoted(self, said: Sequence[str], shortest: int = _GRAM) -> tuple[str, ...]:
        """Return the ids of the texts that hold the longest run of these words, misspelt or not.

        A run counts from `shortest` words on, two of them carrying a subject.
        """
        repaired = [word if self._speller.knows(word) else (self._speller.nearest(word) or word) for word in said]
        grams = _grams(repaired)
        longest: dict[str, int] = {}
        held = {gram: self._in_texts(gram) for gram in dict.fromkeys(grams)}  # a hostile message repeats itself
        found = [held[gram] for gram in grams]
        for wanted in _NONE.union(*held.values()):
            length, at = _longest_run([wanted in ids for ids in found])
            run = repaired[at : at + length]
            if length >= shortest and sum(word not in QUESTION_WORDS for word in run) >= min(2, length - 2):
                longest[wanted] = length
        most = max(longest.values(), default=0)
        return tuple(sorted(wanted for wanted, length in longest.items() if length == most))

    def holding(self, said: Iterable[str], within: Container[str] | None = None) -> tuple[str, ...]:
        """Return the ids of the texts that hold every one of these words, in any form and misspelt or not."""
        found: set[str] | None = None
        for word in said:
            texts = self._with(stem(word)) or self._with(stem(self._speller.nearest(word) or ""))
            found = texts if found is None else found & texts
        return tuple(sorted(wanted for wanted in found or () if within is None or wanted in within))

    def named(self, name: str, within: str | None = None) -> tuple[str, ...]:
        """Return the ids that end in a word, those within one topic or all."""
        texts = (each for each in self._texts if within is None or each.topic == within)
        return tuple(wanted for each in texts for wanted in each.names.get(name, ()))

    def _in_texts(self, gram: tuple[str, ...]) -> frozenset[str]:
        found = _NONE
        for texts in self._texts:
            if ids := texts.runs.get(gram):
                found = found | ids
        return found

    def _with(self, stemmed: str) -> set[str]:
        return set[str]().union(*(ids for texts in self._texts if (ids := texts.stems.get(stemmed))))


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
