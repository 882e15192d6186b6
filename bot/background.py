"""What is done beside everything else: the daily job deletes what is due, counts are written, backups are made."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, NoReturn

from bot.errors import BackupError, StoreError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.storage.tally import Tally
    from bot.storage.thread import StoreThread


LOG = logging.getLogger(__name__)

DAY = timedelta(days=1)

LOOKING_SECONDS = 3600.0
"""How often to look at the clock: one sleep of a whole day would stand still while a computer is asleep."""

FORGETTING_SECONDS = 2.0
"""How often to look for whom the command line has erased."""

COUNTING_SECONDS = 60.0
"""How often what was counted is written: a crash loses the counts of a minute."""

DOUBTED = (
    "Nothing is deleted today: the clock says %s, but old records were last deleted on %s. If the clock is right, "
    "there is nothing to do: they will be deleted tomorrow. If it is wrong, set it right before then."
)

NO_BACKUP = "The nightly backup was not made, and is tried again every hour. {}"


def is_due(last: datetime | None, now: datetime) -> bool:
    """Return whether to do the daily job, which was last done then; a clock that was set back makes it due too."""
    return last is None or not last <= now < last + DAY


async def keep_house(
    store: StoreThread,
    *,
    now: Callable[[], datetime],
    drop_old: Callable[[datetime], object] = lambda _: None,
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> NoReturn:
    """Delete what is due at once and then daily, until it is cancelled; what fails is tried again the next day.

    `drop_old` does so beside the store, in a thread of its own, wherever the clock is believed.
    """
    last: datetime | None = None
    while True:
        moment = now()
        if is_due(last, moment):
            last = moment
            if await _delete_due(store, moment):
                await asyncio.to_thread(drop_old, moment)
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


async def keep_counting(counts: Tally, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> NoReturn:
    """Let what is counted be written every minute, until it is cancelled."""
    while True:
        await sleep(COUNTING_SECONDS)
        counts.write()


async def keep_backing_up(
    back_up: Callable[[], object],
    tell: Callable[[str], object],
    sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
) -> NoReturn:
    """Let the backup of each day be made as soon as the clock says that it has begun, until it is cancelled.

    `back_up` does nothing where it is there already. Where it fails, that is told once, and it is tried every hour.
    """
    has_failed = False
    while True:
        try:
            await asyncio.to_thread(back_up)
            has_failed = False
        except BackupError as error:
            if not has_failed:
                tell(NO_BACKUP.format(error))
            has_failed = True
        await sleep(LOOKING_SECONDS)


async def _forget_erased(store: StoreThread, forget: Callable[[int], None]) -> None:
    members = await asyncio.wrap_future(store.do(lambda kept: kept.erasures()))
    if not members:
        return
    for member in members:
        forget(member)
    await asyncio.wrap_future(store.do(lambda kept: kept.drop_erasures(members)))


async def _delete_due(store: StoreThread, now: datetime) -> bool:
    """Delete what is due in the store, and return whether the clock is believed."""
    try:
        deleted = await asyncio.wrap_future(store.do(lambda kept: kept.delete_due(now=now)))
    except StoreError as error:
        LOG.warning("Old records could not be deleted; the assistant will try again tomorrow. %s", error)
        return False
    if deleted.not_since:
        LOG.warning(DOUBTED, now.date(), deleted.not_since.date())
    if deleted.rows:
        LOG.info("%d rows were deleted, because their time was up.", deleted.rows)
    return deleted.is_believed
