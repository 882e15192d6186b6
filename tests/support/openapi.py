"""Checks requests against Discord's own description of its HTTP API."""

from __future__ import annotations

import json
import os
import re
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.support.limits import walk

ROOT = Path(__file__).parents[2]
ROOT_URI = "urn:discord"
BESIDE = ROOT.parent / "shared" / "discord-api-spec" / "openapi.json"
INTERACTION_TYPES_WITH_MESSAGE = {4, 7}


class UnknownRequestError(Exception):
    """A request that the description does not have at all."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    pattern: re.Pattern[str]
    templated: int
    pointer: str
    spec: dict[str, Any]


def path_of_description() -> Path | None:
    """Return where the description lies: where DISCORD_OPENAPI points, or beside the checkout, or nowhere."""
    named = os.environ.get("DISCORD_OPENAPI")
    found = Path(named) if named else BESIDE
    return found if found.is_file() else None


@cache
def description(path: Path) -> Description:
    """Return the description that a file holds; reading it takes half a second, so once is enough."""
    return Description(json.loads(path.read_text("utf-8")))


class Description:
    """Discord's description, ready to check requests."""

    def __init__(self, spec: dict[str, Any]) -> None:
        _forbid_unknown_keys(spec)
        self._registry: Registry[Any] = Registry().with_resource(
            ROOT_URI, Resource(contents=spec, specification=DRAFT202012)
        )
        self._operations: dict[str, list[Operation]] = {}
        self._checked: dict[bytes, list[str]] = {}
        for path, item in spec["paths"].items():
            for method in item.keys() - {"parameters"}:
                self._operations.setdefault(method.upper(), []).append(_operation(path, method, item))

    def problems(self, method: str, path: str, params: dict[str, Any], body: Any) -> list[str]:
        """Return what Discord would not accept about a request, as sentences; none means it is fine.

        Every test sends the same to begin with, and checking that takes longer than the test.
        """
        key = sha256(repr((method, path, params, body)).encode()).digest()
        if key not in self._checked:
            self._checked[key] = self._problems(method, path, params, body)
        return [*self._checked[key]]

    def _problems(self, method: str, path: str, params: dict[str, Any], body: Any) -> list[str]:
        try:
            operation, values = self._find(method, path)
        except UnknownRequestError as error:
            return [str(error)]
        in_path = {spec["name"]: spec["schema"] for spec in operation.spec["parameters"] if spec["in"] == "path"}
        in_query = {spec["name"]: spec["schema"] for spec in operation.spec["parameters"] if spec["in"] == "query"}
        found = [
            problem
            for name, schema in in_path.items()
            for problem in self._check(schema, values[name], f"{method} {path}: {name}")
        ]
        for name, value in params.items():
            if name not in in_query:
                found.append(f"{method} {path}: no such parameter as {name}")
            else:
                found += self._check(in_query[name], _typed(in_query[name], value), f"{method} {path}: {name}")
        return found + self._body_problems(operation, method, path, body)

    def problems_of_answer(self, method: str, path: str, body: Any) -> list[str]:
        """Return what Discord would not answer to a request that it has carried out."""
        operation, _ = self._find(method, path)
        schema = {"$ref": f"{ROOT_URI}#{operation.pointer}/responses/200/content/application~1json/schema"}
        return self._check(schema, body, f"{method} {path}")

    def _body_problems(self, operation: Operation, method: str, path: str, body: Any) -> list[str]:
        request = operation.spec.get("requestBody")
        if request is None:
            return [] if body is None else [f"{method} {path}: a body where none belongs"]
        if body is None:
            return [f"{method} {path}: no body"] if request.get("required") else []
        schema = {"$ref": f"{ROOT_URI}#{operation.pointer}/requestBody/content/application~1json/schema"}
        return self._check(schema, normalised(method, path, body), f"{method} {path}")

    def _find(self, method: str, path: str) -> tuple[Operation, dict[str, str]]:
        found = [
            (operation, match.groupdict())
            for operation in self._operations.get(method, ())
            if (match := operation.pattern.fullmatch(path))
        ]
        if not found:
            sentence = f"{method} {path}: Discord has no such request"
            raise UnknownRequestError(sentence)
        return min(found, key=lambda each: each[0].templated)

    def _check(self, schema: dict[str, Any], value: Any, where: str) -> list[str]:
        # A schema that was taken out of the description still refers to its root.
        rooted = json.loads(json.dumps(schema).replace('"#/', f'"{ROOT_URI}#/'))
        errors = Draft202012Validator(rooted, registry=self._registry).iter_errors(value)
        return [f"{where}: {error.json_path}: {_reason(error)}" for error in errors]


