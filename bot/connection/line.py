"""What the connection remembers for as long as the process lives, whichever client it serves."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.connection.backoff import Backoff
from bot.connection.identifies import Identifies
from bot.connection.patience import Patience
from bot.connection.seen import Seen
from bot.connection.traffic import Traffic

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.storage.thread import StoreThread


@dataclass(frozen=True, slots=True)
class Line:
    """The line to Discord; `clock` gives seconds that never run backwards."""

    patience: Patience
    clock: Callable[[], float]
    backoff: Backoff
    traffic: Traffic
    identifies: Identifies
    interactions: Seen
    messages: Seen


def line(
    store: StoreThread | None = None,
    patience: Patience | None = None,
    *,
    clock: Callable[[], float] = time.monotonic,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Line:
    """Return a line on which nothing has happened in this process; the store knows what happened before."""
    kept = patience or Patience()
    return Line(
        patience=kept,
        clock=clock,
        backoff=Backoff(kept, clock),
        traffic=Traffic(kept, clock),
        identifies=Identifies(kept, now, store),
        interactions=Seen(),
        messages=Seen(),
    )
