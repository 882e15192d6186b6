"""The way from a coroutine to what is kept, and whether it is kept at all."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.storage.store import Store
    from bot.views.asker import AssistantClient

T = TypeVar("T")

ONLY_FOR_NOW = (
    "I can remember that only until I am started again, because my database could not be opened. Whoever runs me has "
    "been told."
)


async def in_store(client: AssistantClient, work: Callable[[Store], T]) -> T:
    """Return what a piece of work with the store returns.

    Raises:
        StoreError: The store cannot do it.
    """
    return await asyncio.wrap_future(client.parts.store.do(work))


def why_unkept(client: AssistantClient) -> tuple[str, ...]:
    """Return why what is kept ends with the process, a sentence for editors; none where it does not."""
    opening = client.parts.store.opened
    opened = opening.result() if opening.done() and not opening.cancelled() else None
    return (opened.sentence,) if opened and opened.fault else ()


def only_for_now(client: AssistantClient) -> tuple[str, ...]:
    """Return what a member has to know who is told that something is kept; none where it is."""
    return (ONLY_FOR_NOW,) if why_unkept(client) else ()
