"""The rules of holding requests back, with the real client's requests and a real server."""

from __future__ import annotations

import aiohttp
import discord
import pytest
from discord.http import HTTPClient, Route

from bot.commands.errors import sentence_for
from bot.gateway.limits import Patience
from bot.gateway.traffic import MOST_INVALID, RequestHeldError, Traffic, in_words
from bot.gateway.vitals import Vitals
from tests.support.answers import status
from tests.support.discord_world import Clock

CALLBACK = "/interactions/7/secret/callback"
FINE = status(200)
BANNED = status(429, "error code: 1015", **{"Content-Type": "text/plain", "Via": "", "Retry-After": "120"})


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def traffic(clock):
    return Traffic(Patience(), Vitals(clock))


@pytest.fixture
async def session(traffic):
    async with aiohttp.ClientSession(trace_configs=[traffic.trace()]) as one:
        yield one


async def ask(session, path="/users/@me"):
    async with session.post(f"{Route.BASE}{path}") as response:
        return response.status


async def ask_often(session, times):
    for _ in range(times):
        await ask(session)


@pytest.mark.parametrize("refusal", [status(401), status(403), status(429)])
async def test_a_hundred_refusals_hold_back_everything_but_answers_to_interactions(
    session, answers, clock, caplog, refusal
):
    answers.then(refusal)
    await ask_often(session, MOST_INVALID)
    with pytest.raises(RequestHeldError):
        await ask(session)
    assert len(answers.requests) == MOST_INVALID
    assert len(caplog.records) == 1
    await ask(session, CALLBACK)
    clock.now += Patience().counting
    await ask(session)
    assert len(answers.requests) == MOST_INVALID + 2
    assert len(caplog.records) == 1


@pytest.mark.parametrize("answer", [FINE, status(404), status(500), status(429, **{"X-RateLimit-Scope": "shared"})])
async def test_other_answers_are_no_refusals(traffic, session, answers, answer):
    answers.then(answer)
    await ask_often(session, MOST_INVALID + 1)
    assert traffic.held_for() == 0


async def test_old_refusals_make_room_one_by_one(traffic, session, answers, clock):
    answers.then(status(403))
    await ask(session)
    clock.now += 100
    await ask_often(session, MOST_INVALID - 1)
    assert traffic.held_for() == pytest.approx(500)
    clock.now += 501
    assert traffic.held_for() == 0
    await ask(session)
    assert traffic.held_for() == pytest.approx(99)


async def test_a_ban_of_cloudflare_holds_everything_back_for_ten_minutes(traffic, session, answers, clock, caplog):
    answers.then(BANNED, FINE)
    await ask(session)
    for path in ("/users/@me", CALLBACK):
        with pytest.raises(RequestHeldError):
            await ask(session, path)
    assert traffic.banned_for() == pytest.approx(600)
    assert [record.exc_info for record in caplog.records] == [None]
    clock.now += 601
    assert await ask(session) == 200


async def test_answers_to_interactions_are_tried_again_when_what_cloudflare_said_is_over(session, answers, clock):
    answers.then(BANNED, FINE)
    await ask(session)
    clock.now += 121
    assert await ask(session, CALLBACK) == 200
    with pytest.raises(RequestHeldError):
        await ask(session)


async def test_a_ban_that_says_more_than_ten_minutes_is_believed(traffic, session, answers):
    answers.then(status(429, Via="", **{"Retry-After": "3600"}))
    await ask(session)
    assert traffic.banned_for() == pytest.approx(3600)


@pytest.mark.parametrize("said", ["", "soon", "Wed, 21 Oct 2026 07:28:00 GMT"])
async def test_a_ban_that_does_not_say_how_long_is_ten_minutes_for_everything(session, answers, said, traffic):
    answers.then(status(429, Via="", **{"Retry-After": said}))
    await ask(session)
    assert traffic.banned_for() == pytest.approx(600)
    with pytest.raises(RequestHeldError):
        await ask(session, CALLBACK)


async def test_a_rate_limit_of_discord_is_no_ban(traffic, session, answers):
    answers.then(status(429, '{"retry_after": 1, "global": false}'))
    await ask(session)
    assert traffic.banned_for() == 0


async def test_to_discord_py_a_request_that_was_held_back_is_a_refusal_and_to_members_a_sentence(traffic, answers):
    answers.then(BANNED)
    client = discord.Client(intents=discord.Intents.none(), http_trace=traffic.trace())
    async with client:
        with pytest.raises(discord.HTTPException):
            await client.http.static_login("token")
        with pytest.raises(discord.HTTPException) as raised:
            await client.http.get_user(1)
    assert len(answers.requests) == 1
    assert isinstance(client.http, HTTPClient)
    assert raised.value.status == 429
    assert sentence_for(raised.value) == "Discord asks me to wait. Please try again in 10 minutes."


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "1 second"), (1.5, "2 seconds"), (60, "60 seconds"), (600, "10 minutes"), (7_000, "2 hours")],
)
def test_times_are_said_as_people_say_them(seconds, words):
    assert in_words(seconds) == words
