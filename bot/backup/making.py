"""Makes a backup while the bot runs: of the database and the words as they were at one moment, and of the settings."""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from bot.backup import archive
from bot.errors import BackupError, SaveError, StoreError
from bot.handbook import files
from bot.locks import exclusive
from bot.settings import reason
from bot.storage import copies
from bot.storage.opening import FILE_NAME

if TYPE_CHECKING:
    from collections.abc import Generator
    from datetime import datetime
    from pathlib import Path

    from bot.settings import Settings

NAMED = ("its name does not end in .zip", "choose one that does")
AMONG_WORDS = ("it would stand among the words", "choose a folder that is not KNOWLEDGE_DIR")
NO_DATABASE = ("there is no database in DATA_DIR ({})", "check the setting, or start the assistant once")
NO_WORDS = ("there are no words in KNOWLEDGE_DIR ({})", "check the setting and the disk that it is on")
HALF = ("a change to several files of the words is not finished", "look at the disk of KNOWLEDGE_DIR, and try again")
LOOK = "look at the disk and at who may read and write there"


def make(settings: Settings, target: Path, at: datetime) -> None:
    """Make a backup; whatever happens meanwhile, the file is the old one or the new one, whole.

    Raises:
        BackupError: It was not made.
    """
    if target.suffix.lower() != archive.ENDING:
        raise unmade(target, *NAMED)
    if _is_same(target.parent, settings.knowledge_dir):
        raise unmade(target, *AMONG_WORDS)
    with telling(target), exclusive(target.parent):
        write(settings, target, at)


def write(settings: Settings, target: Path, at: datetime, *, before_upgrade: bool = False) -> None:
    """Make a backup where the folder that it goes into is held already.

    `before_upgrade` says that DATA_DIR is held too, and that there need be no words yet.

    Raises:
        BackupError: It was not made.
    """
    database = settings.data_dir / FILE_NAME
    copied = files.beside(target)
    with telling(target):
        if not database.is_file():
            raise unmade(target, NO_DATABASE[0].format(settings.data_dir), NO_DATABASE[1])
        files.sweep_beside(target)
        try:
            copied.touch(mode=archive.PRIVATE, exist_ok=False)
            # Whoever changes the words holds their folder until the change is recorded: so both are of one moment.
            is_held = before_upgrade and _is_same(settings.data_dir, settings.knowledge_dir)
            with _holding_words(settings.knowledge_dir, is_held=is_held):
                words = words_in(settings.knowledge_dir)
                version = copies.copy(database, copied)
            if not words and not before_upgrade:
                raise unmade(target, NO_WORDS[0].format(settings.knowledge_dir), NO_WORDS[1])
            parts = {archive.WORDS + name: data for name, data in words.items()}
            shown = "".join(f"{name}={text}\n" for name, text in settings.shown.items()).encode()
            archive.write(target, at, version, {FILE_NAME: copied, archive.SETTINGS: shown, **parts})
        finally:
            copied.unlink(missing_ok=True)


def words_in(folder: Path) -> dict[str, bytes]:
    """Return the files of a knowledge folder that belong into a backup, by their names.

    Raises:
        OSError: One cannot be read.
    """
    if not folder.is_dir():
        return {}
    found = sorted(path for path in folder.iterdir() if archive.is_word(path.name) and path.is_file())
    return {path.name: path.read_bytes() for path in found}


@contextmanager
def telling(target: Path) -> Generator[None]:
    """Let everything that may go wrong while a backup is made leave the block as a sentence.

    Raises:
        BackupError: Something has.
    """
    try:
        yield
    except StoreError as error:
        raise unmade(target, error.because, error.remedy) from error
    except SaveError as error:
        raise unmade(target, *HALF) from error
    except OSError as error:
        raise unmade(target, f"{error.filename or 'a file'} cannot be used ({reason(error)})", LOOK) from error


def unmade(target: Path, because: str, remedy: str) -> BackupError:
    """Return why a backup was not made, and what to do."""
    return BackupError(target.name, because, remedy, what="was not made")


@contextmanager
def _holding_words(folder: Path, *, is_held: bool) -> Generator[None]:
    """Let nobody change the words while they are read, and end what a crash has left of a change before."""
    with ExitStack() as stack:
        if folder.is_dir():
            if not is_held:
                stack.enter_context(exclusive(folder))
            files.finish(folder)
        yield


def _is_same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)
