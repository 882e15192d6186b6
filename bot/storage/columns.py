"""How a column that is kept is described: what it is, why, and how long."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

MONTHS_A_YEAR = 12


@dataclass(frozen=True, slots=True)
class Period:
    """How long something is kept: so many days, or so many calendar months with the running one among them."""

    days: int = 0
    months: int = 0

    def __str__(self) -> str:
        """Return the period in words."""
        return f"{self.days} days" if self.days else f"{self.months} calendar months, the running one among them"

    def begin(self, now: datetime) -> datetime:
        """Return the earliest time of which something may still be kept."""
        if self.days:
            return now - timedelta(days=self.days)
        year, month = divmod(now.year * MONTHS_A_YEAR + now.month - self.months, MONTHS_A_YEAR)
        return datetime(year, month + 1, 1, tzinfo=now.tzinfo)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; without a period it is kept until the member changes or erases it, or as `until` says."""

    table: str
    name: str
    what: str
    why: str
    period: Period | None
    until: str = "until you change it or erase it"

    @property
    def how_long(self) -> str:
        """Return in words how long it is kept."""
        return str(self.period) if self.period else self.until
