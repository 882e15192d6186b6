"""Follow-ups: what a message means only after the one before it."""

from __future__ import annotations

import re
from enum import Enum
from typing import TYPE_CHECKING

from bot.matching.text import QUESTION_WORDS
from bot.understanding.numerals import cardinal

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence


_SAYS_IT = re.compile(
    r"^(?:and |so |ok |but )*(?:does|did|do) (?:it|that|this)(?: one)? (?:say|mention|include|cover|talk)\b"
)
_DOUBTS_IT = re.compile(
    r"\b(?:sure (?:that|it)|which .*\b(?:that|it|this) be|(?:that|it|this) from|where .*\b(?:say|from|written)"
    r"|word for word|(?:is|was) (?:that|it|this) (?:a|an|one of|.*\b(?:whole|all|right|current|still)))\b"
)

LONGEST_WISH = 7
"""More words than this ask for something of their own."""

SHORT = 4
"""So few words may well lean on the message before."""


class Wish(Enum):
    """What is wanted of the reply before."""

    AGAIN = "again"
    DATE = "date"
    MORE = "more"


_AGAIN = frozenset(
    """
    actual again cite copy exact exactly full link page paste precise quote read reference repeat resend short shorter
    source summary text url verbatim version website whole word wording
    """.split()
)
_OH = frozenset("ah cool great hmm lol lovely nice oh perfect sorry tho though yeah yep".split())
_DATE = frozenset(
    """
    looked
    changed checked current date dated fresh latest old recent recently review reviewed revised update updated
    uptodate
    """.split()
)
_MORE = frozenset(
    """
    bit continue deeper detail details elaborate else expand explain further info information more rest
    """.split()
)
_TRANSFER = frozenset("actually but instead mean meant not rather same too".split())
_OPENERS = (
    "and",
    "what about",
    "how about",
    "ok",
    "okay",
    "so",
    "also",
    "or",
    "but",
    "then",
    "no",
    "sorry",
    "i meant",
    "i mean",
    "now",
    "for",
)
_SORTS = frozenset({"one", "ones", "line", "bit", "sentence", "that", "which", "about", "with", "on"})
_POINTS = frozenset("it that this".split())
_ABOUT_IT = frozenset("it its them they their".split())
_PLACE = frozenset({"number", "position", "list"})
_ASKS_DATE = frozenset({"when", "how", "date", "uptodate", "last", "is", "are"})


def wish_in(said: Sequence[str]) -> Wish | None:
    """Return what these words want of the reply before, or None where they ask for something of their own."""
    subject = {word for word in said if word not in QUESTION_WORDS or word in _AGAIN | _MORE | _DATE}
    if subject & _DATE and (_DATE | {"last", "word", "more"}).issuperset(subject) and not _ASKS_DATE.isdisjoint(said):
        return Wish.DATE
    if asks_of_itself(said):
        return Wish.AGAIN
    subject -= _OH
    if not subject:
        return None
    if _asks_for_number(said):
        return Wish.AGAIN
    asks_how = "how" in said and "word" not in subject
    if (
        subject & (_AGAIN - {"copy", "word", "read"})
        and (_AGAIN | {"come", "comes"}).issuperset(subject)
        and not asks_how
    ):
        return Wish.AGAIN
    return Wish.MORE if subject & _MORE and _MORE.issuperset(subject) and len(said) <= LONGEST_WISH else None


def asks_of_itself(said: Sequence[str]) -> bool:
    """Whether the words doubt the reply before or ask what stands in it: "are you sure that's right"."""
    text = " ".join(said)
    if _SAYS_IT.search(text):
        return True
    return bool(_DOUBTS_IT.search(text)) and all(
        word in QUESTION_WORDS or word in _AGAIN or word in _DATE or cardinal(word) for word in said
    )


def _asks_for_number(said: Sequence[str]) -> bool:
    """Whether the words ask at which place of its list the reply before stands: "which number is that"."""
    asks = not {"which", "what"}.isdisjoint(said) and not {"that", "it", "this"}.isdisjoint(said)
    return asks and not {"number", "position"}.isdisjoint(said) and QUESTION_WORDS.union(_PLACE).issuperset(said)


def transfers(said: Sequence[str], nouns: Mapping[str, object]) -> bool:
    """Whether a message names another topic for what was asked before: "no, I meant the aim", "same but for aims"."""
    rest = {word for word in said if word not in nouns}
    if said[-2:-1] in (("for",), ("about",), ("on",)) and said[-1] in _POINTS and len(rest) < len(said):
        return QUESTION_WORDS.union(_TRANSFER, {"adn"}).issuperset(rest)
    if "last" in rest:
        return False  # "the last but one value"
    return not _TRANSFER.isdisjoint(rest) and (QUESTION_WORDS | _TRANSFER | {"number", "sorry"}).issuperset(rest)


def asks_for_another(said: Sequence[str], nouns: Container[str]) -> bool:
    """Whether a message asks for something like the reply before it, and not that: "isn't there another one"."""
    after = {*said[said.index("another") + 1 :][:1]} if "another" in said else {"none"}
    more = not after or not _SORTS.isdisjoint(after) or any(word in nouns for word in after)
    other = {*said[said.index("other") + 1 :][:1]} if "other" in said[:5] else set[str]()
    return more or not _SORTS.isdisjoint(other) or any(word in nouns for word in other)


def asks_about_reply(said: Sequence[str]) -> bool:
    """Whether a message asks about the reply before it ("who wrote it", "are we on track to hit them")."""
    return not _ABOUT_IT.isdisjoint(said)


def leans_back(said: Sequence[str]) -> bool:
    """Return whether a message is so short, or opens so, that it may lean on the one before it.

    What asks about the reply itself ("who wrote it", "are we on track to hit them") does not: that is another matter.
    """
    return not asks_about_reply(said) and (len(said) <= SHORT or opens_so(said))


def opens_so(said: Sequence[str]) -> bool:
    """Whether a message begins as one that goes on from another, or points at it."""
    text = " ".join(said)
    return any(text.startswith(f"{opener} ") for opener in _OPENERS) or "that" in said
