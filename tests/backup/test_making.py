"""A backup holds all that is kept, as it was at one moment, and no secret; making one touches nothing else."""

from __future__ import annotations

import json
import sqlite3
import stat
import threading
import zipfile
from contextlib import closing

import pytest

from bot.backup import archive
from bot.backup.making import make
from bot.editing.change import Editor
from bot.errors import BackupError
from bot.handbook.parse import digest_of
from bot.settings import load
from bot.storage.opening import FILE_NAME
from bot.storage.progress import Progress
from bot.storage.schema import NEWEST
from tests.backup.conftest import MEMBER, OTHER, edit, everything_in, live, publish, use
from tests.storage.files import NOW, stored

SAID = "unmistakable-step"
TOKEN = "MTIz.NDU2.Nzg5-not_a_real_token-at_all-but_as_long-as_one"


@pytest.fixture
def target(tmp_path):
    return tmp_path / "kept.zip"


def database_in(backup, folder):
    path = folder / "looked-into.sqlite3"
    path.unlink(missing_ok=True)
    archive.unpack_database(backup, path)
    return path


def test_it_holds_the_database_the_words_and_the_settings_with_their_checksums(place, target):
    live(place, MEMBER)
    make(place, target, NOW)
    manifest = archive.check(target)
    assert (manifest.format, manifest.database, manifest.at) == (1, NEWEST, NOW)
    wanted = {path.name: path.read_bytes() for path in place.knowledge_dir.iterdir()}
    assert archive.words_in(target, manifest) == wanted
    assert archive.settings_in(target).splitlines() == [f"{name}={text}" for name, text in place.shown.items()]
    with zipfile.ZipFile(target) as packed:
        assert json.loads(packed.read("manifest.json"))["assistant"] == archive.__version__


def test_it_is_for_its_owner_alone_also_where_an_open_file_had_its_name_before(place, target):
    live(place)
    edit(place, "Be kind today.")
    target.touch(mode=0o644)
    make(place, target, NOW)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_neither_the_token_nor_where_it_is_stands_in_it_also_where_it_was_put_in_a_wrong_place(place, target, tmp_path):
    live(place, MEMBER)
    (tmp_path / "token").write_text(TOKEN)
    folders = {"KNOWLEDGE_DIR": str(place.knowledge_dir), "DATA_DIR": str(place.data_dir), "TIMEZONE": "Europe/Paris"}
    for given in (
        {"DISCORD_TOKEN": TOKEN, "MODEL_DIR": TOKEN, "DISCORD_GUILD_ID": TOKEN},
        {"DISCORD_TOKEN_FILE": str(tmp_path / "token")},
    ):
        make(load({**folders, **given}, tmp_path, for_discord=False), target, NOW)
        said = archive.settings_in(target)
        assert "TIMEZONE=Europe/Paris" in said
        assert TOKEN not in said
        assert "DISCORD" not in said


def test_it_can_be_made_while_others_write_and_holds_no_words_that_its_history_does_not_know(place, tmp_path):
    """Each edit changes a file and the history; a backup between the two would have one without the other."""
    live(place, MEMBER)
    has_enough = threading.Event()

    def keep_editing(store):
        number = 0
        while not has_enough.is_set():
            number += 1
            publish(place, store, f"Version {number}.", Editor("Mary"))
        return number

    edits = []
    writer = threading.Thread(target=lambda: edits.append(use(place, keep_editing)))
    writer.start()
    try:
        for number in range(8):
            backup = tmp_path / f"{number}.zip"
            make(place, backup, NOW)
            words = archive.words_in(backup, archive.check(backup))
            with closing(sqlite3.connect(database_in(backup, tmp_path))) as database:
                digests = dict(database.execute("SELECT file, digest FROM words").fetchall())
            assert digests["rules.yaml"] == digest_of(words["rules.yaml"])
    finally:
        has_enough.set()
        writer.join()
    assert edits
    assert edits[0] > 2


def test_nothing_of_deleted_rows_is_in_it_nor_who_has_still_to_be_forgotten_in_memory(place, target, tmp_path):
    live(place, MEMBER)
    use(place, lambda store: store.tours.travel(OTHER, lambda _: Progress("teacher", SAID, ()), at=NOW))
    use(place, lambda store: store.erase(MEMBER, beside=True))
    with closing(sqlite3.connect(place.data_dir / FILE_NAME)) as untidy:  # as where another reader held up an erasure
        untidy.execute("PRAGMA secure_delete = OFF")
        untidy.execute("DELETE FROM tour_progress WHERE member = ?", (OTHER,))
        untidy.commit()
    assert SAID.encode() in (place.data_dir / FILE_NAME).read_bytes()
    make(place, target, NOW)
    data = database_in(target, tmp_path).read_bytes()
    assert [each for each in (stored(MEMBER), MEMBER.to_bytes(8), SAID.encode()) if each in data] == []
    with closing(sqlite3.connect(tmp_path / "looked-into.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM erasures").fetchone() == (0,)
        assert database.execute("PRAGMA freelist_count").fetchone() == (0,)
        assert database.execute("PRAGMA journal_mode").fetchone() == ("delete",)


def test_a_change_of_several_files_that_a_crash_has_interrupted_is_whole_in_it(place, target):
    from bot.handbook import files  # noqa: PLC0415 (its note is written here as a crash would leave it)

    live(place, MEMBER)
    paths = [place.knowledge_dir / name for name in ("aims.yaml", "rules.yaml")]
    changes = {path: (path.read_bytes(), path.read_bytes() + b"# new\n") for path in paths}
    files.beside(paths[0].with_name(files.SEVERAL)).write_bytes(files.note_of(changes))
    paths[0].write_bytes(changes[paths[0]][1])
    make(place, target, NOW)
    words = archive.words_in(target, archive.check(target))
    assert {words[path.name] for path in paths} == {changes[path][1] for path in paths}


def no_database(place):
    (place.data_dir / FILE_NAME).unlink()


def damaged(place):
    path = place.data_dir / FILE_NAME
    data = bytearray(path.read_bytes())
    data[4096:12288] = b"\xff" * 8192
    path.write_bytes(data)


def no_words(place):
    for path in place.knowledge_dir.iterdir():
        path.unlink()


def no_folder(place):
    no_words(place)
    place.knowledge_dir.rmdir()


def newer(place):
    with closing(sqlite3.connect(place.data_dir / FILE_NAME)) as database:
        database.execute(f"PRAGMA user_version = {NEWEST + 1}")


@pytest.mark.parametrize("breakage", [no_database, damaged, no_words, no_folder, newer])
def test_what_cannot_be_backed_up_is_one_sentence_and_the_last_backup_stays(place, target, breakage):
    live(place, MEMBER)
    make(place, target, NOW)
    before = target.read_bytes()
    breakage(place)
    with pytest.raises(BackupError, match=r"^The backup kept\.zip was not made, because .+: .+\.$"):
        make(place, target, NOW)
    assert target.read_bytes() == before
    assert [path.name for path in target.parent.iterdir() if path.is_file()] == ["kept.zip"]


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("kept", "does not end in .zip"),
        ("here/words/kept.zip", "among the words"),
        ("nowhere/kept.zip", r"nowhere cannot be used \(no such file or directory\)"),
    ],
)
def test_a_name_that_a_backup_must_not_have_is_refused(place, tmp_path, name, why):
    live(place, MEMBER)
    before = everything_in(tmp_path / "here")
    with pytest.raises(BackupError, match=why):
        make(place, tmp_path / name, NOW)
    assert everything_in(tmp_path / "here") == before
