"""Quotations: with a gap, in quotation marks, or looked for by "where does it say"."""

from __future__ import annotations

import re

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
