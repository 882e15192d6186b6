"""What programs that start other processes have in common."""

from __future__ import annotations

import asyncio
import signal
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Coroutine

T = TypeVar("T")


async def until_told(work: Coroutine[object, object, T]) -> T:
    """Do some work, and on SIGTERM end it in good order, so that no bot is left running."""
    task = asyncio.create_task(work)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    return await task
