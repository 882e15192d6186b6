"""Keeps the client connected to Discord until it is told to stop, or until only a person can help."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from bot import ending, learning, logs, wiring
from bot.client import PartnershipClient
from bot.connection.faults import NETWORK_ERRORS, helpless, what_happened
from bot.connection.line import line
from bot.connection.traffic import in_words
from bot.editing import watching
from bot.errors import BotError
from bot.housekeeping import keep_house
from bot.settings import CANNOT_START
from bot.signals import on_stop
from bot.storage.opening import FILE_NAME, open_store
from bot.storage.private import tell_of_open_token
from bot.storage.thread import StoreThread

if TYPE_CHECKING:
    from collections.abc import Callable

    import discord

    from bot.connection.line import Line
    from bot.settings import Settings
    from bot.wiring import Parts

LOG = logging.getLogger(__name__)

SWITCH_SECONDS = 0.001
"""How long another thread keeps an answer waiting each time the answer has let it in; Python's own 5 ms add up."""

CLOSING_SECONDS = 3.0
"""How long a goodbye to Discord may take; a service manager expects the end within 5 seconds of SIGTERM."""

TOKENLESS = (
    "There is no Discord token: put DISCORD_TOKEN=... into the file .env (the README says where the token comes "
    "from), or try the assistant without Discord with: python -m bot playground"
)


def run(settings: Settings) -> int:
    """Run the bot until SIGTERM or Ctrl-C, and return the exit code: 0, or 78 when a person has to mend something."""
    logs.setup(settings)
    tell_of_open_token(Path(".env"))
    if not settings.token:
        return _end(TOKENLESS)
    try:
        with StoreThread(lambda: open_store(settings.data_dir / FILE_NAME)) as store:
            parts = wiring.build(settings, store)
            with learning.beside(parts.library), watching.beside(parts.desk, parts.news.tell):
                _let_nobody_wait()
                going_on = keep_connected(parts, settings.token.reveal(), line(store, now=parts.now), ending.insist)
                code = asyncio.run(going_on)
    except BotError as error:
        code = _end(str(error))
    return ending.leave(code)


async def keep_connected(parts: Parts, token: str, on_line: Line, told: Callable[[], object] = lambda: None) -> int:
    """Run one client after the other on a line until SIGTERM or Ctrl-C, do the daily job, and return the exit code.

    `told` is done when the signal comes.
    """
    asyncio.get_running_loop().set_default_executor(ending.Unwaited(thread_name_prefix="work"))
    house = asyncio.create_task(keep_house(parts.store, now=parts.now))
    try:
        supervisor = _Supervisor(lambda: PartnershipClient(parts, on_line), token, on_line)
        on_stop(supervisor.stop, told)
        return await supervisor.run()
    finally:
        house.cancel()


def _let_nobody_wait() -> None:
    """Let an answer go before what is done in other threads, and never look through a whole handbook for rubbish."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()


def _end(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return CANNOT_START


class _Supervisor:
    """Starts one client after the other, until one can log in and stays connected by itself."""

    def __init__(self, make_client: Callable[[], discord.Client], token: str, line: Line) -> None:
        self._make_client = make_client
        self._token = token
        self._line = line
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """End it."""
        self._stopping.set()

    async def run(self) -> int:
        """Return the exit code once there is nothing left to keep alive."""
        while not self._stopping.is_set():
            error = await self._session()
            if error is not None and (sentence := helpless(error)):
                return _end(sentence)
            if not self._stopping.is_set():
                await self._pause(error)
        LOG.info("The bot was told to stop, and has stopped.")
        return 0

    async def _session(self) -> BaseException | None:
        """Run one client to its end, and return what ended it, if anything did."""
        client = self._make_client()
        running = asyncio.create_task(client.start(self._token))
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            stopping.cancel()
            # Nobody may be listening when we close: else discord.py's goodbye is 4000, which leaves the bot online.
            running.cancel()
            (error,) = await asyncio.gather(running, return_exceptions=True)
            await _close(client)
        return None if isinstance(error, asyncio.CancelledError) else error

    async def _pause(self, error: BaseException | None) -> None:
        seconds = max(self._line.backoff.down(), self._line.traffic.held_for())
        known = error is None or isinstance(error, NETWORK_ERRORS)
        details = None if known else error
        LOG.warning("%s Trying again in %s.", what_happened(error), in_words(seconds), exc_info=details)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


async def _close(client: discord.Client) -> None:
    """Say goodbye, and hang up when that takes too long."""
    try:
        await asyncio.wait_for(client.close(), CLOSING_SECONDS)
    except TimeoutError:
        await asyncio.wait_for(client.http.close(), 1)
    except Exception:
        LOG.exception("The connection did not close properly.")
