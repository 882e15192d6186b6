"""Changes from outside: an editor, a script or git writes a file, and questions are answered from it a second later."""

from __future__ import annotations

import logging
import threading
import time
from collections import defaultdict
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from watchfiles import watch

from bot.errors import BotError
from bot.knowledge.folder import GOOD_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Mapping

    from bot.editing.desk import Desk
    from bot.errors import Problem

LOG = logging.getLogger(__name__)

SETTLED = 0.5
"""Seconds without another change after which a file is taken for finished: some programs write a file bit by bit."""

TICK_MS = 100
"""How often to look whether a file has settled, and whether to stop."""

LOOKING = 30.0
"""Seconds after which the folder is read without a sign: drives on a network give none."""

LONGEST_LOOK = 1.0
"""Seconds that the end waits for the reading of the folder."""

MENDED = "{} is put right: its words are answered from as they stand there now."


class Teller:
    """Tells of each file once that it is broken, again when it is broken differently, and once that it is mended."""

    def __init__(self, tell: Callable[[str], object]) -> None:
        """Take whom to tell, a text at a time."""
        self._tell = tell
        self._told: Mapping[str, frozenset[str]] = {}

    def hear(self, problems: Iterable[Problem]) -> None:
        """Take in every problem that there is now."""
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
    """Sweep and catch up once, and then whenever the folder has changed and settled, until told to stop."""
    _look(desk, teller, sweep=True)
    while not stopping.is_set():
        try:
            _watch(desk, teller, stopping)
        except (OSError, RuntimeError) as error:
            # A folder that is not there, or a machine that has no signs left to give.
            LOG.debug("The knowledge folder gives no sign of changes (%s); it is read now and then.", error)
            stopping.wait(1.0)
            _look(desk, teller)


def _watch(desk: Desk, teller: Teller, stopping: threading.Event) -> None:
    changed = looked = time.monotonic()  # what was changed before the watching began is seen too
    for changes in watch(
        desk.folder,
        watch_filter=lambda _change, path: bool(GOOD_NAME.fullmatch(Path(path).name)),
        debounce=TICK_MS,
        stop_event=stopping,
        rust_timeout=TICK_MS,
        yield_on_timeout=True,
        raise_interrupt=False,
        recursive=False,
    ):
        now = time.monotonic()
        if changes:
            changed = now
        elif (changed and now - changed >= SETTLED) or now - looked >= LOOKING:
            changed, looked = 0.0, now
            _look(desk, teller)


def _look(desk: Desk, teller: Teller, *, sweep: bool = False) -> None:
    try:
        if sweep:
            desk.sweep()
        teller.hear(desk.catch_up())
    except BotError as error:
        LOG.warning("%s", error)
    except Exception:
        LOG.exception("What was changed in the files could not be taken in.")
