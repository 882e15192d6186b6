"""When a member is reminded of the tour, by real clocks of London: in hours, once a week, three times, never twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handbook.model import Holiday, Terms
from bot.storage.progress import MOST_LATERS, By, Nudges, Progress, Traveller
from bot.tour.reminders import MOST_NUDGES, due, is_at_work, is_holiday
from tests.tour.tours import HERE

LONDON = ZoneInfo("Europe/London")
WEEK = timedelta(days=7)
NONE = Terms()
TERMS = Terms(
    (
        Holiday("Christmas", date(2026, 12, 19), date(2027, 1, 3), HERE),
        Holiday("Half term", date(2027, 2, 15), date(2027, 2, 19), HERE),
        Holiday("Easter", date(2027, 3, 25), date(2027, 4, 9), HERE),
        Holiday("May Day", date(2027, 5, 3), date(2027, 5, 3), HERE),
        Holiday("Summer", date(2027, 7, 22), date(2027, 9, 1), HERE),
    )
)
TAPPED = datetime(2026, 9, 7, 15, 30, tzinfo=LONDON)
"""A Monday in September."""


def wish(since: datetime = TAPPED, **fields) -> Nudges:
    return Nudges(7, By.HERE, 99, since.astimezone(UTC), **fields)


def traveller(since: datetime = TAPPED, *, gone: datetime | None = None, **progress) -> Traveller:
    at = since.astimezone(UTC)
    return Traveller(7, Progress("teacher", "values", ("hello",), **progress), at, at, gone_since=gone)


def london(*when: int) -> datetime:
    return datetime(*when, tzinfo=LONDON)  # pyright: ignore[reportArgumentType]


def sent_of(since: datetime, until: datetime, terms: Terms = NONE, *, is_counted: bool = True) -> list[datetime]:
    """Look every hour, keep what is sent before it is sent, and return when it was, by the clock on the wall."""
    wanted, who = wish(since), traveller(since)
    sent: list[datetime] = []
    at = since.astimezone(UTC)
    while at <= until.astimezone(UTC):
        now = at.astimezone(LONDON)
        if due(wanted, who, now, terms):
            sent.append(now)
            wanted = replace(wanted, last=at, sent=wanted.sent + is_counted)
        at += timedelta(hours=1)
    return sent


def gaps(sent: list[datetime]) -> list[timedelta]:
    in_utc = [each.astimezone(UTC) for each in sent]
    return [later - earlier for earlier, later in pairwise(in_utc)]


@pytest.mark.parametrize(
    ("clock", "is_due"),
    [((8, 59), False), ((9, 0), True), ((16, 59), True), ((17, 0), False), ((0, 0), False), ((23, 59), False)],
)
@pytest.mark.parametrize("day", [(2026, 11, 24), (2027, 6, 24)])
def test_a_nudge_is_sent_in_working_hours_by_the_clock_on_the_wall(day, clock, is_due):
    assert due(wish(), traveller(), london(*day, *clock), NONE) is is_due


@pytest.mark.parametrize(("day", "is_due"), [(20, True), (21, False), (22, False), (23, True)])
def test_nobody_is_reminded_at_a_weekend(day, is_due):
    assert due(wish(), traveller(), london(2026, 11, day, 12), NONE) is is_due


@pytest.mark.parametrize(
    ("day", "is_due"),
    [
        ((2026, 12, 18), True),
        ((2026, 12, 21), False),
        ((2027, 1, 1), False),
        ((2027, 1, 4), True),
        ((2027, 5, 3), False),
    ],
)
def test_nobody_is_reminded_from_the_first_day_of_a_holiday_to_the_last(day, is_due):
    assert due(wish(), traveller(), london(*day, 12), TERMS) is is_due
    assert is_holiday(date(*day), TERMS) is not is_due


def test_the_first_nudge_comes_a_week_after_it_was_asked_for():
    assert not due(wish(), traveller(), london(2026, 9, 14, 15, 29), NONE)
    assert due(wish(), traveller(), london(2026, 9, 14, 15, 30), NONE)


def test_nobody_is_reminded_of_a_tour_that_she_was_on_this_week():
    now = london(2026, 11, 24, 12)
    recent = replace(traveller(), changed=(now - timedelta(days=3)).astimezone(UTC))
    assert not due(wish(), recent, now, NONE)


def test_three_nudges_are_the_most():
    now = london(2026, 11, 24, 12)
    assert due(wish(sent=MOST_NUDGES - 1), traveller(), now, NONE)
    assert not due(wish(sent=MOST_NUDGES), traveller(), now, NONE)


def test_who_snoozed_is_reminded_from_that_day_on():
    wanted = wish(snoozed_until=date(2026, 11, 25))
    assert not due(wanted, traveller(), london(2026, 11, 24, 12), NONE)
    assert due(wanted, traveller(), london(2026, 11, 25, 9), NONE)


@pytest.mark.parametrize(
    "who",
    [
        traveller(is_finished=True),
        traveller(laters=MOST_LATERS),
        traveller(gone=london(2026, 10, 1)),
    ],
)
def test_who_has_finished_or_said_later_twice_or_left_is_not_reminded(who):
    assert not due(wish(), who, london(2026, 11, 24, 12), NONE)


@pytest.mark.parametrize("month", [9, 10, 11, 12])
def test_within_two_years_of_looking_every_hour_three_are_sent_a_week_apart_and_in_hours(month):
    since = london(2026, month, 7, 11, 20)
    sent = sent_of(since, since + timedelta(days=730), TERMS)
    assert len(sent) == MOST_NUDGES
    assert all(is_at_work(each) and not is_holiday(each.date(), TERMS) for each in sent)
    assert min([sent[0].astimezone(UTC) - since.astimezone(UTC), *gaps(sent)]) >= WEEK


def test_without_a_limit_two_years_of_looking_every_hour_would_send_once_a_week_and_never_out_of_hours():
    since = london(2026, 9, 7, 9, 59)
    sent = sent_of(since, london(2028, 9, 7, 12), TERMS, is_counted=False)
    assert 80 <= len(sent) <= 104
    assert all(is_at_work(each) and not is_holiday(each.date(), TERMS) for each in sent)
    assert min(gaps(sent)) >= WEEK
    assert len({each.isocalendar()[:2] for each in sent}) == len(sent)


CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("clock", [time(9, 0), time(12, 30), time(16, 30)])
def test_a_nudge_stays_in_hours_and_a_week_apart_when_the_clocks_change(change, clock):
    since = datetime.combine(change - timedelta(days=13), clock, LONDON)
    sent = sent_of(since, since + timedelta(days=40))
    assert since.utcoffset() != sent[-1].utcoffset()
    assert len(sent) == MOST_NUDGES
    assert all(is_at_work(each) for each in sent)
    assert min(gaps(sent)) >= WEEK
    assert max(gaps(sent)) <= WEEK + timedelta(days=3)


@pytest.mark.parametrize("kept_in", [UTC, LONDON])
@pytest.mark.parametrize(("change", "hour"), [(CHANGES[0], 10), (CHANGES[1], 9)])
def test_a_week_has_168_hours_also_when_the_clocks_change(change, hour, kept_in):
    last = datetime.combine(change - timedelta(days=6), time(9), LONDON)
    wanted = wish(last - WEEK, last=last.astimezone(kept_in), sent=1)
    who, monday = traveller(last - WEEK), change + timedelta(days=1)
    hours = [each for each in range(24) if due(wanted, who, datetime.combine(monday, time(each), LONDON), NONE)]
    assert hours == list(range(hour, 17))


@pytest.mark.parametrize("back", [timedelta(hours=1), timedelta(days=1), timedelta(days=40), timedelta(days=800)])
def test_a_clock_that_is_put_back_sends_nothing_twice(back):
    now = london(2026, 11, 24, 12)
    wanted = wish(last=now.astimezone(UTC), sent=1)
    for moment in range(0, 24 * 7 * 2, 3):
        assert not due(wanted, traveller(), now - back - timedelta(hours=moment), NONE)


def test_a_year_on_a_nudge_that_is_left_is_sent_and_only_once():
    now = london(2027, 11, 24, 12)
    wanted = wish(last=london(2026, 11, 24, 12).astimezone(UTC), sent=2)
    assert due(wanted, traveller(), now, NONE)
    assert not due(replace(wanted, last=now.astimezone(UTC), sent=3), traveller(), now, NONE)


@pytest.mark.parametrize("change", CHANGES)
def test_by_the_machines_own_clock_each_nudge_is_sent_once_though_an_hour_is_lived_twice(change):
    since = datetime.combine(change - timedelta(days=7), time(9), LONDON)
    wanted, who, sent = wish(since), traveller(since), 0
    with time_machine.travel(datetime.combine(change, time(0), LONDON).astimezone(UTC), tick=False) as clock:
        for shift in [*[3600] * 34, -3600, *[1800] * 4, -7200, *[3600] * 8]:
            now = datetime.now(LONDON)
            if due(wanted, who, now, NONE):
                sent += 1
                wanted = replace(wanted, last=datetime.now(UTC), sent=wanted.sent + 1)
            clock.shift(shift)
    assert sent == 1


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(-24 * 60, 24 * 60), max_size=80))
def test_whatever_becomes_of_the_clock_what_was_sent_is_a_week_behind_what_comes(hours):
    wanted, who, sent, now = wish(), traveller(), [], TAPPED.astimezone(UTC)
    for shift in hours:
        now += timedelta(hours=shift)
        if due(wanted, who, now.astimezone(LONDON), NONE):
            sent.append(now)
            wanted = replace(wanted, last=now, sent=wanted.sent + 1)
    assert len(sent) <= MOST_NUDGES
    assert all(gap >= WEEK for gap in gaps(sent))
    assert all(is_at_work(each.astimezone(LONDON)) for each in sent)
