"""Whatever has become of the database, the bot gets a store, and a person gets at most one sentence."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from bot.errors import NewerError, StoreError
from bot.storage.opening import FILE_NAME, StoreState, chosen_in, examine, open_store, votes_in
from bot.storage.schema import NEWEST
from bot.storage.store import Beyond, Votes
from tests.storage.files import NOW, chance, files_of, some_members, unmeasured
from tests.support.patience import PATIENCE

ROOT = Path(__file__).parents[2]
NOBODY = 65534
IN_A_CHILD = """
import json, os, resource, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.storage.opening import open_store
path = Path(sys.argv[1])
{before}
opened = open_store(path)
print(json.dumps([opened.sentence, opened.remembers]))
opened.store.vote("mission", helpful=True, at=datetime.now(UTC))
"""

KILLED = """
import os, sys
from pathlib import Path
from bot.storage.opening import open_store
open_store(Path(sys.argv[1])).store.choose("WELCOME_CHANNEL", "5")
os._exit(0)
"""


@contextmanager
def opened(path, patience=0.05):
    """Open a store, and see that it works, whatever it is."""
    result = open_store(path, patience=patience)
    with closing(result.store) as store:
        store.vote("mission", helpful=True, at=NOW)
        assert store.votes()[-1].entry == "mission"
        yield result


def run(command):
    return subprocess.run(
        command, cwd=ROOT, env=unmeasured(), capture_output=True, text=True, check=False, timeout=PATIENCE
    )


def opened_in_a_child(path, before):
    """Open a store in a process of its own after some lines of Python, and return its sentence and if it remembers."""
    command = [sys.executable, "-c", IN_A_CHILD.format(before=before), path]
    ended = run(command)
    assert (ended.returncode, ended.stderr) == (0, "")
    return json.loads(ended.stdout)


def is_one_sentence(text):
    return text[0].isupper() and text.endswith(".") and "\n" not in text and "Traceback" not in text


def written(path):
    """Make a database with something in it."""
    with opened(path) as fresh:
        for member in some_members(300):
            fresh.store.prefer_plain_text(member, wanted=True)
    return path


def folder_files(path):
    return {file.name: file.read_bytes() for file in path.parent.iterdir()}


def damage(path):
    """Write nonsense over everything but the first page of a database."""
    data = path.read_bytes()
    path.write_bytes(data[:4096] + chance().randbytes(len(data) - 4096))


def foreign(path):
    path.unlink()
    with closing(sqlite3.connect(path)) as other:
        other.execute("CREATE TABLE recipes (cake TEXT)")


def without_a_column(path):
    with closing(sqlite3.connect(path)) as other:
        other.execute("ALTER TABLE preferences DROP COLUMN plain_text")


def of_no_known_version(path):
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA user_version = -1")


BREAKAGES = {
    "empty": lambda path: path.write_bytes(b""),
    "a text": lambda path: path.write_text("remember the milk\n" * 400, "utf-8"),
    "nothing but the beginning": lambda path: path.write_bytes(path.read_bytes()[:40]),
    "cut off": lambda path: path.write_bytes(path.read_bytes()[:5000]),
    "overwritten": damage,
    "zeroes": lambda path: path.write_bytes(bytes(8192)),
    "another program's": foreign,
    "without a column": without_a_column,
    "of no known version": of_no_known_version,
}


def test_a_missing_database_is_made_with_its_folder_and_only_its_owner_may_read_it(tmp_path):
    path = tmp_path / "not" / "there" / FILE_NAME
    with opened(path) as fresh:
        assert (fresh.sentence, fresh.remembers) == ("", True)
        assert {file.stat().st_mode & 0o777 for file in files_of(path)} == {0o600}
        assert len(files_of(path)) == 3
    assert files_of(path) == [path]


def test_a_sound_database_is_opened_without_a_word(path):
    written(path)
    with opened(path) as again:
        assert (again.sentence, again.remembers) == ("", True)
        assert again.store.votes() == (Votes("mission", "2026-11", 2, 0),)


@pytest.mark.parametrize("how", BREAKAGES)
def test_a_broken_database_is_set_aside_as_it_is_and_a_new_one_begun(path, how):
    BREAKAGES[how](written(path))
    broken = path.read_bytes()
    with opened(path) as new:
        assert new.remembers
        assert is_one_sentence(new.sentence)
        assert new.store.votes() == (Votes("mission", "2026-11", 1, 0),)
        (aside,) = [file for file in path.parent.glob("store.broken-*") if file.suffix == path.suffix]
        assert aside.name in new.sentence
        assert aside.read_bytes() == broken
    with opened(path) as again:
        assert (again.sentence, again.remembers) == ("", True)


def test_what_was_set_aside_before_is_not_overwritten(path):
    path.parent.mkdir()
    contents = [b"first", b"second", b"third"]
    for content in contents:
        path.write_bytes(content)
        with opened(path):
            pass
    assert sorted(file.read_bytes() for file in path.parent.glob("store.broken-*")) == contents


def test_the_files_that_belong_to_a_broken_database_go_with_it(path):
    path.parent.mkdir()
    for end in ("", "-wal", "-shm"):
        path.with_name(path.name + end).write_bytes(b"old" + end.encode())
    with opened(path):
        pass
    aside = sorted(path.parent.glob("store.broken-*"), key=lambda file: file.name)
    assert [file.read_bytes() for file in aside] == [b"old", b"old-shm", b"old-wal"]


def test_the_log_of_a_database_that_somebody_deleted_is_not_read_into_the_new_one(path, tmp_path):
    with opened(path) as first:
        first.store.prefer_plain_text(7, wanted=True)
        shutil.copy(f"{path}-wal", tmp_path / "log")
    path.unlink()
    shutil.copy(tmp_path / "log", f"{path}-wal")
    with opened(path) as new:
        assert new.store.plain_text_members() == frozenset()


def test_a_newer_versions_database_is_left_untouched_and_refused(path):
    with closing(sqlite3.connect(written(path))) as newer:
        newer.execute(f"PRAGMA user_version = {NEWEST + 1}")
    before = folder_files(path)
    with opened(path) as refused:
        assert not refused.remembers
        assert is_one_sentence(refused.sentence)
        assert "newer version" in refused.sentence
    assert folder_files(path) == before
    with pytest.raises(StoreError, match="newer version"):
        votes_in(path)


def test_a_newer_version_that_only_the_log_knows_of_is_refused_too(path):
    with closing(sqlite3.connect(written(path))) as newer:
        newer.execute(f"PRAGMA user_version = {NEWEST + 1}")
        assert Path(f"{path}-wal").stat().st_size
        before = path.read_bytes()
        with opened(path) as refused:
            assert "newer version" in refused.sentence
        assert path.read_bytes() == before


def test_a_database_that_another_program_holds_is_refused_after_the_patience(path):
    with closing(sqlite3.connect(written(path), isolation_level=None)) as holder:
        holder.execute("PRAGMA locking_mode = EXCLUSIVE")
        holder.execute("BEGIN EXCLUSIVE")
        with opened(path) as refused:
            assert not refused.remembers
            assert "another program holds its database" in refused.sentence
            assert is_one_sentence(refused.sentence)
        with pytest.raises(StoreError, match="another program"):
            votes_in(path, patience=0.05)
    with opened(path) as again:
        assert again.remembers


def a_folder(path):
    path.mkdir(parents=True)


def a_pipe(path):
    path.parent.mkdir()
    os.mkfifo(path)


def a_folder_that_is_a_file(path):
    path.parent.write_text("no folder", "utf-8")


def a_link_to_nowhere(path):
    path.parent.mkdir()
    path.symlink_to(path.parent / "gone" / "away")


@pytest.mark.parametrize("thing", [a_folder, a_pipe, a_folder_that_is_a_file, a_link_to_nowhere])
def test_something_else_in_the_place_of_the_database_is_refused(path, thing):
    thing(path)
    with opened(path) as refused:
        assert not refused.remembers
        assert refused.sentence.startswith("Nothing will be remembered after a restart, because ")
        assert str(path) in refused.sentence
        assert is_one_sentence(refused.sentence)


@pytest.fixture
def open_folder():
    """A folder that every user may reach, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


