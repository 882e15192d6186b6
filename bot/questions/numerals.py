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


_FIGURE, _FIGURE_TH = re.compile(r"\d{1,3}|(?!19|20)\d{4}|\d{5,9}"), re.compile(r"(\d{1,9})(?:st|nd|rd|th)")
"""Figures, but for what may well be a year."""

_FRACTION = re.compile(r"\d+p\d+")

_FROM_THE_END = re.compile(
    r"\b(?P<nth>\w+) (?:(?:to|from|before|up|up from) )?(?:the )?(?:very )?(?:last|end|bottom|final|back)\b"
)
_BUT = re.compile(r"\b(?:last|final) but (?P<after>\w+)\b")
_LAST_BUT_ONE = re.compile(
    r"\b(?:penultimate|next to (?:the )?last|"
    r"(?:just |right |one )*before (?:the )?(?:very )?(?:last|end|final)(?: one)?)\b"
)
MOST_IN_RANGE = 25


class Numerals:
    """The numbers that some words name; from the end where negative, and empty where they name none.

    `used` are the words that were read; `ordinal` says that they stand for places ("third") and not for amounts;
    `size` is how long the list is said to be ("of the seven"); `onwards` says that all up to the end of the list are
    meant, and `left_out` that all but these are.
    """

    def __init__(self, said: Sequence[str], nouns: Container[str]) -> None:
        """Read the first of: what is left out, a place from the end, a run as "first two", a range, single numbers."""
        self._said = said
        self._nouns = nouns
        self.used: set[str] = set()
        self.ordinal = True
        self.onwards = self.left_out = False
        self.size = self._size()
        self.numbers = (
            self._but_for() or self._from_end() or self._run() or self._range() or self._places() or self._amounts()
        )

    def _but_for(self) -> tuple[int, ...]:
        """Read "all but the first" and "the first three without the second"."""
        opens, ends = left_out_at(self._said, self._nouns)
        if not ends:
            return ()
        out, kept = Numerals(self._said[ends:], self._nouns), Numerals(self._said[:opens], self._nouns)
        if not out.numbers or out.onwards or out.left_out:
            return ()
        self.used |= {*self._said[opens:ends], *out.used, *kept.used}
        if kept.numbers and kept.numbers != (kept.size,):
            self.onwards = kept.onwards
            return tuple(number for number in kept.numbers if number not in out.numbers)
        self.left_out = True
        return out.numbers

    def _size(self) -> int | None:
        """Read the size of the list in "first three of the seven" and "all seven"."""
        for before, word in pairwise(self._said):
            if before in lexicon.BEFORE_A_SIZE and (size := cardinal(word)) and size > 1:
                self.used.add(word)
                return size
        return None

    def _from_end(self) -> tuple[int, ...]:
        text = " ".join(word for word in self._said if word not in self._nouns)
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
        """Read "1 to 3", "up to 3", "from 3", "3 onwards", and of several "after the third"."""
        said = [word for word in self._said if word not in self._nouns and word not in lexicon.WITHIN_A_RANGE]
        for at, word in enumerate(said):
            number = cardinal(word) or ordinal(word)
            if number and (found := self._range_at(number, said[:at], said[at + 1 :])):
                self.used |= lexicon.WITHIN_A_RANGE | {word}
                return found
        return ()

    def _range_at(self, number: int, before: Sequence[str], after: Sequence[str]) -> tuple[int, ...]:
        """Read the range that a number is an end of, by what stands before and after it."""
        if tuple(after[:2]) == ("up", "to"):
            after = after[1:]
        if after and after[0] in lexicon.RANGE_TO:
            end = after[1] if len(after) > 1 else ""
            high = cardinal(end) or ordinal(end) or 0
            self.used |= {after[0], end}
            if end in lexicon.LAST:
                return self._on_from(number)
            return tuple(range(number, high + 1)) if number < high < number + MOST_IN_RANGE else ()
        opens = before[-1] if before else ""
        if opens in lexicon.RANGE_TO and before[-2:-1] == ["up"]:
            self.used |= {opens, "up"}
            return tuple(range(1, min(number, MOST_IN_RANGE) + 1))
        goes_on = bool(after) and (after[0] in lexicon.ONWARDS or tuple(after) in lexicon.ON)
        counted = bool(before[-2:-1]) and before[-2] not in lexicon.RANGE_FROM and is_number(before[-2])
        if goes_on or (opens in lexicon.RANGE_FROM and not counted):
            self.used |= {opens, *before[-2:-1], *after[:1]} & (lexicon.RANGE_FROM | lexicon.ONWARDS | {"on", "up"})
            return self._on_from(number)
        if opens in lexicon.AFTER | lexicon.BEFORE and self._speaks_of_several():
            self.used.add(opens)
            return self._on_from(number + 1) if opens in lexicon.AFTER else tuple(range(1, number))
        return ()

    def _on_from(self, number: int) -> tuple[int, ...]:
        self.onwards = True
        return (number,)

    def _speaks_of_several(self) -> bool:
        """Whether the words speak of more than one: "values after the third", but not "the value after the third"."""
        several = {word for word in self._said if word.endswith("s") and word in self._nouns}
        return bool(several) or not lexicon.SEVERAL.isdisjoint(self._said)

    def _places(self) -> tuple[int, ...]:
        pairs = list(pairwise(("", *(word for word in self._said if word != "the"))))
        said = [word for before, word in pairs if (before, word) not in lexicon.AT_THE_TOP]
        self.used |= {"top"} - set(said)
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
        """Return the number at a position; "one" and "1.5" are numbers only behind a topic's name or "number"."""
        word, is_fraction = self._said[at], bool(_FRACTION.fullmatch(self._said[at]))
        if self._said[at + 1 : at + 2] in (("by",), ("things",)):
            return None  # "one by one", "I want two things"
        told = at and (self._said[at - 1] == "number" or self._said[at - 1] in self._nouns)
        if (word == "one" or is_fraction) and not told:
            return None
        return 0 if is_fraction else cardinal(word)


