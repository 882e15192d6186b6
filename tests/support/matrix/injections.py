"""How each fault is brought about at each moment; every injection returns when the fault was over."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from tests.support.loopback import GatewayFault, RestFault
from tests.support.loopback.faults import ALWAYS
from tests.support.matrix.trial import QUESTION, Moment, Stage

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    Injection = Callable[[Stage], Awaitable[float]]

HELD_SECONDS = 0.3
"""How long an answer to an interaction is held, so that a fault comes in its middle."""

CLOSING_SECONDS = 10.0
LASTS = {"slow", "hang"}


def rest(where: str, **what: Any) -> Injection:
    """Return what lets requests go wrong."""

    async def inject(stage: Stage) -> float:
        fault = RestFault(where, **what)
        stage.server.rest.faults.append(fault)
        if stage.moment is Moment.AMID:
            stage.pending = await stage.server.sam.slash("ask", question=QUESTION)
        await _until(lambda: fault.hits)
        return fault.hits[0] + (fault.delay if fault.act in LASTS else 0.0)

    return inject


def gateway(act: str, *, when: str = "identify", **what: Any) -> Injection:
    """Return what lets the connection to the gateway go wrong: before READY at that point, else at once."""

    async def inject(stage: Stage) -> float:
        if stage.moment is Moment.BEFORE:
            fault = GatewayFault(when, act, **what)
            stage.server.gateway.faults.append(fault)
            await _until(lambda: fault.hits)
            return fault.hits[0]
        await _in_the_middle(stage)
        await stage.server.gateway.harm(GatewayFault("now", act, **what))
        return time.perf_counter()

    return inject


def connect_refused(act: str, times: int = 2) -> Injection:
    """Return what drops the line, if there is one, and refuses the next connections."""

    async def inject(stage: Stage) -> float:
        fault = GatewayFault("connect", act, times)
        stage.server.gateway.faults.append(fault)
        if stage.moment is not Moment.BEFORE:
            await _in_the_middle(stage)
            await stage.server.gateway.harm(GatewayFault("now", "reset"))
        await _until(lambda: fault.hits)
        return fault.hits[0]

    return inject


def close_always(*when: str) -> Injection:
    """Return what closes every connection at these points, for a while."""

    async def inject(stage: Stage) -> float:
        faults = [GatewayFault(one, "close", ALWAYS) for one in when]
        stage.server.gateway.faults += faults
        if stage.moment is not Moment.BEFORE:
            await _in_the_middle(stage)
            await stage.server.gateway.harm(GatewayFault("now", "close"))
        await _until(lambda: any(fault.hits for fault in faults))
        await asyncio.sleep(CLOSING_SECONDS)
        stage.server.gateway.faults.clear()
        return time.perf_counter()

    return inject


def starts_used_up(seconds: float) -> Injection:
    """Return what forbids new sessions for a while, and ends the one that there is."""

    async def inject(stage: Stage) -> float:
        if stage.moment is Moment.BEFORE:
            stage.server.gateway.forbid_starts(ALWAYS)
            await _until(lambda: stage.server.requests or stage.server.gateway.connects)
        else:
            await _in_the_middle(stage)
        stage.server.gateway.forbid_starts(seconds)
        over = time.perf_counter() + seconds
        if stage.moment is not Moment.BEFORE:
            await stage.server.gateway.harm(GatewayFault("now", "invalid"))
        await asyncio.sleep(seconds)
        return over

    return inject


def outage(seconds: float) -> Injection:
    """Return what takes all of Discord away for a while."""

    async def inject(stage: Stage) -> float:
        if stage.moment is not Moment.BEFORE:
            await _in_the_middle(stage)
        await stage.server.go_down()
        await asyncio.sleep(seconds)
        await stage.server.come_up()
        return time.perf_counter()

    return inject


async def token_reset(stage: Stage) -> float:
    """Give the bot another token, and close its session as Discord does; in mid-mention, before that is closed."""
    server = stage.server
    server.gateway.token = "another"
    if stage.moment is Moment.AMID:
        await server.sam.mention(QUESTION)
        await _until(lambda: any("/messages" in one for one in server.requests))
    elif stage.moment is Moment.IDLE:
        await server.gateway.harm(GatewayFault("now", "close", code=4004))
    else:
        await _until(lambda: server.requests)
    return time.perf_counter()


async def sigterm(stage: Stage) -> float:
    """Ask the bot to stop: while its login hangs, while it is idle, or while an answer is on its way."""
    if stage.moment is Moment.BEFORE:
        fault = RestFault("GET /users/@me$", "hang", delay=20.0)
        stage.server.rest.faults.append(fault)
        await _until(lambda: fault.hits)
    else:
        await _in_the_middle(stage)
    return _terminate(stage)


async def sigterm_in_outage(stage: Stage) -> float:
    """Take Discord away, let the bot notice it, and ask it to stop."""
    if stage.moment is not Moment.BEFORE:
        await _in_the_middle(stage)
    await stage.server.go_down()
    await _until(lambda: stage.bot is not None and "rying again" in stage.bot.said)
    return _terminate(stage)


def hammered(stage: Stage) -> str:
    """Return a complaint where the bot tried more often than once a second."""
    server = stage.server.gateway
    often = int(CLOSING_SECONDS) + 3
    if len(server.connects) > often or len(server.identifies) > often:
        return f"It connected {len(server.connects)} times and identified {len(server.identifies)} times in 10 s."
    return ""


def no_requests_for(seconds: float) -> Callable[[Stage], str]:
    """Return what complains of a request within so many seconds of the first that was refused."""

    def complaint(stage: Stage) -> str:
        rest = stage.server.rest
        first = min(hit for fault in rest.faults for hit in fault.hits)
        early = [one - first for one in rest.times if 0 < one - first < seconds]
        return f"It asked again after {early[0]:.1f} s." if early else ""

    return complaint


def _terminate(stage: Stage) -> float:
    assert stage.bot is not None
    stage.bot.process.terminate()
    return time.perf_counter()


async def _in_the_middle(stage: Stage) -> None:
    """In mid-interaction, wait until the bot is about to answer one; its answer is held for a moment."""
    if stage.moment is not Moment.AMID:
        return
    held = RestFault("/callback$", "slow", delay=HELD_SECONDS)
    stage.server.rest.faults.append(held)
    stage.pending = await stage.server.sam.slash("ask", question=QUESTION)
    await _until(lambda: held.hits)


async def _until(holds: Callable[[], object]) -> None:
    """Wait until something holds; whoever waits for this gives up in the end."""
    while not holds():  # noqa: ASYNC110 - what is looked at changes in many places
        await asyncio.sleep(0.005)
