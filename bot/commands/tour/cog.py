"""/onboarding: the tour for everybody, the welcome of who joins, and what comes of the tour by the clock."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands, tasks

from bot import advice, survey
from bot.advice import Advice
from bot.cards.controls import TOUR
from bot.cards.markup import name
from bot.cards.tour import NO_TOUR, Ending, finished_card, greeting_card, tour_card
from bot.commands.buttons import button
from bot.commands.chores import ChoresCog, tried_again
from bot.commands.errors import UNREACHED
from bot.commands.guild import is_home, member_at_home
from bot.commands.interaction import Interaction
from bot.commands.messages import (
    defer,
    is_own,
    kept,
    message,
    say_private,
    show_in_place,
    viewer_of,
    warn_editors,
    why_unwritten,
)
from bot.commands.tour.leavers import Leavers
from bot.commands.tour.reminders import nudge_all
from bot.doctor.on_discord import role_danger, role_hindrance
from bot.settings import TOUR_ROLE, WELCOME_CHANNEL
from bot.tour.journey import Journey

if TYPE_CHECKING:
    from bot.cards.layout import Card
    from bot.commands.interaction import PartnershipBot
    from bot.doctor.views import RoleView
    from bot.storage.store import Store
    from bot.tour.guide import Guide
    from bot.tour.journey import Stop
    from bot.wiring import Touring

BEGIN, HERE, ANNOUNCE = "begin", "here", "announce"
"""What buttons of the tour are about that the tour itself does not know."""

TOLD = "I have told the welcome channel that you have finished."
NOT_TOLD = "The welcome channel cannot be told at the moment. Please try again later; nothing else is wrong."
LOG = logging.getLogger(__name__)


class Onboarding(ChoresCog, commands.GroupCog, group_name="onboarding", group_description="The tour for new members"):
    """Leads new members round; whoever uses a command is asked at that moment what they may do."""

    def __init__(self, bot: PartnershipBot, services: Touring) -> None:
        """Take the tour; nobody is reminded before the bot is ready."""
        self.bot = bot
        self.services = services
        self._leavers = Leavers()

    @app_commands.command(description="Take the tour, or carry on where you left off: only you see it")
    async def start(self, interaction: Interaction) -> None:
        """Show a member where they are on the tour, or its first card."""
        await press(interaction, BEGIN)

    @commands.Cog.listener()
    async def on_member_join(self, member: discord.Member) -> None:
        """Welcome who has joined a server without a screening; Discord only tells where the settings ask for it."""
        await self._greet(member)

    @commands.Cog.listener()
    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Welcome who has just passed the server's screening."""
        if before.pending and not after.pending:
            await self._greet(after)

    async def _greet(self, member: discord.Member) -> None:
        """Welcome a member who has just come into the home server and passed its screening, once; never a bot."""
        settings, tour, greeted = self.bot.services.settings, self.services.guide.tour, self.services.greeted
        if tour is None or not settings.sees_members or settings.welcome_channel is None:
            return
        if member.guild.id != settings.home_guild or member.bot or member.pending or greeted.get(member.id):
            return
        greeted.put(member.id, value=True)
        await _tell_welcome(self.bot, greeting_card(tour, member.mention, member.id))

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


@button(TOUR)
async def press(interaction: Interaction, about: str) -> None:
    """Do what a button of the tour says, and show where that leads: in place of a card that only this member sees.

    Raises:
        StoreError: It cannot be kept, and so they stay where they are.
    """
    bot = interaction.client
    guide = bot.services.touring.guide
    if guide.tour is None:
        await say_private(interaction, NO_TOUR)
        return
    notes: tuple[str, ...] = ()
    if about == ANNOUNCE:
        notes = await _announce(interaction, guide)
        about = HERE
    stop = await _follow(interaction, guide, about)
    # Who finished while the role could not be given gets it when they come again.
    if stop.has_just_finished or (about == BEGIN and stop.place.is_finished):
        notes += await _role(interaction)
    ending = Ending(notes, may_tell=bot.services.settings.welcome_channel is not None and is_home(interaction))
    await show_in_place(interaction, tour_card(stop, guide.handbook, viewer_of(interaction), ending))


