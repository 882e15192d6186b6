"""The sentences of a text, where one can be cut in two, and whether two say the same; all by their words alone."""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import accumulate

from bot.knowledge.fold import fold

FEWEST_WORDS = 4
"""How many words there have to be on both sides of a cut."""

ALIKE = 0.8
"""Of two sentences that share so much of the shorter one's words, one may be true where the other is."""

REMEMBERED = 20_000
"""How many texts are read once only: a question is drawn anew from the same texts at every press."""

_END = re.compile(r"[.!?…][\"'”’)\]]*\s+|\n\s*\n\s*|\n\s*(?=[-*•])")
_SHORTENED = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Prof|Rev|No|vs|etc|approx|e\.g|i\.e)|\b[A-Z])\.\s*$")
"""A full stop behind these ends a word and no sentence."""

_PAUSES = (",", ";", ":", " –", "–", "—")
_TURNS = frozenset("because so but although while when where who which whose if unless until since".split())
_JOINTS = frozenset("and or that to by".split())
_LINKS = frozenset("in for with of at from on through as than into between within across".split())
_COSTS = ((_TURNS, 0.0), (_JOINTS, 0.12), (_LINKS, 0.3))
_PAUSE_COST, _PAUSE_GAIN, _ANYWHERE_COST = 0.1, 0.15, 0.6
"""How much nearer to the middle, as a share of the sentence, another cut would have to lie to be liked as much."""


@lru_cache(REMEMBERED)
def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text, word for word, each on one line."""
    found: list[str] = []
    start = 0
    for mark in _END.finditer(text):
        said, follows = text[start : mark.end()], text[mark.end() : mark.end() + 1]
        if mark.group().startswith("\n") or not (follows.islower() or _SHORTENED.search(said)):
            found.append(said)
            start = mark.end()
    found.append(text[start:])
    return tuple(whole for each in found if (whole := " ".join(each.split())))


@lru_cache(REMEMBERED)
def halves(sentence: str) -> tuple[str, str] | None:
    """Return the beginning and the ending of a sentence, cut where it breathes and near its middle; None if too short.

    The best cut is at a comma or before a word such as "because", then before "and", "that" or "to".
    """
    words = sentence.split()
    known = list(accumulate((any(map(str.isalnum, word)) for word in words), initial=0))
    cuts = [cut for cut, here in enumerate(known) if FEWEST_WORDS <= here <= known[-1] - FEWEST_WORDS]
    at = min(cuts, key=lambda cut: abs(cut / len(words) - 0.5) + _cost(words[cut - 1], words[cut]), default=0)
    return (" ".join(words[:at]), " ".join(words[at:])) if at else None


def alike(one: str, other: str) -> bool:
    """Return whether two sentences say the same or nearly, or one says what the other does and more."""
    ours, theirs = _words(one), _words(other)
    return len(ours & theirs) >= ALIKE * min(len(ours), len(theirs))


def says(text: str, piece: str) -> bool:
    """Return whether a text says a piece, word for word or nearly."""
    return stands_in(piece, text) or any(alike(piece, each) for each in sentences(text))


def stands_in(piece: str, text: str) -> bool:
    """Return whether the words of a piece stand in a text, one behind the other."""
    return f" {folded(piece)} " in f" {folded(text)} "


@lru_cache(REMEMBERED)
def folded(text: str) -> str:
    """Return a text in the form in which equal words are equal; nothing is left of one without a word."""
    return fold(text)


@lru_cache(REMEMBERED)
def _words(text: str) -> frozenset[str]:
    return frozenset(folded(text).split())


def _cost(before: str, after: str) -> float:
    cost = next((cost for words, cost in _COSTS if after.lower() in words), _ANYWHERE_COST)
    if before.endswith(_PAUSES):
        return min(_PAUSE_COST, cost - _PAUSE_GAIN)
    return cost
