"""Keepers: who they are on Discord, their line a week about what is overdue, and what their press below it does."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import discord

from bot.assistant.wording import day_of
from bot.cards.keepers import STILL_RIGHT, reminder_card
from bot.commands.buttons import button
from bot.commands.messages import defer, say, tell_editors
from bot.commands.permissions import require_editor
from bot.editing.change import Change, ChangeKind
from bot.editing.keepers import reminders, week_of
from bot.handbook.model import Ref
from bot.handbook.review import keepers, number_of, reviewed_on
from bot.handbook.review import still_right as looked_at

if TYPE_CHECKING:
    from bot.commands.interaction import Interaction, PartnershipBot
    from bot.editing.change import Editor
    from bot.wiring import Services


GONE = "That is not in the handbook any more."
ALREADY = "Somebody has looked at this already. Thank you all the same."
THANKS = "Thank you. It now says that it was reviewed today."
NEXT_TIME = "The next review is due by {}."


@dataclass(frozen=True, slots=True)
class FoundKeeper:
    """A keeper on Discord: how to mention them, and the number of the role or member; nothing where only a name."""

    mention: str = ""
    role: int = 0
    member: int = 0


NAMED = FoundKeeper()


async def find(bot: PartnershipBot, keeper: str) -> FoundKeeper | None:
    """Return who a keeper is in the home server, a role or a member by number or a role by name; None if gone.

    Raises:
        discord.HTTPException: Discord does not say.
    """
    home = bot.home
    number = number_of(keeper)
    if home is None:
        return NAMED
    if number is None:
        wanted = keeper.removeprefix("@").casefold()
        role = next((each for each in home.roles if each.name.casefold() == wanted), None)
        return _of_role(role) if role else NAMED
    if role := home.get_role(number):
        return _of_role(role)
    try:
        member = await home.fetch_member(number)
    except discord.NotFound:
        return None
    return FoundKeeper(member.mention, member=member.id)


async def gone_keepers(bot: PartnershipBot) -> tuple[str, ...]:
    """Return the keepers who are not in the home server any more, asked for one at a time.

    Raises:
        discord.HTTPException: Discord does not say.
    """
    named = keepers(bot.services.handbook)
    return tuple([keeper for keeper in named if await find(bot, keeper) is None])


async def remind(bot: PartnershipBot) -> None:
    """Tell each keeper what is overdue, once a week; that it is told is kept before it is sent."""
    services = bot.services
    week = week_of(services.local_now())
    if week is None or services.settings.editors_channel is None:
        return
    gone = await gone_keepers(bot)
    for reminder in reminders(services.handbook, services.today(), gone):
        found = (await find(bot, reminder.keeper) if reminder.keeper else None) or NAMED
        if await _is_first(services, reminder.keeper, week):
            members, roles = ((number,) if number else () for number in (found.member, found.role))
            await tell_editors(bot, replace(reminder_card(reminder, found.mention), members=members, roles=roles))


@button(STILL_RIGHT)
async def still_right(interaction: Interaction, wanted: str) -> None:
    """Write today into the words that somebody has looked at, as a change by whoever pressed.

    Raises:
        NotEditorError: The member may not change the words.
    """
    by = require_editor(interaction)
    await defer(interaction)
    services = interaction.client.services
    said = await asyncio.to_thread(_look_at, services, wanted, by)
    await say(interaction, *said)


def _look_at(services: Services, wanted: str, by: Editor) -> tuple[str, ...]:
    """Make the change, and return what to say; it waits for the disk."""
    ref = Ref.parse(wanted)
    ref = replace(ref, id=services.handbook.id_now(ref.id))  # the card may be of when it had another one
    wanted = str(ref)
    topic, entry = services.handbook.find(ref.id) or (None, None)
    shown = services.editing.desk.show(wanted)
    if topic is None or shown is None:
        return (GONE,)
    entry = None if ref.whole else entry
    today, review_by = services.today(), (entry or topic).review_by
    reviewed = reviewed_on(topic, entry) if entry else topic.reviewed
    if reviewed >= today and not (review_by and review_by < today):
        return (ALREADY,)
    fields = looked_at(reviewed, review_by, today)
    change = Change(ChangeKind.EDIT, wanted, fields, why="still right", seen=shown.digest)
    published = services.editing.desk.publish(change, by)
    due = (NEXT_TIME.format(day_of(date.fromisoformat(fields["review_by"]))),) if "review_by" in fields else ()
    return (THANKS, *due, *published.told)


def _of_role(role: discord.Role) -> FoundKeeper:
    return FoundKeeper(role.mention, role=role.id)


async def _is_first(services: Services, keeper: str, week: date) -> bool:
    """Keep that a keeper is told in a week, and return whether it was not yet so."""
    return await asyncio.wrap_future(services.store.do(lambda kept: kept.remind(keeper, week=week)))
