"""What stands in the bot's way from outside: a locked database, and a folder that is written all the time."""

from __future__ import annotations

import asyncio
import random
import sqlite3
import time
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

LONGEST = 2.0
PATIENCE_MS = 100


@dataclass(slots=True)
class Stalls:
    """How often and for how long each was held up."""

    locks: int = 0
    locked_seconds: float = 0.0
    rewrites: int = 0


@asynccontextmanager
async def stalling(database: Path, knowledge: Path) -> AsyncIterator[Stalls]:
    """Hold up the database and rewrite the folder, up to two seconds at a time and half of the time."""
    stalls = Stalls()
    tasks = [asyncio.create_task(_lock(database, stalls)), asyncio.create_task(_rewrite(knowledge, stalls))]
    try:
        yield stalls
    finally:
        for task in tasks:
            task.cancel()
        for result in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(result, Exception):
                raise result


async def _lock(database: Path, stalls: Stalls) -> None:
    chance = random.Random("locks")  # noqa: S311 - no secret
    with closing(sqlite3.connect(database, isolation_level=None, timeout=PATIENCE_MS / 1000)) as held:
        while True:
            try:
                held.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError:
                await asyncio.sleep(0.05)  # the bot is writing
                continue
            began = time.perf_counter()
            try:
                await asyncio.sleep(chance.uniform(0, LONGEST))
            finally:
                held.execute("ROLLBACK")
            stalls.locks += 1
            stalls.locked_seconds += time.perf_counter() - began
            await asyncio.sleep(chance.uniform(0, LONGEST))


async def _rewrite(knowledge: Path, stalls: Stalls) -> None:
    chance = random.Random("files")  # noqa: S311 - no secret
    while True:
        until = time.perf_counter() + chance.uniform(0, LONGEST)
        while time.perf_counter() < until:
            stalls.rewrites += await asyncio.to_thread(_replace_all, knowledge)
            await asyncio.sleep(0.05)
        await asyncio.sleep(chance.uniform(0, LONGEST))


def _replace_all(knowledge: Path) -> int:
    """Write every file anew as editors do, beside the old one and then in its place; return how many."""
    files = list(knowledge.glob("*.yaml"))
    for file in files:
        beside = file.with_suffix(".new")
        beside.write_bytes(file.read_bytes())
        beside.replace(file)
    return len(files)
