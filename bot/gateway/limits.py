"""How long to wait for Discord, what came in already, and how often the bot may say who it is."""

from __future__ import annotations

import asyncio
import logging
import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from concurrent.futures import Future


@dataclass(frozen=True, slots=True)
class Patience:
    """Every waiting time of the connection, in seconds; one object for the process."""

    longest_pause: float = 20.0
    """Between two attempts to connect; with `longest_attempt` a bot is back half a minute after a long outage."""

    healthy: float = 60.0
    """A session that lasts as long starts the pauses anew."""

    logging_in: float = 3.5
    """What the first attempt to log in may take; after two failures each may take twice as long as the last."""

    connecting: float = 3.0
    """What the first attempt to connect may take until Discord calls it ready; it grows likewise."""

    longest_attempt: float = 10.0
    """What either may take at most before Discord is heard of."""

    longest_beginning: float = 60.0
    """What a session may take at most to begin once Discord has been heard of."""

    acknowledging: float = 10.0
    """How long a heartbeat may stay without an answer, or one interval where that is shorter."""

    closing: float = 2.0
    """How long a goodbye may take before we hang up."""

    asking: float = 2.0
    """What a request may take that keeps everything else waiting, such as how many sessions Discord still allows."""

    answering: float = 2.5
    """From the arrival of an interaction to the end of the last attempt to answer it; Discord waits for 3 seconds."""

    last_chance: float = 0.4
    """What an attempt may take where a slow handler has left nothing of `answering`."""

    between_attempts: float = 0.15
    """Between the two attempts to answer an interaction."""

    unasked: float = 45.0
    """Without a request that Discord took, after which it is asked something: a line that is open proves no more."""

    registering: float = 30.0
    """Between two attempts to register the commands."""

    remembering: float = 1.0
    """How long we wait for what the store knows, before we go on without."""

    banned: float = 600.0
    """The least time without a request once Cloudflare keeps us out."""

    counting: float = 600.0
    """The time in which Discord counts invalid requests: 10,000 get the address banned."""

    spacing: float = 5.0
    """Between two sessions; Discord allows one in five seconds, yet it overlooks a second after a connection broke."""

    identifying: float = 86_400.0
    """The time in which Discord counts sessions: 1,000 get the token reset."""


MOST_DOUBLINGS = 10
MAKES_A_STREAK = 2
"""After so many failures in a row slowness may be the reason, so that attempts get more time."""


class Backoff:
    """Counts failures in a row; only a session that has stayed healthy ends the row."""

    def __init__(self, patience: Patience, clock: Callable[[], float]) -> None:
        """Begin without failures."""
        self._patience = patience
        self._clock = clock
        self._failures = 0
        self._has_hurried = False
        self._up_since: float | None = None

    def up(self) -> None:
        """Take note that a session has begun, or goes on."""
        self._up_since = self._clock()

    def down(self, *, at_once: bool = False) -> float:
        """Take note of a failure, and return how long to wait: not at all if it is the first and may be `at_once`."""
        if self._up_since is not None and self._clock() - self._up_since >= self._patience.healthy:
            self._failures = 0
            self._has_hurried = False
        self._up_since = None
        if at_once and not self._failures and not self._has_hurried:
            self._has_hurried = True
            return 0.0
        seconds = waiting_time(self._failures, self._patience.longest_pause)
        self._failures += 1
        return seconds

    def limit(self, seconds: float, longest: float) -> float:
        """Return how long an attempt may take that at first may take so many seconds, and never more than `longest`."""
        doublings = min(max(self._failures + 1 - MAKES_A_STREAK, 0), MOST_DOUBLINGS)
        return min(longest, seconds * 2.0**doublings)


def waiting_time(failures: int, longest: float) -> float:
    """Return how many seconds to wait after so many failures in a row: about 1, 2, 4 ... and at most `longest`."""
    seconds = min(longest, 2.0 ** min(failures, MOST_DOUBLINGS))
    return seconds * random.uniform(0.5, 1.0)  # noqa: S311 (so that not all bots come back at once; no secret)


