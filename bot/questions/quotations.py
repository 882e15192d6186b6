"""Which texts speak of a thing, and which hold the words that a member quotes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.matching.text import QUESTION_WORDS
from bot.questions import lexicon
from bot.questions.numerals import cardinal

if TYPE_CHECKING:
    from collections.abc import Container, Sequence


MOST_WORDS = 4
"""More words than this describe a situation and not a thing to look up."""


def subject(said: Sequence[str], nouns: Container[str]) -> tuple[str, ...]:
    """Return the words that say what is looked for: none of the topic's names, the question's words and the fillers."""
    empty = QUESTION_WORDS | lexicon.MENTION_FILLERS
    kept = (word for word in said if word not in nouns and word not in empty and not cardinal(word))
    return tuple(dict.fromkeys(kept))


def asks_for_mention(said: Sequence[str]) -> bool:
    """Whether the words ask outright if something is mentioned, so that no topic need be named."""
    return not lexicon.MENTIONS.isdisjoint(said)


_IN_MARKS = re.compile(
    r"[\"\u201c\u201d\u00ab\u00bb]([^\"\u201c\u201d\u00ab\u00bb]{6,})[\"\u201c\u201d\u00ab\u00bb]|"
    r"(?<!\w)['\u2018]([^\u2018]{6,}?)['\u2019](?!\w)"
)
_GAP = re.compile(r"_{2,}|\.{2,}|\u2026|\[\s*\]|\(\s*\)|\bblank\b|-{3,}|\*{2,}")
_ASKS = re.compile(
    r"\b(?:where (?:does|do|did|is|it)\b.*\b(?:say|says|said|written|come from|comes from|from)|"
    r"complete|finish(?:es|ing)?|fill in|ends?|quotes?|quotation|who said|what comes after|comes next|"
    r"the (?:line|sentence|bit|phrase|words?) (?:that|which|with|where|about|starting|beginning))\b",
)


def fragments(question: str) -> tuple[str, ...]:
    """Return the pieces of a question that may be quoted from a text; none where it does not ask for a quotation."""
    marked = tuple(found[0] or found[1] for found in _IN_MARKS.findall(question))
    if marked:
        return (*marked, question)
    pieces = _GAP.split(question)
    if len(pieces) > 1:
        return (*(piece for piece in pieces if piece.strip()), question)
    return (question,) if _ASKS.search(question.casefold()) else ()
