"""The rules of answering an interaction, against a real server on loopback."""

from __future__ import annotations

import time

import discord
import pytest
from discord.webhook.async_ import interaction_response_params

from bot.gateway.callbacks import CallbackAdapter, UndeliveredError
from bot.gateway.limits import Patience, Seen
from tests.support.answers import hang, reset, status

MESSAGE = 4
SUGGESTIONS = 8
DONE = status(200, '{"interaction": {"id": "7", "type": 2, "response_message_id": "9"}}')
ALREADY = status(400, '{"code": 40060, "message": "Interaction has already been acknowledged."}')
SHORT = Patience(answering=1.0, last_chance=0.2, between_attempts=0.02)


@pytest.fixture
def arrived():
    return Seen()


@pytest.fixture
def adapter(arrived):
    return CallbackAdapter(SHORT, arrived)


async def answer(adapter, session, kind=MESSAGE, interaction=7):
    params = interaction_response_params(kind, {"content": "Fairness"})
    return await adapter.create_interaction_response(interaction, "secret", session=session, params=params)


async def test_an_answer_is_sent_as_discord_describes_it(adapter, answers, session):
    answers.then(DONE)
    said = await answer(adapter, session)
    assert said["interaction"]["response_message_id"] == "9"
    (request,) = answers.requests
    assert request.path == "/api/v10/interactions/7/secret/callback"
    assert dict(request.query) == {"with_response": "true"}
    assert answers.bodies == [{"type": MESSAGE, "data": {"content": "Fairness"}}]


@pytest.mark.parametrize("fault", [*map(status, (500, 502, 503, 504, 520, 524)), reset, hang])
async def test_a_fault_is_tried_once_more_within_the_time(adapter, answers, session, fault):
    answers.then(fault, DONE)
    began = time.monotonic()
    assert (await answer(adapter, session))["interaction"]["response_message_id"] == "9"
    assert time.monotonic() - began < SHORT.answering
    assert len(answers.requests) == 2


@pytest.mark.parametrize("fault", [status(500), status(503, "<html>", **{"Content-Type": "text/html"}), reset, hang])
async def test_after_two_attempts_nothing_more_is_sent_and_one_line_is_logged(adapter, answers, session, caplog, fault):
    answers.then(fault)
    began = time.monotonic()
    with pytest.raises(UndeliveredError):
        await answer(adapter, session)
    assert time.monotonic() - began < SHORT.answering + 1
    with pytest.raises(UndeliveredError):
        await answer(adapter, session)
    assert len(answers.requests) == 2
    (record,) = caplog.records
    assert record.exc_info is None
    assert "secret" not in caplog.text


@pytest.mark.parametrize("fault", [reset, hang, status(500)])
async def test_already_acknowledged_at_the_second_attempt_is_a_success(adapter, answers, session, caplog, fault):
    answers.then(fault, ALREADY)
    assert (await answer(adapter, session))["interaction"]["id"] == 7
    assert caplog.records == []


@pytest.mark.parametrize(
    "refusal", [ALREADY, status(404, '{"code": 10062}'), status(404), status(401), status(429, Via="")]
)
async def test_a_refusal_is_not_tried_again(adapter, answers, session, refusal):
    answers.then(refusal, DONE)
    with pytest.raises((UndeliveredError, discord.HTTPException)):
        await answer(adapter, session)
    assert len(answers.requests) == 1


async def test_an_answer_that_discord_does_not_like_leaves_room_for_another(adapter, answers, session):
    answers.then(status(400, '{"code": 50035, "message": "Invalid Form Body"}'), DONE)
    with pytest.raises(discord.HTTPException):
        await answer(adapter, session)
    assert await answer(adapter, session)


@pytest.mark.parametrize("echo", [status(204, ""), status(200, "{"), status(200, "[]"), status(200, "{}")])
async def test_what_discord_has_taken_is_a_success_whatever_comes_back(adapter, answers, session, echo):
    answers.then(echo)
    assert (await answer(adapter, session))["interaction"]["id"] == 7
    assert len(answers.requests) == 1


async def test_the_time_counts_from_the_arrival_of_the_interaction(adapter, arrived, answers, session):
    answers.then(hang)
    arrived.add(7, time.monotonic() - SHORT.answering)
    began = time.monotonic()
    with pytest.raises(UndeliveredError):
        await answer(adapter, session)
    assert time.monotonic() - began < SHORT.last_chance + 1
    assert len(answers.requests) == 1


@pytest.mark.parametrize("fault", [status(500), status(400), status(404), hang])
async def test_suggestions_that_are_lost_are_no_error(adapter, answers, session, caplog, fault):
    answers.then(fault)
    assert await answer(adapter, session, SUGGESTIONS)
    assert len(caplog.records) == 1


async def test_when_the_bot_has_stopped_an_answer_is_given_up(adapter, answers, session):
    await session.close()
    with pytest.raises(UndeliveredError):
        await answer(adapter, session)


async def test_a_rate_limit_that_ends_in_time_is_waited_for(adapter, answers, session):
    answers.then(status(429, '{"retry_after": 0.1}'), DONE)
    began = time.monotonic()
    assert (await answer(adapter, session))["interaction"]["response_message_id"] == "9"
    assert 0.1 <= time.monotonic() - began < SHORT.answering


async def test_a_rate_limit_that_ends_too_late_is_not_waited_for(adapter, answers, session):
    answers.then(status(429, '{"retry_after": 30}'))
    began = time.monotonic()
    with pytest.raises(UndeliveredError):
        await answer(adapter, session)
    assert time.monotonic() - began < SHORT.answering
    assert len(answers.requests) == 1
