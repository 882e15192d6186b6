"""What is known of members in memory, beside the store: who voted, who wants plain text, whose inbox is closed."""

from __future__ import annotations

import time
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import TYPE_CHECKING

from bot.lru import Limits, RecentCache

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from concurrent.futures import Future
    from datetime import datetime

    from bot.storage.store import Store
    from bot.storage.thread import StoreThread


CAST = Limits(seconds=24 * 60 * 60)
"""For how long it is known whose votes those were."""


class Cast(Enum):
    """What became of a vote."""

    COUNTED = "counted"
    CHANGED = "changed"
    TAKEN_BACK = "taken back"


@dataclass(frozen=True, slots=True)
class Vote:
    """What a member thinks of an answer, None where they have taken it back, and since when."""

    helpful: bool | None
    at: datetime


class Ballot:
    """Counts votes; whose they are is known for a while, in memory only, so that pressing again takes one back."""

    def __init__(
        self, store: StoreThread, now: Callable[[], datetime], clock: Callable[[], float] = time.monotonic
    ) -> None:
        """Take the store that keeps the counts, the time of day, and seconds that never run backwards."""
        self._store = store
        self._now = now
        self._cast: RecentCache[tuple[int, int, tuple[str, ...]], Vote] = RecentCache(CAST, clock=clock)

    def known(self, member: int, message: int, entries: Sequence[str]) -> bool | None:
        """Return what a member has said lately of the entries of a message; None for nothing."""
        held = self._cast.get((member, message, tuple(entries)))
        return held.helpful if held else None

    def cast(
        self, member: int, message: int, entries: Sequence[str], *, helpful: bool, shown: Vote | None = None
    ) -> Cast:
        """Count what a member thinks of the entries of a message, without waiting for the database.

        What they have said already is taken back. `shown` is the vote that the message shows, for when it is older
        than what is known here.
        """
        key = (member, message, tuple(entries))  # one message shows one entry after the other when it is turned over
        at = self._now()
        former = self._cast.get(key) or shown or Vote(None, at)
        now = None if former.helpful is helpful else helpful
        self._cast.put(key, Vote(now, at))

        def count(store: Store) -> None:
            for entry in dict.fromkeys(entries):
                if former.helpful is not None:
                    store.take_back(entry, helpful=former.helpful, at=former.at)
                if now is not None:
                    store.vote(entry, helpful=now, at=at)

        self._store.keep(count, "how a member voted")
        if now is None:
            return Cast.TAKEN_BACK
        return Cast.COUNTED if former.helpful is None else Cast.CHANGED

    def drop_old(self) -> None:
        """Forget whose votes those were that were cast long ago."""
        self._cast.drop_old()

    def forget(self, member: int) -> None:
        """Forget who a member is among the votes; the counts have never known."""
        self._cast.forget(lambda key: key[0] == member)


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
        """Forget a member who wants nothing kept; the caller erases what the store keeps."""
        self._since[member] = None
        self._tried.pop(member, None)

    def _closed_since(self, member: int) -> datetime | None:
        if member in self._since:
            return self._since[member]
        is_known = self._kept.done() and self._kept.exception() is None
        return self._kept.result().get(member) if is_known else None


class Preferences:
    """Knows who wants plain text; a question never waits for the database to learn it."""

    def __init__(self, store: StoreThread) -> None:
        """Begin to read what the store keeps; until that is there, everybody gets cards."""
        self._store = store
        self._chosen: dict[int, bool] = {}
        self._kept: Future[frozenset[int]] = store.do(lambda kept: kept.plain_text_members())

    def wants_plain_text(self, member: int) -> bool:
        """Whether a member wants plain text instead of cards."""
        if member in self._chosen:
            return self._chosen[member]
        return self._kept.done() and self._kept.exception() is None and member in self._kept.result()

    def choose(self, member: int, *, plain_text: bool) -> None:
        """Answer a member like this from now on; that it is kept for after a restart is not waited for."""
        self._chosen[member] = plain_text

        def prefer(store: Store) -> None:
            store.prefer_plain_text(member, wanted=plain_text)

        self._store.keep(prefer, "how a member wants to be answered")

    def forget(self, member: int) -> None:
        """Answer a member like everybody else; the caller erases what the store keeps."""
        self._chosen[member] = False
