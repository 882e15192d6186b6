"""Reminders of the tour, for those who asked for them: what their buttons do, and what is sent when one is due."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import discord

from bot.assistant.wording import day_of
from bot.cards import tour
from bot.cards.controls import Viewer
from bot.cards.tour import GO_ON, nudge_card, stop
from bot.commands.buttons import button
from bot.commands.errors import UnknownComponentError
from bot.commands.guild import is_there, may_write
from bot.commands.messages import defer, in_store, message, only_for_now, say, say_private
from bot.storage.members import CLOSED
from bot.storage.progress import By
from bot.tour.reminders import MOST_NUDGES, due

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.cards.layout import Card
    from bot.commands.interaction import Interaction, PartnershipBot
    from bot.storage.progress import Nudges
    from bot.storage.store import Store
    from bot.tour.guide import Guide, Place


SNOOZED_FOR = timedelta(days=7)
NO_WAY_IN = frozenset({10003, 50001, 50013, 50083})
"""Discord's codes for a channel that is gone, not shown to the assistant, not to be written in, or archived."""

NO_MESSAGES = frozenset({CLOSED, 50278})
"""Discord's codes for a member who takes no direct messages, or shares no server with the assistant."""

HOW_OFTEN = (
    "Reminders come in working hours and not in the holidays, at most once a week and three times in all. "
    "The first comes in a week, if you have not been on the tour by then. Each can be put off or stopped."
)
HERE = "I will remind you in this channel, where others read it too. Only you are mentioned."
MESSAGE = "I will remind you by direct message. Your settings have to allow those from members of the server."
NOT_HERE = "I may not write in this channel. Choose to be reminded by message, or ask in another channel."
NO_HOME = "There is nothing to remind you of: this assistant has no home server, or no tour."
NOT_STARTED = "You have not begun the tour yet. Begin it with /onboarding start."
FINISHED = "You have finished the tour, so there is nothing to remind you of."
ONLY_ANSWERS = "You have chosen Later twice, so I will not bring up the tour myself. Go on with /onboarding start."
HAD_ALL = "You have had three reminders, and I send no more. Go on with /onboarding start."
PUT_OFF = "No reminder before {}."
STOPPED = "No more reminders. To carry on with the tour, use /onboarding start."
NONE_WANTED = "You have asked for no reminders, so there is nothing to put off."
NOT_YOURS = "This reminder is for somebody else. To see your own tour, use /onboarding start."

LOG = logging.getLogger(__name__)


@button(tour.NUDGE)
async def press(interaction: Interaction, about: str) -> None:
    """Begin to remind whoever pressed, put it off or end it."""
    verb, _, whose = about.partition(".")
    if whose and whose != str(interaction.user.id):
        await say_private(interaction, NOT_YOURS)
        return
    match verb:
        case By.HERE | By.MESSAGE:
            await _begin(interaction, verb)
        case tour.SNOOZE:
            await _put_off(interaction)
        case tour.STOP:
            await defer(interaction, in_place=True)
            member = interaction.user.id
            await in_store(interaction.client, lambda kept: kept.tours.stop_reminding(member))
            await say(interaction, STOPPED, presses=[GO_ON])
        case _:
            raise UnknownComponentError


async def _begin(interaction: Interaction, wanted: str) -> None:
    bot = interaction.client
    await defer(interaction)
    is_here = wanted == By.HERE and interaction.guild_id is not None
    channel, member, at = (interaction.channel_id or 0) if is_here else 0, interaction.user.id, bot.services.now()
    if _home(bot) is None:
        await say(interaction, NO_HOME)
    elif is_here and not may_write(interaction):
        await say(interaction, NOT_HERE)
    elif refusal := await in_store(bot, lambda kept: _wish(kept, member, channel, at)):
        await say(interaction, refusal)
    else:
        said = (HERE if is_here else MESSAGE, HOW_OFTEN, *only_for_now(bot))
        await say(interaction, *said, presses=[stop(member)])


async def _put_off(interaction: Interaction) -> None:
    bot = interaction.client
    await defer(interaction, in_place=True)
    member, until = interaction.user.id, bot.services.today() + SNOOZED_FOR
    if await in_store(bot, lambda kept: _snooze(kept, member, until)):
        await say(interaction, PUT_OFF.format(day_of(until)), presses=[GO_ON, stop(member)])
    else:
        await say(interaction, NONE_WANTED, presses=[GO_ON])


