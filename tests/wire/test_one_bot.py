"""Who may run and when: one bot for one DATA_DIR, words that come late, a newer database, and what goes on beside."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import sys
import time
from contextlib import closing

import pytest

from bot.exits import Exit
from bot.storage.opening import FILE_NAME, open_store
from bot.storage.schema import NEWEST
from tests.handbook.malformed import SAFEGUARDING
from tests.support.bot_process import ROOT, running
from tests.support.handbook_files import folder_with, topic
from tests.support.loopback import world
from tests.support.patience import PATIENCE, SLOWED
from tests.wire.test_conversation import text_of
from tests.wire.test_files import until_posted

pytestmark = pytest.mark.slow

AIMS = topic("aims", "Our aims", "Teach every child to read.", "Feed every child at noon.")
IMPATIENT = (
    "-c",
    """
import sys
from bot import supervisor
from bot.cli.main import main
supervisor.LONGEST_TURN = supervisor.LONGEST_MOUNTING = 1.0
sys.exit(main(["run"]))
""",
)
"""The bot that waits for a second where it would wait for half a minute or a whole one."""

AT_ONCE = 3.0
"""Seconds that an end takes on a busy machine; to wait to the end would take ten times as long."""


@pytest.fixture
def words(tmp_path):
    return folder_with(tmp_path / "words", AIMS, safeguarding=SAFEGUARDING)


@pytest.fixture
def environment(discord, words):
    return discord.environment | {"KNOWLEDGE_DIR": str(words), "EDITORS_CHANNEL": world.CHANNEL_ID}


async def until(condition):
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - it comes about in another process
            await asyncio.sleep(0.02)


async def ready(discord):
    await asyncio.wait_for(discord.ready.wait(), PATIENCE)
    discord.ready.clear()


async def command(folder, environment, *arguments):
    """Type a command beside the running bot, and return its exit code and what it said."""
    given = {"PYTHONPATH": str(ROOT), "DATA_DIR": str(folder / "data"), **environment}
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *arguments),
        cwd=folder,
        env=given,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    return process.returncode, said.decode()


async def shown(discord, wanted):
    asked = await discord.sam.slash("ask", question=wanted)
    assert await asked.wait()
    return text_of(asked.message)


async def test_a_second_bot_on_one_data_dir_says_so_in_one_sentence_and_ends_with_78(discord, tmp_path, environment):
    async with running(tmp_path, environment) as first:
        await ready(discord)
        async with running(tmp_path, environment, IMPATIENT) as second:
            assert await second.ending() == Exit.SET_UP
            assert "Waiting 1 seconds for it to end." in second.said
            assert second.lines[-1][1].startswith("Another bot is running on the same DATA_DIR: ")
        assert not first.has_ended
        assert not discord.ready.is_set()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
async def test_a_bot_that_waits_takes_its_turn_as_soon_as_the_other_has_ended(discord, tmp_path, environment, how):
    async with running(tmp_path, environment) as first:
        await ready(discord)
        async with running(tmp_path, environment) as second:
            await until(lambda: "Another bot is running" in second.said)
            first.process.send_signal(how)
            await ready(discord)
            assert not second.has_ended


async def test_sigterm_ends_a_bot_that_waits_for_its_turn_at_once(discord, tmp_path, environment):
    async with running(tmp_path, environment):
        await ready(discord)
        async with running(tmp_path, environment) as second:
            await until(lambda: "Another bot is running" in second.said)
            began = time.monotonic()
            second.process.terminate()
            assert await second.ending() == 0
            assert time.monotonic() - began < AT_ONCE * SLOWED


async def test_words_that_are_not_there_yet_are_waited_for(discord, tmp_path, environment, words):
    words.rename(tmp_path / "not mounted")
    async with running(tmp_path, environment) as bot:
        await until(lambda: "There are no words in KNOWLEDGE_DIR" in bot.said)
        assert not discord.ready.is_set()
        (tmp_path / "not mounted").rename(words)
        await ready(discord)
        assert "Teach every child to read." in await shown(discord, "aims.e1")


async def test_words_that_never_come_end_it_with_78_and_one_sentence(discord, tmp_path, environment, words):
    words.rename(tmp_path / "not mounted")
    async with running(tmp_path, environment, IMPATIENT) as bot:
        assert await bot.ending() == Exit.SET_UP
        assert bot.lines[-1][1].startswith(f"KNOWLEDGE_DIR ({words}) cannot be found")
        assert len(bot.lines) == 2


async def test_sigterm_ends_a_bot_that_waits_for_its_words_at_once(discord, tmp_path, environment, words):
    words.rename(tmp_path / "not mounted")
    async with running(tmp_path, environment) as bot:
        await until(lambda: "There are no words in KNOWLEDGE_DIR" in bot.said)
        began = time.monotonic()
        bot.process.terminate()
        assert await bot.ending() == 0
        assert time.monotonic() - began < AT_ONCE * SLOWED


async def test_a_database_of_a_newer_version_ends_it_with_78_and_one_sentence(discord, tmp_path, environment, words):
    path = tmp_path / "data" / FILE_NAME
    open_store(path).store.close()
    with closing(sqlite3.connect(path)) as newer:
        newer.execute(f"PRAGMA user_version = {NEWEST + 1}")
    before = path.read_bytes()
    async with running(tmp_path, environment) as bot:
        assert await bot.ending() == Exit.SET_UP
        assert "was written by a newer version of the assistant: use that version again" in bot.lines[-1][1]
        assert "Traceback" not in bot.said, bot.said
    code, said = await command(tmp_path, environment, "edit", "aims.e1", "--text", "Other words.")
    assert (code, said.count("\n")) == (Exit.SET_UP, 1)
    assert "newer version" in said
    assert "Other words." not in (words / "aims.yaml").read_text()
    assert path.read_bytes() == before


async def test_a_database_that_cannot_be_opened_is_told_in_the_editors_channel(discord, tmp_path, environment):
    (tmp_path / "data" / FILE_NAME).mkdir(parents=True)
    async with running(tmp_path, environment) as bot:
        await ready(discord)
        (told,) = await until_posted(discord, "Nothing will be remembered after a restart")
        assert "move it elsewhere and restart" in told
        assert bot.said.count("Nothing will be remembered") == 1


async def test_a_data_dir_that_cannot_be_used_costs_only_the_memory(discord, tmp_path, environment):
    (tmp_path / "file").write_text("no folder")
    async with running(tmp_path, environment | {"DATA_DIR": str(tmp_path / "file")}) as bot:
        await ready(discord)
        assert "Teach every child to read." in await shown(discord, "aims.e1")
        assert "Nothing stops a second bot from using this DATA_DIR" in bot.said
        assert "Traceback" not in bot.said, bot.said


async def test_a_running_bot_forgets_whom_the_command_line_erases_and_nothing_stays_of_them(
    discord, tmp_path, environment
):
    path, sam = tmp_path / "data" / FILE_NAME, discord.sam.number
    async with running(tmp_path, environment) as bot:
        await ready(discord)
        chosen = await discord.sam.slash("preferences", answers="plain text")
        assert await chosen.wait()
        assert (await ask(discord, "what is the first aim"))["content"]
        code, said = await command(tmp_path, environment, "member", str(sam), "--erase")
        assert (code, "- You want plain text instead of cards." in said) == (0, True)
        assert "The running assistant will also forget" in said
        async with asyncio.timeout(10):
            while (await ask(discord, "aims.e1"))["content"]:
                pass
        await until(lambda: erasures(path) == [])
        assert not bot.has_ended
    with closing(open_store(path).store) as store:
        assert not store.kept_about(int(sam))


async def ask(discord, question):
    asked = await discord.sam.slash("ask", question=question)
    assert await asked.wait()
    return asked.message


def erasures(path):
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as database:
        return database.execute("SELECT member FROM erasures").fetchall()


async def test_an_edit_on_the_command_line_works_beside_a_running_bot(discord, tmp_path, environment):
    async with running(tmp_path, environment | {"PROTECTED_TOPICS": "values"}):
        await ready(discord)
        given = environment | {"PROTECTED_TOPICS": "values"}
        code, said = await command(tmp_path, given, "edit", "aims.e2", "--text", "Feed everybody.", "--by", "Mary")
        assert (code, "Saved" in said) == (0, True), said
        async with asyncio.timeout(PATIENCE):
            while "Feed everybody." not in await shown(discord, "aims.e2"):
                pass
