"""When keepers are told what is overdue, and what each of them is told: once a week, when people are at work."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.handbook.review import kept_by, overdue
from bot.tour.reminders import is_at_work

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from bot.handbook.model import Handbook
    from bot.handbook.review import Overdue


NOBODY = ""
"""The keeper of what nobody looks after."""


@dataclass(frozen=True, slots=True)
class KeeperReminder:
    """What a keeper is told in a week: what is overdue, and as `NOBODY` also which entries a leaver has left behind."""

    keeper: str
    late: tuple[Overdue, ...]
    left: tuple[str, ...] = ()


def week_of(now: datetime) -> date | None:
    """Return the Monday of a week in which keepers may be told now, by the clock on their wall; None outside work."""
    if not is_at_work(now):
        return None
    return now.date() - timedelta(days=now.weekday())


def reminders(handbook: Handbook, today: date, gone: Collection[str] = ()) -> tuple[KeeperReminder, ...]:
    """Return what there is to tell this week; `gone` are keepers who are not there any more."""
    late: dict[str, list[Overdue]] = {}
    for one in overdue(handbook, today):
        late.setdefault(NOBODY if one.keeper in gone else one.keeper, []).append(one)
    left = tuple(wanted for keeper in gone for wanted in kept_by(handbook, keeper))
    if left:
        late.setdefault(NOBODY, [])
    return tuple(KeeperReminder(keeper, tuple(told), () if keeper else left) for keeper, told in late.items())
