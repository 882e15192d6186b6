"""A real REST server on loopback that answers request after request as a test says."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from aiohttp import web

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass
class Answers:
    """A real server that answers request after request as it was told, and the last way ever after."""

    ways: deque[Callable[[web.Request], object]] = field(default_factory=deque)
    requests: list[web.Request] = field(default_factory=list)
    bodies: list[object] = field(default_factory=list)
    times: list[float] = field(default_factory=list)

    def then(self, *ways: Callable[[web.Request], object]) -> None:
        self.ways.extend(ways)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.times.append(asyncio.get_running_loop().time())
        self.requests.append(request)
        self.bodies.append(await request.json() if request.content_type == "application/json" else None)
        way = self.ways.popleft() if len(self.ways) > 1 else self.ways[0]
        found = way(request)
        return await found if asyncio.iscoroutine(found) else found  # pyright: ignore[reportReturnType]


def status(number: int, body: str = "{}", **headers: str) -> Callable[[web.Request], web.Response]:
    """Answer with a status; the body is JSON, and `Via` is there as behind Discord's own servers."""

    def way(_: web.Request) -> web.Response:
        given = {"Content-Type": "application/json", "Via": "1.1 google", **headers}
        kept = {name: text for name, text in given.items() if text}
        return web.Response(status=number, body=body.encode(), headers=kept)

    return way


def reset(request: web.Request) -> web.Response:
    """Hang up without a word."""
    assert request.transport
    request.transport.abort()
    return web.Response()


async def hang(_: web.Request) -> web.Response:
    """Answer long after everybody has gone."""
    await asyncio.sleep(60)
    return web.Response()
