"""What a role was asked to read: the words for whoever presses, their agreement, and that the meaning has changed."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import discord
from discord.ext import tasks

from bot.advice import Advice
from bot.cards.reading import FORGOTTEN, HAVE_READ, READ, changed_card, reading_card, thanks_card
from bot.commands.buttons import button, number_in
from bot.commands.chores import ChoresCog, tried_again
from bot.commands.errors import UNREACHED
from bot.commands.guild import is_home
from bot.commands.messages import in_store, is_own, kept, message, say_private, show_in_place, viewer_of, warn_editors
from bot.errors import BotError
from bot.storage.progress import Agreement
from bot.tour.agreeing import agree, find_entry
from bot.tour.reading import changed, place_of

if TYPE_CHECKING:
    from bot.cards.layout import Card
    from bot.commands.interaction import Interaction, PartnershipBot
    from bot.storage.progress import ReadingRequest
    from bot.storage.store import Store
    from bot.tour.reading import ReadingPlace

BETWEEN = "."
ELSEWHERE = "This was asked in another server than this one, so it can only be read and agreed to there."
UNTOLD = Advice(
    "The meaning of “{}” has changed, and the channel in which a role was asked to read it could not be told",
    "tell the role yourself, or withdraw the request with /knowledge requests and ask in another channel",
)
ROLELESS = Advice(
    "The meaning of “{}” has changed, and the role that was asked to read it is gone",
    "withdraw that with /knowledge requests, and ask another role",
)
LOG = logging.getLogger(__name__)


class ReadingNews(ChoresCog):
    """Asks roles to read again what has come to mean something else."""

    def __init__(self, bot: PartnershipBot) -> None:
        """Take the bot; nobody is asked before it is ready."""
        self.bot = bot

    @tasks.loop(minutes=5)
    @tried_again
    async def look_for_changes(self) -> None:
        """Ask again wherever it is due."""
        await ask_again(self.bot)


@button(READ)
async def read(interaction: Interaction, about: str) -> None:
    """Show whoever presses what they were asked to read, where they stand with it, and how to say that they have."""
    number = number_in(about, FORGOTTEN)
    if not is_home(interaction):
        await say_private(interaction, ELSEWHERE)
        return
    await _show(interaction, await kept(interaction, lambda store: _place(interaction, store, number)))


@button(HAVE_READ)
async def have_read(interaction: Interaction, about: str) -> None:
    """Keep that a member has read the words of their card, or show them the words of today where these are others.

    Raises:
        StoreError: It cannot be kept.
    """
    told = about.split(BETWEEN)
    number = number_in(told[0], FORGOTTEN)
    if not is_home(interaction):
        await say_private(interaction, ELSEWHERE)
        return
    revision, version = (told[1], told[2]) if len(told) == len(("number", "revision", "version")) else ("", "")
    in_place = is_own(interaction)

    def work(store: Store) -> tuple[ReadingPlace | None, bool]:
        return _agree(interaction, store, number, revision, version)

    place, has_agreed = await kept(interaction, work, in_place=in_place)
    if place and has_agreed:
        await show_in_place(interaction, thanks_card(place, viewer_of(interaction)))
    else:
        await _show(interaction, place, is_reworded=True)


async def post(bot: PartnershipBot, request: ReadingRequest, shown: Card) -> None:
    """Post to the channel of a request.

    Raises:
        discord.HTTPException: It did not arrive; no answer from Discord is one of UNREACHED.
    """
    # discord.py sends again what was answered with a fault, and with the same mark Discord takes it once only.
    mark = f"{request.number}.{request.material}"
    await bot.get_partial_messageable(request.channel).send(**message(shown), nonce=mark)


async def ask_again(bot: PartnershipBot) -> None:
    """Ask a role again, in its channel, once for each change to what its entry means; that it is told is kept first."""
    if bot.home is None:
        return
    handbook = bot.services.handbook
    for request, revision in await in_store(bot, lambda store: list(changed(store, handbook))):
        if await in_store(bot, lambda store, it=(request, revision): store.requests.told(*it)):
            await _ask_again(bot, bot.home, replace(request, material=revision))


async def _ask_again(bot: PartnershipBot, home: discord.Guild, request: ReadingRequest) -> None:
    entry = find_entry(bot.services.handbook, request.entry)
    if entry is None:
        return
    if home.get_role(request.role) is None:
        await warn_editors(bot, str(ROLELESS.about(entry.title)))
        return
    try:
        await post(bot, request, changed_card(request, entry, bot.services.today()))
    except (discord.HTTPException, *UNREACHED) as error:
        LOG.warning("A role could not be asked again: %s", error)
        await warn_editors(bot, str(UNTOLD.about(entry.title)))


async def _show(interaction: Interaction, place: ReadingPlace | None, *, is_reworded: bool = False) -> None:
    if place is None:
        raise BotError(FORGOTTEN)
    handbook = interaction.client.services.handbook
    has_words = is_reworded and place.is_waiting and place.entry is not None
    await show_in_place(interaction, reading_card(place, handbook, viewer_of(interaction), is_reworded=has_words))


def _place(interaction: Interaction, store: Store, number: int) -> ReadingPlace | None:
    return place_of(store, interaction.client.services.handbook, interaction.user.id, number)


def _agree(
    interaction: Interaction, store: Store, number: int, revision: str, version: str
) -> tuple[ReadingPlace | None, bool]:
    """Return where a member stood, and whether they have agreed now: never twice, nor to other words."""
    place = _place(interaction, store, number)
    if place is None or place.entry is None or not place.is_waiting or not revision.isdecimal():
        return place, False
    services = interaction.client.services
    seen = Agreement(place.entry.id, int(revision[:18]), services.today(), version)
    return place, agree(store.tours, services.handbook, interaction.user.id, seen)
