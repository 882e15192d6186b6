"""Questions that have to wait: Discord is told after a second, and nobody is left with an endless "thinking"."""

from __future__ import annotations

import asyncio
import gc

import pytest

from bot.storage.counts import Happened
from bot.turns import MOST_AT_ONCE, Turns
from tests.support.held_up import held_up
from tests.support.limits import walk
from tests.support.loopback import world
from tests.support.real_client import client, until
from tests.wire.test_conversation import text_of

DEFERRED = 5
BUSY = "Many are asking just now"
WORRY = "a pupil told me he was hit by his dad"


@pytest.fixture
async def turns(discord):
    """The turns of a bot that is connected; who has to wait is given up after two seconds."""
    async with client(discord) as (bot, _):
        bot.services.answering.dialogue.turns = Turns(longest=2.0)
        await until(bot.is_ready)
        yield bot.services.answering.dialogue.turns


async def test_an_answer_that_takes_longer_than_a_second_comes_after_a_private_sign_of_thinking(discord, turns):
    async with held_up(turns):
        asked = await discord.sam.slash("ask", question="the value about fairness, please")
        assert await asked.wait()
        assert asked.callback["type"] == DEFERRED
        assert asked.is_private
        assert 1.0 <= asked.seconds < 2.0
    assert await asked.reply(5.0)
    assert "Fairness" in text_of(asked.replies[-1])


async def test_who_waits_in_vain_is_told_so_in_place_of_an_endless_thinking(discord, turns):
    async with held_up(turns):
        asked = await discord.sam.slash("ask", question="what can you say about fairness to nobody")
        assert await asked.reply(5.0)
    assert BUSY in asked.replies[-1]["content"]


async def test_a_message_that_waits_in_vain_is_answered_with_the_same(discord, turns):
    async with held_up(turns):
        asked = await discord.sam.mention("what can you say about fairness to no one")
        assert await asked.reply(5.0)
    assert BUSY in asked.message["content"]


async def test_who_waits_in_vain_is_counted_as_put_off(discord):
    async with client(discord) as (bot, _):
        services = bot.services
        services.answering.dialogue.turns = turns = Turns(longest=0.2)
        await until(bot.is_ready)

        def counted():
            services.counts.write()
            return services.store.do(lambda kept: kept.counts.since(services.today())).result(5.0)

        before = counted()
        async with held_up(turns):
            asked = await discord.sam.slash("ask", question="what can you say about fairness to no two")
            said = await discord.sam.mention("what can you say about fairness to no three")
            assert await asked.reply(5.0)
            assert await said.reply(5.0)
        day = services.today()
        assert counted() - before == {Happened(day, "busy", "ask"): 1, Happened(day, "busy", "mention"): 1}


async def test_what_is_picked_while_typing_and_what_is_pressed_wait_for_nobody(discord, turns):
    first = await discord.sam.slash("ask", question="third value")
    assert await first.reply(5.0)
    ids = [one.get("custom_id", "") for one in walk(first.message["components"])]
    button = next(each for each in ids if each.startswith("next:"))
    async with held_up(turns):
        waiting = await discord.sam.slash("ask", question="what can you say about fairness to me")
        typed = await discord.ann.complete("ask", question="third v")
        pressed = await discord.ann.press(first.message, button)
        assert await typed.wait()
        assert await pressed.wait()
        assert typed.callback["data"]["choices"]
        assert "Value 4 of 7" in text_of(pressed.replies[-1] if pressed.replies else pressed.pressed)
        assert not waiting.is_answered


async def test_a_question_that_discord_gave_up_on_while_it_waited_leaves_no_traceback(discord, turns, caplog):
    async with held_up(turns):
        asked = await discord.sam.slash("ask", question="what can you say about fairness in vain")
        del discord.rest.exchanges[asked.id]  # Discord does not know it any more when it is told to wait
        await until(lambda: turns.waiting == 0)
    assert [record for record in caplog.records if record.exc_info] == []


WAYS = {
    "a slash command": lambda sam: sam.slash("ask", question=WORRY),
    "a mention": lambda sam: sam.mention(WORRY),
    "a direct message": lambda sam: sam.write(WORRY),
    "the menu of a message": lambda sam: sam.use_menu("Answer this", world.message(world.BOT, world.CHANNEL_ID, WORRY)),
}


@pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)
async def test_a_worry_gets_its_signpost_by_every_way_from_who_has_asked_more_than_is_looked_after(
    discord, turns, caplog, way
):
    async with held_up(turns):
        asked = [await discord.sam.slash("ask", question=f"fairness, please, number {n}") for n in range(MOST_AT_ONCE)]
        await until(lambda: turns.waiting == MOST_AT_ONCE)
        refused = await discord.sam.mention("fairness, please, once more")
        assert await refused.wait()
        worry = await way(discord.sam)
        assert await worry.reply(5.0)
        assert all([await one.reply(5.0) for one in asked])
    assert "safeguarding lead" in text_of(worry.replies[-1])
    assert BUSY not in text_of(worry.replies[-1])
    assert "dad" not in caplog.text


async def test_who_was_sent_away_leaves_nothing_that_only_a_search_for_rubbish_would_find(discord, turns):
    gc.collect()
    gc.disable()
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        async with held_up(turns):
            asked = await discord.sam.slash("ask", question="what can you say about fairness in the end")
            assert await asked.reply(5.0)
        await until(lambda: not turns._taken)
        gc.collect()
        assert [found for found in gc.garbage if isinstance(found, BaseException | asyncio.Future)] == []
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.enable()
