"""The place that a longer message asks for in passing: "our head wants value two on the hall display"."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bot.matching.text import QUESTION_WORDS
from bot.understanding.nouns import UNITS
from bot.understanding.numerals import LAST, Numerals, cardinal, ordinal
from bot.understanding.places import FILLERS, Kind, Place

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from bot.understanding.nouns import Noun

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


def core_in(said: Sequence[str], nouns: Mapping[str, Noun]) -> Place | None:
    """Return the place that some of these words name so plainly that the others do not matter, or None."""
    for at, word in enumerate(said):
        if word in nouns:
            noun, before, after = nouns[word], said[:at], said[at + 1 :]
            if numbers := _numbers(before, after):
                return None if _asks_about(said, nouns) else Place(Kind.NUMBERS, noun.topic, numbers)
            if noun.many and (_counts(before) or _counts_units(said)):
                return Place(Kind.COUNT, noun.topic)
            if (noun.many or noun.topic.first_entry_is_topic) and _asks_whole(before, after, many=noun.many):
                return Place(Kind.WHOLE, noun.topic)
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
