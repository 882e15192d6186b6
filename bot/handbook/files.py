"""Writes a file so that whatever happens, either the old words or the new ones are on the disk, whole."""

from __future__ import annotations

import json
import logging
import os
import secrets
import sys
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import SaveError
from bot.handbook.folder import GOOD_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping


LOG = logging.getLogger(__name__)

MARK = ".saving-"
"""What tells a file that is being written from every other; `sweep` takes those that a crash has left behind."""

SEVERAL = "several"
"""The name of the note of several files that are being written."""

TAKEN_BACK = (
    "A change to %s was under way when the assistant stopped, and somebody else has changed %s since. The change was "
    "not made: make it again if you still want it."
)

USUAL_MODE = 0o644


def replace(path: Path, data: bytes) -> None:
    """Put new bytes in the place of a file, or make it; they are safely on the disk when this returns.

    Mode and owner stay what they are, and a link stays a link.

    Raises:
        SaveError: The file is as it was before.
    """
    try:
        target = Path(os.path.realpath(path))
        temporary, before = beside(target), beside(target)
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


def beside(path: Path) -> Path:
    """Return a name for what is to take the place of a file; `sweep` takes what a crash has left under such a name."""
    return path.with_name(f".{path.name}{MARK}{secrets.token_hex(4)}")


def move(written: Path, path: Path) -> None:
    """Give a file that has been written the name of another, which it replaces; it is on the disk when this returns.

    Raises:
        OSError: The disk did not take it; what has the name is the one or the other, whole.
    """
    with _folder(path.parent) as settle:
        with written.open("rb+") as file:
            os.fsync(file.fileno())
        written.replace(path)
        settle()


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
    noted = beside(next(iter(changes)).with_name(SEVERAL))
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
    """Bring what a crash in the middle of `replace_all` has left to an end; whoever calls it holds the folder's lock.

    All of it is written. Where somebody has changed one of the files since, that file stays as it is, and what was
    written of the others is taken back.

    Raises:
        SaveError: It cannot be written, and will be the next time.
    """
    for noted in sorted(folder.glob(f".{SEVERAL}{MARK}*")):
        if noted.is_symlink() or not noted.is_file():
            continue
        try:
            changes = _noted(noted)
            now = {path: path.read_bytes() if path.is_file() else None for path in changes}
        except OSError as error:
            raise SaveError(noted.name, error) from error
        others = [path.name for path, both in changes.items() if now[path] not in both or _is_no_file(path)]
        if others:
            LOG.warning(TAKEN_BACK, ", ".join(path.name for path in changes), ", ".join(others))
        for path, (before, after) in changes.items():
            wanted = before if others else after
            if path.name not in others and now[path] != wanted:
                _put(path, wanted)
        remove(noted)


def _noted(noted: Path) -> dict[Path, tuple[bytes | None, bytes | None]]:
    """Return what a note says, nothing where it is none of ours: anybody may have laid it there, also through git."""
    try:
        said = {each["file"]: (_kept(each["before"]), _kept(each["after"])) for each in json.loads(noted.read_bytes())}
        is_ours = all(map(GOOD_NAME.fullmatch, said))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        is_ours, said = False, {}
    if not is_ours:
        LOG.warning("%s was not written by the assistant, so it was ignored.", noted.name)
        return {}
    return {noted.with_name(file): both for file, both in said.items()}


def _is_no_file(path: Path) -> bool:
    """Whether a folder or something else stands there, or a link that leads nowhere."""
    return os.path.lexists(path) and not path.is_file()


def _kept(text: str | None) -> bytes | None:
    return None if text is None else text.encode("latin-1")


def _put(path: Path, data: bytes | None) -> None:
    if data is None:
        remove(path)
    else:
        replace(path, data)


def note_of(changes: Mapping[Path, tuple[bytes | None, bytes | None]]) -> bytes:
    """Return what is noted of several files before they are written: what each holds, and what it is to hold."""
    # A letter for each byte: a file that is replaced may be in any encoding, or in none.
    said = [
        {"file": path.name} | {name: None if data is None else data.decode("latin-1") for name, data in both}
        for path, both in ((path, zip(("before", "after"), each, strict=True)) for path, each in changes.items())
    ]
    return json.dumps(said).encode()


def sweep(folder: Path) -> int:
    """Delete what a crash in the middle of a save has left in a folder, and return how many files that were.

    A note of several files stays: it says what is still to be written.
    """
    left: set[Path] = set()
    with suppress(OSError):
        links = (Path(os.path.realpath(path)).parent for path in folder.iterdir() if path.is_symlink())
        for place in {folder, *links}:
            left |= {path for path in place.iterdir() if _is_left(path.name)}
    swept = 0
    for path in left:
        with suppress(OSError):
            path.unlink()
            swept += 1
    return swept


def sweep_beside(path: Path) -> None:
    """Delete what a crash has left of the writing of one file; whoever calls it holds the folder's lock."""
    with suppress(OSError):
        for left in path.parent.iterdir():
            if left.name.startswith(f".{path.name}{MARK}"):
                left.unlink(missing_ok=True)


def _is_left(name: str) -> bool:
    return name.startswith(".") and MARK in name and not name.startswith(f".{SEVERAL}{MARK}")


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
