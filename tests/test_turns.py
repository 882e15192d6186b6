"""Who asks next when many do, and what becomes of those whose turn does not come."""

from __future__ import annotations

import asyncio
import threading
from contextlib import ExitStack

import pytest

from bot.errors import BusyError
from bot.turns import HURRIED_WAIT, MOST_AT_ONCE, TooManyError, Turns
from tests.support.held_up import held_up
from tests.support.real_client import until

SAM, ANN, TOM = 1, 2, 3
SOON = 5.0


@pytest.fixture
def turns():
    return Turns()


async def given(turns, order, *members, **how):
    """Let members ask one after the other, each writing down when its turn came."""
    tasks = []
    for member in members:
        tasks.append(asyncio.create_task(turns.do(member, lambda member=member: order.append(member), **how)))
        await asyncio.sleep(0)
    return tasks


async def test_the_newest_is_served_first_so_that_somebody_is_in_time(turns):
    order = []
    async with held_up(turns):
        tasks = await given(turns, order, SAM, ANN, TOM)
    await asyncio.gather(*tasks)
    assert order == [TOM, ANN, SAM]


async def test_what_one_member_asks_is_done_in_the_order_in_which_it_was_asked(turns):
    order = []
    async with held_up(turns):
        tasks = [asyncio.create_task(turns.do(SAM, lambda number=number: order.append(number))) for number in range(5)]
        await asyncio.sleep(0)
    await asyncio.gather(*tasks)
    assert order == [0, 1, 2, 3, 4]


async def test_who_has_had_fewer_turns_since_they_came_is_next_however_much_another_has_asked(turns):
    order = []
    with turns.place(SAM), turns.place(ANN), turns.place(TOM):
        async with held_up(turns):
            tasks = await given(turns, order, ANN, TOM, SAM, SAM, SAM)
        await asyncio.gather(*tasks)
    assert order == [SAM, TOM, ANN, SAM, SAM]


async def test_what_is_urgent_goes_before_all_else(turns):
    order = []
    async with held_up(turns):
        tasks = await given(turns, order, SAM, is_urgent=True)
        tasks += await given(turns, order, ANN, TOM)
    await asyncio.gather(*tasks)
    assert order == [SAM, TOM, ANN]


async def test_the_event_loop_goes_on_meanwhile(turns):
    async with held_up(turns) as working:
        await asyncio.sleep(0)
        assert not working.done()
        assert threading.current_thread() is threading.main_thread()


async def test_an_error_is_for_whoever_gave_the_work_and_the_next_is_done_all_the_same(turns):
    with pytest.raises(ZeroDivisionError):
        await turns.do(SAM, lambda: 1 // 0)
    assert await turns.do(ANN, lambda: "done") == "done"


async def test_who_waits_too_long_is_told_what_to_do_and_nothing_is_done_for_them():
    turns, order = Turns(longest=0.05), []
    async with held_up(turns):
        (task,) = await given(turns, order, SAM)
        with pytest.raises(BusyError, match=r"try again in a minute.*do not wait for me: tell your safeguarding lead"):
            await task
        assert turns.waiting == 0
    assert order == []


async def test_what_has_begun_is_awaited_however_long_it_takes():
    turns = Turns(longest=0.05)
    async with held_up(turns) as working:
        await asyncio.wait({working}, timeout=0.1)
        assert not working.done()
    assert working.exception() is None


async def test_once_more_comes_than_can_be_done_who_is_too_late_is_told_before_discord_shows_that_it_thinks():
    turns = Turns(longest=2 * HURRIED_WAIT)
    now = asyncio.get_running_loop().time
    async with held_up(turns):
        for wanted in (2 * HURRIED_WAIT, HURRIED_WAIT):
            began = now()
            with pytest.raises(BusyError):
                await turns.do(SAM, lambda: None)
            assert wanted <= now() - began < wanted + HURRIED_WAIT
    await until(lambda: turns._busy_since is None)  # it has nothing to do for a moment
    began = now()
    async with held_up(turns):
        with pytest.raises(BusyError):
            await turns.do(SAM, lambda: None)
        assert now() - began >= 2 * HURRIED_WAIT


@pytest.mark.parametrize("passes", range(8))
async def test_whoever_gives_up_keeps_nobody_waiting_at_whatever_moment(turns, passes):
    order = []
    tasks = await given(turns, order, SAM, ANN, SAM, TOM)
    for _ in range(passes):
        await asyncio.sleep(0)
    tasks[0].cancel()
    tasks[1].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert {*order} >= {SAM, TOM}
    assert await asyncio.wait_for(turns.do(ANN, lambda: "done"), SOON) == "done"
    assert turns.waiting == 0


async def test_a_thread_that_has_had_nothing_to_do_has_ended_and_begins_again(turns, monkeypatch):
    monkeypatch.setattr("bot.turns.IDLE_SECONDS", 0.01)
    await turns.do(SAM, lambda: None)
    thread = turns._thread
    if thread is not None:
        await asyncio.to_thread(thread.join, SOON)
    assert turns._thread is None
    assert await turns.do(SAM, lambda: "done") == "done"


async def test_where_the_machine_has_no_thread_left_the_next_piece_begins_one(turns, monkeypatch):
    def none_left(_thread):
        raise RuntimeError

    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", none_left)
        with pytest.raises(RuntimeError):
            await turns.do(SAM, lambda: None)
    assert turns.waiting == 0
    assert await asyncio.wait_for(turns.do(SAM, lambda: "done"), SOON) == "done"


async def test_at_the_end_who_waits_is_told_so_at_once_and_who_comes_later_too(turns):
    async def ask(member):
        with turns.place(member):
            return await turns.do(member, lambda: "done")

    async with held_up(turns):
        asked = [asyncio.create_task(ask(member)) for member in (SAM, ANN, SAM)]
        await asyncio.sleep(0)
        await asyncio.wait_for(turns.end(SOON), SOON / 2)  # nobody has a place any more
        for task in asked:
            with pytest.raises(BusyError):
                await task
        with pytest.raises(BusyError):
            await ask(TOM)


async def test_the_end_waits_no_longer_than_it_may_for_what_has_begun(turns):
    with turns.place(SAM):
        await asyncio.wait_for(turns.end(0.01), SOON)


def test_turns_serve_one_event_loop_after_the_other(turns):
    for _ in range(2):
        assert asyncio.run(turns.do(SAM, lambda: "done")) == "done"


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
        with ExitStack() as held:
            for _ in range(MOST_AT_ONCE):
                held.enter_context(turns.place(SAM))
            assert [refused(), refused(), refused()] == [True, False, False]


async def test_nothing_is_held_of_members_who_have_been_answered(turns):
    with turns.place(SAM):
        await turns.do(SAM, lambda: None)
    assert not turns._taken  # nothing public shows whom it knows
    assert not turns._told
    assert not turns._turns_had
    assert not turns._waiting
