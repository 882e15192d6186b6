"""Where the tour is begun: the button that editors post, and the welcome of who comes or has finished."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import discord

from bot.render.tour import NO_TOUR
from bot.render.welcome import finished_card, greeting_card, panel_card
from bot.views.cards import message, say_private
from bot.views.editors_channel import warn
from bot.views.errors import UNREACHED
from bot.views.home import may_write
from bot.views.later import answer, defer
from bot.views.managers import require_manager
from bot.wording import Line, Role

if TYPE_CHECKING:
    from bot.render.card import Card
    from bot.views.asker import AssistantClient
    from bot.views.safe import Pressed

_log = logging.getLogger(__name__)

POSTED = "The button is posted. It works for as long as the message is there, also after a restart: pin it if you like."
NOT_HERE = (
    "I may not write in this channel, so the button cannot be posted here. Give me View Channel and Send Messages (in "
    "a thread Send Messages in Threads), or use another channel."
)
UNWRITABLE = (
    "WELCOME_CHANNEL cannot be written to (Discord's answer was {}): check its number, and what I may do in it."
)


async def post_panel(interaction: Pressed) -> None:
    """Post the button that starts the tour in the channel, and tell whoever asked for it that it is there.

    Raises:
        NotManagerError: The member may not.
    """
    require_manager(interaction)
    client: AssistantClient = interaction.client
    tour = client.parts.library.current.handbook.tour
    if tour is None or interaction.channel_id is None:
        await say_private(interaction, NO_TOUR)
        return
    if not may_write(interaction):
        await say_private(interaction, NOT_HERE)
        return
    await defer(interaction)
    try:
        await client.get_partial_messageable(interaction.channel_id).send(**message(panel_card(tour)))
    except (discord.Forbidden, discord.NotFound):
        await answer(interaction, [Line(Role.SAID, NOT_HERE)])
    else:
        await answer(interaction, [Line(Role.SAID, POSTED)])


async def greet(client: AssistantClient, member: discord.Member) -> None:
    """Welcome a member who has just come into the home server and passed its screening, once; never a bot."""
    parts = client.parts
    tour = parts.library.current.handbook.tour
    if tour is None or not parts.settings.sees_members or parts.settings.welcome_channel is None:
        return
    if member.guild.id != parts.settings.home_guild or member.bot or member.pending or parts.greeted.get(member.id):
        return
    parts.greeted.put(member.id, value=True)
    await _post(client, greeting_card(tour, member.mention, member.id))


async def tell_finished(client: AssistantClient, member: discord.Member) -> bool:
    """Tell the welcome channel that a member has finished the tour, and return whether that went well."""
    return await _post(client, finished_card(member.mention, member.id))


async def _post(client: AssistantClient, shown: Card) -> bool:
    channel = client.parts.settings.welcome_channel
    if channel is None:
        return False
    try:
        await client.get_partial_messageable(channel).send(**message(shown))
    except discord.HTTPException as error:
        await warn(client, UNWRITABLE.format(f"{error.status}, code {error.code}"))
    except UNREACHED as error:
        _log.warning("The welcome channel could not be told: %s", error)
    else:
        return True
    return False
