"""English: lists, plurals, and the mark of a text that was cut."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

CUT = "…"
"""What stands where the rest of a text was left out."""


def listed(names: Sequence[str]) -> str:
    """Return names as a sentence lists them: a, b and c."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def plural(count: int, one: str, many: str = "") -> str:
    """Return a noun for so many: entry for 1, and entries for any other number."""
    if count == 1:
        return one
    return many or (f"{one[:-1]}ies" if one.endswith("y") else f"{one}s")
