"""Which days last week and this term are, by the shipped holidays and by others."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.handbook.folder import read
from bot.handbook.model import Holiday, Terms
from bot.insights.periods import last_week, this_term
from tests.support.handbook_files import SHIPPED
from tests.tour.tours import HERE

TERMS = Terms(
    tuple(
        Holiday(name, date.fromisoformat(first), date.fromisoformat(last), HERE)
        for name, first, last in (
            ("Summer 2026", "2026-07-22", "2026-08-31"),
            ("October half term", "2026-10-26", "2026-10-30"),
            ("Christmas", "2026-12-21", "2027-01-01"),
            ("February half term", "2027-02-15", "2027-02-19"),
            ("Easter", "2027-03-26", "2027-04-09"),
            ("May Day", "2027-05-03", "2027-05-03"),
        )
    )
)


@pytest.mark.parametrize("day", range(7))
def test_last_week_is_the_last_whole_one_on_whichever_day_somebody_looks(day):
    found = last_week(date(2026, 11, 30) + timedelta(days=day))
    assert (found.first, found.last) == (date(2026, 11, 23), date(2026, 11, 29))
    assert found.first in found
    assert date(2026, 11, 30) not in found


@pytest.mark.parametrize(
    ("today", "name", "first", "last"),
    [
        ("2026-11-30", "This term", "2026-09-01", "2026-11-29"),  # a half term parts no terms
        ("2026-12-24", "The last term", "2026-09-01", "2026-12-18"),
        ("2026-12-30", "The last term", "2026-09-01", "2026-12-18"),
        ("2027-01-06", "The last term", "2026-09-01", "2026-12-18"),  # no week of the new one is over
        ("2027-01-11", "This term", "2027-01-04", "2027-01-10"),
        ("2027-04-12", "The last term", "2027-01-04", "2027-03-25"),
        ("2027-05-10", "This term", "2027-04-12", "2027-05-09"),  # nor does a bank holiday
    ],
)
def test_a_term_lies_between_long_holidays_and_ends_with_last_week(today, name, first, last):
    found = this_term(date.fromisoformat(today), TERMS)
    assert (found.name, found.first.isoformat(), found.last.isoformat()) == (name, first, last)


@pytest.mark.parametrize(
    ("today", "terms"),
    [
        ("2026-11-30", Terms()),
        ("2028-03-06", TERMS),  # nobody has written down the holidays since
        ("2026-08-10", TERMS),  # nor when the term before the first of them began
    ],
)
def test_where_nobody_has_written_down_when_a_term_began_it_is_the_last_thirteen_weeks(today, terms):
    found, day = this_term(date.fromisoformat(today), terms), date.fromisoformat(today)
    assert found.name == "The last 13 weeks"
    assert found.last == last_week(day).last
    assert (found.last - found.first).days + 1 == 13 * 7


def test_holidays_that_follow_each_other_are_one():
    halves = Terms(
        (
            Holiday("Second week", date(2027, 4, 5), date(2027, 4, 9), HERE),
            Holiday("First week", date(2027, 3, 29), date(2027, 4, 2), HERE),
        )
    )
    assert this_term(date(2027, 5, 10), halves).first == date(2027, 4, 12)


def test_every_day_of_three_years_has_a_term_that_is_not_too_long_and_never_goes_beyond_last_week():
    shipped = read(SHIPPED).handbook.terms
    for days in range(3 * 365):
        today = date(2026, 1, 1) + timedelta(days=days)
        for terms in (TERMS, shipped):
            found = this_term(today, terms)
            assert found.first <= found.last <= last_week(today).last
            assert (found.last - found.first).days <= 20 * 7
