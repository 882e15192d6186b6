"""Runs the bot where other files stand in some places, or where it is another time.

python -m benchmarks.elsewhere --bind FILE PLACE: FILE takes the place of another, in a mount namespace of its own
(Linux, as root). --shift FILE: the file says by how many seconds the time of day is wrong. --from TIME --speed 144:
time begins there, and goes so many times as fast.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from discord.ext import tasks

from bot import background, wiring
from bot.cli.main import main as run
from bot.commands import answers, members  # noqa: F401 - so that every cog with chores is known
from bot.commands.chores import ChoresCog

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.settings import Settings
    from bot.storage.thread import StoreThread
    from bot.wiring import Services

NEW_NAMESPACE = 0x0002_0000
BIND, PRIVATE, ALL_BELOW = 0x1000, 1 << 18, 0x4000
"""What unshare(2) and mount(2) call these."""


def main() -> int:
    """Change what is asked for, run the bot, and return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.elsewhere", description=__doc__)
    parser.add_argument("--bind", nargs=2, action="append", default=[], metavar=("FILE", "PLACE"))
    parser.add_argument("--shift", type=Path)
    parser.add_argument("--from", type=datetime.fromisoformat, dest="start")
    parser.add_argument("--speed", type=float, default=1.0)
    given = parser.parse_args()
    if given.bind:
        _bind(given.bind)
    if given.shift:
        _shift(given.shift)
    if given.start:
        _hurry(given.start, given.speed)
    return run(["run"])


def _bind(pairs: list[list[str]]) -> None:
    libc = ctypes.CDLL(None, use_errno=True)

    def do(done: int) -> None:
        if done:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))

    do(libc.unshare(NEW_NAMESPACE))
    do(libc.mount(b"none", b"/", None, ctypes.c_ulong(PRIVATE | ALL_BELOW), None))
    for file, place in pairs:
        do(libc.mount(os.fsencode(file), os.fsencode(place), None, ctypes.c_ulong(BIND), None))


def _shift(file: Path) -> None:
    def now() -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(file.read_text("ascii")))

    _build_with(time.monotonic, now)


def _hurry(start: datetime, speed: float) -> None:
    """Let time go faster, for what the bot does by the clock too; the line to Discord stays in Discord's own time."""
    began = time.monotonic()

    def clock() -> float:
        return began + (time.monotonic() - began) * speed

    def now() -> datetime:
        return start + timedelta(seconds=clock() - began)

    _build_with(clock, now)
    background.LOOKING_SECONDS /= speed
    for cog in ChoresCog.__subclasses__():
        for loop in [found for found in vars(cog).values() if isinstance(found, tasks.Loop)]:
            seconds = (loop.seconds or 0) + 60 * (loop.minutes or 0) + 3600 * (loop.hours or 0)
            loop.change_interval(seconds=seconds / speed)


def _build_with(clock: Callable[[], float], now: Callable[[], datetime]) -> None:
    build = wiring.build

    def built(settings: Settings, store: StoreThread) -> Services:
        return build(settings, store, clock, now)

    wiring.build = built  # pyright: ignore[reportAttributeAccessIssue] - the supervisor asks for no more


if __name__ == "__main__":
    sys.exit(main())
