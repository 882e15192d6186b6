"""Says from outside, over HTTP, what a server of its own process is to do: members' deeds, faults, outages."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.support.loopback.faults import GatewayFault, RestFault

if TYPE_CHECKING:
    from tests.support.loopback.exchanges import Exchange
    from tests.support.loopback.server import Loopback

DEEDS = ("slash", "complete", "press", "choose", "use_menu", "mention", "write")
ON_MESSAGES = ("press", "choose")


class Control:
    """What is asked by a POST of JSON, and answered as JSON.

    `/act`: `{"who": "sam", "do": "slash", "args": ["ask"], "options": {"question": "..."}}`; what is pressed is in the
    last message that the bot sent. `/rest` and `/gateway` take a fault, `/outage` seconds, `/state` nothing at all.
    """

    def __init__(self, server: Loopback) -> None:
        self._server = server

    def app(self) -> web.Application:
        """Return what is served."""
        app = web.Application()
        for name in ("act", "rest", "gateway", "outage", "state"):
            app.router.add_post(f"/{name}", self._asked(getattr(self, f"_{name}")))
        return app

    def _asked(self, do: Any) -> Any:
        async def handle(request: web.Request) -> web.Response:
            try:
                body = await request.json() if request.can_read_body else {}
                return web.json_response(await do(body))
            except (ValueError, KeyError, TypeError, AssertionError) as error:
                return web.json_response({"problem": f"{type(error).__name__}: {error}"}, status=400)

        return handle

    async def _act(self, asked: dict[str, Any]) -> dict[str, Any]:
        member = {"sam": self._server.sam, "ann": self._server.ann}[asked.get("who", "sam")]
        if asked["do"] not in DEEDS:
            message = f"do is one of {', '.join(DEEDS)}"
            raise ValueError(message)
        given = list(asked.get("args", ()))
        last = self._server.rest.posted[-1:]
        if asked["do"] in ON_MESSAGES:
            given = [*last, *given]
        elif asked["do"] == "use_menu":
            given += last
        exchange = await getattr(member, asked["do"])(*given, **asked.get("options", {}))
        await exchange.wait()
        return _told(exchange)

    async def _rest(self, asked: dict[str, Any]) -> dict[str, Any]:
        self._server.rest.faults.append(RestFault(**asked))
        return {"faults": len(self._server.rest.faults)}

    async def _gateway(self, asked: dict[str, Any]) -> dict[str, Any]:
        fault = GatewayFault(**asked)
        if fault.when == "now":
            await self._server.gateway.harm(fault)
        else:
            self._server.gateway.faults.append(fault)
        return {"faults": len(self._server.gateway.faults)}

    async def _outage(self, asked: dict[str, Any]) -> dict[str, Any]:
        await self._server.go_down()
        await asyncio.sleep(asked["seconds"])
        await self._server.come_up()
        return {"seconds": asked["seconds"]}

    async def _state(self, _asked: dict[str, Any]) -> dict[str, Any]:
        gateway, done = self._server.gateway, self._server.exchanges
        return {
            "online": gateway.is_online,
            "identifies": len(gateway.identifies),
            "resumes": len(gateway.resumes),
            "goodbyes": gateway.goodbyes,
            "requests": len(self._server.requests),
            "not acknowledged": sum(not one.is_answered for one in done),
            "problems": self._server.problems(),
        }


def _told(exchange: Exchange) -> dict[str, Any]:
    """Return what came of a deed."""
    return {
        "acknowledged": exchange.is_answered,
        "milliseconds": round(exchange.seconds * 1000, 1) if exchange.is_answered else None,
        "callback": exchange.callback,
        "replies": exchange.replies,
        "refused": exchange.refused,
    }
