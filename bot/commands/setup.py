"""/setup: whoever manages the home server sees what is wrong, and chooses channels and roles from Discord's menus."""

from __future__ import annotations

import asyncio
import logging
from functools import partial
from typing import TYPE_CHECKING

import discord
from discord import app_commands
from discord.ext import commands

from bot import survey
from bot.advice import Advice
from bot.cards.setup import SETUP, UNCHOOSE, Chosen, setup_card, told_card
from bot.choices import CHOICES, as_text
from bot.commands.buttons import button, picker
from bot.commands.chores import ChoresCog
from bot.commands.errors import UNREACHED, UnknownComponentError
from bot.commands.interaction import Interaction
from bot.commands.messages import answer_with, defer, is_own, kept, only_for_now, reader_of, tell_editors
from bot.commands.permissions import require_in_charge
from bot.doctor import on_computer, on_discord
from bot.doctor.diagnosis import by_gravity, fails
from bot.doctor.refusals import FIXED, refusal
from bot.settings import GUILD_ID, MANAGER_ROLES

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from bot.choices import Choosable
    from bot.commands.buttons import Picked
    from bot.commands.interaction import PartnershipBot
    from bot.doctor.diagnosis import Diagnosis
    from bot.doctor.views import ServerView
    from bot.storage.store import Store

LOG = logging.getLogger(__name__)

LOOKING_SECONDS = 5.0
UNSEEN = Advice("Discord does not say what the assistant may do here", "look again in a minute")
UNSEEN_WHY = "What you choose counts all the same."
DONE = "Done. {}: {}."
ALLOW = (
    "Those who do not have Manage Server see /tour and /insights only when you allow it: open Server Settings, "
    "Integrations, then me and each of the two, and add the same roles."
)


class Setup(commands.Cog):
    """Lets whoever manages the home server set the assistant up, without a restart."""

    @app_commands.command(description="Set me up: for whoever manages the server, and only you see it")
    @app_commands.default_permissions(manage_guild=True)
    @app_commands.guild_only()
    async def setup(self, interaction: Interaction) -> None:
        """Show what is wrong and what is chosen, with menus to choose from."""
        await look(interaction, SETUP)


@button(SETUP)
async def look(interaction: Interaction, _about: str) -> None:
    """Show what is wrong and what is chosen, as it is by now.

    Raises:
        NotInChargeError: The member does not manage the home server.
    """
    require_in_charge(interaction)
    await defer(interaction, in_place=is_own(interaction))
    await _show(interaction)


@button(UNCHOOSE)
async def unchoose(interaction: Interaction, name: str) -> None:
    """Take back what was chosen for a setting.

    Raises:
        NotInChargeError: The member does not manage the home server.
    """
    if name not in CHOICES:
        raise UnknownComponentError
    await _choose(interaction, CHOICES[name], ())


async def _pick(choice: Choosable, interaction: Interaction, picked: Sequence[Picked]) -> None:
    await _choose(interaction, choice, [each.id for each in picked])


for _name, _choice in CHOICES.items():
    picker(_name)(partial(_pick, _choice))


async def _choose(interaction: Interaction, choice: Choosable, numbers: Collection[int]) -> None:
    """Let what was picked count from now on, keep it, and tell the editors who did that.

    Raises:
        NotInChargeError: The member does not manage the home server.
        StoreError: It cannot be kept, and so nothing has changed.
        TimeoutError: It takes longer than anybody waits, and so nothing has changed yet.
    """
    member = require_in_charge(interaction)
    bot = interaction.client
    await defer(interaction, in_place=is_own(interaction))
    async with bot.services.choosing:
        if refused := _refused(bot, choice, numbers, member):
            await _show(interaction, refused)
            return
        before, home, text = bot.services.settings, member.guild.id, as_text(numbers)
        await kept(interaction, lambda store: _keep(store, home, choice.name, text))
        bot.services.choose({choice.name: text})
    LOG.info("%s was chosen in Discord.", choice.name)
    for cog in bot.cogs.values():
        if isinstance(cog, ChoresCog):
            await cog.begin_chores()
    bot.dispatch("news")  # which may have waited for a channel
    chosen = _chosen(bot, choice, member.guild)
    await _tell(bot, member, chosen, before.editors_channel)
    told = [ALLOW] if choice.name == MANAGER_ROLES.name and numbers else []
    await _show(interaction, DONE.format(choice.label, chosen), *told, *only_for_now(bot))


def _refused(bot: PartnershipBot, choice: Choosable, numbers: Collection[int], member: discord.Member) -> str:
    """Return why a member may not choose these, "" where they may."""
    services, home = bot.services, member.guild
    if choice.name in services.fixed:
        return FIXED.format(choice.label)
    server = survey.roles_of(home, channels=() if choice.are_roles else numbers)
    return refusal(choice, numbers, server, services.settings, _gives_below(member, server))


def _gives_below(member: discord.Member, server: ServerView) -> int | None:
    """Return the place below which a member could give roles by hand: 0 for none, None for any."""
    if member.guild.owner_id == member.id:
        return None
    return server.roles[member.top_role.id].place if member.guild_permissions.manage_roles else 0


def _keep(store: Store, home: int, name: str, text: str) -> None:
    """Keep a choice of the home server; what was chosen in a former one is forgotten."""
    if store.chosen().get(GUILD_ID.name) != str(home):
        for former in CHOICES:
            store.choose(former, None)
    store.choose(name, text or None)
    store.choose(GUILD_ID.name, str(home))


async def _tell(bot: PartnershipBot, member: discord.Member, chosen: Chosen, before: int | None) -> None:
    """Tell the editors, and where their channel has changed, those who read the former one too."""
    shown = told_card(member.display_name, chosen)
    for channel in dict.fromkeys((before, bot.services.settings.editors_channel)):
        if channel is not None:
            await tell_editors(bot, shown, channel=channel)


async def _show(interaction: Interaction, *told: str) -> None:
    """Answer a deferred interaction with what is wrong and what is chosen."""
    bot, home = interaction.client, interaction.guild
    if home is None:
        return
    found = by_gravity([*await _on_discord(bot), *_in_words(bot)])
    chosen = [_chosen(bot, choice, home) for choice in CHOICES.values()]
    await answer_with(interaction, setup_card(chosen, found, reader_of(interaction), told))


async def _on_discord(bot: PartnershipBot) -> Sequence[Diagnosis]:
    """Return what `doctor` says of Discord, from what the client knows; keepers are looked for by the week."""
    settings = bot.services.settings
    try:
        async with asyncio.timeout(LOOKING_SECONDS):
            return list(on_discord.check(settings, await survey.of_client(bot, settings), {}))
    except (discord.HTTPException, *UNREACHED):
        return [fails(UNSEEN, UNSEEN_WHY)]


def _in_words(bot: PartnershipBot) -> Sequence[Diagnosis]:
    return list(on_computer.in_reading(bot.services.library.current.reading, bot.services.settings))


def _chosen(bot: PartnershipBot, choice: Choosable, home: discord.Guild) -> Chosen:
    """Return what holds for a setting, by the names that the server knows."""
    numbers = choice.numbers(bot.services.settings)
    of_number = home.get_role if choice.are_roles else home.get_channel_or_thread
    names = tuple(found.name for number in numbers if (found := of_number(number)) is not None)
    return Chosen(choice, numbers, names, choice.name in bot.services.fixed)
