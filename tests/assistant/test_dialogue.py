"""Members who ask at the same time: what waits, what does not, and what is remembered of it."""

from __future__ import annotations

import asyncio
import threading
from contextlib import ExitStack

import pytest

from bot.assistant.assistant import Assistant
from bot.assistant.conversation import REMEMBERED, Dialogue, size_of
from bot.errors import BusyError
from bot.lru import RecentCache
from bot.reply import Answer, Signpost
from bot.turns import MOST_AT_ONCE, TooManyError, Turns
from tests.support.asking import library
from tests.support.held_up import LONGEST, held_up

SAM, ANN, HERE = 1, 2, 7
NEVER_ASKED = "tell me which value is about being fair, nobody has asked it like this"
WORRY = "a pupil told me he was hit by his dad"


@pytest.fixture
def dialogue():
    return Dialogue(Assistant(library()), RecentCache(REMEMBERED, size_of), Turns(longest=0.5))


def asking(dialogue, question, member=SAM):
    return asyncio.create_task(dialogue.ask(question, member=member, channel=HERE))


async def test_a_follow_up_that_was_sent_before_the_answer_came_is_about_it(dialogue):
    dialogue.turns = Turns()  # nobody may wait in vain here, however slow the machine is
    await dialogue.ask("fourth value", member=SAM, channel=HERE)  # held, and yet it comes after the first
    async with held_up(dialogue.turns):
        first, second = asking(dialogue, NEVER_ASKED), asking(dialogue, "and the one after it?")
        await asyncio.sleep(0)
        held = asking(dialogue, "fourth value")
        await asyncio.sleep(0)
        assert not held.done()
    replies = [await each for each in (first, second, held)]
    assert [reply.parts[0].id for reply in replies] == ["values.fairness", "values.responsibility", "values.excellence"]
    turns = dialogue.conversations.get((SAM, HERE)).turns
    assert turns[-1].question == "fourth value"


async def test_what_was_asked_lately_waits_for_nobody(dialogue):
    await dialogue.ask("third value", member=ANN, channel=HERE)
    async with held_up(dialogue.turns):
        reply = await asyncio.wait_for(dialogue.ask("third value", member=SAM, channel=HERE), LONGEST / 2)
    assert isinstance(reply, Answer)
    assert dialogue.conversations.get((SAM, HERE)).last.reply is reply


async def test_what_is_picked_while_typing_waits_for_nobody(dialogue):
    async with held_up(dialogue.turns):
        waiting = asking(dialogue, NEVER_ASKED)
        assert dialogue.complete("third v", member=ANN, channel=HERE)
        assert not waiting.done()
    await waiting


async def test_a_safeguarding_matter_goes_first_and_gets_its_signpost_even_when_nobody_else_is_answered(dialogue):
    async with held_up(dialogue.turns):
        waiting = asking(dialogue, NEVER_ASKED)
        await asyncio.sleep(0)
        worry = asking(dialogue, WORRY, ANN)
        with pytest.raises(BusyError):
            await waiting
        assert isinstance(await worry, Signpost)
    assert dialogue.conversations.get((ANN, HERE)) is None


async def test_a_safeguarding_matter_that_came_before_the_flood_goes_first_all_the_same(dialogue):
    async with held_up(dialogue.turns):
        worry = asking(dialogue, WORRY, ANN)  # nobody else waits yet
        await asyncio.sleep(0)
        waiting = asking(dialogue, NEVER_ASKED)
        with pytest.raises(BusyError):
            await waiting
        assert isinstance(await worry, Signpost)


async def test_a_safeguarding_matter_goes_first_with_what_its_member_asked_before_it(dialogue):
    dialogue.turns, order = Turns(), []  # nobody may wait in vain here
    async with held_up(dialogue.turns):
        for question, member in ((NEVER_ASKED, ANN), (WORRY, ANN), (f"{NEVER_ASKED} either", SAM)):
            asking(dialogue, question, member).add_done_callback(lambda task: order.append(task.result()))
            await asyncio.sleep(0)
    async with asyncio.timeout(5.0):
        while len(order) < 3:  # noqa: ASYNC110 - it comes about in another thread
            await asyncio.sleep(0.01)
    assert [type(reply) for reply in order] == [Answer, Signpost, Answer]


async def test_a_safeguarding_matter_needs_no_place_of_its_member(dialogue):
    with ExitStack() as held:
        for _ in range(MOST_AT_ONCE):
            held.enter_context(dialogue.place(NEVER_ASKED, SAM))
        with pytest.raises(TooManyError), dialogue.place(NEVER_ASKED, SAM):
            pass
        with dialogue.place(WORRY, SAM):
            assert isinstance(await dialogue.ask(WORRY, member=SAM, channel=HERE), Signpost)


async def test_what_a_member_asks_while_they_are_forgotten_is_answered_and_not_remembered(dialogue):
    async with held_up(dialogue.turns):
        sams, anns = asking(dialogue, NEVER_ASKED), asking(dialogue, f"{NEVER_ASKED} either", ANN)
        await asyncio.sleep(0)
        dialogue.forget(SAM)
    assert isinstance(await sams, Answer)
    await anns
    assert dialogue.conversations.get((SAM, HERE)) is None
    assert dialogue.conversations.get((ANN, HERE)) is not None


async def test_what_is_found_out_when_its_member_has_given_up_is_not_remembered(dialogue, monkeypatch):
    begun, end, answer = asyncio.Event(), threading.Event(), dialogue.assistant.ask
    loop = asyncio.get_running_loop()

    def slowly(question, conversation):
        loop.call_soon_threadsafe(begun.set)
        assert end.wait(5.0)
        return answer(question, conversation)

    monkeypatch.setattr(dialogue.assistant, "ask", slowly)
    task = asking(dialogue, NEVER_ASKED)
    await begun.wait()
    task.cancel()
    await asyncio.wait({task})
    dialogue.forget(SAM)
    end.set()
    await dialogue.turns.do(SAM, lambda: None)
    assert dialogue.conversations.get((SAM, HERE)) is None


async def test_a_question_that_is_given_up_leaves_what_was_asked_before_it(dialogue, monkeypatch):
    await dialogue.ask("third value", member=SAM, channel=HERE)
    before, begun, end = dialogue.conversations.get((SAM, HERE)), asyncio.Event(), threading.Event()
    loop, answer = asyncio.get_running_loop(), dialogue.assistant.ask

    def slowly(question, conversation):
        loop.call_soon_threadsafe(begun.set)
        assert end.wait(5.0)
        return answer(question, conversation)

    monkeypatch.setattr(dialogue.assistant, "ask", slowly)
    task = asking(dialogue, NEVER_ASKED)
    await begun.wait()
    task.cancel()
    await asyncio.wait({task})
    end.set()
    await dialogue.turns.do(SAM, lambda: None)
    assert dialogue.conversations.get((SAM, HERE)) is before
