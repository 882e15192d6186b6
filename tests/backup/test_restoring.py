"""Restoring puts all of a backup in the place of what is there, or nothing, and says before what will be lost."""

from __future__ import annotations

import random
import shutil
import sqlite3
import stat
import sys
import zipfile
from contextlib import closing
from dataclasses import replace

import pytest

from bot import places
from bot.assistant.conversation import EMPTY
from bot.assistant.wording import plain
from bot.backup import archive
from bot.backup.keeping import open_kept
from bot.backup.making import make
from bot.backup.restoring import STAGED, UNDER_WAY, Loss, finish, restore
from bot.errors import BotError
from bot.handbook import files
from bot.locks import turn_on
from bot.storage.opening import FILE_NAME, open_store
from bot.storage.schema import NEWEST
from tests.backup.conftest import (
    AIMS,
    MEMBER,
    OTHER,
    edit,
    elsewhere,
    everything_in,
    known,
    live,
    remember,
    use,
    words_of,
)
from tests.storage.files import NOW
from tests.support.asking import assistant_of

QUESTIONS = ("rules.e1", "our rules number 2 please", "what is the first aim", "who won the cup", "rules")


@pytest.fixture
def kept(place, tmp_path):
    """A backup of a place that is in use."""
    live(place, MEMBER)
    make(place, tmp_path / "kept.zip", NOW)
    return tmp_path / "kept.zip"


def yes(_manifest, _loss):
    return True


def never(_manifest, _loss):
    raise AssertionError


def answers(settings):
    assistant = assistant_of(settings.knowledge_dir)
    return [plain(assistant.ask(question, EMPTY), today=NOW.date()) for question in QUESTIONS]


def test_an_empty_place_has_the_same_answers_history_tour_and_preferences(place, kept, tmp_path):
    there = elsewhere(place, tmp_path / "there")
    assert restore(there, kept, lambda _, loss: not loss)
    assert words_of(there) == words_of(place)
    assert answers(there) == answers(place)
    assert known(there) == known(place)
    assert known(there)[0][0].traveller.progress.at == "hello"
    assert not {path.name for path in there.knowledge_dir.iterdir()} - words_of(place).keys()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes.")
def test_what_is_restored_is_for_the_assistants_user_alone(place, kept, tmp_path):
    there = elsewhere(place, tmp_path / "there")
    restore(there, kept, yes)
    assert stat.S_IMODE(there.data_dir.stat().st_mode) == 0o700
    assert stat.S_IMODE((there.data_dir / FILE_NAME).stat().st_mode) == 0o600


def test_what_will_be_lost_is_said_before_and_then_all_is_as_it_was(place, kept):
    before, words = known(place), words_of(place)
    for text in ("Be fair.", "Be early."):
        edit(place, text)
    use(place, lambda store: remember(store, OTHER))
    use(place, lambda store: store.erase(MEMBER))
    (place.knowledge_dir / "hopes.yaml").write_text(AIMS.replace("aims", "hopes").partition("\n")[2])
    (place.knowledge_dir / "notes.txt").write_text("no words")
    said = []
    assert restore(place, kept, lambda manifest, loss: said.append((manifest.at, loss)) or True)
    ((at, loss),) = said
    assert at == NOW
    assert loss == Loss(2, ("hopes.yaml", "rules.yaml"), 1, 1, (MEMBER,))
    assert list(loss.sentences()) == [
        "2 changes to the words were made since: they go, from the history too.",
        "What stands in hopes.yaml and rules.yaml is replaced or taken away.",
        "What is kept about 1 member becomes what it was then; the backup knows nothing about 1 of them.",
    ]
    assert (place.knowledge_dir / "notes.txt").read_text() == "no words"
    (place.knowledge_dir / "notes.txt").unlink()
    assert (known(place), words_of(place)) == (before, words)


def test_where_it_is_not_wanted_nothing_is_touched(place, kept):
    edit(place, "Be fair.")
    before = everything_in(place.data_dir.parent)
    assert not restore(place, kept, lambda *_: False)
    assert everything_in(place.data_dir.parent) == before


def test_where_nothing_is_lost_there_is_nothing_to_ask(place, kept, tmp_path):
    there = elsewhere(place, tmp_path / "there")
    shutil.copytree(place.knowledge_dir, there.knowledge_dir)
    losses = []
    restore(there, kept, lambda _, loss: losses.append(loss) or True)
    assert losses == [Loss()]


