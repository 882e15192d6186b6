"""What the assistant does by itself on Discord: news and reminders for editors and members, and who has left."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING, Any

import discord
from discord.ext import tasks

from bot.errors import BotError
from bot.render.keepers import news_card
from bot.views.editors_channel import post
from bot.views.errors import UNREACHED, without_words
from bot.views.expiring import close_expired
from bot.views.keepers import remind
from bot.views.leavers import Leavers
from bot.views.nudges import nudge_all

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.storage.store import Store
    from bot.views.asker import AssistantClient

_log = logging.getLogger(__name__)

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
            _log.warning("What there was to do by the clock could not be done yet: %s", error)
        except Exception as error:  # noqa: BLE001 - the log has it, and the loop has to go on
            _log.error("What there was to do by the clock could not be done.", exc_info=without_words(error))


async def take_in(client: AssistantClient) -> None:
    """Take in what the history keeps for the editors' channel; another process may have put it there."""
    store = client.parts.store
    for number, text in await asyncio.wrap_future(store.do(lambda kept: kept.history.news())):
        client.parts.news.tell(text)
        await asyncio.wrap_future(store.do(partial(_drop, number)))


def _drop(number: int, store: Store) -> None:
    store.history.drop_news(number)


async def drop_old(client: AssistantClient) -> None:
    """Let go of what has been held in memory as long as it may be."""
    client.parts.drop_old()


async def pass_on(client: AssistantClient) -> None:
    """Post what was told of the handbook's files, oldest first; it waits while Discord cannot be reached."""
    news = client.parts.news
    while (text := news.first()) is not None:
        await post(client, news_card(text))
        news.drop(text)
