"""Place and number: "third value", "the last two aims", "how many", also in passing or for a purpose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.matching.text import QUESTION_WORDS
from bot.questions import lexicon
from bot.questions.numerals import Numerals, cardinal, is_number, left_out_at, ordinal

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from bot.handbook.model import Topic
    from bot.questions.numerals import Noun


_DOUBTED = re.compile(r"\b(?:is (?:it|that)|are (?:there|they)) (?:just |only |really )?[a-z0-9]+(?: then)?$")


class PositionKind(Enum):
    """What of a topic is wanted."""

    NUMBERS = "numbers"
    MIDDLE = "middle"
    COUNT = "count"
    WHOLE = "whole"
    STEP = "step"


@dataclass(frozen=True, slots=True)
class Position:
    """What of which topic; the topic is None where the words name none.

    `numbers` counts from 1, and from the end where negative; for a step it is one number, +1 for the next.
    `ordinal` says that they were said as "third" and not as "3"; `onwards` that all up to the end of the list are
    meant, and `left_out` that all but these are.
    """

    kind: PositionKind
    topic: Topic | None = None
    numbers: tuple[int, ...] = ()
    ordinal: bool = False
    onwards: bool = False
    left_out: bool = False


def place_in(said: Sequence[str], nouns: Mapping[str, Noun]) -> Position | None:
    """Return the place that these words ask for, or None where they ask for anything besides."""
    numerals = Numerals(said, nouns)
    topics = {nouns[word].topic.id: nouns[word].topic for word in said if word in nouns}
    under = bool(numerals.size) or (
        topics and any(word in lexicon.ABOVE_OR_BELOW and it in lexicon.POINTED_AT for word, it in pairwise(said))
    )
    beside = lexicon.BESIDE_A_PLACE.union(nouns, numerals.used, lexicon.ABOVE_OR_BELOW if under else ())
    if len(topics) > 1 or _asks_reason(said) or not beside.issuperset(said) or is_somebody_elses(said, nouns):
        return None
    if not topics and ("which", "of") in pairwise(said):
        return None  # "which of the seven would that be"
    return _place(said, numerals, next(iter(topics.values()), None), nouns)


def _asks_reason(said: Sequence[str]) -> bool:
    """Whether the words ask why, when or who, and not for what stands somewhere: "who leads on aim 3"."""
    asks_who = any(word == "who" and after not in lexicon.WHO_TELLS for word, after in pairwise((*said, "")))
    return asks_who or not lexicon.REASONS.isdisjoint(said)


def _place(said: Sequence[str], numerals: Numerals, topic: Topic | None, nouns: Mapping[str, Noun]) -> Position | None:
    if _asks_how_many(said, numerals, nouns) or (topic and _doubts_size(said, numerals, topic, nouns)):
        return Position(PositionKind.COUNT, topic)
    if topic is None and _names_a_whole(said, numerals):
        return Position(PositionKind.WHOLE)
    if numerals.numbers and not (topic and _says_size(said, numerals, nouns)):
        return _at_numbers(numerals, topic)
    if not lexicon.MIDDLE.isdisjoint(said):
        return Position(PositionKind.MIDDLE, topic)
    if topic is None:
        return _step(said)
    return Position(PositionKind.WHOLE, topic)


def _at_numbers(numerals: Numerals, topic: Topic | None) -> Position:
    return Position(
        PositionKind.NUMBERS, topic, numerals.numbers, numerals.ordinal, numerals.onwards, numerals.left_out
    )


def _names_a_whole(said: Sequence[str], numerals: Numerals) -> bool:
    """Whether the words mean a list without its name: "all seven", "the whole list"."""
    return numerals.numbers == (numerals.size,) or not lexicon.WHOLE_LIST.isdisjoint(pairwise(said))


def step_in(said: Sequence[str], nouns: Container[str] = ()) -> tuple[int, tuple[str, ...]]:
    """Return which way from something the words point, +1 or -1, and the words for that something; 0 for no way.

    "the one after fairness" points +1 from "fairness"; "the one above" points -1 from whatever was there before.
    """
    at = next((at for at, word in enumerate(said) if word in lexicon.AFTER or word in lexicon.BEFORE), -1)
    if (
        at < 0
        or not all(word in lexicon.BEFORE_A_STEP or word in nouns for word in said[:at])
        or _is_said_of_people(said, at)
    ):
        return 0, ()
    after = () if said[at + 1 : at + 2] == ("it",) else said[at + 1 :]
    rest = tuple(word for word in after if word not in lexicon.BESIDE_A_PLACE and word not in nouns)
    return (1 if said[at] in lexicon.AFTER else -1), rest


def _is_said_of_people(said: Sequence[str], at: int) -> bool:
    """Whether "after" or "before" points at no list: "look after our own", "test before you trust"."""
    seeks = at == 0 and said[1:2] in lexicon.SOUGHT_AFTER
    return seeks or (at > 0 and said[at - 1] in lexicon.SEEKERS) or not lexicon.PEOPLE.isdisjoint(said[at + 1 : at + 2])


def wholes_in(said: Sequence[str], nouns: Mapping[str, Noun]) -> tuple[Position, ...]:
    """Return several topics as wholes, "the mission and the aims", where the words name nothing besides."""
    opens, ends = left_out_at(said, nouns)
    ends = 0 if said[opens:ends] == ("but",) else ends  # "not just the values but the mission too"
    topics = {nouns[word].topic.id: nouns[word].topic for word in said if word in nouns}
    beside = lexicon.BESIDE_A_PLACE.union(nouns, said[opens:ends])
    several = len(topics) > 1 and beside.issuperset(said) and "many" not in said
    for word in said[ends:] if ends else ():
        topics.pop(nouns[word].topic.id if word in nouns else "", None)
    return tuple(Position(PositionKind.WHOLE, topic) for topic in topics.values()) if several else ()


def entry_numbers(place: Position, topic: Topic) -> tuple[int, ...] | None:
    """Return the numbers in a topic's list that a place means, or None where the list does not go that far."""
    size = len(topic.entries)
    if place.kind is PositionKind.MIDDLE:
        return ((size + 1) // 2,) if size % 2 else (size // 2, size // 2 + 1)
    numbers = tuple(number if number >= 0 else size + 1 + number for number in place.numbers)
    if not all(1 <= number <= size for number in numbers):
        return None
    if place.onwards:
        numbers = tuple(range(numbers[0], size + 1))
    return tuple(number for number in range(1, size + 1) if number not in numbers) if place.left_out else numbers


def _asks_how_many(said: Sequence[str], numerals: Numerals, nouns: Mapping[str, Noun]) -> bool:
    """Whether the words ask how many there are: "how many", "number of aims", "is it four or five"."""
    text = " ".join(said)
    if (
        any(phrase in text for phrase in lexicon.HOW_MANY)
        or "count" in said
        or ("total" in said and not numerals.ordinal)
    ):
        return True
    doubts = len(numerals.numbers) == 1 and numerals.numbers[0] > 1 and _DOUBTED.search(text)
    doubts = doubts or (len(numerals.numbers) > 1 and "or" in said and not _tells(said, nouns))
    return not numerals.ordinal and bool(doubts)


def _tells(said: Sequence[str], nouns: Mapping[str, Noun]) -> bool:
    """Whether the numbers are places: "value 3 or 4", "give me 3 or 4", but not "is it three or four values"."""
    first = next((at for at, word in enumerate(said) if cardinal(word) is not None), 0)
    amounts = any(word in nouns and nouns[word].many for word in said[first + 1 :])
    return lexicon.OPENS_DOUBT_OF_SIZE.isdisjoint(said[:first]) and not amounts


def _doubts_size(said: Sequence[str], numerals: Numerals, topic: Topic, nouns: Container[str]) -> bool:
    """Whether a number before the topic's name asks for its size: "are there 7 values", "the five aims" of four.

    It is on trial, as the readings that say so.
    """
    if not _before_plural(said, numerals, nouns):
        return False
    return numerals.numbers[0] != len(topic.entries) or (said[0] in lexicon.OPENS_DOUBT_OF_SIZE and "the" not in said)


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


def _step(said: Sequence[str]) -> Position | None:
    goes_on = not lexicon.GO_ON.isdisjoint(pairwise(said))
    if goes_on or not lexicon.NEXT.isdisjoint(said):
        return Position(PositionKind.STEP, None, (1,))
    goes_back = "back" in said and "one" in said
    return Position(PositionKind.STEP, None, (-1,)) if goes_back or not lexicon.PREVIOUS.isdisjoint(said) else None


def without_purpose(said: Sequence[str]) -> tuple[str, ...]:
    """Return the words without a purpose at their end; all of them where nothing else would be left."""
    for at in range(1, len(said)):
        opens = said[at] in lexicon.OPENS_PURPOSE or said[at] in lexicon.BUSY_WITH
        if not opens or _belongs(said[:at]) or at + 1 == len(said) or _points(said[at : at + 2]):
            continue
        if not is_in_range(said, at):
            return tuple(said[:at])
    return tuple(said)


def is_in_range(said: Sequence[str], at: int) -> bool:
    """Whether what might open a purpose stands by a number instead, as in "2 to 4" and "up to 3"."""
    if said[at] not in lexicon.RANGE_TO and said[at] != "up":
        return False
    near = (word for word in said[at + 1 : at + 4] if word not in lexicon.RANGE_TO | {"the", "number"})
    after = next(near, "")
    return is_number(after) or after in lexicon.LAST


def _belongs(said: Sequence[str]) -> bool:
    """Whether what follows these words tells which one is meant: "the one for whole schools"."""
    names_it = said[-1] == "one" and len(said) > 1 and said[-2] not in QUESTION_WORDS | lexicon.NAMES_NONE
    return said[-1] in lexicon.BELONGS_TO_THING and not names_it


def _points(said: Sequence[str]) -> bool:
    """Whether "to" leads to a thing and not to what is done: "a link to the papers"."""
    return said[0] == "to" and said[1] in lexicon.OPENS_THING


def is_only_purpose(said: Sequence[str]) -> bool:
    """Whether words say nothing but what something is for: "updating the recruitment pack", "for governors tonight"."""
    return bool(said) and (said[0] in lexicon.BUSY_WITH or said[0] in {"for", "as"}) and not _asks(said)


def _asks(said: Sequence[str]) -> bool:
    return not lexicon.ASKS_IN_A_PURPOSE.isdisjoint(said)


REACH = 3
"""How many words may stand between the two halves of a place."""


def core_in(said: Sequence[str], nouns: Mapping[str, Noun]) -> Position | None:
    """Return the place that some of these words name so plainly that the others do not matter, or None."""
    for at, word in enumerate(said):
        if word in nouns and not _belongs_elsewhere(said[at + 1 :]):
            noun, before, after = nouns[word], said[:at], said[at + 1 :]
            if numbers := _numbers(before, after):
                return None if _asks_about(said, nouns) else Position(PositionKind.NUMBERS, noun.topic, numbers)
            if noun.many and (_counts(before) or _counts_units(said)):
                return Position(PositionKind.COUNT, noun.topic)
            if (noun.many or noun.topic.first_entry_is_topic) and _asks_whole(before, after, many=noun.many):
                return Position(PositionKind.WHOLE, noun.topic)
    return None


def is_somebody_elses(said: Sequence[str], nouns: Container[str]) -> bool:
    """Return whether each topic that the words name is one of somebody else: "the aims of the trip"."""
    named = [_belongs_elsewhere(said[at + 1 :]) for at, word in enumerate(said) if word in nouns]
    return bool(named) and all(named)


def _belongs_elsewhere(after: Sequence[str]) -> bool:
    """Whether what follows a topic's name says that it is not ours."""
    whose = [word for word in after[1:3] if word not in QUESTION_WORDS]
    return after[:1] == ("of",) and lexicon.OURS.isdisjoint(after[1:4]) and bool(whose)


def is_about_place(said: Sequence[str], nouns: Mapping[str, Noun]) -> bool:
    """Whether the words ask something about what stands at a place that they name: "how is aim 2 measured"."""
    named = any(_numbers(said[:at], said[at + 1 :]) for at, word in enumerate(said) if word in nouns)
    return named and _asks_about(said, nouns)


def _numbers(before: Sequence[str], after: Sequence[str]) -> tuple[int, ...]:
    return _numbers_before(before) or _numbers_after(after)


def _asks_about(said: Sequence[str], nouns: Container[str]) -> bool:
    """Whether something is asked about a place and not what stands there: "how is aim 2 measured"."""
    asks = (
        said[0] in lexicon.MAKES
        or not lexicon.GOES_WITH_A_PLACE.isdisjoint(said)
        or any(
            word in lexicon.ASKS_BEYOND_WHOLE - {"if", "because"} and after in lexicon.VERBS
            for word, after in pairwise(said)
        )
    )
    known = lexicon.KNOWN_WORDS - lexicon.GOES_WITH_A_PLACE | {"who"}
    return asks and any(
        word not in known and word not in nouns and not cardinal(word) and not ordinal(word) for word in said
    )


def _numbers_before(before: Sequence[str]) -> tuple[int, ...]:
    """Read "third", "last two" and "first of the" in front of a topic's name."""
    end = len(before)
    while end and before[end - 1] in lexicon.BETWEEN_NUMBER_AND_NOUN:
        end -= 1
    if not end or (
        before[end - 1] not in lexicon.LAST and not ordinal(before[end - 1]) and not _ends_run(before[:end])
    ):
        return ()
    return Numerals(before[max(0, end - REACH) : end], ()).numbers


def _ends_run(before: Sequence[str]) -> bool:
    return (
        len(before) > 1
        and bool(cardinal(before[-1]))
        and (before[-2] in lexicon.LAST or before[-2] in lexicon.OPENS_RUN_IN_PASSING)
    )


def _numbers_after(after: Sequence[str]) -> tuple[int, ...]:
    """Read "2", "number 2", "iv" and "1 and 4" behind a topic's name."""
    rest = list(after)
    if rest[:1] in (["number"], ["no"]):
        rest = rest[1:]
    if rest[:1] == ["one"] and (rest[1:2] == ["by"] or "at" in rest[2:3]):
        return ()  # "the values one by one", "one bullet at a time"
    told: list[str] = []
    for word in rest:
        number = cardinal(word) or lexicon.ROMAN.get(word)
        if number is None and not (told and word in {"and", "or", *lexicon.RANGE_TO}):
            break
        told.append(str(number) if number else word)
    return Numerals(("number", *told), ()).numbers if told else ()


def _counts(before: Sequence[str]) -> bool:
    near = " ".join(before[-REACH - 2 :])
    return "how many" in near or near.removesuffix(" the").removesuffix(" our").endswith(lexicon.AMOUNT_OF)


def _counts_units(said: Sequence[str]) -> bool:
    """Whether the words ask how many pieces there are: "how many bullets for the values"."""
    at = next((at for at, pair in enumerate(pairwise(said)) if pair == ("how", "many")), len(said))
    return not lexicon.UNITS.union({"things"}).isdisjoint(said[at + 2 : at + 4])


def _asks_whole(before: Sequence[str], after: Sequence[str], *, many: bool) -> bool:
    """Whether a topic's name is asked for as a whole: "all of our values", "what the heck is our mission"."""
    if (after and after[0] in lexicon.NARROWS_TO_SOME) or not lexicon.ASKS_BEYOND_WHOLE.isdisjoint((*before, *after)):
        return False
    if after and before[:-1] and before[0] in lexicon.DOUBTS and not before[2:]:
        return False
    near = before[-REACH:]
    if (
        many
        and not lexicon.EVERY.isdisjoint(near)
        and not any(
            word not in lexicon.KNOWN_WORDS and not cardinal(word) for word in near[_first(near, lexicon.EVERY) + 1 :]
        )
    ):
        return True
    said_plainly = not after or after[0] in lexicon.KNOWN_WORDS
    wanted = not lexicon.WANTS.isdisjoint(near) or (not after and "for" in near)
    return bool(near) and near[-1] in {"our", "the"} and said_plainly and wanted


def _first(words: Sequence[str], wanted: frozenset[str]) -> int:
    return next(at for at, word in enumerate(words) if word in wanted)
