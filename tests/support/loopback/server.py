"""The server: Discord on a port of loopback, which can go down and come up again."""

from __future__ import annotations

import json
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.support import limits, openapi
from tests.support.loopback import world
from tests.support.loopback.faults import reset
from tests.support.loopback.gateway import Gateway
from tests.support.loopback.members import Member
from tests.support.loopback.rest import Rest

if TYPE_CHECKING:
    import asyncio
    from collections.abc import AsyncIterator

    from tests.support.loopback.exchanges import Exchange


class Loopback:
    """Discord on loopback, with two members of staff; `status` and `close_code` say what always goes wrong."""

    def __init__(self, port: int | None = None, name: str = "") -> None:
        """Take a free port where none is given, and a name for 127.0.0.1 that the bot has to look up."""
        self.port = port or free_port()
        self._place = f"{name or '127.0.0.1'}:{self.port}"
        address = f"ws://{self._place}/gateway"
        people = [world.user("301", "sam"), world.user("302", "ann")]
        self.gateway = Gateway(address, people)
        self.rest = Rest(self.gateway, address)
        self.sam, self.ann = (Member(one["id"], one["username"], self.gateway, self.rest) for one in people)
        self._runner: web.AppRunner | None = None
        self._site: web.TCPSite | None = None

    @property
    def environment(self) -> dict[str, str]:
        """What to set so that the bot comes here."""
        return {
            "DISCORD_TOKEN": world.TOKEN,
            "DISCORD_API_URL": f"http://{self._place}/api/v10",
            "DISCORD_GATEWAY_URL": f"ws://{self._place}/gateway",
        }

    @property
    def status(self) -> int:
        """The status of every answer over HTTP; 200 for the proper one."""
        return self.rest.status

    @status.setter
    def status(self, status: int) -> None:
        self.rest.status = status

    @property
    def close_code(self) -> int | None:
        """What the gateway says to every client that identifies, if it is not READY."""
        return self.gateway.close_code

    @close_code.setter
    def close_code(self, code: int | None) -> None:
        self.gateway.close_code = code

    @property
    def ready(self) -> asyncio.Event:
        """Set once a client has become ready."""
        return self.gateway.ready

    @property
    def requests(self) -> list[str]:
        """Every request over HTTP, as "METHOD /path"."""
        return self.rest.requests

    @property
    def commands(self) -> list[dict[str, Any]]:
        """The global commands."""
        return self.rest.commands.get("", [])

    @property
    def goodbyes(self) -> list[int | None]:
        """The code with which each connection to the gateway ended."""
        return self.gateway.goodbyes

    @property
    def exchanges(self) -> list[Exchange]:
        """Everything that members did."""
        return list(self.rest.exchanges.values())

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Loopback]:
        """Listen, and hang up at the end."""
        app = web.Application(client_max_size=32 * 1024 * 1024)
        app.router.add_get("/gateway", self.gateway.handle)
        app.router.add_get("/attachments/{number}", self.rest.attachment)
        app.router.add_routes(self.rest.routes())
        app.router.add_route("*", "/{path:.*}", self._unknown)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        await self.come_up()
        try:
            yield self
        finally:
            await self.gateway.say_goodbye()
            await self._runner.cleanup()
            self._site = None

    async def come_up(self) -> None:
        """Listen."""
        assert self._runner is not None
        self._site = web.TCPSite(self._runner, "127.0.0.1", self.port)
        await self._site.start()

    async def go_down(self) -> None:
        """Tear down every connection, and listen no more."""
        assert self._runner is not None
        assert self._site is not None
        await self._site.stop()
        self.gateway.hang_up()
        for handler in list(self._runner.server.connections if self._runner.server else ()):
            reset(handler.transport)

    async def replay(self, exchange: Exchange) -> None:
        """Tell the bot a second time what a member did."""
        event, payload = exchange.event
        await self.gateway.dispatch(event, payload)

    def problems(self) -> list[str]:
        """Return what Discord would not have accepted, as sentences; the same request is judged once."""
        where = openapi.path_of_description()
        found = list(self.gateway.problems)
        for method, path, params, body in self._different():
            found += limits.problems(method, path, body)
            if where is not None:
                found += openapi.description(where).problems(method, path, params, body)
        return found

    def _different(self) -> list[tuple[str, str, dict[str, str], Any]]:
        unlike = {}
        for method, path, params, body in self.rest.taken:
            kind = "/".join(part for part in path.split("/") if not any(map(str.isdigit, part)))
            unlike.setdefault((method, kind, json.dumps([params, body])), (method, path, params, body))
        return list(unlike.values())

    async def _unknown(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix("/api/v10")
        self.rest.requests.append(f"{request.method} {path}")
        self.gateway.problems.append(f"{request.method} {path}: the server on loopback has no such address")
        return web.json_response({"message": "404: Not Found", "code": 0}, status=404)


def free_port() -> int:
    """Return a port of loopback on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]
