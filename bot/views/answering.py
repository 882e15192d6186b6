"""A question that comes by a command or a menu: answered privately, a few of one member at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.views.cards import reply_private

if TYPE_CHECKING:
    import discord

    from bot.views.asker import AssistantClient


async def answer(interaction: discord.Interaction[AssistantClient], question: str) -> None:
    """Answer a question of the member of an interaction.

    Raises:
        TooManyError: The member has asked more than is answered at a time.
    """
    client, member = interaction.client, interaction.user.id
    with client.turns.place(member):
        reply = await client.ask(question, member=member, channel=interaction.channel_id or 0)
        await reply_private(interaction, reply)
