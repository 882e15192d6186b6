"""Nobody passes for an editor, whatever a client makes up: five kinds of member at every way in, on the wire."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

import pytest

from tests.support.bot_process import running
from tests.support.limits import MODAL, TEXT_DISPLAY, walk
from tests.support.loopback import world
from tests.support.loopback.members import COMMAND, COMPONENT
from tests.support.patience import PATIENCE

pytestmark = pytest.mark.slow

MANAGE_SERVER, ADMINISTRATOR, EVERYTHING = 1 << 5, 1 << 3, (1 << 50) - 1
EDITORS, ELSEWHERE = world.EDITORS_ROLE, "299"
ADDRESS = "values.fairness"
OPTION = {"label": "Edit", "value": f"edit:{ADDRESS}"}
ROWS = [
    {"type": 1, "components": [{"type": 2, "style": 2, "label": "Helpful", "custom_id": f"helpful:{ADDRESS}"}]},
    {"type": 1, "components": [{"type": 3, "custom_id": f"more:{ADDRESS}", "options": [OPTION]}]},
]


@dataclass(frozen=True)
class Kind:
    """Who somebody is, where, and what the bot was told about its home."""

    permissions: int = world.OF_MEMBERS
    roles: tuple[str, ...] = (world.STAFF_ROLE,)
    home: str = world.GUILD_ID
    editors: str = ""
    is_direct: bool = False


STRANGERS = {
    "a member of staff": Kind(),
    "an administrator of another server": Kind(EVERYTHING, (EDITORS,), home=ELSEWHERE),
    "an editor in a direct message": Kind(EVERYTHING, (EDITORS,), editors=EDITORS, is_direct=True),
    "an administrator without the role that is named": Kind(ADMINISTRATOR | MANAGE_SERVER, editors=EDITORS),
    "a former editor whose message still offers it": Kind(roles=(), editors=EDITORS),
    "anybody where there is no home": Kind(EVERYTHING, (EDITORS,), home=""),
}
EDITING = {
    "by permission": Kind(world.OF_MEMBERS | MANAGE_SERVER),
    "by role": Kind(roles=(EDITORS,), editors=EDITORS),
}


def answer_of_the_bot():
    return world.message(world.BOT, world.CHANNEL_ID, "### Fairness", components=[dict(row) for row in ROWS])


async def ways_in(member, kind):
    """Do what an editor does to edit, as a client may send it whether it was offered or not."""
    message = answer_of_the_bot()
    chosen = {"component_type": 3, "custom_id": f"more:{ADDRESS}", "values": [OPTION["value"]]}
    menu = {"id": "1", "name": "Edit this answer", "type": 3, "target_id": message["id"]}
    menu |= {"resolved": {"messages": {message["id"]: message}}, "guild_id": world.GUILD_ID}
    # A client of one's own sends what it likes, so these go past what the loopback's members usually do.
    yield await member._interact(COMPONENT, "more", chosen, message=message, direct=kind.is_direct)
    yield await member._interact(COMMAND, "edit", menu, direct=kind.is_direct)
    typed = {"name": "edit", "type": 1, "options": [{"name": "entry", "type": 3, "value": ADDRESS}]}
    command = {"id": "2", "name": "knowledge", "type": 1, "options": [typed], "guild_id": world.GUILD_ID}
    yield await member._interact(COMMAND, "knowledge", command, direct=kind.is_direct)


async def said(member, kind):
    """Return what this kind of member reads, way in by way in; of a form the words that stand in it."""
    acting = replace(member, permissions=kind.permissions, roles=kind.roles)
    texts = []
    async for exchange in ways_in(acting, kind):
        assert await exchange.wait()
        if exchange.callback["type"] == MODAL:
            fields = walk(exchange.callback["data"]["components"])
            texts.append("\n".join(["Form:", *(each["value"] for each in fields if each.get("value"))]))
            continue
        assert exchange.is_private
        shown = [one["content"] for one in walk(exchange.message["components"]) if one["type"] == TEXT_DISPLAY]
        texts.append("\n".join([exchange.message["content"], *shown]))
    return texts


def told(kind):
    """Return what the bot is told of its home and its editors, where it meets this kind of member."""
    return {"DISCORD_GUILD_ID": kind.home, "DISCORD_EDITOR_ROLES": kind.editors}


HOMES = {(kind.home, kind.editors): told(kind) for kind in (*STRANGERS.values(), *EDITING.values())}


@pytest.mark.parametrize("home", HOMES.values(), ids=lambda home: " and ".join(home.values()) or "no home")
async def test_editors_pass_at_every_way_in_and_nobody_else_at_any(discord, tmp_path, home):
    async with running(tmp_path, discord.environment | home):
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        for name in [name for name, kind in STRANGERS.items() if told(kind) == home]:
            for text in await said(discord.sam, STRANGERS[name]):
                assert "Form:" not in text, name
                assert "Only editors of the home server" in text or "I do not know that command" in text, name
        for name in [name for name, kind in EDITING.items() if told(kind) == home]:
            for text in await said(discord.sam, EDITING[name]):
                assert text.startswith("Form:"), name
                assert "Fairness" in text, name


async def test_a_message_that_is_no_answer_is_told_from_one(discord, tmp_path):
    kind = EDITING["by role"]
    edith = replace(discord.sam, permissions=kind.permissions, roles=kind.roles)
    async with running(tmp_path, discord.environment | told(kind)):
        await asyncio.wait_for(discord.ready.wait(), PATIENCE)
        exchange = await edith.use_menu("Edit this answer", world.message(edith.user, world.CHANNEL_ID, "hello"))
        assert await exchange.wait()
        assert "That is not one of my answers." in exchange.message["content"]
