"""Looks whether a member's number still stands anywhere in what the assistant keeps: in every byte of every file."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from bot.backup.archive import ENDING
from bot.backup.keeping import folders
from bot.settings import reason

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO

    from bot.settings import Settings

LEAST_NUMBER = 10**15
"""Discord's are larger; a shorter one would be found by chance."""

AT_ONCE = 1 << 20
LONGEST = 32
"""Bytes: more than any form of a number has, so that none is missed where one piece of a file ends."""

SEVEN_BITS = 7
LAST_BYTE_FROM = 1 << 56
"""From here on SQLite writes a row's number in nine bytes, of which the last has eight bits of it."""


@dataclass(frozen=True, slots=True)
class ByteSearch:
    """How many files were read, those in which the number stands, and those that cannot be read, with why."""

    files: int
    found: tuple[str, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()


def search(settings: Settings, member: int) -> ByteSearch:
    """Look for a member's number in every file of DATA_DIR and BACKUP_DIR, and in what is packed in them.

    It is looked for as text, and as SQLite and other programs write a whole number: eight bytes in either order, or the
    bytes of a row's number.
    """
    number = _number(member)
    read, found, unread = 0, list[str](), list[tuple[str, str]]()
    for path in _files(settings):
        try:
            found += _found_in(path, number)
            read += 1
        except FileNotFoundError:
            continue  # whoever uses it has deleted it meanwhile
        except OSError as error:
            unread.append((str(path), reason(error)))
        except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError):
            unread.append((str(path), "it is damaged"))
    away = [(str(folder), "it is not there") for folder in folders(settings) if not folder.is_dir()]
    return ByteSearch(read, tuple(found), (*unread, *away))


def _files(settings: Settings) -> list[Path]:
    """Return every file of the two folders once, of which one may be in the other."""
    found = (path for folder in folders(settings) for path in sorted(folder.rglob("*")) if path.is_file())
    return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class _Number:
    """A number in every form in which it may be written: as digits that no others stand beside, and in bytes."""

    digits: bytes
    forms: tuple[bytes, ...]

    def is_in(self, data: bytes) -> bool:
        # One search after the other: a single pattern of all forms takes thirty times as long.
        if any(form in data for form in self.forms):
            return True
        return self.digits in data and re.search(rb"(?<!\d)%b(?!\d)" % self.digits, data) is not None


def _number(member: int) -> _Number:
    return _Number(b"%d" % member, (member.to_bytes(8), member.to_bytes(8, "little"), _row_number(member)))


def _row_number(member: int) -> bytes:
    """Return how SQLite writes the number of a row: seven bits a byte, and eight in the ninth."""
    written: list[int] = []
    left = member
    if member >= LAST_BYTE_FROM:
        written, left = [member & 0xFF], member >> 8
    while left:
        more = 0x80 if written else 0
        written.append(left & 0x7F | more)
        left >>= SEVEN_BITS
    return bytes(reversed(written))


def _found_in(path: Path, number: _Number) -> Iterator[str]:
    """Yield where in a file the number stands: the file, and what is packed in it."""
    with path.open("rb") as file:
        if _holds(file, number):
            yield str(path)
        if path.suffix.lower() != ENDING:
            return
        with zipfile.ZipFile(file) as packed:
            for name in packed.namelist():
                with packed.open(name) as part:
                    if _holds(part, number):
                        yield f"{path} ({name})"


def _holds(file: BinaryIO | IO[bytes], number: _Number) -> bool:
    before = b""
    while piece := file.read(AT_ONCE):
        if number.is_in(before + piece):
            return True
        before = piece[-LONGEST:]
    return False
