"""Who has left the home server, and who has come back: of them something of the tour is kept."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import discord

from bot.commands.guild import is_there
from bot.commands.messages import in_store

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.commands.interaction import PartnershipBot


BETWEEN = timedelta(days=7)
FIRST_AFTER = timedelta(hours=1)
"""A process that has just been started looks so much later, so that one which is started over and over asks nothing."""

PAUSE_SECONDS = 1.0
"""Between two members: there is no hurry, and nobody's answer has to wait for it."""

MOST_FAILED = 5
"""After so many members of whom Discord does not say whether they are there, the rest waits for the next hour."""

LOG = logging.getLogger(__name__)


class Leavers:
    """Finds who has left, and who has come back.

    When it last looked is known to this process only, for nothing is lost by looking twice: a restart makes the next
    look come sooner, within an hour or two, and never later. After a clock was put back it looks too.
    """

    def __init__(self, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> None:
        """Take a way to pause; nothing is looked at before `look`."""
        self._sleep = sleep
        self._began: datetime | None = None
        self._looked: datetime | None = None

    async def look(self, bot: PartnershipBot) -> None:
        """Look if a week has passed; what ends early, and what is not known, is looked at an hour later."""
        now = bot.services.now()
        self._began = self._began or now
        if self._is_due(now) and await look(bot, self._sleep):
            self._looked = now

    def _is_due(self, now: datetime) -> bool:
        last, pause = (self._began, FIRST_AFTER) if self._looked is None else (self._looked, BETWEEN)
        return last is not None and not last <= now < last + pause


async def look(bot: PartnershipBot, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> bool:
    """Ask Discord for every member of whom something of the tour is kept, and return whether it said enough of them.

    Only where it says that there is no such member have they left; any other fault changes nothing.
    """
    home = bot.home
    if home is None:
        return False
    failed = 0
    for member, gone_since in (await in_store(bot, lambda kept: kept.tours.known())).items():
        try:
            await _look_at(bot, home, member, gone_since)
        except discord.HTTPException as error:
            failed += 1
            LOG.warning("It is not known whether a member has left: status %s, code %s.", error.status, error.code)
            if failed >= MOST_FAILED:
                return False
        await sleep(PAUSE_SECONDS)
    return True


async def _look_at(bot: PartnershipBot, home: discord.Guild, member: int, gone_since: datetime | None) -> None:
    at = bot.services.now()
    if not await is_there(home, member):
        await in_store(bot, lambda kept: kept.tours.gone(member, at=at))
    elif gone_since is not None:
        await in_store(bot, lambda kept: kept.tours.back(member))
