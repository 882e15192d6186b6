"""What the assistant does by itself on Discord: news, reminders, and who has left."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

import discord
from discord.ext import tasks

from bot.cards.keepers import news_card
from bot.commands.errors import UNREACHED, without_words
from bot.commands.guild import is_there
from bot.commands.knowledge.channel import post
from bot.commands.knowledge.keepers import remind
from bot.commands.knowledge.proposals import close_expired
from bot.commands.messages import in_store
from bot.commands.tour.reminders import nudge_all
from bot.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from bot.commands.services import AssistantClient
    from bot.storage.store import Store


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

    async def look(self, client: AssistantClient) -> None:
        """Look if a week has passed; what ends early, and what is not known, is looked at an hour later."""
        now = client.parts.now()
        self._began = self._began or now
        if self._is_due(now) and await look(client, self._sleep):
            self._looked = now

    def _is_due(self, now: datetime) -> bool:
        last, pause = (self._began, FIRST_AFTER) if self._looked is None else (self._looked, BETWEEN)
        return last is not None and not last <= now < last + pause


async def look(client: AssistantClient, sleep: Callable[[float], Awaitable[object]] = asyncio.sleep) -> bool:
    """Ask Discord for every member of whom something of the tour is kept, and return whether it said enough of them.

    Only where it says that there is no such member has she left; any other fault changes nothing.
    """
    home = client.get_guild(client.parts.settings.home_guild or 0)
    if home is None:
        return False
    failed = 0
    for member, gone_since in (await in_store(client, lambda kept: kept.tours.known())).items():
        try:
            await _look_at(client, home, member, gone_since)
        except discord.HTTPException as error:
            failed += 1
            LOG.warning("It is not known whether a member has left: status %s, code %s.", error.status, error.code)
            if failed >= MOST_FAILED:
                return False
        await sleep(PAUSE_SECONDS)
    return True


async def _look_at(client: AssistantClient, home: discord.Guild, member: int, gone_since: datetime | None) -> None:
    at = client.parts.now()
    if not await is_there(home, member):
        await in_store(client, lambda kept: kept.tours.gone(member, at=at))
    elif gone_since is not None:
        await in_store(client, lambda kept: kept.tours.back(member))


LOOKING_SECONDS = 0.5
"""How often to look for news."""


class Chores:
    """Does what there is to do for as long as its client is connected; what fails is tried again the next time."""

    def __init__(self, client: AssistantClient) -> None:
        """Take the client; nothing is done before `start`."""
        self._client = client
        self._leavers = Leavers()
        self._for_editors: tuple[tasks.Loop[Any], ...] = (
            tasks.loop(seconds=LOOKING_SECONDS)(self._pass_on),
            tasks.loop(minutes=1)(self._take_in),
            tasks.loop(hours=1)(self._look_at_the_clock),
        )
        self._for_members: tuple[tasks.Loop[Any], ...] = (
            tasks.loop(hours=1)(self._nudge),
            tasks.loop(hours=1)(self._look_for_leavers),
            tasks.loop(minutes=1)(self._drop_old),
        )

    def start(self) -> None:
        """Begin, if it has not begun: what editors read only if there is a channel for it."""
        has_channel = self._client.parts.settings.editors_channel is not None
        for loop in (*(self._for_editors if has_channel else ()), *self._for_members):
            if not loop.is_running():
                loop.start()

    def stop(self) -> None:
        """Do nothing more."""
        for loop in (*self._for_editors, *self._for_members):
            loop.cancel()

    async def _pass_on(self) -> None:
        await self._safely(pass_on)

    async def _take_in(self) -> None:
        await self._safely(take_in)

    async def _look_at_the_clock(self) -> None:
        await self._safely(remind)
        await self._safely(close_expired)

    async def _nudge(self) -> None:
        await self._safely(nudge_all)

    async def _look_for_leavers(self) -> None:
        await self._safely(self._leavers.look)

    async def _drop_old(self) -> None:
        await self._safely(drop_old)

    async def _safely(self, chore: Callable[[AssistantClient], Awaitable[None]]) -> None:
        """Do a chore; one that raised would end its loop for good."""
        try:
            await chore(self._client)
        except (discord.HTTPException, BotError, *UNREACHED) as error:
            LOG.warning("What there was to do by the clock could not be done yet: %s", error)
        except Exception as error:
            LOG.error("What there was to do by the clock could not be done.", exc_info=without_words(error))  # noqa: TRY400 - the reason is in it


async def take_in(client: AssistantClient) -> None:
    """Take in what the history keeps for the editors' channel; another process may have put it there."""
    for number, text in await asyncio.wrap_future(client.parts.store.do(lambda kept: kept.history.news())):
        client.parts.news.take(number, text)


def _drop(number: int, store: Store) -> None:
    store.history.drop_news(number)


async def drop_old(client: AssistantClient) -> None:
    """Let go of what has been held in memory as long as it may be."""
    client.parts.drop_old()


async def pass_on(client: AssistantClient) -> None:
    """Post what was told of the handbook's files, oldest first; it waits while Discord cannot be reached.

    What the history keeps is dropped there once it is posted, and comes again where it was not.
    """
    news = client.parts.news
    while (piece := news.first()) is not None:
        posted = await post(client, news_card(piece.text))
        if posted and piece.number:
            await asyncio.wrap_future(client.parts.store.do(partial(_drop, piece.number)))
        news.drop(piece)
