"""What a command line reads and says, whatever has become of its streams: closed, full, or no text at all."""

from __future__ import annotations

import codecs
import contextlib
import json
import logging
import os
import sys
import time
import traceback
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import InputError
from bot.exits import Exit
from bot.settings import reason

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator


LOG = logging.getLogger(__name__)

WENT_WRONG = (
    "Something went wrong that never should ({}), and it is not your fault. Please tell whoever looks after the "
    "assistant. Put LOG_LEVEL=debug in front of the command to see where."
)
UNREADABLE = "The piped input cannot be read ({}). Pipe in text, or type the question after the command."


PLAIN = {
    **dict.fromkeys("‘’‚", "'"),
    **dict.fromkeys("“”„", '"'),
    **dict.fromkeys("\u2010\u2011–—−·", "-"),
    **dict.fromkeys("\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}", " "),
    **dict.fromkeys("•■□", "*"),
    "…": "...",
    "→": "->",
    "←": "<-",
}
"""What stands for a mark where a terminal has no such character; letters have nothing that stands for them."""


def _plainly(error: UnicodeError) -> tuple[str | bytes, int]:
    """Write a mark plainly, and what is no mark escaped; reading is not our business."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    character = error.object[error.start]
    if character in PLAIN:
        return PLAIN[character], error.start + 1
    escaped, _ = codecs.backslashreplace_errors(UnicodeEncodeError(error.encoding, character, 0, 1, error.reason))
    return escaped, error.start + 1


def take_any_text() -> None:
    """Let no character end the program: a broken one is read as a mark, and one that cannot be shown is written anew.

    A quotation mark, a dash or the like is written plainly then, and any other escaped. What was closed before the
    start is empty, or goes nowhere.
    """
    codecs.register_error("plainly", _plainly)
    nothing = Path(os.devnull)
    sys.stdin = sys.stdin or nothing.open(encoding="utf-8")
    sys.stdout = sys.stdout or nothing.open("w", encoding="utf-8")
    sys.stderr = sys.stderr or nothing.open("w", encoding="utf-8")
    for stream, errors in (
        (sys.stdin, "replace"),
        (sys.stdout, "plainly"),
        (sys.stderr, "plainly"),
    ):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors=errors)


def as_json(value: object, indent: int | None = 2) -> str:
    """Return a value as JSON that the output can show as it is: no mark is written plainly within it."""
    is_utf8 = codecs.lookup(sys.stdout.encoding or "ascii").name == "utf-8"
    return json.dumps(value, ensure_ascii=not is_utf8, indent=indent)


def lines_of(stream: Iterable[str]) -> Iterator[str]:
    """Yield the lines of what is piped in, without the mark that some editors put before the first.

    Raises:
        InputError: It cannot be read.
    """
    try:
        for number, line in enumerate(stream):
            yield line if number else line.removeprefix("\ufeff")
    except OSError as error:
        raise InputError(UNREADABLE.format(reason(error))) from error


def tell(*sentences: str) -> None:
    """Say something beside the output, a line each, to whoever may be there to hear it."""
    with contextlib.suppress(OSError):
        sys.stderr.write("".join(f"{sentence}\n" for sentence in sentences if sentence))
        sys.stderr.flush()


WORTH_SAYING = 3.0
"""Seconds of waiting from which on a person is told."""


class ProgressLine:
    """A line that says how far something is and how long it will take, to a person who waits and to no program."""

    def __init__(self, doing: str, done: str, clock: Callable[[], float] = time.monotonic) -> None:
        """Take what is being done, and the sentence that takes the line's place at the end; `clock` gives seconds."""
        self._doing = doing
        self._done = done
        self._clock = clock
        self._began = clock()
        self._shown = ""

    def begin(self) -> None:
        """Say what is being done before it is known how long it will take."""
        self._show(f"{self._doing} ...")

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


def end(code: Exit, sentence: str, error: BaseException | None = None) -> Exit:
    """Say why the program ends, and return the code."""
    if error and os.environ.get("LOG_LEVEL", "").strip().casefold() == "debug":
        tell("".join(traceback.format_exception(error)))
    tell(sentence)
    return code


def end_broken(error: Exception) -> Exit:
    """End because of a fault of ours: nobody at a terminal can do anything with a traceback; a log gets it."""
    if logging.getLogger().handlers:
        LOG.error("The assistant is stopping because of a fault of its own.", exc_info=error)
    return end(Exit.BROKEN, WENT_WRONG.format(type(error).__name__), error)


def end_unwritten(error: OSError) -> Exit:
    """End because something cannot be written or read: the output, where no file is named."""
    if error.filename is not None:
        return end(Exit.UNWRITTEN, f"{error.filename} cannot be used ({reason(error)}). Check its permissions.", error)
    sys.stdout = None  # else Python would try once more at exit, and complain
    return end(Exit.UNWRITTEN, f"The output could not be written ({reason(error)}): some of it is missing.", error)
