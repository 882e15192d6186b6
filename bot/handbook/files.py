"""Writes a file so that whatever happens, either the old words or the new ones are on the disk, whole."""

from __future__ import annotations

import hashlib
import json
import os
import secrets
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import SaveError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping


MARK = ".saving-"
"""What tells a file that is being written from every other; `sweep` takes those that a crash has left behind."""

SEVERAL = "several"
"""The name of the note of several files that are being written."""

USUAL_MODE = 0o644


def replace(path: Path, data: bytes) -> None:
    """Put new bytes in the place of a file, or make it; they are safely on the disk when this returns.

    Mode and owner stay what they are, and a link stays a link.

    Raises:
        SaveError: The file is as it was before.
    """
    try:
        target = Path(os.path.realpath(path))
        temporary, before = (target.with_name(f".{target.name}{MARK}{secrets.token_hex(4)}") for _ in range(2))
        try:
            with _folder(target.parent) as settle:
                _write(temporary, data, target)
                with suppress(OSError):  # there is no such file yet, or the disk knows no second names
                    before.hardlink_to(target)
                temporary.replace(target)
                _settled_or_back(settle, target, before)
        finally:
            for left in (temporary, before):
                with suppress(OSError):
                    left.unlink(missing_ok=True)
    except OSError as error:
        raise SaveError(path.name, error) from error


def _settled_or_back(settle: Callable[[], None], target: Path, before: Path) -> None:
    """Wait until the disk has the new name; where it fails at that, the old file gets its name back."""
    try:
        settle()
    except OSError:
        with suppress(OSError):
            before.replace(target)
        raise


def remove(path: Path) -> None:
    """Take a file away, for good when this returns.

    Raises:
        SaveError: The file is still there.
    """
    try:
        with _folder(path.parent) as settle:
            path.unlink(missing_ok=True)
            settle()
    except OSError as error:
        raise SaveError(path.name, error) from error


def replace_all(changes: Mapping[Path, tuple[bytes | None, bytes | None]]) -> None:
    """Put new bytes in the place of several files of one folder; None takes a file away.

    `changes` has what stands in each file and what is to stand there. What is under way is noted on the disk first, so
    that after a crash `finish` writes what is left of it: all of it is done, or nothing.

    Raises:
        SaveError: Every file is as it was before, as far as the disk still takes anything.
    """
    if len(changes) == 1:
        ((path, (_, after)),) = changes.items()
        _put(path, after)
        return
    noted = next(iter(changes)).with_name(f".{SEVERAL}{MARK}{secrets.token_hex(4)}")
    replace(noted, note_of(changes))
    done: list[Path] = []
    try:
        for path, (_, after) in changes.items():
            done.append(path)
            _put(path, after)
    except SaveError:
        for path in done[:-1]:  # where this fails too, the note stays, and `finish` writes all of it
            _put(path, changes[path][0])
        remove(noted)
        raise
    with suppress(SaveError):  # a note of what has been written does nothing
        remove(noted)


def finish(folder: Path) -> None:
    """Write what a crash in the middle of `replace_all` has left unwritten; whoever calls it holds the folder's lock.

    A file that somebody has changed since stays as it is.

    Raises:
        SaveError: It cannot be written, and will be the next time.
    """
    for noted in folder.glob(f".{SEVERAL}{MARK}*"):
        try:
            changes: list[dict[str, str | None]] = json.loads(noted.read_bytes())
        except (OSError, ValueError):  # it is being written, and so nothing else was
            continue
        for each in changes:
            path, before, after = folder / str(each["file"]), each["before"], each["after"]
            now = path.read_bytes() if path.exists() else None
            if before == (None if now is None else _sum(now)):
                _put(path, None if after is None else after.encode())
        remove(noted)


def _put(path: Path, data: bytes | None) -> None:
    if data is None:
        remove(path)
    else:
        replace(path, data)


def note_of(changes: Mapping[Path, tuple[bytes | None, bytes | None]]) -> bytes:
    """Return what is noted of several files before they are written: a sum of each, and what is to stand there."""
    said = [
        {
            "file": path.name,
            "before": None if before is None else _sum(before),
            "after": None if after is None else after.decode(),
        }
        for path, (before, after) in changes.items()
    ]
    return json.dumps(said).encode()


def _sum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def sweep(folder: Path) -> int:
    """Delete what a crash in the middle of a save has left in a folder, and return how many files that were."""
    left: set[Path] = set()
    with suppress(OSError):
        links = (Path(os.path.realpath(path)).parent for path in folder.iterdir() if path.is_symlink())
        for place in {folder, *links}:
            left |= {path for path in place.iterdir() if path.name.startswith(".") and MARK in path.name}
    swept = 0
    for path in left:
        with suppress(OSError):
            path.unlink()
            swept += 1
    return swept


def _write(temporary: Path, data: bytes, target: Path) -> None:
    handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        _be_like(file.fileno(), target)
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _be_like(handle: int, target: Path) -> None:
    """Give an open file the mode and the owner of another; a new one may be read by everybody."""
    if sys.platform == "win32":
        return
    try:
        like = target.stat()
    except FileNotFoundError:
        os.fchmod(handle, USUAL_MODE)
        return
    with suppress(PermissionError):  # only root may give a file away
        os.fchown(handle, like.st_uid, like.st_gid)
    os.fchmod(handle, like.st_mode & 0o7777)


@contextmanager
def _folder(folder: Path) -> Generator[Callable[[], None]]:
    """Open a folder, so that this cannot fail later, and yield what waits until the disk has its names."""
    if sys.platform == "win32":
        yield lambda: None
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        yield lambda: os.fsync(handle)
    finally:
        os.close(handle)
