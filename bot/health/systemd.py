"""systemd, where it has started the assistant and asks to hear of it: ready, alive, how it is, stopping.

The protocol is a datagram of NAME=value lines: https://www.freedesktop.org/software/systemd/man/latest/sd_notify.html
"""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import MutableMapping

MICROSECONDS = 1_000_000

PATIENCE = 60
"""Seconds for which systemd is asked to go on waiting for the first connection, again and again until it is there."""


class ServiceManager:
    """Tells systemd how the assistant is; where nobody asks, every call does nothing.

    `alive_every` is after how many seconds systemd wants to hear that it is alive, 0 where it does not.
    """

    def __init__(self, environ: MutableMapping[str, str] | None = None) -> None:
        """Take from the environment what systemd has left there, so that no other program answers in our name."""
        given = os.environ if environ is None else environ
        self._address = given.pop("NOTIFY_SOCKET", "")
        seconds = given.pop("WATCHDOG_USEC", "")
        is_meant = given.pop("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        is_asked = bool(self._address) and is_meant and seconds.isascii() and seconds.isdigit()
        # Half the time, as systemd itself advises: one that comes late is not the end.
        self.alive_every = int(seconds) / MICROSECONDS / 2 if is_asked else 0.0
        self._status = ""

    def ready(self) -> None:
        """Say that members can ask."""
        self._tell("READY=1")

    def alive(self) -> None:
        """Say that the event loop turns; only the event loop may call this."""
        self._tell("WATCHDOG=1")

    def still_starting(self) -> None:
        """Ask for more time, since a Discord that is away is no reason to be started again."""
        self._tell(f"EXTEND_TIMEOUT_USEC={PATIENCE * MICROSECONDS}")

    def stopping(self) -> None:
        """Say that the end has begun."""
        self._tell("STOPPING=1")

    def status(self, sentence: str) -> None:
        """Say how it is, for `systemctl status`; the same is not said twice."""
        if sentence != self._status:
            self._status = sentence
            self._tell(f"STATUS={' '.join(sentence.split())}")

    def _tell(self, line: str) -> None:
        if not self._address:
            return
        # An address that begins with @ is an abstract one, which no file stands for.
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        with suppress(OSError, AttributeError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as one:
            one.settimeout(0)  # a manager that does not read keeps nobody waiting
            one.sendto(line.encode(), address)
