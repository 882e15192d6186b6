"""The rules of writing to members who take no direct messages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.storage.members import Inboxes
from bot.storage.opening import in_memory
from bot.storage.thread import StoreThread
from tests.storage.files import deleted

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
SAM = 301


@pytest.fixture
def store():
    with StoreThread(in_memory) as thread:
        yield thread


@pytest.fixture
def inboxes(store):
    return Inboxes(store)


def closed(store):
    return store.do(lambda kept: kept.closed_inboxes()).result(5)


def test_an_inbox_of_which_nothing_is_known_may_be_written_to(inboxes):
    assert inboxes.may_write(SAM, at=NOW)
    assert inboxes.may_write(SAM, at=NOW)


def test_a_closed_inbox_is_tried_at_most_once_a_day(inboxes):
    inboxes.was_refused(SAM, at=NOW)
    assert not inboxes.may_write(SAM, at=NOW + DAY / 2)
    assert inboxes.may_write(SAM, at=NOW + DAY)
    assert not inboxes.may_write(SAM, at=NOW + DAY)
    assert inboxes.may_write(SAM + 1, at=NOW)


def test_a_message_that_arrives_opens_the_inbox_again(inboxes, store):
    inboxes.was_refused(SAM, at=NOW)
    inboxes.was_taken(SAM)
    assert inboxes.may_write(SAM, at=NOW)
    assert closed(store) == {}


def test_after_30_days_without_an_attempt_it_may_be_tried_again_and_only_the_daily_job_deletes(inboxes, store):
    inboxes.was_refused(SAM, at=NOW)
    assert inboxes.may_write(SAM, at=NOW + 30 * DAY)
    assert closed(store) == {SAM: NOW}
    assert store.do(lambda kept: deleted(kept, NOW + 31 * DAY)).result(5) == 1


def test_a_clock_that_goes_wrong_and_back_again_opens_no_inbox(inboxes, store):
    inboxes.was_refused(SAM, at=NOW)
    inboxes.may_write(SAM, at=NOW + 3_650 * DAY)
    assert not inboxes.may_write(SAM, at=NOW + DAY / 2)
    assert closed(store) == {SAM: NOW}


def test_an_inbox_that_was_closed_while_the_clock_was_ahead_is_not_closed_for_years(inboxes):
    inboxes.was_refused(SAM, at=NOW + 3_650 * DAY)
    assert inboxes.may_write(SAM, at=NOW)


def test_a_restart_forgets_nothing(inboxes, store):
    inboxes.was_refused(SAM, at=NOW)
    restarted = Inboxes(store)
    store.do(lambda _kept: None).result(5)
    assert not restarted.may_write(SAM, at=NOW + DAY / 2)


def test_a_store_that_fails_is_one_line_and_the_memory_goes_on(inboxes, store, caplog):
    store.close()
    inboxes.was_refused(SAM, at=NOW)
    assert not inboxes.may_write(SAM, at=NOW)
    assert [record.exc_info for record in caplog.records] == [None]
    assert str(SAM) not in caplog.text


def test_a_member_who_wants_nothing_kept_is_forgotten(inboxes):
    inboxes.was_refused(SAM, at=NOW)
    inboxes.forget(SAM)
    assert inboxes.may_write(SAM, at=NOW)
