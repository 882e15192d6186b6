"""SIGTERM ends the bot within five seconds, whatever it is doing, and what it has said is done stays done."""

from __future__ import annotations

import asyncio
import fcntl
import json
import os
import signal
import sqlite3
import time
from contextlib import asynccontextmanager, closing, contextmanager, suppress
from dataclasses import replace

import pytest
from aiohttp import web

from bot.storage.opening import FILE_NAME, votes_in
from tests.editing.test_git import git
from tests.support.bot_process import running
from tests.support.handbook_files import SHIPPED, topic
from tests.support.loopback import world
from tests.support.loopback.members import COMMAND, SLASH
from tests.support.loopback.server import free_port
from tests.support.office import words_in
from tests.support.patience import PATIENCE, SLOWED
from tests.wire.test_editing import button, later, previewed, until
from tests.wire.test_turns import hostile

pytestmark = pytest.mark.slow

IN_TIME = 5.0 * SLOWED
EDITORS = (world.STAFF_ROLE, world.EDITORS_ROLE)
KIND = "Be kind to everybody."


def settings_for(discord, folder):
    return discord.environment | {
        "KNOWLEDGE_DIR": str(folder),
        "PROTECTED_TOPICS": "none-of-these",
        "DISCORD_GUILD_ID": world.GUILD_ID,
        "DISCORD_EDITOR_ROLES": world.EDITORS_ROLE,
    }


@asynccontextmanager
async def at_work(discord, tmp_path, **more):
    """Run a bot with words of its own, and yield it with an editor and the words' folder."""
    folder = tmp_path / "words"
    if not folder.exists():
        words_in(folder)
    edith = replace(discord.sam, roles=EDITORS)
    discord.rest.members[edith.number] = world.member(edith.user, *EDITORS)
    async with running(tmp_path, settings_for(discord, folder) | more) as bot:
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        yield bot, edith, folder


async def ends_in_time(bot):
    """Tell the bot to end, and return how many seconds that took."""
    began = time.monotonic()
    bot.process.send_signal(signal.SIGTERM)
    code = await bot.ending()
    took = time.monotonic() - began
    assert code == 0, bot.said
    assert took < IN_TIME, bot.said
    assert "Traceback" not in bot.said
    return took


