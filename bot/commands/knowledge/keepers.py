"""Keepers: who they are on Discord, their line a week about what is overdue, and what their press below it does."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import discord

from bot.assistant.wording import Line, Role, day_of
from bot.cards.keepers import reminder_card
from bot.commands.knowledge.channel import post
from bot.commands.messages import answer, defer
from bot.commands.permissions import require_editor
from bot.editing.change import Change, ChangeKind
from bot.editing.keepers import reminders, week_of
from bot.handbook.model import Ref
from bot.handbook.review import keepers, reviewed_on
from bot.handbook.review import still_right as looked_at

if TYPE_CHECKING:
    from bot.commands.services import AssistantClient
    from bot.commands.ui import Pressed
    from bot.editing.change import Editor
    from bot.wiring import Parts


_NUMBER = re.compile(r"<@[&!]?(\d{1,20})>|(\d{1,20})")

GONE = "That is not in the handbook any more."
ALREADY = "Somebody has looked at this already. Thank you all the same."
THANKS = "Thank you. It now says that it was reviewed today."
NEXT_TIME = "The next time is due by {}."


@dataclass(frozen=True, slots=True)
class FoundKeeper:
    """A keeper on Discord: how to mention them, and the number of the role or member; nothing where only a name."""

    mention: str = ""
    role: int = 0
    member: int = 0


NAMED = FoundKeeper()


async def find(client: AssistantClient, keeper: str) -> FoundKeeper | None:
    """Return who a keeper is in the home server, a role or a member by number or a role by name; None if gone.

    Raises:
        discord.HTTPException: Discord does not say.
    """
    home = client.get_guild(client.parts.settings.home_guild or 0)
    number = _NUMBER.fullmatch(keeper)
    if home is None:
        return NAMED
    if number is None:
        wanted = keeper.removeprefix("@").casefold()
        role = next((each for each in home.roles if each.name.casefold() == wanted), None)
        return _of_role(role) if role else NAMED
    wanted_id = int(number[1] or number[2])
    if role := home.get_role(wanted_id):
        return _of_role(role)
    try:
        member = await home.fetch_member(wanted_id)
    except discord.NotFound:
        return None
    return FoundKeeper(member.mention, member=member.id)


async def gone_keepers(client: AssistantClient) -> tuple[str, ...]:
    """Return the keepers who are not in the home server any more, asked for one at a time.

    Raises:
        discord.HTTPException: Discord does not say.
    """
    named = keepers(client.parts.library.current.handbook)
    return tuple([keeper for keeper in named if await find(client, keeper) is None])


async def remind(client: AssistantClient) -> None:
    """Tell each keeper what is overdue, once a week; that it is told is kept before it is sent."""
    parts = client.parts
    week = week_of(parts.now().astimezone(parts.settings.timezone))
    if week is None or parts.settings.editors_channel is None:
        return
    gone = await gone_keepers(client)
    for reminder in reminders(parts.library.current.handbook, parts.today(), gone):
        found = (await find(client, reminder.keeper) if reminder.keeper else None) or NAMED
        if await _is_first(parts, reminder.keeper, week):
            members, roles = ((number,) if number else () for number in (found.member, found.role))
            await post(client, replace(reminder_card(reminder, found.mention), members=members, roles=roles))


async def still_right(interaction: Pressed, wanted: str) -> None:
    """Write today into the words that somebody has looked at, as a change by whoever pressed.

    Raises:
        NotEditorError: The member may not change the words.
    """
    by = require_editor(interaction)
    await defer(interaction)
    parts: Parts = interaction.client.parts
    said = await asyncio.to_thread(_look_at, parts, wanted, by)
    await answer(interaction, [Line(Role.SAID, sentence) for sentence in said])


def _look_at(parts: Parts, wanted: str, by: Editor) -> tuple[str, ...]:
    """Make the change, and return what to say; it waits for the disk."""
    ref = Ref.parse(wanted)
    topic, entry = parts.library.current.handbook.find(ref.id) or (None, None)
    shown = parts.desk.show(wanted)
    if topic is None or shown is None:
        return (GONE,)
    entry = None if ref.whole else entry
    today, review_by = parts.today(), (entry or topic).review_by
    reviewed = reviewed_on(topic, entry) if entry else topic.reviewed
    if reviewed >= today and not (review_by and review_by < today):
        return (ALREADY,)
    fields = looked_at(reviewed, review_by, today)
    change = Change(ChangeKind.EDIT, wanted, fields, why="still right", seen=shown.digest)
    published = parts.desk.publish(change, by)
    due = (NEXT_TIME.format(day_of(date.fromisoformat(fields["review_by"]))),) if "review_by" in fields else ()
    return (THANKS, *due, *published.told)


def _of_role(role: discord.Role) -> FoundKeeper:
    return FoundKeeper(role.mention, role=role.id)


async def _is_first(parts: Parts, keeper: str, week: date) -> bool:
    """Keep that a keeper is told in a week, and return whether it was not yet so."""
    return await asyncio.wrap_future(parts.store.do(lambda kept: kept.remind(keeper, week=week)))
