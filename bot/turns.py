"""Whose turn it is: one question is worked out at a time, and members take turns, so that nobody waits for a flood."""

from __future__ import annotations

import asyncio
from collections import Counter, deque
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from bot.errors import BotError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Generator, Hashable

MOST_AT_ONCE = 3
"""Questions of one member that are looked after at a time: more than anybody types before the first is answered."""

PASSES = 4
"""Rounds of the event loop between two questions, in which it takes in what others have sent meanwhile."""


class TooManyError(BotError):
    """A member asks more at once than is looked after; `is_first` says that they have not been told so yet."""

    def __init__(self, *, is_first: bool) -> None:
        """Say why, and what to do."""
        super().__init__(
            "That is a lot at once. I answer a few questions from each person at a time, so that nobody has to wait "
            "long. Please ask this one again in a moment."
        )
        self.is_first = is_first


class Turns:
    """Gives each member a few places, and lets those who have one take turns; used in one event loop."""

    def __init__(self, most: int = MOST_AT_ONCE) -> None:
        """Take how many places each member has."""
        self._most = most
        self._taken: Counter[Hashable] = Counter()
        self._told: set[Hashable] = set()
        self._waiting: dict[Hashable, deque[asyncio.Future[None]]] = {}
        self._is_busy = False

    @contextmanager
    def place(self, member: Hashable) -> Generator[None]:
        """Take one of a member's places until the block ends.

        Raises:
            TooManyError: All of them are taken.
        """
        if self._taken[member] >= self._most:
            is_first = member not in self._told
            self._told.add(member)
            raise TooManyError(is_first=is_first)
        self._taken[member] += 1
        try:
            yield
        finally:
            self._taken[member] -= 1
            if not self._taken[member]:
                del self._taken[member]
                self._told.discard(member)

    @asynccontextmanager
    async def turn(self, member: Hashable) -> AsyncGenerator[None]:
        """Do what is in the block when it is the member's turn; nobody else has one meanwhile."""
        await self._called(member)
        try:
            yield
        finally:
            self._pass_on_after(PASSES)

    async def _called(self, member: Hashable) -> None:
        mine = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(member, deque()).append(mine)
        if not self._is_busy:
            self._is_busy = True
            self._pass_on_after(1)  # so that everybody who is here by now has spoken
        try:
            await mine
        except asyncio.CancelledError:
            if not mine.cancelled():  # it was called, and goes without having begun
                self._pass_on_after(1)
            raise

    def _pass_on_after(self, passes: int) -> None:
        loop = asyncio.get_running_loop()
        loop.call_soon(self._pass_on_after, passes - 1) if passes else self._pass_on()

    def _pass_on(self) -> None:
        """Call whoever has waited longest since their last turn."""
        while self._waiting:
            member, theirs = next(iter(self._waiting.items()))
            del self._waiting[member]
            called = theirs.popleft()
            if theirs:
                self._waiting[member] = theirs  # at the end, behind everybody else
            if not called.done():
                called.set_result(None)
                return
        self._is_busy = False
