"""What editors should hear of their files: told in any thread, and passed on as soon as the bot can."""

from __future__ import annotations

import logging
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LOG = logging.getLogger(__name__)

MOST_WAITING = 100
"""Pieces of news that wait for Discord; of more the oldest are in the log alone."""


@dataclass(frozen=True, slots=True)
class NewsItem:
    """A piece of news; `number` is that by which the history keeps it too, 0 where it is in memory alone."""

    text: str
    number: int = 0


class News:
    """Holds what was told until it is passed on."""

    def __init__(self) -> None:
        """Start without any."""
        self._waiting: deque[NewsItem] = deque(maxlen=MOST_WAITING)
        self._logged: set[int] = set()
        self._follower: Callable[[], None] = lambda: None

    def follow(self, told: Callable[[], None]) -> None:
        """Let `told`, and nobody else any more, hear of each piece, in the thread that brings it."""
        self._follower = told

    def tell(self, text: str) -> None:
        """Take in a piece of news, a line for each sentence; the log has it at once."""
        for sentence in text.splitlines():
            LOG.warning("%s", sentence)
        self.hold(text)

    def take(self, number: int, text: str) -> None:
        """Take in what the history keeps until it is passed on, if it does not wait here already."""
        if any(each.number == number for each in self._waiting):
            return
        if number not in self._logged:
            LOG.warning("%s", text)
            self._logged.add(number)
        self._add(NewsItem(text, number))

    def hold(self, text: str) -> None:
        """Take in a piece of news that the log has already."""
        self._add(NewsItem(text))

    def _add(self, piece: NewsItem) -> None:
        self._waiting.append(piece)
        self._follower()

    def __len__(self) -> int:
        """Return how many pieces wait."""
        return len(self._waiting)

    def first(self) -> NewsItem | None:
        """Return what has waited longest, or None."""
        return self._waiting[0] if self._waiting else None

    def drop(self, piece: NewsItem) -> None:
        """Take away what was passed on, if it is still the first."""
        if self.first() == piece:
            self._waiting.popleft()
