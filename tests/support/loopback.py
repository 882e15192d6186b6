"""A server on loopback that speaks enough of Discord for a client to log in, become ready and say goodbye."""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any

from aiohttp import WSCloseCode, WSMsgType, web

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

TOKEN = "MTIz.NDU2.Nzg5-not_a_real_token"
BOT = {"id": "100", "username": "Assistant", "discriminator": "0", "avatar": None, "bot": True, "flags": 0}
APPLICATION = {
    "id": "100",
    "name": "Assistant",
    "description": "",
    "icon": None,
    "bot_public": False,
    "bot_require_code_grant": False,
    "verify_key": "0" * 64,
    "owner": BOT,
    "flags": 0,
}
GUILD = {"id": "200", "unavailable": True}
IDENTIFY, HEARTBEAT, RESUME, HELLO, HEARTBEAT_ACK = 2, 1, 6, 10, 11


class Loopback:
    """Discord on loopback; `status` and `close_code` say what goes wrong, `ready` that a client has said who it is."""

    def __init__(self) -> None:
        self.port = free_port()
        self.status = 200
        self.close_code: int | None = None
        self.ready = asyncio.Event()
        self.requests: list[str] = []
        self.commands: list[Any] = []
        self.goodbyes: list[int | None] = []
        self._sockets: set[web.WebSocketResponse] = set()

    @property
    def environment(self) -> dict[str, str]:
        """What to set so that the bot comes here."""
        return {
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_URL": f"http://127.0.0.1:{self.port}/api/v10",
            "DISCORD_GATEWAY_URL": f"ws://127.0.0.1:{self.port}/gateway",
        }

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[Loopback]:
        """Listen, and hang up at the end."""
        app = web.Application()
        app.router.add_get("/gateway", self._gateway)
        app.router.add_route("*", "/api/v10/{path:.*}", self._rest)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", self.port).start()
        try:
            yield self
        finally:
            for one in list(self._sockets):
                await one.close(code=WSCloseCode.GOING_AWAY)
            await runner.cleanup()

    async def _rest(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        self.requests.append(f"{request.method} /{path}")
        if request.headers.get("Authorization") != f"Bot {TOKEN}":
            return _json({"message": "401: Unauthorized", "code": 0}, 401)
        if self.status != web.HTTPOk.status_code:
            return _json({"message": "not now", "code": 0}, self.status)
        if path == "users/@me":
            return _json(BOT)
        if path == "oauth2/applications/@me":
            return _json(APPLICATION)
        if path.endswith("/commands"):
            if request.method == "PUT":
                self.commands = [_stored(number, one) for number, one in enumerate(await request.json(), 300)]
            return _json(self.commands)
        return _json({"message": "404: Not Found", "code": 0}, 404)

    async def _gateway(self, request: web.Request) -> web.WebSocketResponse:
        connection = web.WebSocketResponse()
        await connection.prepare(request)
        self._sockets.add(connection)
        await connection.send_json({"op": HELLO, "d": {"heartbeat_interval": 41250}, "s": None, "t": None})
        async for message in connection:
            if message.type is WSMsgType.TEXT:
                await self._receive(connection, json.loads(message.data))
        self.goodbyes.append(connection.close_code)
        self._sockets.discard(connection)
        return connection

    async def _receive(self, connection: web.WebSocketResponse, said: dict[str, Any]) -> None:
        if said["op"] == HEARTBEAT:
            await connection.send_json({"op": HEARTBEAT_ACK, "d": None, "s": None, "t": None})
        if said["op"] != IDENTIFY:
            return
        if self.close_code is not None:
            await connection.close(code=self.close_code)
            return
        address = f"ws://127.0.0.1:{self.port}/gateway"
        ready = {"v": 10, "user": BOT, "guilds": [GUILD], "session_id": "s", "resume_gateway_url": address}
        await connection.send_json({"op": 0, "t": "READY", "s": 1, "d": {**ready, "application": APPLICATION}})
        self.ready.set()


def free_port() -> int:
    """Return a port of loopback on which nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _stored(number: int, command: dict[str, Any]) -> dict[str, Any]:
    return {"id": str(number), "application_id": "100", "version": "1", "type": 1, **command}


def _json(body: object, status: int = 200) -> web.Response:
    """Answer with a content type of exactly application/json: a charset behind it breaks discord.py's login."""
    return web.Response(body=json.dumps(body).encode(), status=status, headers={"Content-Type": "application/json"})
