"""What a command line reads and says, whatever has become of its streams: closed, full, or no text at all."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import time
import traceback
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import BotError
from bot.settings import reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


LOG = logging.getLogger(__name__)

BROKEN, UNWRITTEN = 70, 74
"""The exit codes for a fault of ours (EX_SOFTWARE), and for an answer that could not be written (EX_IOERR)."""

WENT_WRONG = (
    "Something went wrong that never should ({}), and it is not your fault. Please tell whoever looks after the "
    "assistant. Put LOG_LEVEL=debug in front of the command to see where."
)
UNREADABLE = "The piped input cannot be read ({}). Pipe in text, or type the question after the command."


def take_any_text() -> None:
    """Let no character end the program: a broken one is read as a mark, one that cannot be shown is written escaped.

    What was closed before the start is empty, or goes nowhere.
    """
    nothing = Path(os.devnull)
    sys.stdin = sys.stdin or nothing.open(encoding="utf-8")
    sys.stdout = sys.stdout or nothing.open("w", encoding="utf-8")
    sys.stderr = sys.stderr or nothing.open("w", encoding="utf-8")
    for stream, errors in (
        (sys.stdin, "replace"),
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=errors)


def lines_of(stream: Iterable[str]) -> Iterator[str]:
    """Yield the lines of what is piped in, without the mark that some editors put before the first.

    Raises:
        BotError: It cannot be read.
    """
    try:
        for number, line in enumerate(stream):
            yield line if number else line.removeprefix("\ufeff")
    except OSError as error:
        raise BotError(UNREADABLE.format(reason(error))) from error


def tell(*sentences: str) -> None:
    """Say something beside the output, a line each, to whoever may be there to hear it."""
    with contextlib.suppress(OSError):
        sys.stderr.write("".join(f"{sentence}\n" for sentence in sentences if sentence))
        sys.stderr.flush()


WORTH_SAYING = 3.0
"""Seconds of waiting from which on a person is told."""


class Progress:
    """A line that says how far something is and how long it will take, to a person who waits and to no program."""

    def __init__(self, doing: str, done: str, clock: Callable[[], float] = time.monotonic) -> None:
        """Take what is being done, and the sentence that takes the line's place at the end; `clock` gives seconds."""
        self._doing = doing
        self._done = done
        self._clock = clock
        self._began = clock()
        self._shown = ""

    def hear(self, done: int, of_all: int) -> None:
        """Take in how much is done, from none to all; what is done in no time is worth no word."""
        now = self._clock()
        if not done:
            self._began = now
            return
        left = (now - self._began) * (of_all - done) / done
        if not self._shown and left < WORTH_SAYING:
            return
        if done == of_all:
            self._show(f"{self._done}\n")
            self._shown = ""
        else:
            self._show(f"{self._doing}: {100 * done // of_all} %, about {max(1, round(left))} seconds left.")

    def _show(self, line: str) -> None:
        if sys.stderr.isatty():
            with contextlib.suppress(OSError):
                sys.stderr.write(f"\r{' ' * len(self._shown)}\r{line}")
                sys.stderr.flush()
        self._shown = line


def end(code: int, sentence: str, error: BaseException | None = None) -> int:
    """Say why the program ends, and return the code."""
    if error and os.environ.get("LOG_LEVEL", "").strip().casefold() == "debug":
        tell("".join(traceback.format_exception(error)))
    tell(sentence)
    return code


def end_broken(error: Exception) -> int:
    """End because of a fault of ours: nobody at a terminal can do anything with a traceback; a log gets it."""
    if logging.getLogger().handlers:
        LOG.error("The assistant is stopping because of a fault of its own.", exc_info=error)
    return end(BROKEN, WENT_WRONG.format(type(error).__name__), error)


def end_unwritten(error: OSError) -> int:
    """End because something cannot be written or read: the output, where no file is named."""
    if error.filename is not None:
        return end(UNWRITTEN, f"{error.filename} cannot be used ({reason(error)}). Check its permissions.", error)
    sys.stdout = None  # else Python would try once more at exit, and complain
    return end(UNWRITTEN, f"The output could not be written ({reason(error)}): some of it is missing.", error)
