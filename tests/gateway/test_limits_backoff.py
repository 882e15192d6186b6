"""The rules of pauses between attempts, with a clock that the test turns."""

from __future__ import annotations

import pytest

from bot.gateway.limits import Backoff, Patience, waiting_time
from tests.support.discord_world import Clock

LONGEST = Patience().longest_pause


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def backoff(clock):
    return Backoff(Patience(), clock)


def test_waiting_times_grow_to_their_longest_and_are_never_the_same_for_all():
    assert all(0.5 <= waiting_time(0, LONGEST) <= 1 for _ in range(100))
    assert all(LONGEST / 2 <= waiting_time(failures, LONGEST) <= LONGEST for failures in (5, 6, 50, 100_000))
    assert len({waiting_time(5, LONGEST) for _ in range(10)}) > 1


def test_only_the_first_failure_of_a_row_is_tried_again_at_once(backoff):
    backoff.up()
    assert backoff.down(at_once=True) == 0
    backoff.up()
    assert 0.5 <= backoff.down(at_once=True) <= 1
    backoff.up()
    assert 1 <= backoff.down(at_once=True) <= 2


def test_a_failure_before_there_is_a_session_is_waited_for(backoff):
    assert 0.5 <= backoff.down() <= 1


@pytest.mark.parametrize(("healthy_seconds", "begins_anew"), [(59.9, False), (60.0, True)])
def test_only_60_healthy_seconds_end_the_row(backoff, clock, healthy_seconds, begins_anew):
    for _ in range(4):
        backoff.down()
    backoff.up()
    clock.now += healthy_seconds
    assert (backoff.down(at_once=True) == 0) is begins_anew


def test_time_without_a_session_is_not_healthy(backoff, clock):
    backoff.up()
    backoff.down(at_once=True)
    clock.now += 3_600
    assert backoff.down(at_once=True) > 0


def test_a_bot_is_back_half_a_minute_after_a_long_outage():
    assert LONGEST + Patience().longest_attempt <= 30


def test_an_attempt_may_take_longer_after_two_failures_but_never_more_than_its_longest(backoff):
    limits = []
    for _ in range(8):
        limits.append(backoff.limit(3, 60))
        backoff.down()
    assert limits == [3, 3, 6, 12, 24, 48, 60, 60]
