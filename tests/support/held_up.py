"""Keeps the thread that works questions out busy, so that everything asked meanwhile has to wait."""

from __future__ import annotations

import asyncio
import threading
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from bot.turns import Turns

LONGEST = 10.0
"""Seconds after which a test that has failed lets the thread go."""


@asynccontextmanager
async def held_up(turns: Turns) -> AsyncIterator[asyncio.Task[None]]:
    """Keep the thread busy until the block ends; what keeps it is a piece of work of its own."""
    begun, end = asyncio.Event(), threading.Event()
    loop = asyncio.get_running_loop()

    def work() -> None:
        loop.call_soon_threadsafe(begun.set)
        assert end.wait(LONGEST)

    working = asyncio.create_task(turns.do("nobody", work))
    await asyncio.wait_for(begun.wait(), LONGEST)
    try:
        yield working
    finally:
        end.set()
        await asyncio.wait({working})
