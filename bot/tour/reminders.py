"""When a member who asked for it is reminded of the tour: in working hours, once a week at most, and three times."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.handbook.model import Terms
    from bot.storage.progress import Nudges, Traveller


MOST_NUDGES = 3
BETWEEN = timedelta(days=7)
"""How long it is quiet after a nudge, after the wish for one, and after a member has been on the tour."""

BEGIN, END = 9, 17
"""Hours of the day between which somebody is reminded."""

SATURDAY = 5


def due(nudges: Nudges, traveller: Traveller, now: datetime, terms: Terms) -> bool:
    """Return whether a member is to be reminded now; `now` is aware and shows the time on the member's wall.

    Of a clock that was put back a nudge lies in the future, and so nothing is due until it has long been past.
    """
    if nudges.sent >= MOST_NUDGES or not _wants(nudges, traveller, now.date()):
        return False
    if not is_at_work(now) or is_holiday(now.date(), terms):
        return False
    before = (nudges.since, nudges.last, traveller.changed)
    return all(_past(now) - _past(each) >= BETWEEN for each in before if each)


def is_at_work(now: datetime) -> bool:
    """Return whether people are at work, by the clock on their wall."""
    return now.weekday() < SATURDAY and BEGIN <= now.hour < END


def is_holiday(day: date, terms: Terms) -> bool:
    """Return whether schools are closed on a day."""
    return any(holiday.first <= day <= holiday.last for holiday in terms.holidays)


def _wants(nudges: Nudges, traveller: Traveller, today: date) -> bool:
    """Return whether a member still has something to be reminded of, is there, and has not put it off."""
    progress = traveller.progress
    if progress.is_finished or progress.is_left_alone or traveller.gone_since:
        return False
    return nudges.snoozed_until is None or today >= nudges.snoozed_until


def _past(when: datetime) -> datetime:
    """Return a time in UTC: between two of one zone Python counts an hour too many or too few in March and October."""
    return when.astimezone(UTC)
