"""Place and number: "third value", "#2", "the last two aims", "values 1 to 3", "how many", and a topic as a whole."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.matching.text import QUESTION_WORDS
from bot.understanding.nouns import UNITS
from bot.understanding.numerals import MIDDLE, Numerals, cardinal

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from bot.knowledge.handbook import Topic
    from bot.understanding.nouns import Noun

FILLERS = frozenset(
    """
    according actual actually add again alone along already alternatively altogether back bang between blank both
    brain bulleted carry challenge charter cheers comes commit complete copy core count curious differ difference
    different down each every everything exact exactly following forget forgot full fully gone got great handbook
    hang have having hub in itself just keep key know lead leads listed lol lot lovely main meaning meant memory
    mistyped name named names nd next nice number numbered numbers numeral official only oops order original our
    overall own partners partnership paste perfect please position previous prior quickly rattle read reads recite
    refresh remember reminder respectively run same separately set sets show sit sits size slap slot sorry stand
    stands start stated statement statements states straight sweet that they together total totally typo us version
    wait were whole wording wordings
    """.split()
)
_BESIDE = QUESTION_WORDS | UNITS | FILLERS | MIDDLE
"""Words that may stand beside a place without making another question of it."""

_AFTER = frozenset("after below beneath follows following succeeds under underneath".split())
_TELLERS = frozenset("can could got has have knows remembers said".split())
_REASONS = frozenset({"when", "why"})
_IT = frozenset("it that them these this those".split())
_UNDER = frozenset("above below beneath under underneath".split())
_BEFORE = frozenset("above before precedes preceding".split())
_PEOPLE = frozenset("i you we they".split())
_SEEKERS = _PEOPLE | frozenset("look looked looking looks say says".split())
_ASKS_NUMBER = frozenset("is are was were isnt arent do did does have has got or".split())


_DOUBTED = re.compile(r"\b(?:is (?:it|that)|are (?:there|they)) (?:just |only |really )?[a-z0-9]+(?: then)?$")
_WHOLE_LIST = frozenset((every, "list") for every in ("whole", "full", "entire", "complete"))


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
    `ordinal` says that they were said as "third" and not as "3".
    """

    kind: Kind
    topic: Topic | None = None
    numbers: tuple[int, ...] = ()
    ordinal: bool = False


def place_in(said: Sequence[str], nouns: Mapping[str, Noun]) -> Place | None:
    """Return the place that these words ask for, or None where they ask for anything besides."""
    numerals = Numerals(said, nouns)
    topics = {nouns[word].topic.id: nouns[word].topic for word in said if word in nouns}
    under = bool(numerals.size) or (topics and any(word in _UNDER and it in _IT for word, it in pairwise(said)))
    beside = _BESIDE.union(nouns, numerals.used, _UNDER if under else ())
    if len(topics) > 1 or _asks_reason(said) or not beside.issuperset(said):
        return None
    if not topics and ("which", "of") in pairwise(said):
        return None  # "which of the seven would that be"
    return _place(said, numerals, next(iter(topics.values()), None), nouns)


def _asks_reason(said: Sequence[str]) -> bool:
    """Whether the words ask why, when or who, and not for what stands somewhere: "who leads on aim 3"."""
    asks_who = any(word == "who" and after not in _TELLERS for word, after in pairwise((*said, "")))
    return asks_who or not _REASONS.isdisjoint(said)


def _place(said: Sequence[str], numerals: Numerals, topic: Topic | None, nouns: Mapping[str, Noun]) -> Place | None:
    if _asks_how_many(said, numerals) or (topic and _doubts_size(said, numerals, topic, nouns)):
        return Place(Kind.COUNT, topic)
    if topic is None and _names_a_whole(said, numerals):
        return Place(Kind.WHOLE)
    if numerals.numbers and not (topic and _says_size(said, numerals, nouns)):
        return Place(Kind.NUMBERS, topic, numerals.numbers, numerals.ordinal)
    if not MIDDLE.isdisjoint(said):
        return Place(Kind.MIDDLE, topic)
    if topic is None:
        return _step(said)
    return None if means_one(said, topic, nouns) else Place(Kind.WHOLE, topic)


