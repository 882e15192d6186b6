"""Who is erased is in no byte of any database in the backups that the assistant keeps; what cannot be done is said."""

from __future__ import annotations

import zipfile
from dataclasses import replace

import pytest

from bot.backup import archive
from bot.backup.erasing import Unchanged, erase
from bot.backup.keeping import back_up_tonight
from bot.backup.making import make
from bot.backup.restoring import restore
from bot.handbook import files
from bot.storage.copies import contents_of
from bot.storage.history import SOMEBODY
from bot.storage.schema import NEWEST
from tests.backup.conftest import MEMBER, OTHER, elsewhere, known, live, use
from tests.backup.test_keeping import DAY, filled, names
from tests.backup.test_restoring import NEWER_DATABASE, with_line
from tests.storage.files import NOW, stored

BYTES = (stored(MEMBER), MEMBER.to_bytes(8), MEMBER.to_bytes(8, "little"), str(MEMBER).encode())


def found_in(backup, folder, values=BYTES):
    """Return which of these bytes stand anywhere in the database of a backup."""
    database = folder / "looked-into.sqlite3"
    database.unlink(missing_ok=True)
    archive.unpack_database(backup, database)
    data = database.read_bytes()
    return {value for value in values if value in data}


def test_who_is_erased_is_in_no_byte_of_any_database_and_nobody_else_goes_along(place, tmp_path):
    live(place, MEMBER, OTHER)
    for day in range(3):
        back_up_tonight(place, NOW + day * DAY)
    make(place, place.backup_dir / "by-hand.zip", NOW)
    backups = sorted(place.backup_dir.iterdir())
    assert all(found_in(backup, tmp_path) for backup in backups)
    words = [archive.words_in(backup, archive.check(backup)) for backup in backups]
    use(place, lambda store: store.erase(MEMBER))
    assert erase(place, MEMBER) == ()
    assert sorted(place.backup_dir.iterdir()) == backups
    for backup, before in zip(backups, words, strict=True):
        assert found_in(backup, tmp_path) == set()
        assert found_in(backup, tmp_path, [stored(OTHER)]) == {stored(OTHER)}
        manifest = archive.check(backup)
        assert (archive.words_in(backup, manifest), manifest.database) == (before, NEWEST)
        assert backup.stat().st_mode & 0o777 == 0o600


def test_what_is_restored_after_an_erasure_has_the_changes_without_the_name_and_sound(place, tmp_path):
    live(place, MEMBER, OTHER)
    back_up_tonight(place, NOW)
    use(place, lambda store: store.erase(MEMBER))
    erase(place, MEMBER)
    there = elsewhere(place, tmp_path / "there")
    restore(there, place.backup_dir / names(place)[0], lambda *_: True)
    (gone, stays), plain_text, _, revisions, _ = known(there)
    assert not gone
    assert stays.changes == 1
    assert plain_text == {OTHER}
    assert {each.name for each in revisions if each.kind == "edit"} == {SOMEBODY, "Mary"}
    assert all(each.is_sound for each in revisions)


@pytest.mark.parametrize("version", range(1, NEWEST))
def test_a_backup_of_an_older_version_stays_at_it(place, tmp_path, version):
    filled(place, version)
    use(place, lambda store: store.erase(MEMBER))
    (backup,) = place.backup_dir.iterdir()
    assert found_in(backup, tmp_path)
    assert erase(place, MEMBER) == ()
    assert found_in(backup, tmp_path) == set()
    assert archive.check(backup).database == version
    assert restore(elsewhere(place, tmp_path / "there"), backup, lambda *_: True)


def test_what_is_kept_beside_the_database_is_rewritten_too(place, tmp_path):
    place = replace(place, backup_dir=None)
    filled(place, 4)
    use(place, lambda store: store.erase(MEMBER))
    (backup,) = place.data_dir.glob("backup-*.zip")
    assert erase(place, MEMBER) == ()
    assert found_in(backup, tmp_path) == set()


def test_a_backup_that_does_not_know_the_member_is_not_written_anew(place):
    live(place, OTHER)
    back_up_tonight(place, NOW)
    (backup,) = place.backup_dir.iterdir()
    before = backup.stat()
    assert erase(place, MEMBER) == ()
    assert (backup.stat().st_ino, backup.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_what_cannot_be_changed_is_named_and_the_rest_is_rewritten_all_the_same(place, tmp_path):
    live(place, MEMBER)
    for day in range(4):
        back_up_tonight(place, NOW + day * DAY)
    damaged, newer, sound, last = sorted(place.backup_dir.iterdir())
    damaged.write_bytes(damaged.read_bytes()[:-10])
    with_line(newer, f'"database": {NEWEST}'.encode(), NEWER_DATABASE)
    folder = place.backup_dir / "a-folder.zip"
    folder.mkdir()
    with zipfile.ZipFile(place.backup_dir / "photos.zip", "w") as foreign:
        foreign.writestr("sea.jpg", b"x")
    before = (place.backup_dir / "photos.zip").read_bytes()
    assert erase(place, MEMBER) == (
        Unchanged(folder, "is a directory"),
        Unchanged(damaged, "it is none, or damaged"),
        Unchanged(newer, "it was made by a newer version of the assistant"),
    )
    assert found_in(sound, tmp_path) == found_in(last, tmp_path) == set()
    assert (place.backup_dir / "photos.zip").read_bytes() == before


def test_a_folder_of_backups_that_is_away_is_named(place):
    live(place, MEMBER)
    assert erase(place, MEMBER) == (Unchanged(place.backup_dir, "no such file or directory"),)


def test_where_none_can_be_there_is_nothing_to_name(place, tmp_path):
    assert erase(replace(place, backup_dir=None, data_dir=tmp_path / "nowhere"), MEMBER) == ()


def test_what_a_crash_has_left_of_a_backup_goes_and_nothing_is_left_beside(place):
    live(place, MEMBER)
    back_up_tonight(place, NOW)
    for name in ("backup-2026-11-24.zip", "backup-2026-11-25.zip"):
        files.beside(place.backup_dir / name).write_bytes(stored(MEMBER))
    erase(place, MEMBER)
    assert names(place) == ["backup-2026-11-24.zip"]


def test_what_a_backup_holds_is_known_before_and_after(place, tmp_path):
    live(place, MEMBER, OTHER)
    back_up_tonight(place, NOW)
    erase(place, MEMBER)
    (backup,) = place.backup_dir.iterdir()
    archive.unpack_database(backup, tmp_path / "database")
    assert contents_of(tmp_path / "database").members == {OTHER}
