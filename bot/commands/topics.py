"""/topics: everything that can be asked about, with a button for each topic."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot import render
from bot.views import send_private

if TYPE_CHECKING:
    from bot.views import AssistantClient


def command() -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    return app_commands.Command(name="topics", description="See everything you can ask about", callback=_topics)


async def _topics(interaction: discord.Interaction[AssistantClient]) -> None:
    await send_private(interaction, render.topics_card(interaction.client.parts.assistant.topics()))