def test_a_database_that_cannot_be_read_is_said_and_replaced(place, kept):
    before, log = known(place), place.data_dir / f"{FILE_NAME}-wal"
    with closing(open_store(place.data_dir / FILE_NAME).store) as store:
        store.prefer_plain_text(OTHER, wanted=True)
        written = log.read_bytes()
    (place.data_dir / FILE_NAME).write_bytes(b"damaged")
    log.write_bytes(written)  # which would be read into the database that takes its place
    losses = []
    restore(place, kept, lambda _, loss: losses.append(loss) or True)
    assert losses == [Loss(is_unread=True)]
    assert known(place) == before


def test_beside_a_running_bot_nothing_is_restored(place, kept):
    before = everything_in(place.data_dir)
    with turn_on(place.data_dir), pytest.raises(BotError, match=r"is running on this DATA_DIR .+ stop it first"):
        restore(place, kept, never)
    assert everything_in(place.data_dir) == before


def test_while_another_program_holds_the_database_nothing_is_restored(place, kept):
    edit(place, "Be fair.")
    words = words_of(place)
    with closing(open_store(place.data_dir / FILE_NAME).store) as store:
        store.prefer_plain_text(OTHER, wanted=True)
        with pytest.raises(BotError, match="because another program holds its database"):
            restore(place, kept, yes)
        assert store.plain_text_members() == {MEMBER, OTHER}
    finish(place)
    assert use(place, lambda store: store.plain_text_members()) == {MEMBER, OTHER}
    assert words_of(place) == words


def test_a_backup_without_words_leaves_the_words_alone(place, kept):
    manifest = archive.check(kept)
    with zipfile.ZipFile(kept) as packed:
        parts = {name: packed.read(name) for name in ("store.sqlite3", "settings.env")}
    archive.write(kept, NOW, manifest.database, parts)
    edit(place, "Be fair.")
    words = words_of(place)
    assert restore(place, kept, yes)
    assert words_of(place) == words


def another(kept, **changes):
    """Write a backup anew with something else in it."""
    manifest = archive.check(kept)
    with zipfile.ZipFile(kept) as packed:
        parts = {name: packed.read(name) for name in manifest.sums}
    archive.write(kept, NOW, manifest.database, {**parts, **changes})


def with_line(kept, old, new):
    with zipfile.ZipFile(kept) as packed:
        parts = {name: packed.read(name) for name in packed.namelist()}
    parts["manifest.json"] = parts["manifest.json"].replace(old, new)
    with zipfile.ZipFile(kept, "w") as packed:
        for name, data in parts.items():
            packed.writestr(name, data)


NEWER_DATABASE = f'"database": {NEWEST + 1}'.encode()


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda kept: kept.write_bytes(b""), "it is none, or damaged"),
        (lambda kept: kept.write_bytes(kept.read_bytes()[:-30]), "it is none, or damaged"),
        (lambda kept: kept.unlink(), "it cannot be read (no such file or directory)"),
        (lambda kept: (kept.unlink(), kept.mkdir()), "it cannot be read (is a directory)"),
        (lambda kept: zipfile.ZipFile(kept, "w").close(), "it is none, or damaged"),
        (lambda kept: with_line(kept, b'"format": 1', b'"format": 2'), "it was made by a newer version"),
        (lambda kept: with_line(kept, f'"database": {NEWEST}'.encode(), NEWER_DATABASE), "by a newer version"),
        (lambda kept: with_line(kept, b'"settings.env"', b'"other.env"'), "does not hold what it says"),
        (lambda kept: with_line(kept, b'"sha256"', b'"sums"'), "it is none, or damaged"),
        (lambda kept: another(kept, **{"words/../../x.yaml": b"x"}), "it holds a file that no backup has"),
        (lambda kept: another(kept, **{"words/aims.yaml": b"x", "words/rules.yaml": b"y"}), "nobody could be answered"),
        (lambda kept: another(kept, **{"store.sqlite3": b"SQLite format 3\0" + b"x" * 5000}), "database is damaged"),
    ],
)
def test_a_backup_that_cannot_be_used_is_one_sentence_and_nothing_is_touched(place, kept, spoil, why):
    spoil(kept)
    before = everything_in(place.data_dir.parent)
    with pytest.raises(BotError) as told:
        restore(place, kept, never)
    assert str(told.value).startswith("The backup kept.zip cannot be restored, because ")
    assert why in str(told.value)
    assert "\n" not in str(told.value)
    assert everything_in(place.data_dir.parent) == before


def test_whichever_byte_of_a_backup_changes_it_is_refused_or_still_says_the_same(kept):
    sound, chance = kept.read_bytes(), random.Random(1)  # noqa: S311 (no secret)
    manifest = archive.check(kept)
    words, refused = archive.words_in(kept, manifest), 0
    for _ in range(60):
        data = bytearray(sound)
        data[chance.randrange(len(data))] ^= chance.randrange(1, 256)
        kept.write_bytes(data)
        try:
            same = archive.check(kept)
        except BotError:
            refused += 1
        else:
            assert (same.sums, archive.words_in(kept, same)) == (manifest.sums, words)
    assert refused > 40


