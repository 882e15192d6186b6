"""Two editors change the words on the wire, with the bot in a process of its own and a restart in the middle."""

from __future__ import annotations

import asyncio
from dataclasses import replace

from tests.support.bot_process import running
from tests.support.limits import BUTTON, MODAL, TEXT_DISPLAY, walk
from tests.support.loopback import world
from tests.support.office import words_in
from tests.support.patience import PATIENCE

EDITORS = (world.STAFF_ROLE, world.EDITORS_ROLE)
KINDNESS = "Kindness number 1 please"
READ = "Teach every child to read well."


def text_of(message):
    texts = [one["content"] for one in walk(message["components"]) if one["type"] == TEXT_DISPLAY]
    return "\n".join([message["content"], *texts])


def button(message, label):
    return next(
        one["custom_id"] for one in walk(message["components"]) if one["type"] == BUTTON and one["label"] == label
    )


async def until(condition):
    """Wait until something is there, and return it."""
    async with asyncio.timeout(PATIENCE):
        while not (found := condition()):  # noqa: ASYNC110 (most of it happens in another process)
            await asyncio.sleep(0.02)
    return found


async def later(exchange, says):
    """Return the message of an exchange once it says something."""
    assert await exchange.wait()
    messages = lambda: [*exchange.replies, *([exchange.pressed] if exchange.pressed else [])]  # noqa: E731 - read again
    return await until(lambda: next((one for one in messages() if says in text_of(one)), None))


async def answered(member, question):
    exchange = await member.slash("ask", question=question)
    assert await exchange.wait()
    return text_of(exchange.message)


async def previewed(member, entry, **texts):
    form = await member.slash("knowledge edit", entry=entry)
    assert await form.wait()
    assert form.callback["type"] == MODAL
    return await later(await member.submit(form, **texts), "Preview: ")


async def test_words_are_edited_proposed_and_approved_across_a_restart(discord, tmp_path):
    folder = words_in(tmp_path / "words")
    edith, tom = (replace(one, roles=EDITORS) for one in (discord.sam, discord.ann))
    for one in (edith, tom):
        discord.rest.members[one.number] = world.member(one.user, *EDITORS)
    told = discord.environment | {
        "KNOWLEDGE_DIR": str(folder),
        "PROTECTED_TOPICS": "aims",
        "DISCORD_GUILD_ID": world.GUILD_ID,
        "DISCORD_EDITOR_ROLES": world.EDITORS_ROLE,
        "EDITORS_CHANNEL": world.CHANNEL_ID,
    }
    async with running(tmp_path, told) as bot:
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        assert "Be kind to each other." in await answered(discord.ann, KINDNESS)
        preview = await previewed(edith, "rules.e1", text="Be kind to everybody.")
        assert "Be kind to each other." in await answered(discord.ann, KINDNESS)
        pressed = await edith.press(preview, button(preview, "Publish"))
        await later(pressed, "Published.")
        assert "Be kind to everybody." in await answered(discord.ann, KINDNESS)
        preview = await previewed(tom, "rules.e2", text="Be early.")
        await later(await tom.press(preview, button(preview, "Publish")), "Published.")

        preview = await previewed(edith, "aims.e1", text=READ)
        await later(await edith.press(preview, button(preview, "Propose")), "is waiting as proposal 1")
        card = await until(lambda: next((one for one in discord.rest.posted if "Proposal 1" in text_of(one)), None))
        assert "Traceback" not in bot.said, bot.said
    discord.ready.clear()
    async with running(tmp_path, told) as bot:
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        stranger = await discord.ann.press(card, button(card, "Approve"))
        assert await stranger.wait()
        assert "Only editors" in text_of(stranger.message)
        await later(await tom.press(card, button(card, "Approve")), "Approved by")
        assert READ in await answered(discord.ann, "aims.e1")
        assert "Traceback" not in bot.said, bot.said
