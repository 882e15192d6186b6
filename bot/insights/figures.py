"""The door for numbers about what people do: none under five leaves it, since it could point at a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LEAST = 5
FEW = "fewer than five"


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
    """How many in a hundred of so many; None where these are fewer than five."""

    percent: int | None
    of: Figure

    def __post_init__(self) -> None:
        """Forget a share of fewer than five."""
        if self.of.number is None:
            object.__setattr__(self, "percent", None)

    def __str__(self) -> str:
        """Return it in words or digits."""
        return FEW if self.percent is None else f"{self.percent}%"


def share(part: int, whole: int) -> Share:
    """Return which share a part is of a whole."""
    return Share(round(100 * part / whole) if whole else None, Figure(whole))


def total(parts: Iterable[int]) -> Figure:
    """Return the sum of parts that are shown beside it.

    Where parts under five are among them, the sum only says what the others come to: whoever took these from a whole
    sum would know what is left.
    """
    counts = tuple(parts)
    told = sum(count for count in counts if count >= LEAST)
    whole = sum(counts)
    return Figure(whole) if told == whole else Figure(max(told, min(whole, LEAST)), is_least=True)
