"""The rules of the daily job, with a clock that the test moves."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from bot.background import (
    FORGETTING_SECONDS,
    LOOKING_SECONDS,
    is_due,
    keep_backing_up,
    keep_counting,
    keep_forgetting,
    keep_house,
)
from bot.errors import BackupError
from bot.storage.counts import What
from bot.storage.opening import in_memory, open_store
from bot.storage.tally import Tally
from bot.storage.thread import StoreThread
from tests.storage.files import deleted, holds, stored

START = datetime(2026, 11, 24, 12, tzinfo=UTC)
DAY = timedelta(days=1)
MEMBER = 7


class Days:
    """A clock that goes on by what is slept, and stops everything after some days."""

    def __init__(self, days, at_each_hour=lambda _: None):
        self.time = START
        self._end = START + days * DAY
        self._at_each_hour = at_each_hour

    def now(self):
        return self.time

    async def sleep(self, seconds):
        self.time += timedelta(seconds=seconds)
        self._at_each_hour(self.time)
        if self.time >= self._end:
            raise asyncio.CancelledError

    async def pass_by(self, store, drop_old=lambda _: None):
        with pytest.raises(asyncio.CancelledError):
            await keep_house(store, now=self.now, drop_old=drop_old, sleep=self.sleep)


@pytest.mark.parametrize(
    ("since", "due"),
    [(timedelta(0), False), (DAY - timedelta(seconds=1), False), (DAY, True), (40 * DAY, True), (-DAY, True)],
)
def test_the_job_is_due_a_day_after_the_last_time_and_when_the_clock_was_set_back(since, due):
    assert is_due(START, START + since) is due


def test_the_job_is_due_at_the_start():
    assert is_due(None, START)


def test_the_clock_is_looked_at_often_enough_to_notice_a_day():
    assert timedelta(seconds=LOOKING_SECONDS) <= DAY / 4


async def test_what_is_due_is_deleted_at_the_start_and_on_the_day_on_which_it_becomes_due(caplog):
    caplog.set_level(logging.INFO)
    gone: dict[int, datetime] = {}
    with StoreThread(in_memory) as store:
        store.do(lambda kept: deleted(kept, START - DAY))
        for member, days in ((1, 31), (2, 30), (3, 28)):
            at = START - days * DAY
            store.do(lambda kept, member=member, at=at: kept.close_inbox(member, at=at))

        def look(time: datetime):
            left = store.do(lambda kept: kept.closed_inboxes()).result()
            gone.update(dict.fromkeys({1, 2, 3} - left.keys() - gone.keys(), time))

        await Days(5, look).pass_by(store)
    assert gone == {1: START + DAY / 24, 2: START + DAY + DAY / 24, 3: START + 3 * DAY + DAY / 24}
    told = [record.getMessage() for record in caplog.records if record.name == "bot.background"]
    assert told == ["1 rows were deleted, because their time was up."] * 3


async def test_a_job_that_fails_is_told_in_one_line_and_tried_again_the_next_day(tmp_path, caplog):
    path = tmp_path / "store.sqlite3"
    with StoreThread(lambda: open_store(path, patience=0.02)) as store:
        at = START - 31 * DAY
        store.do(lambda kept: deleted(kept, START - DAY))
        store.do(lambda kept: kept.close_inbox(MEMBER, at=at)).result()
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            await Days(1).pass_by(store)
            other.execute("COMMIT")
        assert store.do(lambda kept: kept.closed_inboxes()).result() == {MEMBER: at}
        await Days(1).pass_by(store)
        assert store.do(lambda kept: kept.closed_inboxes()).result() == {}
    told = [record for record in caplog.records if record.name == "bot.background"]
    (record,) = [record for record in told if record.levelno >= logging.WARNING]
    assert "another program holds its database" in record.getMessage()
    assert not record.exc_info


async def test_a_clock_that_has_gone_far_is_told_with_what_to_do_and_deletes_on_the_next_day(caplog):
    with StoreThread(in_memory) as store:
        store.do(lambda kept: deleted(kept, START - 42 * DAY))
        store.do(lambda kept: kept.close_inbox(MEMBER, at=START - 42 * DAY)).result()
        await Days(1).pass_by(store)
        ((level, told),) = [(each.levelname, each.getMessage()) for each in caplog.records]
        assert level == "WARNING"
        assert "the clock says 2026-11-24, but old records were last deleted on 2026-10-13" in told
        assert store.do(lambda kept: kept.closed_inboxes()).result()
        days = Days(1)
        days.time = START + DAY
        await days.pass_by(store)
        assert store.do(lambda kept: kept.closed_inboxes()).result() == {}


async def test_whom_the_command_line_erased_is_forgotten_in_memory_and_then_nothing_stays_of_them(tmp_path):
    path, member = tmp_path / "store.sqlite3", 1 << 58
    forgotten: list[int] = []
    with StoreThread(lambda: open_store(path)) as store, closing(open_store(path).store) as beside:

        async def sleep(seconds):
            assert seconds == FORGETTING_SECONDS
            if forgotten and not beside.erasures():
                raise asyncio.CancelledError
            if not forgotten:
                beside.erase(member, beside=True)
            await asyncio.sleep(0)

        with pytest.raises(asyncio.CancelledError):
            await keep_forgetting(store, forgotten.append, sleep)
        assert forgotten == [member]
        assert holds(path, stored(member)) == set()


async def test_a_store_that_fails_for_hours_is_one_line_and_who_was_erased_is_forgotten_afterwards(caplog):
    slept = 0

    async def sleep(_seconds):
        nonlocal slept
        slept += 1
        if slept == 100:
            raise asyncio.CancelledError

    store = StoreThread(in_memory)
    store.close()
    with pytest.raises(asyncio.CancelledError):
        await keep_forgetting(store, lambda _member: None, sleep)
    assert len(caplog.records) == 1


async def test_the_job_ends_when_it_is_cancelled():
    with StoreThread(in_memory) as store:
        running = asyncio.create_task(keep_house(store, now=lambda: START))
        await asyncio.sleep(0)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running


async def test_what_is_counted_is_written_every_minute():
    days = Days(1 / 24 / 60 * 3)
    with StoreThread(in_memory) as store:
        counts, written = Tally(store, START.date), []

        async def sleep(seconds):
            counts.note(What.BUSY)
            written.append(store.do(lambda kept: kept.counts.since(START.date()).total()).result())
            await days.sleep(seconds)

        with pytest.raises(asyncio.CancelledError):
            await keep_counting(counts, sleep)
    assert written == [0, 1, 2]
    assert days.now() == START + timedelta(minutes=3)


async def test_what_is_dropped_beside_the_store_is_dropped_daily_and_only_by_a_clock_that_is_believed():
    dropped = []
    with StoreThread(in_memory) as store:
        await Days(3).pass_by(store, dropped.append)  # nobody knows when the job was last done, so it waits for a day
        assert dropped == [START + DAY, START + 2 * DAY]
        dropped.clear()
        days = Days(0)
        days.time = START + 50 * DAY
        await days.pass_by(store, dropped.append)
        assert dropped == []


async def test_a_backup_is_looked_for_every_hour_and_one_that_fails_is_told_once_until_it_works_again():
    tried, told, fails = [], [], {2, 3, 5}
    error = BackupError(*("one.zip", "the disk is full", "make room"), what="was not made")
    days = Days(6 / 24)

    def back_up():
        tried.append(days.now())
        if len(tried) in fails:
            raise error

    with pytest.raises(asyncio.CancelledError):
        await keep_backing_up(back_up, told.append, days.sleep)
    assert tried == [START + hour * DAY / 24 for hour in range(6)]
    assert told == [f"The nightly backup was not made, and is tried again every hour. {error}"] * 2
