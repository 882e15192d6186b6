"""Whole conversations on the wire, with the bot in a process of its own."""

from __future__ import annotations

import asyncio
import re

import pytest

from tests.support.bot_process import running
from tests.support.limits import AUTOCOMPLETE, TEXT_DISPLAY, walk
from tests.support.loopback import TOKEN, GatewayFault, world
from tests.support.patience import PATIENCE

OLD_BUTTON = {"type": 2, "style": 2, "label": "Value 4 of 7", "custom_id": "show:values.fairness"}


def text_of(message):
    texts = [one["content"] for one in walk(message["components"]) if one["type"] == TEXT_DISPLAY]
    return "\n".join([message["content"], *texts])


def old_message(custom_id="show:values.fairness"):
    """A message that a bot of long ago sent."""
    row = {"type": 1, "components": [OLD_BUTTON | {"custom_id": custom_id}]}
    return world.message(world.BOT, world.CHANNEL_ID, "Which of these do you mean?", components=[row])


@pytest.fixture
async def bot(discord, tmp_path):
    async with running(tmp_path, discord.environment) as bot:
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        yield bot
        assert "Traceback" not in bot.said, bot.said
        assert "third value" not in bot.said
        assert not re.search(rf"(?<![.\d])({discord.sam.number}|{discord.ann.number})\b", bot.said)
        assert TOKEN not in bot.said


async def test_a_conversation_on_the_wire_goes_on_after_the_line_drops(discord, bot):
    sam = discord.sam
    asked = await sam.slash("ask", question="whats the third value")
    assert await asked.wait()
    assert asked.is_private
    assert "Value 3 of 7" in text_of(asked.message)

    typed = await sam.complete("ask", question="third v")
    assert await typed.wait()
    assert typed.callback["type"] == AUTOCOMPLETE
    assert typed.callback["data"]["choices"]

    pressed = await sam.press(old_message(), "show:values.fairness")
    assert await pressed.wait()
    assert pressed.is_private
    assert "Value 2 of 7" in text_of(pressed.message)

    mentioned = await sam.mention("what are your aims")
    assert await mentioned.wait()
    assert "Aim 1" in text_of(mentioned.message) or "aims" in text_of(mentioned.message)

    written = await sam.write("whats the third value")
    assert await written.wait()
    await discord.gateway.harm(GatewayFault("now", "reset"))
    followed = await sam.write("and the second one?")
    assert await followed.wait(PATIENCE)
    assert "Value 2 of 7" in text_of(followed.message)
    assert len(discord.gateway.identifies) == 1
    assert len(discord.gateway.resumes) == 1


async def test_what_is_told_twice_is_answered_once(discord, bot):
    done = [
        await discord.sam.slash("ask", question="whats the third value"),
        await discord.sam.press(old_message(), "show:values.fairness"),
        await discord.sam.mention("whats the third value"),
        await discord.sam.write("whats the third value"),
    ]
    for one in done:
        assert await one.wait()
        await discord.replay(one)
    for last in (
        await discord.sam.slash("help"),
        await discord.sam.write("mission"),
        await discord.sam.mention("mission"),
    ):
        assert await last.wait()
    for one in done:
        assert len(one.replies) == 1, f"a second reply to a {one.kind}"
        assert one.refused == []


@pytest.mark.slow
async def test_every_one_of_1000_old_buttons_is_answered_by_a_new_process(discord, tmp_path):
    async with running(tmp_path, discord.environment):
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        shown = await discord.sam.slash("topics")
        assert await shown.wait()
    (button, *_) = (one["custom_id"] for one in walk(shown.message["components"]) if one.get("custom_id"))
    discord.ready.clear()
    async with running(tmp_path, discord.environment):
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        for batch in range(20):
            old = [old_message(), shown.message | {"id": world.snowflake()}] * 25
            ids = ["show:values.fairness", button] * 25
            who = discord.sam if batch % 2 else discord.ann
            pressed = [await who.press(message, each) for message, each in zip(old, ids, strict=True)]
            assert all([await one.wait() for one in pressed])
            assert all(one.is_private and text_of(one.message).count("> ") > 0 for one in pressed)
