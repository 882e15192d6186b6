"""The rules of what a line remembers of itself, with the real client and a Discord on loopback."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from datetime import UTC, datetime

from bot.gateway.vitals import Vitals
from tests.support.discord_world import Clock
from tests.support.loopback import GatewayFault, RestFault
from tests.support.real_client import QUICK, client, connected_client, until

OFTEN = replace(QUICK, unasked=0.1)
NOT_NOW = {"Via": "1.1 google", "Content-Type": "application/json"}
LIMITED = '{"message": "You are being rate limited.", "retry_after": 0.01, "global": false, "code": 0}'


def test_since_tells_when_the_line_became_what_it_is_and_not_when_that_was_last_said():
    clock = Clock()
    vitals = Vitals(clock)
    for change in (lambda: vitals.down("No."), vitals.up, lambda: vitals.down("Broken."), lambda: vitals.down("No.")):
        clock.now += 10
        change()
    assert (vitals.is_connected, vitals.since, vitals.trouble) == (False, 1_030, "No.")


def test_the_first_connection_is_no_reconnect():
    vitals = Vitals(Clock())
    assert vitals.reconnects == 0
    vitals.up()
    assert vitals.reconnects == 0
    vitals.up()
    assert vitals.reconnects == 1


async def test_a_line_that_is_up_has_heard_discord_and_says_since_when(server):
    began = time.monotonic()
    async with connected_client(server) as bot:
        vitals = bot.line.vitals
        assert (vitals.is_connected, vitals.trouble, vitals.reconnects) == (True, "", 0)
        assert began < vitals.since <= time.monotonic()
        assert vitals.heard is not None
        assert vitals.heard > began


async def test_an_answered_heartbeat_is_heard_while_nobody_asks(server):
    server.gateway.heartbeat_seconds = 0.1
    async with connected_client(server) as bot:
        before = bot.line.vitals.heard
        await until(lambda: bot.line.vitals.heard != before)


async def test_an_answer_that_discord_takes_is_acknowledged_and_one_that_it_refuses_is_not(server):
    async with connected_client(server) as bot:
        vitals = bot.line.vitals
        before = vitals.acknowledged
        server.rest.faults = [fault := RestFault("/callback$", status=404)]
        await server.sam.slash("ask", question="third value")
        await until(lambda: fault.hits)
        assert vitals.acknowledged == before
        exchange = await server.sam.slash("ask", question="third value")
        await until(lambda: exchange.is_answered)
        await until(lambda: vitals.acknowledged != before)


async def test_a_connection_that_breaks_and_comes_back_is_counted(server):
    async with connected_client(server) as bot:
        await server.gateway.harm(GatewayFault("now", "reset"))
        await until(lambda: bot.line.vitals.reconnects == 1)
        assert bot.line.vitals.is_connected


async def test_a_line_that_is_down_says_why(server):
    server.gateway.faults = [GatewayFault("connect", "refuse", times=99)]
    async with client(server) as (bot, _):
        vitals = bot.line.vitals
        await until(lambda: vitals.trouble)
        assert not vitals.is_connected
        assert vitals.trouble.startswith("Discord cannot be reached: ")


async def test_a_rate_limit_is_counted(server):
    server.rest.faults = [RestFault("GET /users/@me", status=429, headers=NOT_NOW, body=LIMITED)]
    async with connected_client(server) as bot:
        assert bot.line.vitals.rate_limits == 1


async def test_a_line_on_which_nothing_is_sent_is_tried_out_and_says_why_it_cannot_be_used(server):
    async with connected_client(server, OFTEN) as bot:
        vitals = bot.line.vitals
        before = vitals.acknowledged
        await until(lambda: vitals.acknowledged != before)
        server.rest.faults = [fault := RestFault("GET /gateway/bot", act="reset", times=10_000)]
        await until(lambda: vitals.unanswered)
        assert vitals.unanswered.startswith("Discord cannot be reached: ")
        assert vitals.is_connected
        fault.times = 0
        await until(lambda: not vitals.unanswered)


async def test_a_line_that_is_used_is_not_tried_out(server):
    async with connected_client(server, replace(OFTEN, unasked=0.4)):
        before = server.requests.count("GET /gateway/bot")
        for _ in range(8):
            exchange = await server.sam.slash("ask", question="third value")
            await until(lambda done=exchange: done.is_answered)
            await asyncio.sleep(0.1)
        assert server.requests.count("GET /gateway/bot") == before


async def test_every_answer_of_discord_says_how_wrong_our_clock_is(server):
    async with connected_client(server) as bot:
        assert bot.line.vitals.clock_ahead is not None
        assert abs(bot.line.vitals.clock_ahead) < 5


def test_a_clock_that_is_ahead_or_behind_is_measured_and_nonsense_is_not_a_time():
    vitals = Vitals(Clock(), now=lambda: datetime(2026, 11, 30, 12, tzinfo=UTC))
    for nonsense in ("", "soon", "Mon, 30 Nov 2026 11:00:00 -0000"):
        vitals.compare_clocks(nonsense)
    assert vitals.clock_ahead is None
    vitals.compare_clocks("Mon, 30 Nov 2026 11:00:00 GMT")
    assert vitals.clock_ahead == 3600
    vitals.compare_clocks("Mon, 30 Nov 2026 12:01:00 GMT")
    assert vitals.clock_ahead == -60