def _names_a_whole(said: Sequence[str], numerals: Numerals) -> bool:
    """Whether the words mean a list without its name: "all seven", "the whole list"."""
    return numerals.numbers == (numerals.size,) or not _WHOLE_LIST.isdisjoint(pairwise(said))


def means_one(said: Sequence[str], topic: Topic, nouns: Mapping[str, Noun]) -> bool:
    """Whether the words speak of some one of a list without saying which: "which value", "one of our aims"."""
    pairs = set(pairwise(said))
    if ("every", "one") in pairs or ("each", "one") in pairs:
        return False
    if not pairs.isdisjoint({("one", "of"), ("any", "of"), ("which", "of")}):
        return True
    if topic.first_entry_is_topic or any(word in nouns and nouns[word].many for word in said):
        return False
    if "which" in said or any(word in {"what", "whichever"} and after in nouns for word, after in pairs):
        return True
    subject = [word for word in said if word not in _BESIDE]
    return len(subject) > 1 and subject[-1] in nouns


def step_in(said: Sequence[str], nouns: Container[str] = ()) -> tuple[int, tuple[str, ...]]:
    """Return which way from something the words point, +1 or -1, and the words for that something; 0 for no way.

    "the one after fairness" points +1 from "fairness"; "the one above" points -1 from whatever was there before.
    """
    at = next((at for at, word in enumerate(said) if word in _AFTER or word in _BEFORE), -1)
    if at < 0 or not all(word in _BESIDE or word in nouns for word in said[:at]) or _is_said_of_people(said, at):
        return 0, ()
    rest = tuple(word for word in said[at + 1 :] if word not in _BESIDE and word not in nouns)
    return (1 if said[at] in _AFTER else -1), rest


def _is_said_of_people(said: Sequence[str], at: int) -> bool:
    """Whether "after" or "before" points at no list: "look after our own", "test before you trust"."""
    seeks = at == 0 and said[1:2] in (("the",), ("our",), ("some",), ("words",), ("wording",))
    return seeks or (at > 0 and said[at - 1] in _SEEKERS) or not _PEOPLE.isdisjoint(said[at + 1 : at + 2])


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
    if (
        any(phrase in text for phrase in ("how many", "number of", "no of", "size of"))
        or "count" in said
        or ("total" in said and not numerals.ordinal)
    ):
        return True
    doubts = len(numerals.numbers) == 1 and numerals.numbers[0] > 1 and _DOUBTED.search(text)
    return not numerals.ordinal and bool(doubts or (len(numerals.numbers) > 1 and "or" in said))


def _doubts_size(said: Sequence[str], numerals: Numerals, topic: Topic, nouns: Container[str]) -> bool:
    """Whether a number before the topic's name asks for its size: "are there 7 values", "the five aims" of four."""
    if not _before_plural(said, numerals, nouns):
        return False
    return numerals.numbers[0] != len(topic.entries) or (said[0] in _ASKS_NUMBER and "the" not in said)


def _says_size(said: Sequence[str], numerals: Numerals, nouns: Mapping[str, Noun]) -> bool:
    """Whether the only number is the size of the list: "our 4 aims", "our aims, all 4"."""
    if not numerals.ordinal and numerals.numbers == (numerals.size,) and "all" in said:
        return True
    return _before_plural(said, numerals, nouns) and any(word in nouns and nouns[word].many for word in said)


def _before_plural(said: Sequence[str], numerals: Numerals, nouns: Container[str]) -> bool:
    if numerals.ordinal or len(numerals.numbers) != 1 or numerals.numbers[0] <= 1:
        return False
    at = next(at for at, word in enumerate(said) if cardinal(word) == numerals.numbers[0])
    told = at > 0 and (said[at - 1] == "number" or said[at - 1] in nouns)
    return not told and any(word.endswith("s") for word in said[at + 1 :])


def _step(said: Sequence[str]) -> Place | None:
    goes_on = not {("keep", "going"), ("carry", "on"), ("go", "on")}.isdisjoint(pairwise(said))
    if goes_on or not {"next", "following"}.isdisjoint(said):
        return Place(Kind.STEP, None, (1,))
    goes_back = "back" in said and "one" in said
    return Place(Kind.STEP, None, (-1,)) if goes_back or not {"previous", "prior"}.isdisjoint(said) else None
