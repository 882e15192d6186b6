"""What somebody wants the words for: "number 5 on its own, for a slide", "exact words as it is for the website"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.matching.text import QUESTION_WORDS

if TYPE_CHECKING:
    from collections.abc import Sequence

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
