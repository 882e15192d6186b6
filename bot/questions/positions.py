"""Place and number: "third value", "the last two aims", "how many", also in passing or for a purpose."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.matching.text import QUESTION_WORDS
from bot.questions.numerals import LAST, MIDDLE, UNITS, Numerals, cardinal, ordinal

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from bot.handbook.model import Topic
    from bot.questions.numerals import Noun


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
    `ordinal` says that they were said as "third" and not as "3".
    """

    kind: PositionKind
    topic: Topic | None = None
    numbers: tuple[int, ...] = ()
    ordinal: bool = False


def place_in(said: Sequence[str], nouns: Mapping[str, Noun]) -> Position | None:
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


def _place(said: Sequence[str], numerals: Numerals, topic: Topic | None, nouns: Mapping[str, Noun]) -> Position | None:
    if _asks_how_many(said, numerals) or (topic and _doubts_size(said, numerals, topic, nouns)):
        return Position(PositionKind.COUNT, topic)
    if topic is None and _names_a_whole(said, numerals):
        return Position(PositionKind.WHOLE)
    if numerals.numbers and not (topic and _says_size(said, numerals, nouns)):
        return Position(PositionKind.NUMBERS, topic, numerals.numbers, numerals.ordinal)
    if not MIDDLE.isdisjoint(said):
        return Position(PositionKind.MIDDLE, topic)
    if topic is None:
        return _step(said)
    return None if means_one(said, topic, nouns) else Position(PositionKind.WHOLE, topic)


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


def wholes_in(said: Sequence[str], nouns: Mapping[str, Noun]) -> tuple[Position, ...]:
    """Return several topics as wholes, "the mission and the aims", where the words name nothing besides."""
    topics = {nouns[word].topic.id: nouns[word].topic for word in said if word in nouns}
    several = len(topics) > 1 and _BESIDE.union(nouns).issuperset(said) and "many" not in said
    return tuple(Position(PositionKind.WHOLE, topic) for topic in topics.values()) if several else ()


def entry_numbers(place: Position, topic: Topic) -> tuple[int, ...] | None:
    """Return the numbers in a topic's list that a place means, or None where the list does not go that far."""
    size = len(topic.entries)
    if place.kind is PositionKind.MIDDLE:
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


def _step(said: Sequence[str]) -> Position | None:
    goes_on = not {("keep", "going"), ("carry", "on"), ("go", "on")}.isdisjoint(pairwise(said))
    if goes_on or not {"next", "following"}.isdisjoint(said):
        return Position(PositionKind.STEP, None, (1,))
    goes_back = "back" in said and "one" in said
    return Position(PositionKind.STEP, None, (-1,)) if goes_back or not {"previous", "prior"}.isdisjoint(said) else None


_OPENS = frozenset("for as because so to before since while on in onto into at over up when while together".split())
_BUSY = frozenset(
    """
    building compiling cramming designing doing drafting finishing making preparing prepping printing putting redoing
    revising sorting typing updating writing
    """.split()
)
_THINGS = frozenset("a all an any our some that the their these this those your".split())
_FALSE_ENDS = frozenset("are is one ones the our that this which what about on of and".split())
"""What follows one of these belongs to the thing asked for: "the one for whole schools"."""


def without_purpose(said: Sequence[str]) -> tuple[str, ...]:
    """Return the words without a purpose at their end; all of them where nothing else would be left."""
    for at in range(1, len(said)):
        opens = said[at] in _OPENS or said[at] in _BUSY
        if opens and not _belongs(said[:at]) and at + 1 < len(said) and not _points(said[at : at + 2]):
            return tuple(said[:at])
    return tuple(said)


def _belongs(said: Sequence[str]) -> bool:
    """Whether what follows these words tells which one is meant: "the one for whole schools"."""
    names_it = said[-1] == "one" and len(said) > 1 and said[-2] not in QUESTION_WORDS | {"another", "matching"}
    return said[-1] in _FALSE_ENDS and not names_it


def _points(said: Sequence[str]) -> bool:
    """Whether "to" leads to a thing and not to what is done: "a link to the papers"."""
    return said[0] == "to" and said[1] in _THINGS


def opens_purpose(word: str) -> bool:
    """Whether a purpose may begin with this word."""
    return word in _OPENS or word in _BUSY


def is_only_purpose(said: Sequence[str]) -> bool:
    """Whether words say nothing but what something is for: "updating the recruitment pack", "for governors tonight"."""
    return bool(said) and (said[0] in _BUSY or said[0] in {"for", "as"}) and not _asks(said)


def _asks(said: Sequence[str]) -> bool:
    return not {"what", "which", "how", "why", "one"}.isdisjoint(said)


