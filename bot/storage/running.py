"""One running bot for one DATA_DIR: it holds a lock for as long as its process lives, however that ends."""

from __future__ import annotations

import logging
import os
import sys
import time
from contextlib import contextmanager
from enum import Enum
from typing import TYPE_CHECKING

if sys.platform != "win32":
    import fcntl

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

LOG = logging.getLogger(__name__)

FILE_NAME = "run.lock"
"""The name of the file in DATA_DIR that the running bot holds; it is empty, and means nothing while nobody does."""

LOOKING_SECONDS = 0.1


class Turn(Enum):
    """Whose DATA_DIR it is: ours, that of another running bot, or nobody can say, as where a disk knows no locks."""

    OURS = "ours"
    TAKEN = "taken"
    UNKNOWN = "unknown"


@contextmanager
def turn_on(folder: Path, patience: float = 0.0) -> Generator[Turn]:
    """Hold the lock of a folder while the block runs, if it can be had within so many seconds.

    Programs that the process starts do not inherit it.
    """
    if sys.platform == "win32":
        yield Turn.UNKNOWN
        return
    try:
        handle = _opened(folder)
    except OSError as error:
        LOG.debug("%s cannot be opened: %s", FILE_NAME, error)
        yield Turn.UNKNOWN
        return
    try:
        yield _locked(handle, patience)
    finally:
        os.close(handle)


def _opened(folder: Path) -> int:
    """Open the file of the lock, which is made if it is missing; whatever stands in its place can be locked too."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    try:
        # Some network drives give a lock only to who may write, and a pipe would wait for somebody who reads it.
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_NONBLOCK, 0o644)
    except OSError:
        return os.open(path, os.O_RDONLY | os.O_NONBLOCK)


def _locked(handle: int, patience: float) -> Turn:
    until = time.monotonic() + patience
    is_told = patience <= 0
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= until:
                return Turn.TAKEN
            if not is_told:
                LOG.info("Another bot is running on the same DATA_DIR. Waiting %.0f seconds for it to end.", patience)
            is_told = True
            time.sleep(LOOKING_SECONDS)
        except OSError as error:
            LOG.debug("The disk of %s knows no locks: %s", FILE_NAME, error)
            return Turn.UNKNOWN
        else:
            return Turn.OURS
