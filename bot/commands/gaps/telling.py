"""Tells whoever asked what the handbook answers by now: once, when they next use the assistant or in a message."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING

import discord

from bot.cards.controls import Viewer
from bot.cards.gaps import told_card
from bot.commands.errors import UNREACHED
from bot.commands.messages import in_store, message, viewer_of
from bot.errors import StoreError
from bot.gaps.deciding import settled
from bot.storage.gaps import Hears
from bot.storage.members import CLOSED

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.commands.interaction import Interaction, PartnershipBot
    from bot.storage.gaps import Gap, Waiting

LOG = logging.getLogger(__name__)

ANSWERED = frozenset(
    {
        discord.InteractionResponseType.channel_message,
        discord.InteractionResponseType.deferred_channel_message,
        discord.InteractionResponseType.message_update,
        discord.InteractionResponseType.deferred_message_update,
    }
)
"""How an interaction is answered that something may follow: not with a form."""

NO_MESSAGES = frozenset({CLOSED, 50278})
"""Discord's codes for a member who takes no direct messages, or shares no server with the assistant."""


async def close_settled(bot: PartnershipBot) -> list[int]:
    """Close the gaps whose words stand in the handbook by now, and return their numbers."""
    edition = bot.services.library.current
    gaps = await in_store(bot, lambda kept: kept.sent.undone())
    found = await asyncio.to_thread(lambda: [(gap, settled(gap, edition)) for gap in gaps])
    now, done = bot.services.now(), [(gap.number, entry) for gap, entry in found if entry is not None]
    for number, entry in done:
        await in_store(bot, lambda kept, number=number, entry=entry: kept.sent.close(number, entry, at=now))
    return [number for number, _ in done]


async def tell_waiting(bot: PartnershipBot) -> None:
    """Write to those who chose a message, and remember who else is to hear when they next use the assistant."""
    async with bot.services.sending.telling:  # else two chores at the same moment would write to a member twice
        for waiting, gap in await in_store(bot, lambda kept: kept.sent.to_tell()):
            if waiting.by is Hears.NEXT_USE:
                bot.services.sending.to_tell.add(waiting.member)
            else:
                await _write(bot, waiting, gap)


async def tell_after(interaction: Interaction) -> None:
    """Tell a member who has just been answered what they waited for."""
    if interaction.response.type in ANSWERED:
        send = partial(interaction.followup.send, ephemeral=True)
        await tell_at_use(interaction.client, interaction.user.id, viewer_of(interaction), send)


async def tell_at_use(bot: PartnershipBot, member: int, viewer: Viewer, send: Callable[..., Awaitable[object]]) -> None:
    """Tell a member who uses the assistant what they waited for, and see to it that it comes once."""
    to_tell = bot.services.sending.to_tell
    if member not in to_tell:
        return
    to_tell.discard(member)  # else another use at the same moment would tell it twice
    try:
        for waiting, gap in await in_store(bot, lambda kept: kept.sent.to_tell(member)):
            await send(**message(told_card(waiting, gap, bot.services.handbook, viewer)))
            await _forget(bot, waiting)
    except (discord.HTTPException, StoreError, *UNREACHED) as error:
        LOG.warning("A member could not be told of an answer yet: %s", type(error).__name__)
        to_tell.add(member)


async def _write(bot: PartnershipBot, waiting: Waiting, gap: Gap) -> None:
    """Write to a member; whoever takes no messages is told when they next use the assistant."""
    services, member, number = bot.services, waiting.member, waiting.gap
    is_plain = services.preferences.wants_plain_text(member)
    viewer = Viewer(wants_plain_text=is_plain, today=services.today(), page_url=services.settings.page_url)
    try:
        inbox = await bot.create_dm(discord.Object(member))
        await inbox.send(**message(told_card(waiting, gap, services.handbook, viewer)))
    except discord.HTTPException as error:
        if error.code not in NO_MESSAGES and error.status < 500:  # noqa: PLR2004 - Discord's own fault is tried again
            LOG.warning("A member could not be written to: status %s, code %s.", error.status, error.code)
        elif error.code not in NO_MESSAGES:
            raise
        await in_store(bot, lambda kept: kept.sent.want(member, number, Hears.NEXT_USE))
        services.sending.to_tell.add(member)
        return
    await _forget(bot, waiting)


async def _forget(bot: PartnershipBot, waiting: Waiting) -> None:
    await in_store(bot, lambda kept: kept.sent.told(waiting.member, waiting.gap))
