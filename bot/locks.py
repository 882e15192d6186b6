"""Locks between processes: one at a time writes into a folder, and one bot runs on a DATA_DIR."""

from __future__ import annotations

import logging
import os
import sys
import time
from contextlib import contextmanager, suppress
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

if sys.platform != "win32":
    import fcntl

LOG = logging.getLogger(__name__)


@contextmanager
def exclusive(folder: Path) -> Generator[None]:
    """Let one process at a time into a folder: wait until no other is in it.

    Raises:
        OSError: There is no such folder, or it may not be opened.
    """
    if sys.platform == "win32":
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        # Some network drives know no such locks; a single process needs none.
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


LOCK_NAME = "run.lock"
"""The name of the file in DATA_DIR that the running bot holds; it is empty, and means nothing while nobody does."""

LOOKING_SECONDS = 0.1


class Ownership(Enum):
    """Whose DATA_DIR it is: ours, that of another running bot, or nobody can say, as where a disk knows no locks."""

    OURS = "ours"
    TAKEN = "taken"
    UNKNOWN = "unknown"


@contextmanager
def turn_on(folder: Path, patience: float = 0.0) -> Generator[Ownership]:
    """Hold the lock of a folder while the block runs, if it can be had within so many seconds.

    Programs that the process starts do not inherit it.
    """
    if sys.platform == "win32":
        yield Ownership.UNKNOWN
        return
    try:
        handle = _opened(folder)
    except OSError as error:
        LOG.debug("%s cannot be opened: %s", LOCK_NAME, error)
        yield Ownership.UNKNOWN
        return
    try:
        yield _locked(handle, patience)
    finally:
        os.close(handle)


def _opened(folder: Path) -> int:
    """Open the file of the lock, which is made if it is missing; whatever stands in its place can be locked too."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / LOCK_NAME
    try:
        # Some network drives give a lock only to who may write, and a pipe would wait for somebody who reads it.
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NONBLOCK, 0o644)
    except OSError:
        return os.open(path, os.O_RDONLY | os.O_NONBLOCK)


def _locked(handle: int, patience: float) -> Ownership:
    until = time.monotonic() + patience
    is_told = patience <= 0
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return Ownership.TAKEN
            if not is_told:
                LOG.info("Another bot is running on the same DATA_DIR. Waiting %.0f seconds for it to end.", patience)
            is_told = True
            time.sleep(LOOKING_SECONDS)
        except OSError as error:
            LOG.debug("The disk of %s does not support locks: %s", LOCK_NAME, error)
            return Ownership.UNKNOWN
        else:
            return Ownership.OURS


def is_held(folder: Path) -> bool | None:
    """Return whether a bot is running on a DATA_DIR; None where nobody can say, since there is no lock or it is closed.

    Nothing is made there.
    """
    if sys.platform == "win32":
        return None
    try:
        handle = os.open(folder / LOCK_NAME, os.O_RDONLY | os.O_NONBLOCK)
    except OSError:
        return None
    try:
        # Shared, so that several who look at the same time do not take each other for the bot.
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return None
    else:
        return False
    finally:
        os.close(handle)