@contextmanager
def held(folder):
    """Hold the lock of everybody who writes into a folder, as another process does."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def change_of(path, wanted):
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as store:
        return store.execute("SELECT name FROM revisions WHERE id = ?", (wanted,)).fetchall()
    return []


async def test_while_a_change_waits_for_a_lock_that_another_process_holds(discord, tmp_path):
    async with at_work(discord, tmp_path) as (bot, edith, folder):
        preview = await previewed(edith, "rules.e1", text=KIND)
        with held(folder):
            pressed = await edith.press(preview, button(preview, "Publish"))
            assert await pressed.wait()
            await asyncio.sleep(0.5)  # nothing outside of the bot shows that it waits for the lock
            await ends_in_time(bot)
        assert KIND not in (folder / "rules.yaml").read_text()
        assert change_of(tmp_path / "data" / FILE_NAME, "rules.e1") == []


async def test_while_git_pushes_over_a_network_that_does_not_answer(discord, tmp_path):
    folder = words_in(tmp_path / "words")
    git(folder, "init", "--quiet")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message=begin")
    git(tmp_path, "clone", "--quiet", "--bare", str(folder), "shared.git")
    git(folder, "remote", "add", "origin", str(tmp_path / "shared.git"))
    git(folder, "push", "--quiet", "--set-upstream", "origin", "main")
    hook, pid = tmp_path / "shared.git" / "hooks" / "pre-receive", tmp_path / "pid"
    hook.write_text(f"#!/bin/sh\necho $$ > {pid}.new && mv {pid}.new {pid} && exec sleep 60\n")
    hook.chmod(0o755)
    try:
        async with at_work(discord, tmp_path, KNOWLEDGE_GIT="push") as (bot, edith, _):
            preview = await previewed(edith, "rules.e1", text=KIND)
            pressed = await edith.press(preview, button(preview, "Publish"))
            assert await pressed.wait()
            await until(pid.exists)
            await ends_in_time(bot)
        assert KIND in (folder / "rules.yaml").read_text()
        assert change_of(tmp_path / "data" / FILE_NAME, "rules.e1") != []
    finally:
        if pid.exists():
            os.kill(int(pid.read_text()), signal.SIGKILL)  # the push that the bot has left behind


async def test_while_a_large_import_is_tried_out(discord, tmp_path):
    entries = [f"Be kind in way {number} of very many, and say so in some words." for number in range(1_200)]
    content = topic("rules", "Our rules", *entries).partition("\n")[2].encode()

    async def give(_request):
        return web.Response(body=content)

    app = web.Application()
    app.router.add_get("/rules.yaml", give)
    runner, port = web.AppRunner(app), free_port()
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    file = {"id": world.snowflake(), "filename": "rules.yaml", "size": len(content), "content_type": "text/yaml"}
    file |= {"url": f"http://127.0.0.1:{port}/rules.yaml", "proxy_url": f"http://127.0.0.1:{port}/rules.yaml"}
    try:
        async with at_work(discord, tmp_path) as (bot, edith, _):
            option = {"name": "file", "type": 11, "value": file["id"]}
            data = edith._command("knowledge", SLASH) | {
                "options": [{"name": "import", "type": 1, "options": [option]}],
                "resolved": {"attachments": {file["id"]: file}},
            }
            asked = await edith._interact(COMMAND, "/knowledge import", data)
            assert await asked.wait()
            await asyncio.sleep(1.0)  # it is being compared by now, or done already
            await ends_in_time(bot)
    finally:
        await runner.cleanup()


async def test_while_the_handbook_is_learned_for_the_first_time(discord, tmp_path):
    fresh = str(tmp_path / "nothing-learned")
    async with running(tmp_path, discord.environment | {"DATA_DIR": fresh, "KNOWLEDGE_DIR": str(SHIPPED)}) as bot:
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        await ends_in_time(bot)


async def test_what_was_acknowledged_just_before_is_there_afterwards(discord, tmp_path):
    async with at_work(discord, tmp_path) as (bot, edith, folder):
        preview = await previewed(edith, "rules.e1", text=KIND)
        await later(await edith.press(preview, button(preview, "Publish")), "Published.")
        asked = await discord.ann.slash("ask", question="Kindness number 1 please")
        assert await asked.wait()
        shown = [asked.message | {"id": str(number)} for number in range(50)]
        pressed = [await discord.ann.press(one, "helpful:rules.e1") for one in shown]
        assert all([await one.wait() for one in pressed])
        await ends_in_time(bot)
    assert KIND in (folder / "rules.yaml").read_text()
    assert len(change_of(tmp_path / "data" / FILE_NAME, "rules.e1")) == 1
    (votes,) = votes_in(tmp_path / "data" / FILE_NAME)
    assert votes.helpful == 50


async def test_while_the_database_does_not_answer(discord, tmp_path):
    async with at_work(discord, tmp_path) as (bot, _, _folder):
        with closing(sqlite3.connect(tmp_path / "data" / FILE_NAME)) as other:
            other.execute("BEGIN EXCLUSIVE")
            pressed = await discord.ann.press(world.message(world.BOT, world.CHANNEL_ID, "x"), "helpful:rules.e1")
            assert await pressed.wait()
            await ends_in_time(bot)


async def test_two_signals_end_it_once(discord, tmp_path):
    async with at_work(discord, tmp_path) as (bot, _, _folder):
        bot.process.send_signal(signal.SIGTERM)
        await ends_in_time(bot)
    assert json.dumps(bot.said).count("has stopped") == 1


async def test_while_many_questions_wait_nobody_is_left_thinking(discord, tmp_path):
    async with running(tmp_path, discord.environment | {"KNOWLEDGE_DIR": str(SHIPPED)}) as bot:
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        people = [replace(discord.sam, number=str(7000 + number)) for number in range(60)]
        asked = [await who.slash("ask", question=hostile(number)) for number, who in enumerate(people)]
        said = [await who.mention(hostile(number)) for number, who in enumerate(people, start=100)]
        await until(lambda: all(one.is_answered for one in asked))
        assert any(one.replied is None for one in asked)
        await ends_in_time(bot)
        assert all(one.replied for one in (*asked, *said))
