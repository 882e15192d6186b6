"""Members who take no direct messages: each refusal counts as an invalid request, so they are not tried again soon."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bot.connection.remembering import keep, read

if TYPE_CHECKING:
    from datetime import datetime

    from bot.storage.thread import StoreThread

CLOSED = 50007
"""Discord's code for "this member takes no direct messages of yours"."""

KEPT_FOR = timedelta(days=30)
BETWEEN_ATTEMPTS = timedelta(days=1)
LOADING_SECONDS = 1.0


class Inboxes:
    """Remembers the closed ones for 30 days, and allows an attempt a day; one that succeeds opens the inbox again."""

    def __init__(self, store: StoreThread | None = None) -> None:
        """Remember nothing yet; `load` asks the store."""
        self._store = store
        self._closed: dict[int, datetime] = {}
        self._tried: dict[int, datetime] = {}

    async def load(self) -> None:
        """Take over what the store remembers."""
        if self._store is not None:
            stored = await read(self._store, lambda kept: kept.closed_inboxes(), {}, LOADING_SECONDS)
            self._closed = stored | self._closed

    def may_write(self, member: int, *, at: datetime) -> bool:
        """Return whether a direct message to a member may be tried now; if so, that counts as the day's attempt."""
        since = self._closed.get(member)
        if since is None:
            return True
        if at - since >= KEPT_FOR:
            self._forget(member)
            return True
        if at - self._tried.get(member, since) < BETWEEN_ATTEMPTS:
            return False
        self._tried[member] = at
        return True

    def was_refused(self, member: int, *, at: datetime) -> None:
        """Remember that a member takes no direct messages; the 30 days begin anew."""
        self._closed[member] = at
        self._tried[member] = at
        if self._store is not None:
            keep(self._store, lambda kept: kept.close_inbox(member, at=at), "that a member takes no messages")

    def was_taken(self, member: int) -> None:
        """Forget that a member took no direct messages, because one has arrived."""
        if member in self._closed:
            self._forget(member)

    def forget(self, member: int) -> None:
        """Forget a member who wants nothing kept; the store is erased by whoever asks this."""
        self._closed.pop(member, None)
        self._tried.pop(member, None)

    def _forget(self, member: int) -> None:
        self.forget(member)
        if self._store is not None:
            keep(self._store, lambda kept: kept.open_inbox(member), "that a member takes messages again")
