"""Whoever asks a lot at once makes nobody else wait, on the wire and with the bot in a process of its own."""

from __future__ import annotations

import asyncio
import random

import pytest

from bot.turns import MOST_AT_ONCE
from tests.support.bot_process import running
from tests.support.handbook_files import SHIPPED
from tests.support.patience import PATIENCE
from tests.support.real_client import until
from tests.wire.test_conversation import text_of

pytestmark = pytest.mark.timed

TOGETHER = 40
PATIENT = 1.0
"""Seconds that an honest question may wait on a busy machine; it waited 4.5 before members took turns."""

BUSY = "That is a lot at once."


@pytest.fixture
async def bot(discord, tmp_path):
    # All the words there are, since they make a hostile question as slow as it can be.
    async with running(tmp_path, discord.environment | {"KNOWLEDGE_DIR": str(SHIPPED)}) as bot:
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        first = await discord.ann.slash("ask", question="which value is about honesty")
        assert await first.wait(PATIENCE)  # what is made at the first question is none of this test's business
        yield bot
        assert "Traceback" not in bot.said, bot.said


def hostile(number, most=990):
    """Return a question that takes as long as one can, a tenth of a second: words of five letters that are none."""
    chance = random.Random(number)  # noqa: S311 - no secret
    return " ".join("".join(chance.choices("etaoinshrdlu", k=5)) for _ in range(170))[:most]


def told_in(flood):
    """Return what was answered with the request to wait."""
    return [one for one in flood if one.is_answered and BUSY in text_of(one.message)]


async def test_forty_hostile_questions_of_one_member_make_nobody_else_wait(discord, bot):
    flood = [await discord.sam.slash("ask", question=hostile(number)) for number in range(TOGETHER)]
    honest = await discord.ann.slash("ask", question="how do we make sure every child gets a fair chance")
    assert await honest.wait(PATIENCE)
    assert honest.seconds < PATIENT
    assert all([await one.wait(PATIENCE) for one in flood])
    assert len(told_in(flood)) > MOST_AT_ONCE  # how many get an answer depends on how fast the machine is
    assert all(one.is_private for one in flood)
    again = await discord.sam.slash("ask", question="whats the third value")
    assert await again.wait()
    assert "Value 3 of 7" in text_of(again.message)

    typed = [await discord.sam.complete("ask", question=hostile(number, 100)) for number in range(TOGETHER)]
    honest = await discord.ann.complete("ask", question="third v")
    assert await honest.wait(PATIENCE)
    assert honest.seconds < PATIENT
    assert honest.callback["data"]["choices"]
    assert all([await one.wait(PATIENCE) for one in typed])


async def test_a_flood_of_mentions_gets_some_answers_and_one_sentence(discord, bot):
    flood = [await discord.sam.mention(hostile(number)) for number in range(TOGETHER)]
    honest = await discord.ann.mention("whats the third value")
    assert await honest.wait(PATIENCE)
    assert "Value 3 of 7" in text_of(honest.message)
    assert honest.seconds < 2 * PATIENT
    await until(lambda: told_in(flood))
    await asyncio.sleep(1.0)  # more of them would come by now: nothing says when nothing more comes
    assert len(told_in(flood)) == 1
    assert sum(one.is_answered for one in flood) < TOGETHER - MOST_AT_ONCE
