"""A client that stays connected: it resumes at once, and tries again with growing pauses."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket, ReconnectWebSocket
from discord.http import Route

from bot.gateway.callbacks import CallbackAdapter, use
from bot.gateway.limits import Backoff, Identifies, Patience, Seen, once, waiting_time_of
from bot.gateway.traffic import NETWORK_ERRORS, STALE, Traffic, UnreadableFrameError, helpless, in_words, what_happened
from bot.gateway.vitals import Vitals

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from bot.gateway.limits import SessionLog


LOG = logging.getLogger(__name__)


class SteadySocket(DiscordWebSocket):
    """One connection to the gateway."""

    patience = Patience()

    @property
    def close_code(self) -> int | None:
        """Return with which code the connection was closed, by either side."""
        return self._close_code or self.socket.close_code

    @property
    def is_resumable(self) -> bool:
        """Whether the session can go on over another connection."""
        return self.session_id is not None

    def forget_session(self) -> None:
        """Begin a new session over the next connection."""
        self.session_id = self.sequence = None
        self.gateway = self.DEFAULT_GATEWAY

    async def received_message(self, msg: str | bytes, /) -> None:
        """Take a frame.

        Raises:
            UnreadableFrameError: The frame is no JSON, or not what its compression says.
        """
        text = self._decompressed(msg) if isinstance(msg, bytes) else msg
        if text is None:
            return
        try:
            await super().received_message(text)
        except json.JSONDecodeError as error:
            raise UnreadableFrameError(skippable=True) from error
        except (ReconnectWebSocket, discord.ConnectionClosed, OSError, aiohttp.ClientError):
            raise
        except Exception as error:  # noqa: BLE001 (one event that makes no sense is not worth a session)
            LOG.warning("An event makes no sense and is skipped: %s.", type(error).__name__)

    def _decompressed(self, msg: bytes) -> str | None:
        try:
            return self._decompressor.decompress(msg)
        except Exception as error:
            raise UnreadableFrameError(skippable=False) from error

    def silence_allowed(self) -> float:
        """Return for how many seconds from now the latest answer to a heartbeat may stay the latest.

        Raises:
            ConnectionResetError: There is no heartbeat, because no hello came or the connection is closed.
        """
        heart = self._keep_alive
        if heart is None or heart.interval is None:
            raise ConnectionResetError
        age = time.perf_counter() - heart._last_ack  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]
        return heart.interval + min(heart.interval, self.patience.acknowledging) - age

    async def close(self, code: int = 4000) -> None:
        """Close the connection, and hang up on a server that does not say goodbye; 4000 keeps the session."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.patience.closing):
                await super().close(code)

    async def abandon(self) -> None:
        """Close what is left of a connection that has failed; how it was closed by others stays known."""
        if self._keep_alive:
            self._keep_alive.stop()
        if self.open:
            await self.close()


@dataclass(frozen=True, slots=True)
class ConnectionState:
    """The line to Discord; `clock` gives seconds that never run backwards."""

    patience: Patience
    clock: Callable[[], float]
    vitals: Vitals
    backoff: Backoff
    traffic: Traffic
    identifies: Identifies
    interactions: Seen
    messages: Seen

    def up(self) -> None:
        """Take note that a session has begun, or goes on."""
        self.vitals.up()
        self.backoff.up()

    def down(self, error: BaseException | None, *, at_once: bool = False) -> float:
        """Take note of what ended a connection or an attempt, and return for how many seconds to wait."""
        self.vitals.down(what_happened(error))
        return self.backoff.down(at_once=at_once)


def line(
    log: SessionLog | None = None,
    patience: Patience | None = None,
    *,
    clock: Callable[[], float] = time.monotonic,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> ConnectionState:
    """Return a line on which nothing has happened in this process; the log knows what happened before."""
    kept, vitals = patience or Patience(), Vitals(clock, now)
    return ConnectionState(
        patience=kept,
        clock=clock,
        vitals=vitals,
        backoff=Backoff(kept, clock),
        traffic=Traffic(kept, vitals),
        identifies=Identifies(kept, now, log),
        interactions=Seen(),
        messages=Seen(),
    )


DISCORD_API = Route.BASE
DISCORD_GATEWAY = DiscordWebSocket.DEFAULT_GATEWAY


def point_at(api_url: str, gateway_url: str) -> None:
    """Point every client of this process at another server than Discord's; "" stands for Discord's own."""
    Route.BASE = api_url.rstrip("/") or DISCORD_API
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway_url) if gateway_url else DISCORD_GATEWAY


