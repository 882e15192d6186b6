"""A clock that has gone wrong deletes nothing: after a long gap a second run a day later has to agree."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.storage.clock import LONGEST_GAP
from bot.storage.history import Proposal
from bot.storage.opening import open_store
from bot.storage.progress import Agreement, By, Progress
from bot.storage.schema import migrate
from bot.storage.store import Deleted, Store
from tests.storage.files import NOW, deleted

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
IN_2036 = datetime(2036, 5, 4, tzinfo=UTC)
IN_1970 = datetime(1970, 1, 2, tzinfo=UTC)
MEMBER = 301


def fill(store):
    """Keep something in every table of which rows are deleted in time."""
    store.vote("mission", helpful=True, at=NOW)
    store.close_inbox(MEMBER, at=NOW)
    store.identify(at=NOW)
    store.remind("Mary", week=date(2026, 11, 23))
    store.history.propose(Proposal("{}", "rules.e1", MEMBER, "Mary", NOW))
    for member in (MEMBER, MEMBER + 1):
        store.tours.travel(member, lambda _: Progress("teacher", "values"), at=NOW)
        store.tours.agree(member, Agreement("values.fairness", 3, NOW.date()))
        store.tours.remind_me(member, By.MESSAGE, at=NOW)
        store.tours.pick([member], at=NOW)
    store.tours.gone(MEMBER + 1, at=NOW)


def rows_in(store):
    """Return how many rows every table has in which the daily job deletes."""
    tables = ("votes", "closed_inboxes", "identifies", "reminders", "proposals")
    tables += ("tour_progress", "agreements", "nudges", "picked", "leavers")
    return {table: store._database.rows(f"SELECT count(*) FROM {table}")[0][0] for table in tables}  # noqa: S608 (names of ours)


@pytest.fixture
def filled(store):
    fill(store)
    assert deleted(store, NOW) == 0
    return store


@pytest.mark.parametrize("wrong", [IN_2036, NOW + LONGEST_GAP + HOUR, NOW + 42 * DAY, IN_1970])
def test_a_clock_that_jumps_and_comes_back_within_a_day_has_deleted_nothing(filled, wrong):
    before = rows_in(filled)
    assert all(before.values())
    for hour in range(24):
        assert filled.delete_due(now=wrong + hour * HOUR) == Deleted(0, NOW, is_believed=False)
    assert filled.delete_due(now=NOW + DAY) == Deleted(0)
    assert rows_in(filled) == before
    assert filled.delete_due(now=wrong + 2 * DAY) == Deleted(0, NOW + DAY, is_believed=False)


def test_after_a_gap_a_second_run_a_day_later_agrees_and_deletes(filled):
    assert filled.delete_due(now=IN_2036) == Deleted(0, NOW, is_believed=False)
    assert filled.delete_due(now=IN_2036 + DAY - HOUR) == Deleted(0, NOW, is_believed=False)
    done = filled.delete_due(now=IN_2036 + DAY)
    assert (done.rows > 0, done.not_since) == (True, None)
    assert set(rows_in(filled).values()) == {0}


def test_a_second_run_that_comes_after_another_long_gap_agrees_to_nothing(filled):
    before = rows_in(filled)
    for days in (0, 50, 50.5, 100):
        assert filled.delete_due(now=IN_2036 + days * DAY) == Deleted(0, NOW, is_believed=False)
    assert rows_in(filled) == before


def test_a_gap_of_forty_days_is_none(filled):
    assert filled.delete_due(now=NOW + LONGEST_GAP).not_since is None
    assert rows_in(filled)["closed_inboxes"] == 0


def test_where_nobody_knows_when_it_last_ran_nothing_is_deleted_before_the_second_day(store):
    fill(store)
    before = rows_in(store)
    assert store.delete_due(now=IN_2036) == Deleted(0, is_believed=False)
    assert rows_in(store) == before
    assert store.delete_due(now=IN_2036 + DAY).rows > 0


def test_a_restart_forgets_neither_the_last_run_nor_the_doubt(filled, path):
    filled.close()
    for now in (NOW + DAY, IN_2036, IN_2036 + HOUR):
        with closing(Store(path)) as again:
            assert again.delete_due(now=now).rows == 0
    with closing(Store(path)) as again:
        assert again.delete_due(now=IN_2036 + DAY).rows > 0


def test_a_database_of_before_waits_for_the_second_day_too(path):
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as older:
        migrate(older, 4)
        older.execute("INSERT INTO closed_inboxes VALUES (?, 1)", (MEMBER,))
    with closing(open_store(path).store) as store:
        assert store.delete_due(now=NOW) == Deleted(0, is_believed=False)
        assert store.closed_inboxes()
        assert store.delete_due(now=NOW + DAY) == Deleted(1)


def test_a_clock_that_was_believed_and_is_mended_guards_again(filled):
    deleted(filled, IN_2036)
    assert filled.delete_due(now=NOW + 2 * DAY) == Deleted(0, IN_2036, is_believed=False)
    assert filled.delete_due(now=NOW + 3 * DAY) == Deleted(0)
    assert filled.delete_due(now=IN_2036) == Deleted(0, NOW + 3 * DAY, is_believed=False)


def test_what_serves_nothing_any_more_goes_whatever_the_clock_says(filled):
    filled.tours.travel(MEMBER, lambda _: Progress("teacher", "values", is_finished=True), at=NOW)
    assert filled.delete_due(now=IN_2036) == Deleted(1, NOW, is_believed=False)
    assert [each.member for each in filled.tours.nudges()] == [MEMBER + 1]


RIGHT_AND_WRONG = st.lists(
    st.tuples(
        st.integers(1, 72),  # hours of a clock that is right
        st.one_of(st.none(), st.integers(41, 20_000), st.integers(-20_000, -41)),  # days by which it is wrong then
        st.lists(st.integers(0, 7), max_size=3),  # hours between the runs while it is wrong, less than a day in all
    ),
    max_size=12,
)


@given(RIGHT_AND_WRONG)
@settings(max_examples=60, deadline=None)
def test_no_clock_that_is_wrong_for_less_than_a_day_deletes_what_is_not_due(times):
    with closing(Store()) as store:
        deleted(store, NOW)
        right = NOW
        kept: dict[int, datetime] = {}
        for number, (hours, off, pauses) in enumerate(times):
            right += hours * HOUR
            store.delete_due(now=right)
            store.close_inbox(number, at=right)
            kept[number] = right
            for pause in pauses if off else ():
                right += pause * HOUR
                store.delete_due(now=right + (off or 0) * DAY)
        assert store.closed_inboxes() == {number: at for number, at in kept.items() if right - at <= 30 * DAY}
