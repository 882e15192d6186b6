"""/insights: what the counters say, for editors and hub managers of the home server, and the weekly card."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

from discord import app_commands
from discord.ext import tasks

from bot.cards.insights import insights_card
from bot.commands.chores import ChoresCog, tried_again
from bot.commands.interaction import Interaction
from bot.commands.messages import answer_with, defer, in_store, reader_of, tell_editors
from bot.commands.permissions import require_manager
from bot.insights import chart
from bot.insights.overview import overview, records_in
from bot.insights.sections import as_csv
from bot.spreadsheet import for_excel
from bot.tour.reminders import is_at_work, is_holiday

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.commands.interaction import PartnershipBot
    from bot.handbook.model import Terms
    from bot.insights.chart import Chart
    from bot.insights.overview import Overview

WHAT_IS_ASKED = "insights"
"""The command, which Discord shows only to those who may use it."""

FILE = "insights.csv"
WEEKLY_CARD = "\nweekly card"
"""What stands for the editors' channel among those who are told once a week; no keeper has two lines."""

NOON = 12


class Insights(ChoresCog):
    """Lets editors and hub managers see what is asked, and tells it to the editors' channel where that is wanted."""

    def __init__(self, bot: PartnershipBot) -> None:
        """Take the bot; nothing is told before it is ready."""
        self.bot = bot

    # Discord knows no roles here: it shows this to whoever has Manage Server, and to roles that are allowed under
    # Integrations.
    @app_commands.command(name=WHAT_IS_ASKED, description="See what is asked, and what is missing: only you see it")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def look(self, interaction: Interaction) -> None:
        """Show the figures, with all of them as a file.

        Raises:
            NotManagerError: The member may not see them.
        """
        require_manager(interaction)
        await defer(interaction)
        found, drawn = await _look(interaction.client)
        shown = insights_card(found, drawn, wants_plain_text=reader_of(interaction).wants_plain_text)
        await answer_with(interaction, shown, (FILE, for_excel(as_csv(found))))

    @tasks.loop(hours=1)
    @tried_again
    async def tell_weekly(self) -> None:
        """Tell the editors' channel, where it is time."""
        await tell_weekly(self.bot)


def week_to_tell(now: datetime, terms: Terms) -> date | None:
    """Return the Monday of a week in which the channel may be told now: on a morning on which schools are open.

    `now` is the time on the wall. It is told on the first of them on which the bot runs, which is a Monday as a rule.
    """
    if now.hour >= NOON or not is_at_work(now) or is_holiday(now.date(), terms):
        return None
    return now.date() - timedelta(days=now.weekday())


async def tell_weekly(bot: PartnershipBot) -> None:
    """Tell the editors' channel what was asked, once a week; that it is told is kept before it is sent."""
    services = bot.services
    week = week_to_tell(services.local_now(), services.handbook.terms)
    if week is None or not services.settings.is_told_weekly or services.settings.editors_channel is None:
        return
    if await in_store(bot, lambda kept: kept.remind(WEEKLY_CARD, week=week)):
        found, drawn = await _look(bot)
        await tell_editors(bot, insights_card(found, drawn), (FILE, for_excel(as_csv(found))))


async def _look(bot: PartnershipBot) -> tuple[Overview, Chart | None]:
    """Return the figures as of now, and their picture where one can be drawn; each is made in a thread."""
    services = bot.services
    now = services.local_now()
    records = await in_store(bot, lambda kept: records_in(kept, now.date()))
    guide = services.touring.guide
    found = await asyncio.to_thread(overview, guide, records, now)
    return found, await asyncio.to_thread(chart.draw, found)