MOST_SEEN = 4_096
"""More than a busy server sends in the minutes for which a session can be resumed."""


class Seen:
    """Remembers the latest events by their id, and when each came in."""

    def __init__(self, most: int = MOST_SEEN) -> None:
        """Remember so many and no more."""
        self._most = most
        self._at: dict[int, float] = {}

    def add(self, event: int, at: float) -> bool:
        """Remember an event, and return whether it is new."""
        is_new = event not in self._at
        if is_new:
            self._at[event] = at
            if len(self._at) > self._most:
                del self._at[next(iter(self._at))]  # the oldest
        return is_new

    def since(self, event: int) -> float | None:
        """Return when an event came in."""
        return self._at.get(event)


def once(parse: Callable[[Any], None], seen: Seen, clock: Callable[[], float]) -> Callable[[Any], None]:
    """Return a parser that lets each event through only the first time; one without an id is let through always."""

    def parse_once(data: Any) -> None:  # noqa: ANN401 (what Discord sends)
        number = data.get("id")
        if number is None or seen.add(int(number), clock()):
            parse(data)

    return parse_once


LOG = logging.getLogger(__name__)


class SessionLog(Protocol):
    """Remembers across restarts when the bot told Discord who it is; both return at once, and neither raises."""

    def known(self) -> Future[Sequence[datetime]]:
        """Return every time that is still remembered."""
        ...

    def add(self, at: datetime) -> None:
        """Remember a time."""
        ...


MOST_IDENTIFIES = 500
"""In 24 hours; Discord allows 1,000, and somebody may start a second bot with the same token."""

MOST_HELD = 4 * MOST_IDENTIFIES
"""Times that are remembered: a log may keep those of two days, and a wrong clock has dated some elsewhere."""


class Identifies:
    """Remembers each time, across restarts if there is a log; a log that fails costs only that."""

    def __init__(self, patience: Patience, now: Callable[[], datetime], log: SessionLog | None = None) -> None:
        """Take the time of day from `now`."""
        self._patience = patience
        self._now = now
        self._log = log
        self._is_loaded = log is None
        self._times: list[datetime] = []

    async def waiting_time(self) -> float:
        """Return for how many seconds the bot may not tell Discord who it is."""
        await self._load()
        now = self._now()
        day = timedelta(seconds=self._patience.identifying)
        # None of the others is forgotten: of a clock that is wrong for an hour it would be the whole day.
        times = sorted(time for time in self._times if now - day < time <= now)
        waits = [0.0]
        if len(times) >= MOST_IDENTIFIES:
            waits.append((times[-MOST_IDENTIFIES] + day - now).total_seconds())
        # A connection that breaks before its session began is tried again at once; only the next one has to wait.
        spacing = timedelta(seconds=self._patience.spacing)
        if len([time for time in times if now - 2 * spacing < time]) > 1:
            waits.append((times[-1] + spacing - now).total_seconds())
        return min(max(waits), day.total_seconds())

    def record(self) -> None:
        """Remember that the bot tells Discord who it is now."""
        now = self._now()
        self._times = [*self._times, now][-MOST_HELD:]
        if self._log is not None:
            self._log.add(now)

    async def _load(self) -> None:
        if self._is_loaded or self._log is None:
            return
        self._is_loaded = True
        reading = asyncio.wrap_future(self._log.known())
        done, _ = await asyncio.wait({reading}, timeout=self._patience.remembering)
        if not done:
            reading.cancel()
            LOG.warning("The record of earlier connections could not be read in time.")
        elif (error := reading.exception()) is not None:
            LOG.warning("The record of earlier connections could not be read. %s", error or type(error).__name__)
        else:
            self._times = [*dict.fromkeys([*reading.result(), *self._times])][-MOST_HELD:]


def waiting_time_of(answer: Mapping[str, Any]) -> float:
    """Return what Discord's GET /gateway/bot says: for how many seconds it allows no new session."""
    limit = answer["session_start_limit"]
    return 0.0 if int(limit["remaining"]) > 0 else int(limit["reset_after"]) / 1_000
