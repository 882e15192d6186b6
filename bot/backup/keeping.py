"""The backups that the assistant makes by itself: one a night, and one before an upgrade; and how long they stay."""

from __future__ import annotations

import logging
import re
from contextlib import ExitStack, suppress
from datetime import date, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING

from bot.backup import archive, making
from bot.backup.restoring import finish
from bot.errors import BackupError, NewerError, StoreError
from bot.handbook import files
from bot.locks import exclusive
from bot.storage.opening import FILE_NAME, Opened, open_store
from bot.storage.schema import NEWEST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.settings import Settings

LOG = logging.getLogger(__name__)

MOST_NIGHTS = 14
"""Backups of nights that are kept."""

AFTER_UPGRADE = timedelta(days=30)
"""How long what was made before an upgrade stays: whoever goes back after that would lose a month."""

NIGHTLY = re.compile(r"backup-(\d{4}-\d\d-\d\d)\.zip")
UPGRADE = re.compile(r"backup-(\d{4}-\d\d-\d\d)-version-(\d+)\.zip")


def folders(settings: Settings) -> tuple[Path, ...]:
    """Return where the assistant keeps backups: in BACKUP_DIR, and without one beside the database."""
    return (settings.backup_dir, settings.data_dir) if settings.backup_dir else (settings.data_dir,)


def back_up_tonight(settings: Settings, now: datetime) -> None:
    """Make the backup of a day where there is none yet, and delete those of nights long ago.

    A day has one, however often the bot is restarted, so that restarts do not push out what is older. `now` is the time
    where the assistant is at home. Where there is no BACKUP_DIR nothing is done.

    Raises:
        BackupError: It was not made.
    """
    if settings.backup_dir is None:
        return
    target = settings.backup_dir / f"backup-{now:%Y-%m-%d}{archive.ENDING}"
    with making.telling(target):
        settings.backup_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
        with exclusive(settings.backup_dir):
            files.sweep(settings.backup_dir)
            if not target.exists():
                making.write(settings, target, now)
                LOG.info("A backup was made: %s.", target)
            _delete_nights(settings.backup_dir, target)


def _delete_nights(folder: Path, newest: Path) -> None:
    """Keep the latest fourteen by their days, and the newest, whatever day the clock said when it was made."""
    nights = sorted(path for path in folder.iterdir() if NIGHTLY.fullmatch(path.name))
    for path in nights[:-MOST_NIGHTS]:
        if path != newest:
            path.unlink()


def drop_old(settings: Settings, now: datetime) -> None:
    """Delete what was made before an upgrade a month ago; whoever calls it believes the clock."""
    for path, made, _ in _before_upgrades(settings):
        if now.date() - made > AFTER_UPGRADE:
            with suppress(OSError):  # tomorrow it is tried again
                path.unlink()


def open_kept(settings: Settings) -> Opened:
    """Return the store of DATA_DIR: the one way to open it, for the bot and for the command line.

    A restore that was interrupted is finished first, and before the database is brought to a newer version a backup is
    made. Where a newer version of the assistant wrote it, the fault names the backup by which to go back.

    Raises:
        BotError: A restore was interrupted and cannot be finished.
    """
    finish(settings)
    opened = open_store(settings.data_dir / FILE_NAME, before_upgrade=partial(_before_upgrade, settings))
    if isinstance(opened.fault, NewerError):
        return Opened(opened.store, opened.sentence, NewerError(way_back(settings)))
    return opened


def way_back(settings: Settings) -> str:
    """Return the path of the backup from before an upgrade that this version can use, or "" where there is none."""
    usable = [(version, made, path) for path, made, version in _before_upgrades(settings) if version <= NEWEST]
    for _, _, path in sorted(usable, reverse=True):
        with suppress(BackupError):
            archive.check(path)
            return str(path)
    return ""


def _before_upgrade(settings: Settings, version: int) -> None:
    """Make a backup of a database at an older version, whose folder is held.

    Raises:
        StoreError: It was not made, so the database must stay as it is.
    """
    now = datetime.now(settings.timezone)
    folder = settings.backup_dir or settings.data_dir
    target = folder / f"backup-{now:%Y-%m-%d}-version-{version}{archive.ENDING}"
    try:
        with ExitStack() as stack, making.telling(target):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if settings.backup_dir:
                stack.enter_context(exclusive(folder))
            making.write(settings, target, now, before_upgrade=True)
    except BackupError as error:
        because = f"its database has to be brought to a new version, and no backup can be made first ({error.because})"
        raise StoreError(because, "put that right and restart the assistant") from error
    LOG.info("The database is brought to a new version. What it was before is in %s.", target)


def _before_upgrades(settings: Settings) -> Iterator[tuple[Path, date, int]]:
    """Yield every backup that was made before an upgrade, with its day and the version of its database."""
    for folder in folders(settings):
        with suppress(OSError):
            for path in sorted(folder.iterdir()):
                with suppress(ValueError):
                    if found := UPGRADE.fullmatch(path.name):
                        yield path, date.fromisoformat(found[1]), int(found[2])
