"""How long a piece of work may take, and whether anybody still waits for it."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from bot.errors import EditingError

if TYPE_CHECKING:
    import threading

MOST_SECONDS = 20.0
"""How long a change is tried out at most, before it is shown and before it is made."""

STOPPED = "The assistant is being stopped, so this was not tried out. Nothing was written; try it again in a minute."


class Deadline:
    """Whoever works looks between two steps whether it is over; where everything ends, the work ends at once."""

    def __init__(self, seconds: float, stopping: threading.Event | None = None) -> None:
        """Begin now; `stopping` is set when everything ends."""
        self._until = time.monotonic() + seconds
        self._stopping = stopping

    def within(self, seconds: float) -> Deadline:
        """Return a deadline for a part of the work, which is over no later than this one."""
        return Deadline(min(seconds, self._until - time.monotonic()), self._stopping)

    @property
    def is_over(self) -> bool:
        """Whether the time is up.

        Raises:
            EditingError: Everything ends.
        """
        if self._stopping is not None and self._stopping.is_set():
            raise EditingError(STOPPED)
        return time.monotonic() >= self._until
