"""What members write is nowhere in the memory of the bot once it has been answered."""

from __future__ import annotations

import asyncio
import re
import signal
import sqlite3
from contextlib import closing

import pytest

from bot.matching import repair
from bot.matching.encoder import WORD_PIECES
from bot.storage.opening import FILE_NAME
from tests.storage.files import stored
from tests.support.bot_process import running
from tests.support.handbook_files import SHIPPED
from tests.support.looked_through import CONNECTS, REPORT, STARTS
from tests.support.loopback import world
from tests.support.loopback.members import Member
from tests.support.patience import PATIENCE
from tests.support.real_client import until
from tests.wire.test_conversation import text_of

STRANGE, KNOWN = "zorblaxine", "gwendolyn"
"""A name that no list knows, and one that the list of English words has and nothing else of ours."""

NUMBER = 1_234_567_890_123_456_789
"""A member's number, as Discord gives them: no shorter one could be told from others in a file."""

PROGRAM = ("-m", "tests.support.looked_through")


@pytest.fixture
async def bot(discord, tmp_path):
    sought = {"LOOK_FOR": ",".join(name[::-1] for name in (STRANGE, KNOWN)), "KNOWLEDGE_DIR": str(SHIPPED)}
    async with running(tmp_path, discord.environment | sought | {"LOG_LEVEL": "debug"}, PROGRAM) as bot:
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        yield bot


async def found_in(bot):
    """Return what in the bot's memory holds one of the names."""
    said = len(bot.lines)
    bot.process.send_signal(signal.SIGUSR1)
    await until(lambda: any(line.startswith(REPORT) for _, line in bot.lines[said:]))
    return next(line for _, line in bot.lines[said:] if line.startswith(REPORT)).removeprefix(REPORT).strip()


async def everything_asked(discord, member):
    """Let a member write a worry and a question in every way that there is, with two names in them."""
    worry = f"a pupil called {STRANGE.title()} told {KNOWN.title()} that she was hit by her dad"
    question = f"what would {STRANGE.title()} and {KNOWN.title()}s say about honesty and responsibilty"
    forwarded = world.message(discord.ann.user, world.CHANNEL_ID, "", message_snapshots=[world.snapshot(worry)])
    done = [await member.use_menu("Answer this", forwarded)]
    for words in (question, worry):
        done += [await member.slash("ask", question=words), await member.mention(words)]
        done += [await member.write(words), await member.complete("ask", question=words[:90])]
        assert all([await one.wait(PATIENCE) for one in done])
    return [*done, *await an_answer_used(member)]


async def an_answer_used(member):
    """Let a member ask for what there is, with both names above the answer, and vote on it and share it."""
    asked = await member.slash("ask", question=f"{STRANGE.title()} and {KNOWN.title()} ask: whats the third value?")
    assert await asked.wait(PATIENCE)
    assert STRANGE.title() in text_of(asked.message)
    presses = [await member.press(asked.message, f"{action}:values.responsibility") for action in ("helpful", "share")]
    assert all([await one.wait(PATIENCE) for one in presses])
    assert STRANGE.title() in text_of(presses[-1].message)
    return [asked, *presses]


async def told_other_things(discord):
    """Let the bot hear something else: what came last may still stand where the line is read."""
    for _ in range(3):
        for done in (await discord.ann.slash("ask", question="mission"), await discord.ann.mention("third value")):
            assert await done.wait(PATIENCE)
        assert await (await discord.ann.write("whats the second value")).wait()
        assert await (await discord.ann.complete("ask", question="second val")).wait()


def counted_in(path):
    """Return what was counted by the time the bot ended."""
    with closing(sqlite3.connect(path)) as opened:
        return {what for (what,) in opened.execute("SELECT what FROM counts")}


def test_the_names_are_such_as_a_member_might_write():
    assert repair.place_of(KNOWN)
    assert repair.place_of(STRANGE) is None
    assert KNOWN not in WORD_PIECES.read_text("utf-8").splitlines()


@pytest.mark.slow
async def test_nobody_can_find_what_members_wrote_in_the_memory_of_the_bot(discord, bot):
    done = await everything_asked(discord, discord.sam)
    assert all(one.is_answered for one in done)
    await told_other_things(discord)
    assert await found_in(bot) == "[]"


async def test_who_only_asks_is_in_no_file_and_in_no_line_of_the_log_and_nobody_but_discord_is_told(
    discord, bot, tmp_path
):
    member = Member(str(NUMBER), STRANGE, discord.gateway, discord.rest)
    (answer, *_) = await everything_asked(discord, member)
    shown = await member.slash("ask", question="whats the third value")
    assert await shown.wait(PATIENCE)
    assert answer.replies
    for action in ("helpful:values.responsibility", "share:values.responsibility", "next:values.responsibility"):
        assert await (await member.press(shown.message, action)).wait(PATIENCE)
    assert await (await member.slash("privacy")).wait(PATIENCE)
    await told_other_things(discord)
    bot.process.terminate()
    assert await bot.ending() == 0
    assert {"answered", "shown", "signpost"} <= counted_in(tmp_path / "data" / FILE_NAME)
    names = (STRANGE.encode(), STRANGE.title().encode(), KNOWN.encode(), KNOWN.title().encode())
    number = (str(NUMBER).encode(), NUMBER.to_bytes(8), NUMBER.to_bytes(8, "little"), stored(NUMBER))
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path.name for path in files if any(each in path.read_bytes() for each in (*names, *number))] == []
    assert not re.search(f"{STRANGE}|{KNOWN}|{NUMBER}", bot.said, re.IGNORECASE)
    there = {line for _, line in bot.lines if line.startswith((CONNECTS, STARTS))}
    assert there == {f"{CONNECTS} ('127.0.0.1', {discord.port})"}
    assert {path.name.partition("-")[0].partition(".")[0] for path in files} <= {
        "store",
        "vectors",
        "regression",
        "run",
    }
