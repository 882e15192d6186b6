"""A copy of what is kept about a member has every row of every table that names them, and nobody else's data."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import replace

from bot.storage.export import BESIDE
from bot.storage.history import APPROVED, Proposal, Revision
from bot.storage.retention import KEPT, NAMING, OF_MEMBERS
from tests.storage.files import NOW
from tests.storage.test_erasing import MEMBER, remember

PEOPLE = {"member", "editor", "second_editor", "decider", "handed_to"}
"""What columns are called that hold a member's number."""

OTHER = MEMBER + 1


def remember_everything(store):
    """Keep something of two members wherever something of a member can be kept."""
    for member in (MEMBER, OTHER):
        remember(store, member)
    for editor, second in ((MEMBER, OTHER), (OTHER, MEMBER), (OTHER, 7)):
        made = Revision("edit", "rules.e1", "rules.yaml", editor, f"Name of {editor}", NOW, "why", "old", "new")
        store.history.record([replace(made, second=f"Name of {second}", second_editor=second)], {})
        kept = store.history.propose(Proposal("{}", "rules.e1", editor, f"Name of {editor}", NOW))
        decided = replace(kept, state=APPROVED, decider=second, decider_name=f"Name of {second}", decided_at=NOW)
        store.history.decide(decided)
    for gap, member in zip(store.sent.undone(), (MEMBER, OTHER), strict=True):
        store.sent.hand(gap.number, member)
    with store._database.writing() as run:
        for member in (MEMBER, OTHER):
            run("INSERT INTO erasures (member) VALUES (?)", (member,))


def copied(store, member=MEMBER):
    return {each["table"]: each for each in json.loads(json.dumps(store.copy_about(member)))}


def test_every_column_that_names_a_member_is_in_the_table_by_which_the_copy_is_made():
    called = {column.name for column in KEPT if column.name.partition(".")[2] in PEOPLE}
    assert {column.name for column in NAMING} == called
    assert {column.table for column in NAMING} >= set(OF_MEMBERS)
    others = {column.name for column in NAMING if column.table not in OF_MEMBERS}
    assert others == set(BESIDE)
    names = {column.name for column in KEPT}
    assert {f"{column.partition('.')[0]}.{name}" for column, more in BESIDE.items() for name in more} <= names


def test_every_row_in_which_the_number_stands_is_in_the_copy_with_every_column(store, path):
    remember_everything(store)
    found = copied(store)
    with closing(sqlite3.connect(path)) as database:
        for table in {column.table for column in KEPT}:
            columns = [column.name.partition(".")[2] for column in KEPT if column.table == table]
            rows = database.execute(f"SELECT {', '.join(columns)} FROM {table}").fetchall()  # noqa: S608 (our own names)
            theirs = [row for row in rows if MEMBER in row]
            assert len(found.get(table, {"rows": ()})["rows"]) == len(theirs), table
            for row in found.get(table, {"rows": ()})["rows"]:
                assert list(row)[: len(columns)] == columns
    assert set(found) == {column.table for column in NAMING}


def test_each_column_comes_with_what_it_is_why_and_how_long_as_on_the_page(store):
    remember_everything(store)
    for table, each in copied(store).items():
        described = {f"{table}.{name}": tuple(said.values()) for name, said in each["columns"].items()}
        assert described == {
            column.name: (column.what, column.why, str(column.how_long)) for column in KEPT if column.table == table
        }


def test_times_are_readable_and_numbers_are_exact_for_programs_that_would_round_them(store):
    remember_everything(store)
    found = copied(store)
    assert found["preferences"]["rows"] == [{"member": str(MEMBER), "plain_text": 1}]
    (inbox,) = found["closed_inboxes"]["rows"]
    assert inbox["since"] == NOW.isoformat()
    nudges, *_ = found["nudges"]["rows"]
    assert (nudges["since"], nudges["last"], nudges["sent"]) == (NOW.isoformat(), None, 0)


def test_with_the_number_of_words_that_were_sent_come_the_words(store):
    remember_everything(store)
    (row,) = copied(store)["gap_askers"]["rows"]
    assert row["text"] == f"unmistakable-question-{MEMBER}"


def test_of_somebody_else_in_the_same_row_neither_number_nor_name_is_copied(store):
    remember_everything(store)
    text = json.dumps(store.copy_about(MEMBER))
    assert str(OTHER) not in text
    assert f"Name of {OTHER}" not in text
    rows = copied(store)["revisions"]["rows"]
    assert [(row["editor"], row["name"], row["second_editor"], row["second"]) for row in rows] == [
        (str(MEMBER), f"Name of {MEMBER}", None, None),
        (None, None, str(MEMBER), f"Name of {MEMBER}"),
    ]


def test_after_erasing_the_copy_is_empty(store):
    remember_everything(store)
    store.erase(MEMBER)
    assert store.copy_about(MEMBER) == []
    assert copied(store, OTHER)
