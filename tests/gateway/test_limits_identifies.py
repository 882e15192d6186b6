"""The rules of telling Discord who the bot is, with a clock that the test turns."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from bot.gateway.limits import MOST_IDENTIFIES, Identifies, Patience, waiting_time_of
from bot.storage.opening import in_memory
from bot.storage.thread import StoreThread
from bot.supervisor import KeptSessions

DAY = 86_400.0


@dataclass
class Calendar:
    now: datetime = datetime(2026, 11, 2, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now

    def pass_seconds(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def calendar():
    return Calendar()


@pytest.fixture
def store():
    with StoreThread(in_memory) as thread:
        yield thread


@pytest.fixture
def identifies(calendar, store):
    return Identifies(Patience(), calendar, KeptSessions(store))


async def test_the_first_needs_no_waiting(identifies):
    assert await identifies.waiting_time() == 0


async def test_a_second_may_follow_at_once_and_a_third_five_seconds_later(identifies, calendar):
    identifies.record()
    calendar.pass_seconds(1)
    assert await identifies.waiting_time() == 0
    identifies.record()
    calendar.pass_seconds(1)
    assert await identifies.waiting_time() == 4
    calendar.pass_seconds(4)
    assert await identifies.waiting_time() == 0


async def test_500_in_a_day_are_the_most_whatever_restarts_in_between(calendar, store):
    for _ in range(MOST_IDENTIFIES):
        restarted = Identifies(Patience(), calendar, KeptSessions(store))
        assert await restarted.waiting_time() == 0
        restarted.record()
        calendar.pass_seconds(60)
    restarted = Identifies(Patience(), calendar, KeptSessions(store))
    assert await restarted.waiting_time() == pytest.approx(DAY - MOST_IDENTIFIES * 60)
    calendar.pass_seconds(DAY - MOST_IDENTIFIES * 60)
    assert await restarted.waiting_time() == 0


async def assert_counts_in_memory(identifies):
    assert await identifies.waiting_time() == 0
    identifies.record()
    identifies.record()
    assert await identifies.waiting_time() == Patience().spacing


async def test_a_store_that_fails_costs_only_the_memory_across_restarts(identifies, store, caplog):
    store.close()
    await assert_counts_in_memory(identifies)
    assert len(caplog.records) == 3
    assert {record.exc_info for record in caplog.records} == {None}


async def test_a_store_that_does_not_answer_keeps_nobody_waiting(calendar, caplog):
    is_open = threading.Event()

    def slow():
        is_open.wait()
        return in_memory()

    with StoreThread(slow) as store:
        await assert_counts_in_memory(Identifies(Patience(remembering=0.05), calendar, KeptSessions(store)))
        is_open.set()
    assert len(caplog.records) == 1


async def test_times_of_a_clock_that_was_wrong_count_for_nothing(identifies, store, calendar):
    for number in range(MOST_IDENTIFIES):
        time = calendar.now + timedelta(days=300 + number)
        store.do(lambda kept, time=time: kept.identify(at=time))
    assert await identifies.waiting_time() == 0


@pytest.mark.parametrize("years", [10, -10])
async def test_a_clock_that_goes_wrong_and_back_again_forgets_none(calendar, store, years):
    counted = Identifies(Patience(), calendar, KeptSessions(store))
    for _ in range(MOST_IDENTIFIES):
        counted.record()
        calendar.pass_seconds(60)
    calendar.pass_seconds(years * 365 * DAY)
    started_meanwhile = Identifies(Patience(), calendar, KeptSessions(store))
    assert await counted.waiting_time() == await started_meanwhile.waiting_time() == 0
    calendar.pass_seconds(-years * 365 * DAY)
    for each in (counted, started_meanwhile):
        assert await each.waiting_time() == pytest.approx(DAY - MOST_IDENTIFIES * 60)


@pytest.mark.parametrize(("remaining", "seconds"), [(1_000, 0), (1, 0), (0, 3_600)])
def test_discords_own_limit_says_how_long_to_wait(remaining, seconds):
    limit = {"total": 1_000, "remaining": remaining, "reset_after": 3_600_000, "max_concurrency": 1}
    assert waiting_time_of({"url": "", "shards": 1, "session_start_limit": limit}) == seconds
