"""When a member who asked for it is reminded of the tour or of something to read: in hours, weekly, three times."""

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
    """Return whether a member is to be reminded of the tour now; `now` is aware and shows the time on their wall."""
    return _has_more_to_see(traveller) and is_time(nudges, now, terms, traveller.changed)


def is_time(nudges: Nudges, now: datetime, terms: Terms, *others: datetime) -> bool:
    """Return whether it is time to remind a member of what they are still to do: a rule for all that there is.

    `others` is when they were last at it. Of a clock that was put back a nudge lies in the future, and so nothing is
    due until it has long been past.
    """
    if nudges.sent >= MOST_NUDGES or (nudges.snoozed_until and now.date() < nudges.snoozed_until):
        return False
    if not is_at_work(now) or is_holiday(now.date(), terms):
        return False
    before = (nudges.since, nudges.last, *others)
    return all(_past(now) - _past(each) >= BETWEEN for each in before if each)


def is_at_work(now: datetime) -> bool:
    """Return whether people are at work, by the clock on their wall."""
    return now.weekday() < SATURDAY and BEGIN <= now.hour < END


def is_holiday(day: date, terms: Terms) -> bool:
    """Return whether schools are closed on a day."""
    return any(holiday.first <= day <= holiday.last for holiday in terms.holidays)


def _has_more_to_see(traveller: Traveller) -> bool:
    """Return whether a member still has something to be reminded of on the tour, wants to hear of it and is there."""
    progress = traveller.progress
    return not (progress.is_finished or progress.is_left_alone or traveller.gone_since)


def _past(when: datetime) -> datetime:
    """Return a time in UTC: between two of one zone Python counts an hour too many or too few in March and October."""
    return when.astimezone(UTC)
