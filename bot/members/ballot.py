"""Helpful or not: counted by entry and month, and by nobody's name."""

from __future__ import annotations

import time
from enum import Enum
from typing import TYPE_CHECKING

from bot.recent import Limits, Recent

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from bot.storage.store import Store
    from bot.storage.thread import StoreThread


CAST = Limits(seconds=24 * 60 * 60)
"""For how long it is known whose votes those were."""


class Cast(Enum):
    """What became of a vote."""

    COUNTED = "counted"
    CHANGED = "changed"
    ALREADY = "already"


class Ballot:
    """Counts votes; whose they are is known for a while, in memory only, so that pressing twice counts once."""

    def __init__(
        self, store: StoreThread, now: Callable[[], datetime], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take the store that keeps the counts, the time of day, and seconds that never run backwards."""
        self._store = store
        self._now = now
        self._cast: Recent[tuple[int, int, tuple[str, ...]], bool] = Recent(CAST, clock=clock)

    def cast(self, member: int, message: int, entries: Sequence[str], *, helpful: bool) -> Cast:
        """Count what a member thinks of the entries of a message, without waiting for the database."""
        key = (member, message, tuple(entries))  # one message shows one entry after the other when it is turned over
        former = self._cast.get(key)
        if former is helpful:
            return Cast.ALREADY
        self._cast.put(key, helpful)
        at = self._now()

        def count(store: Store) -> None:
            for entry in dict.fromkeys(entries):
                if former is not None:
                    store.take_back(entry, helpful=former, at=at)
                store.vote(entry, helpful=helpful, at=at)

        self._store.keep(count, "how a member voted")
        return Cast.COUNTED if former is None else Cast.CHANGED

    def drop_old(self) -> None:
        """Forget whose votes those were that were cast long ago."""
        self._cast.drop_old()

    def forget(self, member: int) -> None:
        """Forget who a member is among the votes; the counts have never known."""
        self._cast.forget(lambda key: key[0] == member)
