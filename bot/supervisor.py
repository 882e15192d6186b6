"""Keeps the client connected to Discord until it is told to stop, or until only a person can help."""

from __future__ import annotations

import asyncio
import logging
import random
import sys
import time
from typing import TYPE_CHECKING

import aiohttp
import discord

from bot import learning, logs, wiring
from bot.client import PartnershipClient
from bot.errors import BotError
from bot.settings import CANNOT_START, TOKEN_PAGE
from bot.signals import on_stop

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.settings import Settings

LOG = logging.getLogger(__name__)

LONGEST_WAIT = 30.0
"""The most seconds between two attempts to connect."""

HEALTHY_SECONDS = 60.0
"""A session that lasts as long starts the waiting times anew."""

CLOSING_SECONDS = 3.0
"""How long a goodbye to Discord may take; a service manager expects the end within 5 seconds of SIGTERM."""

TOKENLESS = (
    "There is no Discord token: put DISCORD_TOKEN=... into the file .env (the README says where the token comes "
    "from), or try the assistant without Discord with: python -m bot playground"
)
NEW_TOKEN = f"Discord does not accept the token: copy a new one from {TOKEN_PAGE}, set it and start again."
UNAUTHORISED = 401
HELPLESS = {
    4004: NEW_TOKEN,
    4010: "Discord does not accept the part of the servers that the bot asked for (4010): update the bot.",
    4011: "The bot is in more servers than one connection may serve (4011): remove it from some of them.",
    4012: "Discord no longer speaks this version of its gateway (4012): update the bot.",
    4013: "Discord does not know the intents that the bot asked for (4013): update the bot.",
    4014: "Discord does not allow the intents that the bot asked for (4014): turn on the privileged intents on "
    f"{TOKEN_PAGE}, or update the bot.",
}
"""The gateway's close codes that no new attempt can mend, each with what a person can do."""


def run(settings: Settings) -> int:
    """Run the bot until SIGTERM or Ctrl-C, and return the exit code: 0, or 78 when a person has to mend something."""
    logs.setup(settings)
    if not settings.token:
        return _end(TOKENLESS)
    try:
        parts = wiring.build(settings)
        with learning.beside(parts.library):
            return asyncio.run(_Supervisor(lambda: PartnershipClient(parts), settings.token.reveal()).run())
    except BotError as error:
        return _end(str(error))


def _end(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return CANNOT_START


class _Supervisor:
    """Starts one client after the other; each is good for one connection and its resumptions."""

    def __init__(self, make_client: Callable[[], discord.Client], token: str) -> None:
        self._make_client = make_client
        self._token = token
        self._stopping = asyncio.Event()
        self._failures = 0

    async def run(self) -> int:
        """Return the exit code once there is nothing left to keep alive."""
        on_stop(self._stopping.set)
        while not self._stopping.is_set():
            began = time.monotonic()
            error = await self._session()
            if error is not None and (sentence := helpless(error)):
                return _end(sentence)
            if time.monotonic() - began >= HEALTHY_SECONDS:
                self._failures = 0
            if not self._stopping.is_set():
                await self._pause(error)
        LOG.info("The bot was told to stop, and has stopped.")
        return 0

    async def _session(self) -> BaseException | None:
        """Run one client to its end, and return what ended it, if anything did."""
        client = self._make_client()
        # Reconnecting is ours: discord.py waits up to 17 minutes between attempts, and fails if the very first fails.
        running = asyncio.create_task(client.start(self._token, reconnect=False))
        stopping = asyncio.create_task(self._stopping.wait())
        await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        stopping.cancel()
        # Nobody may be listening when we close: else discord.py's goodbye is 4000, which leaves the bot online.
        running.cancel()
        (error,) = await asyncio.gather(running, return_exceptions=True)
        await _close(client)
        return None if isinstance(error, asyncio.CancelledError) else error

    async def _pause(self, error: BaseException | None) -> None:
        seconds = waiting_time(self._failures)
        self._failures += 1
        known = error is None or isinstance(error, NETWORK_ERRORS)
        details = None if known else error
        LOG.warning("%s Trying again in %.1f seconds.", what_happened(error), seconds, exc_info=details)
        try:
            await asyncio.wait_for(self._stopping.wait(), seconds)
        except TimeoutError:
            return


NETWORK_ERRORS = (OSError, TimeoutError, aiohttp.ClientError, discord.HTTPException, discord.GatewayNotFound)


def helpless(error: BaseException) -> str:
    """Return what a person has to do about an error that will not pass by itself, or ""."""
    if isinstance(error, discord.LoginFailure):
        return NEW_TOKEN
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return HELPLESS[4014]
    if isinstance(error, discord.HTTPException) and error.status == UNAUTHORISED:
        return NEW_TOKEN
    return HELPLESS.get(error.code, "") if isinstance(error, discord.ConnectionClosed) else ""


def what_happened(error: BaseException | None) -> str:
    """Return in a sentence why there is no connection."""
    match error:
        case None:
            return "Discord has ended the connection."
        case discord.ConnectionClosed():
            return f"Discord has ended the connection ({error.code})."
        case discord.HTTPException():
            return f"Discord cannot be reached: it answers with status {error.status}."
        case TimeoutError():
            return "Discord cannot be reached: it does not answer."
        case aiohttp.ClientError() | OSError() | discord.GatewayNotFound():
            return f"Discord cannot be reached: {error}."
        case _:
            return f"The bot has failed with {type(error).__name__}."


def waiting_time(failures: int) -> float:
    """Return how many seconds to wait after so many failures in a row: about 1, 2, 4 ... and at most 30."""
    longest = min(LONGEST_WAIT, 2.0 ** min(failures, 10))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 (so that not all bots come back at once; no secret)


async def _close(client: discord.Client) -> None:
    """Say goodbye, and hang up when that takes too long."""
    try:
        await asyncio.wait_for(client.close(), CLOSING_SECONDS)
    except TimeoutError:
        await asyncio.wait_for(client.http.close(), 1)
    except Exception:
        LOG.exception("The connection did not close properly.")