def left_out_at(said: Sequence[str], nouns: Container[str]) -> tuple[int, int]:
    """Return where the words begin and end that leave out what follows, as "apart from"; 0 and 0 where none do."""
    for at, word in enumerate(said):
        if tuple(said[at : at + 2]) in lexicon.LEAVE_OUT:
            return at, at + 2
        before = said[at - 1] if at else ""
        is_but = word == "but" and (before in lexicon.SEVERAL or before in nouns or said[at + 1 : at + 2] == ("not",))
        is_not = word == "not" and (not before or before in nouns)
        is_not &= lexicon.NOT_LEFT_OUT.isdisjoint(said[at + 1 : at + 2])
        if word in lexicon.LEAVES_OUT or is_not or (is_but and not lexicon.LAST.intersection(said[:at])):
            return at, at + 1
    return 0, 0


def is_number(word: str) -> bool:
    """Return whether a word names a number or a place."""
    return cardinal(word) is not None or ordinal(word) is not None


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


_ONES, _FIRSTS = (tuple(numbers)[1:10] for numbers in (lexicon.CARDINALS, lexicon.ORDINALS))
_OVER_TWELVE = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(lexicon.TENS)})[ -](?P<ones>{'|'.join((*_ONES, *_FIRSTS))})"
    rf"|(?P<whole>{'|'.join((*lexicon.TEENS, *lexicon.TENS))}|{'|'.join(lexicon.TENTHS)}))\b"
)
_HUNDREDS = re.compile(
    rf"\b(?P<hundreds>{'|'.join(_ONES)}|a) hundred(?P<th>th)?(?:(?: and)? (?P<rest>\d{{1,2}}(?:st|nd|rd|th)?"
    rf"|{'|'.join((*tuple(lexicon.CARDINALS)[1:], *tuple(lexicon.ORDINALS)[1:]))}))?\b"
)


def _over_twelve(found: re.Match[str]) -> str:
    whole, tens, ones = found["whole"], found["tens"], found["ones"]
    if whole:
        th = whole in lexicon.TENTHS
        return _figure(lexicon.TENTHS[whole] if th else (lexicon.TEENS | lexicon.TENS)[whole], th=th)
    return _figure(lexicon.TENS[tens] + (cardinal(ones) or ordinal(ones) or 0), th=ones in lexicon.ORDINALS)


def _hundreds(found: re.Match[str]) -> str:
    rest = found["rest"] or "zero"
    place = ordinal(rest)
    number = (cardinal(found["hundreds"]) or 1) * 100 + (place or cardinal(rest) or 0)
    return _figure(number, th=bool(place or found["th"]))


def _figure(number: int, *, th: bool) -> str:
    return f"{number}th" if th else str(number)


def separated(text: str) -> str:
    """Write numbers so that cutting into words keeps them: "1-3" -> "1 to 3", "#2" -> "number 2", "4,703" -> "4703".

    Numbers in words over twelve become figures, and a fraction one word: "twenty-one" -> "21", "1.5" -> "1p5".
    """
    text = re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)
    text = re.sub(r"(?<![\w.])(\d{1,3})\.(\d{1,3})(?![\w.])", r"\1p\2", text)
    text = re.sub(r"\b(\d{1,3})\s*[-\u2013\u2014]\s*(\d{1,3})\b", r"\1 to \2", text)
    text = re.sub(r"(?:#|\bno\.?\s?|\bnum\.?\s?|\bnr\.?\s?)(?=\d)", " number ", text)
    text = _HUNDREDS.sub(_hundreds, _OVER_TWELVE.sub(_over_twelve, text))
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
