"""Puts a backup in the place of what is there: all of it, or nothing.

A copy of the backup beside the database is the note of what is to be done: as long as it is not there, nothing has been
touched; once it is, whoever next opens the store does all of it, from the beginning. A mark in the folder of the words
says that this is the folder: its disk may be mounted late.
"""

from __future__ import annotations

import os
import shutil
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import places
from bot.backup import archive
from bot.backup.making import words_in
from bot.english import listed, plural
from bot.errors import BackupError, BotError, SaveError, StoreError
from bot.handbook import files
from bot.handbook.folder import compose
from bot.handbook.parse import parse_file
from bot.locks import Ownership, exclusive, turn_on
from bot.settings import reason
from bot.storage import copies
from bot.storage.opening import COMPANIONS, FILE_NAME
from bot.storage.schema import NEWEST

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from pathlib import Path

    from bot.backup.archive import Manifest
    from bot.settings import Settings
    from bot.storage.copies import Contents

STAGED = "backup.restoring.zip"
"""The name in DATA_DIR of the copy of a backup that is being restored."""

UNDER_WAY = ".backup.restoring"
"""The name of the empty file that marks the folder of the words meanwhile."""

MOST_NAMED = 10
SILENT = ("nobody could be answered from its words", archive.ANOTHER)
SHIPPED = (
    "its words are not those that came with this version of the assistant, and these cannot be changed",
    "set KNOWLEDGE_DIR to a folder of your own, into which they go, and restore again",
)
NOT_THE_FOLDER = (
    "KNOWLEDGE_DIR ({}) is not the folder into which it was begun",
    "check the setting and the disk that it is on",
)
RUNNING = "The assistant is running on this DATA_DIR ({}), so nothing was restored: stop it first, and try again."
UNFINISHED = "A restore was interrupted and cannot be finished, because {}: {}. Then start again."
UNTOUCHED = "Nothing was restored, because {}: {}."


@dataclass(frozen=True, slots=True)
class Loss:
    """What would be lost by a restore: changes of the words, by number, what stands in files now, and about whom.

    `new_members` are those of whom the backup knows nothing, `members` all of whom something is kept now, and `back`
    those of whom nothing is kept any more and who would come back. `is_unread` says that the database that is there
    cannot be read.
    """

    changes: int = 0
    files: tuple[str, ...] = ()
    members: int = 0
    new_members: int = 0
    back: tuple[int, ...] = ()
    is_unread: bool = False

    def __bool__(self) -> bool:
        """Whether anything would be."""
        return bool(self.changes or self.files or self.members or self.is_unread)

    def sentences(self) -> Iterator[str]:
        """Yield it in words, a sentence each."""
        if self.is_unread:
            yield "The database that is there cannot be read, so nobody can say what it holds: it is lost."
        if self.changes:
            were, they = ("was", "it goes") if self.changes == 1 else ("were", "they go")
            many = f"{self.changes} {plural(self.changes, 'change')}"
            yield f"{many} to the words {were} made since: {they}, from the history too."
        if self.files:
            yield f"What stands in {some(self.files)} is replaced or taken away."
        if self.members:
            many = f"{self.members} {plural(self.members, 'member')}"
            unknown = f"; the backup knows nothing about {self.new_members} of them" if self.new_members else ""
            yield f"What is kept about {many} becomes what it was then{unknown}."


def some(names: Sequence[str]) -> str:
    """Return some names as a sentence lists them."""
    more = len(names) - MOST_NAMED
    return listed([*names[:MOST_NAMED], f"{more} more"] if more > 0 else list(names))


def restore(settings: Settings, source: Path, is_wanted: Callable[[Manifest, Loss], bool]) -> bool:
    """Put a backup in the place of what is there, and return whether that was done.

    Nothing is touched before all of the backup was checked and `is_wanted` has agreed to what would be lost.

    Raises:
        BackupError: The backup cannot be used.
        BotError: A bot is running, or what is there cannot be replaced.
    """
    manifest = archive.check(source)
    if manifest.database > NEWEST:
        raise BackupError(source.name, *archive.NEWER)
    words = archive.words_in(source, manifest)
    if words and not compose({name: parse_file(name, data) for name, data in words.items()}).handbook.topics:
        raise BackupError(source.name, *SILENT)
    if places.are_shipped(settings.knowledge_dir) and _changes(settings.knowledge_dir, words):
        raise BackupError(source.name, *SHIPPED)
    with _telling(UNTOUCHED), turn_on(settings.data_dir) as turn:
        if turn is Ownership.TAKEN:
            raise BotError(RUNNING.format(settings.data_dir))
        finish(settings)
        loss = _loss(settings, _contents_in(source, settings.data_dir), words)
        if not is_wanted(manifest, loss):
            return False
        _stage(settings, source, words)
        finish(settings)
    return True


