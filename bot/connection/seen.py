"""What has come in already: Discord sends again what it is not sure of when a session is resumed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.recent import Limits, Recent

if TYPE_CHECKING:
    from collections.abc import Callable

MOST_SEEN = 4_096
"""More than a busy server sends in the minutes for which a session can be resumed."""


class Seen:
    """Remembers the latest events by their id, and when each came in."""

    def __init__(self, most: int = MOST_SEEN) -> None:
        """Remember so many and no more."""
        self._at: Recent[int, float] = Recent(Limits(most))

    def add(self, event: int, at: float) -> bool:
        """Remember an event, and return whether it is new."""
        is_new = self._at.get(event) is None
        if is_new:
            self._at.put(event, at)
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
