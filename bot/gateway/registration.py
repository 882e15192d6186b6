"""Commands: compared with what Discord holds, and written only on a difference."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.gateway.callbacks import what_went_wrong
from bot.gateway.traffic import NETWORK_ERRORS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.gateway.limits import Patience


Tree = app_commands.CommandTree[Any]
Scope = discord.Object | None
"""Of one server, or of all."""

SLASH = 1
REFUSED = frozenset({400, 403, 404})
"""What Discord answers when trying again is pointless: wrong commands, or a server that does not let us."""

COMPARED: dict[str, object] = {
    "description": "",
    "nsfw": False,
    "default_member_permissions": None,
    "contexts": None,
    "integration_types": None,
    "required": False,
    "autocomplete": False,
    "choices": [],
    "channel_types": [],
    "min_value": None,
    "max_value": None,
    "min_length": None,
    "max_length": None,
}
"""What makes two commands or options different, with what Discord takes for granted where nothing is said."""

OF_ALL_SERVERS = frozenset({"contexts", "integration_types"})
"""What Discord keeps of commands that are everywhere, and not of one server's; their order means nothing."""

LOG = logging.getLogger(__name__)


def scopes(home: int | None) -> list[Scope]:
    """Return for whom there are commands: all servers, and the home server if there is one."""
    return [None] if home is None else [None, discord.Object(home)]


async def register(tree: Tree, wanted: list[Scope], seconds: float) -> list[Scope]:
    """Register commands, and return for whom that has failed and may succeed later; it never raises.

    The commands that Discord knows still work, so that nobody has to wait.
    """
    done = await asyncio.gather(*(_attempt(tree, scope, seconds) for scope in wanted))
    return [scope for scope, is_done in zip(wanted, done, strict=True) if not is_done]


async def keep_registering(tree: Tree, wanted: list[Scope], patience: Patience) -> None:
    """Register commands as soon as that is possible."""
    while wanted:
        await asyncio.sleep(patience.registering)
        wanted = await register(tree, wanted, patience.longest_beginning)


async def sync(tree: Tree, guild: Scope = None) -> bool:
    """Register the commands of all servers, or of one, if Discord holds others, and return whether it did."""
    application = tree.client.application_id
    if application is None:
        raise discord.MissingApplicationID
    http, is_home = tree.client.http, guild is not None
    wanted = [command.to_dict(tree) for command in tree.get_commands(guild=guild)]
    if guild is None:
        held = await http.get_global_commands(application)
    else:
        held = await http.get_guild_commands(application, guild.id)
    if told_apart(held, of_one_server=is_home) == told_apart(wanted, of_one_server=is_home):
        return False
    # Not tree.sync, which would only add that it cannot read what Discord answers.
    if guild is None:
        await http.bulk_upsert_global_commands(application, wanted)
    else:
        await http.bulk_upsert_guild_commands(application, guild.id, wanted)
    LOG.info("%d commands were registered%s", len(wanted), " in the home server" if is_home else "")
    return True


def told_apart(payloads: list[Any], *, of_one_server: bool = False) -> dict[tuple[int, str], object]:
    """Return commands or options as Discord tells them apart; a command's order means nothing, an option's does."""
    return {(one.get("type") or SLASH, one["name"]): _shape(one, of_one_server=of_one_server) for one in payloads}


async def _attempt(tree: Tree, guild: Scope, seconds: float) -> bool:
    """Return whether there is nothing more to try."""
    try:
        async with asyncio.timeout(seconds):
            await sync(tree, guild)
    except (*NETWORK_ERRORS, LookupError, TypeError) as error:
        why = what_went_wrong(error)
        if not isinstance(error, discord.HTTPException) or error.status not in REFUSED:
            LOG.error("the commands could not be registered; the ones that Discord knows still work: %s", why)  # noqa: TRY400 - the reason is in it
            return False
        if guild is None:
            LOG.error("Discord refuses the commands; the ones that it knows still work: %s", error)  # noqa: TRY400 - the reason is in it
        else:
            LOG.warning(
                "the commands of the home server could not be registered (%s): "
                "invite the bot to the server of DISCORD_GUILD_ID with the scope applications.commands",
                why,
            )
    return True


def _shape(payload: Mapping[str, Any], *, of_one_server: bool) -> dict[str, object]:
    shape: dict[str, object] = {}
    for key, usual in COMPARED.items():
        value = payload.get(key)
        if value is None or (of_one_server and key in OF_ALL_SERVERS):
            shape[key] = usual
        elif key == "default_member_permissions":
            shape[key] = str(value)  # Discord gives a text back for the number it is sent
        else:
            shape[key] = sorted(value) if key in OF_ALL_SERVERS else value
    return {**shape, "options": list(told_apart(payload.get("options") or []).items())}