def finish(settings: Settings) -> None:
    """Do what is left of a restore that was interrupted, if there was one.

    Raises:
        BotError: It cannot be done.
    """
    staged, marked = settings.data_dir / STAGED, settings.knowledge_dir / UNDER_WAY
    if not os.path.lexists(staged) and not os.path.lexists(marked):
        return
    with _telling(UNFINISHED), _holding(settings.data_dir, settings.knowledge_dir):
        if os.path.lexists(staged):  # else nothing was begun, or another process has done it while this one waited
            words = archive.words_in(staged, archive.check(staged))
            if _changes(settings.knowledge_dir, words) and not os.path.lexists(marked):
                raise StoreError(NOT_THE_FOLDER[0].format(settings.knowledge_dir), NOT_THE_FOLDER[1])
            _put_database(settings.data_dir / FILE_NAME, staged)
            _put_words(settings.knowledge_dir, words)
            files.remove(staged)
        files.remove(marked)


def is_under_way(folder: Path) -> bool:
    """Return whether a restore into a folder of words was begun and not finished."""
    return os.path.lexists(folder / UNDER_WAY)


def _stage(settings: Settings, source: Path, words: dict[str, bytes]) -> None:
    """Lay a copy of a backup beside the database: from here on it is to be restored.

    Raises:
        StoreError: Another program holds the database.
        OSError: It cannot be written.
    """
    staged = settings.data_dir / STAGED
    copied = files.beside(staged)
    with _holding(settings.data_dir, settings.knowledge_dir):
        files.finish(settings.knowledge_dir)  # else what is left of a change before would be written afterwards
        if os.path.lexists(settings.data_dir / FILE_NAME):
            copies.let_go(settings.data_dir / FILE_NAME)
        if _changes(settings.knowledge_dir, words):
            files.replace(settings.knowledge_dir / UNDER_WAY, b"")
        try:
            copied.touch(mode=archive.PRIVATE, exist_ok=False)
            shutil.copyfile(source, copied)
            archive.check(copied)
            files.move(copied, staged)
        finally:
            copied.unlink(missing_ok=True)


def _put_database(database: Path, staged: Path) -> None:
    fresh = files.beside(database)
    try:
        archive.unpack_database(staged, fresh)
        for companion in COMPANIONS:  # a log that was left behind would be read into the new database
            database.with_name(database.name + companion).unlink(missing_ok=True)
        files.move(fresh, database)
    finally:
        fresh.unlink(missing_ok=True)


def _put_words(folder: Path, words: dict[str, bytes]) -> None:
    files.finish(folder)  # what was written of several files before is written again, with its note
    changes = _changes(folder, words)
    schema = changes.pop(folder / archive.SCHEMA, None)
    if schema and schema[1]:
        files.replace(folder / archive.SCHEMA, schema[1])
    if changes:
        files.replace_all(changes)


def _changes(folder: Path, words: dict[str, bytes]) -> dict[Path, tuple[bytes | None, bytes | None]]:
    """Return what stands in each file that has to change, and what is to stand there.

    A backup without words leaves them alone, and one without the schema leaves that.
    """
    now = words_in(folder)
    names = {*now, *words} if words else ()
    changes = {folder / name: (now.get(name), words.get(name)) for name in sorted(names)}
    if archive.SCHEMA not in words:
        changes.pop(folder / archive.SCHEMA, None)
    return {path: both for path, both in changes.items() if both[0] != both[1]}


def _contents_in(source: Path, folder: Path) -> Contents:
    """Return what the database of a backup holds, which is unpacked into a folder for that.

    Raises:
        BackupError: It is not sound.
    """
    database = files.beside(folder / FILE_NAME)
    with exclusive(folder):  # or whoever opens the store meanwhile would sweep it
        try:
            archive.unpack_database(source, database)
            copies.check(database)
            return copies.contents_of(database)
        except StoreError as error:
            raise BackupError(source.name, "its database is damaged", archive.ANOTHER) from error
        finally:
            database.unlink(missing_ok=True)


def _loss(settings: Settings, then: Contents, words: dict[str, bytes]) -> Loss:
    changes = _changes(settings.knowledge_dir, words)
    names = tuple(path.name for path, (before, _) in changes.items() if before is not None)
    database = settings.data_dir / FILE_NAME
    if not os.path.lexists(database):
        return Loss(files=names)
    try:
        now = copies.contents_of(database)
    except StoreError:
        return Loss(files=names, is_unread=True)
    return Loss(
        changes=len(now.changes - then.changes),
        files=names,
        members=len(now.members),
        new_members=len(now.members - then.members),
        back=tuple(sorted(then.members - now.members)),
    )


@contextmanager
def _holding(*folders: Path) -> Generator[None]:
    """Make folders where they are missing, and let nobody else write into them; of one folder there is one lock."""
    with ExitStack() as stack:
        for folder in folders:
            folder.mkdir(parents=True, exist_ok=True)
        for folder in {os.path.realpath(folder): folder for folder in folders}.values():
            stack.enter_context(exclusive(folder))
        yield


@contextmanager
def _telling(sentence: str) -> Generator[None]:
    """Let what may go wrong with the files leave the block in a sentence.

    Raises:
        BotError: Something has.
    """
    try:
        yield
    except StoreError as error:
        raise BotError(sentence.format(error.because, error.remedy)) from error
    except SaveError as error:
        raise BotError(sentence.format("the words cannot be written", str(error).rstrip("."))) from error
    except OSError as error:
        why = f"{error.filename or 'a file'} cannot be used ({reason(error)})"
        raise BotError(sentence.format(why, "look at the disk and at who may write there")) from error
