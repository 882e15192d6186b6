"""Erases a member from the backups that the assistant keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.backup import archive
from bot.backup.keeping import folders
from bot.errors import BackupError, StoreError
from bot.handbook import files
from bot.locks import exclusive
from bot.settings import reason
from bot.storage import copies
from bot.storage.schema import NEWEST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.settings import Settings


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A backup, or a folder of them, from which nobody can be erased, and why, as it goes on after "because"."""

    path: Path
    why: str


def erase(settings: Settings, member: int) -> tuple[Unchanged, ...]:
    """Erase a member from every backup where the assistant keeps them, and return those that it cannot change.

    Do it after the member was erased from the store: what is backed up meanwhile is rewritten too.
    """
    # BACKUP_DIR may be on a disk that is away, and then the backups are still there; without a DATA_DIR there are none.
    places = [folder for folder in folders(settings) if folder == settings.backup_dir or folder.is_dir()]
    return tuple(left for folder in places for left in _erase_in(folder, member))


def _erase_in(folder: Path, member: int) -> Iterator[Unchanged]:
    try:
        with exclusive(folder):
            files.sweep(folder)
            for path in sorted(folder.glob(f"*{archive.ENDING}")):
                if why := _rewritten(path, member):
                    yield Unchanged(path, why)
    except OSError as error:
        yield Unchanged(folder, reason(error))


def _rewritten(path: Path, member: int) -> str:
    """Erase a member from one backup, and return why that cannot be done, or "" where it is."""
    try:
        _rewrite(path, member)
    except (BackupError, StoreError) as error:
        return error.because
    except OSError as error:
        return reason(error)
    return ""


def _rewrite(path: Path, member: int) -> None:
    """Erase a member from one backup, which is the old one or the new one, whole.

    Raises:
        BackupError: It is damaged, or of a newer version.
        StoreError: Its database is damaged.
        OSError: It cannot be read or written.
    """
    if not archive.is_backup(path):
        return
    manifest = archive.check(path)
    if manifest.database > NEWEST:
        raise BackupError(path.name, *archive.NEWER)
    database = files.beside(path)
    try:
        archive.unpack_database(path, database)
        if copies.erase_in(database, member):
            archive.with_database(path, manifest, database)
    finally:
        database.unlink(missing_ok=True)
