"""What people do on Discord: one cog a feature, with its commands, buttons, forms and chores beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.commands.answers import Answers
from bot.commands.knowledge.cog import Knowledge
from bot.commands.knowledge.news import EditorsNews
from bot.commands.members import Members
from bot.commands.tour.cog import Onboarding

if TYPE_CHECKING:
    from bot.commands.interaction import PartnershipBot


async def add_to(bot: PartnershipBot) -> None:
    """Add every feature; the commands for editors are in the home server alone."""
    services = bot.services
    answers = Answers(bot, services.answering)
    await bot.add_cog(answers)
    await bot.add_cog(Members(bot, services.preferences))
    await bot.add_cog(Onboarding(bot, services.touring))
    await bot.add_cog(EditorsNews(bot))
    if services.settings.home_guild is not None:
        await bot.add_cog(Knowledge(bot), guild=discord.Object(services.settings.home_guild))
    answers.add_topics()  # last: a topic that is called like a command gets none
