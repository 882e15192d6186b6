"""Members who take no direct messages: each refusal counts as an invalid request, so they are not tried again soon."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from concurrent.futures import Future
    from datetime import datetime

    from bot.storage.thread import StoreThread

CLOSED = 50007
"""Discord's code for "this member takes no direct messages of yours"."""

KEPT_FOR = timedelta(days=30)
BETWEEN_ATTEMPTS = timedelta(days=1)


class Inboxes:
    """Remembers the closed ones for 30 days, and allows an attempt a day; one that succeeds opens the inbox again."""

    def __init__(self, store: StoreThread) -> None:
        """Begin to read what the store keeps; until that is there, every inbox counts as open."""
        self._store = store
        self._kept: Future[dict[int, datetime]] = store.do(lambda kept: kept.closed_inboxes())
        self._since: dict[int, datetime | None] = {}
        self._tried: dict[int, datetime] = {}

    def may_write(self, member: int, *, at: datetime) -> bool:
        """Return whether a direct message to a member may be tried now; if so, that counts as the day's attempt."""
        since = self._closed_since(member)
        # What is too old the daily job deletes, which knows whether to believe the clock.
        if since is None or not since <= at < since + KEPT_FOR:
            return True
        if at - self._tried.get(member, since) < BETWEEN_ATTEMPTS:
            return False
        self._tried[member] = at
        return True

    def was_refused(self, member: int, *, at: datetime) -> None:
        """Remember that a member takes no direct messages; the 30 days begin anew."""
        self._since[member] = self._tried[member] = at
        self._store.keep(lambda kept: kept.close_inbox(member, at=at), "that a member takes no messages")

    def was_taken(self, member: int) -> None:
        """Forget that a member took no direct messages, because one has arrived."""
        if self._closed_since(member) is not None:
            self.forget(member)
            self._store.keep(lambda kept: kept.open_inbox(member), "that a member takes messages again")

    def forget(self, member: int) -> None:
        """Forget a member who wants nothing kept; what the store keeps is erased by whoever calls this."""
        self._since[member] = None
        self._tried.pop(member, None)

    def _closed_since(self, member: int) -> datetime | None:
        if member in self._since:
            return self._since[member]
        is_known = self._kept.done() and self._kept.exception() is None
        return self._kept.result().get(member) if is_known else None
