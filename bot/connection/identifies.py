"""How often the bot tells Discord who it is: too often, and Discord takes its token away."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from bot.connection.remembering import read

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bot.connection.patience import Patience
    from bot.storage.thread import StoreThread

MOST_IDENTIFIES = 500
"""In 24 hours; Discord allows 1,000, and somebody may start a second bot with the same token."""

MOST_HELD = 4 * MOST_IDENTIFIES
"""Times that are remembered: the store keeps those of two days, and a wrong clock has dated some elsewhere."""

EVER = datetime(1970, 1, 1, tzinfo=UTC)


class Identifies:
    """Remembers each time, across restarts if there is a store; a store that fails costs only that."""

    def __init__(self, patience: Patience, now: Callable[[], datetime], store: StoreThread | None = None) -> None:
        """Take the time of day from `now`."""
        self._patience = patience
        self._now = now
        self._store = store
        self._is_loaded = store is None
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
        if self._store is not None:
            self._store.keep(lambda kept: kept.identify(at=now), "that the bot has connected")

    async def _load(self) -> None:
        if self._is_loaded or self._store is None:
            return
        self._is_loaded = True
        stored = await read(self._store, lambda kept: kept.identifies(since=EVER), (), self._patience.remembering)
        self._times = [*dict.fromkeys([*stored, *self._times])][-MOST_HELD:]


def waiting_time_of(answer: Mapping[str, Any]) -> float:
    """Return what Discord's GET /gateway/bot says: for how many seconds it allows no new session."""
    limit = answer["session_start_limit"]
    return 0.0 if int(limit["remaining"]) > 0 else int(limit["reset_after"]) / 1_000
