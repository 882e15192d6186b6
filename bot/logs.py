"""The log: one event a line on stderr, as text for people or JSON for programs, and never the token."""

from __future__ import annotations

import json
import logging
import re
import sys
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from collections.abc import Generator

    from bot.settings import Settings

HIDDEN = "(hidden)"

NOISE = ("voice will NOT be supported", "Guilds intent seems to be disabled", "logging in using static token")
"""What discord.py says at every start: that it cannot do what we do not want, and that it does what it was told."""

UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""What could break a line, colour a terminal, turn the direction of writing or fail to be written at all."""

SHORT_LIVED_TOKEN = re.compile(r"(/(?:interactions|webhooks)/\d+/)[^/?\s]+")
"""Discord's addresses for replying hold a token that is good for fifteen minutes."""

MEMBER = re.compile(r"(/(?:members|users)/)\d+")
"""Discord's addresses about a member hold the member's number, and discord.py logs addresses that are refused."""


def setup(settings: Settings, stream: TextIO | None = None) -> None:
    """Send every log record of the process to stderr, as the settings say; a second call replaces the first.

    Other people's modules stay at INFO or above: at DEBUG, discord.py writes down whatever members write.
    """
    style = _Json if settings.log_format == "json" else _Text
    handler = _Handler(stream or sys.stderr)
    handler.setFormatter(style(settings))
    handler.addFilter(lambda record: not any(words in str(record.msg) for words in NOISE))
    root = logging.getLogger()
    for former in [one for one in root.handlers if isinstance(one, _Handler)]:
        root.removeHandler(former)
    root.addHandler(handler)
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    root.setLevel(max(level, logging.INFO))
    logging.getLogger("bot").setLevel(level)
    logging.captureWarnings(capture=True)


@contextmanager
def silence() -> Generator[None]:
    """Log nothing while the block runs, where all there is to say is said in another way."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)


class _Handler(logging.StreamHandler[TextIO]):
    """Writes to a stream; when that fails, there is nobody left to tell."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (logging's name)
        del record


class _Formatter(logging.Formatter):
    """Takes the token out of everything that a record can carry."""

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self._token = settings.token
        self._timezone = settings.timezone

    def _hide(self, text: str) -> str:
        if self._token:
            text = text.replace(self._token.reveal(), HIDDEN)
        return MEMBER.sub(rf"\1{HIDDEN}", SHORT_LIVED_TOKEN.sub(rf"\1{HIDDEN}", text))

    def _time(self, record: logging.LogRecord) -> str:
        return datetime.fromtimestamp(record.created, self._timezone).isoformat(timespec="milliseconds")

    def _message(self, record: logging.LogRecord) -> str:
        try:
            message = record.getMessage()
        except Exception as error:  # noqa: BLE001 (a log line that cannot be made must not stop the bot)
            message = f"{record.msg} (its details are missing: {type(error).__name__})"
        return self._hide(message)

    def _error(self, record: logging.LogRecord) -> str:
        error = self.formatException(record.exc_info) if record.exc_info and record.exc_info[0] else ""
        stack = self.formatStack(record.stack_info) if record.stack_info else ""
        return self._hide("\n".join(filter(None, (error, stack))))


class _Text(_Formatter):
    """Writes "time level logger: message | error"."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line."""
        said = " | ".join(filter(None, (self._message(record), self._error(record))))
        line = f"{self._time(record)} {record.levelname} {record.name}: {said}"
        return UNSEEN.sub(_escaped, line)


class _Json(_Formatter):
    """Writes an object with time, level, logger, message and, where there is one, error."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as one line of ASCII."""
        event = {
            "time": self._time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._message(record),
        }
        if error := self._error(record):
            event["error"] = error
        return json.dumps(event).replace("\x7f", "\\u007f")


def _escaped(match: re.Match[str]) -> str:
    """Return a character as Python writes it between quotation marks."""
    return match[0].encode("unicode_escape").decode("ascii")
