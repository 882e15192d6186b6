"""How long to wait after a failure, and how long an attempt may take."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.connection.patience import Patience

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
