"""What `member` says, copies and erases for a data protection officer, and what a search of the bytes finds then."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from bot.cli import members
from bot.cli.main import main
from bot.exits import Exit
from bot.locks import turn_on
from bot.storage.history import SOMEBODY, Revision
from bot.storage.opening import FILE_NAME, open_store
from bot.storage.schema import NEWEST
from tests.handbook.malformed import SAFEGUARDING
from tests.storage.files import NOW, holds, stored
from tests.support.handbook_files import folder_with, topic

MEMBER = 1_234_567_890_123_456_789


@pytest.fixture
def database(tmp_path, monkeypatch):
    rules = topic("rules", "Our rules", "Be kind.", "Be on time.").replace("entries:", f"keeper: <@{MEMBER}>\nentries:")
    monkeypatch.setenv("KNOWLEDGE_DIR", str(folder_with(tmp_path / "words", rules, safeguarding=SAFEGUARDING)))
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "kept"))
    return tmp_path / "kept" / FILE_NAME


@pytest.fixture
def known(database):
    """A database that knows a member, and another one."""
    with closing(open_store(database).store) as store:
        for member in (MEMBER, MEMBER + 1):
            store.prefer_plain_text(member, wanted=True)
        store.history.record([Revision("edit", "rules.e1", "rules.yaml", MEMBER, "Mary", NOW)], {})
    return database


@pytest.fixture
def erase(capsys):
    def typed(member):
        code = main(["member", str(member), "--erase"])
        return code, *capsys.readouterr()

    return typed


def test_it_says_what_was_kept_and_erases_it_and_nobody_else(known, erase):
    code, said, complained = erase(MEMBER)
    assert (code, complained) == (0, "")
    assert said.splitlines() == [
        f"This was kept about {MEMBER}, in the words they would have seen, and has been erased:",
        "- You want plain text instead of cards.",
        "- Your name is on 1 change to the handbook; erasing removes it.",
        "The handbook names their number as the keeper of rules*: remove it there.",
        "Every byte of the 2 files in DATA_DIR and BACKUP_DIR was searched: their number stands nowhere.",
    ]
    with closing(open_store(known).store) as store:
        assert not store.kept_about(MEMBER)
        assert store.kept_about(MEMBER + 1)
        assert [each.name for each in store.history.revisions()] == [SOMEBODY]
    assert holds(known, stored(MEMBER), str(MEMBER).encode()) == set()


def test_of_whom_nothing_is_kept_it_says_so(known, erase):
    code, said, _ = erase(7)
    assert code == 0
    assert said.startswith("Nothing was kept about 7.\nTheir number is too short to be searched for")
    assert erase(MEMBER + 2)[1].splitlines()[0] == f"Nothing was kept about {MEMBER + 2}."


def test_a_bot_that_runs_is_told_and_one_that_does_not_leaves_no_number(known, erase, monkeypatch):
    monkeypatch.setattr(members, "FORGETTING_SECONDS", 0.0)  # nobody forgets here
    with turn_on(known.parent):
        assert "The running assistant will also forget" in erase(MEMBER)[1]
    with closing(open_store(known).store) as store:
        assert store.erasures() == (MEMBER,)
    assert "running" not in erase(MEMBER)[1]
    with closing(open_store(known).store) as store:
        assert store.erasures() == ()


def test_what_is_out_of_its_reach_is_said(known, erase, monkeypatch):
    monkeypatch.setenv("KNOWLEDGE_GIT", "commit")
    known.write_bytes(b"broken")
    code, said, complained = erase(MEMBER)
    (aside,) = known.parent.glob("store.broken-*")
    assert code == 0
    assert f"{aside.name} was set aside because it was damaged, and may still name them: delete it." in said
    assert "The git repository with the words keeps its own history" in said
    assert "a new one was begun" in complained


def test_where_there_is_no_database_nothing_is_made_and_nothing_is_called_erased(database, erase):
    code, said, complained = erase(MEMBER)
    assert (code, said) == (Exit.SET_UP, "")
    assert complained == (
        f"There is no database in DATA_DIR ({database.parent}), so nothing was erased: check the setting.\n"
    )
    assert not database.parent.exists()


def a_folder(path):
    path.unlink()
    path.mkdir()


def of_a_newer_version(path):
    with closing(sqlite3.connect(path)) as newer:
        newer.execute(f"PRAGMA user_version = {NEWEST + 1}")


@pytest.mark.parametrize("breakage", [a_folder, of_a_newer_version])
def test_a_database_that_cannot_be_opened_is_one_sentence_and_nothing_is_called_erased(known, erase, breakage):
    breakage(known)
    code, said, complained = erase(MEMBER)
    assert (code, said, complained.count("\n")) == (Exit.SET_UP, "", 1)
    assert complained.startswith("The assistant cannot use its memory, because ")


def test_without_an_option_it_only_says_what_is_kept(known, capsys):
    before = known.read_bytes()
    assert main(["member", str(MEMBER)]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"This is kept about {MEMBER}, in the words they would see:",
        "- You want plain text instead of cards.",
        "- Your name is on 1 change to the handbook; erasing removes it.",
        "The handbook names their number as the keeper of rules*: remove it there.",
    ]
    assert known.read_bytes() == before


def test_the_copy_as_json_has_every_row_about_them_and_the_database_stays_as_it_is(known, capsys):
    before = known.read_bytes()
    assert main(["member", str(MEMBER), "--json"]) == 0
    copied = json.loads(capsys.readouterr().out)
    assert copied["member"] == str(MEMBER)
    assert {each["table"]: len(each["rows"]) for each in copied["kept"]} == {"preferences": 1, "revisions": 1}
    assert copied["keeper_of"] == ["rules*"]
    assert copied["not_in_this_copy"] == []
    assert known.read_bytes() == before
    assert [path.name for path in known.parent.iterdir()] == [known.name]


def test_where_there_is_no_database_nothing_is_said_of_anybody(database, capsys):
    assert main(["member", str(MEMBER), "--json"]) == Exit.SET_UP
    assert "so nothing can be said: check the setting." in capsys.readouterr().err


def test_what_the_search_finds_is_said_and_is_no_success(known, erase):
    (known.parent / "notes.txt").write_text(f"Mary is {MEMBER}.")
    code, said, _ = erase(MEMBER)
    assert code == Exit.REFUSED
    assert f"Their number still stands in {known.parent / 'notes.txt'}." in said.splitlines()
    assert "stands nowhere" not in said


@pytest.mark.parametrize("member", ["", "Mary", "-7", "0", "1.5", "<@7>", str(2**63), "9" * 5000, "٣"])
def test_what_is_no_number_of_a_member_is_refused(known, member, capsys):
    with pytest.raises(SystemExit) as ended:
        main(["member", "--erase", "--", member])
    assert ended.value.code == 2
    assert "write the member's number, as Copy User ID in Discord gives it" in capsys.readouterr().err
