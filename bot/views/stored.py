"""The way from a coroutine to what is kept."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.storage.store import Store
    from bot.views.asker import AssistantClient

T = TypeVar("T")


async def in_store(client: AssistantClient, work: Callable[[Store], T]) -> T:
    """Return what a piece of work with the store returns.

    Raises:
        StoreError: The store cannot do it.
    """
    return await asyncio.wrap_future(client.parts.store.do(work))
