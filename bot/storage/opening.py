"""Opens the database for one running bot, kept private, whatever has become of it."""

from __future__ import annotations

import itertools
import logging
import os
import re
import sqlite3
import stat
import sys
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from bot.errors import NewerError, StoreError
from bot.handbook.files import sweep
from bot.locks import exclusive
from bot.storage.database import PATIENCE, connect, has_found_damage, telling, untouching
from bot.storage.schema import NEWEST, has_our_tables, refuse_newer, version_of
from bot.storage.store import Beyond, Store

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from bot.storage.store import Votes


T = TypeVar("T")
LOG = logging.getLogger(__name__)

OURS = re.compile(r"\.?(?:store|backup|vectors|regression|edited|meaning|run|heartbeat)[.-].+|git")
"""The names that the assistant gives to files in DATA_DIR."""

STILL_OPEN = (
    "Other users of this machine can read %s, which may name members, and the assistant may not change that. Whoever "
    "looks after the machine has to make it private, with chmod 600."
)

OF_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def keep_private(folder: Path) -> None:
    """Take from others what they may do with our files in a folder, and with the folder where nothing else is in it."""
    if sys.platform == "win32":
        return  # its folders of users are private already, and it has no such modes
    try:
        found = sorted(folder.iterdir())
    except OSError:
        return  # whoever opens what is in it says why that cannot be done
    for path in found:
        if OURS.fullmatch(path.name) and path.is_file() and not path.is_symlink():
            _close(path)
    if all(OURS.fullmatch(path.name) for path in found) and not folder.is_symlink():
        _close(folder)


def open_tokens(env: Path, token_file: Path | None = None) -> tuple[Path, ...]:
    """Return the files from which others can read the token: a `.env` that holds it, or a file of its own."""
    if sys.platform == "win32":
        return ()
    found = [env] if _is_open(env) and _holds_token(env) else []
    return (*found, token_file) if token_file is not None and _is_open(token_file) else tuple(found)


def _is_open(path: Path) -> bool:
    with suppress(OSError):
        return bool(path.stat().st_mode & stat.S_IROTH)
    return False


def _holds_token(env: Path) -> bool:
    holding = rb"^[ \t]*(?:export[ \t]+)?DISCORD_TOKEN[ \t]*=[ \t]*\S"
    with suppress(OSError):
        return re.search(holding, env.read_bytes(), re.MULTILINE) is not None
    return False


def _close(path: Path) -> None:
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if mode & OF_OTHERS:
            path.chmod(mode & ~OF_OTHERS)
    except FileNotFoundError:
        return  # somebody has deleted it meanwhile
    except OSError:
        if path.is_file():
            LOG.warning(STILL_OPEN, path)


FILE_NAME = "store.sqlite3"
"""The name of the database in DATA_DIR."""

COMPANIONS = ("-wal", "-shm", "-journal")
"""What SQLite adds to the name of a database for the files that belong to it."""

MAGIC = b"SQLite format 3\0"
VERSION_AT = slice(60, 64)
"""Where a database's first bytes say which version it is at: https://www.sqlite.org/fileformat.html"""
HEADER_BYTES = 100

NO_FILE = ("what has the name of its database, {}, is not a file", "move it elsewhere and restart")


@dataclass(frozen=True, slots=True)
class Opened:
    """A store, and what a person has to know about how it was opened, if anything.

    `fault` is why it ends with the process, None where it does not.
    """

    store: Store
    sentence: str = ""
    fault: StoreError | None = None

    @property
    def remembers(self) -> bool:
        """Whether what is kept is there after a restart."""
        return self.fault is None

    def refuse_newer(self) -> None:
        """Raise NewerError where a newer version of the assistant wrote the database: a person has to decide."""
        if isinstance(self.fault, NewerError):
            raise self.fault


def in_memory() -> Opened:
    """Return a store that ends with the process."""
    return Opened(Store())