def interrupted(place, kept, monkeypatch, at):
    """Begin a restore that ends where it calls something for the first time, as a power cut would end it."""

    class PowerCut(BaseException):
        pass

    def cut(*_):
        raise PowerCut

    with monkeypatch.context() as patched:
        patched.setattr(f"bot.backup.restoring.{at}", cut)
        with pytest.raises(PowerCut):
            restore(place, kept, yes)


@pytest.mark.parametrize("at", ["_put_database", "_put_words", "files.remove"])
def test_a_restore_that_was_begun_is_finished_by_whoever_opens_the_store_next(place, kept, monkeypatch, at):
    before, words = known(place), words_of(place)
    edit(place, "Be fair.")
    interrupted(place, kept, monkeypatch, at)
    assert known(place) == before
    assert words_of(place) == words
    assert not (place.data_dir / STAGED).exists()


@pytest.mark.parametrize("at", ["copies.let_go", "shutil.copyfile"])
def test_one_that_was_not_begun_leaves_all_as_it_was_and_nothing_behind(place, kept, monkeypatch, at):
    edit(place, "Be fair.")
    before, words = known(place), words_of(place)
    interrupted(place, kept, monkeypatch, at)
    assert known(place) == before
    assert words_of(place) == words
    assert not {path.name for path in place.data_dir.iterdir() if "restoring" in path.name}


def test_words_on_a_disk_that_is_not_there_yet_are_not_written_beside_it(place, kept, monkeypatch):
    edit(place, "Be fair.")
    interrupted(place, kept, monkeypatch, "_put_database")
    assert (place.knowledge_dir / UNDER_WAY).exists()
    away = place.knowledge_dir.rename(place.knowledge_dir.with_name("not mounted"))
    place.knowledge_dir.mkdir()
    with pytest.raises(BotError, match=r"interrupted and cannot be finished.+is not the folder into which"):
        open_kept(place)
    assert list(place.knowledge_dir.iterdir()) == []
    place.knowledge_dir.rmdir()
    away.rename(place.knowledge_dir)
    assert len(known(place)[3]) == 1


def test_what_a_crash_has_left_of_an_edit_is_not_written_over_what_is_restored(place, kept):
    words = words_of(place)
    paths = [place.knowledge_dir / name for name in ("aims.yaml", "rules.yaml")]
    note = files.note_of({path: (path.read_bytes(), path.read_bytes() + b"# new\n") for path in paths})
    files.beside(paths[0].with_name(files.SEVERAL)).write_bytes(note)
    restore(place, kept, yes)
    files.finish(place.knowledge_dir)
    assert words_of(place) == words


def test_nor_does_it_keep_a_restore_that_was_interrupted_from_being_finished(place, kept, monkeypatch):
    words = words_of(place)
    path = place.knowledge_dir / "aims.yaml"
    note = files.note_of({path: (path.read_bytes(), path.read_bytes() + b"# new\n")})
    files.beside(path.with_name(files.SEVERAL)).write_bytes(note)
    interrupted(place, kept, monkeypatch, "files.replace_all")
    use(place, lambda _: None)
    assert words_of(place) == words


def test_words_that_came_with_the_assistant_are_not_written_over(place, kept, monkeypatch):
    edit(place, "Be fair.")
    monkeypatch.setattr(places, "SHIPPED_WORDS", place.knowledge_dir)
    with pytest.raises(BotError, match="set KNOWLEDGE_DIR to a folder of your own"):
        restore(place, kept, never)


def test_where_they_are_the_same_the_database_alone_is_restored(place, kept, monkeypatch):
    before = known(place)
    use(place, lambda store: store.erase(MEMBER))
    monkeypatch.setattr(places, "SHIPPED_WORDS", place.knowledge_dir)
    place.knowledge_dir.chmod(0o500)
    assert restore(place, kept, yes)
    assert known(place) == before
    assert not (place.knowledge_dir / UNDER_WAY).exists()


def test_the_database_of_a_newer_version_can_be_replaced_by_a_backup_of_this_one(place, kept):
    before = known(place)
    with closing(sqlite3.connect(place.data_dir / FILE_NAME)) as newer:
        newer.execute(f"PRAGMA user_version = {NEWEST + 1}")
    restore(replace(place, backup_dir=None), kept, yes)
    assert known(place) == before
