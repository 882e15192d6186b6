"""What ends the process politely: SIGTERM from a service manager, Ctrl-C from a person."""

from __future__ import annotations

import asyncio
import signal
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
