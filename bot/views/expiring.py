"""Proposals that nobody has decided in time: they expire, and the card in the editors' channel says so."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import discord

from bot.editing.proposing import Proposals
from bot.render import controls
from bot.render.card import said_card
from bot.render.controls import rows
from bot.views.cards import message
from bot.views.proposals import card_of

if TYPE_CHECKING:
    from bot.editing.preview import Preview
    from bot.storage.history import Proposal
    from bot.views.asker import AssistantClient
    from bot.wiring import Parts

LATELY = timedelta(days=3)
"""How long ago a proposal may have expired whose card is still looked for: the bot may have been away meanwhile."""

MOST_LOOKED_AT = 300
"""Messages in which the card is looked for, from the latest back."""

_log = logging.getLogger(__name__)


async def close_expired(client: AssistantClient) -> None:
    """Let proposals expire, and take the buttons off those cards that can still be found and changed."""
    for proposal, preview in await asyncio.to_thread(_expired, client.parts):
        found = await _card(client, proposal)
        if found is not None:
            lines, presses = card_of(proposal, preview, client.parts.library.current.handbook)
            shown = message(said_card(lines, buttons=rows(presses)))
            await found.edit(**shown, attachments=[], allowed_mentions=discord.AllowedMentions.none())


def _expired(parts: Parts) -> list[tuple[Proposal, Preview]]:
    """Return what has expired lately, with what it would have changed; it waits for the disk."""
    proposals = Proposals(parts.desk)
    expired = proposals.expire(parts.now() - LATELY)
    return [(each, parts.desk.preview(proposals.change_of(each))) for each in expired]


async def _card(client: AssistantClient, proposal: Proposal) -> discord.Message | None:
    """Return the card of a proposal if it still has its buttons; nothing is kept about where it was posted."""
    number = client.parts.settings.editors_channel
    if number is None or client.user is None:
        return None
    channel = client.get_partial_messageable(number)
    try:
        async for each in channel.history(limit=MOST_LOOKED_AT):
            if each.author.id == client.user.id and f"{controls.APPROVE}:{proposal.number}" in _custom_ids(each):
                return each
    except discord.HTTPException as error:
        _log.warning("The card of proposal %d could not be looked for: status %s.", proposal.number, error.status)
    return None


def _custom_ids(posted: discord.Message) -> list[str]:
    view: Any = discord.ui.LayoutView if posted.flags.components_v2 else discord.ui.View
    items = view.from_message(posted, timeout=None).walk_children()
    return [found for item in items if (found := getattr(item, "custom_id", None))]
