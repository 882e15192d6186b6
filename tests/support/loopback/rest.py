"""Discord's HTTP interface: what the bot asks of it and posts to it, with the deadlines that Discord keeps."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any

from aiohttp import web

from tests.support import limits
from tests.support.loopback import world
from tests.support.loopback.exchanges import TOKEN_LIFETIME, Exchange
from tests.support.loopback.faults import RestFault, first_of, reset

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support.loopback.gateway import Gateway

DEFERRED, DEFERRED_UPDATE = 5, 6
WITH_MESSAGE = {limits.REPLY, DEFERRED}
CHANGES_MESSAGE = {limits.UPDATE, DEFERRED_UPDATE}
EPHEMERAL = 1 << 6
UNKNOWN_MESSAGE, UNKNOWN_WEBHOOK, UNKNOWN_INTERACTION, ALREADY = 10008, 10015, 10062, 40060
CLOSED_INBOX, UNKNOWN_MEMBER = 50007, 10007
UNKNOWN_CHANNEL, UNKNOWN_GUILD, MISSING_ACCESS = 10003, 10004, 50001
OVER_GATEWAY = frozenset(
    """
    channels guild_scheduled_events joined_at large member_count members presences soundboard_sounds stage_instances
    threads voice_states
    """.split()
)
"""What of a server only the gateway tells."""


class RefusedError(Exception):
    """Discord refuses a request, with a status and a code of its own."""

    def __init__(self, status: int, code: int, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code


class Rest:
    """Everything below /api/v10; `faults` go wrong in their turn, `taken` is every request that was carried out."""

    def __init__(self, gateway: Gateway, gateway_address: str) -> None:
        self._gateway = gateway
        self._gateway_address = gateway_address
        self.status = 200
        self.faults: list[RestFault] = []
        self.requests: list[str] = []
        self.times: list[float] = []
        self.taken: list[tuple[str, str, dict[str, str], Any]] = []
        self.commands: dict[str, list[dict[str, Any]]] = {}
        self.exchanges: dict[str, Exchange] = {}
        self.by_token: dict[str, Exchange] = {}
        self.messages: dict[str, dict[str, Any]] = {}
        self.posted: list[dict[str, Any]] = []
        self.closed_inboxes: set[str] = set()
        self.members: dict[str, dict[str, Any]] = {}
        self.given: list[tuple[str, str]] = []
        self.files: dict[str, bytes] = {}
        self.application = dict(world.APPLICATION)
        self.is_in_guild = self.takes_commands = True
        self.hidden: dict[str, int] = {}
        """Channels that the bot asks for and is refused, with Discord's status."""

    def attach(self, name: str, data: bytes) -> dict[str, Any]:
        """Take a file that somebody sends, and return how Discord tells of it."""
        number = world.snowflake()
        self.files[number] = data
        url = f"{self._gateway_address.replace('ws://', 'http://').removesuffix('/gateway')}/attachments/{number}"
        return {"id": number, "filename": name, "size": len(data), "url": url, "proxy_url": url}

    async def attachment(self, request: web.Request) -> web.Response:
        """Give a file that somebody has sent."""
        return web.Response(body=self.files[request.match_info["number"]])

    def routes(self) -> list[web.RouteDef]:
        """Return what is served, most asked for first."""
        found = {
            ("POST", "/interactions/{id}/{token}/callback"): self._callback,
            ("POST", "/webhooks/{application}/{token}"): self._follow_up,
            ("*", "/webhooks/{application}/{token}/messages/{message}"): self._of_webhook,
            ("POST", "/channels/{channel}/messages"): self._post,
            ("*", "/channels/{channel}/messages/{message}"): self._of_channel,
            ("POST", "/channels/{channel}/typing"): _nothing,
            ("POST", "/users/@me/channels"): self._open_direct,
            ("GET", "/users/@me"): _always(world.BOT | {"mfa_enabled": False, "locale": "en-GB"}),
            ("GET", "/oauth2/applications/@me"): lambda _request, _body: self.application,
            ("GET", "/guilds/{guild}"): self._guild,
            ("GET", "/guilds/{guild}/channels"): lambda request, body: self._home(request)["channels"],
            ("GET", "/channels/{channel}"): self._channel,
            ("GET", "/guilds/{guild}/members/{user}"): self._member,
            ("PUT", "/guilds/{guild}/members/{user}/roles/{role}"): self._give,
            ("GET", "/gateway"): self._where,
            ("GET", "/gateway/bot"): self._where,
            ("*", "/applications/{application}/commands"): self._commands,
            ("*", "/applications/{application}/guilds/{guild}/commands"): self._commands,
        }
        return [web.route(method, f"/api/v10{path}", self._carefully(do)) for (method, path), do in found.items()]

    def _carefully(self, do: Any) -> Any:
        """Return a handler that goes wrong when it is a fault's turn, and refuses as Discord does."""

        async def handle(request: web.Request) -> web.StreamResponse:
            path = request.path.removeprefix("/api/v10")
            self.requests.append(f"{request.method} {path}")
            self.times.append(time.perf_counter())
            body = await _body(request)
            fault = first_of(self.faults, f"{request.method} {path}")
            if fault is None and self.status == web.HTTPOk.status_code:
                return self._carry_out(do, request, path, body)
            if fault is None:
                return RestFault("", status=self.status).response()
            fault.hits.append(time.perf_counter())
            return await self._go_wrong(fault, request, lambda: self._carry_out(do, request, path, body))

        return handle

    async def _go_wrong(
        self, fault: RestFault, request: web.Request, carry_out: Callable[[], web.Response]
    ) -> web.Response:
        if fault.done:
            carry_out()
        if fault.act in {"hang", "slow"}:
            await asyncio.sleep(fault.delay)
        if fault.act == "slow" and request.transport is not None:  # else the bot has hung up
            return carry_out()
        if fault.act in {"hang", "reset"}:
            reset(request.transport)
        return fault.response()

    def _carry_out(self, do: Any, request: web.Request, path: str, body: Any) -> web.Response:
        is_by_token = path.startswith(("/interactions/", "/webhooks/"))
        if not is_by_token and request.headers.get("Authorization") != f"Bot {self._gateway.token}":
            return _json({"message": "401: Unauthorized", "code": 0}, 401)
        self.taken.append((request.method, path, dict(request.query), body))
        try:
            return _json(do(request, body))
        except RefusedError as error:
            return _json({"message": str(error), "code": error.code}, error.status)

    def _callback(self, request: web.Request, body: Any) -> Any:
        exchange = self._exchange(request)
        if exchange.is_answered:
            exchange.refused.append(ALREADY)
            raise RefusedError(400, ALREADY, "Interaction has already been acknowledged.")
        if exchange.is_late:
            exchange.refused.append(UNKNOWN_INTERACTION)
            raise RefusedError(404, UNKNOWN_INTERACTION, "Unknown interaction")
        exchange.callback = body
        resource = {"type": body["type"]}
        interaction = {"id": exchange.id, "type": 2, "response_message_ephemeral": exchange.is_private}
        if body["type"] in WITH_MESSAGE:
            resource["message"] = self._keep(exchange, body.get("data") or {})
            interaction["response_message_id"] = resource["message"]["id"]
            interaction["response_message_loading"] = body["type"] == DEFERRED
        elif body["type"] in CHANGES_MESSAGE:
            resource["message"] = self._change(exchange.pressed or {}, body.get("data") or {})
        exchange.acknowledge()
        return {"interaction": interaction, "resource": resource} if "with_response" in request.query else None

    def _follow_up(self, request: web.Request, body: Any) -> Any:
        return self._keep(self._of_token(request), body)

    def _of_webhook(self, request: web.Request, body: Any) -> Any:
        exchange = self._of_token(request)
        wanted = request.match_info["message"]
        found = next((one for one in exchange.replies if wanted in {"@original", one["id"]}), None)
        if wanted == "@original" and exchange.callback["type"] in CHANGES_MESSAGE:
            found = exchange.pressed
        return self._see_to(request.method, found, body)

    def _post(self, request: web.Request, body: Any) -> Any:
        where = request.match_info["channel"]
        if where in self.closed_inboxes:
            raise RefusedError(403, CLOSED_INBOX, "Cannot send messages to this user")
        exchange = self.exchanges.get(str((body.get("message_reference") or {}).get("message_id")))
        if exchange is None:
            return self._made(where, body)
        made = self._keep(exchange, body, where)
        exchange.acknowledge()
        return made

    def _of_channel(self, request: web.Request, body: Any) -> Any:
        return self._see_to(request.method, self.messages.get(request.match_info["message"]), body)

    def _see_to(self, method: str, found: dict[str, Any] | None, body: Any) -> Any:
        if found is None:
            raise RefusedError(404, UNKNOWN_MESSAGE, "Unknown Message")
        if method == "PATCH":
            return self._change(found, body)
        if method == "DELETE":
            self.messages.pop(found["id"], None)
            return None
        return found

    def _keep(self, exchange: Exchange, body: dict[str, Any], where: str = world.CHANNEL_ID) -> dict[str, Any]:
        made = self._made(where, body)
        if exchange.token:
            made["interaction_metadata"] = _metadata(exchange)
        exchange.keep(made)
        return made

    def _made(self, where: str, body: dict[str, Any]) -> dict[str, Any]:
        given = {key: body[key] for key in ("embeds", "components", "flags", "message_reference") if body.get(key)}
        made = world.message(world.BOT, where, body.get("content") or "", **given)
        self.messages[made["id"]] = made
        self.posted.append(made)
        return made

    def _change(self, message: dict[str, Any], body: dict[str, Any]) -> dict[str, Any]:
        private = message.get("flags", 0) & EPHEMERAL
        message.update({key: body[key] for key in ("content", "embeds", "components", "flags") if key in body})
        message["flags"] = message.get("flags", 0) | private
        message["edited_timestamp"] = world.now()
        return message

    def _exchange(self, request: web.Request) -> Exchange:
        exchange = self.exchanges.get(request.match_info["id"])
        if exchange is None or exchange.token != request.match_info["token"]:
            raise RefusedError(404, UNKNOWN_INTERACTION, "Unknown interaction")
        return exchange

    def _of_token(self, request: web.Request) -> Exchange:
        exchange = self.by_token.get(request.match_info["token"])
        is_over = exchange is None or time.perf_counter() - exchange.sent > TOKEN_LIFETIME
        if exchange is None or is_over or not exchange.is_answered:
            raise RefusedError(404, UNKNOWN_WEBHOOK, "Unknown Webhook")
        return exchange

    def _open_direct(self, request: web.Request, body: Any) -> Any:
        return world.direct_channel(world.user(str(body["recipient_id"]), "somebody"))

    def _home(self, request: web.Request) -> dict[str, Any]:
        if not self.is_in_guild or request.match_info["guild"] != world.GUILD_ID:
            raise RefusedError(404, UNKNOWN_GUILD, "Unknown Guild")
        return self._gateway.guild

    def _guild(self, request: web.Request, body: Any) -> Any:
        return {key: value for key, value in self._home(request).items() if key not in OVER_GATEWAY}

    def _channel(self, request: web.Request, body: Any) -> Any:
        wanted, home = request.match_info["channel"], self._gateway.guild
        found = next((one for one in (*home["channels"], *home["threads"]) if one["id"] == wanted), None)
        if found is None or wanted in self.hidden:
            status = self.hidden.get(wanted, 404)
            raise RefusedError(status, UNKNOWN_CHANNEL if status == 404 else MISSING_ACCESS, "Not for you")
        return found

    def _member(self, request: web.Request, body: Any) -> Any:
        itself = {world.BOT_ID: self._gateway.guild["members"][0]}
        found = (itself | self.members).get(request.match_info["user"])
        if found is None:
            raise RefusedError(404, UNKNOWN_MEMBER, "Unknown Member")
        return found

    def _give(self, request: web.Request, body: Any) -> Any:
        self.given.append((request.match_info["user"], request.match_info["role"]))

    def _where(self, request: web.Request, body: Any) -> Any:
        left, milliseconds = self._gateway.starts()
        limit = {"total": 1_000, "remaining": left, "reset_after": milliseconds, "max_concurrency": 1}
        return {"url": self._gateway_address, "shards": 1, "session_start_limit": limit}

    def _commands(self, request: web.Request, body: Any) -> Any:
        where = request.match_info.get("guild", "")
        if where and not self.takes_commands:
            raise RefusedError(403, MISSING_ACCESS, "Missing Access")
        if request.method == "PUT":
            self.commands[where] = [_registered(number, one) for number, one in enumerate(body, 300)]
        return self.commands.get(where, [])


def _registered(number: int, command: dict[str, Any]) -> dict[str, Any]:
    return {"id": str(number), "application_id": world.BOT_ID, "version": "1", "type": 1, "description": "", **command}


def _nothing(request: web.Request, body: Any) -> Any:
    return None


def _always(answer: Any) -> Any:
    return lambda _request, _body: answer


async def _body(request: web.Request) -> Any:
    """Return what was sent as JSON, beside files or without; None where nothing was."""
    if request.content_type.startswith("multipart/"):
        return json.loads(str((await request.post())["payload_json"]))
    return await request.json() if request.can_read_body else None


def _metadata(exchange: Exchange) -> dict[str, Any]:
    """Return what a message tells of the interaction that brought it."""
    _, payload = exchange.event
    user = payload.get("user") or payload["member"]["user"]
    return {"id": exchange.id, "type": payload["type"], "user": user, "authorizing_integration_owners": {}}


def _json(body: object, status: int = 200) -> web.Response:
    """Answer with a content type of exactly application/json: a charset behind it breaks discord.py's login."""
    if body is None:
        return web.Response(status=204)
    return web.Response(body=json.dumps(body).encode(), status=status, headers={"Content-Type": "application/json"})
