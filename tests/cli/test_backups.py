"""What `backup` and `restore` say to whoever runs the assistant, and with which codes they end."""

from __future__ import annotations

import io
import shutil
import sqlite3
import sys
from contextlib import closing

import pytest

from bot.backup import archive
from bot.backup.restoring import STAGED, UNDER_WAY
from bot.cli.main import main
from bot.exits import Exit
from bot.locks import turn_on
from bot.storage.opening import FILE_NAME, open_store
from bot.storage.schema import NEWEST, migrate
from tests.handbook.malformed import SAFEGUARDING
from tests.support.handbook_files import folder_with, topic

NOT_RESTORED, UNWRITTEN = 1, 74
MEMBER = 1_234_567_890_123_456_789


class Terminal(io.StringIO):
    """What somebody types."""

    def isatty(self):
        return True


@pytest.fixture
def place(tmp_path, monkeypatch):
    rules = topic("rules", "Our rules", "Be kind.", "Be on time.")
    folder_with(tmp_path / "words", rules, safeguarding=SAFEGUARDING)
    for name, folder in (("KNOWLEDGE_DIR", "words"), ("DATA_DIR", "kept"), ("BACKUP_DIR", "backups")):
        monkeypatch.setenv(name, str(tmp_path / folder))
    with closing(open_store(tmp_path / "kept" / FILE_NAME).store) as store:
        store.prefer_plain_text(MEMBER, wanted=True)
    return tmp_path


@pytest.fixture
def typed(place, capsys, monkeypatch):
    """Return what types a command, with what is typed into it afterwards, and gives its code and what it says."""

    def run(*arguments, answer=None):
        monkeypatch.setattr(sys, "stdin", io.StringIO() if answer is None else Terminal(answer))
        code = main(arguments)
        return code, *capsys.readouterr()

    return run


def plain_text_members(place):
    with closing(open_store(place / "kept" / FILE_NAME).store) as store:
        return store.plain_text_members()


def test_a_backup_is_made_and_restored_after_asking_and_the_settings_are_shown(place, typed):
    code, said, complained = typed("backup", "kept.zip")
    assert (code, complained) == (0, "")
    assert said.startswith("Written: kept.zip. It holds what members have chosen and editors' names")
    assert typed("edit", "rules.e1", "--text", "Be fair.")[0] == 0
    code, said, complained = typed("restore", "kept.zip", answer="yes\n")
    assert code == 0
    assert complained.splitlines()[1:] == [
        "1 change to the words was made since: it goes, from the history too.",
        "What stands in rules.yaml is replaced or taken away.",
        "What is kept about 1 member becomes what it was then.",
        "Restore the backup anyway? To keep what is there, back it up first. Type yes: ",
    ]
    assert complained.startswith("The backup was made on ")
    first, *settings = said.splitlines()
    assert first == "Restored: kept.zip is what the assistant knows now."
    assert f"DATA_DIR={place / 'kept'}" in settings
    assert "Be kind." in typed("show", "rules.e1")[1]


@pytest.mark.parametrize("answer", ["no\n", "\n", "", "y\n"])
def test_who_does_not_type_yes_keeps_what_is_there(place, typed, answer):
    typed("backup", "kept.zip")
    typed("edit", "rules.e1", "--text", "Be fair.")
    assert typed("restore", "kept.zip", answer=answer)[0] == NOT_RESTORED
    assert "Be fair." in typed("show", "rules.e1")[1]


def test_without_a_terminal_nobody_is_asked_and_nothing_is_restored_unless_yes_is_given(place, typed):
    typed("backup", "kept.zip")
    typed("edit", "rules.e1", "--text", "Be fair.")
    code, said, complained = typed("restore", "kept.zip")
    assert (code, said) == (NOT_RESTORED, "")
    assert complained.endswith("there is nobody to ask. Add --yes to restore it all the same.\n")
    assert "Be fair." in typed("show", "rules.e1")[1]
    code, said, complained = typed("restore", "kept.zip", "--yes")
    assert (code, "1 change to the words was made since" in complained) == (0, True)
    assert "Be kind." in typed("show", "rules.e1")[1]


def test_a_dry_run_says_what_would_be_lost_and_touches_nothing(place, typed):
    typed("backup", "kept.zip")
    typed("edit", "rules.e1", "--text", "Be fair.")
    code, said, complained = typed("restore", "kept.zip", "--dry-run")
    assert (code, said) == (0, "")
    assert "1 change to the words was made since" in complained
    assert "Be fair." in typed("show", "rules.e1")[1]


