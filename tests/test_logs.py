"""The rules of the log."""

from __future__ import annotations

import io
import json
import logging
from typing import TYPE_CHECKING

import pytest

from bot import logs
from bot.settings import load

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

TOKEN = "MTIz.NDU2.Nzg5-not_a_real_token"
FORMATS = ("text", "json")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., io.StringIO]]:
    root, ours = logging.getLogger(), logging.getLogger("bot")
    handlers, levels = list(root.handlers), (root.level, ours.level)

    def begin(**texts: str) -> io.StringIO:
        root.handlers.clear()  # pytest's own raise on a record that cannot be formatted
        stream = io.StringIO()
        logs.setup(load({"DISCORD_TOKEN": TOKEN, **texts}, tmp_path), stream)
        return stream

    yield begin
    root.handlers[:] = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])
    logging.captureWarnings(capture=False)


@pytest.mark.parametrize("log_format", FORMATS)
def test_an_event_is_one_line_whatever_it_says(start, log_format):
    stream = start(LOG_FORMAT=log_format)
    logging.getLogger("bot").info("one\ntwo\r\x1b[31mred\x1b[0m\u2028\x7f\x85\u202e %s", "three\nfour \ud800 £")
    (line,) = stream.getvalue().splitlines()
    assert line.isprintable()


def test_an_error_and_its_traceback_are_on_the_line_of_their_event(start):
    stream = start()
    try:
        raise ValueError("first\nsecond")  # noqa: EM101, TRY003, TRY301
    except ValueError:
        logging.getLogger("bot").exception("It went wrong.")
    (line,) = stream.getvalue().splitlines()
    assert "It went wrong. | Traceback" in line
    assert "ValueError: first\\nsecond" in line


def test_json_lines_have_time_level_logger_message_and_error(start):
    stream = start(LOG_FORMAT="json")
    try:
        raise ValueError("first\nsecond")  # noqa: EM101, TRY003, TRY301
    except ValueError:
        logging.getLogger("bot.client").exception("It went %s.", "wrong")
    event = json.loads(stream.getvalue())
    assert (event["level"], event["logger"], event["message"]) == ("error", "bot.client", "It went wrong.")
    assert event["error"].endswith("ValueError: first\nsecond")
    assert event["time"][10] == "T"


@pytest.mark.parametrize("log_format", FORMATS)
def test_the_token_is_hidden_in_message_arguments_errors_and_stacks(start, log_format):
    stream = start(LOG_FORMAT=log_format)
    log = logging.getLogger("discord.http")
    log.warning("Bot %s", TOKEN)
    log.warning({"authorization": TOKEN})
    log.warning(f"{TOKEN} %d", "not a number")  # noqa: G004 (a token in the message itself)
    try:
        raise ValueError(TOKEN) from KeyError(TOKEN)  # noqa: TRY301
    except ValueError:
        log.exception("Failed.", stack_info=True)
    assert TOKEN not in stream.getvalue()
    assert stream.getvalue().count(logs.HIDDEN) >= 5


def test_the_tokens_in_discords_reply_addresses_are_hidden(start):
    stream = start()
    logging.getLogger("discord.http").warning("POST https://d/api/v10/interactions/12/aW50ZXI6/callback failed")
    logging.getLogger("discord.http").warning("PATCH https://d/api/v10/webhooks/12/aW50ZXI6?wait=1 failed")
    assert "aW50ZXI6" not in stream.getvalue()


def test_the_number_of_a_member_in_an_address_is_hidden(start):
    stream = start()
    log = logging.getLogger("discord.http")
    log.warning("GET https://d/api/v10/guilds/200/members/80351110224678912 responded with 429.")
    log.warning("PUT https://d/api/v10/guilds/200/members/80351110224678912/roles/240 failed")
    log.warning("GET https://d/api/v10/users/80351110224678912 and https://d/api/v10/users/@me")
    assert "80351110224678912" not in stream.getvalue()
    assert "/users/@me" in stream.getvalue()


def test_the_level_is_kept(start):
    stream = start(LOG_LEVEL="warning")
    logging.getLogger("bot").info("quiet")
    logging.getLogger("discord").info("quiet")
    logging.getLogger("bot").warning("loud")
    assert "quiet" not in stream.getvalue()
    assert "loud" in stream.getvalue()


def test_only_our_own_modules_are_ever_at_debug_because_others_log_what_members_write(start):
    stream = start(LOG_LEVEL="debug")
    logging.getLogger("discord.gateway").debug("a question")
    logging.getLogger("bot").debug("ours")
    assert "a question" not in stream.getvalue()
    assert "ours" in stream.getvalue()


def test_a_second_setup_replaces_the_first(start):
    first = start()
    second = start()
    logging.getLogger("bot").info("once")
    assert not first.getvalue()
    assert second.getvalue().count("once") == 1


def test_a_record_that_cannot_be_formatted_is_still_a_line(start):
    stream = start()
    logging.getLogger("bot").info("%d pupils", "many")
    assert "%d pupils (its details are missing: TypeError)" in stream.getvalue()


def test_a_closed_stream_does_not_stop_the_bot(start, capsys):
    start().close()
    logging.getLogger("bot").info("nobody hears")
    assert not capsys.readouterr().err


def test_the_time_is_in_the_time_zone_of_the_settings(start):
    stream = start(TIMEZONE="Asia/Kolkata")
    logging.getLogger("bot").info("now")
    assert "+05:30 INFO bot: now" in stream.getvalue()


def test_what_discord_py_always_says_is_left_out(start):
    stream = start()
    logging.getLogger("discord.client").warning("PyNaCl is not installed, voice will NOT be supported")
    logging.getLogger("discord.client").warning("the gateway is slow")
    assert "voice" not in stream.getvalue()
    assert "slow" in stream.getvalue()
