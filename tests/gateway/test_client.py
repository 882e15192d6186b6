"""The rules of staying connected: the real client in this process, and a Discord on loopback with faults."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import discord
import pytest

from tests.support.loopback import GatewayFault, RestFault
from tests.support.patience import PATIENCE
from tests.support.real_client import QUICK, client, connected, until

if TYPE_CHECKING:
    from tests.support.loopback import Loopback


async def assert_answers(server: Loopback) -> None:
    """Ask, and be answered, for as long as it takes to be online again."""
    exchange = await server.sam.slash("ask", question="third value")
    await until(lambda: exchange.is_answered)


@pytest.mark.parametrize("act", ["refuse", "reset"])
async def test_a_gateway_that_is_refused_at_first_is_tried_again_without_a_new_login(server, act):
    server.gateway.faults = [GatewayFault("connect", act, times=2)]
    async with connected(server):
        assert server.requests.count("GET /users/@me") == 1
        assert len(server.gateway.identifies) == 1


@pytest.mark.parametrize(
    "fault",
    [
        *(GatewayFault("now", "close", code=code) for code in (4000, 4001, 4008)),
        GatewayFault("now", "reset"),
        GatewayFault("now", "reconnect"),
        GatewayFault("now", "invalid", resumable=True),
        *(GatewayFault("now", act) for act in ("text", "binary", "truncated")),
    ],
    ids=lambda fault: f"{fault.act}{fault.code}",
)
async def test_an_interrupted_session_is_resumed_at_once_and_loses_nothing(server, fault):
    async with connected(server):
        await server.gateway.harm(fault)
        await until(lambda: server.gateway.resumes)
        await assert_answers(server)
        assert len(server.gateway.identifies) == 1
        assert len(server.gateway.resumes) == 1


@pytest.mark.parametrize("act", ["mute", "dead"])
async def test_a_connection_without_heartbeats_is_given_up_and_resumed(server, act):
    server.gateway.heartbeat_seconds = 0.2
    async with connected(server):
        await server.gateway.harm(GatewayFault("now", act))
        await assert_answers(server)
        assert len(server.gateway.identifies) == 1


async def test_heartbeats_that_are_answered_keep_the_connection(server):
    server.gateway.heartbeat_seconds = 0.1
    async with connected(server):
        await asyncio.sleep(0.6)
        assert len(server.gateway.connects) == 1


@pytest.mark.parametrize(
    "fault",
    [
        GatewayFault("now", "invalid", resumable=False),
        GatewayFault("now", "close", code=4007),
        GatewayFault("now", "close", code=4009),
    ],
    ids=lambda fault: f"{fault.act}{fault.code}",
)
async def test_a_session_that_has_ended_is_replaced(server, fault):
    async with connected(server):
        await server.gateway.harm(fault)
        await until(lambda: len(server.gateway.identifies) == 2)
        await assert_answers(server)
        assert server.gateway.resumes == []
        assert server.requests.count("GET /users/@me") == 1


@pytest.mark.parametrize("when", ["hello", "identify"])
@pytest.mark.parametrize("act", ["close", "reset", "text", "binary", "reconnect", "invalid", "mute", "dead"])
async def test_a_fault_before_the_session_begins_is_tried_again(server, when, act):
    server.gateway.faults = [GatewayFault(when, act)]
    async with connected(server):
        await assert_answers(server)
        assert server.requests.count("GET /users/@me") == 1


async def test_a_resume_that_discord_refuses_becomes_a_new_session(server):
    server.gateway.faults = [GatewayFault("resume", "invalid")]
    async with connected(server):
        await server.gateway.harm(GatewayFault("now", "reset"))
        await until(lambda: len(server.gateway.identifies) == 2)
        await assert_answers(server)


async def test_a_gateway_that_closes_every_resume_at_once_is_not_asked_without_pause(server):
    server.gateway.faults = [GatewayFault("resume", "close", times=1_000)]
    async with connected(server, replace(QUICK, longest_pause=30.0)):
        await server.gateway.harm(GatewayFault("now", "close", code=4000))
        await until(lambda: len(server.gateway.resumes) == 3)
        first, second, third = server.gateway.resumes
        assert second - first >= 0.5
        assert third - second >= 1.0


async def test_a_gateway_that_closes_every_session_at_once_is_not_asked_without_pause(server):
    server.gateway.faults = [GatewayFault("identify", "close", times=1_000)]
    async with client(server, replace(QUICK, longest_pause=30.0)):
        await until(lambda: len(server.gateway.identifies) == 2)
        first, second = server.gateway.identifies
        assert second - first >= 0.5


async def test_a_frame_that_stays_unreadable_is_left_out(server):
    server.gateway.faults = [GatewayFault("resume", "text", times=1)]
    async with connected(server):
        await server.gateway.harm(GatewayFault("now", "text"))
        await until(lambda: server.gateway.resumes)
        await asyncio.sleep(0.1)
        assert len(server.gateway.resumes) == 1
        await assert_answers(server)


@pytest.mark.parametrize("code", [4004, 4010, 4011, 4012, 4013, 4014])
async def test_a_close_that_only_a_person_can_mend_ends_the_client(server, code):
    server.close_code = code
    async with client(server) as (_, running):
        with pytest.raises(discord.ConnectionClosed) as raised:
            await asyncio.wait_for(running, PATIENCE)
        assert raised.value.code == code
        assert len(server.gateway.identifies) == 1


async def test_a_token_that_is_withdrawn_ends_the_client_at_the_next_connection(server):
    async with connected(server) as running:
        server.gateway.token = "another"
        await server.gateway.harm(GatewayFault("now", "reset"))
        with pytest.raises(discord.ConnectionClosed) as raised:
            await asyncio.wait_for(running, PATIENCE)
        assert raised.value.code == 4004


async def test_a_request_that_is_refused_for_its_token_makes_the_gateway_say_whether_it_is_good(server):
    async with connected(server) as running:
        server.gateway.token = "another"
        server.rest.faults = [RestFault("/messages", status=401)]
        await server.sam.mention("third value")
        with pytest.raises(discord.ConnectionClosed) as raised:
            await asyncio.wait_for(running, PATIENCE)
        assert raised.value.code == 4004


async def test_a_session_limit_that_is_used_up_is_waited_for(server, caplog):
    server.gateway.forbid_starts(0.4)
    async with connected(server):
        assert server.gateway.problems == []
        assert server.requests.count("GET /gateway/bot") == 2


@pytest.mark.parametrize(
    "fault",
    [
        RestFault("GET /gateway/bot", status=404, times=99),
        RestFault("GET /gateway/bot", status=500, times=99),
        RestFault("GET /gateway/bot", body="{", status=200, times=99),
        RestFault("GET /gateway/bot", body="{}", status=200, times=99),
        RestFault("GET /gateway/bot", act="hang", delay=5, times=99),
    ],
    ids=lambda fault: f"{fault.act}{fault.status}{fault.body}",
)
async def test_a_session_limit_that_cannot_be_read_keeps_nobody_waiting(server, fault):
    server.rest.faults = [fault]
    async with connected(server, replace(QUICK, asking=0.2)):
        await assert_answers(server)


async def test_while_cloudflare_keeps_us_out_nothing_connects(server):
    async with connected(server, replace(QUICK, banned=0.6)):
        ban = {"Retry-After": "0.1", "Content-Type": "text/html"}
        server.rest.faults = [RestFault("POST /channels", status=429, headers=ban, body="<html>1015</html>")]
        await server.sam.mention("third value")
        await until(lambda: server.rest.faults[0].hits)
        banned_at = time.perf_counter()
        await server.gateway.harm(GatewayFault("now", "reset"))
        await until(lambda: server.gateway.resumes)
        assert server.gateway.connects[-1] - banned_at > 0.5


async def test_a_resumed_session_handles_nothing_twice(server):
    async with connected(server):
        exchange = await server.sam.slash("ask", question="third value")
        await until(lambda: exchange.is_answered)
        await server.replay(exchange)
        await assert_answers(server)
        assert exchange.refused == []


async def test_an_answer_that_is_lost_leaves_no_traceback_in_the_log(server, caplog):
    async with connected(server, replace(QUICK, answering=0.3, last_chance=0.1)):
        server.rest.faults = [RestFault("POST /interactions", status=503, times=99)]
        caplog.clear()
        exchange = await server.sam.slash("ask", question="third value")
        await until(lambda: "An answer was not delivered" in caplog.text)
        await asyncio.sleep(0.05)
        assert len(server.rest.faults[0].hits) == 2
        assert [one.exc_info for one in caplog.records if one.exc_info] == []
        assert exchange.token not in caplog.text


async def test_a_closed_client_takes_no_late_events(server):
    async with client(server) as (bot, _):
        await until(bot.is_ready)
    bot.dispatch("ready")
