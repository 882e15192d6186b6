"""How SQLite is spoken to: one way to read and to write, and one sentence for everything that it may refuse."""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.errors import StoreError
from bot.storage.schema import migrate, refuse_newer, version_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    Run = Callable[[str, tuple[object, ...]], sqlite3.Cursor]


MEMORY = ":memory:"

PATIENCE = 5.0
"""Seconds to wait for another process that uses the same database."""

LEAST_SQLITE = (3, 37)
"""The oldest version that knows STRICT tables."""

SQLITE = sqlite3.sqlite_version_info
"""The version that came with this Python."""

PRIMARY = 0xFF
"""The part of SQLite's error code that says what failed; the rest says where."""

DAMAGED = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB})

_RIGHTS = (
    "its database may not be written to",
    "whoever looks after the assistant has to let its user write to the file and to the file's folder",
)
HELD = ("another program holds its database", "try again in a minute, or end that program")
BROKEN = ("its database is damaged", "restart the assistant, which sets the database aside and begins a new one")
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
    sqlite3.SQLITE_CORRUPT: BROKEN,
    sqlite3.SQLITE_NOTADB: BROKEN,
}
"""Why SQLite fails, and what to do."""

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)


def ticks_of(at: datetime) -> int:
    """Return a time in microseconds since 1970, as it is kept."""
    return (at - EPOCH) // TICK


def time_of(ticks: int) -> datetime:
    """Return the time of so many microseconds since 1970."""
    return EPOCH + ticks * TICK


class Database:
    """A database in a file that is there already, or in memory, where it ends with the process."""

    def __init__(self, place: Path | str, patience: float, *, read_only: bool) -> None:
        """Open a file and bring it to the newest version; a reader changes nothing, and cannot.

        Raises:
            StoreError: It cannot be opened, or not be written to; the text says why and what to do.
        """
        with telling():
            self._connection = connect(place, patience, mode=untouching(place) if read_only else "rw")
            try:
                refuse_newer(version_of(self._connection))
                if read_only:
                    self._connection.execute("PRAGMA query_only = ON")
                else:
                    self._prepare()
            except BaseException:
                self._connection.close()
                raise

    def _prepare(self) -> None:
        run = self._connection.execute
        run("PRAGMA journal_mode = WAL")
        # What was acknowledged survives a power cut too. Each write waits for the disk, some tenths of a millisecond or
        # a few of them, on a thread of its own that no answer waits for; and there are few writes.
        run("PRAGMA synchronous = FULL")
        run("PRAGMA foreign_keys = ON")
        run("PRAGMA secure_delete = ON")
        # VACUUM would else put a copy of the database into the machine's folder for temporary files.
        run("PRAGMA temp_store = MEMORY")
        migrate(self._connection)

    @contextmanager
    def writing(self) -> Generator[Run]:
        """Do what is in the block, or nothing of it."""
        with telling(), self._connection as connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection.execute

    def rows(self, select: str, *values: object) -> list[Any]:
        """Return what is selected."""
        with telling():
            return self._connection.execute(select, values).fetchall()

    def clear_files(self) -> None:
        """Leave nothing in the files that the tables do not hold.

        `secure_delete` alone does not do it: when SQLite moves rows to another page of a growing table, what it
        leaves behind on the old page stays there. So the file is written anew from its rows, and the log before it
        is emptied.

        Raises:
            StoreError: Another program holds the files.
        """
        with telling():
            self._connection.execute("VACUUM")
            (was_held, *_) = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        if was_held:
            raise StoreError(*HELD)

    def close(self) -> None:
        """End the use of the database."""
        with telling():
            self._connection.close()


def connect(place: Path | str, patience: float = PATIENCE, *, mode: str = "rw") -> sqlite3.Connection:
    """Return a connection to a file that is there, or to memory; `mode` is that of SQLite's addresses, "rw" or "ro"."""
    name = place if isinstance(place, str) else f"{place.absolute().as_uri()}?mode={mode}"
    # Without an isolation level Python begins no transactions of its own.
    return sqlite3.connect(name, timeout=patience, isolation_level=None, uri=True)


def untouching(place: Path | str) -> str:
    """Return the mode in which a reader leaves a file, and the folder around it, as they are.

    SQLite would else begin a log beside a file that nobody uses, and leave it there. Whoever uses one has a log.
    """
    is_unused = not isinstance(place, str) and not place.with_name(f"{place.name}-wal").exists()
    return "ro&immutable=1" if is_unused else "ro"


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