def test_an_empty_place_is_filled_without_asking(place, typed, monkeypatch):
    typed("backup", "kept.zip")
    monkeypatch.setenv("KNOWLEDGE_DIR", str(place / "other" / "words"))
    monkeypatch.setenv("DATA_DIR", str(place / "other" / "data"))
    code, _, complained = typed("restore", "kept.zip")
    assert (code, complained) == (0, "")
    assert plain_text_members(place) == {MEMBER}
    assert typed("restore", "kept.zip", "--dry-run")[0] == 0


def test_who_was_erased_since_and_comes_back_is_named(place, typed):
    typed("backup", "kept.zip")
    assert "cannot be changed" in typed("member", str(MEMBER), "--erase")[1]  # BACKUP_DIR is not there
    code, said, _ = typed("restore", "kept.zip", "--yes")
    assert code == 0
    assert f"The backup knows something about {MEMBER}, of whom nothing was kept any more." in said
    (place / "backups").mkdir()
    assert "cannot be changed" not in typed("member", str(MEMBER), "--erase")[1]
    assert plain_text_members(place) == frozenset()


def test_erasing_reaches_the_backups_and_names_those_that_it_cannot_change(place, typed):
    (place / "backups").mkdir()
    typed("backup", "backups/sound.zip")
    typed("backup", "backups/damaged.zip")
    damaged = place / "backups" / "damaged.zip"
    damaged.write_bytes(damaged.read_bytes()[:-10])
    code, said, _ = typed("member", str(MEMBER), "--erase")
    assert code == Exit.REFUSED
    unchanged, unsearched = said.splitlines()[-2:]
    assert unchanged == (
        f"{damaged} cannot be changed (it is none, or damaged), and may still name them: "
        "delete it, or put it right and erase them again."
    )
    assert unsearched == f"{damaged} cannot be searched (it is damaged)."
    archive.unpack_database(place / "backups" / "sound.zip", place / "database")
    with closing(sqlite3.connect(place / "database")) as database:
        assert database.execute("SELECT * FROM preferences").fetchall() == []


def test_beside_a_running_bot_it_is_backed_up_and_not_restored(place, typed):
    with turn_on(place / "kept"):
        assert typed("backup", "kept.zip")[0] == 0
        code, _, complained = typed("restore", "kept.zip", "--yes")
    assert code == Exit.SET_UP
    assert complained.startswith("The assistant is running on this DATA_DIR")


def test_what_cannot_be_written_ends_with_74_and_what_cannot_be_backed_up_with_78(place, typed):
    code, _, complained = typed("backup", "nowhere/kept.zip")
    assert (code, complained.count("\n")) == (UNWRITTEN, 1)
    (place / "kept" / FILE_NAME).unlink()
    code, _, complained = typed("backup", "kept.zip")
    assert (code, complained.count("\n")) == (Exit.SET_UP, 1)
    assert "there is no database in DATA_DIR" in complained


def test_a_backup_that_cannot_be_used_ends_with_78(place, typed):
    (place / "kept.zip").write_bytes(b"no backup")
    code, _, complained = typed("restore", "kept.zip")
    assert (code, complained.count("\n")) == (Exit.SET_UP, 1)


def test_a_restore_that_was_interrupted_is_finished_before_anything_is_backed_up(place, typed):
    typed("backup", "kept.zip")
    typed("edit", "rules.e1", "--text", "Be fair.")
    shutil.copy(place / "kept.zip", place / "kept" / STAGED)
    (place / "words" / UNDER_WAY).touch()
    assert typed("backup", "next.zip")[0] == 0
    words = archive.words_in(place / "next.zip", archive.check(place / "next.zip"))
    assert b"Be kind." in words["rules.yaml"]
    assert not (place / "kept" / STAGED).exists()


def test_what_is_for_entries_is_refused_with_a_backup(place, typed):
    typed("backup", "kept.zip")
    for option in ("--propose", "--alone", "--material"):
        code, _, complained = typed("restore", "kept.zip", option)
        assert code == NOT_RESTORED
        assert "leave --propose, --alone and --material out" in complained


@pytest.mark.parametrize("command", [("history",), ("votes",), ("member", "7"), ("member", "7", "--erase")])
def test_whatever_opens_the_database_of_a_newer_version_ends_with_78_and_names_the_backup(place, typed, command):
    path = place / "kept" / FILE_NAME
    path.unlink()
    with closing(sqlite3.connect(path, isolation_level=None)) as older:
        migrate(older, NEWEST - 1)
    assert typed("history")[0] == 0
    (backup,) = (place / "backups").iterdir()
    with closing(sqlite3.connect(path)) as newer:
        newer.execute(f"PRAGMA user_version = {NEWEST + 1}")
    code, _, complained = typed(*command)
    assert (code, complained.count("\n")) == (Exit.SET_UP, 1)
    assert f"go back to what there was before it: partnership-bot restore {backup}." in complained
