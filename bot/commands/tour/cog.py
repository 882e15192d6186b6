"""/onboarding: the tour for everybody, its button in a channel, the report on it, and what comes of it by the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import commands, tasks

from bot.commands.chores import ChoresCog, tried_again
from bot.commands.interaction import Interaction
from bot.commands.tour.leavers import Leavers
from bot.commands.tour.reminders import nudge_all
from bot.commands.tour.report import show_report
from bot.commands.tour.tour import begin, greet, post_panel

if TYPE_CHECKING:
    import discord

    from bot.commands.interaction import PartnershipBot


class Onboarding(ChoresCog, commands.GroupCog, group_name="onboarding", group_description="The tour for new members"):
    """Leads new members round; whoever uses a command is asked at that moment what they may do."""

    def __init__(self, bot: PartnershipBot) -> None:
        """Take the bot; nobody is reminded before it is ready."""
        self.bot = bot
        self._leavers = Leavers()

    @app_commands.command(description="Take the tour, or go on where you were: only you see it")
    async def start(self, interaction: Interaction) -> None:
        """Show a member where they are."""
        await begin(interaction)

    @app_commands.command(description="See who is where on the tour: for hub managers and editors, and only you see it")
    async def report(self, interaction: Interaction) -> None:
        """Show who is where."""
        await show_report(interaction)

    @app_commands.command(description="Post the “Start here” button in this channel: for hub managers and editors")
    async def panel(self, interaction: Interaction) -> None:
        """Post the button."""
        await post_panel(interaction)

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        """Welcome who has joined a server without a screening; Discord only tells where the settings ask for it."""
        await greet(self.bot, member)

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Welcome who has just passed the server's screening."""
        if before.pending and not after.pending:
            await greet(self.bot, after)

    @tasks.loop(hours=1)
    @tried_again
    async def nudge(self) -> None:
        """Remind everybody for whom it is time."""
        await nudge_all(self.bot)

    @tasks.loop(hours=1)
    @tried_again
    async def look_for_leavers(self) -> None:
        """Find who has left, and who has come back."""
        await self._leavers.look(self.bot)
