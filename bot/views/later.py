"""Answers that take a moment: Discord is told at once, and what was worked out takes the place of its "thinking"."""

from __future__ import annotations

import asyncio
import io
from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

import discord

from bot.render.card import said_card
from bot.render.controls import Press, rows
from bot.views.cards import audience_of, message, send_private
from bot.views.stored import in_store

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.render.card import Card
    from bot.render.controls import Audience
    from bot.storage.store import Store
    from bot.views.asker import AssistantClient
    from bot.views.safe import Pressed
    from bot.wording import Line

T = TypeVar("T")

A_MOMENT = 1.0
"""Seconds to wait for the database before Discord shows that it takes longer; it gives up on us after three."""

LONGEST_WAIT = 30.0
IN_PLACE = discord.InteractionResponseType.deferred_message_update


async def defer(interaction: Pressed, *, in_place: bool = False) -> None:
    """Tell Discord that the answer takes a moment: in place of the message that was pressed, or privately below it."""
    if interaction.response.is_done():
        return
    if in_place:
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)


async def kept(interaction: Pressed, work: Callable[[Store], T], *, in_place: bool = False) -> T:
    """Wait for a piece of work with the store; after a moment Discord is told that it takes longer.

    Raises:
        StoreError: The store could not do it.
        TimeoutError: It takes longer than anybody waits.
    """
    client: AssistantClient = interaction.client
    waiting = asyncio.ensure_future(in_store(client, work))
    await asyncio.wait({waiting}, timeout=A_MOMENT)
    if not waiting.done():
        await defer(interaction, in_place=in_place)
    return await asyncio.wait_for(waiting, LONGEST_WAIT)


def is_own(interaction: Pressed) -> bool:
    """Return whether what was pressed is in a message that only its member sees."""
    origin = interaction.message
    return origin is not None and (origin.flags.ephemeral or interaction.guild_id is None)


async def turn(interaction: Pressed, shown: Card) -> None:
    """Show a card in place of what only this member sees, and privately beside what others see too.

    A message stays a card, or none, for as long as it is there: who has changed her preference gets a new one.
    """
    origin = interaction.message
    if origin is None or not is_own(interaction) or shown.is_plain is origin.flags.components_v2:
        await send_private(interaction, shown)
    elif interaction.response.is_done():
        await interaction.edit_original_response(**message(shown))
    else:
        await interaction.response.edit_message(**message(shown))


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
