"""Who may change the words: roles in the home server decide, and nothing else does."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import discord
import pytest

from tests.commands.test_cards import ASKED
from tests.support.discord_world import buttons_of, make_bot, menu_id, menu_of, problems_of_requests, simulated
from tests.support.office import filled_in

if TYPE_CHECKING:
    import simcord

REFUSED = "Only editors of the home server can change the words."


@dataclass
class Servers:
    """The home server with its channel, another server, and the bot in both."""

    env: simcord.Env
    home: Any
    channel: Any
    elsewhere: Any
    their_channel: Any
    editors: Any

    def member(self, guild, name, **permissions):
        roles = [guild.create_role(name, permissions=discord.Permissions(**permissions))] if permissions else []
        return guild.add_member(self.env.create_user(name), roles=roles)

    async def answer(self, channel, member):
        assert self.env.bot.user
        await member.send(channel, f"<@{self.env.bot.user.id}> whats the third value")
        return channel.last_message


@pytest.fixture(params=["by permission", "by role"])
async def servers(request, folder, clock):
    bot = make_bot(folder, clock)
    env = simulated(bot, check_errors=False)
    home, elsewhere = env.create_guild("Home"), env.create_guild("Elsewhere")
    editors = home.create_role("Editors", permissions=discord.Permissions(manage_guild=True))
    roles = frozenset({editors.id}) if request.param == "by role" else frozenset()
    bot.services.settings = replace(bot.services.settings, home_guild=home.id, editor_roles=roles)
    await env.start()
    try:
        channel, theirs = home.create_text_channel("staff-room"), elsewhere.create_text_channel("chat")
        yield Servers(env, home, channel, elsewhere, theirs, editors)
    finally:
        await env.shutdown()
    assert problems_of_requests(env) == []


@pytest.fixture
def editor(servers):
    return servers.home.add_member(servers.env.create_user("edith"), roles=[servers.editors])


async def test_an_editor_is_shown_the_form_with_the_words(servers, editor):
    shown = (await editor.slash(servers.channel, "ask", **ASKED)).response
    chosen = await editor.select(shown, [menu_of(shown)["Edit"]], custom_id=menu_id(shown))
    assert filled_in(chosen)["text"].startswith("We speak up and take responsibility for all children")


async def test_what_is_for_editors_is_in_the_home_server_alone(servers, editor):
    ours = {"Edit this answer", "insights", "knowledge", "questions", "setup", "tour"}
    assert not ours & {command.name for command in servers.env.bot.tree.get_commands()}
    in_home = servers.env.bot.tree.get_commands(guild=discord.Object(servers.home.id))
    assert {command.name for command in in_home} == ours


KINDS = ["staff", "admin elsewhere", "direct message", "owner of another role"]


async def edit_offered(servers, kind):
    """Return the menu of a private answer to this kind of member."""
    if kind == "admin elsewhere":
        member = servers.member(servers.elsewhere, "ada", administrator=True, manage_guild=True)
        return menu_of((await member.slash(servers.their_channel, "ask", **ASKED)).response)
    if kind == "direct message":
        member = servers.home.add_member(servers.env.create_user("dee"), roles=[servers.editors])
        return menu_of((await member.user.slash("ask", **ASKED)).response)
    permissions = {"manage_messages": True, "manage_roles": True} if kind == "owner of another role" else {}
    member = servers.member(servers.home, "mo", **permissions)
    return menu_of((await member.slash(servers.channel, "ask", **ASKED)).response)


@pytest.mark.parametrize("kind", KINDS)
async def test_nobody_else_is_offered_to_edit(servers, kind):
    offered = await edit_offered(servers, kind)
    assert "Why this answer" in offered
    assert "Edit" not in offered


async def test_a_role_that_was_taken_away_meanwhile_refuses(servers, editor):
    shown = (await editor.slash(servers.channel, "ask", **ASKED)).response
    await remove_role(servers, editor)
    chosen = await editor.select(shown, [menu_of(shown)["Edit"]], custom_id=menu_id(shown))
    assert chosen.ephemeral
    assert REFUSED in chosen.response.content


async def remove_role(servers, member):
    servers.env.backend.remove_member_role(servers.home.id, member.id, servers.editors.id)
    await servers.env.settle()


async def test_no_public_answer_offers_to_edit(servers, editor):
    answer = await servers.answer(servers.channel, editor)
    assert "Edit" not in menu_of(answer)
    assert "Helpful" in buttons_of(answer)
