"""How late the event loop is: whatever it does, everybody who asks waits for as long."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

EVERY = 0.1
"""Seconds between two looks, which together take 0.2 % of a slow processor."""

A_MINUTE = 60.0

MOST_RECENT = 2 * int(A_MINUTE / EVERY)
"""Measurements of the latest minute that are held: one for each look, and as many for what a standstill adds."""

PER_SECOND = 1_000
"""Parts of a second in which delays are counted; what is longer than a second counts as the longest."""

RARE = 0.999
"""The share of moments for which `p999` is the longest delay."""


@dataclass(frozen=True, slots=True)
class Delays:
    """How late the loop was, in seconds: for all but one in a thousand moments, and at most."""

    p999: float = 0.0
    most: float = 0.0
    minute_p999: float = 0.0
    minute_most: float = 0.0


class LoopDelay:
    """Measures, since the start and in the latest minute.

    A standstill counts for each moment of it: whoever had come in its middle would have waited for half of it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        """Take seconds that never run backwards from the clock."""
        self._clock = clock
        self._counts = [0] * (PER_SECOND + 1)
        self._most = 0.0
        self._recent: deque[tuple[float, float]] = deque(maxlen=MOST_RECENT)

    async def measure(self) -> NoReturn:
        """Look again and again, until it is cancelled."""
        while True:
            began = self._clock()
            await asyncio.sleep(EVERY)
            self.add(self._clock() - began - EVERY)

    def add(self, late: float) -> None:
        """Take in by how many seconds a look was late."""
        now = self._clock()
        self._most = max(self._most, late)
        left = max(late, 0.0)
        for _ in range(MOST_RECENT):
            self._counts[min(int(left * PER_SECOND), PER_SECOND)] += 1
            self._recent.append((now, left))
            left -= EVERY
            if left <= 0:
                return

    def delays(self) -> Delays:
        """Return what was measured."""
        since = self._clock() - A_MINUTE
        while self._recent and self._recent[0][0] < since:
            self._recent.popleft()
        recent = sorted(late for _, late in self._recent)
        return Delays(
            p999=self._p999(),
            most=round(self._most, 4),
            minute_p999=round(_share(recent), 4),
            minute_most=round(recent[-1], 4) if recent else 0.0,
        )

    def _p999(self) -> float:
        left = sum(self._counts) * RARE
        for part, count in enumerate(self._counts[:PER_SECOND], 1):
            left -= count
            if left <= 0:
                return round(min(part / PER_SECOND, self._most), 4)
        return round(self._most, 4)


def _share(ordered: Sequence[float]) -> float:
    """Return the delay that all but one in a thousand do not exceed; the longest of fewer."""
    return ordered[min(int(len(ordered) * RARE), len(ordered) - 1)] if ordered else 0.0
