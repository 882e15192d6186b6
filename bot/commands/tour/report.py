"""The reports on the tour and on agreements, for hub managers and editors of the home server: shown to nobody else."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from bot.cards.reading import agreements_card
from bot.cards.tour import AGREEMENTS_ABOUT, PICK_ABOUT, REPORT, SEE_AGREEMENTS, added, report_card
from bot.commands.buttons import button, picker
from bot.commands.guild import everybody, names_of, sees_everybody
from bot.commands.messages import answer_with, defer, in_store, reader_of, say, why_unkept
from bot.commands.permissions import require_manager
from bot.spreadsheet import for_excel
from bot.tour import record
from bot.tour.record import Scale, asked_of
from bot.tour.report import as_csv, asked_again, report

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import datetime

    from bot.commands.buttons import Picked
    from bot.commands.interaction import Interaction
    from bot.storage.progress import Agreement, ReadingRequest, Traveller
    from bot.storage.store import Store
    from bot.storage.tours import Tours
    from bot.tour.guide import Guide
    from bot.tour.report import Report


NO_TOUR = "There is no tour to report on: the handbook has no file onboarding.yaml, or it cannot be read."
FILE, AGREEMENTS_FILE = "tour.csv", "agreements.csv"


@dataclass(frozen=True, slots=True)
class TourRecords:
    """What is kept of everybody's tour and agreements, and of what roles were asked to read, as of one moment."""

    travellers: tuple[Traveller, ...]
    picked: frozenset[int]
    agreements: Mapping[int, tuple[Agreement, ...]]
    material: Mapping[str, int]
    latest: Mapping[str, int]
    requests: tuple[ReadingRequest, ...]


async def show_report(interaction: Interaction) -> None:
    """Show a manager who is where on the tour, with all of it as a file.

    Raises:
        NotManagerError: The member may not see it.
    """
    require_manager(interaction)
    await defer(interaction)
    await _show(interaction)


@button(REPORT)
async def look_again(interaction: Interaction, about: str) -> None:
    """Show one of the two reports as it is by now, in place of an older one that only this manager sees.

    Raises:
        NotManagerError: The member may not see it any more.
    """
    require_manager(interaction)
    await _defer(interaction)
    await (_show_agreements if about == AGREEMENTS_ABOUT else _show)(interaction)


@picker(PICK_ABOUT)
async def add(interaction: Interaction, picked: Sequence[Picked]) -> None:
    """Add the members whom a manager has picked, and show the report anew.

    Raises:
        NotManagerError: The member may not see it any more.
    """
    require_manager(interaction)
    await _defer(interaction)
    bot = interaction.client
    people = [each.id for each in picked if isinstance(each, discord.Member) and not each.bot]
    at = bot.services.now()
    await in_store(bot, lambda kept: _pick(kept.tours, people, at))
    await _show(interaction, added(len(people)))


async def _defer(interaction: Interaction) -> None:
    """Say that it takes a moment; a report never takes the place of what others see too."""
    origin = interaction.message
    await defer(interaction, in_place=origin is not None and origin.flags.ephemeral)


async def _show(interaction: Interaction, told: str = "") -> None:
    """Answer a deferred interaction with the report."""
    bot = interaction.client
    services, home = bot.services, interaction.guild
    guide = bot.services.touring.guide
    if guide.tour is None or home is None:
        await say(interaction, NO_TOUR, presses=[SEE_AGREEMENTS] if home else [])
        return
    kept = await in_store(bot, _kept)
    sees_all = sees_everybody(interaction)
    names = await everybody(home) if sees_all else {}
    found = await asyncio.to_thread(_report, guide, kept, names.keys(), services.now())
    names |= await names_of(home, {row.member for row in found.rows} - names.keys())
    is_plain = reader_of(interaction).wants_plain_text
    told = " ".join([told, *why_unkept(bot)]).strip()
    shown = report_card(found, names, sees_all=sees_all, wants_plain_text=is_plain, told=told)
    await answer_with(interaction, shown, (FILE, for_excel(as_csv(found.rows, names))))


async def _show_agreements(interaction: Interaction) -> None:
    """Answer a deferred interaction with who has agreed to which words; who has not only where Discord tells that."""
    bot, home = interaction.client, interaction.guild
    if home is None:
        return
    kept, guide, sees_all = await in_store(bot, _kept), bot.services.touring.guide, sees_everybody(interaction)
    names = await everybody(home) if sees_all else {}
    roles = {each.role: home.get_role(each.role) for each in kept.requests}
    asked = asked_of(
        guide,
        kept.travellers,
        names.keys(),
        (
            (each.entry, [one.id for one in role.members if one.id in names])
            for each in kept.requests
            if (role := roles[each.role])
        ),
    )
    scale = Scale(guide.handbook, kept.material, kept.latest)
    found = await asyncio.to_thread(record.record, scale, kept.agreements, asked if sees_all else {})
    names |= await names_of(home, {row.member for row in found.rows} - names.keys())
    shown = agreements_card(found, reader_of(interaction), sees_all=sees_all, told=" ".join(why_unkept(bot)))
    await answer_with(interaction, shown, (AGREEMENTS_FILE, for_excel(record.as_csv(found.rows, names))))


def _report(guide: Guide, kept: TourRecords, everyone: Collection[int], now: datetime) -> Report:
    again = asked_again(guide, kept.agreements, kept.material)
    return report(guide, kept.travellers, {*kept.picked, *everyone}, again, now)


def _kept(store: Store) -> TourRecords:
    tours = store.tours
    return TourRecords(
        tours.travellers(),
        tours.picked(),
        tours.all_agreements(),
        tours.material(),
        tours.latest(),
        store.requests.open(),
    )


def _pick(tours: Tours, people: Collection[int], at: datetime) -> None:
    """Keep who was picked; whoever can be picked is there, also who was believed to have left."""
    tours.pick(people, at=at)
    for member in people:
        tours.back(member)
