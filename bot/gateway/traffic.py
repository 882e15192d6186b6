"""What Discord refuses, what a person has to mend then, and what is therefore not sent at all."""

from __future__ import annotations

import json
import logging
import re
from collections import deque
from http import HTTPStatus
from typing import TYPE_CHECKING

import aiohttp
import discord
from discord.gateway import ReconnectWebSocket

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import SimpleNamespace

    from bot.gateway.limits import Patience
    from bot.gateway.vitals import Vitals


UNAUTHORISED = 401
REFUSED_TOKEN, REFUSED_INTENTS = 4004, 4014
HELPLESS = frozenset({REFUSED_TOKEN, *range(4010, 4014), REFUSED_INTENTS})
"""The gateway's close codes that no new attempt can mend: only a person can."""

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


def helpless(error: BaseException) -> int:
    """Return the close code that stands for an error which will not pass by itself, or 0."""
    if isinstance(error, discord.LoginFailure):
        return REFUSED_TOKEN
    if isinstance(error, discord.PrivilegedIntentsRequired):
        return REFUSED_INTENTS
    if isinstance(error, discord.HTTPException) and error.status == UNAUTHORISED:
        return REFUSED_TOKEN
    return error.code if isinstance(error, discord.ConnectionClosed) and error.code in HELPLESS else 0


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


MOST_INVALID = 100
"""So many refusals in ten minutes are a fault of ours, and a hundredth of what gets an address banned."""

INVALID = frozenset({HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.TOO_MANY_REQUESTS})
SOCKETS = frozenset({"ws", "wss"})
_CALLBACK = re.compile(r"/interactions/\d+/[^/]+/callback$")
LOG = logging.getLogger(__name__)


class _Unsent:
    """Stands in an error for the answer that a request would have had."""

    status = HTTPStatus.TOO_MANY_REQUESTS.value
    reason = "not sent"


class RequestHeldError(discord.HTTPException):
    """A request that was not sent, so that Discord goes on listening to us; to discord.py it is a refusal."""

    def __init__(self, seconds: float) -> None:
        """Say for how long requests are held back."""
        self.seconds = seconds
        sentence = f"Discord asks me to wait. Please try again in {in_words(seconds)}."
        super().__init__(_Unsent(), sentence)  # pyright: ignore[reportArgumentType]
        self.args = (sentence,)


class Traffic:
    """Counts refusals, and holds requests back while it is wiser to be silent.

    Answers to interactions are let through while we brake, because a member waits for them, and Discord counts
    them apart. A ban of Cloudflare holds them back too, for as long as Cloudflare says: none would arrive.
    """

    def __init__(self, patience: Patience, vitals: Vitals) -> None:
        """Begin without refusals; the line's vitals hear what Discord has taken, and give the clock."""
        self._patience = patience
        self._vitals = vitals
        self._clock = vitals.clock
        self._invalid: deque[float] = deque(maxlen=MOST_INVALID)
        self._banned_until = self._barred_until = 0.0
        self._braking = False
        self._when_unauthorised: Callable[[], None] = lambda: None

    def when_unauthorised(self, act: Callable[[], None]) -> None:
        """Let something be done each time Discord does not accept the token."""
        self._when_unauthorised = act

    def trace(self) -> aiohttp.TraceConfig:
        """Return what a client takes as `http_trace`; every session needs its own."""
        trace = aiohttp.TraceConfig()
        trace.on_request_start.append(self._before)
        trace.on_request_end.append(self._after)
        return trace

    def banned_for(self) -> float:
        """Return how many seconds Cloudflare's ban has still to be waited for."""
        return max(0.0, self._banned_until - self._clock())

    def held_for(self) -> float:
        """Return for how many seconds no request but answers to interactions is sent."""
        return max(self.banned_for(), self._braking_for())

    def _braking_for(self) -> float:
        full = len(self._invalid) == MOST_INVALID
        seconds = max(0.0, self._invalid[0] + self._patience.counting - self._clock()) if full else 0.0
        self._braking = seconds > 0
        return seconds

    async def _before(
        self, session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestStartParams
    ) -> None:
        del session, context
        if params.url.scheme in SOCKETS:
            return  # the loop that connects waits by itself
        is_answer = _CALLBACK.search(params.url.path)
        seconds = self._barred_until - self._clock() if is_answer else self.held_for()
        if seconds > 0:
            raise RequestHeldError(seconds)

    async def _after(
        self, session: aiohttp.ClientSession, context: SimpleNamespace, params: aiohttp.TraceRequestEndParams
    ) -> None:
        del session, context
        status, headers = params.response.status, params.response.headers
        if params.response.ok and params.url.scheme not in SOCKETS:
            self._vitals.acknowledge()
        self._vitals.compare_clocks(headers.get("Date", ""))
        if status == HTTPStatus.TOO_MANY_REQUESTS:
            self._vitals.rate_limits += 1
        if status not in INVALID or headers.get("X-RateLimit-Scope") == "shared":
            return
        self._invalid.append(self._clock())
        if status == HTTPStatus.UNAUTHORIZED and "Authorization" in params.headers:
            self._when_unauthorised()
        if status == HTTPStatus.TOO_MANY_REQUESTS and not _is_discords_own(params.response):
            self._ban(_seconds(headers.get("Retry-After", "")))
        was_braking = self._braking
        if self._braking_for() and not was_braking:
            LOG.error(
                "Discord has refused %d requests in %s: only answers to commands and buttons are sent for %s.",
                MOST_INVALID,
                in_words(self._patience.counting),
                in_words(self._braking_for()),
            )

    def _ban(self, said: float) -> None:
        now = self._clock()
        least = self._patience.banned
        self._banned_until = max(self._banned_until, now + max(said, least))
        self._barred_until = max(self._barred_until, now + (said or least))
        wait = in_words(self.banned_for())
        LOG.error("Discord keeps this computer out for a while (429 of Cloudflare): nothing is sent for %s.", wait)


def in_words(seconds: float) -> str:
    """Return a time as a person says it, rounded up."""
    for unit, length in (("hour", 3_600), ("minute", 60)):
        if seconds > length:
            return f"{-int(-seconds // length)} {unit}s"
    number = max(1, -int(-seconds // 1))
    return f"{number} second{'s' if number > 1 else ''}"


def _is_discords_own(response: aiohttp.ClientResponse) -> bool:
    """Return whether a 429 is of Discord's rate limits: those have come through its servers, and say so in JSON."""
    return "Via" in response.headers and response.content_type == "application/json"


def _seconds(text: str) -> float:
    try:
        return max(0.0, float(text))
    except ValueError:
        return 0.0
