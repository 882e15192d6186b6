"""Changes that wait for a second editor: the card with the buttons that decide, and what expires."""

from __future__ import annotations

import asyncio
import io
import logging
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import discord

from bot.assistant.wording import Line, Role
from bot.cards.accents import Accent
from bot.cards.changes import proposal_lines
from bot.cards.controls import Press, Style, rows
from bot.cards.layout import said_card
from bot.cards.limits import LONGEST_WHY
from bot.commands.buttons import button, number_in
from bot.commands.knowledge.drafts import draft_of, show_stale, take_in_words, takes_away, whole
from bot.commands.knowledge.forms import Blank, EditorForm
from bot.commands.messages import answer, defer, message, say, tell_editors, tried_out
from bot.commands.permissions import at_desk, require_editor, still_edits
from bot.commands.ui import custom_ids
from bot.editing.errors import ProposalError, StaleError
from bot.editing.proposals import Proposals, editor_of, said_of
from bot.storage.history import APPROVED, DECLINED, WAITING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.cards.layout import Card
    from bot.commands.interaction import Interaction, PartnershipBot
    from bot.editing.change import Editor
    from bot.editing.desk import Desk, Published
    from bot.editing.preview import Preview
    from bot.handbook.model import Handbook
    from bot.storage.history import Proposal
    from bot.wiring import Services


NO_SUCH = "There is no such proposal. Look up its number again with /knowledge status."
NO_CHANNEL = "There is no editors' channel that I can write to, so this proposal is shown where it was made."
APPROVE_GONE = "Approve, and take it out"
MOVED_ON = (
    "The words have changed since this was proposed, so it cannot be approved: nobody has compared it with the new "
    "words. Nothing was written. Decline it, and propose the change again."
)
WAITS = (
    "Your change is waiting as proposal {}, for up to 14 days. Nothing changes for members until another editor "
    "approves it."
)


@button("propose")
async def propose(interaction: Interaction, token: str) -> None:
    """Let a change wait for a second editor, with a card that the others see."""
    by = require_editor(interaction)
    draft, drafts = draft_of(interaction, token), interaction.client.services.editing.drafts
    key = (interaction.user.id, token)
    drafts.put(key, replace(draft, is_busy=True))
    try:
        await defer(interaction, in_place=True)
        await take_in_words(interaction, draft)
        proposal = await tried_out(interaction, lambda desk: Proposals(desk).propose(draft.change, by))
        drafts.forget(lambda held: held == key)
    except StaleError as error:
        await show_stale(interaction, draft, error)
        return
    finally:
        if drafts.get(key):
            drafts.put(key, draft)
    was_posted = await _post(interaction, proposal, draft.preview)
    where = "The card is in the editors' channel." if was_posted else "The card is in this channel."
    await say(interaction, f"{WAITS.format(proposal.number)} {where}")


@button("proposal")
async def show_proposal(interaction: Interaction, about: str) -> None:
    """Show a proposal privately, with what can be done about it."""
    require_editor(interaction)
    await defer(interaction)
    proposal, preview = await _found(interaction, number_in(about, NO_SUCH))
    lines, presses = card_of(proposal, preview, interaction.client.services.handbook)
    await answer(interaction, lines, presses, whole(preview), accent=_accent(proposal))


@button("approve")
async def approve(interaction: Interaction, about: str) -> None:
    """Make a change that waits, as its second editor, and say so on its card."""
    by, number = require_editor(interaction), number_in(about, NO_SUCH)
    await defer(interaction, in_place=True)
    before = interaction.client.services.handbook
    proposer = editor_of(await at_desk(interaction, lambda desk: _named(desk, number)))
    edits = await still_edits(interaction, proposer)
    try:
        proposal, published = await tried_out(interaction, lambda desk: _approved(desk, number, by, still_edits=edits))
    except StaleError as error:
        raise ProposalError(MOVED_ON) from error
    except ProposalError:
        await _settle(interaction, number)
        raise
    said = Line(Role.SAID, f"Approved by {by.name}. Members read these words from now on.")
    told = [Line(Role.SAID, each) for each in published.told]
    lines = [*proposal_lines(proposal, published.preview, before), said, *told]
    await answer(interaction, lines, accent=Accent.PUBLISHED)


@button("decline")
async def decline(interaction: Interaction, about: str) -> None:
    """Ask for the reason why a change that waits is not wanted."""
    require_editor(interaction)
    number = number_in(about, NO_SUCH)
    proposal = await at_desk(interaction, lambda desk: _named(desk, number))
    if proposal.state != WAITING:
        await defer(interaction, in_place=True)
        await _settle(interaction, number)
        raise ProposalError(said_of(proposal))

    async def then(sent: Interaction, texts: Mapping[str, str]) -> None:
        await _decline(sent, number, texts["reason"])

    reason = Blank("reason", "Why not?", "Whoever proposed it will read this.", most=LONGEST_WHY, is_long=True)
    await interaction.response.send_modal(
        EditorForm(f"Decline proposal {number}", [replace(reason, is_needed=True)], then)
    )


