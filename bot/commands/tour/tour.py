"""The tour: its presses, where it is begun, and the role at its end."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import discord

from bot.assistant.wording import Line, Role
from bot.cards.markup import name
from bot.cards.tour import NO_TOUR, TOUR, Ending, finished_card, greeting_card, panel_card, tour_card
from bot.commands.buttons import button
from bot.commands.errors import UNREACHED
from bot.commands.guild import is_home, may_write, member_at_home
from bot.commands.knowledge.channel import warn
from bot.commands.messages import answer, audience_of, defer, is_own, kept, message, say_private, turn
from bot.commands.permissions import require_manager
from bot.tour.journey import Journey

if TYPE_CHECKING:
    from bot.cards.layout import Card
    from bot.commands.interaction import Interaction, PartnershipBot
    from bot.storage.store import Store
    from bot.tour.guide import Guide
    from bot.tour.journey import Stop


LONGEST_WAIT = 10.0
"""Seconds to wait for Discord to give a role, while a member waits for her last card."""

REASON = "The member has finished the tour."
GIVEN = "You now have the role “{}” in the server."
NOT_GIVEN = (
    "There should be a role for you at the end, but I could not give it. The editors are told; you need do nothing."
)

AWAY = (
    "ONBOARDING_ROLE cannot be given, because I am not in the home server: check DISCORD_GUILD_ID, or invite me there."
)
MISSING = "ONBOARDING_ROLE names a role that is not in the home server: put its number right, or take the setting out."
NOT_ALLOWED = (
    "I may not give the role that ONBOARDING_ROLE names, because I do not have Manage Roles: give it to my role in the "
    "server's settings."
)
TOO_HIGH = (
    "I may not give the role that ONBOARDING_ROLE names, because it does not stand below mine: drag my role above it "
    "in the server's settings."
)
NOBODYS = (
    "ONBOARDING_ROLE names a role that nobody can be given, since Discord or an integration looks after it: name "
    "another one."
)
REFUSED = "The role that ONBOARDING_ROLE names could not be given, and Discord's answer was {}: check what I may do."


async def give_role(interaction: Interaction) -> tuple[str, ...]:
    """Give a member who has finished the tour the role for it, and return what to tell her of it.

    Where it cannot be given, the editors are told why.
    """
    bot = interaction.client
    number = bot.services.settings.tour_role
    if number is None:
        return ()
    home = bot.home
    if home is None:
        await warn(bot, AWAY)
        return (NOT_GIVEN,)
    role = home.get_role(number)
    try:
        member = await member_at_home(interaction)
        if member is None or member.get_role(number):
            return ()
        hindrance = _hindrance(home, role)
        if role is not None and not hindrance:
            async with asyncio.timeout(LONGEST_WAIT):
                await member.add_roles(role, reason=REASON)
            return (GIVEN.format(name(role.name)),)
    except discord.HTTPException as error:
        hindrance = REFUSED.format(f"{error.status} (code {error.code})")
    except UNREACHED:
        hindrance = REFUSED.format("none")
    await warn(bot, hindrance)
    return (NOT_GIVEN,)


def _hindrance(home: discord.Guild, role: discord.Role | None) -> str:
    """Return why a role cannot be given, as a sentence for the editors, or "" where nothing is in the way."""
    if role is None:
        return MISSING
    if role.managed or role.is_default():
        return NOBODYS
    if not home.me.guild_permissions.manage_roles:
        return NOT_ALLOWED
    return TOO_HIGH if role >= home.me.top_role else ""


LOG = logging.getLogger(__name__)

POSTED = "The button is posted. It works for as long as the message is there, also after a restart: pin it if you like."
NOT_HERE = (
    "I may not write in this channel, so the button cannot be posted here. Give me View Channel and Send Messages (in "
    "a thread Send Messages in Threads), or use another channel."
)
UNWRITABLE = (
    "WELCOME_CHANNEL cannot be written to (Discord's answer was {}): check its number, and what I may do in it."
)


async def post_panel(interaction: Interaction) -> None:
    """Post the button that starts the tour in the channel, and tell whoever asked for it that it is there.

    Raises:
        NotManagerError: The member may not.
    """
    require_manager(interaction)
    bot = interaction.client
    tour = bot.services.library.current.handbook.tour
    if tour is None or interaction.channel_id is None:
        await say_private(interaction, NO_TOUR)
        return
    if not may_write(interaction):
        await say_private(interaction, NOT_HERE)
        return
    await defer(interaction)
    try:
        await bot.get_partial_messageable(interaction.channel_id).send(**message(panel_card(tour)))
    except (discord.Forbidden, discord.NotFound):
        await answer(interaction, [Line(Role.SAID, NOT_HERE)])
    else:
        await answer(interaction, [Line(Role.SAID, POSTED)])


async def greet(bot: PartnershipBot, member: discord.Member) -> None:
    """Welcome a member who has just come into the home server and passed its screening, once; never a bot."""
    settings, greeted = bot.services.settings, bot.services.touring.greeted
    tour = bot.services.library.current.handbook.tour
    if tour is None or not settings.sees_members or settings.welcome_channel is None:
        return
    if member.guild.id != settings.home_guild or member.bot or member.pending or greeted.get(member.id):
        return
    greeted.put(member.id, value=True)
    await _post(bot, greeting_card(tour, member.mention, member.id))


async def tell_finished(bot: PartnershipBot, member: discord.Member) -> bool:
    """Tell the welcome channel that a member has finished the tour, and return whether that went well."""
    return await _post(bot, finished_card(member.mention, member.id))


async def _post(bot: PartnershipBot, shown: Card) -> bool:
    channel = bot.services.settings.welcome_channel
    if channel is None:
        return False
    try:
        await bot.get_partial_messageable(channel).send(**message(shown))
    except discord.HTTPException as error:
        await warn(bot, UNWRITABLE.format(f"{error.status}, code {error.code}"))
    except UNREACHED as error:
        LOG.warning("The welcome channel could not be told: %s", error)
    else:
        return True
    return False


BEGIN, HERE, ANNOUNCE = "begin", "here", "announce"

TOLD = "The welcome channel knows that you have finished."
NOT_TOLD = "The welcome channel cannot be told at the moment. Please try again later; nothing else is wrong."


async def begin(interaction: Interaction) -> None:
    """Show a member where she is on the tour, or its first card; only she sees it.

    Raises:
        StoreError: It cannot be looked up where she is.
    """
    await press(interaction, BEGIN)


@button(TOUR)
async def press(interaction: Interaction, about: str) -> None:
    """Do what a button of the tour says, and show where that leads: in place of a card that only this member sees.

    Raises:
        StoreError: It cannot be kept, and so she stays where she is.
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
    # Who finished while the role could not be given gets it when she comes again.
    if stop.has_just_finished or (about == BEGIN and stop.place.is_finished):
        notes += await _role(interaction)
    ending = Ending(notes, may_tell=bot.services.settings.welcome_channel is not None and is_home(interaction))
    await turn(interaction, tour_card(stop, guide.handbook, audience_of(interaction), ending))


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
    return await give_role(interaction)


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
    if not is_first or await tell_finished(bot, member):
        return (TOLD,)
    await kept(interaction, lambda store: _journey(interaction, store, guide).announce(wanted=False))
    return (NOT_TOLD,)


def _journey(interaction: Interaction, store: Store, guide: Guide) -> Journey:
    return Journey(store.tours, guide, interaction.user.id, interaction.client.services.local_now())
