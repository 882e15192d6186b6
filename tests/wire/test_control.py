"""The server on loopback in a process of its own, told over HTTP what to do."""

from __future__ import annotations

import asyncio
import sys
from contextlib import asynccontextmanager

import aiohttp

from tests.support.bot_process import ROOT, running
from tests.support.patience import PATIENCE


@asynccontextmanager
async def served():
    """Start the server, and yield what to set and how to ask it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.support.loopback", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    assert process.stdout
    try:
        lines = [(await asyncio.wait_for(process.stdout.readline(), PATIENCE)).decode().strip() for _ in range(4)]
        environment = dict(line.split("=", 1) for line in lines)
        async with aiohttp.ClientSession(environment.pop("CONTROL")) as session:

            async def ask(what, **body):
                async with session.post(f"/{what}", json=body) as response:
                    return await response.json()

            yield environment, ask
    finally:
        process.kill()
        await process.communicate()


async def until(ask, name):
    """Wait until the state says that something is so."""
    async with asyncio.timeout(PATIENCE):
        while not (await ask("state"))[name]:  # noqa: ASYNC110 - it comes about in another process
            await asyncio.sleep(0.05)


async def test_a_server_of_its_own_process_lets_members_ask_and_things_go_wrong(tmp_path):
    async with served() as (environment, ask), running(tmp_path, environment):
        await until(ask, "online")
        asked = await ask("act", do="slash", args=["ask"], options={"question": "whats the third value"})
        assert asked["acknowledged"]
        await ask("gateway", when="now", act="reset")
        await until(ask, "resumes")
        state = await ask("state")
        assert state["not acknowledged"] == 0
        assert state["problems"] == []
        assert "problem" in await ask("act", do="shout")
