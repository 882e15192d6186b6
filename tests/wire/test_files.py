"""Files that are changed while the bot runs: answered from a moment later, and told in the editors' channel."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import closing, suppress

import pytest

from bot.storage.opening import FILE_NAME
from tests.handbook.malformed import SAFEGUARDING
from tests.support.bot_process import running
from tests.support.handbook_files import folder_with, topic
from tests.support.loopback import world
from tests.support.patience import PATIENCE
from tests.wire.test_conversation import text_of

AIM = "aims.e1"
AIMS = topic("aims", "Our aims", "Teach every child to read.", "Feed every child at noon.")


@pytest.fixture
def words(tmp_path):
    return folder_with(tmp_path / "words", AIMS, safeguarding=SAFEGUARDING)


@pytest.fixture
async def bot(discord, tmp_path, words):
    environment = {"KNOWLEDGE_DIR": str(words), "EDITORS_CHANNEL": world.CHANNEL_ID}
    async with running(tmp_path, discord.environment | environment) as bot:
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        yield bot
        assert "Traceback" not in bot.said, bot.said


async def shown(discord, wanted):
    asked = await discord.sam.slash("ask", question=wanted)
    assert await asked.wait()
    return text_of(asked.message)


async def until_shown(discord, wanted, words):
    """Ask again until the answer has these words."""
    async with asyncio.timeout(PATIENCE):
        while words not in await shown(discord, wanted):
            pass


async def until_posted(discord, words):
    """Wait until the bot has posted these words by itself."""
    async with asyncio.timeout(PATIENCE):
        while not (found := [each for each in posted(discord) if words in each.replace("\\", "")]):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
    return found


def posted(discord):
    path = f"/channels/{world.CHANNEL_ID}/messages"
    sent = [body for method, where, _, body in discord.rest.taken if method == "POST" and where.endswith(path)]
    return [
        text_of({"components": body.get("components") or [], "content": body.get("content") or ""}) for body in sent
    ]


async def test_a_change_from_outside_is_answered_and_a_broken_file_is_told_once_and_when_it_is_mended(
    discord, bot, words
):
    aims = words / "aims.yaml"
    good = aims.read_text()
    changed = good.replace("Teach every child to read.", "Live from outside", 1)
    aims.write_text(changed)
    await until_shown(discord, AIM, "Live from outside")

    aims.write_text(changed.replace("title:", "title", 1))
    (told,) = await until_posted(discord, "aims.yaml:")
    assert re.search(r"aims.yaml\\?:\d+", told)
    assert "Live from outside" in await shown(discord, AIM)

    aims.write_text(changed.replace("Live from outside", "Mended"))
    await until_posted(discord, "has been put right")
    await until_shown(discord, AIM, "Mended")
    # That these words are protected, and were changed on the disk, is told besides.
    told = [each for each in posted(discord) if "aims.yaml" in each.replace("\\", "")]
    assert len([each for each in told if "on the disk" not in each]) == 2


async def test_what_was_changed_while_the_bot_was_away_is_in_the_history(discord, tmp_path, words):
    environment = discord.environment | {"KNOWLEDGE_DIR": str(words)}
    for title in ("As before", "Changed meanwhile"):
        aims = words / "aims.yaml"
        aims.write_text(re.sub(r"(?m)^title: .+$", f"title: {title}", aims.read_text()))
        async with running(tmp_path, environment), asyncio.timeout(PATIENCE):
            while kept(tmp_path / "data" / FILE_NAME, title) is None:  # noqa: ASYNC110 - another process writes it
                await asyncio.sleep(0.05)
    assert kept(tmp_path / "data" / FILE_NAME, "Changed meanwhile") == [("aims*", "outside")]


def kept(database, title):
    """Return the changes that the history has once it knows the words of aims.yaml with a title; None before."""
    with suppress(sqlite3.Error), closing(sqlite3.connect(f"{database.as_uri()}?mode=ro", uri=True)) as store:
        (content,) = store.execute("SELECT content FROM words WHERE file = 'aims.yaml'").fetchone() or (b"",)
        if title.encode() in content:
            return store.execute("SELECT id, name FROM revisions").fetchall()
    return None