READ_ONLY = {
    "the file": lambda path: path.chmod(0o444),
    "the file for reading too": lambda path: path.chmod(0o000),
    "the folder": lambda path: path.chmod(0o666),
    "the folder, and the file is broken": lambda path: (path.chmod(0o666), path.write_bytes(b"broken")),
    "the folder, and there is not a file": lambda path: path.unlink(),
}


@pytest.mark.parametrize("what", READ_ONLY)
def test_what_may_not_be_written_to_is_refused(open_folder, what):
    path = written(open_folder / FILE_NAME)
    READ_ONLY[what](path)
    if os.getuid() != 0:
        open_folder.chmod(0o555)
    before = folder_files(path) if os.getuid() == 0 else {}
    # Root may write everywhere, so the child becomes somebody else before it opens anything.
    sentence, remembers = opened_in_a_child(path, f"os.getuid() or os.setuid({NOBODY})")
    open_folder.chmod(0o755)
    assert not remembers
    assert sentence.startswith("Nothing will be remembered after a restart, because ")
    assert is_one_sentence(sentence)
    assert not before or folder_files(path) == before


def test_no_room_on_the_disk_is_refused(path):
    limit = "resource.setrlimit(resource.RLIMIT_FSIZE, (6000, 6000))"
    sentence, remembers = opened_in_a_child(path, limit)
    assert not remembers
    assert "disk is full" in sentence
    assert is_one_sentence(sentence)
    with opened(path) as again:
        assert again.remembers


def fill(store):
    for number in range(1000):
        store.prefer_plain_text(number, wanted=True)


