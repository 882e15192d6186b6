"""Place and number: "third value", "#2", "the last two aims", "values 1 to 3", "how many", and a topic as a whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from bot.matching.text import QUESTION_WORDS
from bot.understanding.nouns import UNITS

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from bot.knowledge.handbook import Topic
    from bot.understanding.nouns import Noun

_CARDINALS = "zero one two three four five six seven eight nine ten eleven twelve".split()
_ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
NUMBERS = {word: number for number, word in enumerate(_CARDINALS)}
ORDINALS = {word: number for number, word in enumerate(_ORDINALS)} | {"top": 1, "opening": 1, "1st": 1, "2nd": 2, "3rd": 3}
LAST = frozenset({"last", "final", "bottom", "closing"})
BEFORE_LAST = (
    "second to last", "second from last", "second from bottom", "second from the bottom", "second last", "2nd last", "2nd to last",
    "next to last", "last but one", "before the last", "before last", "before the end", "before the final", "penultimate",
)  # fmt: skip
MIDDLE = frozenset({"middle", "central", "midway", "halfway", "centre"})
_FILLERS = frozenset(
    """
    according add again already altogether bang between both bullets bulleted bulletpoint challenge charter comes commit complete core
    count curious different difference differ each every exact exactly first following forget forgot full fully handbook have hub
    in key know lead leads list listed main middle name named names next number numbers numbered official order original our overall
    partners partnership position previous read reads recite refresh remember reminder respectively set sets show slap slot start
    sit sits stand stands statement statements states stated straight that they thing things total together totally us version whole wording word wordings words
    please quickly bullet paste copy got having just numeral sorry meant oops wait hang meaning actual actually alternatively memory brain gone blank
    """.split()
) | QUESTION_WORDS | UNITS
"""Words that may stand beside a place without making another question of it."""
WORDS = frozenset({*ORDINALS, *LAST, *MIDDLE, *_CARDINALS[3:], "penultimate", "number"})
"""Words that name a place, for whoever mends their spelling."""


class Kind(Enum):
    """What of a topic is wanted."""

    NUMBERS = "numbers"
    MIDDLE = "middle"
    COUNT = "count"
    WHOLE = "whole"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class Place:
    """What of which topic; the topic is None where the words name none.

    `numbers` counts from 1, and from the end where negative; for a step it is one number, +1 for the next.
    """

    kind: Kind
    topic: Topic | None = None
    numbers: tuple[int, ...] = ()


def place_in(said: Sequence[str], nouns: Mapping[str, Noun]) -> Place | None:
    """Return the place that these words ask for, or None where they ask for anything besides."""
    text = " ".join(said)
    found = _Scan(said, nouns)
    noun = next((nouns[word] for word in said if word in nouns), None)
    before_last = next((phrase for phrase in BEFORE_LAST if f" {phrase} " in f" {text} "), "")
    known = found.used.union(nouns, before_last.split(), _FILLERS)
    if not known.issuperset(said) or len({nouns[word].topic.id for word in said if word in nouns}) > 1:
        return None
    topic = noun.topic if noun else None
    if _counts(said, text, found):
        return Place(Kind.COUNT, topic)
    if before_last:
        return Place(Kind.NUMBERS, topic, (-2,))
    if found.numbers and not _says_size(found, noun, said):
        return Place(Kind.NUMBERS, topic, found.numbers)
    if MIDDLE & set(said):
        return Place(Kind.MIDDLE, topic)
    if topic is None:
        return _step(said)
    return Place(Kind.WHOLE, topic)


def wholes_in(said: Sequence[str], nouns: Mapping[str, Noun]) -> tuple[Place, ...]:
    """Return several topics as wholes, "the mission and the aims", where the words name nothing besides."""
    topics = {nouns[word].topic.id: nouns[word].topic for word in said if word in nouns}
    if len(topics) < 2 or not _FILLERS.union(nouns).issuperset(said) or "how many" in " ".join(said):
        return ()
    return tuple(Place(Kind.WHOLE, topic) for topic in topics.values())


def entry_numbers(place: Place, topic: Topic) -> tuple[int, ...] | None:
    """Return the numbers in a topic's list that a place means, or None where the list does not go that far."""
    size = len(topic.entries)
    if place.kind is Kind.MIDDLE:
        return ((size + 1) // 2,) if size % 2 else (size // 2, size // 2 + 1)
    numbers = tuple(number if number > 0 else size + 1 + number for number in place.numbers)
    return numbers if all(1 <= number <= size for number in numbers) else None


def separate_ranges(text: str) -> str:
    """Write ranges and numbers out, so that cutting into words keeps them: "1-3" -> "1 to 3", "#2" -> "number 2"."""
    text = re.sub(r"\b(\d{1,3})\s*(?:-|\u2013|\u2014)\s*(\d{1,3})\b", r"\1 to \2", text)
    return re.sub(r"(?:#|\bno\.?\s?)(?=\d)", " number ", text)


class _Scan:
    """One walk over the words that gathers the numbers they name."""

    def __init__(self, said: Sequence[str], nouns: Container[str]) -> None:
        self._nouns = nouns
        self.used: set[str] = set()
        self.ordinal = False
        self.bare = False
        self.numbers = self._range(said) or self._run(said) or self._single(said)
        self.used |= {word for word in said if word in MIDDLE or word in LAST or word == "penultimate"}

    def _range(self, said: Sequence[str]) -> tuple[int, ...]:
        for at, word in enumerate(said[1:-1], start=1):
            low, high = _cardinal(said[at - 1]), _cardinal(said[at + 1])
            if word in {"to", "through", "till", "until"} and low and high and low < high <= low + 24:
                self.used |= {said[at - 1], said[at + 1]}
                self.bare = True
                return tuple(range(low, high + 1))
        return ()

    def _run(self, said: Sequence[str]) -> tuple[int, ...]:
        """Read "first two" and "last three"."""
        for word, after in zip(said, said[1:], strict=False):
            size = _cardinal(after)
            if size and size > 1 and (word in {"first", "top"} or word in LAST):
                self.used |= {word, after}
                self.ordinal = True
                return tuple(range(1, size + 1)) if word in {"first", "top"} else tuple(range(-size, 0))
        return ()

    def _single(self, said: Sequence[str]) -> tuple[int, ...]:
        found: list[int] = []
        for word in said:
            if (number := _ordinal(word)) is not None:
                self.used.add(word)
                self.ordinal = True
                found.append(number)
            elif word in LAST:
                self.ordinal = True
                found.append(-1)
        if found:
            return tuple(found)
        for at, word in enumerate(said):
            number = _cardinal(word)
            if number is not None and (word != "one" or (at and (said[at - 1] == "number" or said[at - 1] in self._nouns))):
                self.used.add(word)
                found.append(number)
        self.bare = bool(found)
        return tuple(found)


def _ordinal(word: str) -> int | None:
    if word in ORDINALS:
        return ORDINALS[word]
    match = re.fullmatch(r"(\d{1,3})(?:st|nd|rd|th)", word)
    return int(match[1]) if match else None


def _cardinal(word: str) -> int | None:
    if word.isdecimal() and len(word) <= 3:
        return int(word)
    return NUMBERS.get(word)


def _counts(said: Sequence[str], text: str, found: _Scan) -> bool:
    """Whether the words ask how many there are: "how many", "number of aims", "is it four or five"."""
    asks = "how many" in text or "number of" in text or "count" in said or ("total" in said and not found.ordinal)
    return asks or (found.bare and len(found.numbers) > 1 and "or" in said)


def _says_size(found: _Scan, noun: Noun | None, said: Sequence[str]) -> bool:
    """Whether the only number is the size of the list, said before its name: "our 4 aims"."""
    if found.ordinal or noun is None or not noun.many or len(found.numbers) != 1:
        return False
    at = next((at for at, word in enumerate(said) if _cardinal(word) == found.numbers[0]), -1)
    told = at > 0 and said[at - 1] == "number"
    return not told and found.numbers[0] > 1 and any(word.endswith("s") for word in said[at + 1 :])


def _step(said: Sequence[str]) -> Place | None:
    if "next" in said or "following" in said:
        return Place(Kind.STEP, None, (1,))
    if "previous" in said:
        return Place(Kind.STEP, None, (-1,))
    return None
