"""The tour on the wire, with the bot in a process of its own: begun, put off, gone on with and finished."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.handbook.folder import read
from bot.storage.opening import FILE_NAME
from bot.tour.quiz import LETTERS, draw
from tests.support.bot_process import running
from tests.support.hall import words_with_tour
from tests.support.limits import BUTTON, walk
from tests.support.loopback import world
from tests.support.patience import PATIENCE
from tests.wire.test_conversation import text_of

MEMBERS = 1 << 1
IN_PLACE_LATER = 6


@pytest.fixture
def environment(discord, tmp_path):
    return discord.environment | {
        "KNOWLEDGE_DIR": str(words_with_tour(tmp_path / "words")),
        "DISCORD_GUILD_ID": world.GUILD_ID,
        "DISCORD_EDITOR_ROLES": world.EDITORS_ROLE,
        "ONBOARDING_ROLE": world.TOUR_ROLE,
        "WELCOME_CHANNEL": world.CHANNEL_ID,
    }


@asynccontextmanager
async def a_bot(discord, folder, environment):
    discord.ready.clear()
    async with running(folder, environment) as bot:
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        yield bot
        assert "Traceback" not in bot.said, bot.said
        assert not re.search(rf"(?<![.\d])({discord.sam.number}|{discord.ann.number})\b", bot.said)


async def start(discord):
    asked = await discord.sam.slash("onboarding start")
    assert await asked.wait()
    assert asked.is_private
    return asked.message


async def press(discord, card, label):
    """Press a button of a private card, which turns over in its place."""
    (wanted,) = [one["custom_id"] for one in walk(card["components"]) if says(one.get("label", ""), label)]
    pressed = await discord.sam.press(card, wanted)
    assert await pressed.wait()
    assert pressed.callback["type"] in {7, IN_PLACE_LATER}
    return card


def says(label, way):
    """Return whether a button is the one that is meant, wherever it leads."""
    return label == way or label.startswith(f"{way}: ")


def labels(card):
    return [one["label"] for one in walk(card["components"]) if one["type"] == BUTTON]


async def until(discord, card, words):
    """Wait until a card that takes a moment says something."""
    async with asyncio.timeout(PATIENCE):
        while words not in text_of(card):  # noqa: ASYNC110
            await asyncio.sleep(0.02)


def wrong_letters(discord, environment):
    """Return the letters of the choices that are not true, as Sam gets the question."""
    handbook = read(Path(environment["KNOWLEDGE_DIR"])).handbook
    assert handbook.tour
    (step,) = [step for step in handbook.tour.steps if step.asks]
    question = draw(handbook, step, int(discord.sam.number))
    assert question
    return [LETTERS[at] for at in range(len(question.choices)) if at != question.right]


async def test_the_whole_tour_on_the_wire(discord, tmp_path, environment):
    async with a_bot(discord, tmp_path, environment):
        card = await start(discord)
        assert "Step 1 of 6" in text_of(card)
        for label in ("Teaching staff", "Next", "Later"):
            await press(discord, card, label)
        assert "step 3 of 5" in text_of(card)
        assert "Remind me by message" in labels(card)
    async with a_bot(discord, tmp_path, environment):
        await press(discord, card, "Go on")
        assert "Step 3 of 5" in text_of(card)
        assert "Be kind to each other." in text_of(await start(discord))
        await press(discord, card, "I have read this")
        for letter in wrong_letters(discord, environment)[:2]:
            await press(discord, card, letter)
        assert "The answer is" in text_of(card)
        await press(discord, card, "Next")
        await press(discord, card, "Finish")
        await until(discord, card, "That is the tour")
        assert "You now have the role “Been round”" in text_of(card)
        assert discord.rest.given == [(discord.sam.number, world.TOUR_ROLE)]
        reported = await replace(discord.ann, roles=(world.EDITORS_ROLE,)).slash("tour report")
        assert await reported.wait()
        async with asyncio.timeout(PATIENCE):
            while not any("finished" in text_of(each) for each in reported.replies):  # noqa: ASYNC110
                await asyncio.sleep(0.02)


async def test_a_disk_that_stands_still_for_a_moment_is_waited_for(discord, tmp_path, environment):
    async with a_bot(discord, tmp_path, environment):
        card = await start(discord)
        with closing(sqlite3.connect(tmp_path / "data" / FILE_NAME, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            (wanted,) = [one["custom_id"] for one in walk(card["components"]) if one.get("label") == "Teaching staff"]
            pressed = await discord.sam.press(card, wanted)
            assert await pressed.wait()
            assert pressed.callback["type"] == IN_PLACE_LATER
            other.execute("ROLLBACK")
        await until(discord, card, "Good morning")


async def test_who_joins_is_welcomed_where_the_setting_asks_discord_for_members(discord, tmp_path, environment):
    async with a_bot(discord, tmp_path, environment | {"SERVER_MEMBERS_INTENT": "on"}):
        assert discord.gateway.intents & MEMBERS
        mo = world.member(world.user("304", "mo")) | {"guild_id": world.GUILD_ID, "pending": True}
        await discord.gateway.dispatch("GUILD_MEMBER_ADD", mo)
        await discord.gateway.dispatch("GUILD_MEMBER_UPDATE", mo | {"pending": False})
        async with asyncio.timeout(PATIENCE):
            while not discord.rest.posted:  # noqa: ASYNC110
                await asyncio.sleep(0.02)
        (greeting,) = discord.rest.posted
        assert "Welcome, <@304>.\n### Welcome to the schools" in text_of(greeting)
        assert labels(greeting) == ["Start here"]


async def test_without_the_setting_discord_is_not_asked_for_members(discord, tmp_path, environment):
    async with a_bot(discord, tmp_path, environment):
        assert not discord.gateway.intents & MEMBERS
