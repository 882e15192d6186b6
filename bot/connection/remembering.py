"""The connection's way to the store: whatever is wrong with it, the bot goes on."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, TypeVar

from bot.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.storage.store import Store
    from bot.storage.thread import StoreThread

_Result = TypeVar("_Result")
_log = logging.getLogger(__name__)


async def read(thread: StoreThread, work: Callable[[Store], _Result], usual: _Result, seconds: float) -> _Result:
    """Return what the store knows, or the usual where it fails or does not say so for so many seconds."""
    future = asyncio.wrap_future(thread.do(work))
    done, _ = await asyncio.wait({future}, timeout=seconds)
    if not done:
        future.cancel()
        _log.warning("What was kept about the connection could not be read in time.")
        return usual
    if (error := future.exception()) is not None:
        _log.warning("What was kept about the connection could not be read. %s", _said(error))
        return usual
    return future.result()


def _said(error: BaseException) -> str:
    return str(error) if isinstance(error, BotError) else f"{type(error).__name__}: {error}"
