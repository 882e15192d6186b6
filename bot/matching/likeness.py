"""Whole sentences compared letter by letter, for the few that are always said in much the same way."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

if TYPE_CHECKING:
    from collections.abc import Mapping

ALIKE = 86.0
"""From this ratio on, of 100, two short sentences say the same."""


def most_alike(text: str, said: Mapping[str, str], alike: float = ALIKE) -> str | None:
    """Return what stands under the sentence most like this one, or None where none is alike enough."""
    if text in said:
        return said[text]
    found = process.extractOne(text, list(said), scorer=fuzz.ratio, score_cutoff=alike)
    return said[found[0]] if found else None
