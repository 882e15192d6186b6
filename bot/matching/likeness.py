"""Whole sentences compared letter by letter, for the few that are always said in much the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

ALIKE = 86.0
"""From this ratio on, of 100, two short sentences say the same."""


def most_alike(text: str, said: Mapping[str, str], alike: float = ALIKE) -> str | None:
    """Return what stands under the sentence most like this one, or None where none is alike enough."""
    if text in said:
        return said[text]
    found = process.extractOne(text, list(said), scorer=fuzz.ratio, score_cutoff=alike)
    return said[found[0]] if found else None


def all_alike(text: str, said: Sequence[str], alike: float = ALIKE) -> Iterator[int]:
    """Yield the places of the sentences that say much the same, the likest first."""
    for _, _, at in process.extract(text, said, scorer=fuzz.ratio, score_cutoff=alike, limit=None):
        yield at
