"""Views and forms whose errors reach the member, and the mark on an interaction that something looks after."""

from __future__ import annotations

import secrets
from typing import Any

import discord

from bot.commands.errors import report_error

Pressed = discord.Interaction[Any]
"""An interaction of our own client; a stricter type would not fit discord.py's methods."""

LONGEST_MODAL_SECONDS = 15 * 60
TAKEN = "taken"
"""Marks an interaction that something of ours looks after; what nobody takes is a button of long ago."""


def take(interaction: Pressed) -> None:
    """Mark an interaction as looked after."""
    interaction.extras[TAKEN] = True


def is_taken(interaction: Pressed) -> bool:
    """Return whether something of ours looks after an interaction."""
    return TAKEN in interaction.extras


class SafeLayoutView(discord.ui.LayoutView):
    """A view of Components V2 whose errors reach the member."""

    async def interaction_check(self, interaction: Pressed, /) -> bool:
        """Take the interaction; a subclass that checks more calls this first."""
        take(interaction)
        return True

    async def on_error(self, interaction: Pressed, error: Exception, item: discord.ui.Item[Any], /) -> None:
        """Report the error; which item it was is in its traceback."""
        del item
        await report_error(interaction, error)


class SafeModal(discord.ui.Modal):
    """A form whose errors reach the member; each opening has a custom_id of its own and lasts 15 minutes at most."""

    def __init__(self, title: str) -> None:
        """Open a form under a title."""
        super().__init__(title=title, timeout=LONGEST_MODAL_SECONDS, custom_id=f"form:{secrets.token_hex(8)}")

    async def interaction_check(self, interaction: Pressed, /) -> bool:
        """Take the interaction; a subclass that checks more calls this first."""
        take(interaction)
        return True

    async def on_error(self, interaction: Pressed, error: Exception, /) -> None:
        """Report the error."""
        await report_error(interaction, error)
