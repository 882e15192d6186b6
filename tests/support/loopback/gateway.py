"""Discord's gateway: sessions that can be resumed, heartbeats, and what goes wrong with them."""

from __future__ import annotations

import asyncio
import json
import time
import zlib
from collections import deque
from typing import TYPE_CHECKING, Any

from aiohttp import WSMsgType, web

from tests.support.loopback import world
from tests.support.loopback.faults import GatewayFault, reset

if TYPE_CHECKING:
    from collections.abc import Callable

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
REQUEST_MEMBERS = 8
KEPT_EVENTS = 2_000
ENDS_SESSION = {1000, 1001, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014}
"""Codes after which a session cannot be resumed, whichever end sends them."""

SPEAKS = {"text", "binary", "truncated", "reconnect", "invalid"}
"""Faults that are something said on the line."""


class Line:
    """One websocket, compressed as the client asked for."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket = socket
        self.transport = request.transport
        self.session: Session | None = None
        self.is_mute = False
        self.is_dead = False
        self.closed_with: int | None = None
        self._zlib = zlib.compressobj() if request.query.get("compress") == "zlib-stream" else None

    async def send(self, op: int, data: Any = None, event: str | None = None, number: int | None = None) -> None:
        if not self.is_dead:
            await self.send_raw(json.dumps({"op": op, "d": data, "s": number, "t": event}))

    async def send_raw(self, text: str, *, half: bool = False) -> None:
        if self.socket.closed:
            return
        try:
            if self._zlib is None:
                await self.socket.send_str(text[: len(text) // 2] if half else text)
                return
            data = self._zlib.compress(text.encode()) + self._zlib.flush(zlib.Z_SYNC_FLUSH)
            # Half a frame still ends as a whole one does, so that the client takes it for one.
            await self.socket.send_bytes(data[: len(data) // 2] + b"\0\0\xff\xff" if half else data)
        except (ConnectionError, RuntimeError):
            return  # the bot has gone; the session remembers what it missed


class Session:
    """What a client that has said who it is can resume."""

    def __init__(self) -> None:
        self.id = world.snowflake()
        self.number = 0
        self.events: deque[tuple[int, str, Any]] = deque(maxlen=KEPT_EVENTS)
        self.line: Line | None = None

    async def dispatch(self, event: str, data: Any) -> None:
        self.number += 1
        self.events.append((self.number, event, data))
        if self.line and not self.line.is_mute:
            await self.line.send(DISPATCH, data, event, self.number)


class Gateway:
    """All sessions and connections; `faults` go wrong in their turn."""

    def __init__(self, address: str, people: list[dict[str, Any]]) -> None:
        self._address = address
        self.guild = world.guild(*people)
        self.faults: list[GatewayFault] = []
        self.heartbeat_seconds = 41.25
        self.token = world.TOKEN
        self.close_code: int | None = None
        self.starts_left = 1_000
        self.starts_again = 0.0
        self.ready = asyncio.Event()
        self.connects: list[float] = []
        self.intents = 0
        self.identifies: list[float] = []
        self.resumes: list[float] = []
        self.goodbyes: list[int | None] = []
        self.problems: list[str] = []
        self.sessions: dict[str, Session] = {}
        self.lines: set[Line] = set()
        self.changed: Callable[[], None] = lambda: None

    @property
    def session(self) -> Session | None:
        """The session that is connected, or was last."""
        return next(reversed(self.sessions.values()), None)

    @property
    def is_online(self) -> bool:
        return self.session is not None and self.session.line is not None

    def forbid_starts(self, seconds: float) -> None:
        """Allow no new session for some seconds."""
        self.starts_left = 0
        self.starts_again = time.perf_counter() + seconds

    def starts(self) -> tuple[int, int]:
        """Return how many sessions may still be started, and the milliseconds until it is 1,000 again."""
        left = self.starts_again - time.perf_counter()
        if self.starts_again and left <= 0:
            self.starts_left, self.starts_again = 1_000, 0.0
        return max(0, self.starts_left), max(0, int(left * 1000))

    async def dispatch(self, event: str, data: Any) -> bool:
        """Tell the bot about something, now or when it resumes; False where there is no session to tell."""
        session = self.session
        if session is None:
            return False
        await session.dispatch(event, data)
        return True

    async def harm(self, fault: GatewayFault) -> None:
        """Let something go wrong with the connection that is open."""
        session = self.session
        assert session is not None, "nobody is connected"
        assert session.line is not None, "nobody is connected"
        await self._harm(session.line, fault)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Serve one connection to its end."""
        self.connects.append(time.perf_counter())
        if fault := self._fault("connect"):
            return await self._refuse(request, fault)
        socket = web.WebSocketResponse(timeout=0.2)
        await socket.prepare(request)
        line = Line(socket, request)
        self.lines.add(line)
        await line.send(HELLO, {"heartbeat_interval": int(self.heartbeat_seconds * 1000)})
        if fault := self._fault("hello"):
            await self._harm(line, fault)
        try:
            async for message in socket:
                if message.type is WSMsgType.TEXT and not line.is_dead:
                    await self._receive(line, json.loads(message.data))
        finally:
            self._forget(line)
        return socket

    def hang_up(self) -> None:
        """Tear down every connection."""
        for line in list(self.lines):
            reset(line.transport)
            self._forget(line)

    async def say_goodbye(self) -> None:
        """Close every connection properly."""
        for line in list(self.lines):
            await line.socket.close(code=1001)

    def _forget(self, line: Line) -> None:
        if line not in self.lines:
            return
        self.lines.discard(line)
        # When this end closes while it is reading, aiohttp says 1000, whatever was sent.
        code = line.closed_with or line.socket.close_code
        self.goodbyes.append(code)
        session = line.session
        if session is None or session.line is not line:
            return
        session.line = None
        if code in ENDS_SESSION:
            self.sessions.pop(session.id, None)

    async def _refuse(self, request: web.Request, fault: GatewayFault) -> web.Response:
        if fault.act == "reset":
            reset(request.transport)
        return web.Response(status=503, text="<h1>no gateway</h1>")

    async def _receive(self, line: Line, said: dict[str, Any]) -> None:
        op, data = said["op"], said.get("d") or {}
        if op == HEARTBEAT and not line.is_mute:
            await line.send(ACK)
        elif op == IDENTIFY:
            await self._identify(line, data)
        elif op == RESUME:
            await self._resume(line, data)
        elif op == REQUEST_MEMBERS:
            await self._tell_members(data)

    async def _tell_members(self, asked: dict[str, Any]) -> None:
        found = self.guild["members"]
        told = {"guild_id": world.GUILD_ID, "members": found, "chunk_index": 0, "chunk_count": 1}
        await self.dispatch("GUILD_MEMBERS_CHUNK", told | {"nonce": asked.get("nonce")})

    async def _identify(self, line: Line, data: dict[str, Any]) -> None:
        self.identifies.append(time.perf_counter())
        self.intents = data["intents"]
        if self.starts()[0] == 0:
            self.problems.append("an IDENTIFY although no session start is left")
        self.starts_left -= 1
        if data["token"] != self.token:
            await self._close(line, 4004)
        elif self.close_code is not None:
            await self._close(line, self.close_code)
        elif fault := self._fault("identify"):
            await self._harm(line, fault)
        else:
            await self._begin(line)

    async def _begin(self, line: Line) -> None:
        session = Session()
        self.sessions = {session.id: session}
        session.line, line.session = line, session
        told = {
            "v": 10,
            "user": world.BOT,
            "guilds": [{"id": world.GUILD_ID, "unavailable": True}],
            "session_id": session.id,
            "resume_gateway_url": self._address,
            "application": {"id": world.BOT_ID, "flags": 0},
        }
        await session.dispatch("READY", told)
        await session.dispatch("GUILD_CREATE", self.guild)
        self.ready.set()
        self.changed()

    async def _resume(self, line: Line, data: dict[str, Any]) -> None:
        self.resumes.append(time.perf_counter())
        if fault := self._fault("resume"):
            await self._harm(line, fault)
            return
        session = self.sessions.get(data["session_id"])
        if data["token"] != self.token:
            await self._close(line, 4004)
        elif session is None:
            await line.send(INVALID, data=False)
        else:
            session.line, line.session = line, session
            for number, event, told in [one for one in session.events if one[0] > data["seq"]]:
                await line.send(DISPATCH, told, event, number)
            await session.dispatch("RESUMED", {"_trace": []})
            self.changed()

    def _fault(self, when: str) -> GatewayFault | None:
        fault = next((one for one in self.faults if one.matches(when)), None)
        if fault:
            fault.hits.append(time.perf_counter())
        return fault

    async def _close(self, line: Line, code: int) -> None:
        if line.session and code in ENDS_SESSION:
            self.sessions.pop(line.session.id, None)
        line.closed_with = code
        await line.socket.close(code=code)

    async def _harm(self, line: Line, fault: GatewayFault) -> None:
        if fault.act in SPEAKS:
            await self._speak_wrongly(line, fault)
        elif fault.act == "close":
            await self._close(line, fault.code)
        elif fault.act == "reset":
            reset(line.transport)
        else:
            line.is_mute = True
            if fault.act == "dead":
                line.is_dead = True
                _stop_reading(line.transport)

    async def _speak_wrongly(self, line: Line, fault: GatewayFault) -> None:
        match fault.act:
            case "text":
                await line.socket.send_str('{"op": 0, "d": ')
            case "binary":
                await line.socket.send_bytes(b"no zlib at all\0\0\xff\xff")
            case "truncated":
                await line.send_raw(json.dumps({"op": DISPATCH, "d": world.channel(), "s": None, "t": "X"}), half=True)
            case "reconnect":
                await line.send(RECONNECT)
            case _:
                if line.session and not fault.resumable:
                    self.sessions.pop(line.session.id, None)
                await line.send(INVALID, data=fault.resumable)


def _stop_reading(transport: Any) -> None:
    """Read nothing any more, so that a goodbye gets no answer either."""
    transport.pause_reading()
