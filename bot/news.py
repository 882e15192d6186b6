"""What editors should hear of their files: told in any thread, and passed on as soon as the bot can."""

from __future__ import annotations

import logging
from collections import deque

LOG = logging.getLogger(__name__)

MOST_WAITING = 100
"""Pieces of news that wait for Discord; of more the oldest are in the log alone."""


class News:
    """Holds what was told until it is passed on."""

    def __init__(self) -> None:
        """Start without any."""
        self._waiting: deque[str] = deque(maxlen=MOST_WAITING)

    def tell(self, text: str) -> None:
        """Take in a piece of news, a line for each sentence; the log has it at once."""
        for sentence in text.splitlines():
            LOG.warning("%s", sentence)
        self.hold(text)

    def hold(self, text: str) -> None:
        """Take in a piece of news that the log has already."""
        self._waiting.append(text)

    def first(self) -> str | None:
        """Return what has waited longest, or None."""
        return self._waiting[0] if self._waiting else None

    def drop(self, text: str) -> None:
        """Take away what was passed on, if it is still the first."""
        if self.first() == text:
            self._waiting.popleft()
