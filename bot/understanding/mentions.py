"""Which of a topic's texts speak of a thing: "do the values mention leaders", "both values on research"."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.matching.text import QUESTION_WORDS
from bot.understanding.numerals import cardinal

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

_FILLERS = frozenset(
    """
    aimed aiming appear appears based bit bits both challenge concerned concerning concerns contain contains core cover
    covering deal deals every featured features focus focused focuses focusses hidden include included includes
    including involve involves involving key lines mention mentioned meant mentioning mentions named sorry official on
    over partners partnership parts refer referred refers regarding relate related relates relating speak speaks stated
    statement talk talking talks touch touches uses using word words
    """.split()
)
_MENTION = frozenset(
    """
    anything anywhere include included includes mention mentioned mentioning mentions refer referred refers something
    somewhere talk talking talks
    """.split()
)
MOST_WORDS = 4
"""More words than this describe a situation and not a thing to look up."""


def subject(said: Sequence[str], nouns: Container[str]) -> tuple[str, ...]:
    """Return the words that say what is looked for: none of the topic's names, the question's words and the fillers."""
    empty = QUESTION_WORDS | _FILLERS
    kept = (word for word in said if word not in nouns and word not in empty and not cardinal(word))
    return tuple(dict.fromkeys(kept))


def asks_for_mention(said: Sequence[str]) -> bool:
    """Whether the words ask outright if something is mentioned, so that no topic need be named."""
    return not _MENTION.isdisjoint(said)
