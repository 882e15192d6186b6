"""An interaction of our own bot, so that `interaction.client` is known to carry the services."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

if TYPE_CHECKING:
    from bot.client import PartnershipBot  # noqa: TC004 (commands are below the bot, and only types know it)

__all__ = ["Interaction", "PartnershipBot"]

Interaction = discord.Interaction["PartnershipBot"]
