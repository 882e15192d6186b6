"""Learns what a handbook's texts mean beside whatever else runs, or before it."""

from __future__ import annotations

import logging
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from pathlib import Path

    from bot.assistant.library import Library


LOG = logging.getLogger(__name__)

MANY = 1_000
"""Texts from which on the log says how far learning is: they take some four seconds, and fewer no time worth a word."""

BEGUN = "Learning {:,} phrasings; this happens only once."
PARTS = ("", "A quarter", "Half", "Three quarters")
REACHED = "{} of the phrasings have been learned."

LONGEST_BATCH = 4.0
"""Seconds that the end waits for the batch that is being learned, on a slow machine too."""


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
    log = in_quarters(LOG.info)

    def told(done: int, of_all: int) -> None:
        if done and stopping.is_set():
            raise _StoppedError
        log(done, of_all)

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


def in_quarters(say: Callable[[str], object]) -> Callable[[int, int], None]:
    """Return what hears how many texts are learned, of how many, and says so at the start and at each quarter.

    The end is for its caller to say, and of a few texts nothing is said.
    """
    said = -1

    def told(done: int, of_all: int) -> None:
        nonlocal said
        part = len(PARTS) * done // of_all
        if of_all >= MANY and said < part < len(PARTS):
            said = part
            say(REACHED.format(PARTS[part]) if part else BEGUN.format(of_all))

    return told


def learn_into(folder: Path, words: Path, say: Callable[[str], object]) -> None:
    """Keep in a folder all that is learned of some words, for a package to bring along; `say` hears how far it is."""
    from bot.assistant.library import Library  # noqa: PLC0415 - only the build of a package needs it
    from bot.matching.lazy_encoder import LazyEncoder  # noqa: PLC0415 - as above

    library = Library(words, LazyEncoder(data_dir=folder))
    library.learn_meaning(in_quarters(say))
    library.prepare()
