"""The tour: what happens when one of its buttons is pressed, however old the card is, and when it is begun."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.members.journey import Journey
from bot.render.tour import NO_TOUR, Ending, tour_card
from bot.views.cards import audience_of, say_private
from bot.views.home import is_home, member_at_home
from bot.views.later import defer, is_own, kept, turn
from bot.views.tour_role import give_role
from bot.views.welcome import tell_finished

if TYPE_CHECKING:
    from bot.members.journey import Stop
    from bot.onboarding.guide import Guide
    from bot.storage.store import Store
    from bot.views.asker import AssistantClient
    from bot.views.safe import Pressed

BEGIN, HERE, ANNOUNCE = "begin", "here", "announce"

TOLD = "The welcome channel knows that you have finished."
NOT_TOLD = "The welcome channel cannot be told at the moment. Please try again later; nothing else is wrong."


async def begin(interaction: Pressed) -> None:
    """Show a member where she is on the tour, or its first card; only she sees it.

    Raises:
        StoreError: It cannot be looked up where she is.
    """
    await press(interaction, BEGIN)


async def press(interaction: Pressed, about: str) -> None:
    """Do what a button of the tour says, and show where that leads: in place of a card that only this member sees.

    Raises:
        StoreError: It cannot be kept, and so she stays where she is.
    """
    client: AssistantClient = interaction.client
    guide = client.guide
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
    ending = Ending(notes, may_tell=client.parts.settings.welcome_channel is not None and is_home(interaction))
    await turn(interaction, tour_card(stop, guide.handbook, audience_of(interaction), ending))


async def _follow(interaction: Pressed, guide: Guide, about: str) -> Stop:
    def follow(store: Store) -> Stop:
        return _journey(interaction, store, guide).follow(about)

    return await kept(interaction, follow, in_place=is_own(interaction))


async def _role(interaction: Pressed) -> tuple[str, ...]:
    """Give the role for the end of the tour, which may take Discord a moment."""
    client: AssistantClient = interaction.client
    if client.parts.settings.tour_role is None:
        return ()
    await defer(interaction, in_place=is_own(interaction))
    return await give_role(interaction)


async def _announce(interaction: Pressed, guide: Guide) -> tuple[str, ...]:
    """Tell the welcome channel that a member has finished, once; that it is told is kept before it is."""
    client: AssistantClient = interaction.client
    in_place = is_own(interaction)
    await defer(interaction, in_place=in_place)
    member = await member_at_home(interaction)
    if member is None:
        return (NOT_TOLD,)
    is_first = await kept(
        interaction, lambda store: _journey(interaction, store, guide).announce(wanted=True), in_place=in_place
    )
    if not is_first or await tell_finished(client, member):
        return (TOLD,)
    await kept(interaction, lambda store: _journey(interaction, store, guide).announce(wanted=False))
    return (NOT_TOLD,)


def _journey(interaction: Pressed, store: Store, guide: Guide) -> Journey:
    parts = interaction.client.parts
    return Journey(store.tours, guide, interaction.user.id, parts.now().astimezone(parts.settings.timezone))
