"""Answers that take a moment: Discord is told at once, and what was worked out takes the place of its "thinking"."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import TYPE_CHECKING

import discord

from bot.render.card import said_card
from bot.render.controls import Press, rows
from bot.views.cards import audience_of, message

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.render.card import Card
    from bot.render.controls import Audience
    from bot.views.safe import Pressed
    from bot.wording import Line

IN_PLACE = discord.InteractionResponseType.deferred_message_update


async def defer(interaction: Pressed, *, in_place: bool = False) -> None:
    """Tell Discord that the answer takes a moment: in place of the message that was pressed, or privately below it."""
    if interaction.response.is_done():
        return
    if in_place:
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)


async def answer(
    interaction: Pressed, lines: Sequence[Line], presses: Sequence[Press] = (), file: tuple[str, bytes] | None = None
) -> None:
    """Answer a deferred interaction with lines, what can be pressed, and a file by its name."""
    await answer_with(interaction, said_card(lines, reader_of(interaction), rows(presses)), file)


async def answer_with(interaction: Pressed, shown: Card, file: tuple[str, bytes] | None = None) -> None:
    """Answer a deferred interaction with a card that is made for its reader, and a file by its name."""
    files = [discord.File(io.BytesIO(file[1]), file[0])] if file else []
    said = message(shown, file[0] if file else "")
    if interaction.response.type is IN_PLACE:
        await interaction.edit_original_response(**said, attachments=files)
    else:
        await interaction.followup.send(**said, files=files, ephemeral=True)


def reader_of(interaction: Pressed) -> Audience:
    """Return who reads a deferred answer; a message stays a card, or none, for as long as it is there."""
    audience, origin = audience_of(interaction), interaction.message
    if interaction.response.type is IN_PLACE and origin is not None:
        return replace(audience, wants_plain_text=not origin.flags.components_v2)
    return audience
