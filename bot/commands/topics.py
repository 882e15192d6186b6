"""/topics: everything that can be asked about, with a button for each topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.render.card import topics_card
from bot.views.cards import audience_of, send_private

if TYPE_CHECKING:
    from bot.views.asker import AssistantClient


def command() -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    return app_commands.Command(name="topics", description="See everything you can ask about", callback=_topics)


async def _topics(interaction: discord.Interaction[AssistantClient]) -> None:
    topics = interaction.client.parts.assistant.topics()
    await send_private(interaction, topics_card(topics, audience_of(interaction)))
