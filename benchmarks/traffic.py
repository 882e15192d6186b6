"""What members do all at once: new questions, known ones, words being typed, buttons and topics, in one order."""

from __future__ import annotations

import asyncio
import itertools
import json
import random
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.data import mistyped
from tests.support.limits import BUTTON, walk
from tests.support.loopback import world
from tests.support.loopback.members import Member

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.loopback import Loopback
    from tests.support.loopback.exchanges import Exchange

QUESTIONS = Path(__file__).parent.parent / "tests" / "questions"
KNOWN = ("dev.jsonl", "second.jsonl")
WRITTEN = (*KNOWN, "sample.jsonl", "tuning.jsonl", "structural.jsonl")
NEW, KINDS, WEIGHTS = "new", ("ask", "complete", "press", "topics"), (50, 25, 20, 5)
PUBLIC = ("share:",)
"""Buttons that post in the channel are left out: nobody presses them 10 times a second."""

AT_MOST_CUT = 20
PEOPLE = 2_000
PATIENCE = 15.0
"""Seconds after which a benchmark takes a reply for one that never comes."""


class Members:
    """Does one thing after the other, drawn by lot from a seed, so that two bots are told the same."""

    def __init__(self, server: Loopback, pressed: dict[str, Any]) -> None:
        """Take a message whose buttons are pressed."""
        self._pressed = pressed
        self._ids = [
            one["custom_id"]
            for one in walk(pressed["components"])
            if one["type"] == BUTTON and not one["custom_id"].startswith(PUBLIC) and not one.get("disabled")
        ]
        self._chance = random.Random("members")  # noqa: S311 - no secret
        self._known = self._in_turn(written(KNOWN))
        self._new = never_twice()
        # As many as ask in a large partnership: of one member only a few questions are answered at a time.
        self._people = [Member(str(5000 + at), f"m{at}", server.gateway, server.rest) for at in range(PEOPLE)]

    async def act(self, at: float | None = None, kind: str = "") -> Exchange:
        """Let somebody do something of a kind, or of any but a new question; the time runs from `at`."""
        who = self._chance.choice(self._people)
        kind = kind or self._chance.choices(KINDS, WEIGHTS)[0]
        match kind:
            case "new":
                return await who.slash("ask", question=next(self._new), at=at)
            case "ask":
                return await who.slash("ask", question=next(self._known), at=at)
            case "complete":
                typed = next(self._known)[: self._chance.randint(1, AT_MOST_CUT)]
                return await who.complete("ask", question=typed, at=at)
            case "press":
                message = self._pressed | {"id": world.snowflake()}
                return await who.press(message, self._chance.choice(self._ids), at=at)
            case _:
                return await who.slash("topics", at=at)

    def _in_turn(self, questions: list[str]) -> Iterator[str]:
        while True:
            self._chance.shuffle(questions)
            yield from questions


def written(files: tuple[str, ...] = WRITTEN) -> list[str]:
    """Return the questions that people have written, each once."""
    lines = (line for name in files for line in (QUESTIONS / name).read_text("utf-8").splitlines())
    return list(dict.fromkeys(json.loads(line)["q"] for line in lines))


def never_twice() -> Iterator[str]:
    """Yield questions of which none comes twice: those that were written, and then the same with slips, for ever."""
    chance = random.Random("never twice")  # noqa: S311 - no secret
    asked: set[str] = set()
    for seed in itertools.count():
        questions = written()
        chance.shuffle(questions)
        for question in questions:
            typed = mistyped(question, seed) if seed else question
            if typed.strip() and typed not in asked:
                asked.add(typed)
                yield typed


async def at_a_pace(members: Members, a_second: float, seconds: float, kind: str = "") -> list[Exchange]:
    """Let members act at fixed times, whether they were answered or not, and return everything they did."""
    began = time.perf_counter()
    done: list[Exchange] = []
    for number in range(int(a_second * seconds)):
        at = began + number / a_second
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        done.append(await members.act(at, kind))
    await asyncio.gather(*(one.wait() if kind != NEW else one.reply(PATIENCE) for one in done))
    return done


async def without_a_pause(members: Members, together: int, seconds: float, kind: str = "") -> float:
    """Let so many members act together, each again as soon as answered, and return the answers a second."""
    began = time.perf_counter()
    answered = 0

    async def keep_on() -> None:
        nonlocal answered
        while time.perf_counter() - began < seconds:
            exchange = await members.act(kind=kind)
            if await exchange.wait():
                answered += 1

    await asyncio.gather(*(keep_on() for _ in range(together)))
    return answered / (time.perf_counter() - began)
