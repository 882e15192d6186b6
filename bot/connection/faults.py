"""What goes wrong with the connection: what a person has to mend, and what each fault is called in the log."""

from __future__ import annotations

import json

import aiohttp
import discord
from discord.gateway import ReconnectWebSocket

from bot.settings import TOKEN_PAGE

NEW_TOKEN = f"Discord does not accept the token: copy a new one from {TOKEN_PAGE}, set it and start again."
UNAUTHORISED = 401
HELPLESS = {
    4004: NEW_TOKEN,
    4010: "Discord does not accept the part of the servers that the bot asked for (4010): update the bot.",
    4011: "The bot is in more servers than one connection may serve (4011): remove it from some of them.",
    4012: "Discord no longer speaks this version of its gateway (4012): update the bot.",
    4013: "Discord does not know the intents that the bot asked for (4013): update the bot.",
    4014: "Discord does not allow the intents that the bot asked for (4014): turn on Server Members Intent on "
    f"{TOKEN_PAGE}, or set SERVER_MEMBERS_INTENT to off.",
}
"""The gateway's close codes that no new attempt can mend, each with what a person can do."""

STALE = frozenset({4007, 4009})
"""The gateway's close codes that end a session: its sequence is wrong, or it is too old."""


class UnreadableFrameError(Exception):
    """The gateway has sent what nobody can read; `skippable` says that the frames after it can still be read."""

    def __init__(self, *, skippable: bool) -> None:
        """Say whether what comes next can be read."""
        super().__init__()
        self.skippable = skippable


NETWORK_ERRORS = (
    OSError,
    aiohttp.ClientError,
    discord.HTTPException,
    discord.ConnectionClosed,
    discord.GatewayNotFound,
    ReconnectWebSocket,
    UnreadableFrameError,
    json.JSONDecodeError,
)
"""What passes by itself; TimeoutError is an OSError."""


def helpless(error: BaseException) -> str:
    """Return what a person has to do about an error that will not pass by itself, or ""."""
    if isinstance(error, discord.LoginFailure):
        return NEW_TOKEN
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return HELPLESS[4014]
    if isinstance(error, discord.HTTPException) and error.status == UNAUTHORISED:
        return NEW_TOKEN
    return HELPLESS.get(error.code, "") if isinstance(error, discord.ConnectionClosed) else ""


def what_happened(error: BaseException | None) -> str:  # noqa: PLR0911 (one line for each fault)
    """Return in a sentence why there is no connection."""
    match error:
        case None | ReconnectWebSocket():
            return "Discord has ended the connection."
        case discord.ConnectionClosed():
            return f"Discord has ended the connection ({error.code})."
        case discord.HTTPException():
            return f"Discord cannot be reached: it answers with status {error.status}."
        case UnreadableFrameError() | json.JSONDecodeError():
            return "Discord has sent something that cannot be read."
        case TimeoutError():
            return "Discord cannot be reached: it does not answer."
        case aiohttp.ClientError() | OSError() | discord.GatewayNotFound():
            return f"Discord cannot be reached: {error}."
        case _:
            return f"The bot has failed with {type(error).__name__}."
