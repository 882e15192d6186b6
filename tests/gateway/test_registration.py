"""The rules of registering commands, on the wire."""

from __future__ import annotations

from dataclasses import replace

import discord
import pytest
from discord import app_commands

from bot.gateway.registration import keep_registering, register, scopes, sync, told_apart
from tests.support.loopback import RestFault
from tests.support.real_client import QUICK, client, until

HOME = 200
WRITES_HOME = f"PUT /applications/100/guilds/{HOME}/commands"


async def note(interaction: discord.Interaction, message: discord.Message) -> None: ...


async def read(interaction: discord.Interaction) -> None: ...


@pytest.fixture
async def bot(server):
    async with client(server) as (bot, _):
        await until(bot.is_ready)
        editing = app_commands.ContextMenu(
            name="ask", callback=note
        )  # the name of a slash command, which Discord allows
        editing.default_permissions = discord.Permissions(manage_guild=True)
        bot.tree.add_command(editing, guild=discord.Object(HOME))
        yield bot


async def test_commands_of_the_home_server_are_written_only_on_a_difference(bot, server):
    assert await sync(bot.tree, discord.Object(HOME))
    (held,) = server.rest.commands[str(HOME)]
    held |= {"contexts": None, "integration_types": None, "guild_id": str(HOME), "description": ""}
    held["default_member_permissions"] = str(held["default_member_permissions"])
    assert not await sync(bot.tree, discord.Object(HOME))
    held["default_member_permissions"] = None
    assert await sync(bot.tree, discord.Object(HOME))
    assert server.requests.count(WRITES_HOME) == 2


async def test_commands_of_all_servers_are_left_alone_by_those_of_the_home_server(bot, server):
    assert await sync(bot.tree, discord.Object(HOME))
    assert not await sync(bot.tree)


async def test_a_home_server_that_does_not_let_us_is_one_warning_and_not_tried_again(bot, server, caplog):
    caplog.clear()
    server.rest.faults = [RestFault(f"GET .*/guilds/{HOME}/commands", status=403, body='{"code": 50001}', times=99)]
    assert await register(bot.tree, scopes(HOME), 1.0) == []
    (record,) = caplog.records
    assert "invite the bot to the server of DISCORD_GUILD_ID" in record.getMessage()
    assert record.exc_info is None


@pytest.mark.parametrize("fault", [RestFault("commands"), RestFault("commands", act="hang", delay=2.0)])
async def test_what_cannot_be_registered_now_keeps_nobody_waiting_and_is_tried_again(server, fault, caplog):
    server.rest.faults = [fault]
    async with client(server, replace(QUICK, asking=0.1, registering=0.3)) as (bot, _):
        await until(bot.is_ready)
        assert server.commands == []
        await until(lambda: server.commands)
    assert sum("could not be registered" in record.getMessage() for record in caplog.records) == 1


async def test_trying_again_ends_when_all_is_done(bot, server):
    await keep_registering(bot.tree, scopes(HOME), replace(QUICK, registering=0.0))
    assert len(server.rest.commands[str(HOME)]) == 1


async def test_other_commands_are_registered_later_if_discord_fails_now(server, caplog):
    async with client(server, replace(QUICK, registering=0.05)) as (bot, _):
        await until(bot.is_ready)
        server.rest.faults = [RestFault("GET .*/100/commands")]
        bot.tree.add_command(app_commands.Command(name="rules", description="Read: Our rules", callback=read))
        await bot.register_again()
    assert "rules" in {each["name"] for each in server.commands}
    assert sum("could not be registered" in record.getMessage() for record in caplog.records) == 1


def test_a_slash_command_and_a_context_menu_may_have_the_same_name():
    slash, menu = {"name": "ask", "description": "Ask"}, {"name": "ask", "type": 3}
    assert len(told_apart([slash, menu])) == 2
    assert told_apart([slash, menu]) == told_apart([menu | {"description": ""}, slash | {"type": 1}])
