"""Reminders of the tour and of what is to be read, for those who asked: what their buttons do, and what is sent."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import discord

from bot.assistant.wording import day_of
from bot.cards import reading, tour
from bot.cards.controls import Viewer
from bot.cards.reading import read_press, reading_nudge_card
from bot.cards.tour import GO_ON, nudge_card, stop
from bot.commands.buttons import button, number_in
from bot.commands.errors import UnknownComponentError
from bot.commands.guild import is_there, may_write
from bot.commands.messages import defer, in_store, message, only_for_now, say, say_private
from bot.storage.members import CLOSED
from bot.storage.progress import By, Nudges
from bot.tour.reading import ReadingPlace, place_of
from bot.tour.reading import due as due_to_read
from bot.tour.reminders import MOST_NUDGES, due

if TYPE_CHECKING:
    from datetime import date, datetime

    from bot.cards.controls import Press
    from bot.cards.layout import Card
    from bot.commands.interaction import Interaction, PartnershipBot
    from bot.handbook.model import Handbook
    from bot.storage.store import Store
    from bot.tour.guide import Guide, Place


SNOOZED_FOR = timedelta(days=7)
NO_WAY_IN = frozenset({10003, 50001, 50013, 50083})
"""Discord's codes for a channel that is gone, not shown to the assistant, not to be written in, or archived."""

NO_MESSAGES = frozenset({CLOSED, 50278})
"""Discord's codes for a member who takes no direct messages, or shares no server with the assistant."""

HOW_OFTEN = (
    "Reminders come in working hours and not in the holidays, at most once a week and three times in all. "
    "The first comes in a week, if you have not {} by then. Each can be put off or stopped."
)
BEEN_ON_TOUR, CONFIRMED = "been on the tour", "confirmed reading this"
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
STOPPED_READING = "No more reminders of this. You can still read it and say so."
NOTHING_TO_READ = "There is nothing to remind you of: you have confirmed reading this, or it need not be read any more."
HAD_ALL_TO_READ = "You have had three reminders of this, and I send no more. Please read it below."
NONE_WANTED = "You have asked for no reminders, so there is nothing to put off."
NOT_YOURS = "This reminder is for somebody else. To see your own tour, use /onboarding start."

LOG = logging.getLogger(__name__)


@button(tour.NUDGE)
async def press(interaction: Interaction, about: str) -> None:
    """Begin to remind whoever pressed, put it off or end it."""
    before, _, said = about.rpartition("/")
    request = number_in(before, reading.FORGOTTEN) if before else 0
    verb, _, whose = said.partition(".")
    if whose and whose != str(interaction.user.id):
        await say_private(interaction, NOT_YOURS)
        return
    match verb:
        case By.HERE | By.MESSAGE:
            await _begin(interaction, verb, request)
        case tour.SNOOZE:
            await _put_off(interaction, request)
        case tour.STOP:
            await defer(interaction, in_place=True)
            member = interaction.user.id
            await in_store(interaction.client, lambda kept: kept.tours.stop_reminding(member, request))
            await say(interaction, STOPPED_READING if request else STOPPED, presses=[_onward(request)])
        case _:
            raise UnknownComponentError


async def _begin(interaction: Interaction, wanted: str, request: int) -> None:
    bot = interaction.client
    await defer(interaction)
    is_here = wanted == By.HERE and interaction.guild_id is not None
    by, channel = (By.HERE, interaction.channel_id or 0) if is_here else (By.MESSAGE, 0)
    wish = Nudges(interaction.user.id, by, channel, bot.services.now(), request=request)
    handbook = bot.services.handbook
    if bot.home is None or (handbook.tour is None and not request):
        await say(interaction, NO_HOME)
    elif is_here and not may_write(interaction):
        await say(interaction, NOT_HERE)
    elif refusal := await in_store(bot, lambda kept: _wish(kept, handbook, wish)):
        await say(interaction, refusal, presses=[read_press(request)] if refusal == HAD_ALL_TO_READ else [])
    else:
        how_often = HOW_OFTEN.format(CONFIRMED if request else BEEN_ON_TOUR)
        said = (HERE if is_here else MESSAGE, how_often, *only_for_now(bot))
        await say(interaction, *said, presses=[stop(wish.member, request)])


async def _put_off(interaction: Interaction, request: int) -> None:
    bot = interaction.client
    await defer(interaction, in_place=True)
    member, until = interaction.user.id, bot.services.today() + SNOOZED_FOR
    if await in_store(bot, lambda kept: _snooze(kept, member, until, request)):
        await say(interaction, PUT_OFF.format(day_of(until)), presses=[_onward(request), stop(member, request)])
    else:
        await say(interaction, NONE_WANTED, presses=[_onward(request)])


