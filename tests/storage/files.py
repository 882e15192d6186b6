"""What stands in the files of a database, byte by byte, and the values that tests look for there."""

from __future__ import annotations

import os
import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from bot.storage.store import Store

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=800)


def unmeasured() -> dict[str, str]:
    """Return the environment for a child that is killed, or may not write: it cannot say which lines it ran."""
    return {name: text for name, text in os.environ.items() if not name.startswith("COVERAGE")}


def files_of(path: Path) -> list[Path]:
    """Return the database and everything whose name begins with its own."""
    return sorted(path.parent.glob(f"{path.name}*"))


def holds(path: Path, *values: bytes) -> set[bytes]:
    """Return which of these bytes stand anywhere in the files of a database."""
    content = b"\0".join(file.read_bytes() for file in files_of(path))
    return {value for value in values if value in content}


def stored(member: int) -> bytes:
    """Return the bytes of a row's number in SQLite: nine of them for numbers as large as Discord's, seven bits each."""
    assert member >= 1 << 56
    sevens = [(member >> (8 + 7 * place)) & 0x7F | 0x80 for place in range(8)]
    return bytes([*reversed(sevens), member & 0xFF])


def deleted(store: Store, now: datetime) -> int:
    """Do the daily job on the second of two days, on which its clock is believed, and return how many rows went."""
    store.delete_due(now=now - timedelta(days=1))
    return store.delete_due(now=now).rows


def chance() -> random.Random:
    """Return what is the same at every run."""
    return random.Random(1)  # noqa: S311 (no secret)


def some_members(how_many: int) -> list[int]:
    """Return numbers such as Discord gives to members."""
    drawn = chance()
    return [drawn.getrandbits(58) | 1 << 58 for _ in range(how_many)]
