"""/tour: the tour's button in a channel, and the report on who is where, for hub managers and editors."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot.cards.tour import NO_TOUR, panel_card
from bot.commands.guild import may_write
from bot.commands.interaction import Interaction
from bot.commands.messages import defer, message, say, say_private
from bot.commands.permissions import require_manager
from bot.commands.tour.report import show_report

if TYPE_CHECKING:
    from bot.commands.interaction import PartnershipBot
    from bot.wiring import Touring

FOR_MANAGERS = "tour"
"""The command of which Discord shows the parts only to those who may use them."""

POSTED = (
    "The button is posted. It works for as long as the message exists, even after a restart, so you may want to pin it."
)
NOT_HERE = (
    "I may not write in this channel, so the button cannot be posted here. Give me View Channel and Send Messages (in "
    "a thread Send Messages in Threads), or use another channel."
)


# Commands of one group share what Discord asks for, and /onboarding is for everybody. Discord knows no roles here: it
# shows these to whoever has Manage Server, and to the roles that are allowed under Integrations.
@app_commands.default_permissions(manage_guild=True)
class TourManagers(
    commands.GroupCog,
    group_name=FOR_MANAGERS,
    group_description="The tour: for hub managers and editors",
):
    """Lets hub managers and editors offer the tour and see who is where; each use is checked at that moment."""

    def __init__(self, bot: PartnershipBot, services: Touring) -> None:
        """Take the tour."""
        self.bot = bot
        self.services = services

    @app_commands.command(description="See who is where on the tour: only you see it")
    async def report(self, interaction: Interaction) -> None:
        """Show who is where."""
        await show_report(interaction)

    @app_commands.command(description="Post the “Start here” button in this channel")
    async def panel(self, interaction: Interaction) -> None:
        """Post the button that starts the tour, and tell whoever asked for it that it is there."""
        require_manager(interaction)
        tour = self.services.guide.tour
        if tour is None or interaction.channel_id is None:
            await say_private(interaction, NO_TOUR)
            return
        if not may_write(interaction):
            await say_private(interaction, NOT_HERE)
            return
        await defer(interaction)
        try:
            await self.bot.get_partial_messageable(interaction.channel_id).send(**message(panel_card(tour)))
        except (discord.Forbidden, discord.NotFound):
            await say(interaction, NOT_HERE)
        else:
            await say(interaction, POSTED)