_ROMAN = {"ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}
_BETWEEN = frozenset("of the our all core in these those ones one very".split())
_EVERY = frozenset(
    "all both each entire every everything full list lists set whole recap rattle recite through out complete".split()
)
_WANTS = frozenset(
    """
    give grab have is are need needs paste post print quote reference remind send share show spell tell want wants what
    whats
    """.split()
)
_NARROWS = frozenset("about concerning covering covers mention mentioning mentions on that where which".split())
_ASKS_ELSE = frozenset("because how if when whether who whose why".split())
_BESIDE_IT = frozenset(
    """
    assessed budget data deadline evidence examples funding lead leads measure measured plan plans progress resources
    score scores target targets training who
    """.split()
)
_VERBS = frozenset("are can did do does has have is much should was were will".split())
_AMOUNT_OF = ("number of", "count of", "no of", "size of")
REACH = 3
"""How many words may stand between the two halves of a place."""


def core_in(said: Sequence[str], nouns: Mapping[str, Noun]) -> Position | None:
    """Return the place that some of these words name so plainly that the others do not matter, or None."""
    for at, word in enumerate(said):
        if word in nouns:
            noun, before, after = nouns[word], said[:at], said[at + 1 :]
            if numbers := _numbers(before, after):
                return None if _asks_about(said, nouns) else Position(PositionKind.NUMBERS, noun.topic, numbers)
            if noun.many and (_counts(before) or _counts_units(said)):
                return Position(PositionKind.COUNT, noun.topic)
            if (noun.many or noun.topic.first_entry_is_topic) and _asks_whole(before, after, many=noun.many):
                return Position(PositionKind.WHOLE, noun.topic)
    return None


def is_about_place(said: Sequence[str], nouns: Mapping[str, Noun]) -> bool:
    """Whether the words ask something about what stands at a place that they name: "how is aim 2 measured"."""
    named = any(_numbers(said[:at], said[at + 1 :]) for at, word in enumerate(said) if word in nouns)
    return named and _asks_about(said, nouns)


def _numbers(before: Sequence[str], after: Sequence[str]) -> tuple[int, ...]:
    return _numbers_before(before) or _numbers_after(after)


def _asks_about(said: Sequence[str], nouns: Container[str]) -> bool:
    """Whether something is asked about a place and not what stands there: "how is aim 2 measured"."""
    asks = not _BESIDE_IT.isdisjoint(said) or any(
        word in _ASKS_ELSE - {"if", "because"} and after in _VERBS for word, after in pairwise(said)
    )
    known = _KNOWN - _BESIDE_IT | {"who"}
    return asks and any(
        word not in known and word not in nouns and not cardinal(word) and not ordinal(word) for word in said
    )


def _numbers_before(before: Sequence[str]) -> tuple[int, ...]:
    """Read "third", "last two" and "first of the" in front of a topic's name."""
    end = len(before)
    while end and before[end - 1] in _BETWEEN:
        end -= 1
    if not end or (before[end - 1] not in LAST and not ordinal(before[end - 1]) and not _ends_run(before[:end])):
        return ()
    return Numerals(before[max(0, end - REACH) : end], ()).numbers


def _ends_run(before: Sequence[str]) -> bool:
    return len(before) > 1 and bool(cardinal(before[-1])) and (before[-2] in LAST or before[-2] in {"first", "top"})


def _numbers_after(after: Sequence[str]) -> tuple[int, ...]:
    """Read "2", "number 2", "iv" and "1 and 4" behind a topic's name."""
    rest = list(after)
    if rest[:1] in (["number"], ["no"]):
        rest = rest[1:]
    numbers: list[int] = []
    for word in rest:
        number = cardinal(word) or _ROMAN.get(word)
        if (number is None and not (numbers and word in {"and", "or"})) or tuple(rest[:2]) == ("one", "by"):
            break
        numbers += [number] if number else []
    return tuple(numbers)


def _counts(before: Sequence[str]) -> bool:
    near = " ".join(before[-REACH - 2 :])
    return "how many" in near or near.removesuffix(" the").removesuffix(" our").endswith(_AMOUNT_OF)


def _counts_units(said: Sequence[str]) -> bool:
    """Whether the words ask how many pieces there are: "how many bullets for the values"."""
    at = next((at for at, pair in enumerate(pairwise(said)) if pair == ("how", "many")), len(said))
    return not UNITS.union({"things"}).isdisjoint(said[at + 2 : at + 4])


def _asks_whole(before: Sequence[str], after: Sequence[str], *, many: bool) -> bool:
    """Whether a topic's name is asked for as a whole: "all of our values", "what the heck is our mission"."""
    if (after and after[0] in _NARROWS) or not _ASKS_ELSE.isdisjoint((*before, *after)):
        return False
    near = before[-REACH:]
    if (
        many
        and not _EVERY.isdisjoint(near)
        and not any(word not in _KNOWN and not cardinal(word) for word in near[_first(near, _EVERY) + 1 :])
    ):
        return True
    said_plainly = not after or after[0] in _KNOWN
    wanted = not _WANTS.isdisjoint(near) or (not after and "for" in near)
    return bool(near) and near[-1] in {"our", "the"} and said_plainly and wanted


def _first(words: Sequence[str], wanted: frozenset[str]) -> int:
    return next(at for at, word in enumerate(words) if word in wanted)


_KNOWN = QUESTION_WORDS | FILLERS
