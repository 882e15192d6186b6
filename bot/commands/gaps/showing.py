"""The card of a gap in the editors' channel: posted once, changed with the gap, and taken down when that is gone."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import discord

from bot.cards.gaps import gap_card
from bot.commands.messages import in_store, message, tell_editors
from bot.editing.change import from_text
from bot.errors import StoreError
from bot.gaps.deciding import nearest
from bot.storage.gaps import GapCard

if TYPE_CHECKING:
    from bot.cards.layout import Card
    from bot.commands.interaction import PartnershipBot
    from bot.storage.gaps import Gap
    from bot.storage.history import Proposal
    from bot.storage.store import Store

MOST_AT_ONCE = 20
"""Cards that are posted or changed in one go: Discord takes some five in five seconds, and the rest come later."""

LOG = logging.getLogger(__name__)


async def card_of(bot: PartnershipBot, gap: Gap) -> Card:
    """Return a gap as editors see it now."""

    def look(kept: Store) -> tuple[Gap | None, tuple[Proposal, ...]]:
        return (kept.sent.named(gap.like) if gap.like else None), kept.history.proposals()

    like, proposals = await in_store(bot, look)
    near = await asyncio.to_thread(nearest, bot.services.library.current, gap.text)
    return gap_card(gap, near, like, waits=any(_would_answer(each, gap) for each in proposals))


async def show_to_editors(bot: PartnershipBot, number: int) -> None:
    """Let the editors' channel show a gap as it is now, in its card, or in a new one while it waits for them.

    The log says where that cannot be, and it is tried again.
    """
    async with bot.services.sending.showing:  # else two at the same moment would post two cards
        gap = await in_store(bot, lambda kept: kept.sent.named(number))
        if gap is None:
            return
        place = await _placed(bot, gap, await card_of(bot, gap))
        if place is not None:
            kept_as = GapCard(gap.number, *place, gap.shown_count)
            try:
                await in_store(bot, lambda kept: kept.sent.show(kept_as))
            except StoreError:
                if kept_as.card != gap.card:
                    await _delete(bot, kept_as)  # else nobody would find it, to change it or to take it down
                raise


async def show_unshown(bot: PartnershipBot) -> None:
    """Show the editors what no card shows as it is: the assistant was ended, or Discord away, as it came or changed."""
    if bot.services.settings.editors_channel is None:
        return
    for gap in (await in_store(bot, lambda kept: kept.sent.unshown()))[:MOST_AT_ONCE]:
        await show_to_editors(bot, gap.number)


async def take_down(bot: PartnershipBot) -> None:
    """Delete the cards of gaps that are gone: too old, erased, or part of another one.

    The log says where Discord does not let one be deleted, and it is tried again.
    """
    for left in await in_store(bot, lambda kept: kept.sent.left_over()):
        if await _delete(bot, left):
            await in_store(bot, lambda kept, number=left.gap: kept.sent.hide(number))


async def _delete(bot: PartnershipBot, shown: GapCard) -> bool:
    """Delete a card, and return whether it is gone."""
    try:
        await bot.get_partial_messageable(shown.channel).get_partial_message(shown.card).delete()
    except discord.NotFound:
        LOG.debug("the card of a question was deleted already")
    except discord.HTTPException as error:
        LOG.warning("The card of a question could not be deleted: status %s, code %s.", error.status, error.code)
        return False
    return True


async def _placed(bot: PartnershipBot, gap: Gap, shown: Card) -> tuple[int, int] | None:
    """Change the card of a gap, or post one, and return its channel and number; None where Discord takes neither."""
    if gap.card:
        card = bot.get_partial_messageable(gap.channel).get_partial_message(gap.card)
        # Whoever was mentioned when it was posted is not mentioned again.
        said: dict[str, Any] = {**message(shown), "allowed_mentions": discord.AllowedMentions.none()}
        try:
            await card.edit(**said)
        except discord.NotFound:
            LOG.debug("the card of a question was deleted")
            await in_store(bot, lambda kept: kept.sent.hide(gap.number))
        except discord.HTTPException as error:
            LOG.warning("The card of a question could not be changed: status %s, code %s.", error.status, error.code)
            return None
        else:
            return gap.channel, gap.card
    posted = await tell_editors(bot, shown) if gap.is_open else None
    return (posted.channel.id, posted.id) if posted else None


def _would_answer(proposal: Proposal, gap: Gap) -> bool:
    """Whether a proposal would put words of a gap into the handbook."""
    texts = {each.text for each in gap.texts}
    values = (value for part in from_text(proposal.change).parts for value in part.fields.values())
    return any(not isinstance(value, str) and not texts.isdisjoint(value) for value in values)
