"""What members do: type commands, press, choose, fill in forms, mention, write direct messages."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.support.limits import BUTTON, SELECTS, walk
from tests.support.loopback import world
from tests.support.loopback.exchanges import Exchange

if TYPE_CHECKING:
    from tests.support.loopback.gateway import Gateway
    from tests.support.loopback.rest import Rest

COMMAND, COMPONENT, COMPLETION, FORM = 2, 3, 4, 5
SLASH, MESSAGE_MENU = 1, 3
TEXT_OPTION, ROLE_OPTION, FILE_OPTION = 3, 8, 11
BYTES = 10 * 1024 * 1024
OF_BOT = world.BOT | {"member": world.member(world.BOT)}
"""How a message tells that it mentions the bot."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in the server; everything is done in the channel, or privately with `direct`."""

    number: str
    name: str
    gateway: Gateway
    rest: Rest
    permissions: int = world.OF_MEMBERS
    roles: tuple[str, ...] = (world.STAFF_ROLE,)

    @property
    def user(self) -> dict[str, Any]:
        return world.user(self.number, self.name)

    async def slash(self, command: str, *, direct: bool = False, at: float | None = None, **options: Any) -> Exchange:
        """Type a command with its options; one of a group has the group's name before its own.

        A file is its name and what is in it; a role is what the server says of it.
        """
        root, _, leaf = command.partition(" ")
        files = {name: self.rest.attach(*value) for name, value in options.items() if isinstance(value, tuple)}
        given = [_option(name, files.get(name, value)) for name, value in options.items()]
        data = self._command(root, SLASH) | {
            "options": [{"name": leaf, "type": 1, "options": given}] if leaf else given
        }
        roles = {each["id"]: each for each in options.values() if isinstance(each, dict)}
        if files or roles:
            data["resolved"] = {"attachments": {each["id"]: each for each in files.values()}, "roles": roles}
        return await self._interact(COMMAND, f"/{command}", data, direct=direct, at=at)

    async def complete(self, command: str, *, at: float | None = None, direct: bool = False, **option: str) -> Exchange:
        """Type the beginning of a command's option."""
        ((name, typed),) = option.items()
        data = self._command(command, SLASH) | {"options": [_option(name, typed) | {"focused": True}]}
        return await self._interact(COMPLETION, f"/{command} {name}…", data, direct=direct, at=at)

    async def press(self, message: dict[str, Any], custom_id: str, *, at: float | None = None) -> Exchange:
        """Press a button of a message."""
        data = {"component_type": BUTTON, "custom_id": custom_id}
        return await self._interact(COMPONENT, f"button {custom_id}", data, message=message, at=at)

    async def choose(self, message: dict[str, Any], custom_id: str, *values: str, at: float | None = None) -> Exchange:
        """Choose from a menu of a message."""
        kinds = {one["custom_id"]: one["type"] for one in walk(message["components"]) if one["type"] in SELECTS}
        data = {"component_type": kinds.get(custom_id, 3), "custom_id": custom_id, "values": list(values)}
        return await self._interact(COMPONENT, f"menu {custom_id}", data, message=message, at=at)

    async def submit(self, form: Exchange, message: dict[str, Any] | None = None, **values: str) -> Exchange:
        """Send the form that an interaction opened; what is not given stays as it was."""
        opened = form.callback["data"]
        data = {
            "custom_id": opened["custom_id"],
            "components": [_filled(one, values) for one in opened["components"]],
        }
        return await self._interact(FORM, f"form {opened['title']}", data, message=message)

    async def use_menu(self, name: str, message: dict[str, Any]) -> Exchange:
        """Choose a command from the context menu of a message."""
        resolved = {"messages": {message["id"]: message}}
        data = self._command(name, MESSAGE_MENU) | {"target_id": message["id"], "resolved": resolved}
        return await self._interact(COMMAND, f"menu {name}", data)

    async def mention(self, text: str, *, at: float | None = None) -> Exchange:
        """Write a message in the channel that mentions the bot."""
        return await self.say(f"<@{world.BOT_ID}> {text}", at=at, mentions=[OF_BOT])

    async def say(self, text: str, *, at: float | None = None, **more: Any) -> Exchange:
        """Write a message in the channel; what else Discord tells of it is given by its names."""
        here = {"guild_id": world.GUILD_ID, "member": _without_user(world.member(self.user, *self.roles))}
        return await self._write(world.CHANNEL_ID, at, text, **here, **more)

    async def write(self, text: str, *, at: float | None = None, **more: Any) -> Exchange:
        """Write a direct message."""
        return await self._write(world.direct_channel(self.user)["id"], at, text, **more)

    async def edit(self, said: Exchange, text: str, **more: Any) -> Exchange:
        """Put other words into a message; the same exchange hears what comes of it."""
        message = said.event[1] | {"content": text, "edited_timestamp": world.now(), **more}
        self.rest.messages[message["id"]] = message
        await self._send(said, "MESSAGE_UPDATE", message, None)
        return said

    async def _write(self, where: str, at: float | None, content: str, **more: Any) -> Exchange:
        message = world.message(self.user, where, content, **more)
        self.rest.messages[message["id"]] = message
        exchange = Exchange(message["id"], "direct message" if "guild_id" not in more else "mention")
        await self._send(exchange, "MESSAGE_CREATE", message, at)
        return exchange

    async def _interact(
        self,
        kind: int,
        name: str,
        data: dict[str, Any],
        *,
        message: dict[str, Any] | None = None,
        direct: bool = False,
        at: float | None = None,
    ) -> Exchange:
        where = world.direct_channel(self.user) if direct else world.channel()
        payload: dict[str, Any] = {
            "id": world.snowflake(),
            "application_id": world.BOT_ID,
            "type": kind,
            "data": data,
            "token": secrets.token_urlsafe(24),
            "version": 1,
            "channel": where,
            "channel_id": where["id"],
            "app_permissions": str(world.OF_MEMBERS),
            "locale": "en-GB",
            "entitlements": [],
            "authorizing_integration_owners": {"0": world.GUILD_ID},
            "context": 1 if direct else 0,
            "attachment_size_limit": BYTES,
        }
        if direct:
            payload["user"] = self.user
        else:
            payload["member"] = world.member(self.user, *self.roles, permissions=self.permissions)
            payload |= {"guild_id": world.GUILD_ID, "guild_locale": "en-GB"}
            payload["guild"] = {"id": world.GUILD_ID, "locale": "en-GB", "features": []}
        exchange = Exchange(payload["id"], name, payload["token"])
        if message is not None:
            payload["message"] = message
            exchange.pressed = message
        self.rest.by_token[exchange.token] = exchange
        await self._send(exchange, "INTERACTION_CREATE", payload, at)
        return exchange

    async def _send(self, exchange: Exchange, event: str, payload: dict[str, Any], at: float | None) -> None:
        self.rest.exchanges[exchange.id] = exchange
        exchange.event = (event, payload)
        exchange.sent = time.perf_counter()
        exchange.intended = exchange.sent if at is None else at
        await self.gateway.dispatch(event, payload)

    def _command(self, name: str, kind: int) -> dict[str, Any]:
        for guild in ("", world.GUILD_ID):
            for held in self.rest.commands.get(guild, []):
                if (held["name"], held["type"]) == (name, kind):
                    where = {"guild_id": guild} if guild else {}
                    return {"id": held["id"], "name": name, "type": kind, **where}
        return {"id": "1", "name": name, "type": kind}


def _option(name: str, value: Any) -> dict[str, Any]:
    if isinstance(value, dict):
        kind = FILE_OPTION if "filename" in value else ROLE_OPTION
        return {"name": name, "type": kind, "value": value["id"]}
    kind = 5 if isinstance(value, bool) else 4 if isinstance(value, int) else TEXT_OPTION
    return {"name": name, "type": kind, "value": value}


def _without_user(found: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in found.items() if key != "user"}


def _filled(component: dict[str, Any], values: dict[str, str]) -> dict[str, Any]:
    """Return a form's component as Discord sends it back."""
    found: dict[str, Any] = {"type": component["type"], "id": component.get("id", 0)}
    if "components" in component:
        found["components"] = [_filled(one, values) for one in component["components"]]
    if "component" in component:
        found["component"] = _filled(component["component"], values)
    if "custom_id" in component:
        given = values.get(component["custom_id"], component.get("value", ""))
        key = "values" if component["type"] in SELECTS else "value"
        found |= {"custom_id": component["custom_id"], key: [given] if key == "values" else given}
    return found
