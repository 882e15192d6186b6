"""What the editors' channel is told by the clock: news of the files, what is overdue, and which proposals expired."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from discord.ext import commands, tasks

from bot.cards.keepers import news_card
from bot.commands.chores import ChoresCog, tried_again
from bot.commands.knowledge.keepers import remind
from bot.commands.knowledge.proposals import close_expired
from bot.commands.messages import in_store, tell_editors

if TYPE_CHECKING:
    from bot.commands.interaction import PartnershipBot
    from bot.storage.store import Store


class EditorsNews(ChoresCog):
    """Tells editors what they should know, from when there is a channel for it."""

    def __init__(self, bot: PartnershipBot) -> None:
        """Take the bot; nothing is told before it is ready."""
        self.bot = bot
        self._passing_on = asyncio.Lock()

    @property
    def has_chores(self) -> bool:
        """Whether there is a channel, or may be one: the store that says which was chosen is sometimes opened late."""
        services = self.bot.services
        return services.settings.editors_channel is not None or not services.store.opened.done()

    @commands.Cog.listener()
    async def on_news(self) -> None:
        """Post what was just told of the handbook's files."""
        if self.look_for_news.is_running():  # else it is not ready, and begins with that
            await self.pass_on_news()

    @tried_again
    async def pass_on_news(self) -> None:
        """Post what was told of the handbook's files, one after the other."""
        async with self._passing_on:
            await pass_on(self.bot)

    @tasks.loop(minutes=1)
    @tried_again
    async def look_for_news(self) -> None:
        """Post what could not be posted before, and take in what another process may have put into the history."""
        await self.pass_on_news()
        await take_in(self.bot)

    @tasks.loop(hours=1)
    @tried_again
    async def remind_keepers(self) -> None:
        """Tell keepers what is overdue, once a week."""
        await remind(self.bot)

    @tasks.loop(hours=1)
    @tried_again
    async def close_proposals(self) -> None:
        """Let proposals expire."""
        await close_expired(self.bot)


async def take_in(bot: PartnershipBot) -> None:
    """Take in what the history keeps for the editors' channel; another process may have put it there."""
    for number, text in await in_store(bot, lambda kept: kept.history.news()):
        bot.services.editing.news.take(number, text)


async def pass_on(bot: PartnershipBot) -> None:
    """Post what was told of the handbook's files, oldest first; it waits while Discord cannot be reached.

    What the history keeps is dropped there once it is posted, and comes again where it was not. Where there is no
    channel, it waits for one.
    """
    if bot.services.settings.editors_channel is None:
        return
    news = bot.services.editing.news
    while (piece := news.first()) is not None:
        posted = await tell_editors(bot, news_card(piece.text))
        if posted and piece.number:
            await in_store(bot, partial(_drop, piece.number))
        news.drop(piece)


def _drop(number: int, store: Store) -> None:
    store.history.drop_news(number)
