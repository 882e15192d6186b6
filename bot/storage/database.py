"""How SQLite is spoken to: one way to connect, and one sentence for everything that it may refuse."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


MEMORY = ":memory:"

PATIENCE = 5.0
"""Seconds to wait for another process that uses the same database."""

PRIMARY = 0xFF
"""The part of SQLite's error code that says what failed; the rest says where."""

DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

_RIGHTS = (
    "its database may not be written to",
    "whoever looks after the assistant has to let its user write to the file and to the file's folder",
)
HELD = ("another program holds its database", "try again in a minute, or end that program")
_BROKEN = ("its database is damaged", "restart the assistant, which sets the database aside and begins a new one")
_REASONS = {
    sqlite3.SQLITE_FULL: ("the disk is full", "whoever looks after the assistant has to make room on it"),
    sqlite3.SQLITE_IOERR: (
        "its disk is full or fails",
        "whoever looks after the assistant has to look at the disk and make room on it",
    ),
    sqlite3.SQLITE_CANTOPEN: (
        "its database cannot be opened",
        "whoever looks after the assistant has to let its user read and write the file and the file's folder",
    ),
    sqlite3.SQLITE_READONLY: _RIGHTS,
    sqlite3.SQLITE_PERM: _RIGHTS,
    sqlite3.SQLITE_BUSY: HELD,
    sqlite3.SQLITE_LOCKED: HELD,
    sqlite3.SQLITE_CORRUPT: _BROKEN,
    sqlite3.SQLITE_NOTADB: _BROKEN,
}
"""Why SQLite fails, and what to do."""


def connect(place: Path | str, patience: float = PATIENCE, *, mode: str = "rw") -> sqlite3.Connection:
    """Return a connection to a file that is there, or to memory; `mode` is that of SQLite's addresses, "rw" or "ro"."""
    name = place if isinstance(place, str) else f"{place.absolute().as_uri()}?mode={mode}"
    # Without an isolation level Python begins no transactions of its own.
    return sqlite3.connect(name, timeout=patience, isolation_level=None, uri=True)


@contextmanager
def telling() -> Generator[None]:
    """Let every failure of SQLite leave the block as a sentence.

    Raises:
        StoreError: SQLite has failed.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise _told(error) from error


def has_found_damage(error: sqlite3.Error) -> bool:
    """Return whether SQLite says that the file itself is wrong."""
    return _code(error) in DAMAGED


def _told(error: sqlite3.Error) -> StoreError:
    unknown = (
        f"its database fails ({error})",
        "whoever looks after the assistant has to restart it, and to report this if it comes again",
    )
    return StoreError(*_REASONS.get(_code(error), unknown))


def _code(error: sqlite3.Error) -> int:
    # What Python itself refuses, such as the use of a closed connection, has no code.
    return getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & PRIMARY
