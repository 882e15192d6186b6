"""What Discord tells the assistant of its home server: who is there, what they are called, where it may write."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import discord

from bot.cards.limits import MOST_NAMES_AT_ONCE
from bot.cards.markup import name
from bot.survey import GONE

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.commands.interaction import Interaction


MOST_ASKED = 1_000
PATIENCE_SECONDS = 5.0

LOG = logging.getLogger(__name__)


def may_write(interaction: Interaction) -> bool:
    """Return whether the assistant may write where an interaction comes from, a channel or a thread of a server."""
    may = interaction.app_permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    return may.view_channel and (may.send_messages_in_threads if in_thread else may.send_messages)


def is_home(interaction: Interaction) -> bool:
    """Return whether an interaction comes from the home server, or from a direct message of perhaps a member of it."""
    home = interaction.client.services.settings.home_guild
    return home is not None and interaction.guild_id in (home, None)


async def member_at_home(interaction: Interaction) -> discord.Member | None:
    """Return the member of the home server who has pressed, or None for somebody else.

    Raises:
        discord.HTTPException: Discord does not say.
    """
    home = interaction.client.home
    if home is None:
        return None
    if isinstance(interaction.user, discord.Member) and interaction.guild_id == home.id:
        return interaction.user
    try:
        return await home.fetch_member(interaction.user.id)
    except discord.NotFound as error:
        if error.code in GONE:
            return None
        raise


async def is_there(home: discord.Guild, member: int) -> bool:
    """Ask Discord whether somebody is in the home server.

    Raises:
        discord.HTTPException: Discord does not say.
    """
    try:
        await home.fetch_member(member)
    except discord.NotFound as error:
        if error.code in GONE:
            return False
        raise
    return True


def sees_everybody(interaction: Interaction) -> bool:
    """Return whether Discord tells who is in the home server, for which the settings have to ask."""
    bot = interaction.client
    return bot.services.settings.sees_members and bot.intents.members


async def everybody(home: discord.Guild) -> dict[int, str]:
    """Return what everybody in the home server is called, but bots; it needs the Server Members intent."""
    if not home.chunked:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                await home.chunk()
        except (TimeoutError, discord.ClientException) as error:
            LOG.warning("Discord does not say who is in the home server: %s", error or type(error).__name__)
    return {each.id: name(each.display_name) for each in home.members if not each.bot}


async def names_of(home: discord.Guild, members: Collection[int]) -> dict[int, str]:
    """Return what members of the home server call themselves; whom Discord does not name is not among them."""
    return {number: name(found.display_name) for number, found in (await members_of(home, members)).items()}


async def members_of(home: discord.Guild, members: Collection[int]) -> dict[int, discord.Member]:
    """Return members of the home server by number, without any intent; whom Discord does not name is not there."""
    known = {each: found for each in members if (found := home.get_member(each)) is not None}
    unknown = sorted(set(members) - known.keys())[:MOST_ASKED]
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            for at in range(0, len(unknown), MOST_NAMES_AT_ONCE):
                some = unknown[at : at + MOST_NAMES_AT_ONCE]
                told = await home.query_members(user_ids=some, limit=MOST_NAMES_AT_ONCE, cache=False)
                known |= {found.id: found for found in told if found.id in members}
    except (TimeoutError, discord.ClientException, ConnectionError) as error:
        LOG.warning("Discord did not give the names of %d members: %s", len(unknown), type(error).__name__)
    return known
