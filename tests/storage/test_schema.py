"""The tables are those that are described, and a database reaches them from wherever it is."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.storage.database import ticks_of
from bot.storage.history import Proposal, Revision
from bot.storage.retention import KEPT, period_of
from bot.storage.schema import MIGRATIONS, NEWEST, has_our_tables, migrate, shape_of, spelt, version_of
from bot.storage.store import Store
from tests.storage.files import NOW

AT = ticks_of(NOW)
REVISION = Revision("edit", "rules.e1", "rules.yaml", 9, "Mary", NOW, "why", "old", "new", "Tom", 3, 1, 1)
REVISION = replace(REVISION, sha256=REVISION.sum)
PROPOSAL = Proposal("{}", "rules.e1", 9, "Mary", NOW, number=4)
BEFORE_THE_TOUR = (
    ("preferences", (7, 1)),
    ("votes", ("mission", "2026-11", 1, 2)),
    ("closed_inboxes", (8, AT)),
    ("identifies", (AT,)),
    (
        "revisions",
        (1, "edit", "rules.e1", "rules.yaml", 9, "Mary", "Tom", AT, "why", "old", "new", 3, 1, REVISION.sha256),
    ),
    ("proposals", (4, "{}", "rules.e1", 9, "Mary", AT, "waiting", None, "", None, "")),
    ("words", ("rules.yaml", "sum", b"words")),
    ("reminders", ("cae66941d9efbd404e4d88758ea67670", "2026-11-24")),
)
"""A row of every table of version 3."""


@pytest.fixture
def database():
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        yield connection


def test_every_column_of_every_table_is_described_and_no_other(database):
    migrate(database)
    columns = [f"{table}.{name}" for kind, table, name, *_ in shape_of(database) if kind == "table"]
    assert sorted(columns) == sorted(column.name for column in KEPT)


def test_every_description_is_whole():
    for column in KEPT:
        words = (column.what, column.why, str(column.how_long))
        assert all(said and not said.endswith(".") and said == said.strip() for said in words)
    assert (period_of("votes").months, period_of("closed_inboxes").days, period_of("identifies").days) == (12, 30, 2)


@pytest.mark.parametrize("version", range(NEWEST + 1))
def test_every_older_version_becomes_the_newest(database, version):
    migrate(database, version)
    assert version_of(database) == version
    assert has_our_tables(database)
    migrate(database)
    assert version_of(database) == NEWEST
    assert has_our_tables(database)


def test_a_database_without_a_tour_keeps_all_that_is_in_it(path):
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as older:
        migrate(older, 3)
        for table, *rows in BEFORE_THE_TOUR:
            for row in rows:
                older.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608 (ours)
    with closing(Store(path)) as store:
        assert (store.plain_text_members(), store.closed_inboxes()) == ({7}, {8: NOW})
        assert store.votes()[0].helpful == 2
        assert store.identifies(since=NOW - timedelta(days=1)) == (NOW,)
        assert store.remind("", week=NOW.date())  # who was told is forgotten once, with the sums that had no key
        assert store.history.revisions() == (REVISION,)
        assert all(each.is_sound for each in store.history.revisions())
        assert store.history.proposals() == (PROPOSAL,)
        assert store.history.words("rules.yaml") == ("sum", b"words")
        assert (store.tours.travellers(), store.tours.material()) == ((), {})
        assert store.tours.latest_revision("rules.e1") == 1
    with closing(sqlite3.connect(path)) as newer:
        for table, *rows in BEFORE_THE_TOUR:
            if table == "reminders":
                continue
            found = newer.execute(f"SELECT * FROM {table}").fetchall()  # noqa: S608 (ours)
            assert [row[: len(rows[0])] for row in found] == rows


def test_sums_of_keepers_that_were_made_without_a_key_are_deleted(path):
    path.parent.mkdir()
    with closing(sqlite3.connect(path, isolation_level=None)) as older:
        migrate(older, 4)
        older.execute("INSERT INTO reminders VALUES ('cae66941d9efbd404e4d88758ea67670', '2026-11-24')")
    with closing(Store(path)):
        pass
    with closing(sqlite3.connect(path)) as newer:
        assert newer.execute("SELECT * FROM reminders").fetchall() == []
    assert b"cae66941d9efbd40" not in path.read_bytes()


def test_every_table_is_strict(database):
    migrate(database)
    rows = database.execute("SELECT name, strict FROM pragma_table_list WHERE name NOT LIKE 'sqlite%'").fetchall()
    assert {name for name, strict in rows if not strict} == set()


def test_an_sqlite_that_knows_no_strict_tables_gets_the_same_without(database):
    migrate(database)
    with closing(sqlite3.connect(":memory:")) as older:
        for statement in (statement for version in MIGRATIONS for statement in version):
            older.execute(spelt(statement, (3, 34, 1)))
        assert shape_of(older) == shape_of(database)
        assert older.execute("SELECT count(*) FROM pragma_table_list WHERE strict").fetchone() == (0,)


def test_a_migration_that_fails_changes_nothing(database):
    database.execute("CREATE TABLE closed_inboxes (other TEXT)")
    before = shape_of(database)
    with pytest.raises(sqlite3.OperationalError):
        migrate(database)
    assert shape_of(database) == before
    assert version_of(database) == 0


def test_opening_twice_changes_nothing(path, store):
    store.identify(at=NOW)
    with closing(sqlite3.connect(path)) as before:
        first = list(before.iterdump())
    store.close()
    bytes_before = path.read_bytes()
    with closing(Store(path)):
        pass
    assert path.read_bytes()[100:] == bytes_before[100:]
    with closing(sqlite3.connect(path)) as after:
        assert list(after.iterdump()) == first
        assert version_of(after) == NEWEST


@pytest.mark.parametrize("version", range(2, 5))
def test_what_waits_and_was_proposed_by_nobody_known_is_declined_by_the_way_to_the_newest_version(path, version):
    path.parent.mkdir()
    rows = ((1, None, "somebody", "waiting"), (2, 9, "Mary", "waiting"), (3, None, "somebody", "expired"))
    with closing(sqlite3.connect(path, isolation_level=None)) as older:
        migrate(older, version)
        for number, editor, name, state in rows:
            row = (number, "{}", "rules.e1", editor, name, AT, state, None, "", None, "")
            older.execute(f"INSERT INTO proposals VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608 (ours)
    with closing(Store(path)) as store:
        (declined,), (waiting,), (expired,) = map(store.history.proposals, ("declined", "waiting", "expired"))
        assert (declined.number, waiting.number, expired.number) == (1, 2, 3)
        assert declined.reason == "Nobody knows any more who proposed it."
