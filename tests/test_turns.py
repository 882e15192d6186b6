"""Who asks next when many do."""

from __future__ import annotations

import asyncio

import pytest

from bot.turns import MOST_AT_ONCE, TooManyError, Turns

SAM, ANN, TOM = 1, 2, 3


@pytest.fixture
def turns():
    return Turns()


async def asking(turns, order, *members):
    """Let members ask all at once, and write down in which order their turns came."""

    async def ask(member):
        async with turns.turn(member):
            order.append(member)

    return [asyncio.create_task(ask(member)) for member in members]


async def test_members_take_turns_however_much_each_has_asked(turns):
    order = []
    await asyncio.gather(*await asking(turns, order, SAM, SAM, SAM, SAM, ANN, ANN, TOM))
    assert order == [SAM, ANN, TOM, SAM, ANN, SAM, SAM]


async def test_one_is_worked_out_at_a_time_and_others_are_heard_in_between(turns):
    heard = []
    tasks = await asking(turns, heard, SAM, SAM, SAM)
    while not heard:  # noqa: ASYNC110 (the rounds of the loop are what this is about)
        await asyncio.sleep(0)
    tasks += await asking(turns, heard, ANN)
    await asyncio.gather(*tasks)
    assert heard in ([SAM, ANN, SAM, SAM], [SAM, SAM, ANN, SAM])


async def test_whoever_is_alone_is_called_at_once(turns):
    order = []
    (task,) = await asking(turns, order, SAM)
    for _ in range(3):
        await asyncio.sleep(0)
    assert order == [SAM]
    await task


async def test_an_error_in_a_turn_keeps_nobody_waiting(turns):
    with pytest.raises(ZeroDivisionError):
        async with turns.turn(SAM):
            raise ZeroDivisionError
    async with asyncio.timeout(1), turns.turn(ANN):
        pass


@pytest.mark.parametrize("passes", range(8))
async def test_whoever_gives_up_keeps_nobody_waiting_at_whatever_moment(turns, passes):
    order = []
    tasks = await asking(turns, order, SAM, ANN, SAM, TOM)
    for _ in range(passes):
        await asyncio.sleep(0)
    tasks[0].cancel()
    tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert {*order[-2:]} == {SAM, TOM}
    async with asyncio.timeout(1), turns.turn(ANN):
        pass


def test_a_member_has_a_few_places_and_others_have_their_own(turns):
    held = [turns.place(SAM) for _ in range(MOST_AT_ONCE)]
    for place in held:
        place.__enter__()
    with pytest.raises(TooManyError, match="Please ask this one again in a moment"), turns.place(SAM):
        pass
    with turns.place(ANN):
        pass
    held[0].__exit__(None, None, None)
    with turns.place(SAM):
        pass


def test_the_sentence_is_the_first_of_its_kind_until_all_is_answered(turns):
    def refused():
        with pytest.raises(TooManyError) as found, turns.place(SAM):
            pass
        return found.value.is_first

    for _ in range(2):
        held = [turns.place(SAM) for _ in range(MOST_AT_ONCE)]
        for place in held:
            place.__enter__()
        assert [refused(), refused(), refused()] == [True, False, False]
        for place in held:
            place.__exit__(None, None, None)


def test_nothing_is_held_of_members_who_have_been_answered(turns):
    with turns.place(SAM):
        pass
    assert not turns._taken  # nothing public shows whom it knows
    assert not turns._told
