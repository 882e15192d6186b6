"""What has happened on the line to Discord since the process began: when, how often, and why it is down."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class Vitals:
    """The line as it is now; what has not happened yet is None, and every time is one of `clock`, in seconds.

    `is_connected` has been so `since` then, and `trouble` is the sentence for why it is not. `heard` is when Discord
    last sent anything, if only the answer to a heartbeat, and `acknowledged` when it last took a request; `unanswered`
    is the sentence for why it does not take them, "" while it does. `clock_ahead` is by how many seconds this machine's
    time of day differs from Discord's. `connections` counts how often a session began or went on, and `rate_limits` how
    often Discord asked us to wait (429).
    """

    def __init__(self, clock: Callable[[], float], now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        """Begin without a connection; `now` gives the time of day."""
        self.clock = clock
        self._now = now
        self.is_connected = False
        self.since = clock()
        self.trouble = ""
        self.heard: float | None = None
        self.acknowledged: float | None = None
        self.unanswered = ""
        self.clock_ahead: float | None = None
        self.connections = 0
        self.rate_limits = 0

    @property
    def reconnects(self) -> int:
        """How often the line came back."""
        return max(0, self.connections - 1)

    def up(self) -> None:
        """Take note that a session has begun, or goes on."""
        self.connections += 1
        self.trouble = ""
        self._become(is_connected=True)

    def down(self, trouble: str) -> None:
        """Take note that there is no connection, and of a sentence that says why."""
        self.trouble = trouble
        self._become(is_connected=False)

    def hear(self) -> None:
        """Take note that Discord has sent something."""
        self.heard = self.clock()

    def acknowledge(self) -> None:
        """Take note that Discord has taken a request."""
        self.acknowledged = self.clock()
        self.unanswered = ""

    def compare_clocks(self, date: str) -> None:
        """Take note of Discord's time of day, as the header Date of an answer has it."""
        try:
            theirs = parsedate_to_datetime(date)
        except (ValueError, TypeError):
            return
        if theirs.tzinfo is not None:
            self.clock_ahead = (self._now() - theirs).total_seconds()

    def _become(self, *, is_connected: bool) -> None:
        if is_connected is not self.is_connected:
            self.is_connected = is_connected
            self.since = self.clock()
