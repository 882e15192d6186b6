"""Tells whoever asked what the handbook answers by now: once, when they next use the assistant or in a message."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

import discord

from bot.cards.controls import Viewer
from bot.cards.gaps import told_card
from bot.commands.errors import UNREACHED
from bot.commands.messages import in_store, message, viewer_of
from bot.errors import StoreError
from bot.gaps.deciding import holds, settled
from bot.storage.gaps import Hears
from bot.storage.members import CLOSED

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from bot.assistant.library import Edition
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
    """Close the gaps whose words stand in the handbook by now, and return the numbers of those that are different.

    Where an answer was taken back before everybody had heard of it, its gap waits for an editor again.
    """
    edition = bot.services.library.current
    found = await in_store(bot, lambda kept: kept.sent.to_tell())
    hold = await asyncio.to_thread(_holding, [gap for _, gap in found], edition)
    taken_back = [number for number, holds in hold.items() if not holds]
    for number in taken_back:
        await in_store(bot, lambda kept, number=number: kept.sent.reopen(number))
    gaps = await in_store(bot, lambda kept: kept.sent.undone())
    settling = await asyncio.to_thread(lambda: [(gap, settled(gap, edition)) for gap in gaps])
    now, done = bot.services.now(), [(gap.number, entry) for gap, entry in settling if entry is not None]
    for number, entry in done:
        await in_store(bot, lambda kept, number=number, entry=entry: kept.sent.close(number, entry, at=now))
    return [*dict.fromkeys([*taken_back, *(number for number, _ in done)])]


async def tell_waiting(bot: PartnershipBot) -> None:
    """Write to those who chose a message, and remember who else is to hear when they next use the assistant."""
    async with bot.services.sending.telling:  # else two chores at the same moment would write to a member twice
        for member in dict.fromkeys(waiting.member for waiting, _ in await _due(bot)):
            for waiting, gap in await _due(bot, member):  # who may have erased everything while others were written to
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
        async with bot.services.sending.telling:  # else a chore could write to them what they read here
            for waiting, gap in await _due(bot, member):
                await send(**message(told_card(waiting, gap, bot.services.handbook, viewer)))
                await _forget(bot, waiting)
    except (discord.HTTPException, StoreError, *UNREACHED) as error:
        LOG.warning("A member could not be told of an answer yet: %s", type(error).__name__)
        to_tell.add(member)


async def _write(bot: PartnershipBot, waiting: Waiting, gap: Gap) -> None:
    """Write to a member; whoever takes no messages is told when they next use the assistant.

    Where Discord fails, it is tried again, and nobody else has to wait for that.
    """
    services, member = bot.services, waiting.member
    is_plain = services.preferences.wants_plain_text(member)
    viewer = Viewer(wants_plain_text=is_plain, today=services.today(), page_url=services.settings.page_url)
    try:
        inbox = await bot.create_dm(discord.Object(member))
        await inbox.send(**message(told_card(waiting, gap, services.handbook, viewer)))
    except discord.HTTPException as error:
        if error.code not in NO_MESSAGES:
            LOG.warning("A member could not be written to: status %s, code %s.", error.status, error.code)
            if error.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                return
        await in_store(bot, lambda kept: kept.sent.want(member, waiting.words, Hears.NEXT_USE))
        services.sending.to_tell.add(member)
        return
    await _forget(bot, waiting)


async def _due(bot: PartnershipBot, member: int | None = None) -> list[tuple[Waiting, Gap]]:
    """Return who is to hear of what the handbook answers at this moment: one member, or all of them."""
    for told in tuple(bot.services.sending.told):
        await _keep_told(bot, *told)
    found = await in_store(bot, lambda kept: kept.sent.to_tell(member))
    hold = await asyncio.to_thread(_holding, [gap for _, gap in found], bot.services.library.current)
    return [(waiting, gap) for waiting, gap in found if hold[gap.number]]


def _holding(gaps: Iterable[Gap], edition: Edition) -> dict[int, bool]:
    """Return of gaps that are done, by number, whether they are so still."""
    return {number: holds(gap, edition) for number, gap in {gap.number: gap for gap in gaps}.items()}


async def _forget(bot: PartnershipBot, waiting: Waiting) -> None:
    bot.services.sending.told.add((waiting.member, waiting.gap))
    await _keep_told(bot, waiting.member, waiting.gap)


async def _keep_told(bot: PartnershipBot, member: int, gap: int) -> None:
    """Keep that a member has heard of a gap; where that cannot be, nobody is told anything before it can."""
    await in_store(bot, lambda kept: kept.sent.told(member, gap))
    bot.services.sending.told.discard((member, gap))