def open_store(
    path: Path, *, patience: float = PATIENCE, before_upgrade: Callable[[int], object] = lambda _: None
) -> Opened:
    """Return the store of a file; this never raises.

    A file that is missing is made, and its folder too. One that is broken is set aside beside its old place, and a new
    one is begun. Where that is not possible, or where a newer version of the assistant wrote it, the file is left as
    it is, and the store ends with the process. `patience` is how many seconds to wait for another process.
    `before_upgrade` is called with the version of a file just before it is brought to a newer one; where it raises
    StoreError, that is not done, and the store ends with the process too.
    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        keep_private(path.parent)
        with exclusive(path.parent):  # or two would set aside each other's new database
            sweep(path.parent)
            sentence = _make_way(path, patience)
            if not sentence and 0 < (version := _version(path, patience)) < NEWEST:
                before_upgrade(version)
            path.touch(mode=0o600)
            store = Store(path, patience=patience, beyond=lambda: Beyond(set_aside=_set_aside(path)))
            return Opened(store, sentence)
    except (StoreError, OSError) as error:
        fault = _told(error)
        sentence = f"Nothing will be remembered after a restart, because {fault.because} ({path}): {fault.remedy}."
        store = Store(beyond=lambda: Beyond(is_unkept=True, is_unread=_may_be_there(path), set_aside=_set_aside(path)))
        return Opened(store, sentence, fault)


def votes_in(path: Path, *, patience: float = PATIENCE) -> tuple[Votes, ...]:
    """Return the votes of a file that a bot may be using meanwhile; none where there is no file.

    Raises:
        StoreError: The file cannot be read.
    """
    return read_from(path, lambda store: store.votes(), (), patience)


def chosen_in(path: Path, *, patience: float = PATIENCE) -> Mapping[str, str]:
    """Return what was chosen in Discord for settings, from a file that a bot may be using meanwhile.

    Raises:
        StoreError: The file cannot be read.
    """
    return read_from(path, lambda store: store.chosen(), {}, patience)


def read_from(path: Path, work: Callable[[Store], T], otherwise: T, patience: float = PATIENCE) -> T:
    """Return what a reader finds in a file that a bot may be using meanwhile, or something else where there is no file.

    Raises:
        StoreError: The file cannot be read.
    """
    try:
        path.stat()
        _refuse_no_file(path)
    except FileNotFoundError:
        return otherwise
    except OSError as error:
        raise _told(error) from error
    with closing(Store(path, patience=patience, read_only=True)) as store:
        return work(store)


@dataclass(frozen=True, slots=True)
class StoreState:
    """What has become of a database: a fault as it goes on after its name, or why it cannot be used, and those aside.

    Nothing of it is so where there is no file yet.
    """

    fault: str = ""
    error: StoreError | None = None
    set_aside: tuple[str, ...] = ()


def examine(path: Path, *, patience: float = 1.0) -> StoreState:
    """Return what has become of a database, which is only read; a bot may be using it meanwhile."""
    try:
        _refuse_no_file(path)
        fault = _fault(path, patience, untouching(path)) if os.path.lexists(path) else ""
    except (StoreError, OSError) as error:
        return StoreState(error=_told(error), set_aside=_set_aside(path))
    return StoreState(fault, set_aside=_set_aside(path))


def _make_way(path: Path, patience: float) -> str:
    """Set a file aside that is no database of ours, and return a sentence about it.

    Raises:
        StoreError: The file is a newer version's, or cannot be read.
    """
    _refuse_no_file(path)
    fault = _fault(path, patience) if os.path.lexists(path) else ""
    if not fault:
        return ""
    aside = _free_name(path)
    # The file itself goes last: a log that was left behind would be read into the new database.
    for companion in (*COMPANIONS, ""):
        with suppress(FileNotFoundError):
            _beside(path, companion).rename(_beside(aside, companion))
    return (
        f"The database {path} {fault}, so a new one was begun: restore a backup if you have one, "
        f"and delete {aside.name} when you no longer need it."
    )


def _version(path: Path, patience: float) -> int:
    """Return the version of a sound database, 0 for one that is not there or that nothing was ever put into."""
    if not os.path.lexists(path):
        return 0
    with telling(), closing(connect(path, patience, mode="ro")) as connection:
        return version_of(connection)


def _fault(path: Path, patience: float, mode: str = "ro") -> str:
    """Return what is wrong with a file, as it goes on after its name; nothing in it is changed."""
    with path.open("rb") as file:
        header = file.read(HEADER_BYTES)
    if not header:
        return "was empty"
    if not header.startswith(MAGIC) or len(header) < HEADER_BYTES:
        return "was not a database"
    refuse_newer(int.from_bytes(header[VERSION_AT], signed=True))
    with telling(), closing(connect(path, patience, mode=mode)) as connection:
        try:
            refuse_newer(version_of(connection))
            ((found, *_), *_) = connection.execute("PRAGMA quick_check(1)").fetchall()
            is_ours = has_our_tables(connection)
        except sqlite3.Error as error:
            if not has_found_damage(error):
                raise
            return "was damaged"
    if found != "ok":
        return "was damaged"
    return "" if is_ours else "had other tables than the assistant's"


def _refuse_no_file(path: Path) -> None:
    """Raise StoreError for a folder, and for a pipe, which would keep its reader waiting for ever."""
    for companion in ("", *COMPANIONS):
        found = _beside(path, companion)
        if os.path.lexists(found) and not found.is_file():
            raise StoreError(NO_FILE[0].format(found.name), NO_FILE[1])


def _may_be_there(path: Path) -> bool:
    """Return whether there is a file, as far as anybody may see."""
    try:
        path.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return False
    except OSError:
        return True
    return True


def _set_aside(path: Path) -> tuple[str, ...]:
    """Return the names of the databases that were set aside beside a file."""
    with suppress(OSError):
        return tuple(sorted(found.name for found in path.parent.glob(f"{path.stem}.broken-*{path.suffix}")))
    return ()


def _free_name(path: Path) -> Path:
    """Return a dated name beside a file that neither a file nor one that belongs to it has yet."""
    day = f"{datetime.now(UTC):%Y-%m-%d}"
    ends = itertools.chain([""], (f"-{number}" for number in itertools.count(2)))
    names = (path.with_name(f"{path.stem}.broken-{day}{end}{path.suffix}") for end in ends)
    return next(name for name in names if not any(os.path.lexists(_beside(name, end)) for end in ("", *COMPANIONS)))


def _beside(path: Path, companion: str) -> Path:
    return path.with_name(path.name + companion)


def _told(error: StoreError | OSError) -> StoreError:
    """Return why something failed and what to do about it."""
    if isinstance(error, StoreError):
        return error
    why = (error.strerror or type(error).__name__).lower()
    return StoreError(
        f"its folder or database cannot be used ({why})",
        "whoever looks after the assistant has to let its user read and write both",
    )
