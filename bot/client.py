"""The bot: what it listens to, which features it has, and where its errors end."""

from __future__ import annotations

import asyncio
import logging
import sys
from contextlib import suppress
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.commands import add_to
from bot.commands.buttons import Control
from bot.commands.errors import UnknownComponentError, report_error, without_words
from bot.commands.ui import give_back, is_taken
from bot.gateway.client import SteadyClient, line
from bot.gateway.registration import keep_registering, register, scopes

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.gateway.client import ConnectionState
    from bot.gateway.registration import Scope
    from bot.settings import Settings
    from bot.wiring import Services

LOG = logging.getLogger(__name__)


class SafeTree(app_commands.CommandTree["PartnershipBot"]):
    """A command tree whose errors reach the member; an unknown command gets a reply too."""

    async def on_error(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /) -> None:
        """Report the error."""
        await report_error(interaction, error)


class PartnershipBot(SteadyClient, commands.Bot):
    """The assistant on Discord. It reads only what is addressed to it, and it never mentions anybody."""

    def __init__(self, services: Services, on_line: ConnectionState | None = None) -> None:
        """Make a bot of these services, on a line that others may have used; nothing is connected yet."""
        super().__init__(
            on_line or line(),
            command_prefix=(),  # no message is a command
            help_command=None,
            tree_cls=SafeTree,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
            intents=intents(services.settings),
            allowed_mentions=discord.AllowedMentions.none(),
            activity=discord.Activity(type=discord.ActivityType.listening, name="/ask"),
            max_messages=None,
        )
        self.services = services
        self._registering = asyncio.Lock()

    @property
    def home(self) -> discord.Guild | None:
        """The home server, as far as the bot is in it."""
        return self.get_guild(self.services.settings.home_guild or 0)

    async def setup_hook(self) -> None:
        """Get commands and buttons ready before the first message comes in."""
        self.add_dynamic_items(Control)
        self.services.library.follow(self._announcer("new_words"))
        self.services.editing.news.follow(self._announcer("news"))
        if not self.cogs:
            await add_to(self)
        patience = self.line.patience
        left = await register(self.tree, scopes(self.services.settings.home_guild), patience.asking)
        if left:
            self.run_beside(self._keep_registering(left))

    def _announcer(self, event: str) -> Callable[[], None]:
        """Return what dispatches an event from whichever thread, for as long as the bot runs."""
        loop, context = asyncio.get_running_loop(), copy_context()

        def announce() -> None:
            with suppress(RuntimeError):  # the loop has ended, and nobody listens any more
                loop.call_soon_threadsafe(self.dispatch, event, context=context)

        return announce

    async def register_again(self) -> None:
        """Register the commands of all servers, which have become others, and return once Discord holds them."""
        patience = self.line.patience
        async with self._registering:  # else what was begun before could write the former commands over these
            left = await register(self.tree, [None], patience.longest_beginning)
            await keep_registering(self.tree, left, patience)

    async def _keep_registering(self, left: list[Scope]) -> None:
        async with self._registering:
            await keep_registering(self.tree, left, self.line.patience)

    async def on_ready(self) -> None:
        """Log that members can ask now."""
        LOG.info("connected as %s; servers: %d", self.user, len(self.guilds))

    async def on_message(self, message: discord.Message) -> None:
        """Leave messages to the features; discord.py would look for a command in each."""

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:  # noqa: ANN401 (discord.py's)
        """Log that an event could not be handled; discord.py would also log what its error says, as members' words."""
        error = sys.exception()
        LOG.error("%s failed: %s", event_method, type(error).__name__, exc_info=error and without_words(error))

    async def on_interaction(self, interaction: discord.Interaction[Any]) -> None:
        """Tell whoever pressed a button that nothing looks after any more; discord.py would stay silent.

        discord.py starts the button's own task before this one, so that what is known is taken by now.
        """
        pressed = {discord.InteractionType.component, discord.InteractionType.modal_submit}
        if interaction.type not in pressed or is_taken(interaction):
            return
        if interaction.type is discord.InteractionType.modal_submit:
            await give_back(interaction)
        else:
            await report_error(interaction, UnknownComponentError())


def intents(settings: Settings) -> discord.Intents:
    """Return what the bot listens to: who joins only where the settings say so, and no other privileged intent."""
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True, members=settings.sees_members)
