"""Editors ask a role to read an entry by a day, see who has, and take that back."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import discord

from bot.assistant.wording import day_of
from bot.cards.controls import Press
from bot.cards.limits import LONGEST_CUSTOM_ID
from bot.cards.markup import name, units
from bot.cards.reading import (
    A_PAGE,
    ALL,
    ASK,
    FORGOTTEN,
    OLDER,
    REQUESTS,
    WITHDRAW,
    RequestView,
    ask_press,
    asking_card,
    preview_card,
    request_card,
    requests_card,
)
from bot.commands.buttons import button, number_in
from bot.commands.errors import UNREACHED
from bot.commands.guild import everybody, may_write, members_of, sees_everybody
from bot.commands.messages import answer_with, defer, in_store, reader_of, say
from bot.commands.permissions import require_editor
from bot.commands.tour.reading import post
from bot.errors import BotError, InputError
from bot.handbook.days import day_to_come
from bot.spreadsheet import for_excel
from bot.storage.progress import ReadingRequest
from bot.tour.agreeing import find_entry, lasting_id, latest_of
from bot.tour.record import Scale, as_csv, record

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.commands.interaction import Interaction
    from bot.handbook.model import Entry, Handbook, Terms
    from bot.storage.progress import Agreement
    from bot.storage.store import Store

FURTHEST = timedelta(days=366)
"""A day further away is a slip: a request is kept for a year after its day."""

NO_ENTRY = "There is no such entry. Pick one from the list; a topic as a whole cannot be agreed to."
NO_DAY = "I do not understand “{}” as a day. Type it like 4 December, 4/12/2026 or 2026-12-04."
PAST = "{} is over. Give today or a later day."
TOO_FAR = "{} is more than a year away. Give an earlier day, and ask again when that is over."
CLOSED = "Schools are closed on {} ({}). Give a day before {} or after {}."
NO_ROLE = "That role is not in this server any more. Use /knowledge ask-to-read again and pick another one."
EVERYBODY = "Pick a role that some members have: {} cannot be asked."
TOO_LONG = "The id of this entry is too long for a button. Give it a shorter one with /knowledge rename first."
NOT_HERE = (
    "I may not write in this channel, so nobody can be asked here. Give me View Channel and Send Messages (in a thread "
    "Send Messages in Threads), or use another channel."
)
POSTED = (
    "Asked. The button below the message works for as long as it is there. /knowledge requests shows who has read it."
)
ALREADY = (
    "That role is asked to read this already. /knowledge requests shows who has; withdraw that request before you ask "
    "anew."
)
NOT_ASKED = "I could not post here, so nobody was asked. Check that I may write in this channel, and press again."
WITHDRAWN = (
    "Withdrawn. Nobody is reminded of it or asked again, and its button says so. What members have agreed to stays on "
    "record."
)
GONE_ROLE = "a role that is gone"
FILE = "request-{}.csv"


async def preview(interaction: Interaction, wanted: str, role: discord.Role, by: str) -> None:
    """Show an editor what a role would be asked; nothing is posted.

    Raises:
        NotEditorError: The member may not ask.
        InputError: What they typed cannot be meant.
    """
    require_editor(interaction)
    services = interaction.client.services
    entry = _entry(services.handbook, wanted)
    day = day_to_come(by, services.today())
    if day is None:
        raise InputError(NO_DAY.format(by))
    _refuse_day(day, services.today(), services.handbook.terms)
    _refuse_role(role)
    if not may_write(interaction):
        raise InputError(NOT_HERE)
    asked = ReadingRequest(0, entry.id, role.id, interaction.channel_id or 0, day, services.today())
    if units(ask_press(asked).custom_id) > LONGEST_CUSTOM_ID:
        raise InputError(TOO_LONG)
    await defer(interaction)
    may_notify = role.mentionable or interaction.app_permissions.mention_everyone
    shown = preview_card(asked, entry, name(role.name), reader_of(interaction), may_notify=may_notify)
    await answer_with(interaction, shown)


@button(ASK)
async def ask(interaction: Interaction, about: str) -> None:
    """Ask a role in this channel: the request is kept before it is posted, and dropped where it cannot be.

    Raises:
        NotEditorError: The member may not ask any more.
        InputError: What was shown cannot be meant any more.
    """
    require_editor(interaction)
    services, home = interaction.client.services, interaction.guild
    number, day, wanted = _read(about)
    entry = _entry(services.handbook, wanted)
    _refuse_day(day, services.today(), services.handbook.terms)
    role = home.get_role(number) if home else None
    if role is None:
        raise InputError(NO_ROLE)
    _refuse_role(role)
    await defer(interaction, in_place=True)
    asked = ReadingRequest(0, entry.id, number, interaction.channel_id or 0, day, services.today())
    kept = await in_store(interaction.client, lambda store: _keep(store, services.handbook, asked))
    if kept is None:
        await say(interaction, ALREADY)
        return
    try:
        await post(interaction.client, kept, asking_card(kept, entry))
    except (discord.HTTPException, *UNREACHED) as error:
        await in_store(interaction.client, lambda store: store.requests.drop(kept.number))
        raise BotError(NOT_ASKED) from error
    await say(interaction, POSTED, presses=[Press("See who has read it", REQUESTS, str(kept.number))])


async def show_requests(interaction: Interaction, before: int = 0) -> None:
    """Show the latest requests, or those before a number.

    Raises:
        NotEditorError: The member may not see them.
    """
    require_editor(interaction)
    await _defer(interaction)
    kept = await in_store(interaction.client, _kept)
    found = [one for one in kept.requests if not before or one.number < before]
    views = [await _view(interaction, one, kept) for one in found[:A_PAGE]]
    older = found[A_PAGE - 1].number if len(found) > A_PAGE else 0
    shown = requests_card(views, older, reader_of(interaction), sees_all=sees_everybody(interaction))
    await answer_with(interaction, shown)


@button(REQUESTS)
async def look(interaction: Interaction, about: str) -> None:
    """Show a request with who stands where, as a card and as a file; or a page of requests."""
    require_editor(interaction)
    if about == ALL or about.startswith(OLDER):
        await show_requests(interaction, number_in(about.removeprefix(OLDER), FORGOTTEN) if about != ALL else 0)
        return
    await _defer(interaction)
    await _show(interaction, number_in(about, FORGOTTEN))


@button(WITHDRAW)
async def withdraw(interaction: Interaction, about: str) -> None:
    """Take a request back.

    Raises:
        NotEditorError: The member may not do that.
    """
    require_editor(interaction)
    number, today = number_in(about, FORGOTTEN), interaction.client.services.today()
    await _defer(interaction)
    await in_store(interaction.client, lambda store: store.requests.withdraw(number, on=today))
    await say(interaction, WITHDRAWN, presses=[Press("All requests", REQUESTS, ALL)])


async def _show(interaction: Interaction, number: int) -> None:
    kept = await in_store(interaction.client, _kept)
    request = next((one for one in kept.requests if one.number == number), None)
    if request is None or interaction.guild is None:
        raise BotError(FORGOTTEN)
    view = await _view(interaction, request, kept)
    found = await members_of(interaction.guild, {row.member for row in view.rows})
    names = {each.id: name(each.display_name) for each in found.values()}
    shown = request_card(view, names, reader_of(interaction), sees_all=sees_everybody(interaction))
    await answer_with(interaction, shown, (FILE.format(number), for_excel(as_csv(view.rows, names))))


@dataclass(frozen=True, slots=True)
class ReadingRecords:
    """What is kept of requests and agreements, as of one moment."""

    requests: tuple[ReadingRequest, ...]
    agreements: Mapping[int, tuple[Agreement, ...]]
    material: Mapping[str, int]
    latest: Mapping[str, int]


def _kept(store: Store) -> ReadingRecords:
    tours = store.tours
    return ReadingRecords(store.requests.all(), tours.all_agreements(), tours.material(), tours.latest())


async def _view(interaction: Interaction, request: ReadingRequest, kept: ReadingRecords) -> RequestView:
    """Return a request with where each member of its role stands; only with the intent those who have not agreed."""
    home, handbook = interaction.guild, interaction.client.services.handbook
    entry = find_entry(handbook, request.entry)
    title, ids = entry.title if entry else request.entry, handbook.ids_of(request.entry)
    agreed = {
        member: of_it
        for member, said in kept.agreements.items()
        if (of_it := [one for one in said if one.entry in ids])
    }
    role = home.get_role(request.role) if home else None
    if home is None or role is None:
        return RequestView(request, title, GONE_ROLE, (), has_role=False)
    asked: Iterable[int] = ()
    if sees_everybody(interaction):
        there = await everybody(home)
        asked, unknown = {each.id for each in role.members if each.id in there}, 0
        of_role = {member: said for member, said in agreed.items() if member in asked}
    else:
        found = await members_of(home, agreed)
        unknown = len(agreed) - len(found)
        of_role = {member: agreed[member] for member, each in found.items() if each.get_role(role.id)}
    scale = Scale(handbook, kept.material, kept.latest)
    wanted = {request.entry: set(asked)} if entry else {}
    rows = (await asyncio.to_thread(record, scale, of_role, wanted)).rows
    return RequestView(request, title, name(role.name), rows, unknown)


def _keep(store: Store, handbook: Handbook, asked: ReadingRequest) -> ReadingRequest | None:
    material = latest_of(handbook, asked.entry, store.tours.material())
    entry = lasting_id(handbook, _entry(handbook, asked.entry))
    return store.requests.ask(replace(asked, entry=entry, material=material), handbook.ids_of(entry))


async def _defer(interaction: Interaction) -> None:
    """Say that it takes a moment; what only editors see never takes the place of what others see too."""
    origin = interaction.message
    await defer(interaction, in_place=origin is not None and origin.flags.ephemeral)


def _entry(handbook: Handbook, wanted: str) -> Entry:
    entry = find_entry(handbook, wanted)
    if entry is None:
        raise InputError(NO_ENTRY)
    return entry


def _read(about: str) -> tuple[int, date, str]:
    role, _, rest = about.partition(".")
    day, _, entry = rest.partition(".")
    try:
        return int(role), date.fromisoformat(day), entry
    except ValueError as error:
        raise InputError(NO_ENTRY) from error


def _refuse_day(day: date, today: date, terms: Terms) -> None:
    """Raise InputError where a day cannot be meant, with what to do."""
    if day < today:
        raise InputError(PAST.format(day_of(day)))
    if day - today > FURTHEST:
        raise InputError(TOO_FAR.format(day_of(day)))
    closed = next((each for each in terms.holidays if each.first <= day <= each.last), None)
    if closed:
        raise InputError(CLOSED.format(day_of(day), closed.name, day_of(closed.first), day_of(closed.last)))


def _refuse_role(role: discord.Role) -> None:
    """Raise InputError where a role has no members of its own: that of everybody, and those of bots."""
    if role.is_default() or role.is_bot_managed():
        raise InputError(EVERYBODY.format(name(role.name)))
