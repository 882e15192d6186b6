"""Changes from outside: an editor, a script or git writes a file, and questions are answered from it a second later."""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING

from bot.errors import BotError
from bot.handbook.folder import is_readable, signs_of

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping
    from pathlib import Path

    from bot.editing.desk import Desk
    from bot.errors import Problem


LOG = logging.getLogger(__name__)

SETTLED = 0.5
"""Seconds without another change after which a file is taken for finished: some programs write a file bit by bit."""

TICK = 0.1
"""Seconds between two looks at the folder: at a dozen files each takes a tenth of a millisecond."""

LOOKING = 30.0
"""Seconds after which the folder is read without a sign: some disks keep the time of a change to two seconds only."""

LONGEST_LOOK = 1.0
"""Seconds that the end waits for the reading of the folder."""

MENDED = "{} has been put right: answers come from it again."
AWAY = (
    "The knowledge folder {} cannot be found or read: check KNOWLEDGE_DIR and the disk that it is on. Until then, "
    "answers come from the words as they last were."
)
BACK = "The knowledge folder is back: answers come from it again."


class Teller:
    """Tells of each file once that it is broken, again when it is broken differently, and once that it is mended."""

    def __init__(self, tell: Callable[[str], object]) -> None:
        """Take whom to tell, a text at a time."""
        self._tell = tell
        self._told: Mapping[str, frozenset[str]] = {}
        self._is_away = False

    def miss(self, folder: Path) -> None:
        """Take in that the folder itself is not there, which is told once until it is there again."""
        if not self._is_away:
            self._tell(AWAY.format(folder))
        self._is_away = True

    def hear(self, problems: Iterable[Problem]) -> None:
        """Take in every problem that there is now."""
        if self._is_away:
            self._tell(BACK)
        self._is_away = False
        now: defaultdict[str, list[str]] = defaultdict(list)
        for problem in problems:
            now[problem.file].append(str(problem))
        for file, sentences in now.items():
            if self._told.get(file) != frozenset(sentences):
                self._tell("\n".join(sentences))
        for file in self._told.keys() - now.keys():
            self._tell(MENDED.format(file))
        self._told = {file: frozenset(sentences) for file, sentences in now.items()}


@contextmanager
def beside(desk: Desk, tell: Callable[[str], object] = LOG.warning) -> Generator[None]:
    """Take changes from outside in while the block runs; `tell` hears of broken and mended files, in the thread."""
    stopping = threading.Event()
    thread = threading.Thread(target=run, args=(desk, Teller(tell), stopping), name="watching")
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join(LONGEST_LOOK)  # it may wait for a lock that another process holds


def run(desk: Desk, teller: Teller, stopping: threading.Event) -> None:
    """Sweep and catch up once, and then whenever the folder has changed and settled, until told to stop.

    What the file system says of each file is compared, since its own signs do not come for a folder that is replaced, a
    link that is switched or a drive on a network.
    """
    _look(desk, teller, sweep=True)
    looked = time.monotonic()
    changed: float | None = looked  # what was changed meanwhile is seen too
    before = signs_of(desk.folder)
    while not stopping.wait(TICK):
        now, signs = time.monotonic(), signs_of(desk.folder)
        if signs != before:
            before, changed = signs, now
        elif (changed is not None and now - changed >= SETTLED) or now - looked >= LOOKING:
            changed, looked = None, now
            _look(desk, teller)


def _look(desk: Desk, teller: Teller, *, sweep: bool = False) -> None:
    if not is_readable(desk.folder):
        teller.miss(desk.folder)
        return
    try:
        if sweep:
            desk.sweep()
        teller.hear(desk.catch_up())
    except BotError as error:
        LOG.warning("%s", error)
    except Exception:
        LOG.exception("The changes in the files could not be taken in.")
