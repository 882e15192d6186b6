"""The way to the store from anywhere: one thread owns it, and does what it is given in order."""

from __future__ import annotations

import logging
import threading
from concurrent.futures import Future
from contextlib import closing, suppress
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from bot.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.storage.opening import Opened
    from bot.storage.store import Store

LOG = logging.getLogger(__name__)

T = TypeVar("T")

CLOSING_SECONDS = 3.0
"""How long `close` waits for what was given before; a service manager expects the end within 5 seconds."""

MOST_WAITING = 10_000
"""Pieces of work that may wait; more would only fill the memory of a machine whose disk stands still."""

ENDED = ("it has stopped remembering", "try again when it has been restarted")
STUCK = ("too much is waiting for its disk", "try again in a minute")


class StoreThread:
    """Opens a store in a thread of its own, does there what it is given, and closes it; nobody else touches it.

    Work that is given before the store is open waits for it. Used in a `with`, the end of the block closes it.
    """

    def __init__(self, opening: Callable[[], Opened]) -> None:
        """Start the thread; it begins with `opening`, such as `lambda: open_store(path)`, and logs its sentence."""
        self.opened: Future[Opened] = Future()
        """How the store was opened, once it is; cancelled where it never will be."""
        self._pieces: SimpleQueue[_Piece[Any] | None] = SimpleQueue()
        self._giving = threading.Lock()
        self._has_ended = False
        # Not waited for when the process ends: a disk that hangs must not keep the bot from ending.
        self._thread = threading.Thread(target=self._run, args=(opening,), name="store", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        """Return the thread itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def do(self, work: Callable[[Store], T]) -> Future[T]:
        """Return at once what will hold what `work` returns or raises; in a coroutine, await `asyncio.wrap_future(it)`.

        Pieces of work are done in the order in which they were given. It holds a StoreError where the store fails,
        where too much is waiting, and after `close`.
        """
        future: Future[T] = Future()
        with self._giving:
            if self._has_ended or self._pieces.qsize() >= MOST_WAITING:
                future.set_exception(StoreError(*(ENDED if self._has_ended else STUCK)))
            else:
                self._pieces.put(_Piece(work, future))
        return future

    def keep(self, work: Callable[[Store], object], what: str) -> None:
        """Let something be written that nobody waits for; where that fails, the log says `what` is not kept."""

        def tell(future: Future[object]) -> None:
            if not future.cancelled() and (error := future.exception()):
                LOG.warning("It was not recorded %s. %s", what, error)

        self.do(work).add_done_callback(tell)

    def close(self, patience: float = CLOSING_SECONDS) -> None:
        """Take no more work, and wait for what was given, but only for so many seconds."""
        with self._giving:
            self._has_ended = True
            self._pieces.put(None)
        self._thread.join(patience)
        if self._thread.is_alive():
            LOG.error("The database cannot be closed, because its disk does not answer: the last records may be lost.")
            self._end()

    def _run(self, opening: Callable[[], Opened]) -> None:
        try:
            opened = opening()
            if self.opened.set_running_or_notify_cancel():
                self.opened.set_result(opened)
            if opened.sentence:
                LOG.log(logging.WARNING if opened.remembers else logging.ERROR, "%s", opened.sentence)
            with closing(opened.store) as store:
                while (piece := self._pieces.get()) is not None:
                    piece.do(store)
        finally:
            self._end()

    def _end(self) -> None:
        """Take no more work, and tell those who still wait."""
        self.opened.cancel()  # which does nothing where it has been opened
        with self._giving:
            self._has_ended = True
            with suppress(Empty):
                while True:
                    if piece := self._pieces.get_nowait():
                        piece.refuse()
            self._pieces.put(None)


@dataclass(frozen=True, slots=True)
class _Piece(Generic[T]):
    """What is to be done with the store, and where its result goes."""

    work: Callable[[Store], T]
    future: Future[T]

    def do(self, store: Store) -> None:
        if not self.future.set_running_or_notify_cancel():
            return
        try:
            result = self.work(store)
        except BaseException as error:  # noqa: BLE001 (it is for whoever gave the work)
            self.future.set_exception(error)
        else:
            self.future.set_result(result)

    def refuse(self) -> None:
        if self.future.set_running_or_notify_cancel():
            self.future.set_exception(StoreError(*ENDED))
