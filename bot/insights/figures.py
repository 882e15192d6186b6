"""The door for numbers about what people do: none under five leaves it, since it could point at a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LEAST = 5
FEW = "fewer than five"
NEARLY_ALL = "nearly all"
"""A share of which the rest is fewer than five."""


@dataclass(frozen=True, slots=True)
class Figure:
    """How many questions, votes or people; None under five, whatever it is made of.

    `is_least` says that there are a few more, which are not told either.
    """

    number: int | None
    is_least: bool = False

    def __post_init__(self) -> None:
        """Forget a number under five."""
        if self.number is not None and self.number < LEAST:
            object.__setattr__(self, "number", None)
        if self.number is None:
            object.__setattr__(self, "is_least", False)

    def __str__(self) -> str:
        """Return it in words or digits."""
        if self.number is None:
            return FEW
        return f"at least {self.number}" if self.is_least else str(self.number)


@dataclass(frozen=True, slots=True)
class Share:
    """How many in a hundred of so many; None where it would give away a number under five.

    `is_nearly_all` says that only few of them are left then, and else that only few are in it.
    """

    percent: int | None
    of: Figure
    is_nearly_all: bool = False

    def __post_init__(self) -> None:
        """Forget a share of fewer than five."""
        if self.of.number is None:
            object.__setattr__(self, "percent", None)

    def __str__(self) -> str:
        """Return it in words or digits."""
        if self.percent is not None:
            return f"{self.percent}%"
        return NEARLY_ALL if self.is_nearly_all else FEW


def share(part: int, whole: int) -> Share:
    """Return which share a part is of a whole: whoever knows both could count the part and the rest.

    Where both of these are under five nothing is told, not even of how many.
    """
    if part < LEAST and whole - part < LEAST:
        return Share(None, Figure(None))
    if part < LEAST or whole - part < LEAST:
        return Share(None, Figure(whole), is_nearly_all=part >= LEAST)
    return Share(round(100 * part / whole), Figure(whole))


def total(parts: Iterable[int]) -> Figure:
    """Return the sum of parts that are shown beside it.

    Where parts under five are among them, the sum only says what the others come to: whoever took these from a whole
    sum would know what is left.
    """
    counts = tuple(parts)
    told = sum(count for count in counts if count >= LEAST)
    whole = sum(counts)
    return Figure(whole) if told == whole else Figure(max(told, min(whole, LEAST)), is_least=True)
