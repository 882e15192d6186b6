"""What is held in memory for a while: never too much of it, and never for too long."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import pytest

from bot.lru import Limits, RecentCache, size_of
from tests.support.discord_world import Clock


def recent(clock=None, **limits):
    return RecentCache(Limits(**limits), len, clock or Clock())


def test_there_are_never_more_than_may_be_and_the_oldest_goes_first():
    held = recent(most=3)
    for number in range(5):
        held.put(number, "x")
    assert [held.get(number) for number in range(5)] == [None, None, "x", "x", "x"]
    assert len(held) == 3


def test_there_are_never_more_bytes_than_may_be():
    held = recent(most_bytes=10)
    held.put("a", "x" * 4)
    held.put("b", "x" * 4)
    held.put("c", "x" * 4)
    assert held.get("a") is None
    assert held.get("b") == held.get("c") == "xxxx"


def test_what_is_too_large_by_itself_is_not_held():
    held = recent(most_bytes=10)
    held.put("a", "x" * 11)
    assert held.get("a") is None
    assert len(held) == 0


def test_what_takes_the_place_of_another_counts_once():
    held = recent(most_bytes=10)
    for _ in range(10):
        held.put("a", "x" * 6)
    held.put("b", "x" * 4)
    assert held.get("a") == "x" * 6
    held.drop("a")
    held.drop("a")
    held.forget(lambda key: key == "b")
    held.put("c", "x" * 10)
    assert held.get("c") == "x" * 10


def test_nothing_is_given_that_has_been_held_too_long():
    clock = Clock()
    held = recent(clock, seconds=60)
    held.put("a", "x")
    clock.pass_minutes(1)
    assert held.get("a") == "x"
    clock.now += 0.5
    assert held.get("a") is None


@pytest.mark.parametrize("let_go", [lambda held: held.put("b", "y"), lambda held: held.drop_old()])
def test_what_has_been_held_too_long_leaves_the_memory(let_go):
    clock = Clock()
    held = recent(clock, seconds=60)
    held.put("a", "x")
    clock.pass_minutes(2)
    let_go(held)
    assert "a" not in held._held  # nothing public shows what is still in memory


def test_whoever_is_put_again_becomes_the_newest():
    held = recent(most=2)
    for key in "abac":
        held.put(key, "x")
    assert (held.get("a"), held.get("b"), held.get("c")) == ("x", None, "x")


def test_a_size_counts_everything_that_a_value_holds_and_each_thing_once():
    @dataclass(frozen=True, slots=True)
    class Held:
        one: str
        other: tuple[bytes, ...]
        fields: dict[str, str]

    text = "x" * 100_000
    value = Held(text, (b"y" * 50_000, b"y" * 50_001), {"again": text})
    assert 200_000 < size_of(value) < 201_000
    assert size_of("é" * 10) == sys.getsizeof("é" * 10)
