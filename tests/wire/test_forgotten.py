"""What members write is nowhere in the memory of the bot once it has been answered."""

from __future__ import annotations

import asyncio
import signal

import pytest

from bot.matching import english
from bot.matching.encoder import WORD_PIECES
from tests.support.bot_process import PATIENCE, running
from tests.support.looked_through import REPORT
from tests.support.loopback import world
from tests.support.real_client import until

STRANGE, KNOWN = "zorblaxine", "gwendolyn"
"""A name that no list knows, and one that the list of English words has and nothing else of ours."""

PROGRAM = ("-m", "tests.support.looked_through")


@pytest.fixture
async def bot(discord, tmp_path):
    sought = {"LOOK_FOR": ",".join(name[::-1] for name in (STRANGE, KNOWN))}
    async with running(tmp_path, discord.environment | sought, PROGRAM) as bot:
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        yield bot


async def found_in(bot):
    """Return what in the bot's memory holds one of the names."""
    said = len(bot.lines)
    bot.process.send_signal(signal.SIGUSR1)
    await until(lambda: any(line.startswith(REPORT) for _, line in bot.lines[said:]))
    return next(line for _, line in bot.lines[said:] if line.startswith(REPORT)).removeprefix(REPORT).strip()


async def told_other_things(discord):
    """Let the bot hear something else: what came last may still stand where the line is read."""
    for _ in range(3):
        for done in (await discord.ann.slash("ask", question="mission"), await discord.ann.mention("third value")):
            assert await done.wait(PATIENCE)
        assert await (await discord.ann.write("whats the second value")).wait()
        assert await (await discord.ann.complete("ask", question="second val")).wait()


def test_the_names_are_such_as_a_member_might_write():
    assert english.place_of(KNOWN)
    assert english.place_of(STRANGE) is None
    assert KNOWN not in WORD_PIECES.read_text("utf-8").splitlines()


async def test_nobody_can_find_what_members_wrote_in_the_memory_of_the_bot(discord, bot):
    worry = f"a pupil called {STRANGE.title()} told {KNOWN.title()} that she was hit by her dad"
    forwarded = world.message(discord.ann.user, world.CHANNEL_ID, "", message_snapshots=[world.snapshot(worry)])
    done = [await discord.sam.use_menu("Answer this", forwarded)]
    question = f"what would {STRANGE.title()} and {KNOWN.title()}s say about honesty and responsibilty"
    for words in (worry, question):
        done += [await discord.sam.slash("ask", question=words), await discord.sam.mention(words)]
        done += [await discord.sam.write(words), await discord.sam.complete("ask", question=words[:90])]
        assert all([await one.wait(PATIENCE) for one in done])
    await told_other_things(discord)
    assert await found_in(bot) == "[]"
