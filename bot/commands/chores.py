"""What the bot does by the clock: each cog has its own chores, for as long as the bot is connected."""

from __future__ import annotations

import functools
import logging
from typing import TYPE_CHECKING, Any, TypeVar

import discord
from discord.ext import commands, tasks

from bot.commands.errors import UNREACHED, without_words
from bot.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterator

Cog = TypeVar("Cog")
LOG = logging.getLogger(__name__)


def tried_again(work: Callable[[Cog], Coroutine[Any, Any, None]]) -> Callable[[Cog], Coroutine[Any, Any, None]]:
    """Let a chore that fails be tried again at its next time; one that raised would end its loop for good."""

    @functools.wraps(work)
    async def do(cog: Cog) -> None:
        try:
            await work(cog)
        except (discord.HTTPException, BotError, *UNREACHED) as error:
            LOG.warning("A scheduled job could not be done yet: %s", error)
        except Exception as error:
            LOG.error("A scheduled job could not be done.", exc_info=without_words(error))  # noqa: TRY400 - the reason is in it

    return do


class ChoresCog(commands.Cog):
    """A cog whose loops begin when the bot is ready, and end with it; a loop is `@tasks.loop` above `@tried_again`."""

    @property
    def has_chores(self) -> bool:
        """Whether there is anything to do."""
        return True

    @commands.Cog.listener("on_ready")
    async def begin_chores(self) -> None:
        """Do everything for the first time now, if it has not begun."""
        for loop in self._loops() if self.has_chores else ():
            if not loop.is_running():
                loop.start()

    async def cog_unload(self) -> None:
        """Do nothing more."""
        for loop in self._loops():
            loop.cancel()

    def _loops(self) -> Iterator[tasks.Loop[Any]]:
        for name, found in vars(type(self)).items():
            if isinstance(found, tasks.Loop):
                yield getattr(self, name)
