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
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot import ending, logs, wiring
from bot.advice import BY_CLOSE_CODE, OPEN_TOKEN, TOKENLESS, WORDLESS
from bot.assistant import learning
from bot.background import keep_backing_up, keep_counting, keep_forgetting, keep_house
from bot.backup.keeping import back_up_tonight, drop_old, open_kept
from bot.backup.restoring import finish, is_under_way
from bot.client import PartnershipBot
from bot.editing import watcher
from bot.editing.git import sharing
from bot.ending import ending_at_once, on_stop
from bot.errors import BotError
from bot.exits import Exit
from bot.gateway.client import line, point_at
from bot.gateway.traffic import NETWORK_ERRORS, helpless, in_words, what_happened
from bot.handbook.folder import has_words, is_readable
from bot.health import heartbeat
from bot.health.systemd import ServiceManager
from bot.locks import Ownership, turn_on
from bot.misnamed import misnamed
from bot.pulse import Pulse
from bot.storage.counts import What
from bot.storage.opening import open_tokens
from bot.storage.thread import StoreThread

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future

    import discord

    from bot.gateway.client import ConnectionState
    from bot.settings import Settings
    from bot.turns import Turns
    from bot.wiring import Services

LOG = logging.getLogger(__name__)

SWITCH_SECONDS = 0.001
"""How long another thread keeps an answer waiting each time the answer has let it in; Python's own 5 ms add up."""

CLOSING_SECONDS = 3.0
"""How long a goodbye to Discord may take; a service manager expects the end within 5 seconds of SIGTERM."""

FAREWELL_SECONDS = 1.5
"""How long the end waits until everybody is told whose question is given up, so that nobody is left "thinking"."""

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

EVER = datetime(1970, 1, 1, tzinfo=UTC)


def run(settings: Settings) -> int:
    """Run the bot until SIGTERM or Ctrl-C, and return the exit code: 0, or 78 when a person has to mend something."""
    logs.setup(settings)
    for told in (*misnamed(), *map(OPEN_TOKEN.about, open_tokens(Path(".env"), settings.token_file))):
        LOG.warning("%s", told)
    if not settings.token:
        return _end(str(TOKENLESS))
    try:
        with ExitStack() as until_the_end:
            with ending_at_once():
                _be_the_only_one(until_the_end.enter_context(turn_on(settings.data_dir, LONGEST_TURN)))
                heartbeat.remove(settings.data_dir)  # of one that was killed
                _await_words(settings.knowledge_dir)
            code = _run(settings, settings.token.reveal())
    except KeyboardInterrupt:
        LOG.info(STOPPED)
        return Exit.DONE
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
    if is_under_way(folder):
        return  # they are written in a moment
    if not has_words(folder):
        LOG.warning(AWAITED, folder, LONGEST_MOUNTING)
    until = time.monotonic() + LONGEST_MOUNTING
    while not has_words(folder) and time.monotonic() < until:
        time.sleep(LOOKING_SECONDS)
    if not is_readable(folder):
        raise BotError(str(WORDLESS.about(folder)))


def _run(settings: Settings, token: str) -> int:
    finish(settings)  # here, where it can end the process: the store is opened in another thread
    with StoreThread(lambda: open_kept(settings)) as store:
        _refuse_newer(store)
        services = wiring.build(settings, store)
        with (
            learning.beside(services.library),
            watcher.beside(services.editing.desk, services.editing.news.tell),
            sharing.beside(services.editing.desk, services.editing.news.tell) as end_sharing,
        ):
            _let_nobody_wait()
            on_line, manager = line(KeptSessions(store), now=services.now), ServiceManager()
            at_once = (services.editing.desk.stopping.set, end_sharing, ending.insist, manager.stopping)
            return asyncio.run(keep_connected(services, token, on_line, *at_once, manager=manager))


def _refuse_newer(store: StoreThread) -> None:
    """Raise NewerError where a newer version wrote the database; a disk that does not answer is not waited for."""
    with contextlib.suppress(TimeoutError, CancelledError):
        store.opened.result(LONGEST_OPENING).refuse_newer()


async def keep_connected(
    services: Services,
    token: str,
    on_line: ConnectionState,
    *at_once: Callable[[], object],
    manager: ServiceManager | None = None,
) -> int:
    """Run one client after the other on a line until SIGTERM or Ctrl-C, keep house, count, and return the exit code.

    `at_once` is done as soon as one of the two comes, before the client says goodbye. `manager` hears how the bot is.
    """
    point_at(services.settings.api_url, services.settings.gateway_url)
    asyncio.get_running_loop().set_default_executor(ending.Unwaited(thread_name_prefix="work"))
    vitals = on_line.vitals
    services.counts.follow({What.RECONNECTED: lambda: vitals.reconnects, What.RATE_LIMITED: lambda: vitals.rate_limits})
    settings, tell = services.settings, services.editing.news.tell
    beside = [
        asyncio.create_task(keep_house(services.store, now=services.now, drop_old=partial(drop_old, settings))),
        asyncio.create_task(keep_forgetting(services.store, services.forget)),
        asyncio.create_task(keep_counting(services.counts)),
        asyncio.create_task(Pulse(services, on_line, manager or ServiceManager({})).beat()),
        asyncio.create_task(keep_backing_up(lambda: back_up_tonight(settings, services.local_now()), tell)),
    ]
    try:
        turns = services.answering.dialogue.turns
        supervisor = _Supervisor(lambda: PartnershipBot(services, on_line), token, on_line, turns)
        on_stop(supervisor.stop, *at_once)
        return await supervisor.run()
    finally:
        for task in beside:
            task.cancel()
        services.counts.end()


def _let_nobody_wait() -> None:
    """Let an answer go before what is done in other threads, and never look through a whole handbook for rubbish."""
    sys.setswitchinterval(SWITCH_SECONDS)
    gc.collect()
    gc.freeze()


def _end(sentence: str) -> int:
    sys.stderr.write(f"{sentence}\n")
    return Exit.SET_UP


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

    def __init__(
        self, make_client: Callable[[], discord.Client], token: str, line: ConnectionState, turns: Turns
    ) -> None:
        self._make_client = make_client
        self._token = token
        self._line = line
        self._turns = turns
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """End it."""
        self._stopping.set()

    async def run(self) -> int:
        """Return the exit code once there is nothing left to keep alive."""
        while not self._stopping.is_set():
            error = await self._session()
            if error is not None and (code := helpless(error)):
                return _end(str(BY_CLOSE_CODE[code]))
            if not self._stopping.is_set():
                await self._pause(error)
        LOG.info(STOPPED)
        return Exit.DONE

    async def _session(self) -> BaseException | None:
        """Run one client to its end, and return what ended it, if anything did."""
        client = self._make_client()
        running = asyncio.create_task(client.start(self._token))
        stopping = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait({running, stopping}, return_when=asyncio.FIRST_COMPLETED)
            if self._stopping.is_set():
                await self._turns.end(FAREWELL_SECONDS)
        finally:
            stopping.cancel()
            # Nobody may be listening when we close: else discord.py's goodbye is 4000, which leaves the bot online.
            running.cancel()
            (error,) = await asyncio.gather(running, return_exceptions=True)
            await _close(client)
        return None if isinstance(error, asyncio.CancelledError) else error

    async def _pause(self, error: BaseException | None) -> None:
        seconds = max(self._line.down(error), self._line.traffic.held_for())
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
