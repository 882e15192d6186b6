"""Topics that come, go and get another title while the bot runs: their commands follow, and nothing else is sent."""

from __future__ import annotations

import asyncio

import pytest

from tests.handbook.malformed import SAFEGUARDING
from tests.support.bot_process import running
from tests.support.handbook_files import folder_with, topic
from tests.support.patience import PATIENCE
from tests.wire.test_conversation import text_of
from tests.wire.test_files import AIM, AIMS, until_shown

pytestmark = pytest.mark.slow

RULES = topic("rules", "Our rules", "Be kind to each other.").partition("\n")[2]


@pytest.fixture
def words(tmp_path):
    return folder_with(tmp_path / "words", AIMS, safeguarding=SAFEGUARDING)


@pytest.fixture
async def bot(discord, tmp_path, words):
    async with running(tmp_path, discord.environment | {"KNOWLEDGE_DIR": str(words)}) as bot:
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        yield bot
        assert "Traceback" not in bot.said, bot.said


def writes(discord):
    return discord.requests.count("PUT /applications/100/commands")


async def until_described(discord, name, description):
    """Wait until Discord has a command with this description; None is that there is no such command."""
    async with asyncio.timeout(PATIENCE):
        while {each["name"]: each["description"] for each in discord.commands}.get(name) != description:  # noqa: ASYNC110
            await asyncio.sleep(0.05)


async def used(discord, command):
    asked = await discord.sam.slash(command)
    assert await asked.wait()
    return text_of(asked.message)


async def test_a_topic_has_its_command_for_as_long_as_it_is_there_and_only_that_is_registered(discord, bot, words):
    assert writes(discord) == 1
    (words / "rules.yaml").write_text(RULES)
    await until_described(discord, "rules", "Read: Our rules")
    assert "Be kind to each other." in await used(discord, "rules")
    assert writes(discord) == 2

    aims = words / "aims.yaml"
    aims.write_text(aims.read_text().replace("Teach every child to read.", "Live from outside"))
    await until_shown(discord, AIM, "Live from outside")
    (words / "rules.yaml").write_text(RULES.replace("Our rules", "House rules"))
    await until_described(discord, "rules", "Read: House rules")
    assert writes(discord) == 3

    (words / "rules.yaml").unlink()
    await until_described(discord, "rules", None)
    assert "/topics" in await used(discord, "rules")
    assert "Live from outside" in await used(discord, "aims")
    assert writes(discord) == 4
