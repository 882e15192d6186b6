"""What ends the process politely and in time: what still runs then is left, since what was acknowledged is kept."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator


def on_stop(*does: Callable[[], object]) -> None:
    """Do these in the running loop when the process is asked to end."""
    loop = asyncio.get_running_loop()

    def stop() -> None:
        for each in does:
            each()

    def from_outside(number: int, frame: object) -> None:
        del number, frame
        loop.call_soon_threadsafe(stop)

    for number in (signal.SIGTERM, signal.SIGINT):
        try:
            loop.add_signal_handler(number, stop)
        except NotImplementedError:  # the loops of Windows have no such handlers
            signal.signal(number, from_outside)


@contextmanager
def ending_at_once() -> Generator[None]:
    """Let SIGTERM end what is in the block as Ctrl-C does, while there is nothing yet that has to be ended properly.

    Raises:
        KeyboardInterrupt: The process was asked to end.
    """

    def interrupt(number: int, frame: object) -> None:
        del number, frame
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


LOG = logging.getLogger(__name__)

IN_TIME = 4.5
"""Seconds from the signal to the end: a service manager kills after five, and the end itself takes a moment."""

A_MOMENT = 0.3
"""Seconds for threads that are ending to end."""


class Unwaited(ThreadPoolExecutor):
    """Does work in threads that nobody waits for at the end: what has not begun is dropped, what has is left."""

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT001, FBT002 (the base's)
        """Take no more work."""
        del wait, cancel_futures
        super().shutdown(wait=False, cancel_futures=True)


def insist() -> None:
    """Let the process end with 0 in time from now on, if it does not do so by itself."""
    threading.Thread(target=_end_late, name="ending", daemon=True).start()


def leave(code: int) -> int:
    """Return the exit code where the main thread is the last; where another runs, end the process with the code now.

    A thread that is in C++ while Python takes itself apart would end the process with SIGABRT, daemon or not.
    """
    until = time.monotonic() + A_MOMENT
    for thread in _kept_by():
        thread.join(max(0.0, until - time.monotonic()))
    if busy := _kept_by():
        LOG.warning("Unfinished work is abandoned: %s.", ", ".join(sorted(thread.name for thread in busy)))
    if threading.active_count() > 1:
        _end(code)
    return code


def _kept_by() -> list[threading.Thread]:
    main = threading.main_thread()
    return [thread for thread in threading.enumerate() if thread is not main and not thread.daemon]


def _end_late() -> None:
    time.sleep(IN_TIME)
    LOG.warning("Stopping took too long, so unfinished work is abandoned.")
    _end(0)


def _end(code: int) -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError, AttributeError):
            continue  # there is nobody left to tell
    os._exit(code)
