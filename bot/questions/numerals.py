"""Numbers as people say them, and what the topics are called."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.matching.text import QUESTION_WORDS, clean, words
from bot.questions import lexicon

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from bot.handbook.model import Handbook, Topic


_FIGURE, _FIGURE_TH = re.compile(r"\d{1,3}"), re.compile(r"(\d{1,3})(?:st|nd|rd|th)")

_FROM_THE_END = re.compile(
    r"\b(?P<nth>\w+) (?:(?:to|from|before|up|up from) )?(?:the )?(?:very )?(?:last|end|bottom|final|back)\b"
)
_BUT = re.compile(r"\blast but (?P<after>\w+)\b")
_LAST_BUT_ONE = re.compile(
    r"\b(?:penultimate|next to (?:the )?last|"
    r"(?:just |right |one )*before (?:the )?(?:very )?(?:last|end|final)(?: one)?)\b"
)
MOST_IN_RANGE = 25


class Numerals:
    """The numbers that some words name; from the end where negative, and empty where they name none.

    `used` are the words that were read; `ordinal` says that they stand for places ("third") and not for amounts;
    `size` is how long the list is said to be ("of the seven").
    """

    def __init__(self, said: Sequence[str], nouns: Container[str]) -> None:
        """Read the first of: a place counted from the end, a range, a run such as "first two", single numbers."""
        self._said = said
        self._nouns = nouns
        self.used: set[str] = set()
        self.ordinal = True
        self.size = self._size()
        self.numbers = self._from_end() or self._run() or self._range() or self._places() or self._amounts()

    def _size(self) -> int | None:
        """Read the size of the list in "first three of the seven" and "all seven"."""
        for before, word in pairwise(self._said):
            if before in lexicon.BEFORE_A_SIZE and (size := cardinal(word)) and size > 1:
                self.used.add(word)
                return size
        return None

    def _from_end(self) -> tuple[int, ...]:
        text = " ".join(self._said)
        if found := _LAST_BUT_ONE.search(text):
            return self._read(found[0], -2)
        if found := _BUT.search(text):
            return self._read(found[0], -1 - (cardinal(found["after"]) or 0))
        found = _FROM_THE_END.search(text)
        nth = ordinal(found["nth"]) if found else None
        return self._read(found[0], -nth) if found and nth else ()

    def _read(self, words: str, number: int) -> tuple[int, ...]:
        self.used.update(words.split())
        return (number,)

    def _run(self) -> tuple[int, ...]:
        """Read "first two" and "last three"."""
        for before, word in pairwise(word for word in self._said if word != "of"):
            size = cardinal(word)
            if size and size > 1 and (before in lexicon.OPENS_RUN or before in lexicon.LAST):
                self.used |= {before, word}
                return tuple(range(-size, 0)) if before in lexicon.LAST else tuple(range(1, size + 1))
        return ()

    def _range(self) -> tuple[int, ...]:
        for at, word in enumerate(self._said[1:-1], start=1):
            low, high = (cardinal(end) or ordinal(end) for end in (self._said[at - 1], self._said[at + 1]))
            if word in lexicon.RANGE_TO and low and high and low < high < low + MOST_IN_RANGE:
                self.used |= {self._said[at - 1], word, self._said[at + 1]}
                return tuple(range(low, high + 1))
        return ()

    def _places(self) -> tuple[int, ...]:
        said = [word for before, word in pairwise(("", *self._said)) if (before, word) != ("on", "top")]
        found = [(word, -1 if word in lexicon.LAST else ordinal(word)) for word in said]
        self.used |= {word for word, number in found if number is not None}
        return tuple(number for _, number in found if number is not None)

    def _amounts(self) -> tuple[int, ...]:
        self.ordinal = False
        found = [(word, number) for at, word in enumerate(self._said) if (number := self._amount(at)) is not None]
        self.used |= {word for word, _ in found}
        others = [number for _, number in found if number != self.size]
        return tuple(others) if others and self.size else tuple(number for _, number in found)

    def _amount(self, at: int) -> int | None:
        """Return the number at a position; "one" is a number only behind a topic's name or "number"."""
        word = self._said[at]
        if word == "one" and self._said[at + 1 : at + 2] == ("by",):
            return None
        if word == "one" and not (at and (self._said[at - 1] == "number" or self._said[at - 1] in self._nouns)):
            return None
        return cardinal(word)


def ordinal(word: str) -> int | None:
    """Return the place that a word names, 3 for "third" and "3rd", or None."""
    if word in lexicon.ORDINALS:
        return lexicon.ORDINALS[word]
    found = _FIGURE_TH.fullmatch(word)
    return int(found[1]) if found else None


def cardinal(word: str) -> int | None:
    """Return the number that a word names, 3 for "three" and "3", or None."""
    if _FIGURE.fullmatch(word):
        return int(word)
    return lexicon.CARDINALS.get(word)


def separated(text: str) -> str:
    """Write numbers out so that cutting into words keeps them: "1-3" -> "1 to 3", "#2" and "no. 2" -> "number 2"."""
    text = re.sub(r"\b(\d{1,3})\s*[-\u2013\u2014]\s*(\d{1,3})\b", r"\1 to \2", text)
    text = re.sub(r"(?:#|\bno\.?\s?|\bnum\.?\s?|\bnr\.?\s?)(?=\d)", " number ", text)
    return re.sub(r"\b([a-z]{3,})(\d{1,2})\b", r"\1 \2", text)


@dataclass(frozen=True, slots=True)
class Noun:
    """A word for a topic, and whether it speaks of the whole list ("values") or of one of it ("value")."""

    topic: Topic
    many: bool


def nouns_of(handbook: Handbook) -> dict[str, Noun]:
    """Return every single word that names a topic: its id, one and many, a title of one word, and their synonyms."""
    found: dict[str, Noun] = {}
    for topic in handbook.topics:
        title = [word for word in words(clean(topic.title)) if word not in QUESTION_WORDS]
        whole = {topic.id, topic.many, *(title if len(title) == 1 else ())}
        for word in (*_with_synonyms(handbook, (topic.one,)), *_with_synonyms(handbook, tuple(whole))):
            if word not in lexicon.UNITS and " " not in word:
                found.setdefault(word, Noun(topic, many=word != topic.one and (word in whole or word.endswith("s"))))
    return found


def _with_synonyms(handbook: Handbook, names: tuple[str, ...]) -> list[str]:
    said = [clean(phrase) for synonym in handbook.synonyms if clean(synonym.page) in names for phrase in synonym.staff]
    return [*(clean(name) for name in names), *said]