async def _decline(interaction: Interaction, number: int, reason: str) -> None:
    by = require_editor(interaction)
    await defer(interaction, in_place=True)
    try:
        await at_desk(interaction, lambda desk: Proposals(desk).decline(number, by, reason))
    finally:
        await _settle(interaction, number)


async def _post(interaction: Interaction, proposal: Proposal, preview: Preview | None) -> bool:
    """Show a proposal to the other editors, and return whether there is a channel for that."""
    if preview is None:
        _, preview = await _found(interaction, proposal.number)
    lines, presses = card_of(proposal, preview, interaction.client.services.handbook)
    file = whole(preview)
    if await tell_editors(interaction.client, _shown(proposal, lines, presses), file):
        return True
    shown = _shown(proposal, [*lines, Line(Role.PLACE, NO_CHANNEL)], presses)
    files = [discord.File(io.BytesIO(file[1]), file[0])] if file else []
    await interaction.followup.send(**message(shown, file[0] if file else ""), files=files)
    return False


async def _settle(interaction: Interaction, number: int) -> None:
    """Take the buttons off the card of a proposal that is decided, and say how; the interaction is deferred."""
    proposal, preview = await _found(interaction, number)
    if proposal.state != WAITING:
        lines, presses = card_of(proposal, preview, interaction.client.services.handbook)
        await answer(interaction, lines, presses, accent=_accent(proposal))


async def _found(interaction: Interaction, number: int) -> tuple[Proposal, Preview]:
    return await tried_out(interaction, lambda desk: _read(desk, number))


def _read(desk: Desk, number: int) -> tuple[Proposal, Preview]:
    proposal = _named(desk, number)
    return proposal, desk.preview(Proposals(desk).change_of(proposal))


def _named(desk: Desk, number: int) -> Proposal:
    proposal = Proposals(desk).named(number)
    if proposal is None:
        raise ProposalError(NO_SUCH)
    return proposal


def _approved(desk: Desk, number: int, by: Editor, *, still_edits: bool) -> tuple[Proposal, Published]:
    published = Proposals(desk).approve(number, by, still_edits=still_edits)
    return _named(desk, number), published


def card_of(proposal: Proposal, preview: Preview, handbook: Handbook) -> tuple[list[Line], list[Press]]:
    """Return a proposal with what can be done about it, or how it was decided."""
    lines = list(proposal_lines(proposal, preview, handbook))
    if proposal.state != WAITING:
        reason = f" The reason: {proposal.reason}" if proposal.state == DECLINED and proposal.reason else ""
        lines.insert(1, Line(Role.SAID, f"{said_of(proposal)}{reason}"))  # a long change would push it off the card
        return lines, []
    number = str(proposal.number)
    approve = Press(APPROVE_GONE, "approve", number, style=Style.WARNING)
    if not takes_away(preview):
        approve = Press("Approve", "approve", number, style=Style.MAIN)
    return lines, [approve, Press("Decline", "decline", number, style=Style.WARNING)]


def _shown(proposal: Proposal, lines: list[Line], presses: list[Press]) -> Card:
    return replace(said_card(lines, buttons=rows(presses)), accent=_accent(proposal))


def _accent(proposal: Proposal) -> Accent:
    return Accent.PUBLISHED if proposal.state == APPROVED else Accent.PROPOSAL


LATELY = timedelta(days=3)
"""How long ago a proposal may have expired whose card is still looked for: the bot may have been away meanwhile."""

MOST_LOOKED_AT = 300
"""Messages in which the card is looked for, from the latest back."""

LOG = logging.getLogger(__name__)


async def close_expired(bot: PartnershipBot) -> None:
    """Let proposals expire, and take the buttons off those cards that can still be found and changed."""
    for proposal, preview in await asyncio.to_thread(_expired, bot.services):
        found = await _card(bot, proposal)
        if found is not None:
            lines, presses = card_of(proposal, preview, bot.services.handbook)
            shown = message(_shown(proposal, lines, presses))
            await found.edit(**shown, attachments=[], allowed_mentions=discord.AllowedMentions.none())


def _expired(services: Services) -> list[tuple[Proposal, Preview]]:
    """Return what has expired lately, with what it would have changed; it waits for the disk."""
    proposals = Proposals(services.editing.desk)
    expired = proposals.expire(services.now() - LATELY)
    return [(each, services.editing.desk.preview(proposals.change_of(each))) for each in expired]


async def _card(bot: PartnershipBot, proposal: Proposal) -> discord.Message | None:
    """Return the card of a proposal if it still has its buttons; nothing is kept about where it was posted."""
    number = bot.services.settings.editors_channel
    if number is None or bot.user is None:
        return None
    channel = bot.get_partial_messageable(number)
    try:
        async for each in channel.history(limit=MOST_LOOKED_AT):
            if each.author.id == bot.user.id and f"approve:{proposal.number}" in custom_ids(each):
                return each
    except discord.HTTPException as error:
        LOG.warning("The card of proposal %d could not be looked for: status %s.", proposal.number, error.status)
    return None
