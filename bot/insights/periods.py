"""Which days last week and this term are: whole weeks, so that no figure moves while somebody watches it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from bot.handbook.model import Terms

DAY = timedelta(days=1)
WEEK = timedelta(days=7)
SATURDAY = 5

BETWEEN_TERMS = timedelta(days=12)
"""How long holidays are, with the weekends around them, that part two terms; a half term has nine days."""

LONGEST_TERM = timedelta(weeks=20)
"""Longer than any term: nobody has written down the holidays since."""

WEEKS_WITHOUT_TERMS = 13


@dataclass(frozen=True, slots=True)
class Span:
    """Days from the first to the last, both among them, and what they are called."""

    name: str
    first: date
    last: date

    def __contains__(self, day: date) -> bool:
        """Whether a day is among them."""
        return self.first <= day <= self.last


def last_week(today: date) -> Span:
    """Return the last whole week, from Monday to Sunday."""
    monday = today - timedelta(days=today.weekday())
    return Span("Last week", monday - WEEK, monday - DAY)


def this_term(today: date, terms: Terms) -> Span:
    """Return the term up to the end of last week; in the holidays, and until a week of it is over, the one before.

    A term begins after holidays that are longer than a half term. Where nobody has written down which these were, it is
    the last 13 weeks.
    """
    sunday = last_week(today).last
    began, ended = None, sunday
    for first, last in _between_terms(terms):
        if last < sunday:
            began = last + DAY
        elif first <= sunday:
            ended = first - DAY
    if began is None or began > ended or ended - began > LONGEST_TERM:
        name = f"The last {WEEKS_WITHOUT_TERMS} weeks"
        return Span(name, sunday - WEEKS_WITHOUT_TERMS * WEEK + DAY, sunday)
    return Span("This term" if ended == sunday else "The last term", began, ended)


def _between_terms(terms: Terms) -> Iterator[tuple[date, date]]:
    """Yield the first and the last day of each stretch of holidays that parts two terms, in order."""
    stretches: list[tuple[date, date]] = []
    for first, last in sorted((each.first, each.last) for each in terms.holidays):
        while (first - DAY).weekday() >= SATURDAY:
            first -= DAY  # noqa: PLW2901 (with the weekend before)
        while (last + DAY).weekday() >= SATURDAY:
            last += DAY  # noqa: PLW2901 (and the one after)
        if stretches and first <= stretches[-1][1] + DAY:
            first, last = stretches[-1][0], max(last, stretches[-1][1])  # noqa: PLW2901 (both are one)
            stretches.pop()
        stretches.append((first, last))
    return ((first, last) for first, last in stretches if last - first + DAY >= BETWEEN_TERMS)
