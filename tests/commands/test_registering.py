from __future__ import annotations

import discord
import pytest
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot import settings
from bot.gateway.client import DISCORD_API, DISCORD_GATEWAY, point_at
from bot.gateway.registration import sync
from tests.support.discord_world import make_bot
from tests.support.handbook_files import folder_with, topic


def writes(env) -> int:
    return sum(each.method == "PUT" and each.path.endswith("/commands") for each in env.http_requests)


async def test_commands_are_written_only_on_a_difference(world, folder, clock):
    assert writes(world.env) == 1
    await world.env.restart_bot(make_bot(folder, clock))
    assert writes(world.env) == 1
    held = next(iter(world.env.backend.commands[None].values()))
    held["description"] = "Something else"
    await world.env.restart_bot(make_bot(folder, clock))
    assert writes(world.env) == 2
    await world.env.restart_bot(make_bot(folder, clock))
    assert writes(world.env) == 2


async def test_a_changed_option_is_a_difference(world):
    held = world.env.backend.commands[None]
    ask = next(each for each in held.values() if each["name"] == "ask")
    assert not await sync(world.bot.tree)
    ask["options"][0]["max_length"] = 5
    assert await sync(world.bot.tree)


async def test_what_discord_adds_to_a_command_is_no_difference(world):
    for each in world.env.backend.commands[None].values():
        each |= {"version": "1", "dm_permission": True, "nsfw": False, "default_member_permissions": None}
        each["integration_types"] = list(reversed(each["integration_types"]))
        each["contexts"] = list(reversed(each["contexts"]))
    assert not await sync(world.bot.tree)


async def test_commands_that_cannot_be_registered_do_not_keep_the_assistant_away(world, folder, clock, caplog):
    world.env.inject_error("GET", "/applications/*/commands", status=503)
    await world.env.restart_bot(make_bot(folder, clock))
    assert "could not be registered" in caplog.text
    await world.sam.send(world.channel, f"{world.me} third value")
    assert len(world.sent()) == 1


async def test_commands_are_for_servers_and_direct_messages_and_for_no_one_account(world):
    for command in world.env.backend.commands[None].values():
        assert sorted(command["contexts"]) == [0, 1]
        assert command["integration_types"] == [0]


def test_the_settings_point_the_client_at_another_server(tmp_path):
    other = {"DISCORD_API_URL": "http://127.0.0.1:8080/api/v10", "DISCORD_GATEWAY_URL": "ws://127.0.0.1:8081"}
    try:
        found = settings.load({"DISCORD_TOKEN": "a.b.c", **other}, tmp_path)
        point_at(found.api_url, found.gateway_url)
        assert Route("GET", "/users/@me").url == "http://127.0.0.1:8080/api/v10/users/@me"
        assert yarl.URL("ws://127.0.0.1:8081") == DiscordWebSocket.DEFAULT_GATEWAY
    finally:
        point_at("", "")
    assert Route.BASE == DISCORD_API
    assert DiscordWebSocket.DEFAULT_GATEWAY.host == DISCORD_GATEWAY.host


async def test_no_message_is_a_command_and_no_words_of_messages_are_asked_for(world, caplog):
    assert not world.bot.commands
    assert not world.bot.command_prefix
    assert not world.bot.intents.message_content
    assert "message content" not in caplog.text  # what discord.py warns of where it looks for commands in messages


async def test_a_topic_that_is_called_like_a_command_gets_none(world, tmp_path, clock, caplog):
    folder = folder_with(tmp_path / "words", topic("privacy", "Privacy", "Words."), topic("rules", "Rules", "Words."))
    await world.env.restart_bot(make_bot(folder, clock))
    held = {each["name"]: each["description"] for each in world.env.backend.commands[None].values()}
    assert held["privacy"] == "See what is kept about you, and erase it"
    assert held["rules"] == "Read: Rules"
    assert "the topic 'privacy' gets no command of its own" in caplog.text


async def test_the_client_shows_what_to_type(world):
    assert world.bot.activity.type is discord.ActivityType.listening
    assert world.bot.activity.name == "/ask"


@pytest.mark.parametrize("kind", ["users", "roles", "everyone", "replied_user"])
async def test_mentions_are_off_for_the_whole_client(world, kind):
    assert getattr(world.bot.allowed_mentions, kind) is False
