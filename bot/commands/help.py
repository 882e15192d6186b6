"""/help: what the assistant is for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.views.cards import reply_private

if TYPE_CHECKING:
    from bot.views.asker import AssistantClient


def command() -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    about = "How to ask, and what the assistant can answer"
    return app_commands.Command(name="help", description=about, callback=_help)


async def _help(interaction: discord.Interaction[AssistantClient]) -> None:
    await reply_private(interaction, interaction.client.parts.assistant.help())
