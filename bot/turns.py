"""Whose turn it is: one piece of work at a time, in a thread of its own, so that no flood keeps others waiting."""

from __future__ import annotations

import asyncio
import itertools
import threading
import time
from collections import Counter, deque
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from bot.errors import BotError, BusyError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Hashable

T = TypeVar("T")

MOST_AT_ONCE = 3
"""Questions of one member that are looked after at a time: more than anybody types before the first is answered."""

LONGEST_WAIT = 5.0
"""Seconds after which a piece of work whose turn has not come is given up: hundreds of questions that come at the same
moment are all answered within them."""

HURRIED_WAIT = 0.8
"""The same once more has come than can be done for as long as that: who has to be sent away is better sent away at
once, before Discord shows them that the assistant is thinking, which costs as much as a part of an answer."""

IDLE_SECONDS = 10.0
"""How long the thread waits for more work before it ends; the next piece starts it again."""


class TooManyError(BotError):
    """A member asks more at once than is looked after; `is_first` says that they have not been told so yet."""

    def __init__(self, *, is_first: bool) -> None:
        """Say why, and what to do."""
        super().__init__(
            "That is a lot at once. I answer a few questions from each person at a time, so that nobody has to wait "
            "long. Please ask this one again in a moment."
        )
        self.is_first = is_first


@dataclass(slots=True, eq=False)
class _Piece(Generic[T]):
    """What is to be done for somebody, and where its result goes; a later piece has a higher number."""

    work: Callable[[], T]
    is_urgent: bool
    number: int
    future: Future[T]

    def do(self) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            result = self.work()
        except BaseException as error:  # noqa: BLE001 (it is for whoever gave the work)
            self.future.set_exception(error)
        else:
            self.future.set_result(result)


class Turns:
    """Gives each member a few places, and does their work in a thread: what is urgent first, then fair, then newest.

    Under more work than can be done, oldest first would serve everybody too late; newest first serves as many as can
    be, at once. A member's own pieces are done in the order in which they came. Event loops give work, any of them.
    """

    def __init__(self, most: int = MOST_AT_ONCE, longest: float = LONGEST_WAIT) -> None:
        """Take how many places each member has, and for how many seconds a piece of work may wait for its turn."""
        self._most = most
        self._longest = longest
        self._taken: Counter[Hashable] = Counter()
        self._told: set[Hashable] = set()
        self._turns_had: Counter[Hashable] = Counter()
        self._numbers = itertools.count()
        self._waiting: dict[Hashable, deque[_Piece[Any]]] = {}
        self._busy_since: float | None = None
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._nobody_left: asyncio.Event | None = None
        """Is there once no more work is taken; it is set when no place is taken any more."""

    @property
    def waiting(self) -> int:
        """How many pieces of work have not begun."""
        with self._changed:
            return sum(map(len, self._waiting.values()))

    def is_full(self, member: Hashable) -> bool:
        """Whether all of a member's places are taken."""
        return self._taken.get(member, 0) >= self._most

    @contextmanager
    def place(self, member: Hashable) -> Generator[None]:
        """Take one of a member's places until the block ends.

        Raises:
            TooManyError: All of them are taken.
        """
        if self.is_full(member):
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
                self._turns_had.pop(member, None)
            if self._nobody_left and not self._taken:
                self._nobody_left.set()

    async def do(self, member: Hashable, work: Callable[[], T], *, is_urgent: bool = False) -> T:
        """Return what a member's piece of work returns, or raise what it raises, when its turn has come.

        Raises:
            BusyError: Its turn has not come for as long as it may wait, or until the end.
        """
        if self._nobody_left:
            raise BusyError
        piece = _Piece(work, is_urgent, next(self._numbers), Future[T]())
        seconds = self._give(member, piece)
        result = asyncio.wrap_future(piece.future)
        try:
            await asyncio.wait({result}, timeout=seconds)
            if not result.done() and self._take_back(member, piece):
                raise BusyError
            return await result
        except asyncio.CancelledError:
            self._take_back(member, piece)
            raise

    async def end(self, patience: float) -> None:
        """Take no more work, give up what has not begun, and wait so many seconds until all places are left."""
        self._nobody_left = asyncio.Event()
        with self._changed:
            given_up = [piece for theirs in self._waiting.values() for piece in theirs]
            self._waiting.clear()
        for piece in given_up:
            if piece.future.set_running_or_notify_cancel():
                piece.future.set_exception(BusyError())
        if self._taken:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._nobody_left.wait(), patience)

    def _give(self, member: Hashable, piece: _Piece[Any]) -> float:
        """Let a piece of work wait for its turn, and return for how many seconds it may."""
        now = time.monotonic()
        with self._changed:
            if self._thread is None:
                # Not waited for when the process ends: nobody is there any more to hear what it finds out.
                thread = threading.Thread(target=self._run, name="turns", daemon=True)
                thread.start()  # where the machine has none left, whoever comes next tries again
                self._thread = thread
            if self._busy_since is None:
                self._busy_since = now
            is_behind = now - self._busy_since >= self._longest
            self._waiting.setdefault(member, deque()).append(piece)
            self._changed.notify()
        return min(HURRIED_WAIT, self._longest) if is_behind else self._longest

    def _take_back(self, member: Hashable, piece: _Piece[Any]) -> bool:
        """Take back a piece of work that has not begun, and return whether it had not."""
        with self._changed:
            theirs = self._waiting.get(member, ())
            if piece not in theirs:
                return False
            self._waiting[member].remove(piece)
            if not self._waiting[member]:
                del self._waiting[member]
        return piece.future.cancel()

    def _run(self) -> None:
        while (piece := self._next()) is not None:
            piece.do()
            del piece  # else it would hold the last question while it waits for another

    def _next(self) -> _Piece[Any] | None:
        """Wait for the next piece of work; after a while without any, end the thread with None."""
        with self._changed:
            while not self._waiting:
                self._busy_since = None
                if not self._changed.wait(IDLE_SECONDS) and not self._waiting:
                    self._thread = None
                    return None
            member = min(self._waiting, key=self._rank)
            theirs = self._waiting[member]
            piece = theirs.popleft()
            if not theirs:
                del self._waiting[member]
            if member in self._taken:
                self._turns_had[member] += 1
            return piece

    def _rank(self, member: Hashable) -> tuple[bool, int, int]:
        """Return a member's rank among those who wait; the least is next."""
        theirs = self._waiting[member]
        is_urgent = any(piece.is_urgent for piece in theirs)  # what stands before it is done on the way
        return not is_urgent, self._turns_had[member], -theirs[0].number
