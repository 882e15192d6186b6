"""The checks that every test of the edge relies on are themselves checked: a planted bad request is caught."""

from __future__ import annotations

from copy import deepcopy

import pytest

from tests.support import limits, openapi

MESSAGES = "/channels/123456789012345678/messages"
CALLBACK = "/interactions/123456789012345678/token/callback"
COMMANDS = "/applications/123456789012345678/commands"
QUIET = {"allowed_mentions": {"parse": []}}
BUTTON = {"type": 2, "style": 2, "label": "Go", "custom_id": "go"}
TEXT = {"type": 10, "content": "words"}
OPTION = {"type": 3, "name": "question", "description": "What", "required": True}
COMMAND = {"name": "ask", "description": "Ask", "type": 1, "options": [OPTION]}
V2 = 1 << 15


def message(**keys):
    return {**QUIET, **keys}


def row(*components):
    return {"type": 1, "components": list(components)}


def card(*components):
    return message(flags=V2, components=[{"type": 17, "components": list(components)}])


def command(**keys):
    return [{**deepcopy(COMMAND), **keys}]


@pytest.fixture(scope="module")
def description():
    where = openapi.path_of_description()
    if where is None:
        pytest.skip("Discord's API description is neither where DISCORD_OPENAPI points nor beside the checkout")
    return openapi.description(where)


FINE = {
    "a message": ("POST", MESSAGES, {}, message(content="hello", tts=False)),
    "a card": ("POST", MESSAGES, {}, card(TEXT, row(BUTTON))),
    "a reply with ids as numbers": (
        "POST",
        MESSAGES,
        {},
        message(content="x", message_reference={"message_id": 123456789012345678, "channel_id": 123456789012345678}),
    ),
    "a private answer": (
        "POST",
        CALLBACK,
        {"with_response": "1"},
        {"type": 4, "data": {**card(TEXT), "flags": V2 | 64, "tts": False}},
    ),
    "choices": ("POST", CALLBACK, {}, {"type": 8, "data": {"choices": [{"name": "a", "value": "b"}]}}),
    "commands": ("PUT", COMMANDS, {}, command(nsfw=False, contexts=[0, 1], integration_types=[0])),
    "a look at the commands": ("GET", COMMANDS, {}, None),
}


@pytest.mark.parametrize("request_", FINE.values(), ids=FINE.keys())
def test_what_discord_takes_is_no_problem(request_, description):
    method, path, params, body = request_
    assert description.problems(method, path, params, body) == []
    assert limits.problems(method, path, body) == []


AGAINST_THE_DESCRIPTION = {
    "an unknown path": ("POST", "/channels/123456789012345678/massages", {}, message(content="x")),
    "an unknown method": ("PATCH", COMMANDS, {}, command()),
    "an id that is none": ("POST", "/channels/general/messages", {}, message(content="x")),
    "an unknown key": ("POST", MESSAGES, {}, message(content="x", contents="y")),
    "a text that is a number": ("POST", MESSAGES, {}, message(content=5)),
    "a text above Discord's largest": ("POST", MESSAGES, {}, message(content="x" * 4_001)),
    "a component of no kind": ("POST", MESSAGES, {}, message(components=[{"type": 99}])),
    "a label of 81 characters": ("POST", MESSAGES, {}, message(components=[row({**BUTTON, "label": "x" * 81})])),
    "an answer of no kind": ("POST", CALLBACK, {}, {"type": 99, "data": {}}),
    "an answer with an unknown key": ("POST", CALLBACK, {}, {"type": 4, "data": {"content": "x", "private": True}}),
    "26 choices": ("POST", CALLBACK, {}, {"type": 8, "data": {"choices": [{"name": "a", "value": "b"}] * 26}}),
    "an unknown parameter": ("POST", CALLBACK, {"with_answer": 1}, {"type": 4, "data": {"content": "x"}}),
    "a parameter of the wrong type": ("POST", CALLBACK, {"with_response": "x"}, {"type": 4, "data": {"content": "x"}}),
    "a command without a name": ("PUT", COMMANDS, {}, [{"description": "x", "type": 1}]),
    "a long name": ("PUT", COMMANDS, {}, command(name="x" * 33)),
    "no body": ("POST", MESSAGES, {}, None),
    "a body where none belongs": ("GET", COMMANDS, {}, {}),
}


