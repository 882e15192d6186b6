"""A member's number is found in whichever form and file it stands, also within a backup, and nowhere else."""

from __future__ import annotations

import random
import sqlite3
import zipfile
from contextlib import closing

import pytest

from bot import settings as configuration
from bot.backup import searching
from bot.backup.searching import LEAST_NUMBER, search
from tests.storage.files import stored

MEMBER = 1_234_567_890_123_456_789


@pytest.fixture
def settings(tmp_path):
    for name in ("data", "backups"):
        (tmp_path / name).mkdir()
    given = {"DATA_DIR": str(tmp_path / "data"), "BACKUP_DIR": str(tmp_path / "backups")}
    return configuration.load(given, tmp_path, for_discord=False)


def in_sqlite(path, member, column):
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE held (id INTEGER PRIMARY KEY, other)")
        database.execute(f"INSERT INTO held ({column}) VALUES (?)", (member,))  # noqa: S608 (ours)


@pytest.mark.parametrize("member", [LEAST_NUMBER, (1 << 56) - 1, 1 << 56, MEMBER, 2**63 - 1])
@pytest.mark.parametrize("column", ["id", "other"])
def test_it_is_found_as_sqlite_writes_it(settings, member, column):
    in_sqlite(settings.data_dir / "a.sqlite3", member, column)
    assert search(settings, member).found == (str(settings.data_dir / "a.sqlite3"),)
    assert search(settings, member ^ 4).found == ()


def test_the_forms_are_those_that_the_tests_of_the_database_look_for():
    assert searching._row_number(MEMBER) == stored(MEMBER)


@pytest.mark.parametrize(
    "data", [str(MEMBER).encode(), f"<@{MEMBER}>".encode(), MEMBER.to_bytes(8), MEMBER.to_bytes(8, "little")]
)
def test_it_is_found_in_any_file_of_either_folder_and_below_them(settings, data):
    (settings.data_dir / "below").mkdir()
    places = [settings.data_dir / "below" / "x", settings.backup_dir / "y"]
    for place in places:
        place.write_bytes(b"before" + data + b"after")
    found = search(settings, MEMBER)
    assert (sorted(found.found), found.files, found.unread) == (sorted(map(str, places)), 2, ())


def test_it_is_found_where_one_piece_of_a_file_ends_and_the_next_begins(settings, monkeypatch):
    monkeypatch.setattr(searching, "AT_ONCE", 64)
    for before in range(64):
        (settings.data_dir / f"{before}").write_bytes(b"x" * before + str(MEMBER).encode() + b"x" * 100)
    assert len(search(settings, MEMBER).found) == 64


def test_it_is_found_in_what_is_packed_and_that_is_named(settings):
    path = settings.backup_dir / "kept.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("words/rules.yaml", f"keeper: {MEMBER}\n" * 99)
        archive.writestr("manifest.json", "{}")
    assert search(settings, MEMBER).found == (f"{path} (words/rules.yaml)",)


def test_what_cannot_be_searched_is_named(settings):
    (settings.backup_dir / "damaged.zip").write_bytes(b"PK")
    assert search(settings, MEMBER).unread == ((str(settings.backup_dir / "damaged.zip"), "it is damaged"),)
    (settings.backup_dir / "damaged.zip").unlink()
    settings.backup_dir.rmdir()
    assert search(settings, MEMBER).unread == ((str(settings.backup_dir), "it is not there"),)


def test_a_longer_number_and_chance_are_not_it(settings):
    (settings.data_dir / "longer").write_text(f"1{MEMBER} {MEMBER}1")
    (settings.data_dir / "chance").write_bytes(random.Random(1).randbytes(1 << 22))  # noqa: S311 (no secret)
    assert search(settings, MEMBER).found == ()