async def nudge_all(bot: PartnershipBot) -> None:
    """Remind everybody for whom it is time; that somebody is reminded is kept before it is sent.

    Whom Discord is not sure to be there is tried again an hour later, and nothing is kept; after that a reminder that
    does not arrive is lost, for two would be worse than none.
    """
    home = _home(bot)
    if home is None:
        return
    guide, now = bot.services.touring.guide, bot.services.local_now()
    for wish in await in_store(bot, lambda kept: _due(kept, guide, now)):
        try:
            await _nudge(bot, home, guide, wish)
        except discord.HTTPException as error:
            LOG.warning("A member could not be reminded of the tour: status %s, code %s.", error.status, error.code)


async def _nudge(bot: PartnershipBot, home: discord.Guild, guide: Guide, wish: Nudges) -> None:
    services, member, now = bot.services, wish.member, bot.services.local_now()
    if wish.by == By.MESSAGE and not services.inboxes.may_write(member, at=now):
        return
    if not await is_there(home, member):
        await in_store(bot, lambda kept: kept.tours.gone(member, at=now))
        return
    if (place := await in_store(bot, lambda kept: _take(kept, guide, wish, now))) is None:
        return
    viewer = Viewer(is_public=wish.by == By.HERE, wants_plain_text=services.preferences.wants_plain_text(member))
    await _send(bot, wish, nudge_card(place, member, wish.sent + 1, viewer))


async def _send(bot: PartnershipBot, wish: Nudges, card: Card) -> None:
    """Send a reminder; a member who cannot be reached there is not reminded there any more.

    Raises:
        discord.HTTPException: It did not arrive, for another reason.
    """
    inboxes, member = bot.services.inboxes, wish.member
    # discord.py sends again what was answered with a fault, and with the same mark Discord takes it once only.
    mark = f"{wish.sent}.{member}"
    try:
        if wish.by == By.HERE:
            await bot.get_partial_messageable(wish.channel).send(**message(card), nonce=mark)
        else:
            await (await bot.create_dm(discord.Object(member))).send(**message(card), nonce=mark)
            inboxes.was_taken(member)
    except discord.HTTPException as error:
        if wish.by == By.HERE and error.code in NO_WAY_IN:
            await in_store(bot, lambda kept: kept.tours.stop_reminding(member))
        elif wish.by == By.MESSAGE and error.code in NO_MESSAGES:
            inboxes.was_refused(member, at=bot.services.now())
        else:
            raise


def _due(kept: Store, guide: Guide, now: datetime) -> list[Nudges]:
    return [wish for wish in kept.tours.nudges() if _place(kept, guide, wish, now)]


def _take(kept: Store, guide: Guide, wish: Nudges, now: datetime) -> Place | None:
    """Keep that a member is reminded now, and return where they are; None if they have moved on or were reminded."""
    place = _place(kept, guide, wish, now)
    return place if place and kept.tours.nudged(wish, at=now) else None


def _place(kept: Store, guide: Guide, wish: Nudges, now: datetime) -> Place | None:
    """Return where a member is who is due a reminder; None for one who is not, or who has finished."""
    traveller = kept.tours.traveller(wish.member)
    if traveller is None or not due(wish, traveller, now, guide.handbook.terms):
        return None
    place = guide.place(traveller.progress)
    return None if place.is_finished else place


def _wish(kept: Store, member: int, channel: int, at: datetime) -> str:
    """Keep that a member wants to be reminded, in a channel if there is one, or return why not."""
    traveller, before = kept.tours.traveller(member), kept.kept_about(member).nudges
    if traveller is None:
        return NOT_STARTED
    if traveller.progress.is_finished:
        return FINISHED
    if traveller.progress.is_left_alone:
        return ONLY_ANSWERS
    if before is not None and before.sent >= MOST_NUDGES:
        return HAD_ALL
    kept.tours.remind_me(member, By.HERE if channel else By.MESSAGE, channel=channel, at=at)
    return ""


def _snooze(kept: Store, member: int, until: date) -> bool:
    kept.tours.snooze(member, until)
    wish = kept.kept_about(member).nudges
    return wish is not None and wish.by != ""


def _home(bot: PartnershipBot) -> discord.Guild | None:
    """Return the home server, where there is one that has a tour."""
    return bot.home if bot.services.handbook.tour is not None else None
