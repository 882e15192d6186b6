"""/privacy: what is kept, and what of it is about whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord import app_commands

from bot.views.members import show_kept

if TYPE_CHECKING:
    import discord


def command() -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    about = "See what is kept about you, and erase it"
    return app_commands.Command(name="privacy", description=about, callback=_privacy)


async def _privacy(interaction: discord.Interaction) -> None:
    await show_kept(interaction)
