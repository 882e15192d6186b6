"""The role that a member of the home server is given at the end of the tour."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import discord

from bot.render.markup import name
from bot.views.editors_channel import warn
from bot.views.errors import UNREACHED
from bot.views.home import member_at_home

if TYPE_CHECKING:
    from bot.views.asker import AssistantClient
    from bot.views.safe import Pressed

LONGEST_WAIT = 10.0
"""Seconds to wait for Discord to give a role, while a member waits for her last card."""

REASON = "The member has finished the tour."
GIVEN = "You now have the role “{}” in the server."
NOT_GIVEN = (
    "There should be a role for you at the end, but I could not give it. The editors are told; you need do nothing."
)

AWAY = (
    "ONBOARDING_ROLE cannot be given, because I am not in the home server: check DISCORD_GUILD_ID, or invite me there."
)
MISSING = "ONBOARDING_ROLE names a role that is not in the home server: put its number right, or take the setting out."
NOT_ALLOWED = (
    "I may not give the role that ONBOARDING_ROLE names, because I do not have Manage Roles: give it to my role in the "
    "server's settings."
)
TOO_HIGH = (
    "I may not give the role that ONBOARDING_ROLE names, because it does not stand below mine: drag my role above it "
    "in the server's settings."
)
NOBODYS = (
    "ONBOARDING_ROLE names a role that nobody can be given, since Discord or an integration looks after it: name "
    "another one."
)
REFUSED = "The role that ONBOARDING_ROLE names could not be given, and Discord's answer was {}: check what I may do."


async def give_role(interaction: Pressed) -> tuple[str, ...]:
    """Give a member who has finished the tour the role for it, and return what to tell her of it.

    Where it cannot be given, the editors are told why.
    """
    client: AssistantClient = interaction.client
    number = client.parts.settings.tour_role
    if number is None:
        return ()
    home = client.get_guild(client.parts.settings.home_guild or 0)
    if home is None:
        await warn(client, AWAY)
        return (NOT_GIVEN,)
    role = home.get_role(number)
    try:
        member = await member_at_home(interaction)
        if member is None or member.get_role(number):
            return ()
        hindrance = _hindrance(home, role)
        if role is not None and not hindrance:
            async with asyncio.timeout(LONGEST_WAIT):
                await member.add_roles(role, reason=REASON)
            return (GIVEN.format(name(role.name)),)
    except discord.HTTPException as error:
        hindrance = REFUSED.format(f"{error.status} (code {error.code})")
    except UNREACHED:
        hindrance = REFUSED.format("none")
    await warn(client, hindrance)
    return (NOT_GIVEN,)


def _hindrance(home: discord.Guild, role: discord.Role | None) -> str:
    """Return why a role cannot be given, as a sentence for the editors, or "" where nothing is in the way."""
    if role is None:
        return MISSING
    if role.managed or role.is_default():
        return NOBODYS
    if not home.me.guild_permissions.manage_roles:
        return NOT_ALLOWED
    return TOO_HIGH if role >= home.me.top_role else ""
