"""One fault at one moment, tried out on a bot in a process of its own."""

from __future__ import annotations

import asyncio
import re
import time
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

from tests.support.bot_process import BotProcess, running
from tests.support.loopback import Loopback

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping
    from pathlib import Path

    from tests.support.loopback.exchanges import Exchange

QUESTION = "whats the third value"
BETWEEN_PROBES = 0.05
LONGEST = 75.0
"""Seconds after which a trial is given up."""

GOOD_END, FOR_A_PERSON = 0, 78


class Moment(Enum):
    """When a fault comes."""

    BEFORE = "before READY"
    IDLE = "idle"
    AMID = "in mid-interaction"


class Wanted(Enum):
    """What has to come of a fault."""

    ANSWERS = "answers again"
    ENDS_WITH_78 = "ends with 78 and one sentence"
    ENDS_WITH_0 = "ends with 0"
    WAITS = "says how long it waits, and waits"


@dataclass(slots=True)
class Stage:
    """Where a trial takes place: `pending` is the interaction in whose middle the fault comes."""

    server: Loopback
    moment: Moment
    bot: BotProcess | None = None
    pending: Exchange | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """What is done, what has to come of it, and within how many seconds.

    `inject` returns when the fault was over. `sentence` is a pattern of what the bot has to say; `complaint` returns
    what else is wrong, or "". With `keeps`, the interaction in whose middle the fault comes must be answered too.
    """

    inject: Callable[[Stage], Awaitable[float]]
    wanted: Wanted = Wanted.ANSWERS
    seconds: float = 5.0
    sentence: str = ""
    keeps: bool = False
    heartbeat: float = 41.25
    complaint: Callable[[Stage], str] = lambda _stage: ""


@dataclass(frozen=True, slots=True)
class Fault:
    """One row: a name, and for each moment a trial or the reason why there is none."""

    name: str
    trials: Mapping[Moment, Trial | str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of it: in words, after how many seconds, and what is wrong with that, sentence by sentence."""

    words: str
    seconds: float | None = None
    sentence: str = ""
    problems: tuple[str, ...] = ()
    log: str = field(default="", repr=False)


async def try_out(trial: Trial, moment: Moment, folder: Path) -> Outcome:
    """Start a server and a bot, let the fault come, and watch."""
    server = Loopback()
    server.gateway.heartbeat_seconds = trial.heartbeat
    stage = Stage(server, moment)
    async with server.serving():
        injecting = asyncio.create_task(_inject(trial, stage)) if moment is Moment.BEFORE else None
        await asyncio.sleep(0.05)  # an outage has begun by now
        async with running(folder, server.environment) as bot:
            stage.bot = bot
            if injecting is None:
                if not await _answers(stage, time.perf_counter() + LONGEST):
                    return Outcome("never answered", problems=("It did not answer before the fault.",), log=bot.said)
                injecting = asyncio.create_task(_inject(trial, stage))
            return await _watch(trial, stage, bot, injecting)


async def _inject(trial: Trial, stage: Stage) -> float:
    return await trial.inject(stage)


async def _watch(trial: Trial, stage: Stage, bot: BotProcess, injecting: asyncio.Task[float]) -> Outcome:
    began = time.perf_counter()
    ending = asyncio.create_task(bot.ending(LONGEST))
    await asyncio.wait({injecting, ending}, timeout=LONGEST, return_when=asyncio.FIRST_COMPLETED)
    over = injecting.result() if injecting.done() else began
    injecting.cancel()
    answered = None
    if trial.wanted in {Wanted.ANSWERS, Wanted.WAITS}:
        answered = await _answers(stage, over + trial.seconds + 10)
        if stage.pending:
            await stage.pending.wait()
    else:
        await asyncio.wait({ending}, timeout=max(0.0, over + trial.seconds + 5 - time.perf_counter()))
    ended = time.perf_counter()
    code = bot.process.returncode
    if code is not None:
        await ending
    ending.cancel()
    if code is not None:
        return _ended(trial, stage, code, ended - over)
    if trial.wanted is Wanted.WAITS:
        return _waiting(trial, stage, answered)
    return _answering(trial, stage, None if answered is None else max(0.0, answered - over))


async def _answers(stage: Stage, until: float) -> float | None:
    """Ask again and again, and return when the first answer came."""
    asked: list[Exchange] = []
    while time.perf_counter() < until and not (stage.bot and stage.bot.has_ended):
        if stage.server.gateway.is_online:
            asked.append(await stage.server.ann.slash("ask", question=QUESTION))
        await asyncio.sleep(BETWEEN_PROBES)
        answers = [one.acknowledged for one in asked if one.acknowledged is not None]
        if answers:
            return min(answers)
    return None


def _ended(trial: Trial, stage: Stage, code: int, seconds: float) -> Outcome:
    said = stage.bot.said if stage.bot else ""
    last = said.splitlines()[-1] if said else ""
    if trial.wanted is Wanted.ENDS_WITH_0 and code == GOOD_END:
        return _judged(trial, stage, Outcome("ended with 0", seconds, log=said))
    if trial.wanted is Wanted.ENDS_WITH_78 and code == FOR_A_PERSON:
        problems = () if re.search(trial.sentence, last) and last.endswith(".") else (f"It said: {last}",)
        problems += ("It showed a traceback.",) if "Traceback" in said else ()
        return _judged(trial, stage, Outcome("78", seconds, last, problems, said))
    return Outcome(f"ended with {code}", seconds, problems=(f"It ended with {code}, saying: {last[:200]}",), log=said)


def _waiting(trial: Trial, stage: Stage, answered: float | None) -> Outcome:
    said = stage.bot.said if stage.bot else ""
    sentence = next((line for line in said.splitlines() if re.search(trial.sentence, line)), "")
    problems = () if sentence else ("It did not say that it waits, and how long.",)
    problems += ("It did not wait.",) if answered else ()
    words = "waits" if not answered else "came back too early"
    return _judged(trial, stage, Outcome(words, sentence=_message_of(sentence), problems=problems, log=said))


def _answering(trial: Trial, stage: Stage, seconds: float | None) -> Outcome:
    said = stage.bot.said if stage.bot else ""
    if seconds is None:
        wrong = f"It did not answer within {trial.seconds + 10:.0f} s."
        words = "still running" if trial.wanted is not Wanted.ANSWERS else "not recovered"
        return Outcome(words, problems=(wrong,), log=said)
    is_kept = stage.pending is not None and stage.pending.is_answered
    problems = ("The interaction itself was not answered.",) if trial.keeps and not is_kept else ()
    words = "recovered" if stage.pending is None else "answered all the same" if is_kept else "recovered, that one lost"
    return _judged(trial, stage, Outcome(words, seconds, problems=problems, log=said))


def _judged(trial: Trial, stage: Stage, outcome: Outcome) -> Outcome:
    """Return an outcome with what else is wrong: too slow, against Discord's rules, or of the trial's own."""
    found = list(outcome.problems)
    if outcome.seconds is not None and outcome.seconds > trial.seconds:
        found.append(f"It took {outcome.seconds:.1f} s, not {trial.seconds:.0f} s at most.")
    found += [*stage.server.problems(), *filter(None, [trial.complaint(stage)])]
    return Outcome(outcome.words, outcome.seconds, outcome.sentence, tuple(found), outcome.log)


def _message_of(line: str) -> str:
    """Return a line of the log without its time, level and logger."""
    return line.split(": ", 1)[-1]
