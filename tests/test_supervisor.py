"""The rules of keeping the bot alive, against a server on loopback and with a process of its own."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
import time
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.advice import BY_CLOSE_CODE, OPEN_TOKEN, TOKENLESS
from bot.exits import Exit
from tests.support import repositories
from tests.support.loopback import TOKEN, Loopback
from tests.support.office import words_in
from tests.support.patience import PATIENCE, SLOWED

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ROOT = Path(__file__).parents[1]


@pytest.fixture
def discord_server() -> Loopback:
    return Loopback()


@asynccontextmanager
async def running(folder: Path, **environment: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the bot in a folder of its own, so that no `.env` of this one is read."""
    clean = {name: text for name, text in os.environ.items() if not name.startswith("DISCORD_")}
    given = {"PYTHONPATH": str(ROOT), "KNOWLEDGE_DIR": str(words_in(folder / "words")), **environment}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", cwd=folder, env=clean | given, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def ending(process: asyncio.subprocess.Process) -> tuple[int | None, str]:
    """Wait for the end, and return the exit code and what was said on stderr."""
    _, said = await asyncio.wait_for(process.communicate(), PATIENCE)
    return process.returncode, said.decode()


async def until_said(process: asyncio.subprocess.Process, words: str) -> str:
    """Wait for a line on stderr that has these words."""
    assert process.stderr
    async with asyncio.timeout(PATIENCE):
        async for line in process.stderr:
            if words in line.decode():
                return line.decode()
    pytest.fail(f"The bot ended without saying {words!r}.")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_a_signal_ends_a_connected_bot_with_0_in_under_5_seconds(discord_server, tmp_path, number):
    async with discord_server.serving(), running(tmp_path, **discord_server.environment) as bot:
        await asyncio.wait_for(discord_server.ready.wait(), PATIENCE)
        began = time.monotonic()
        bot.send_signal(number)
        code, said = await ending(bot)
    assert code == 0
    assert time.monotonic() - began < 5 * SLOWED
    assert discord_server.goodbyes == [1000]
    assert "Traceback" not in said
    assert TOKEN not in said


async def test_sigterm_ends_a_git_that_hangs_within_a_second_and_the_bot_in_under_5(discord_server, tmp_path):
    words, asked, program = tmp_path / "shared", tmp_path / "asked", tmp_path / "ssh"
    shutil.copytree(ROOT / "knowledge", words)
    repositories.begin(words)
    repositories.git(words, "remote", "add", "origin", "ssh://example.org/words.git")
    for name, value in {"remote": "origin", "merge": "refs/heads/main"}.items():
        repositories.git(words, "config", f"branch.main.{name}", value)
    program.write_text(f"#!/bin/sh\ntrap '' TERM\necho $$ > {asked}\nsleep 1000\n")
    program.chmod(0o755)
    environment = {"KNOWLEDGE_DIR": str(words), "KNOWLEDGE_GIT": "push", "GIT_SSH_COMMAND": str(program)}
    async with discord_server.serving(), running(tmp_path, **discord_server.environment, **environment) as bot:
        await asyncio.wait_for(discord_server.ready.wait(), PATIENCE)
        await asyncio.to_thread(repositories.until, lambda: asked.exists() and asked.read_text())
        began = time.monotonic()
        bot.send_signal(signal.SIGTERM)
        number = int(asked.read_text())
        await asyncio.to_thread(repositories.until, lambda: not repositories.is_running(number))
        assert time.monotonic() - began < 1.5 * SLOWED
        code, said = await ending(bot)
    assert (code, "Traceback" in said) == (0, False)
    assert time.monotonic() - began < 5 * SLOWED


async def test_sigterm_while_waiting_to_try_again_ends_with_0(discord_server, tmp_path):
    async with running(tmp_path, **discord_server.environment) as bot:
        await until_said(bot, "Trying again")
        bot.send_signal(signal.SIGTERM)
        assert (await ending(bot))[0] == 0


@pytest.mark.parametrize("level", ["info", "debug"])
async def test_a_token_that_discord_refuses_ends_with_78_and_one_sentence(discord_server, tmp_path, level):
    environment = discord_server.environment | {"DISCORD_TOKEN": "of.another.bot", "LOG_LEVEL": level}
    async with discord_server.serving(), running(tmp_path, **environment) as bot:
        code, said = await ending(bot)
    assert code == Exit.SET_UP
    assert said.splitlines()[-1] == str(BY_CLOSE_CODE[4004])
    assert "Traceback" not in said
    assert "of.another.bot" not in said
    assert discord_server.requests == ["GET /users/@me"]


@pytest.mark.parametrize("close_code", [4004, 4014])
async def test_a_close_that_no_new_attempt_can_mend_ends_with_78_and_one_sentence(discord_server, tmp_path, close_code):
    discord_server.close_code = close_code
    async with discord_server.serving(), running(tmp_path, **discord_server.environment) as bot:
        code, said = await ending(bot)
    assert code == Exit.SET_UP
    assert said.splitlines()[-1] == str(BY_CLOSE_CODE[close_code])
    assert "Traceback" not in said


async def test_without_a_token_it_ends_with_78_and_one_sentence(tmp_path):
    async with running(tmp_path) as bot:
        code, said = await ending(bot)
    assert code == Exit.SET_UP
    assert said.startswith("There is no Discord token: ")
    assert len(said.splitlines()) == 1


async def test_with_an_unreadable_token_file_it_ends_with_78_and_one_sentence(tmp_path):
    async with running(tmp_path, DISCORD_TOKEN_FILE="missing") as bot:
        code, said = await ending(bot)
    assert code == Exit.SET_UP
    assert said.startswith("DISCORD_TOKEN_FILE names a file that cannot be read")
    assert len(said.splitlines()) == 1


async def test_a_bot_that_is_refused_connects_as_soon_as_discord_is_up(discord_server, tmp_path):
    async with running(tmp_path, **discord_server.environment) as bot:
        said = await until_said(bot, "Trying again")
        assert "Discord cannot be reached" in said
        async with discord_server.serving():
            await asyncio.wait_for(discord_server.ready.wait(), PATIENCE)


async def test_a_bot_that_meets_a_503_connects_when_it_has_passed(discord_server, tmp_path):
    discord_server.status = 503
    async with discord_server.serving(), running(tmp_path, **discord_server.environment) as bot:
        assert "status 503" in await until_said(bot, "Trying again")
        discord_server.status = 200
        await asyncio.wait_for(discord_server.ready.wait(), PATIENCE)


async def test_a_name_in_env_that_is_no_setting_is_logged(tmp_path):
    (tmp_path / ".env").write_text("DISCORD_GULD_ID=7\n")
    async with running(tmp_path) as bot:
        _, said = await ending(bot)
    first, last = said.splitlines()
    assert first.endswith("DISCORD_GULD_ID in .env is no setting: did you mean DISCORD_GUILD_ID?")
    assert last == str(TOKENLESS)


async def test_a_token_that_others_can_read_is_logged(tmp_path):
    (tmp_path / ".env").write_text(f"DISCORD_TOKEN={TOKEN}\nDISCORD_API_URL=http://127.0.0.1:9\n")
    (tmp_path / ".env").chmod(0o644)
    async with running(tmp_path) as bot:
        assert (await until_said(bot, "can read the token")).rstrip().endswith(str(OPEN_TOKEN.about(".env")))
