"""The daily job: deletes what has been kept as long as it may be."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

from bot.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.storage.thread import StoreThread

LOG = logging.getLogger(__name__)

DAY = timedelta(days=1)

LOOKING_SECONDS = 3600.0
"""How often to look at the clock: one sleep of a whole day would stand still while a computer is asleep."""


def is_due(last: datetime | None, now: datetime) -> bool:
    """Return whether to do the daily job, which was last done then; a clock that was set back makes it due too."""
    return last is None or not last <= now < last + DAY


async def keep_house(
    store: StoreThread, *, now: Callable[[], datetime], sleep: Callable[[float], Awaitable[object]] = asyncio.sleep
) -> NoReturn:
    """Delete what is due at once and then daily, until it is cancelled; what fails is tried again the next day."""
    last: datetime | None = None
    while True:
        moment = now()
        if is_due(last, moment):
            last = moment
            await _delete_due(store, moment)
        await sleep(LOOKING_SECONDS)


async def _delete_due(store: StoreThread, now: datetime) -> None:
    try:
        deleted = await asyncio.wrap_future(store.do(lambda kept: kept.delete_due(now=now)))
    except StoreError as error:
        LOG.warning("What has been kept long enough could not be deleted and will be tried again tomorrow. %s", error)
        return
    if deleted:
        LOG.info("%d rows were deleted, because they have been kept as long as they may be.", deleted)