@pytest.mark.parametrize("request_", AGAINST_THE_DESCRIPTION.values(), ids=AGAINST_THE_DESCRIPTION.keys())
def test_what_the_description_forbids_is_caught(request_, description):
    method, path, params, body = request_
    assert description.problems(method, path, params, body)


AGAINST_THE_LIMITS = {
    "an empty message": ("POST", MESSAGES, message()),
    "content of 2,001": ("POST", MESSAGES, message(content="x" * 2_001)),
    "mentions left on": ("POST", MESSAGES, {"content": "@everyone"}),
    "the author mentioned": (
        "POST",
        MESSAGES,
        {"content": "x", "allowed_mentions": {"parse": [], "replied_user": True}},
    ),
    "an empty embed": ("POST", MESSAGES, message(embeds=[{}])),
    "an embed's field without name": ("POST", MESSAGES, message(embeds=[{"title": "x", "fields": [{"value": "x"}]}])),
    "too long an embed": ("POST", MESSAGES, message(embeds=[{"description": "x" * 4_000}] * 2)),
    "content beside a card": ("POST", MESSAGES, {**card(TEXT), "content": "x"}),
    "41 components": ("POST", MESSAGES, card(*[TEXT] * 40)),
    "4,001 characters": ("POST", MESSAGES, card({**TEXT, "content": "x" * 2_001}, {**TEXT, "content": "x" * 2_000})),
    "an empty text": ("POST", MESSAGES, card({**TEXT, "content": "  "})),
    "a card without its flag": ("POST", MESSAGES, message(components=[TEXT])),
    "six rows": (
        "POST",
        MESSAGES,
        message(content="x", components=[row({**BUTTON, "custom_id": n}) for n in "abcdef"]),
    ),
    "six in a row": ("POST", MESSAGES, card(row(*({**BUTTON, "custom_id": n} for n in "abcdef")))),
    "equal custom_ids": ("POST", MESSAGES, card(row(BUTTON), row(BUTTON))),
    "a custom_id of 101": ("POST", MESSAGES, card(row({**BUTTON, "custom_id": "x" * 101}))),
    "a button without label": ("POST", MESSAGES, card(row({**BUTTON, "label": ""}))),
    "a link without address": ("POST", MESSAGES, card(row({"type": 2, "style": 5, "label": "x"}))),
    "a button without custom_id": ("POST", MESSAGES, card(row({"type": 2, "style": 2, "label": "x"}))),
    "a value of 101": ("POST", CALLBACK, {"type": 8, "data": {"choices": [{"name": "a", "value": "x" * 101}]}}),
    "an empty answer": ("POST", CALLBACK, {"type": 4, "data": message()}),
    "a form of six": (
        "POST",
        CALLBACK,
        {"type": 9, "data": {"title": "x", "components": [row({"type": 4, "custom_id": n}) for n in "abcdef"]}},
    ),
    "a form's long title": (
        "POST",
        CALLBACK,
        {"type": 9, "data": {"title": "x" * 46, "components": [row({"type": 4, "custom_id": "a"})]}},
    ),
    "a name with a space": ("PUT", COMMANDS, command(name="ask me")),
    "a name in capitals": ("PUT", COMMANDS, command(name="Ask")),
    "two commands of one name": ("PUT", COMMANDS, command() + command()),
    "a long description": ("PUT", COMMANDS, command(description="x" * 101)),
    "required after optional": (
        "PUT",
        COMMANDS,
        command(options=[{**OPTION, "name": "a", "required": False}, {**OPTION, "name": "b"}]),
    ),
    "a command of 8,001": (
        "PUT",
        COMMANDS,
        command(options=[{**OPTION, "choices": [{"name": "x" * 100, "value": "y" * 100}] * 25}] * 2),
    ),
    "an edit to a long text": ("PATCH", f"{MESSAGES}/1", card({**TEXT, "content": "x" * 4_001})),
    "an empty follow-up": ("POST", "/webhooks/1/token", message()),
}


@pytest.mark.parametrize("request_", AGAINST_THE_LIMITS.values(), ids=AGAINST_THE_LIMITS.keys())
def test_what_only_the_limits_forbid_is_caught(request_):
    method, path, body = request_
    assert limits.problems(method, path, body)
