"""The feature "gaps": /questions for editors, and the chores that close gaps, tell members and take cards down."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands, tasks

from bot.commands.chores import ChoresCog, tried_again
from bot.commands.gaps.editors import show_all
from bot.commands.gaps.showing import show_to_editors, show_unshown, take_down
from bot.commands.gaps.telling import close_settled, tell_after, tell_waiting
from bot.commands.interaction import Interaction
from bot.commands.messages import in_store

if TYPE_CHECKING:
    from bot.commands.interaction import PartnershipBot


class GapChores(ChoresCog):
    """Sees to it that whoever asked hears of the answer, and that no card outlives its gap."""

    def __init__(self, bot: PartnershipBot) -> None:
        """Take the bot."""
        self.bot = bot
        self._edition = 0
        self._following = asyncio.Lock()

    @commands.Cog.listener()
    async def on_new_words(self) -> None:
        """See at once whether they answer what was asked."""
        if self.make_up.is_running():  # else it is not ready, and begins with that
            await self.follow_words()

    @tried_again
    async def follow_words(self) -> None:
        """Close what the words answer by now, and tell whoever asked."""
        async with self._following:
            edition = self.bot.services.library.current.number
            if edition != self._edition:
                await self._close()
                self._edition = edition

    async def _close(self) -> None:
        done = await close_settled(self.bot)
        await tell_waiting(self.bot)  # before the card says that whoever asked is told
        for number in done:
            await show_to_editors(self.bot, number)

    @tasks.loop(minutes=10)
    @tried_again
    async def make_up(self) -> None:
        """Do what could not be done before: tell whoever asked, show what no card shows, take down what is gone."""
        await self.follow_words()
        await tell_waiting(self.bot)
        await show_unshown(self.bot)
        await take_down(self.bot)

    @commands.Cog.listener()
    async def on_app_command_completion(self, interaction: Interaction, _command: object) -> None:
        """Tell whoever has used a command what they waited for."""
        await tell_after(interaction)

    @commands.Cog.listener()
    async def on_pressed(self, interaction: Interaction) -> None:
        """Tell whoever has pressed something what they waited for."""
        await tell_after(interaction)

    @commands.Cog.listener()
    async def on_ready(self) -> None:
        """Know again who is to be told, and what the next question is going to be compared with."""
        sending = self.bot.services.sending
        for waiting, _ in await in_store(self.bot, lambda kept: kept.sent.to_tell()):
            sending.to_tell.add(waiting.member)
        gaps = await in_store(self.bot, lambda kept: kept.sent.undone())
        if texts := [each.text for gap in gaps for each in gap.texts]:
            await asyncio.to_thread(sending.likeness.prepare, texts)


class EditorsQuestions(commands.Cog):
    """/questions, in the home server alone."""

    def __init__(self, bot: PartnershipBot) -> None:
        """Hide the command from members who could not use it."""
        if not bot.services.settings.editor_roles:
            self.questions.default_permissions = discord.Permissions(manage_guild=True)

    @app_commands.command(description="See the questions that members have sent, and answer them: for editors")
    async def questions(self, interaction: Interaction) -> None:
        """Show what waits for an answer."""
        await show_all(interaction)
