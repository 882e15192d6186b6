"""The rules of telling Discord who the bot is, with a clock that the test turns."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import pytest

from bot.connection.identifies import MOST_IDENTIFIES, Identifies, waiting_time_of
from bot.connection.patience import Patience

DAY = 86_400.0


@dataclass
class Calendar:
    now: datetime = datetime(2026, 11, 2, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Kept:
    """The two methods of a store that are used here, and a way to it that can fail."""

    times: list[datetime] = field(default_factory=list)
    error: Exception | None = None
    is_slow: bool = False

    def identify(self, *, at):
        self.times.append(at)

    def identifies(self, *, since):
        return tuple(sorted(time for time in self.times if time >= since))

    async def __call__(self, use):
        if self.error:
            raise self.error
        if self.is_slow:
            await asyncio.sleep(60)
        return use(self)


@pytest.fixture
def calendar():
    return Calendar()


@pytest.fixture
def kept():
    return Kept()


@pytest.fixture
def identifies(calendar, kept):
    return Identifies(Patience(remembering=0.05), calendar, kept)


async def test_the_first_needs_no_waiting(identifies):
    assert await identifies.waiting_time() == 0


async def test_a_second_may_follow_at_once_and_a_third_five_seconds_later(identifies, calendar):
    await identifies.record()
    calendar.pass_seconds(1)
    assert await identifies.waiting_time() == 0
    await identifies.record()
    calendar.pass_seconds(1)
    assert await identifies.waiting_time() == 4
    calendar.pass_seconds(4)
    assert await identifies.waiting_time() == 0


async def test_500_in_a_day_are_the_most_whatever_restarts_in_between(calendar, kept):
    for _ in range(MOST_IDENTIFIES):
        restarted = Identifies(Patience(), calendar, kept)
        assert await restarted.waiting_time() == 0
        await restarted.record()
        calendar.pass_seconds(60)
    restarted = Identifies(Patience(), calendar, kept)
    assert await restarted.waiting_time() == pytest.approx(DAY - MOST_IDENTIFIES * 60)
    calendar.pass_seconds(DAY - MOST_IDENTIFIES * 60)
    assert await restarted.waiting_time() == 0


@pytest.mark.parametrize("fault", ["error", "slow"])
async def test_a_store_that_fails_costs_only_the_memory_across_restarts(identifies, kept, calendar, caplog, fault):
    kept.error, kept.is_slow = (OSError("disk full"), False) if fault == "error" else (None, True)
    assert await identifies.waiting_time() == 0
    await identifies.record()
    await identifies.record()
    assert await identifies.waiting_time() == Patience().spacing
    assert [record.exc_info for record in caplog.records] == [None] * 3


async def test_times_of_a_clock_that_was_wrong_count_for_nothing(identifies, kept, calendar):
    kept.times = [calendar.now + timedelta(days=300 + number) for number in range(MOST_IDENTIFIES)]
    assert await identifies.waiting_time() == 0


@pytest.mark.parametrize(("remaining", "seconds"), [(1_000, 0), (1, 0), (0, 3_600)])
def test_discords_own_limit_says_how_long_to_wait(remaining, seconds):
    limit = {"total": 1_000, "remaining": remaining, "reset_after": 3_600_000, "max_concurrency": 1}
    assert waiting_time_of({"url": "", "shards": 1, "session_start_limit": limit}) == seconds
