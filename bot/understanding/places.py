"""Place and number: "third value", "#2", "the last two aims", "values 1 to 3", "how many", and a topic as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from bot.matching.text import QUESTION_WORDS
from bot.understanding.nouns import UNITS
from bot.understanding.numerals import MIDDLE, Numerals, cardinal

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.knowledge.handbook import Topic
    from bot.understanding.nouns import Noun

_FILLERS = frozenset(
    """
    according actual actually add again already alternatively altogether bang between blank both brain bulleted
    challenge charter comes commit complete copy core count curious differ difference different each every exact
    exactly following forget forgot full fully gone got handbook hang have having hub in just key know lead leads
    listed lot main meaning meant memory name named names next number numbered numbers numeral official oops order
    original our overall partners partnership paste please position previous prior quickly rattle read reads recite
    refresh remember reminder respectively run set sets show sit sits slap slot sorry stand stands start stated
    statement statements states straight that they together total totally us version wait whole wording wordings
    """.split()
)
_BESIDE = QUESTION_WORDS | UNITS | _FILLERS | MIDDLE
"""Words that may stand beside a place without making another question of it."""

_ASKS_NUMBER = frozenset("is are was were isnt arent do did does have has got or".split())


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
    numerals = Numerals(said, nouns)
    topics = {nouns[word].topic.id: nouns[word].topic for word in said if word in nouns}
    if len(topics) > 1 or not _BESIDE.union(nouns, numerals.used).issuperset(said):
        return None
    topic = next(iter(topics.values()), None)
    if _asks_how_many(said, numerals) or (topic and _doubts_size(said, numerals, topic)):
        return Place(Kind.COUNT, topic)
    if numerals.numbers and not (topic and _says_size(said, numerals, nouns)):
        return Place(Kind.NUMBERS, topic, numerals.numbers)
    if not MIDDLE.isdisjoint(said):
        return Place(Kind.MIDDLE, topic)
    return Place(Kind.WHOLE, topic) if topic else _step(said)


def wholes_in(said: Sequence[str], nouns: Mapping[str, Noun]) -> tuple[Place, ...]:
    """Return several topics as wholes, "the mission and the aims", where the words name nothing besides."""
    topics = {nouns[word].topic.id: nouns[word].topic for word in said if word in nouns}
    several = len(topics) > 1 and _BESIDE.union(nouns).issuperset(said) and "many" not in said
    return tuple(Place(Kind.WHOLE, topic) for topic in topics.values()) if several else ()


def entry_numbers(place: Place, topic: Topic) -> tuple[int, ...] | None:
    """Return the numbers in a topic's list that a place means, or None where the list does not go that far."""
    size = len(topic.entries)
    if place.kind is Kind.MIDDLE:
        return ((size + 1) // 2,) if size % 2 else (size // 2, size // 2 + 1)
    numbers = tuple(number if number > 0 else size + 1 + number for number in place.numbers)
    return numbers if all(1 <= number <= size for number in numbers) else None


def _asks_how_many(said: Sequence[str], numerals: Numerals) -> bool:
    """Whether the words ask how many there are: "how many", "number of aims", "is it four or five"."""
    text = " ".join(said)
    if "how many" in text or "number of" in text or "count" in said or ("total" in said and not numerals.ordinal):
        return True
    return len(numerals.numbers) > 1 and not numerals.ordinal and "or" in said


def _doubts_size(said: Sequence[str], numerals: Numerals, topic: Topic) -> bool:
    """Whether a number before the topic's name asks for its size: "are there 7 values", "the five aims" of four."""
    if not _before_plural(said, numerals):
        return False
    return numerals.numbers[0] != len(topic.entries) or (said[0] in _ASKS_NUMBER and "the" not in said)


def _says_size(said: Sequence[str], numerals: Numerals, nouns: Mapping[str, Noun]) -> bool:
    """Whether the only number is the size of the list, said before its name: "our 4 aims"."""
    return _before_plural(said, numerals) and any(word in nouns and nouns[word].many for word in said)


def _before_plural(said: Sequence[str], numerals: Numerals) -> bool:
    if numerals.ordinal or len(numerals.numbers) != 1 or numerals.numbers[0] <= 1:
        return False
    at = next(at for at, word in enumerate(said) if cardinal(word) == numerals.numbers[0])
    told = at > 0 and said[at - 1] == "number"
    return not told and any(word.endswith("s") for word in said[at + 1 :])


def _step(said: Sequence[str]) -> Place | None:
    if not {"next", "following"}.isdisjoint(said):
        return Place(Kind.STEP, None, (1,))
    if not {"previous", "prior"}.isdisjoint(said):
        return Place(Kind.STEP, None, (-1,))
    return None
