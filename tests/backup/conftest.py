from __future__ import annotations

from contextlib import closing
from dataclasses import replace

import pytest

from bot import settings as configuration
from bot.assistant.library import Library
from bot.backup.keeping import open_kept
from bot.editing.change import Change, ChangeKind, Editor
from bot.editing.desk import Desk
from bot.storage.progress import Agreement, Progress
from tests.handbook.malformed import SAFEGUARDING
from tests.storage.files import NOW
from tests.support.handbook_files import folder_with, topic

MEMBER = 1_234_567_890_123_456_789
OTHER = 1_198_765_432_109_876_543
RULES = topic("rules", "Our rules", "Be kind.", "Be on time.")
AIMS = topic("aims", "Our aims", "Teach every child to read.")


@pytest.fixture
def place(tmp_path):
    """The settings of an assistant with words of its own, a DATA_DIR that is not there yet, and a BACKUP_DIR."""
    return settings_in(tmp_path / "here")


def settings_in(folder, **more):
    words = folder_with(folder / "words", RULES, AIMS, safeguarding=SAFEGUARDING)
    given = {"KNOWLEDGE_DIR": str(words), "DATA_DIR": str(folder / "data"), "BACKUP_DIR": str(folder / "backups")}
    return configuration.load(given | more, folder, for_discord=False)


def elsewhere(settings, folder):
    """Return the same settings for an empty place."""
    return replace(settings, knowledge_dir=folder / "words", data_dir=folder / "data", backup_dir=folder / "backups")


def live(settings, *members):
    """Let members choose something, take the tour and change the words, as in a year of use."""
    for member in members:
        use(settings, lambda store, member=member: remember(store, member))
        edit(settings, f"Be kind, said {member % 1000}.", Editor("Mary", member))


def remember(store, member):
    store.prefer_plain_text(member, wanted=True)
    store.close_inbox(member, at=NOW)
    store.tours.travel(member, lambda _: Progress("teacher", "hello", ("welcome",)), at=NOW)
    store.tours.agree(member, Agreement("rules.e1", 3, NOW.date()))


def edit(settings, text, by=Editor("Mary")):  # noqa: B008 (frozen)
    use(settings, lambda store: publish(settings, store, text, by))


def publish(settings, store, text, by):
    desk = Desk(settings.knowledge_dir, Library(settings.knowledge_dir), lambda work: work(store.history))
    desk.publish(Change(ChangeKind.EDIT, "rules.e1", {"text": text}, "a reason"), by)


def use(settings, work):
    """Open the store as every command does, and return what a piece of work with it returns."""
    with closing(open_kept(settings).store) as store:
        return work(store)


def words_of(settings):
    return {path.name: path.read_bytes() for path in sorted(settings.knowledge_dir.iterdir())}


def known(settings):
    """Return all that a member or an editor could notice: what is kept about two members, and the whole history."""
    return use(
        settings,
        lambda store: (
            [store.kept_about(member) for member in (MEMBER, OTHER)],
            store.plain_text_members(),
            store.tours.travellers(),
            store.history.revisions(),
            store.history.digests(),
        ),
    )


def everything_in(folder):
    """Return the bytes of every file under a folder, but for the lock and what SQLite lays beside what it reads."""
    passing = ("run.lock", "store.sqlite3-wal", "store.sqlite3-shm")
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and path.name not in passing)
    return {path.relative_to(folder): path.read_bytes() for path in files}
