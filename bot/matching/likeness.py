"""Whether two questions mean the same: by themselves, whatever the handbook says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from bot.lru import Limits, RecentCache, digest
from bot.matching.text import clean, terms, words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from bot.matching.encoder import Encoder


SURE_FROM, LIKE_FROM = 0.8, 0.6
"""Cosines of two questions from which they may mean the same: surely so with the same words, perhaps with others.

Vectors alone do not tell "when" from "where", nor 2024 from 2025: `tests/matching/pairs.txt` has both sides.
"""

SHARED_FROM = 0.5
"""The share of words that two questions have in common from which they may mean the same where there is no encoder."""

ASKING = frozenset({"who", "whom", "whose", "when", "where", "why", "how", "not", "no", "without", "never"})
"""Words that carry no subject and make another question all the same."""

HELD = Limits(most=5_000)
MOST_READ = 40
"""Word pieces that are read of a question."""


class Kinship(Enum):
    """How near two questions are: the same, perhaps the same, or another."""

    SAME = "same"
    LIKE = "like"
    OTHER = "other"


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """What is compared of a question: its words that carry the subject, those that say what is asked, its vector."""

    subject: frozenset[str]
    asking: frozenset[str]
    row: NDArray[np.float32] | None


class Likeness:
    """Finds which of many questions means the same as a new one; what it has read is held, in memory only."""

    def __init__(self, encoder: Callable[[], Encoder | None]) -> None:
        """Take what gives the encoder; without one only words are compared, and nothing is ever sure."""
        self._encoder = encoder
        self._read: RecentCache[bytes, _Read] = RecentCache(HELD)

    def prepare(self, texts: Sequence[str]) -> None:
        """Read questions that others are going to be compared with; each takes some milliseconds."""
        self._of(texts)

    def nearest(self, text: str, others: Sequence[str]) -> tuple[int, Kinship]:
        """Return which of the others comes nearest, and how near; of none, the place is -1."""
        if not others:
            return -1, Kinship.OTHER
        one, *rest = self._of((text, *others))
        cosines = [math.nan] * len(rest)
        if one.row is not None:
            rows = np.stack([each.row for each in rest if each.row is not None])
            cosines = [float(cosine) for cosine in rows @ one.row]
        found = [(_kinship(one, each, cosine), cosine) for each, cosine in zip(rest, cosines, strict=True)]
        order = (Kinship.SAME, Kinship.LIKE, Kinship.OTHER)
        at = min(
            range(len(found)), key=lambda at: (order.index(found[at][0]), -found[at][1] if one.row is not None else 0)
        )
        return at, found[at][0]

    def _of(self, texts: Sequence[str]) -> list[_Read]:
        keys = [digest(text) for text in texts]
        new = [at for at, key in enumerate(keys) if self._read.get(key) is None]
        made: dict[bytes, _Read] = {}
        if new:
            encoder = self._encoder()
            rows = encoder.encode([clean(texts[at]) for at in new], MOST_READ) if encoder else [None] * len(new)
            for at, row in zip(new, rows, strict=True):
                made[keys[at]] = _read(texts[at], row)
                self._read.put(keys[at], made[keys[at]])
        return [
            made.get(key) or self._read.get(key) or _read(text, None) for key, text in zip(keys, texts, strict=True)
        ]


def _read(text: str, row: NDArray[np.float32] | None) -> _Read:
    return _Read(frozenset(terms(text)), ASKING.intersection(words(clean(text))), row)


def _kinship(one: _Read, other: _Read, cosine: float) -> Kinship:
    are_alike = cosine >= LIKE_FROM
    if math.isnan(cosine):
        all_words = one.subject | other.subject
        are_alike = bool(all_words) and len(one.subject & other.subject) / len(all_words) >= SHARED_FROM
    elif cosine >= SURE_FROM and one.subject == other.subject and one.asking == other.asking:
        return Kinship.SAME
    return Kinship.LIKE if are_alike else Kinship.OTHER
