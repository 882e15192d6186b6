"""The influences of examples on each other, from how alike they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.matching.regression import influence
from bot.matching.triangle import triangle

if TYPE_CHECKING:
    from bot.matching.triangle import Table, Triangle


def half(likeness: Table) -> Triangle:
    """Return the lower half of the influences, as everything learned from them takes it."""
    return triangle(len(likeness), lambda rows, columns: influence(likeness[rows, columns].copy()))
