"""What people do on Discord: one cog a feature, with its commands, buttons, forms and chores beside each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.commands.answers import Answers
from bot.commands.gaps.cog import EditorsQuestions, GapChores
from bot.commands.insights import Insights
from bot.commands.knowledge.cog import Knowledge
from bot.commands.knowledge.news import EditorsNews
from bot.commands.members import Members
from bot.commands.setup import Setup
from bot.commands.tour.cog import Onboarding
from bot.commands.tour.managers import TourManagers
from bot.commands.tour.reading import ReadingNews

if TYPE_CHECKING:
    from bot.commands.interaction import PartnershipBot


async def add_to(bot: PartnershipBot) -> None:
    """Add every feature; those for editors, managers and whoever runs the server are in the home server alone."""
    services = bot.services
    answers = Answers(bot, services.answering)
    await bot.add_cog(answers)
    await bot.add_cog(Members(bot, services.preferences))
    await bot.add_cog(Onboarding(bot, services.touring))
    await bot.add_cog(EditorsNews(bot))
    await bot.add_cog(ReadingNews(bot))
    await bot.add_cog(GapChores(bot))
    if services.settings.home_guild is not None:
        home = discord.Object(services.settings.home_guild)
        await bot.add_cog(Knowledge(bot), guild=home)
        await bot.add_cog(EditorsQuestions(bot), guild=home)
        await bot.add_cog(TourManagers(bot, services.touring), guild=home)
        await bot.add_cog(Insights(bot), guild=home)
        await bot.add_cog(Setup(), guild=home)
    answers.renew_topics()  # last: a topic that is called like a command gets none
