"""The health of a bot in a process of its own, as a monitor asks for it and systemd hears of it."""

from __future__ import annotations

import asyncio
import os
import socket
import sys

import pytest

from tests.support.bot_process import running
from tests.support.patience import PATIENCE

pytestmark = pytest.mark.slow


@pytest.fixture
def ask(tmp_path):
    """Return what runs `health` on the bot's folders, and returns its code and what it says."""

    async def asked():
        names = {"DATA_DIR": str(tmp_path / "data"), "KNOWLEDGE_DIR": str(tmp_path / "few words")}
        done = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "bot", "health", env=os.environ | names, cwd=tmp_path, stdout=asyncio.subprocess.PIPE
        )
        said, _ = await done.communicate()
        return done.returncode, said.decode()

    return asked


async def until(ask, words):
    async with asyncio.timeout(PATIENCE):
        while words not in (answer := await ask())[1]:  # noqa: ASYNC110 - it is in another process
            await asyncio.sleep(0.05)
    return answer[0]


async def test_it_is_well_while_it_runs_and_said_not_to_run_when_it_has_ended_or_was_killed(discord, tmp_path, ask):
    for end in ("terminate", "kill"):
        discord.ready.clear()
        async with running(tmp_path, discord.environment) as bot:
            await asyncio.wait_for(discord.ready.wait(), PATIENCE)
            assert await until(ask, "The assistant is well") == 0
            getattr(bot.process, end)()
            await bot.ending()
            assert await until(ask, "The assistant is not running.") == 1


async def test_systemd_hears_that_members_can_ask_how_it_is_and_that_the_end_has_begun(discord, tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.setblocking(False)

        async def hears(words):
            async with asyncio.timeout(PATIENCE):
                while words not in await asyncio.get_running_loop().sock_recv(listening, 4096):
                    pass

        asked = {"NOTIFY_SOCKET": str(tmp_path / "notify"), "WATCHDOG_USEC": "1000000"}
        async with running(tmp_path, discord.environment | asked) as bot:
            await hears(b"READY=1")
            assert discord.ready.is_set()
            await hears(b"STATUS=The assistant is well")
            await hears(b"WATCHDOG=1")
            bot.process.terminate()
            await hears(b"STOPPING=1")
            assert await bot.ending() == 0