def test_a_disk_that_becomes_full_is_told_and_later_forgotten(store):
    store.vote("mission", helpful=True, at=NOW)
    # The same as no room on the disk, as far as SQLite is concerned.
    store._database._connection.execute("PRAGMA max_page_count = 5")
    with pytest.raises(StoreError, match=r"the disk is full: .+ make room on it\."):
        fill(store)
    assert store.votes() == (Votes("mission", "2026-11", 1, 0),)
    store._database._connection.execute("PRAGMA max_page_count = 1000")
    store.prefer_plain_text(1001, wanted=True)


def test_a_file_system_that_refuses_a_write_is_told_and_later_forgotten(path):
    script = """
import resource, sys
from pathlib import Path
from bot.errors import StoreError
from bot.storage.opening import open_store
store = open_store(Path(sys.argv[1])).store
unlimited = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (60000, unlimited[1]))
kept = 0
try:
    for member in range(1000):
        store.prefer_plain_text(member, wanted=True)
        kept += 1
except StoreError as error:
    print(error)
assert len(store.plain_text_members()) == kept
resource.setrlimit(resource.RLIMIT_FSIZE, unlimited)
store.prefer_plain_text(kept, wanted=True)
assert len(store.plain_text_members()) == kept + 1
store.close()
"""
    ended = run([sys.executable, "-c", script, path])
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ended.stdout.startswith("The assistant cannot use its memory, because its disk is full or fails: ")


@pytest.mark.parametrize("thing", [a_folder, a_pipe, a_folder_that_is_a_file])
def test_votes_of_something_else_are_refused_with_a_sentence(path, thing):
    thing(path)
    with pytest.raises(StoreError) as refused:
        votes_in(path)
    assert is_one_sentence(str(refused.value))


def test_votes_are_read_without_making_or_leaving_a_file(path):
    assert votes_in(path) == ()
    assert not path.parent.exists()
    written(path)
    before = folder_files(path)
    assert votes_in(path) == (Votes("mission", "2026-11", 1, 0),)
    assert folder_files(path) == before


def test_to_examine_a_database_leaves_nothing_beside_it(path):
    before = folder_files(written(path))
    assert examine(path) == StoreState()
    assert folder_files(path) == before


def test_a_reader_leaves_the_log_of_a_killed_process_to_the_next_start(path):
    written(path)
    run([sys.executable, "-c", KILLED, path])
    log = path.with_name(f"{path.name}-wal")
    before = path.read_bytes(), log.read_bytes()
    assert examine(path) == StoreState()
    assert chosen_in(path) == {"WELCOME_CHANNEL": "5"}
    assert (path.read_bytes(), log.read_bytes()) == before
    assert before[1]


@pytest.mark.parametrize("how", BREAKAGES)
def test_votes_of_a_broken_database_are_none_or_a_sentence_and_nothing_is_changed(path, how):
    BREAKAGES[how](written(path))
    before = path.read_bytes()
    told = ""
    try:
        votes_in(path)
    except StoreError as error:
        told = str(error)
    assert not told or is_one_sentence(told)
    assert path.read_bytes() == before


def test_a_store_says_which_files_it_neither_reads_nor_erases(path):
    with opened(path) as fresh:
        assert fresh.store.beyond() == Beyond()
    path.write_bytes(b"broken")
    with opened(path) as new:
        (aside,) = path.parent.glob("store.broken-*")
        assert new.store.beyond() == Beyond(set_aside=(aside.name,))
        aside.unlink()
        assert new.store.beyond() == Beyond()


@pytest.mark.parametrize(
    ("thing", "is_unread"), [(a_folder, True), (a_link_to_nowhere, True), (a_folder_that_is_a_file, False)]
)
def test_a_store_in_memory_says_why_and_whether_there_may_be_another(path, thing, is_unread):
    thing(path)
    with opened(path) as refused:
        assert refused.store.beyond() == Beyond(is_unkept=True, is_unread=is_unread)


def test_only_a_newer_versions_database_is_refused_for_good(path):
    with closing(sqlite3.connect(written(path))) as newer:
        newer.execute(f"PRAGMA user_version = {NEWEST + 1}")
    with opened(path) as refused, pytest.raises(NewerError, match="newer version"):
        refused.refuse_newer()
    path.unlink()
    a_folder(path)
    with opened(path) as refused:
        refused.refuse_newer()


@pytest.mark.parametrize("companion", ["-wal", "-shm", "-journal"])
@pytest.mark.parametrize("how", ["a folder", "a pipe", "a text", "empty", "a link to nowhere"])
def test_whatever_stands_where_sqlite_puts_its_own_files_the_bot_has_a_store(path, companion, how):
    written(path)
    place = Path(f"{path}{companion}")
    {
        "a folder": place.mkdir,
        "a pipe": lambda: os.mkfifo(place),
        "a text": lambda: place.write_text("remember the milk\n" * 400),
        "empty": place.touch,
        "a link to nowhere": lambda: place.symlink_to(path.parent / "gone" / "away"),
    }[how]()
    with opened(path) as found:
        assert found.remembers or is_one_sentence(found.sentence)
        assert found.store.beyond().is_unkept is not found.remembers
