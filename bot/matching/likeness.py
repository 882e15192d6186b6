"""Whether two questions mean the same: by themselves, whatever the handbook says."""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

import numpy as np

from bot.lru import Limits, RecentCache, digest
from bot.matching.text import clean, stem, terms, words

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

EMPTY = frozenset(
    """
    a an the this that these those is are be am do does will would please thanks thank hi hello hey just also really
    actually so then ok okay and
    """.split()
)
"""Words without which a question asks the same. "Must", "get", "in", "was" and "not" are none of them."""

ALSO = {"could": "can", "may": "can", "might": "can", "whom": "who", "which": "what"} | dict.fromkeys(
    ("i", "me", "my", "mine", "us", "our", "ours"), "we"
)
"""Words that are taken for others: whoever asks speaks of themselves or of their school."""

JOINING = frozenset({"of", "for"})
"""The chair of our hub is our hub chair."""

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
    """What is compared of a question: its words that carry the subject, all that say something in order, its vector."""

    subject: frozenset[str]
    said: tuple[str, ...]
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
    return _Read(frozenset(terms(text)), _said(words(clean(text))), row)


def _said(found: Sequence[str]) -> tuple[str, ...]:
    """Return the words that say something, in order: who does what to whom is another question the other way round."""
    said = [ALSO.get(word, stem(word)) for word in found if word not in EMPTY]
    for at in range(len(said) - 2, 0, -1):
        if said[at] in JOINING:
            of = at + 3 if said[at + 1] == "we" else at + 2
            said[at - 1 : of] = [*said[at + 1 : of], said[at - 1]]
    return tuple(said)


def _is_same(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether two questions say the same in the same order; one of them may leave out whose it is."""
    if one == other:
        return True
    bare = [tuple(word for word in said if word != "we") for said in (one, other)]
    return bare[0] == bare[1] and ("we" not in one or "we" not in other)


def _kinship(one: _Read, other: _Read, cosine: float) -> Kinship:
    are_alike = cosine >= LIKE_FROM
    if math.isnan(cosine):
        all_words = one.subject | other.subject
        are_alike = bool(all_words) and len(one.subject & other.subject) / len(all_words) >= SHARED_FROM
    elif cosine >= SURE_FROM and _is_same(one.said, other.said):
        return Kinship.SAME
    return Kinship.LIKE if are_alike else Kinship.OTHER
