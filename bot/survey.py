"""What Discord says of the assistant and its server: over HTTP for `doctor`, from the running client for /setup."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
from discord import app_commands

from bot.advice import BY_CLOSE_CODE, Advice
from bot.doctor.views import (
    MESSAGE_CONTENT,
    PRESENCE,
    SERVER_MEMBERS,
    ApplicationView,
    ChannelView,
    DiscordView,
    RoleView,
    ServerView,
)
from bot.gateway.client import point_at
from bot.gateway.traffic import NETWORK_ERRORS, helpless, what_happened

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from types import SimpleNamespace

    from bot.settings import Settings

    Place = discord.abc.GuildChannel | discord.Thread

PATIENCE = 8.0
"""Seconds for all that is asked over HTTP; discord.py itself would try for half a minute."""

KEEPERS_SECONDS = 3.0
"""Seconds in which Discord is asked of keepers, one at a time; of the others nothing is said."""

SERVER_ERRORS = 500
GONE = frozenset({10007, 10013})
"""Discord's codes for "no such member" and "no such user"; another 404 says nothing about a member."""

UNREACHED = "look at this computer's network and at https://discordstatus.com, and try again in a minute"


@dataclass(frozen=True, slots=True)
class Survey:
    """What was seen of Discord: a view, or why there is none; and by how much our clock is ahead, if that is known."""

    view: DiscordView | None = None
    trouble: Advice | None = None
    ahead: timedelta | None = None


def over_http(settings: Settings, keepers: Collection[int]) -> Survey:
    """Ask Discord over HTTP, without connecting to the gateway, so that a bot may be running meanwhile; never raise.

    `keepers` are the numbers that the words name.
    """
    point_at(settings.api_url, settings.gateway_url)
    return asyncio.run(_over_http(settings, keepers))


async def _over_http(settings: Settings, keepers: Collection[int]) -> Survey:
    heard = _Heard()
    client = discord.Client(intents=discord.Intents.none(), http_trace=heard.trace())
    try:
        async with asyncio.timeout(PATIENCE), client:
            await client.login(settings.token.reveal())
            view = DiscordView(await _application(client), await _server_over_http(client, settings, keepers))
    except Exception as error:  # noqa: BLE001 - whatever is in Discord's place may answer anything
        return Survey(trouble=heard.trouble(error), ahead=heard.ahead)
    return Survey(view, ahead=heard.ahead)


class _Heard:
    """What the answers say beside what was asked: the last status, and what time Discord has."""

    def __init__(self) -> None:
        self.status = 0
        self.ahead: timedelta | None = None

    def trace(self) -> aiohttp.TraceConfig:
        trace = aiohttp.TraceConfig()
        trace.on_request_end.append(self._answered)
        return trace

    async def _answered(
        self, session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestEndParams
    ) -> None:
        del session, context
        self.status = params.response.status
        try:
            said = parsedate_to_datetime(params.response.headers.get("Date", ""))
        except ValueError:
            return
        self.ahead = datetime.now(UTC) - (said if said.tzinfo else said.replace(tzinfo=UTC))

    def trouble(self, error: BaseException) -> Advice:
        if code := helpless(error):
            return BY_CLOSE_CODE[code]
        if isinstance(error, TimeoutError) and self.status >= SERVER_ERRORS:
            return Advice(f"Discord cannot be reached: it answers with status {self.status}", UNREACHED)
        if isinstance(error, NETWORK_ERRORS):
            return Advice(what_happened(error).removesuffix("."), UNREACHED)
        return Advice("Discord has sent something that cannot be read", UNREACHED)


async def of_client(client: discord.Client, settings: Settings) -> DiscordView:
    """Return what a running client knows, and what it has to ask for; it is not looked whether keepers have gone.

    Raises:
        discord.HTTPException: Discord does not say.
    """
    home = client.get_guild(settings.home_guild or 0)
    server = None
    if home is not None:
        server = await _server(client, home, home.me, [*home.channels, *home.threads], (settings, ()))
    return DiscordView(await _application(client), server)


async def _application(client: discord.Client) -> ApplicationView:
    found = await client.application_info()
    flags = found.flags
    intents = {
        PRESENCE: flags.gateway_presence or flags.gateway_presence_limited,
        SERVER_MEMBERS: flags.gateway_guild_members or flags.gateway_guild_members_limited,
        MESSAGE_CONTENT: flags.gateway_message_content or flags.gateway_message_content_limited,
    }
    return ApplicationView(
        is_public=found.bot_public,
        needs_code_grant=found.bot_require_code_grant,
        has_endpoint=bool(found.interactions_endpoint_url),
        intents=frozenset(intent for intent, is_on in intents.items() if is_on),
    )


