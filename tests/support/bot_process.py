"""The bot in a process of its own, as a service manager runs it."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.support.handbook_files import few_words
from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

ROOT = Path(__file__).parents[2]
LEARNED = ROOT / "data"
"""What was learned before, so that a bot need not learn for half a minute."""


class BotProcess:
    """A running bot; `lines` is what it has said so far, each with the time at which it said it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.lines: list[tuple[float, str]] = []
        self._reading = asyncio.create_task(self._read())

    @property
    def said(self) -> str:
        return "\n".join(line for _, line in self.lines)

    @property
    def has_ended(self) -> bool:
        return self.process.returncode is not None

    async def ending(self, seconds: float = PATIENCE) -> int | None:
        """Wait for the end, and return the exit code, or None where it does not end."""
        try:
            await asyncio.wait_for(self.process.wait(), seconds)
        except TimeoutError:
            return None
        await self._reading
        return self.process.returncode

    async def kill(self) -> None:
        if not self.has_ended:
            self.process.kill()
        await self.process.wait()
        await self._reading

    async def _read(self) -> None:
        assert self.process.stderr
        async for line in self.process.stderr:
            self.lines.append((time.perf_counter(), line.decode().rstrip("\n")))


@asynccontextmanager
async def running(
    folder: Path, environment: dict[str, str], program: Sequence[str] = ("-m", "bot", "run")
) -> AsyncIterator[BotProcess]:
    """Run the bot in a folder of its own, with what was learned before in `data`, and kill it in the end.

    It answers from few words, unless KNOWLEDGE_DIR is among what is given. The lines that it runs are not counted: a
    process that is killed while it writes them down leaves a file that nobody can read.
    """
    await asyncio.to_thread(_prepare, folder)
    if "KNOWLEDGE_DIR" not in environment:
        environment = environment | {"KNOWLEDGE_DIR": str(await asyncio.to_thread(few_words, folder / "few words"))}
    clean = {name: text for name, text in os.environ.items() if not name.startswith(("DISCORD_", "COVERAGE"))}
    given = {"PYTHONPATH": str(ROOT), "DATA_DIR": str(folder / "data")}
    process = await asyncio.create_subprocess_exec(
        sys.executable, *program, cwd=folder, env=clean | given | environment, stderr=asyncio.subprocess.PIPE
    )
    bot = BotProcess(process)
    try:
        yield bot
    finally:
        await bot.kill()


def _prepare(folder: Path) -> None:
    """Copy what the shipped handbook taught, and nothing else of a developer's own data."""
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for kept in (*LEARNED.glob("regression-*.npz"), *LEARNED.glob("vectors-*.bin")):
        if not (folder / "data" / kept.name).exists():
            shutil.copy(kept, folder / "data" / kept.name)