def _onward(request: int) -> Press:
    return read_press(request) if request else GO_ON


async def nudge_all(bot: PartnershipBot) -> None:
    """Remind everybody for whom it is time; that somebody is reminded is kept before it is sent.

    Whom Discord is not sure to be there is tried again an hour later, and nothing is kept; after that a reminder that
    does not arrive is lost, for two would be worse than none.
    """
    home = bot.home
    if home is None:
        return
    guide, now = bot.services.touring.guide, bot.services.local_now()
    for wish in await in_store(bot, lambda kept: _due(kept, guide, now)):
        try:
            await _nudge(bot, home, guide, wish)
        except discord.HTTPException as error:
            LOG.warning("A member could not be reminded: status %s, code %s.", error.status, error.code)


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
    number = wish.sent + 1
    if isinstance(place, ReadingPlace):
        await _send(bot, wish, reading_nudge_card(place, member, number, viewer))
    else:
        await _send(bot, wish, nudge_card(place, member, number, viewer))


async def _send(bot: PartnershipBot, wish: Nudges, card: Card) -> None:
    """Send a reminder; a member who cannot be reached there is not reminded there any more.

    Raises:
        discord.HTTPException: It did not arrive, for another reason.
    """
    inboxes, member = bot.services.inboxes, wish.member
    # discord.py sends again what was answered with a fault, and with the same mark Discord takes it once only.
    mark = f"{wish.sent}.{member}" if not wish.request else f"{wish.sent}.{wish.request % 1000}.{member}"
    try:
        if wish.by == By.HERE:
            await bot.get_partial_messageable(wish.channel).send(**message(card), nonce=mark)
        else:
            await (await bot.create_dm(discord.Object(member))).send(**message(card), nonce=mark)
            inboxes.was_taken(member)
    except discord.HTTPException as error:
        if wish.by == By.HERE and error.code in NO_WAY_IN:
            await in_store(bot, lambda kept: kept.tours.stop_reminding(member, wish.request))
        elif wish.by == By.MESSAGE and error.code in NO_MESSAGES:
            inboxes.was_refused(member, at=bot.services.now())
        else:
            raise


def _due(kept: Store, guide: Guide, now: datetime) -> list[Nudges]:
    return [wish for wish in kept.tours.nudges() if _place(kept, guide, wish, now)]


def _take(kept: Store, guide: Guide, wish: Nudges, now: datetime) -> Place | ReadingPlace | None:
    """Keep that a member is reminded now, and return where they are; None if they have moved on or were reminded."""
    place = _place(kept, guide, wish, now)
    return place if place and kept.tours.nudged(wish, at=now) else None


def _place(kept: Store, guide: Guide, wish: Nudges, now: datetime) -> Place | ReadingPlace | None:
    """Return where a member is who is due a reminder; None for one who is not, or who has nothing left to do."""
    if wish.request:
        found = place_of(kept, guide.handbook, wish.member, wish.request)
        return found if found and due_to_read(wish, found, now, guide.handbook) else None
    traveller = kept.tours.traveller(wish.member)
    if guide.tour is None or traveller is None or not due(wish, traveller, now, guide.handbook.terms):
        return None
    place = guide.place(traveller.progress)
    return None if place.is_finished else place


def _wish(kept: Store, handbook: Handbook, wish: Nudges) -> str:
    """Keep that a member wants to be reminded, or return why not."""
    refusal = _done_reading(kept, handbook, wish) if wish.request else _done_touring(kept, wish.member)
    if refusal:
        return refusal
    before = _kept_wish(kept, wish.member, wish.request)
    if before is not None and before.sent >= MOST_NUDGES:
        return HAD_ALL_TO_READ if wish.request else HAD_ALL
    kept.tours.remind_me(wish.member, wish.by, channel=wish.channel, at=wish.since, request=wish.request)
    return ""


def _done_touring(kept: Store, member: int) -> str:
    traveller = kept.tours.traveller(member)
    if traveller is None:
        return NOT_STARTED
    if traveller.progress.is_finished:
        return FINISHED
    return ONLY_ANSWERS if traveller.progress.is_left_alone else ""


def _done_reading(kept: Store, handbook: Handbook, wish: Nudges) -> str:
    place = place_of(kept, handbook, wish.member, wish.request)
    return "" if place and place.is_waiting else NOTHING_TO_READ


def _kept_wish(kept: Store, member: int, request: int) -> Nudges | None:
    return next((each for each in kept.tours.nudges_of(member) if each.request == request), None)


def _snooze(kept: Store, member: int, until: date, request: int) -> bool:
    kept.tours.snooze(member, until, request)
    wish = _kept_wish(kept, member, request)
    return wish is not None and wish.by != ""