async def _server_over_http(client: discord.Client, settings: Settings, keepers: Collection[int]) -> ServerView | None:
    if settings.home_guild is None or client.user is None:
        return None
    try:
        home = await client.fetch_guild(settings.home_guild, with_counts=False)
        me = await home.fetch_member(client.user.id)
    except (discord.NotFound, discord.Forbidden):
        return None
    server = await _server(client, home, me, await home.fetch_channels(), (settings, keepers))
    return replace(server, takes_commands=await _takes_commands(client, home))


async def _server(
    client: discord.Client,
    home: discord.Guild,
    me: discord.Member,
    known: Sequence[Place],
    asked: tuple[Settings, Collection[int]],
) -> ServerView:
    """Return the home server, with what the settings and the keepers in `asked` name of it."""
    settings, keepers = asked
    places: dict[int, Any] = {each.id: each for each in known}
    channels: dict[int, ChannelView] = {}
    for number in {settings.editors_channel, settings.welcome_channel} - {None}:
        place = places.get(number or 0) or await _fetched(client, number or 0)
        if isinstance(place, discord.abc.GuildChannel | discord.Thread) and place.guild.id == home.id:
            channels[place.id] = channel_view(place, places.get(getattr(place, "parent_id", 0)), me)
    return replace(
        roles_of(home, me),
        channels=channels,
        gone=await _gone(home, keepers),
    )


def roles_of(home: discord.Guild, me: discord.Member | None = None, channels: Collection[int] = ()) -> ServerView:
    """Return the roles of a server, what the assistant's own let it do there, and channels that the client knows."""
    own = me or home.me
    roles = {
        role.id: RoleView(
            id=role.id,
            name=role.name,
            place=place,
            permissions=permissions_in(role.permissions),
            is_managed=role.managed,
            is_everyone=role.is_default(),
        )
        for place, role in enumerate(home.roles)
    }
    known = {number: found for number in channels if (found := channel_in(home, number)) is not None}
    return ServerView(roles, roles[own.top_role.id].place, permissions_in(own.guild_permissions), known)


def channel_in(home: discord.Guild, number: int) -> ChannelView | None:
    """Return a channel or a thread of a server as far as the running client knows it."""
    found = home.get_channel_or_thread(number)
    return None if found is None else channel_view(found, getattr(found, "parent", None), home.me)


def channel_view(place: Place, parent: Any, me: discord.Member) -> ChannelView:  # noqa: ANN401 - any kind of channel
    """Return a channel, or a thread of the channel `parent`, as a plain value."""
    is_thread = isinstance(place, discord.Thread)
    ruled = parent if is_thread and parent is not None else place
    may = discord.Permissions.none() if isinstance(ruled, discord.Thread) else ruled.permissions_for(me)
    everybody = None if isinstance(ruled, discord.Thread) else ruled.permissions_for(ruled.guild.default_role)
    return ChannelView(
        id=place.id,
        name=place.name,
        may=permissions_in(may),
        is_text=isinstance(place, discord.abc.Messageable),
        is_thread=is_thread,
        is_open=everybody is not None and everybody.read_messages,
    )


def permissions_in(permissions: discord.Permissions) -> frozenset[str]:
    """Return permissions by their names."""
    return frozenset(name for name, is_given in permissions if is_given)


async def _fetched(client: discord.Client, number: int) -> object:
    """Return a channel that is not among those of the server, as a thread is not; None where Discord shows none."""
    try:
        return await client.fetch_channel(number)
    except (discord.NotFound, discord.Forbidden, discord.InvalidData):
        return None


async def _gone(home: discord.Guild, keepers: Collection[int]) -> frozenset[int]:
    """Return those of the numbers that are neither a role nor a member, as far as there is time to ask."""
    found: set[int] = set()
    with suppress(TimeoutError):
        async with asyncio.timeout(KEEPERS_SECONDS):
            for each in sorted(keepers):
                if await _is_gone(home, each):
                    found.add(each)
    return frozenset(found)


async def _is_gone(home: discord.Guild, number: int) -> bool:
    if home.get_role(number) is not None:
        return False
    try:
        await home.fetch_member(number)
    except discord.NotFound as error:
        return error.code in GONE
    return False


async def _takes_commands(client: discord.Client, home: discord.Guild) -> bool:
    """Whether Discord lets the assistant have commands in a server, which the invitation decides."""
    try:
        await app_commands.CommandTree(client).fetch_commands(guild=home)
    except discord.Forbidden:
        return False
    return True