async def _follow(interaction: Interaction, guide: Guide, about: str) -> Stop:
    def follow(store: Store) -> Stop:
        return _journey(interaction, store, guide).follow(about)

    return await kept(interaction, follow, in_place=is_own(interaction))


async def _role(interaction: Interaction) -> tuple[str, ...]:
    """Give the role for the end of the tour, which may take Discord a moment."""
    bot = interaction.client
    if bot.services.settings.tour_role is None:
        return ()
    await defer(interaction, in_place=is_own(interaction))
    return await _give_role(interaction)


async def _announce(interaction: Interaction, guide: Guide) -> tuple[str, ...]:
    """Tell the welcome channel that a member has finished, once; that it is told is kept before it is."""
    bot = interaction.client
    in_place = is_own(interaction)
    await defer(interaction, in_place=in_place)
    member = await member_at_home(interaction)
    if member is None:
        return (NOT_TOLD,)
    is_first = await kept(
        interaction, lambda store: _journey(interaction, store, guide).announce(wanted=True), in_place=in_place
    )
    if not is_first or await _tell_welcome(bot, finished_card(member.mention, member.id)):
        return (TOLD,)
    await kept(interaction, lambda store: _journey(interaction, store, guide).announce(wanted=False))
    return (NOT_TOLD,)


def _journey(interaction: Interaction, store: Store, guide: Guide) -> Journey:
    return Journey(store.tours, guide, interaction.user.id, interaction.client.services.local_now())


async def _tell_welcome(bot: PartnershipBot, shown: Card) -> bool:
    """Post to the welcome channel, and return whether that went well."""
    channel = bot.services.settings.welcome_channel
    if channel is None:
        return False
    try:
        await bot.get_partial_messageable(channel).send(**message(shown))
    except discord.HTTPException as error:
        await warn_editors(bot, str(why_unwritten(bot, WELCOME_CHANNEL.name, channel, error)))
    except UNREACHED as error:
        LOG.warning("The welcome channel could not be told: %s", error)
    else:
        return True
    return False


# The role at the end of the tour.

LONGEST_WAIT = 10.0
"""Seconds to wait for Discord to give a role, while a member waits for their last card."""

REASON = "The member has finished the tour."
GIVEN = "You now have the role “{}” in the server."
NOT_GIVEN = (
    "You should get a role at the end, but I could not give it to you. I have told the editors; there is nothing you "
    "need to do."
)

REFUSED = Advice(
    "The role that ONBOARDING_ROLE names could not be given, and Discord's answer was {}",
    "check what the assistant may do",
)


async def _give_role(interaction: Interaction) -> tuple[str, ...]:
    """Give a member who has finished the tour the role for it, and return what to tell them of it.

    Where it cannot be given, the editors are told why.
    """
    bot = interaction.client
    number = bot.services.settings.tour_role
    if number is None:
        return ()
    home = bot.home
    if home is None:
        await warn_editors(bot, str(advice.AWAY))
        return (NOT_GIVEN,)
    role, server = home.get_role(number), survey.roles_of(home)
    try:
        member = await member_at_home(interaction)
        if member is None or member.get_role(number):
            return ()
        hindrance = role_hindrance(server.roles.get(number), server) or _danger(bot, server.roles.get(number))
        if role is not None and hindrance is None:
            async with asyncio.timeout(LONGEST_WAIT):
                await member.add_roles(role, reason=REASON)
            return (GIVEN.format(name(role.name)),)
    except discord.HTTPException as error:
        hindrance = REFUSED.about(f"{error.status} (code {error.code})")
    except UNREACHED:
        hindrance = REFUSED.about("none")
    await warn_editors(bot, str(hindrance))
    return (NOT_GIVEN,)


def _danger(bot: PartnershipBot, role: RoleView | None) -> Advice | None:
    """Return why a role that was chosen in Discord opens a door by now; one that the environment names is meant so."""
    settings = bot.services.settings
    if role is None or TOUR_ROLE.name in bot.services.fixed:
        return None
    return role_danger(role, settings.editor_roles, settings.manager_roles)
