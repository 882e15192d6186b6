"""A role is asked to read, and who has read is told, with the bot in a process of its own and restarts in between."""

from __future__ import annotations

import asyncio
import re
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.support.bot_process import running
from tests.support.loopback import world
from tests.support.office import words_in
from tests.support.patience import PATIENCE
from tests.wire.test_editing import EDITORS, button, later, text_of, until


@asynccontextmanager
async def a_bot(discord, folder, environment):
    discord.ready.clear()
    async with running(folder, environment) as bot:
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        yield bot
        assert "Traceback" not in bot.said, bot.said
        assert not re.search(rf"(?<![.\d])({discord.sam.number}|{discord.ann.number})\b", bot.said)


async def pressed(member, message, label, says):
    return await later(await member.press(message, button(message, label)), says)


async def test_what_is_asked_is_read_and_reported_after_a_restart_each(discord, tmp_path):
    environment = discord.environment | {
        "KNOWLEDGE_DIR": str(words_in(tmp_path / "words")),
        "DISCORD_GUILD_ID": world.GUILD_ID,
        "DISCORD_EDITOR_ROLES": world.EDITORS_ROLE,
    }
    edith, sam = replace(discord.ann, roles=EDITORS), discord.sam
    (staff,) = [each for each in world.guild(sam.user)["roles"] if each["id"] == world.STAFF_ROLE]
    day = (datetime.now(UTC) + timedelta(days=3)).date().isoformat()
    async with a_bot(discord, tmp_path, environment):
        preview = await later(
            await edith.slash("knowledge ask-to-read", entry="rules.e1", role=staff, by=day), "Preview: ask “Staff”"
        )
        await pressed(edith, preview, "Ask them here", "Asked.")
        card = await until(lambda: next((one for one in discord.rest.posted if "please read" in text_of(one)), None))
        assert f"<@&{world.STAFF_ROLE}>: please read “Kindness” by" in text_of(card)
    async with a_bot(discord, tmp_path, environment):
        words = await pressed(sam, card, "Read it", "Be kind to each other.")
        await pressed(sam, words, "I have read this", "That is on record")
    async with a_bot(discord, tmp_path, environment):
        page = await later(await edith.slash("knowledge requests"), "1 agreed to today's words")
        await pressed(edith, page, "See request 1", "Today's words (1)\n- Sam")
        report = await later(await edith.slash("tour report"), "There is no tour")
        await pressed(edith, report, "Who has agreed to what", "“Kindness”: 1 agreed to today's words")
