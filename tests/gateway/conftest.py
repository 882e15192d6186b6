from __future__ import annotations

import aiohttp
import pytest
from aiohttp import web
from discord.http import Route

from bot.gateway.client import DISCORD_API, point_at
from tests.support.answers import Answers
from tests.support.loopback import Loopback


@pytest.fixture
async def answers():
    """A server for REST, which every client of the process uses until the end of the test."""
    found = Answers()
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", found.handle)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.01)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    Route.BASE = f"http://127.0.0.1:{runner.addresses[0][1]}/api/v10"
    try:
        yield found
    finally:
        Route.BASE = DISCORD_API
        await runner.cleanup()


@pytest.fixture
async def session():
    async with aiohttp.ClientSession() as one:
        yield one


@pytest.fixture
async def server():
    found = Loopback()
    async with found.serving():
        try:
            yield found
        finally:
            point_at("", "")
