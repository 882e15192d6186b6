"""The rules of logging in: what passes is tried again, and what a person has to mend is told."""

from __future__ import annotations

import asyncio
import os
import signal
import time
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.advice import BY_CLOSE_CODE, NEW_TOKEN
from bot.exits import Exit
from bot.gateway.client import line
from bot.gateway.traffic import HELPLESS, helpless, what_happened
from bot.storage.counts import Happened
from bot.supervisor import KeptSessions, keep_connected
from tests.support.loopback import TOKEN, GatewayFault, RestFault
from tests.support.loopback.faults import CLOUDFLARE_1015, MALFORMED, PAGE
from tests.support.patience import PATIENCE
from tests.support.real_client import QUICK, services, until

ANY_LOGIN = "GET /users/@me"


@asynccontextmanager
async def running(server, patience=QUICK, token=TOKEN, on_line=None):
    """Keep the real client connected, and tell it to stop as a service manager does."""
    task = asyncio.create_task(keep_connected(services(server), token, on_line or line(patience=patience)))
    try:
        yield task
        if not task.done():
            os.kill(os.getpid(), signal.SIGTERM)
        await asyncio.wait_for(task, PATIENCE)
    finally:
        task.cancel()


@pytest.mark.parametrize(
    "fault",
    [
        RestFault(ANY_LOGIN, status=500, times=1),
        RestFault(ANY_LOGIN, status=503),
        RestFault(ANY_LOGIN, status=200, body=MALFORMED),
        RestFault(ANY_LOGIN, status=502, body=PAGE),
        RestFault("oauth2", status=200, body=PAGE),
        RestFault("oauth2", status=200, body=MALFORMED),
        RestFault("oauth2", status=403),
        RestFault(ANY_LOGIN, act="reset"),
        RestFault(ANY_LOGIN, act="hang", delay=5.0),
        RestFault("commands", act="hang", delay=5.0),
    ],
    ids=lambda fault: f"{fault.where}-{fault.act}{fault.status}",
)
async def test_a_fault_at_login_is_tried_again(server, fault, caplog):
    server.rest.faults = [fault]
    async with running(server, replace(QUICK, logging_in=0.5, asking=0.2)):
        await until(lambda: server.gateway.is_online)
    assert len(server.gateway.identifies) == 1


async def test_each_session_is_counted_in_the_store(server):
    here = services(server)
    began = datetime.now(UTC)
    async with running(server, on_line=line(KeptSessions(here.store), QUICK)):
        await until(lambda: server.gateway.is_online)
    assert len(here.store.do(lambda kept: kept.identifies(since=began)).result(PATIENCE)) == 1


async def test_what_was_asked_and_that_the_line_broke_is_counted_by_the_time_it_ends(server):
    here = services(server)

    def counted():
        found = here.store.do(lambda kept: kept.counts.since(here.today())).result(PATIENCE)
        return Counter({(key.what, key.way): count for key, count in found.items() if isinstance(key, Happened)})

    before, on_line = counted(), line(patience=QUICK)
    async with running(server, on_line=on_line):
        await until(lambda: server.gateway.is_online)
        await (await server.sam.slash("ask", question="third value")).wait()
        await server.gateway.harm(GatewayFault("now", "reset"))
        await until(lambda: on_line.vitals.reconnects)
    assert counted() - before == {("answered", "ask"): 1, ("reconnected", ""): 1}


async def test_a_ban_of_cloudflare_at_login_is_waited_for_in_silence(server, caplog):
    ban = RestFault(ANY_LOGIN, status=429, headers={"Retry-After": "0.1"}, body=CLOUDFLARE_1015)
    server.rest.faults = [ban]
    async with running(server, replace(QUICK, banned=0.7)):
        await until(lambda: server.gateway.is_online)
    assert server.rest.times[1] - server.rest.times[0] >= 0.7
    assert "nothing is sent for 1 second" in caplog.text
    assert [record.exc_info for record in caplog.records if record.exc_info] == []


async def test_sigterm_ends_the_waiting_for_cloudflare_at_once(server):
    server.rest.faults = [RestFault(ANY_LOGIN, status=429, body=CLOUDFLARE_1015)]
    async with running(server, replace(QUICK, banned=600.0)) as task:
        await until(lambda: server.requests)
        await asyncio.sleep(0.1)
        began = time.monotonic()
    assert time.monotonic() - began < PATIENCE  # and not ten minutes
    assert task.result() == 0
    assert len(server.requests) == 1


async def test_a_token_that_discord_refuses_ends_with_78_and_one_sentence(server, capsys):
    async with running(server, token="of.another.bot") as task:
        assert await asyncio.wait_for(task, PATIENCE) == Exit.SET_UP
    assert capsys.readouterr().err == f"{NEW_TOKEN}\n"


@pytest.mark.parametrize("code", sorted(HELPLESS))
async def test_a_close_that_no_new_attempt_can_mend_ends_with_78_and_one_sentence(server, capsys, code):
    server.close_code = code
    async with running(server) as task:
        assert await asyncio.wait_for(task, PATIENCE) == Exit.SET_UP
    assert capsys.readouterr().err == f"{BY_CLOSE_CODE[code]}\n"


def test_every_hopeless_close_has_a_sentence_that_says_what_to_do():
    assert set(BY_CLOSE_CODE) == HELPLESS == {4004, *range(4010, 4015)}
    assert all(advice.what and advice.do for advice in BY_CLOSE_CODE.values())


def test_errors_that_pass_by_themselves_are_not_hopeless():
    for error in (OSError("no route"), TimeoutError(), ValueError("of ours"), None):
        assert error is None or not helpless(error)
        assert what_happened(error).endswith(".")
