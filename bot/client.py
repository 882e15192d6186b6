"""The Discord client: what it listens to, which commands it has, and where its errors end."""

from __future__ import annotations

import asyncio
import logging
import sys
from typing import TYPE_CHECKING, Any

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot import commands
from bot.commands import answers
from bot.commands.background import Chores
from bot.commands.buttons import MoreMenu, PressedButton
from bot.commands.errors import UnknownComponentError, report_error, without_words
from bot.commands.knowledge.forms import give_back
from bot.commands.services import AssistantClient
from bot.commands.tour.report import MemberPicker
from bot.commands.tour.tour import greet
from bot.commands.ui import is_taken
from bot.gateway.client import SteadyClient, line
from bot.gateway.registration import keep_registering, register, scopes
from bot.turns import Turns

if TYPE_CHECKING:
    from bot.gateway.client import ConnectionState
    from bot.settings import Settings
    from bot.wiring import Parts

DISCORD_API = Route.BASE
DISCORD_GATEWAY = DiscordWebSocket.DEFAULT_GATEWAY
LOG = logging.getLogger(__name__)


class SafeTree(app_commands.CommandTree[AssistantClient]):
    """A command tree whose errors reach the member; an unknown command gets a reply too."""

    async def on_error(self, interaction: discord.Interaction[Any], error: app_commands.AppCommandError, /) -> None:
        """Report the error."""
        await report_error(interaction, error)


class PartnershipClient(SteadyClient, AssistantClient):
    """The assistant on Discord. It reads only what is addressed to it, and it never mentions anybody."""

    def __init__(self, parts: Parts, on_line: ConnectionState | None = None) -> None:
        """Make a client of these parts, on a line that others may have used; nothing is connected yet."""
        point_at(parts.settings)
        super().__init__(
            on_line or line(),
            intents=intents(parts.settings),
            allowed_mentions=discord.AllowedMentions.none(),
            activity=discord.Activity(type=discord.ActivityType.listening, name="/ask"),
            max_messages=None,
        )
        self.parts = parts
        self.turns = Turns()
        self.trying_out = Turns()
        self.importing = asyncio.Lock()
        self._chores = Chores(self)
        self.tree = SafeTree(
            self,
            allowed_contexts=app_commands.AppCommandContext(guild=True, dm_channel=True, private_channel=False),
            allowed_installs=app_commands.AppInstallationType(guild=True, user=False),
        )

    async def setup_hook(self) -> None:
        """Get commands and buttons ready before the first message comes in."""
        self.add_dynamic_items(PressedButton, MoreMenu, MemberPicker)
        if not self.tree.get_commands():
            commands.add_to(self.tree)
        patience = self.line.patience
        left = await register(self.tree, scopes(self.parts.settings.home_guild), patience.asking)
        if left:
            self.run_beside(keep_registering(self.tree, left, patience))

    async def on_ready(self) -> None:
        """Log that members can ask now."""
        LOG.info("connected as %s; servers: %d", self.user, len(self.guilds))
        self._chores.start()

    async def close(self) -> None:
        """Do nothing more by itself, and say goodbye."""
        self._chores.stop()
        await super().close()

    async def on_message(self, message: discord.Message) -> None:
        """Answer what is addressed to the assistant."""
        if answers.is_for(self, message):
            await answers.answer(self, message)

    async def on_error(self, event_method: str, /, *_args: Any, **_kwargs: Any) -> None:  # noqa: ANN401 (discord.py's)
        """Log that an event could not be handled; discord.py would also log what its error says, as members' words."""
        error = sys.exception()
        LOG.error("%s failed: %s", event_method, type(error).__name__, exc_info=error and without_words(error))

    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer a message that came to mention the assistant only by an edit."""
        if answers.is_for_by_edit(self, payload.message):
            await answers.answer(self, payload.message)

    async def on_member_join(self, member: discord.Member) -> None:
        """Welcome who has joined a server without a screening; Discord only tells where the settings ask for it."""
        await greet(self, member)

    async def on_member_update(self, before: discord.Member, after: discord.Member) -> None:
        """Welcome who has just passed the server's screening."""
        if before.pending and not after.pending:
            await greet(self, after)

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
    """Return what the client listens to: who joins only where the settings say so, and no other privileged intent."""
    return discord.Intents(guilds=True, guild_messages=True, dm_messages=True, members=settings.sees_members)


def point_at(settings: Settings) -> None:
    """Point every client of this process at the server that the settings name, or at Discord's own."""
    Route.BASE = settings.api_url.rstrip("/") or DISCORD_API
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(settings.gateway_url) if settings.gateway_url else DISCORD_GATEWAY
