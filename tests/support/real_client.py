"""The real client in this process, connected to a Discord on loopback."""

from __future__ import annotations

import asyncio
import contextlib
import functools
import tempfile
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from bot import settings, wiring
from bot.client import PartnershipBot
from bot.gateway.client import line, point_at
from bot.gateway.limits import Patience
from bot.storage.opening import in_memory
from bot.storage.thread import StoreThread
from bot.turns import Turns
from tests.support.handbook_files import SHIPPED
from tests.support.loopback import TOKEN
from tests.support.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from tests.support.loopback import Loopback

QUICK = Patience(longest_pause=0.2, connecting=0.5, closing=0.2, acknowledging=0.2, spacing=0.0, banned=0.3)

Running = tuple[PartnershipBot, asyncio.Task[None]]


@functools.cache
def _services():
    found = settings.load({"KNOWLEDGE_DIR": str(SHIPPED)}, SHIPPED, for_discord=False)
    return wiring.build(found, StoreThread(in_memory))


@functools.cache
def _data() -> tempfile.TemporaryDirectory[str]:
    """Return a folder for what is kept until the tests end, so that a developer's own is left alone."""
    return tempfile.TemporaryDirectory()


def services(server: Loopback) -> wiring.Services:
    """Return the services of a bot that goes to this server; the handbook is read once for all tests."""
    given = server.environment | {"KNOWLEDGE_DIR": str(SHIPPED), "DATA_DIR": _data().name}
    found = _services()
    asked = replace(found.answering, dialogue=replace(found.answering.dialogue, turns=Turns()))  # of this event loop
    return replace(found, settings=settings.load(given, SHIPPED), answering=asked)


@contextlib.asynccontextmanager
async def client(
    server: Loopback, patience: Patience = QUICK, found: wiring.Services | None = None
) -> AsyncIterator[Running]:
    """Run the real client against the server, with its own services or those of all tests, and say goodbye."""
    found = found or services(server)
    point_at(found.settings.api_url, found.settings.gateway_url)
    bot = PartnershipBot(found, line(patience=patience))
    bot._connection.guild_ready_timeout = 0  # servers come with READY here; discord.py waits two seconds for more
    running = asyncio.create_task(bot.start(TOKEN))
    try:
        yield bot, running
    finally:
        running.cancel()
        await asyncio.wait([running])
        await bot.close()


async def until(condition: Callable[[], object]) -> float:
    """Wait until something is so, and return how many seconds that took."""
    began = time.monotonic()
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 (most of what is waited for happens in the server's lists)
            await asyncio.sleep(0.005)
    return time.monotonic() - began


@contextlib.asynccontextmanager
async def connected_client(server: Loopback, patience: Patience = QUICK) -> AsyncIterator[PartnershipBot]:
    """Run the real client, wait until it is ready, and yield it."""
    async with client(server, patience) as (bot, _):
        await until(bot.is_ready)
        yield bot


@contextlib.asynccontextmanager
async def connected(server: Loopback, patience: Patience = QUICK) -> AsyncIterator[asyncio.Task[None]]:
    """Run the real client, and wait until it is ready."""
    async with client(server, patience) as (bot, running):
        await until(bot.is_ready)
        yield running
