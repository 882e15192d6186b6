"""The backups that the assistant makes by itself: which there are, how long they stay, and the way back by them."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from bot.backup import archive
from bot.backup.keeping import MOST_NIGHTS, back_up_tonight, drop_old, open_kept, way_back
from bot.backup.restoring import restore
from bot.errors import BackupError, NewerError, StoreError
from bot.handbook import files
from bot.storage.database import ticks_of
from bot.storage.opening import FILE_NAME
from bot.storage.schema import NEWEST, migrate, version_of
from tests.backup.conftest import MEMBER, edit, live, use, words_of
from tests.storage.files import NOW

DAY = timedelta(days=1)
WITH_WORDS, WITH_PARTS = 2, 6
"""The versions of the database that first had a history of the words, and changes of several files."""

PARTS = {"part": 0, "is_material": 0, "account": "", "second_account": "", "is_alone": 0}


def names(settings):
    return sorted(path.name for path in settings.backup_dir.iterdir())


def database_of(settings):
    return closing(sqlite3.connect(settings.data_dir / FILE_NAME, isolation_level=None))


def filled(settings, version):
    """Make a database as an older version of the assistant has left it, with something in its tables."""
    settings.data_dir.mkdir(parents=True)
    with database_of(settings) as older:
        older.execute("PRAGMA journal_mode = WAL")
        migrate(older, version)
        older.execute("INSERT INTO preferences VALUES (?, 1)", (MEMBER,))
        older.execute("INSERT INTO votes VALUES ('aims', '2026-11', 1, 2)")
        if version >= WITH_WORDS:
            row = {"number": 1, "kind": "edit", "id": "rules.e1", "file": "rules.yaml", "editor": MEMBER}
            row |= {"name": "Mary", "second": "", "at": ticks_of(NOW), "why": "why", "before": "a", "after": "b"}
            row |= {"place": 0, "lead": 1, "sha256": "sum"} | (PARTS if version >= WITH_PARTS else {})
            names, marks = ", ".join(row), ", ".join("?" * len(row))
            older.execute(f"INSERT INTO revisions ({names}) VALUES ({marks})", (*row.values(),))  # noqa: S608 (ours)


def rows_of(settings):
    with database_of(settings) as database:
        return version_of(database), list(database.iterdump())


def test_a_day_has_one_backup_however_often_the_bot_is_started_and_fourteen_nights_are_kept(place):
    live(place, MEMBER)
    for day in range(MOST_NIGHTS + 3):
        for hour in (0, 9, 20):
            back_up_tonight(place, NOW.replace(hour=hour) + day * DAY)
    assert names(place) == [f"backup-{(NOW + day * DAY).date()}.zip" for day in range(3, MOST_NIGHTS + 3)]
    assert archive.check(place.backup_dir / names(place)[-1]).at == NOW.replace(hour=0) + (MOST_NIGHTS + 2) * DAY


def test_a_backup_of_another_name_stays(place):
    live(place, MEMBER)
    place.backup_dir.mkdir()
    others = ["backup-2020-01-01-version-1.zip", "before-the-move.zip", "notes.txt"]
    for other in others:
        (place.backup_dir / other).touch()
    for day in range(MOST_NIGHTS + 1):
        back_up_tonight(place, NOW + day * DAY)
    assert set(others) <= set(names(place))


def test_a_clock_that_is_years_wrong_for_a_night_pushes_out_one_backup_and_never_the_newest(place):
    live(place, MEMBER)
    for day in range(MOST_NIGHTS):
        back_up_tonight(place, NOW + day * DAY)
    wrong = datetime(1970, 1, 1, tzinfo=UTC)
    back_up_tonight(place, wrong)
    assert (place.backup_dir / "backup-1970-01-01.zip").exists()
    back_up_tonight(place, NOW + MOST_NIGHTS * DAY)
    assert names(place) == [f"backup-{(NOW + day * DAY).date()}.zip" for day in range(1, MOST_NIGHTS + 1)]


def test_what_a_crash_has_left_of_a_backup_is_swept_by_the_next_look(place):
    live(place, MEMBER)
    back_up_tonight(place, NOW)
    files.beside(place.backup_dir / "backup-2026-11-25.zip").write_bytes(b"half")
    back_up_tonight(place, NOW)
    assert names(place) == ["backup-2026-11-24.zip"]


def test_without_the_setting_nothing_is_made(place):
    live(place, MEMBER)
    back_up_tonight(replace(place, backup_dir=None), NOW)
    assert not place.backup_dir.exists()


def test_a_night_on_which_the_words_are_away_pushes_out_no_backup(place):
    live(place, MEMBER)
    for day in range(MOST_NIGHTS):
        back_up_tonight(place, NOW + day * DAY)
    before = names(place)
    place.knowledge_dir.rename(place.knowledge_dir.with_name("not mounted"))
    with pytest.raises(BackupError, match="there are no words in KNOWLEDGE_DIR"):
        back_up_tonight(place, NOW + MOST_NIGHTS * DAY)
    assert names(place) == before


@pytest.mark.parametrize("version", range(1, NEWEST))
def test_every_older_version_is_backed_up_with_its_words_before_it_is_upgraded_and_can_be_had_back(place, version):
    filled(place, version)
    before, words = rows_of(place), words_of(place)
    assert before[0] == version
    use(place, lambda store: store.prefer_plain_text(7, wanted=True))
    edit(place, "Be newer.")
    assert rows_of(place)[0] == NEWEST
    (made,) = place.backup_dir.iterdir()
    assert made.name == f"backup-{datetime.now(place.timezone):%Y-%m-%d}-version-{version}.zip"
    assert (archive.check(made).database, way_back(place)) == (version, str(made))
    assert restore(place, made, lambda *_: True)
    assert (rows_of(place), words_of(place)) == (before, words)
    assert use(place, lambda store: store.kept_about(MEMBER).plain_text)


def test_without_a_backup_dir_it_is_made_beside_the_database_and_privately(place):
    place = replace(place, backup_dir=None)
    filled(place, 3)
    use(place, lambda _: None)
    (made,) = place.data_dir.glob("backup-*.zip")
    assert made.stat().st_mode & 0o777 == 0o600
    assert way_back(place) == str(made)


def test_words_and_database_may_be_in_one_folder(place):
    """A folder that is held is not waited for once more, which would be for ever."""
    place = replace(place, data_dir=place.knowledge_dir)
    with database_of(place) as older:
        migrate(older, 3)
    use(place, lambda _: None)
    (made,) = place.backup_dir.iterdir()
    assert "rules.yaml" in archive.check(made).words
    assert restore(place, made, lambda *_: True)


def test_a_new_database_and_one_that_is_at_the_newest_version_are_not_backed_up(place):
    use(place, lambda _: None)
    use(place, lambda _: None)
    assert not place.backup_dir.exists()


def test_before_words_come_there_may_be_none_to_back_up(place):
    filled(place, 3)
    for path in place.knowledge_dir.iterdir():
        path.unlink()
    use(place, lambda _: None)
    (made,) = place.backup_dir.iterdir()
    assert archive.check(made).words == ()


def test_where_no_backup_can_be_made_nothing_is_upgraded_and_it_is_said(place):
    filled(place, 3)
    place.backup_dir.write_text("no folder")
    opened = open_kept(place)
    opened.store.close()
    assert isinstance(opened.fault, StoreError)
    assert not opened.remembers
    assert "has to be brought to a new version, and no backup can be made first (" in opened.sentence
    assert rows_of(place)[0] == 3


def of_a_newer_version(settings):
    with database_of(settings) as newer:
        newer.execute(f"PRAGMA user_version = {NEWEST + 1}")


def test_whoever_goes_back_to_an_older_version_is_told_by_which_backup(place):
    filled(place, 3)
    edit(place, "Be newer.")
    place.backup_dir.joinpath("backup-2026-11-29-version-99.zip").write_bytes(b"of a newer version still")
    (made,) = place.backup_dir.glob("*-version-3.zip")
    of_a_newer_version(place)
    opened = open_kept(place)
    opened.store.close()
    with pytest.raises(NewerError, match="go back to what there was before it: partnership-bot restore") as told:
        opened.refuse_newer()
    assert str(made) in str(told.value)
    assert restore(place, made, lambda *_: True)
    assert use(place, lambda store: store.kept_about(MEMBER).plain_text)


def test_a_damaged_backup_is_no_way_back(place):
    filled(place, 3)
    use(place, lambda _: None)
    (made,) = place.backup_dir.iterdir()
    made.write_bytes(made.read_bytes()[:-10])
    of_a_newer_version(place)
    opened = open_kept(place)
    opened.store.close()
    with pytest.raises(NewerError, match="or move the file elsewhere"):
        opened.refuse_newer()


def test_what_was_made_before_an_upgrade_goes_after_thirty_days(place):
    live(place, MEMBER)
    place.backup_dir.mkdir()
    for folder, day in ((place.backup_dir, date(2026, 10, 24)), (place.data_dir, date(2026, 10, 25))):
        (folder / f"backup-{day}-version-3.zip").touch()
    drop_old(place, NOW)
    assert names(place) == []
    assert len(list(place.data_dir.glob("backup-*.zip"))) == 1
    drop_old(place, NOW + DAY)
    assert list(place.data_dir.glob("backup-*.zip")) == []