NOTEWORTHY = 10.0
"""Seconds of waiting that are worth a line in the log."""


MOST_ASKING = 3
"""How many times as often Discord is asked while it takes nothing."""


class SteadyClient(discord.Client):
    """A client whose connection is kept here and not by discord.py.

    discord.py resumes without any pause when a gateway closes at once, waits up to 17 minutes after other faults,
    and ends when the first connection fails or a frame cannot be read. Only what a person has to mend ends this one.
    """

    def __init__(self, line: ConnectionState, *, intents: discord.Intents, **options: Any) -> None:  # noqa: ANN401 (discord.py's)
        """Make a client on a line that may have served others before."""
        super().__init__(intents=intents, http_trace=line.traffic.trace(), **options)
        self.line = line
        self._unreadable_at: int | None = None
        self._is_unreachable = False
        self._beside: set[asyncio.Task[None]] = set()
        line.traffic.when_unauthorised(self._prove_token)
        parsers = self._connection.parsers
        for event, seen in (("INTERACTION_CREATE", line.interactions), ("MESSAGE_CREATE", line.messages)):
            parsers[event] = once(parsers[event], seen, line.clock)

    async def start(self, token: str, *, reconnect: bool = True) -> None:
        """Log in and stay connected."""
        patience = self.line.patience
        async with asyncio.timeout(self.line.backoff.limit(patience.logging_in, patience.longest_attempt)):
            await self.login(token)
        await self.connect(reconnect=reconnect)

    async def connect(self, *, reconnect: bool = True) -> None:
        """Stay connected until the client is closed, or until only a person can help; always reconnect.

        Raises:
            discord.ConnectionClosed: Discord has closed the connection with a code of `traffic.HELPLESS`.
        """
        del reconnect
        use(CallbackAdapter(self.line.patience, self.line.interactions, self.line.clock))
        self.run_beside(self._keep_asking())
        while not self.is_closed():
            try:
                await self._wait_until_allowed()
                await self._live()
            except NETWORK_ERRORS as error:
                if helpless(error):
                    raise
                if self.is_closed():
                    return
                await self._pause(error)

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401 (discord.py's signature)
        """Pass an event on, unless nobody is there any more: discord.py tells a closed client late that it is ready."""
        if not self.is_closed():
            super().dispatch(event, *args, **kwargs)

    def run_beside(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something for as long as the client is open, beside everything else."""
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    def _prove_token(self) -> None:
        """Connect anew: the gateway tells at once whether a token that a request was refused with is still good."""
        if self._socket is not None and self._socket.open:
            self.run_beside(self._socket.close())

    async def close(self) -> None:
        """Say goodbye, and end what runs beside."""
        for task in self._beside:
            task.cancel()
        await super().close()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Remember the time; whether it is allowed was asked before connecting, and not with 5 seconds of sleep."""
        del shard_id, initial
        self.line.identifies.record()

    @property
    def _socket(self) -> SteadySocket | None:
        """The latest connection, whatever became of it; it holds the session."""
        return self.ws if isinstance(self.ws, SteadySocket) else None

    @property
    def _is_resumable(self) -> bool:
        return self._socket is not None and self._socket.is_resumable

    async def _live(self) -> None:
        """Connect and take what comes; the end of the connection is an exception."""
        patience, backoff, loop = self.line.patience, self.line.backoff, asyncio.get_running_loop()
        try:
            async with asyncio.timeout(backoff.limit(patience.connecting, patience.longest_attempt)) as limit:
                started = loop.time()
                socket, began = await self._open()
                limit.reschedule(started + backoff.limit(patience.connecting, patience.longest_beginning))
                while True:
                    await self._take_frame(socket)
                    if began.done():
                        limit.reschedule(loop.time() + socket.silence_allowed())
        except Exception:
            if self._socket is not None:
                await self._socket.abandon()
            raise

    async def _open(self) -> tuple[SteadySocket, asyncio.Future[Any]]:
        """Return a connection on which the session is resumed or a new one begun, and when Discord has agreed."""
        client, former = self, self._socket

        class Socket(SteadySocket):
            """Is the client's from its first moment, so that it is closed even if it never gets further."""

            patience = client.line.patience

            def __init__(self, socket: aiohttp.ClientWebSocketResponse, *, loop: asyncio.AbstractEventLoop) -> None:
                super().__init__(socket, loop=loop)
                client.ws = self

        resume = former is not None and former.is_resumable
        gateway: yarl.URL | None = former.gateway if former and resume and not self._is_unreachable else None
        self._is_unreachable = gateway is not None  # until it is reached; Discord's first address knows every session
        socket = await Socket.from_client(
            self,
            initial=former is None,
            gateway=gateway,
            shard_id=self.shard_id,
            session=former.session_id if former and resume else None,
            sequence=former.sequence if former and resume else None,
            resume=resume,
        )
        self._is_unreachable = False
        began = socket.wait_for("RESUMED" if resume else "READY", lambda _: True)
        began.add_done_callback(lambda _: self.line.up())
        return socket, began

    async def _take_frame(self, socket: SteadySocket) -> None:
        """Take a frame; one that stays unreadable when it is sent again is left out."""
        try:
            await socket.poll_event()
            self.line.vitals.hear()
        except UnreadableFrameError as error:
            if not error.skippable or socket.sequence is None or socket.sequence != self._unreadable_at:
                self._unreadable_at = socket.sequence
                raise

    async def _pause(self, error: BaseException) -> None:
        """Wait after a failure; the first time a session is only interrupted, not at all."""
        self.dispatch("disconnect")
        socket = self._socket
        is_refused = isinstance(error, ReconnectWebSocket) and not error.resume
        if socket is not None and (is_refused or socket.close_code in STALE):
            socket.forget_session()
        seconds = self.line.down(error, at_once=self._is_resumable)
        happened = what_happened(error)
        if seconds:
            LOG.warning("%s Trying again in %.1f seconds.", happened, seconds)
        else:
            LOG.info("%s Going on with the session at once.", happened)
        await asyncio.sleep(seconds)

    async def _wait_until_allowed(self) -> None:
        """Wait while Cloudflare keeps us out, and before a new session while Discord allows none."""
        while True:
            until_identify = 0.0 if self._is_resumable else await self._until_identify()
            seconds = max(until_identify, self.line.traffic.banned_for())
            if seconds <= 0:
                return
            if until_identify > NOTEWORTHY:
                LOG.warning("The bot has connected too often: Discord allows it again in %s.", in_words(seconds))
            await asyncio.sleep(seconds)

    async def _until_identify(self) -> float:
        if seconds := await self.line.identifies.waiting_time():
            return seconds
        try:
            return waiting_time_of(await self._ask_about_sessions())
        except (*NETWORK_ERRORS, LookupError, TypeError):
            return 0.0  # Discord does not say; our own count still holds

    async def _ask_about_sessions(self) -> Any:  # noqa: ANN401 (what Discord sends)
        async with asyncio.timeout(self.line.patience.asking):
            return await self.http.request(Route("GET", "/gateway/bot"))

    async def _keep_asking(self) -> None:
        """Ask for something whenever nothing was sent for a while, so that it is noticed where nothing can be sent."""
        vitals, every = self.line.vitals, self.line.patience.unasked
        while True:
            since = vitals.clock() - (vitals.acknowledged or 0.0)
            await asyncio.sleep(max(every - since, every / MOST_ASKING))
            if not vitals.is_connected or vitals.clock() - (vitals.acknowledged or 0.0) < every:
                continue
            try:
                await self._ask_about_sessions()
            except NETWORK_ERRORS as error:
                vitals.unanswered = what_happened(error)
