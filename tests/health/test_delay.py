"""The rules of measuring how late the event loop is."""

from __future__ import annotations

import asyncio
import time

import pytest

from bot.health.delay import LoopDelay
from tests.support.discord_world import Clock


@pytest.fixture
def clock():
    return Clock()


def test_the_rare_delay_is_the_one_that_all_but_one_in_a_thousand_moments_keep(clock):
    delay = LoopDelay(clock)
    for _ in range(998):
        delay.add(0.0005)
    delay.add(0.02)
    delay.add(0.04)
    assert delay.delays().p999 == pytest.approx(0.021)
    assert delay.delays().most == 0.04


def test_a_standstill_counts_for_every_moment_of_it(clock):
    delay = LoopDelay(clock)
    for _ in range(1_000):
        delay.add(0.0)
    delay.add(2.0)
    assert delay.delays().p999 > 0.9
    assert delay.delays().most == 2.0


def test_what_is_older_than_a_minute_counts_for_the_whole_time_alone(clock):
    delay = LoopDelay(clock)
    delay.add(0.5)
    assert delay.delays().minute_most == 0.5
    clock.now += 61
    delay.add(0.001)
    assert (delay.delays().most, delay.delays().minute_most, delay.delays().minute_p999) == (0.5, 0.001, 0.001)


def test_what_is_held_is_bounded(clock):
    delay = LoopDelay(clock)
    for _ in range(3):
        delay.add(100_000.0)
    assert len(delay._recent) < 2_000
    assert delay.delays().p999 == delay.delays().most == 100_000.0


def test_nothing_was_late_before_anything_was_measured():
    found = LoopDelay().delays()
    assert (found.p999, found.most, found.minute_p999, found.minute_most) == (0, 0, 0, 0)


async def test_a_loop_that_is_kept_busy_is_late():
    delay = LoopDelay()
    began = time.monotonic()
    task = asyncio.create_task(delay.measure())
    await asyncio.sleep(0.01)
    time.sleep(0.3)  # noqa: ASYNC251 - this is the fault
    await asyncio.sleep(0.01)
    task.cancel()
    assert 0.15 < delay.delays().most <= time.monotonic() - began
