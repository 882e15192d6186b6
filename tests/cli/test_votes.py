"""What `votes` prints of the answers that members called helpful or not."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from datetime import UTC, datetime

import pytest

from bot.cli.main import main
from bot.exits import Exit
from bot.storage.opening import FILE_NAME, open_store
from tests.support.handbook_files import SHIPPED

AT = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def database(tmp_path, monkeypatch):
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "kept"))
    return tmp_path / "kept" / FILE_NAME


@pytest.fixture
def voted(database):
    with closing(open_store(database).store) as store:
        for entry, helpful, month in (
            ("mission", True, 11),
            ("values.fairness", False, 10),
            ("values.fairness", False, 11),
            ("values.fairness", True, 11),
        ):
            store.vote(entry, helpful=helpful, at=AT.replace(month=month))


def test_votes_prints_a_row_for_each_entry_the_least_helpful_first(voted, capsys):
    assert main(["votes"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "entry            helpful  not helpful",
        "values.fairness        1            2",
        "mission                1            0",
    ]


def test_votes_as_json_have_the_months_too(voted, capsys):
    assert main(["votes", "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == [
        {"entry": "mission", "month": "2026-11", "helpful": 1, "not_helpful": 0},
        {"entry": "values.fairness", "month": "2026-10", "helpful": 0, "not_helpful": 1},
        {"entry": "values.fairness", "month": "2026-11", "helpful": 1, "not_helpful": 1},
    ]


def test_without_votes_it_says_so_and_makes_no_database(database, capsys):
    assert main(["votes"]) == 0
    assert capsys.readouterr().out.startswith("Nobody has voted on an answer yet")
    assert main(["votes", "--json"]) == 0
    assert capsys.readouterr().out == "[]\n"
    assert not database.parent.exists()


def test_a_database_that_cannot_be_read_is_told_in_one_sentence(database, capsys):
    database.parent.mkdir()
    database.write_bytes(b"remember the milk" * 99)
    assert main(["votes"]) == Exit.SET_UP
    said = capsys.readouterr().err
    assert said.startswith("The assistant cannot use its memory, because its database is damaged")
    assert said.count("\n") == 1


def test_votes_of_when_an_entry_had_another_id_count_for_it(voted, capsys, tmp_path, monkeypatch):
    words = tmp_path / "words"
    shutil.copytree(SHIPPED, words)
    text = (words / "values.yaml").read_text("utf-8")
    named = text.replace("  - id: values.fairness\n", "  - id: values.fair\n    formerly: [values.fairness]\n")
    (words / "values.yaml").write_text(named, "utf-8")
    monkeypatch.setenv("KNOWLEDGE_DIR", str(words))
    assert main(["votes", "--json"]) == 0
    assert {each["entry"] for each in json.loads(capsys.readouterr().out)} == {"mission", "values.fair"}
