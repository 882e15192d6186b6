"""Keeps the client connected to Discord until it is told to stop, or until only a person can help."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import logging
import sys
import time
from concurrent.futures import CancelledError
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot import ending, logs, wiring
from bot.assistant import learning
from bot.background import keep_forgetting, keep_house
from bot.client import PartnershipBot
from bot.editing import watcher
from bot.editing.git import sharing
from bot.ending import ending_at_once, on_stop
from bot.errors import BotError
from bot.gateway.client import line, point_at
from bot.gateway.traffic import NETWORK_ERRORS, helpless, in_words, what_happened
from bot.handbook.folder import has_words, is_readable
from bot.locks import Ownership, turn_on
from bot.settings import CANNOT_START, TOKEN_PAGE
from bot.storage.opening import FILE_NAME, open_store, tell_of_open_token
from bot.storage.thread import StoreThread

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    import discord

    from bot.gateway.client import ConnectionState
    from bot.settings import Settings
    from bot.wiring import Services

LOG = logging.getLogger(__name__)

SWITCH_SECONDS = 0.001
"""How long another thread keeps an answer waiting each time the answer has let it in; Python's own 5 ms add up."""

CLOSING_SECONDS = 3.0
"""How long a goodbye to Discord may take; a service manager expects the end within 5 seconds of SIGTERM."""

LONGEST_TURN = 30.0
"""Seconds to wait for another bot on the same DATA_DIR to end, as when a new version takes the place of an old one."""

LONGEST_MOUNTING = 60.0
"""Seconds to wait for the words: disks are mounted late."""

LONGEST_OPENING = 15.0
LOOKING_SECONDS = 0.1

STOPPED = "The bot was told to stop, and has stopped."
ANOTHER = (
    "Another bot is running on the same DATA_DIR: end it and start this one again, or give each a DATA_DIR and a "
    "token of its own."
)
AWAITED = (
    "There are no words in KNOWLEDGE_DIR (%s) yet. Waiting %.0f seconds for them, since disks are sometimes "
    "mounted late."
)
WORDLESS = "KNOWLEDGE_DIR ({}) cannot be found or read: check its path and the disk that it is on."
NEW_TOKEN = f"Discord does not accept the token: copy a new one from {TOKEN_PAGE}, set it and start again."
ADVICE = {
    4004: NEW_TOKEN,
    4010: "Discord does not accept the part of the servers that the bot asked for (4010): update the bot.",
    4011: "The bot is in more servers than one connection may serve (4011): remove it from some of them.",
    4012: "Discord no longer speaks this version of its gateway (4012): update the bot.",
    4013: "Discord does not know the intents that the bot asked for (4013): update the bot.",
    4014: "Discord does not allow the intents that the bot asked for (4014): turn on Server Members Intent on "
    f"{TOKEN_PAGE}, or set SERVER_MEMBERS_INTENT to off.",
}
"""What a person can do about each code of `HELPLESS`, with which the gateway closes for good."""

EVER = datetime(1970, 1, 1, tzinfo=UTC)
TOKENLESS = (
    "There is no Discord token: put DISCORD_TOKEN=... into the file .env, or try the assistant without Discord with: "
    "python -m bot playground. docs/operators.md says how to get a token."
)


def run(settings: Settings) -> int:
    """Run the bot until SIGTERM or Ctrl-C, and return the exit code: 0, or 78 when a person has to mend something."""
    logs.setup(settings)
    tell_of_open_token(Path(".env"))
    if not settings.token:
        return _end(TOKENLESS)
    try:
        with ExitStack() as until_the_end:
            with ending_at_once():
                _be_the_only_one(until_the_end.enter_context(turn_on(settings.data_dir, LONGEST_TURN)))
                _await_words(settings.knowledge_dir)
            code = _run(settings, settings.token.reveal())
    except KeyboardInterrupt:
        LOG.info(STOPPED)
        return 0
    except BotError as error:
        code = _end(str(error))
    return ending.leave(code)


def _be_the_only_one(turn: Ownership) -> None:
    """Do nothing where no other bot runs on the same DATA_DIR; where nobody can say that, the log asks for care."""
    if turn is Ownership.TAKEN:
        raise BotError(ANOTHER)
    if turn is Ownership.UNKNOWN:
        LOG.warning(
            "Nothing stops a second bot from using this DATA_DIR, since its disk does not support locks: start "
            "only one."
        )


def _await_words(folder: Path) -> None:
    """Wait until there are words to answer from; a folder that stays empty is for its editors to fill."""
    if not has_words(folder):
        LOG.warning(AWAITED, folder, LONGEST_MOUNTING)
    until = time.monotonic() + LONGEST_MOUNTING
    while not has_words(folder) and time.monotonic() < until:
        time.sleep(LOOKING_SECONDS)
    if not is_readable(folder):
        raise BotError(WORDLESS.format(folder))


def _run(settings: Settings, token: str) -> int:
    with StoreThread(lambda: open_store(settings.data_dir / FILE_NAME)) as store:
        _refuse_newer(store)
        services = wiring.build(settings, store)
        with (
            learning.beside(services.library),
            watcher.beside(services.editing.desk, services.editing.news.tell),
            sharing.beside(services.editing.desk, services.editing.news.tell) as end_sharing,
        ):
            _let_nobody_wait()
            at_once = (services.editing.desk.stopping.set, end_sharing, ending.insist)
            return asyncio.run(keep_connected(services, token, line(KeptSessions(store), now=services.now), *at_once))


def _refuse_newer(store: StoreThread) -> None:
    """Raise NewerError where a newer version wrote the database; a disk that does not answer is not waited for."""
    with contextlib.suppress(TimeoutError, CancelledError):
        store.opened.result(LONGEST_OPENING).refuse_newer()


async def keep_connected(
    services: Services, token: str, on_line: ConnectionState, *at_once: Callable[[], object]
) -> int:
    """Run one client after the other on a line until SIGTERM or Ctrl-C, keep house, and return the exit code.

    `at_once` is done as soon as one of the two comes, before the client says goodbye.
    """
    point_at(services.settings.api_url, services.settings.gateway_url)
    asyncio.get_running_loop().set_default_executor(ending.Unwaited(thread_name_prefix="work"))
    house = asyncio.create_task(keep_house(services.store, now=services.now))
    forgetting = asyncio.create_task(keep_forgetting(services.store, services.forget))
    try:
        supervisor = _Supervisor(lambda: PartnershipBot(services, on_line), token, on_line)
        on_stop(supervisor.stop, *at_once)
        return await supervisor.run()
    finally:
        house.cancel()
        forgetting.cancel()


def _let_nobody_wait() -> None:
    """Let an answer go before what is done in other threads, and never look through a whole handbook for rubbish."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()


def _end(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return CANNOT_START


class KeptSessions:
    """Remembers in the store when the bot told Discord who it is; a line to Discord takes it as its log."""

    def __init__(self, store: StoreThread) -> None:
        """Take the store."""
        self._store = store

    def known(self) -> Future[Sequence[datetime]]:
        """Return every time that is still kept."""
        return self._store.do(lambda kept: kept.identifies(since=EVER))

    def add(self, at: datetime) -> None:
        """Keep a time."""
        self._store.keep(lambda kept: kept.identify(at=at), "that the bot has connected")


class _Supervisor:
    """Starts one client after the other, until one can log in and stays connected by itself."""

    def __init__(self, make_client: Callable[[], discord.Client], token: str, line: ConnectionState) -> None:
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
            if error is not None and (code := helpless(error)):
                return _end(ADVICE[code])
            if not self._stopping.is_set():
                await self._pause(error)
        LOG.info(STOPPED)
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
