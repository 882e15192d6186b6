"""What was erased, or kept as long as it may be, is gone from the tables and from the bytes of the files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest

from bot.errors import StoreError
from bot.storage.gaps import Hears, Sent
from bot.storage.progress import Agreement, By, Progress
from bot.storage.retention import KEPT
from bot.storage.store import MemberRecord, Store, Votes
from tests.storage.files import LONG_AGO, NOW, deleted, files_of, holds, some_members, stored

MEMBER = 1_234_567_890_123_456_789
CHANNEL = 1_098_765_432_109_876_543
REQUEST = 1_007_654_321_012_345_678
SAID = (REQUEST.to_bytes(8), b"unmistakable-step", b"unmistakable.agreement", CHANNEL.to_bytes(8))
TICK = timedelta(microseconds=1)


def remember(store, member):
    store.prefer_plain_text(member, wanted=True)
    store.close_inbox(member, at=NOW)
    store.tours.travel(member, lambda _: Progress("teacher", "unmistakable-step", ("hello",)), at=NOW)
    store.tours.agree(member, Agreement("unmistakable.agreement", 3, NOW.date(), "0a1b2c3d"))
    store.tours.remind_me(member, By.HERE, channel=CHANNEL, at=NOW)
    store.tours.remind_me(member, By.MESSAGE, at=NOW, request=REQUEST)
    store.tours.pick([member], at=NOW)
    store.tours.gone(member, at=NOW)
    store.sent.send(member, Sent(f"unmistakable-question-{member}", Hears.NEXT_USE, NOW))


def test_the_bytes_of_a_member_are_found_until_they_are_erased(store, path):
    remember(store, MEMBER)
    written = {stored(MEMBER), MEMBER.to_bytes(8), b"unmistakable-question", *SAID}
    assert holds(path, *written) == written
    store.erase(MEMBER)
    assert store.kept_about(MEMBER) == MemberRecord()
    assert [file.name for file in files_of(path)] == [path.name, f"{path.name}-shm", f"{path.name}-wal"]
    assert holds(path, *written, MEMBER.to_bytes(8, "little"), str(MEMBER).encode()) == set()


def test_the_bytes_are_gone_when_the_tables_have_grown_and_rows_have_moved_between_pages(store, path):
    members = some_members(1500)
    with store._database.writing() as run:  # one transaction, because 1,500 would take long
        for member in members:
            run("INSERT INTO preferences VALUES (?, 1)", (member,))
            run("INSERT INTO closed_inboxes VALUES (?, 1)", (member,))
    gone, stay = members[:700], members[700:]
    with store._database.writing() as run:
        for member in gone[1:]:
            run("DELETE FROM preferences WHERE member = ?", (member,))
            run("DELETE FROM closed_inboxes WHERE member = ?", (member,))
    store.erase(gone[0])
    assert holds(path, *map(stored, gone)) == set()
    assert len(holds(path, *map(stored, stay))) == len(stay)


def test_an_erased_member_takes_nobody_else_along(store):
    remember(store, MEMBER)
    remember(store, MEMBER + 1)
    store.erase(MEMBER)
    kept = store.kept_about(MEMBER + 1)
    assert (kept.plain_text, kept.closed_inbox_since, kept.picked_since, kept.gone_since) == (True, NOW, NOW, NOW)
    assert kept.traveller.progress == Progress("teacher", "unmistakable-step", ("hello",))
    assert kept.agreements == (Agreement("unmistakable.agreement", 3, NOW.date(), "0a1b2c3d"),)
    assert [(each.by, each.channel) for each in kept.nudges] == [(By.HERE, CHANNEL), (By.MESSAGE, 0)]


def test_erasing_empties_every_table_that_names_members(store, path):
    remember(store, MEMBER)
    tables = {column.table for column in KEPT if column.name.endswith(".member")} - {"erasures"}
    with closing(sqlite3.connect(path)) as other:

        def rows(table):
            return other.execute(f"SELECT count(*) FROM {table}").fetchone()[0]  # noqa: S608 (a name of ours)

        assert {table: rows(table) for table in tables} == dict.fromkeys(tables, 1) | {"nudges": 2}
        store.erase(MEMBER)
        assert {table: rows(table) for table in tables} == dict.fromkeys(tables, 0)


def test_a_member_who_left_long_enough_ago_is_gone_from_the_bytes_too(store, path):
    remember(store, MEMBER)
    store.prefer_plain_text(MEMBER, wanted=False)
    deleted(store, NOW + timedelta(days=31))
    assert not store.kept_about(MEMBER)
    assert holds(path, stored(MEMBER), MEMBER.to_bytes(8), *SAID) == set()


def test_due_votes_are_gone_from_the_bytes_too(store, path):
    store.vote("values.recognisable", helpful=True, at=LONG_AGO)
    store.vote("values.recent", helpful=True, at=NOW)
    assert holds(path, b"values.recognisable")
    assert deleted(store, NOW) == 1
    assert holds(path, b"values.recognisable", b"values.recent") == {b"values.recent"}


def test_an_erasure_that_another_reader_holds_up_says_so_and_the_daily_job_finishes_it(path, store):
    remember(store, MEMBER)
    with closing(Store(path, patience=0.05)) as eraser, closing(sqlite3.connect(path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM preferences").fetchall()
        with pytest.raises(StoreError, match="another program holds its database"):
            eraser.erase(MEMBER)
        assert eraser.kept_about(MEMBER) == MemberRecord()
        reader.execute("COMMIT")
        eraser.delete_due(now=NOW)
    assert holds(path, stored(MEMBER)) == set()


def test_votes_are_kept_for_twelve_calendar_months(store):
    for at in (datetime(2025, 11, 30, 23, 59, tzinfo=UTC), datetime(2025, 12, 1, tzinfo=UTC), NOW):
        store.vote("mission", helpful=True, at=at)
    assert deleted(store, NOW) == 1
    assert store.votes() == (Votes("mission", "2025-12", 1, 0), Votes("mission", "2026-11", 1, 0))
    assert deleted(store, datetime(2026, 11, 30, 23, 59, tzinfo=UTC)) == 0
    assert deleted(store, datetime(2026, 12, 1, tzinfo=UTC)) == 1


def test_closed_inboxes_are_kept_for_30_days(store):
    store.close_inbox(1, at=NOW - timedelta(days=30))
    store.close_inbox(2, at=NOW - timedelta(days=30) - TICK)
    assert deleted(store, NOW) == 1
    assert store.closed_inboxes() == {1: NOW - timedelta(days=30)}


def test_identifies_are_kept_for_two_days(store):
    kept, due = NOW - timedelta(days=2), NOW - timedelta(days=2) - TICK
    for at in (due, kept, NOW):
        store.identify(at=at)
    assert deleted(store, NOW) == 1
    assert store.identifies(since=LONG_AGO) == (kept, NOW)


def test_a_preference_is_kept_until_it_is_changed_or_erased(store):
    store.prefer_plain_text(MEMBER, wanted=True)
    assert deleted(store, datetime(9000, 1, 1, tzinfo=UTC)) == 0
    assert store.plain_text_members() == {MEMBER}


def test_who_is_erased_beside_a_running_bot_is_known_to_it_until_it_has_forgotten_them(store, path):
    remember(store, MEMBER)
    store.erase(MEMBER, beside=True)
    store.erase(MEMBER + 1, beside=True)
    assert store.kept_about(MEMBER) == MemberRecord()
    assert store.erasures() == (MEMBER, MEMBER + 1)
    assert holds(path, stored(MEMBER))
    store.drop_erasures([MEMBER])
    assert store.erasures() == (MEMBER + 1,)
    assert holds(path, stored(MEMBER), MEMBER.to_bytes(8)) == set()


def test_who_erases_themselves_is_not_left_among_those_that_the_command_line_erased(store, path):
    store.erase(MEMBER, beside=True)
    store.erase(MEMBER)
    assert store.erasures() == ()
    assert holds(path, stored(MEMBER)) == set()