def normalised(method: str, path: str, body: Any) -> Any:
    """Return a body without what is known to be right although the description says otherwise.

    discord.py sends the ids in `message_reference`, `attachments[].id`, `default_values[].id`, `allowed_mentions` and
    `recipient_id` as numbers, which Discord takes, and three keys that the description does not list:
    `commands[].nsfw`, `embeds[].flags`, and `tts` where a message is edited.
    """
    body = deepcopy(body)
    if method == "PUT" and path.endswith("/commands"):
        for command in body:
            command.pop("nsfw", None)
        return body
    if not isinstance(body, dict):
        return body
    if path == "/users/@me/channels":
        return body | {"recipient_id": str(body["recipient_id"])}
    is_update = method == "PATCH"
    message = body
    if path.endswith("/callback") and body.get("type") in INTERACTION_TYPES_WITH_MESSAGE:
        message = body.get("data") or {}
        is_update = body["type"] == 7
    _normalise_message(message, is_update=is_update)
    return body


def _normalise_message(message: dict[str, Any], *, is_update: bool) -> None:
    reference = message.get("message_reference") or {}
    for key in ("message_id", "channel_id", "guild_id"):
        if isinstance(reference.get(key), int):
            reference[key] = str(reference[key])
    for attachment in message.get("attachments") or ():
        attachment["id"] = str(attachment["id"])
    for component in walk(message.get("components") or []):
        for value in component.get("default_values") or ():
            value["id"] = str(value["id"])
    mentions = message.get("allowed_mentions") or {}
    for key in ("users", "roles"):
        if key in mentions:
            mentions[key] = [str(number) for number in mentions[key]]
    for embed in message.get("embeds") or ():
        embed.pop("flags", None)
    if is_update:
        message.pop("tts", None)


def _operation(path: str, method: str, item: dict[str, Any]) -> Operation:
    spec = item[method]
    parameters = [*item.get("parameters", ()), *spec.get("parameters", ())]
    pattern = "".join(
        f"(?P<{part[1:-1]}>[^/]+)" if part.startswith("{") else re.escape(part) for part in re.split(r"(\{\w+\})", path)
    )
    pointer = f"/paths/{path.replace('~', '~0').replace('/', '~1')}/{method}"
    return Operation(re.compile(pattern), path.count("{"), pointer, {**spec, "parameters": parameters})


def _typed(schema: dict[str, Any], value: Any) -> Any:
    """Return a value of the query as the type that the description asks for: there, all of them are text or numbers."""
    types = schema.get("type", ())
    if "boolean" in types and str(value) in {"0", "1", "true", "false"}:
        return str(value) in {"1", "true"}
    if "integer" in types and str(value).isdigit():
        return int(value)
    return value


def _reason(error: Any) -> str:
    """Return why a value is not valid; of many alternatives, why the nearest one is not."""
    while error.context:
        error = min(error.context, key=lambda each: (-len(each.absolute_path), each.validator == "const"))
    return f"{error.json_path}: {error.message[:300]}"


def _forbid_unknown_keys(node: Any) -> None:
    """Close every object of the description that names its keys: Discord ignores a misspelt key, so must nobody."""
    if isinstance(node, dict):
        if isinstance(node.get("properties"), dict) and "additionalProperties" not in node:
            node["additionalProperties"] = False
        for child in node.values():
            _forbid_unknown_keys(child)
    elif isinstance(node, list):
        for child in node:
            _forbid_unknown_keys(child)
