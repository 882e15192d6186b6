"""Copies of the database: how one is made while others use it, what it holds, and how a member is erased from it."""

from __future__ import annotations

import sqlite3
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.errors import StoreError
from bot.storage.database import BROKEN, HELD, PATIENCE, connect, has_found_damage, telling
from bot.storage.history import columns_of, forget
from bot.storage.retention import OF_MEMBERS
from bot.storage.schema import has_our_tables, refuse_newer, version_of

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from bot.storage.database import Run


PASSING = ("erasures", "leavers")
"""Tables about members of whom nothing else need be kept, or is to be."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a database holds that a person would miss: the changes of the words, by number and time, and members."""

    changes: frozenset[tuple[int, int]] = frozenset()
    members: frozenset[int] = frozenset()


def copy(source: Path, target: Path, patience: float = PATIENCE) -> int:
    """Copy a database that others may be using into an empty file, and return its version.

    What is in the copy is what was committed when it began, and nothing else: not the bytes of rows that were deleted,
    and not the numbers of members whom the running bot has still to forget.

    Raises:
        StoreError: It cannot be read or written, is damaged, or is a newer version's.
    """
    with telling(), closing(connect(source, patience, mode="ro")) as original, closing(connect(target)) as made:
        original.execute("BEGIN")
        original.execute("SELECT count(*) FROM sqlite_master").fetchone()  # from here on it stays as it is
        refuse_newer(version_of(original))
        original.backup(made)
        original.execute("ROLLBACK")
        made.execute("PRAGMA journal_mode = MEMORY")
    with _working(target) as run:
        if columns_of(run, "erasures"):
            run("DELETE FROM erasures", ())
    return check(target)


def check(path: Path) -> int:
    """Return the version of a copy that is sound and has the tables of that version.

    Raises:
        StoreError: It is not.
    """
    with telling(), closing(connect(path, mode="ro")) as connection:
        ((found, *_), *_) = connection.execute("PRAGMA quick_check(1)").fetchall()
        if found != "ok" or not has_our_tables(connection):
            raise StoreError(*BROKEN)
        return version_of(connection)


def erase_in(path: Path, member: int) -> bool:
    """Forget a member in a copy, which stays at its version, and return whether there was anything to forget.

    Afterwards the member's bytes are gone from the file too.

    Raises:
        StoreError: It cannot be read or written.
    """
    with _working(path) as run:
        (before,) = run("SELECT total_changes()", ()).fetchone()
        for table in OF_MEMBERS:
            if columns_of(run, table):
                run(f"DELETE FROM {table} WHERE member = ?", (member,))  # noqa: S608 (our own names)
        forget(run, member)
        (after,) = run("SELECT total_changes()", ()).fetchone()
    return after != before


def contents_of(path: Path, patience: float = PATIENCE) -> Contents:
    """Return what a database of whatever version holds, as far as this version of the assistant knows its tables.

    Raises:
        StoreError: It cannot be read.
    """
    with telling(), closing(connect(path, patience, mode="ro")) as connection:
        run = connection.execute
        changes: set[tuple[int, int]] = set()
        if {"number", "at"} <= columns_of(run, "revisions"):
            changes |= set(run("SELECT DISTINCT number, at FROM revisions").fetchall())
        members: set[int] = set()
        for table in OF_MEMBERS:
            if table not in PASSING and "member" in columns_of(run, table):
                members |= {member for (member,) in run(f"SELECT member FROM {table}")}  # noqa: S608 (our own names)
    return Contents(frozenset(changes), frozenset(members))


def let_go(path: Path, patience: float = PATIENCE) -> None:
    """Bring a database into its one file, which can be replaced then; a damaged one is left as it is.

    Raises:
        StoreError: Another program holds it, or it cannot be used.
    """
    with telling(), closing(connect(path, patience)) as connection:
        try:
            # No database leaves its log while anybody else has it open.
            (mode,) = connection.execute("PRAGMA journal_mode = DELETE").fetchone()
        except sqlite3.Error as error:
            if not has_found_damage(error):
                raise
            return
    if mode != "delete":
        raise StoreError(*HELD)


@contextmanager
def _working(path: Path) -> Generator[Run]:
    """Do what is in the block in a copy that nobody else uses, and leave in its file what the tables hold and no more.

    Nothing is written beside the file: whoever made the copy sees to it that the disk has it.
    """
    with telling(), closing(connect(path)) as connection:
        for pragma in ("journal_mode = MEMORY", "synchronous = OFF", "secure_delete = ON", "temp_store = MEMORY"):
            connection.execute(f"PRAGMA {pragma}")
        with connection:
            connection.execute("BEGIN IMMEDIATE")
            yield connection.execute
        connection.execute("VACUUM")
