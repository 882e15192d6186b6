"""/setup on the wire: nobody passes for who manages the server, and two who choose at once open no door together."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from contextlib import closing
from dataclasses import replace

import pytest

from bot.storage.opening import FILE_NAME
from tests.support.bot_process import running
from tests.support.limits import TEXT_DISPLAY, walk
from tests.support.loopback import world
from tests.support.loopback.members import COMMAND, COMPONENT
from tests.support.patience import PATIENCE
from tests.support.real_client import client, until
from tests.wire.test_editors import ADMINISTRATOR, EVERYTHING, MANAGE_SERVER, Kind

pytestmark = pytest.mark.slow

REFUSED = "Only members with Manage Server can do that, in the home server."
CHANNELS, ROLES, BUTTON = 8, 6, 2
IN_CHARGE = world.OF_MEMBERS | MANAGE_SERVER
STRANGERS = {
    "a member of staff": Kind(),
    "an editor": Kind(roles=(world.EDITORS_ROLE,)),
    "whoever manages it, in a direct message": Kind(EVERYTHING, is_direct=True),
    "an administrator of another server": Kind(EVERYTHING, home="299"),
}
HOMES = {
    home: {name: kind for name, kind in STRANGERS.items() if kind.home == home}
    for home in dict.fromkeys(kind.home for kind in STRANGERS.values())
}


MENUS = {"WELCOME_CHANNEL": CHANNELS, "HUB_MANAGER_ROLES": ROLES, "ONBOARDING_ROLE": ROLES}
PRESSES = ("unchoose:WELCOME_CHANNEL", "setup:again", "undo:1")


def card_of_the_bot():
    rows = [{"type": 1, "components": [{"type": MENUS[name], "custom_id": f"pick:{name}"}]} for name in MENUS]
    presses = [{"type": BUTTON, "style": 2, "label": custom_id, "custom_id": custom_id} for custom_id in PRESSES]
    return world.message(world.BOT, world.CHANNEL_ID, "Set up", components=[*rows, {"type": 1, "components": presses}])


async def press(member, custom_id, *, direct=False):
    data = {"component_type": BUTTON, "custom_id": custom_id}
    return await member._interact(COMPONENT, custom_id, data, message=card_of_the_bot(), direct=direct)


async def pick(member, name, number, *, direct=False):
    """Pick from one of the menus, as a client may send it whether it was offered or not."""
    of_channel = {"id": number, "name": "x", "type": 0, "permissions": "0"}
    of_role = next((each for each in member.gateway.guild["roles"] if each["id"] == number), {})
    resolved = {"channels": {number: of_channel}} if MENUS[name] == CHANNELS else {"roles": {number: of_role}}
    data = {"component_type": MENUS[name], "custom_id": f"pick:{name}", "values": [number], "resolved": resolved}
    return await member._interact(COMPONENT, f"pick {name}", data, message=card_of_the_bot(), direct=direct)


async def ways_in(member, kind):
    """Do what whoever manages the server does, as a client may send it."""
    yield await pick(member, "WELCOME_CHANNEL", world.CHANNEL_ID, direct=kind.is_direct)
    yield await pick(member, "HUB_MANAGER_ROLES", world.STAFF_ROLE, direct=kind.is_direct)
    yield await pick(member, "ONBOARDING_ROLE", world.TOUR_ROLE, direct=kind.is_direct)
    yield await press(member, "unchoose:WELCOME_CHANNEL", direct=kind.is_direct)
    yield await press(member, "setup:again", direct=kind.is_direct)
    command = {"id": "2", "name": "setup", "type": 1, "guild_id": world.GUILD_ID}
    yield await member._interact(COMMAND, "setup", command, direct=kind.is_direct)


async def said_of(exchange):
    """Return what came of something, once there is more than that it takes a moment."""
    assert await exchange.wait()
    async with asyncio.timeout(PATIENCE):
        while not (exchange.replies and read(exchange.replies[-1])):  # noqa: ASYNC110 - it comes about in another process
            await asyncio.sleep(0.01)
    return read(exchange.replies[-1])


def read(message):
    shown = [one["content"] for one in walk(message["components"]) if one["type"] == TEXT_DISPLAY]
    return "\n".join(filter(None, [message["content"], *shown]))


def chosen(folder):
    with closing(sqlite3.connect(folder / "data" / FILE_NAME)) as database:
        return dict(database.execute("SELECT setting, value FROM chosen").fetchall())


@pytest.mark.parametrize("home", HOMES, ids=lambda home: "at home" if home == world.GUILD_ID else "elsewhere")
async def test_nobody_else_passes_at_any_way_in(discord, tmp_path, home):
    async with running(tmp_path, discord.environment | {"DISCORD_GUILD_ID": home}):
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        for name, kind in HOMES[home].items():
            acting = replace(discord.sam, permissions=kind.permissions, roles=kind.roles)
            async for exchange in ways_in(acting, kind):
                said = await said_of(exchange)
                assert REFUSED in said or "I do not know that command" in said, (name, exchange.kind)
    assert chosen(tmp_path) == {}


async def test_an_administrator_is_in_charge_even_where_editors_have_roles_and_is_no_editor(discord, tmp_path):
    acting = replace(discord.sam, permissions=ADMINISTRATOR | MANAGE_SERVER)
    home = {"DISCORD_GUILD_ID": world.GUILD_ID, "DISCORD_EDITOR_ROLES": world.EDITORS_ROLE}
    async with running(tmp_path, discord.environment | home):
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        command = {"id": "2", "name": "setup", "type": 1, "guild_id": world.GUILD_ID}
        assert "Set up the assistant" in await said_of(await acting._interact(COMMAND, "setup", command))
        assert "Only editors" in await said_of(await press(acting, "undo:1"))


async def test_two_who_choose_at_once_cannot_give_a_role_that_hub_managers_have(discord, tmp_path):
    both = [
        replace(member, permissions=IN_CHARGE, roles=(world.EDITORS_ROLE,)) for member in (discord.sam, discord.ann)
    ]
    discord.gateway.guild["owner_id"] = discord.sam.number
    async with running(tmp_path, discord.environment | {"DISCORD_GUILD_ID": world.GUILD_ID}):
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        names = ("ONBOARDING_ROLE", "HUB_MANAGER_ROLES")
        exchanges = await asyncio.gather(
            *(pick(who, name, world.STAFF_ROLE) for who, name in zip(both, names, strict=True))
        )
        said = [await said_of(exchange) for exchange in exchanges]
        assert len([each for each in said if "Done." in each]) == 1, said
    assert len(chosen(tmp_path).keys() & set(names)) == 1


async def test_where_the_disk_stands_still_nobody_waits_for_ever_and_the_next_choice_counts(discord, monkeypatch):
    monkeypatch.setattr("bot.commands.messages.LONGEST_WAIT", 0.2)
    kate, stands_still = replace(discord.sam, permissions=IN_CHARGE), threading.Event()
    async with client(discord) as (bot, _):
        services = bot.services
        services.settings = replace(services.settings, home_guild=int(world.GUILD_ID))
        await until(bot.is_ready)
        services.store.do(lambda _: stands_still.wait(PATIENCE))
        try:
            late = await said_of(await pick(kate, "WELCOME_CHANNEL", world.CHANNEL_ID))
        finally:
            stands_still.set()
        assert "something went wrong on my side" in late
        assert services.store.do(lambda kept: kept.chosen()).result(PATIENCE) == {}
        assert "Done." in await said_of(await pick(kate, "WELCOME_CHANNEL", world.CHANNEL_ID))
        assert services.settings.welcome_channel == int(world.CHANNEL_ID)
