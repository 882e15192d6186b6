"""Learns what a handbook's texts mean beside whatever else runs, or before it."""

from __future__ import annotations

import logging
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from bot.assistant.library import Library


LOG = logging.getLogger(__name__)

WORTH_SAYING = 3.0
"""Seconds of learning from which on a person who waits is told."""


LONGEST_BATCH = 4.0
"""Seconds that the end waits for the batch that is being learned, on a slow machine too."""

ENOUGH_REPORTS = 2
"""Reports of progress that tell how long the rest will take."""


class _StoppedError(Exception):
    """Learning was told to stop; what was learned until then is kept."""


@contextmanager
def beside(library: Library) -> Generator[None]:
    """Learn in a thread, now and whenever more comes in; until all is learned, questions are compared by words alone.

    The end of the block waits for the batch that is being learned, well under a second: an interpreter that came to its
    end in the middle of one would crash in the encoder. Where that takes longer, the process has to end at once.

    Raises:
        ModelError: The sentence encoder cannot be used.
    """
    if library.knows_meaning:
        library.prepare()
    stopping = threading.Event()
    thread = threading.Thread(target=_learn, args=(library, stopping), name="learning")
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        library.adopted.set()
        thread.join(LONGEST_BATCH)


def _learn(library: Library, stopping: threading.Event) -> None:
    while True:
        library.adopted.clear()
        if stopping.is_set():
            return  # looked at behind the clearing, or an end just before it would be waited for in vain
        if not library.knows_meaning:
            _learn_once(library, stopping)
        library.adopted.wait()


def _learn_once(library: Library, stopping: threading.Event) -> None:
    def told(_done: int, _all: int) -> None:
        if stopping.is_set():
            raise _StoppedError

    try:
        library.learn_meaning(told)
    except _StoppedError:
        return  # without a word, so that the last line of the log says why the bot ended
    except Exception:
        LOG.exception(
            "The assistant could not learn the handbook's phrasings, so it compares questions by their words alone."
        )
    else:
        LOG.info("The assistant has learned the handbook's phrasings, and now compares questions by their meaning.")


def when_needed(library: Library, say: Callable[[str], object]) -> None:
    """Let the library learn at the first question that needs it, and say once how long that takes if it takes long."""
    reports: list[tuple[float, int]] = []

    def told(done: int, of_all: int) -> None:
        reports.append((time.monotonic(), done))
        if len(reports) == ENOUGH_REPORTS:
            (began, first), (now, _) = reports
            seconds = (now - began) * (of_all - first) / (done - first)
            if seconds >= WORTH_SAYING:
                say(f"Learning the handbook's phrasings, which happens once and takes about {round(seconds)} seconds.")

    library.learn_when_needed(told)
