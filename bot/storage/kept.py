"""Every column that is kept: what it is, why and how long, in words for the people whose data it is."""

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
    """A column of a table; without a period it is kept until the member changes or erases it."""

    table: str
    name: str
    what: str
    why: str
    period: Period | None

    @property
    def how_long(self) -> str:
        """Return in words how long it is kept."""
        return str(self.period) if self.period else "until you change it or erase it"


_VOTES = Period(months=12)
_CLOSED_INBOXES = Period(days=30)
_IDENTIFIES = Period(days=2)

KEPT = (
    Column(
        "preferences",
        "member",
        "the number by which Discord knows you",
        "so that the assistant answers you in the way you chose",
        None,
    ),
    Column(
        "preferences",
        "plain_text",
        "that you want plain text instead of cards",
        "so that you need not choose it again",
        None,
    ),
    Column(
        "votes",
        "entry",
        "which entry or topic of the handbook somebody called helpful or not helpful",
        "so that the editors see which answers to improve",
        _VOTES,
    ),
    Column(
        "votes",
        "month",
        "the month of the votes, by the clock of UTC",
        "so that the editors see whether a new wording helps",
        _VOTES,
    ),
    Column(
        "votes",
        "helpful",
        "whether the votes say helpful or not helpful",
        "because that is what the vote is about",
        _VOTES,
    ),
    Column(
        "votes",
        "count",
        "how many such votes there were; nothing says whose they are",
        "because one vote says little",
        _VOTES,
    ),
    Column(
        "closed_inboxes",
        "member",
        "the number by which Discord knows you, if your direct messages are closed",
        "so that the assistant does not try to write to you",
        _CLOSED_INBOXES,
    ),
    Column(
        "closed_inboxes",
        "since",
        "when Discord last refused a direct message to you",
        "so that this is forgotten in time",
        _CLOSED_INBOXES,
    ),
    Column(
        "identifies",
        "at",
        "when the assistant connected to Discord anew; it is about no member",
        "because Discord blocks an assistant that does this too often in 24 hours",
        _IDENTIFIES,
    ),
)


def period_of(table: str) -> Period:
    """Return how long a table's rows are kept, which must not be until they are erased."""
    return next(column.period for column in KEPT if column.table == table and column.period)
