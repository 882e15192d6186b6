"""What can go wrong on the wire, as values that also travel as JSON."""

from __future__ import annotations

import asyncio
import re
import socket
import struct
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Iterable

ALWAYS = 1_000_000_000
"""A number of times that never ends."""

CLOUDFLARE_1015 = "<html><title>Access denied</title><body>error code: 1015</body></html>"
MALFORMED, PAGE = '{"id": "100", ', "<!doctype html><title>502 Bad Gateway</title><h1>Bad gateway</h1>"
VIA = {"Via": "1.1 google"}


@dataclass(slots=True)
class RestFault:
    """What goes wrong with the next requests to an address.

    `where` is searched in "METHOD /path". `act` is "answer" (with status, headers and body), "reset" (the connection
    is torn down), "hang" (no answer for `delay` seconds, then a reset) or "slow" (done properly, `delay` seconds late).
    With `done`, the request is carried out all the same, and the bot cannot know.
    """

    where: str
    act: str = "answer"
    times: int = 1
    status: int = 503
    headers: dict[str, str] = field(default_factory=dict)
    body: str = '{"message": "not now", "code": 0}'
    delay: float = 0.0
    done: bool = False
    hits: list[float] = field(default_factory=list)

    def matches(self, request: str) -> bool:
        """Return whether it is the turn of a request, written as "METHOD /path"."""
        return len(self.hits) < self.times and re.search(self.where, request) is not None

    def response(self) -> web.Response:
        """Return what is answered instead of Discord's answer."""
        kind = {"Content-Type": "text/html" if self.body.startswith("<") else "application/json"}
        return web.Response(body=self.body.encode(), status=self.status, headers=kind | self.headers)


@dataclass(slots=True)
class GatewayFault:
    """What goes wrong with a connection to the gateway.

    `when` is "connect" (before there is a websocket), "hello" (right behind HELLO), "identify" or "resume" (instead of
    READY or RESUMED), or "now" for the connection that is open. `act` is "refuse" (status 503), "close" (with `code`),
    "reset", "text" (no JSON), "binary" (no zlib), "truncated" (half a frame of the zlib stream), "reconnect" (op 7),
    "invalid" (op 9; `resumable` says of which kind), "mute" (no heartbeat is acknowledged and no event comes), or
    "dead" (nothing comes through any more, in either direction).
    """

    when: str
    act: str
    times: int = 1
    code: int = 4000
    resumable: bool = False
    hits: list[float] = field(default_factory=list)

    def matches(self, when: str) -> bool:
        return self.when == when and len(self.hits) < self.times


def first_of(faults: Iterable[RestFault], request: str) -> RestFault | None:
    """Return the first fault whose turn it is."""
    return next((fault for fault in faults if fault.matches(request)), None)


def reset(transport: asyncio.BaseTransport | None) -> None:
    """Tear a connection down so that the other end sees "connection reset by peer"."""
    if transport is None:
        return
    line = transport.get_extra_info("socket")
    if line is not None and line.fileno() != -1:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    assert isinstance(transport, asyncio.Transport)
    transport.abort()
