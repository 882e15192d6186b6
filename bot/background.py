"""What is done beside everything else: the daily job deletes what has been kept long enough."""

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

FORGETTING_SECONDS = 2.0
"""How often to look for whom the command line has erased."""

DOUBTED = (
    "Nothing is deleted today: the clock says %s, but old records were last deleted on %s. If the clock is right, "
    "there is nothing to do: they will be deleted tomorrow. If it is wrong, set it right before then."
)


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


async def keep_forgetting(
    store: StoreThread,
    forget: Callable[[int], None],
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> NoReturn:
    """Forget in memory whom the command line has erased, within seconds, until it is cancelled."""
    has_failed = False
    while True:
        try:
            await _forget_erased(store, forget)
            has_failed = False
        except StoreError as error:
            if not has_failed:
                LOG.warning("It cannot be seen at the moment whom the command line has erased. %s", error)
            has_failed = True
        await sleep(FORGETTING_SECONDS)


async def _forget_erased(store: StoreThread, forget: Callable[[int], None]) -> None:
    members = await asyncio.wrap_future(store.do(lambda kept: kept.erasures()))
    if not members:
        return
    for member in members:
        forget(member)
    await asyncio.wrap_future(store.do(lambda kept: kept.drop_erasures(members)))


async def _delete_due(store: StoreThread, now: datetime) -> None:
    try:
        deleted = await asyncio.wrap_future(store.do(lambda kept: kept.delete_due(now=now)))
    except StoreError as error:
        LOG.warning("Old records could not be deleted; the assistant will try again tomorrow. %s", error)
        return
    if deleted.not_since:
        LOG.warning(DOUBTED, now.date(), deleted.not_since.date())
    if deleted.rows:
        LOG.info("%d rows were deleted, because their time was up.", deleted.rows)
