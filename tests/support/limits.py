"""What Discord refuses although its description does not say so, and what we promise about every request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

COMPONENTS_V2 = 1 << 15
ONLY_IN_V2 = {9, 10, 11, 12, 13, 14, 17}
ROW, BUTTON, TEXT_DISPLAY = 1, 2, 10
SELECTS = {3, 5, 6, 7, 8}
LINK_STYLE, PREMIUM_STYLE = 5, 6
REPLY, UPDATE, AUTOCOMPLETE, MODAL = 4, 7, 8, 9
COMMAND_NAME = re.compile(r"[-_'\w]{1,32}")


def problems(method: str, path: str, body: Any) -> list[str]:
    """Return what Discord would refuse about a request, or what we promised not to send, as sentences."""
    return [f"{method} {path}: {problem}" for problem in _problems(method, path, body)]


def _problems(method: str, path: str, body: Any) -> Iterator[str]:
    if method == "PUT" and path.endswith("/commands"):
        yield from _commands(body)
    elif path.endswith("/callback"):
        data = body.get("data") or {}
        if body["type"] in {REPLY, UPDATE}:
            yield from _message(data, may_be_empty=body["type"] == UPDATE)
        elif body["type"] == AUTOCOMPLETE:
            yield from _choices(data.get("choices") or [])
        elif body["type"] == MODAL:
            yield from _modal(data)
    elif re.fullmatch(r"/channels/\d+/messages|/webhooks/\d+/[^/]+", path) and method == "POST":
        yield from _message(body)
    elif "/messages/" in path and method == "PATCH":
        yield from _message(body, may_be_empty=True)


def _message(body: dict[str, Any], *, may_be_empty: bool = False) -> Iterator[str]:
    holds = [key for key in ("content", "embeds", "components", "attachments", "sticker_ids", "poll") if body.get(key)]
    if not holds and not may_be_empty:
        yield "an empty message"
    if _length(body.get("content") or "") > 2_000:
        yield "content of more than 2,000 characters"
    if (body.get("allowed_mentions") or {}).get("parse") != []:
        yield "mentions are not switched off"
    if (body.get("allowed_mentions") or {}).get("replied_user"):
        yield "the author of the question is mentioned"
    yield from _embeds(body.get("embeds") or [])
    yield from _components(body, holds)


def _embeds(embeds: list[dict[str, Any]]) -> Iterator[str]:
    if len(embeds) > 10:
        yield "more than ten embeds"
    total = 0
    for embed in embeds:
        fields = embed.get("fields") or []
        texts = [
            embed.get("title") or "",
            embed.get("description") or "",
            (embed.get("footer") or {}).get("text") or "",
        ]
        texts += [text for field in fields for text in (field.get("name") or "", field.get("value") or "")]
        total += sum(map(_length, texts))
        if not any(texts) and not embed.get("image"):
            yield "an empty embed"
        if any(not field.get("name") or not field.get("value") for field in fields):
            yield "an embed's field without name or value"
        if _length(embed.get("description") or "") > 4_096:
            yield "an embed's description of more than 4,096 characters"
    if total > 6_000:
        yield "embeds of more than 6,000 characters in all"


def _components(body: dict[str, Any], holds: list[str]) -> Iterator[str]:
    top = body.get("components") or []
    every = list(walk(top))
    if (body.get("flags") or 0) & COMPONENTS_V2:
        if set(holds) - {"components", "attachments"}:
            yield "content or embeds beside Components V2"
        if len(every) > 40:
            yield "more than 40 components"
        if sum(_length(each.get("content") or "") for each in every if each["type"] == TEXT_DISPLAY) > 4_000:
            yield "more than 4,000 characters of text in all"
    else:
        if any(each["type"] in ONLY_IN_V2 for each in every):
            yield "components of V2 in a message that is not flagged so"
        if len(top) > 5:
            yield "more than five rows"
    ids = [each["custom_id"] for each in every if each.get("custom_id")]
    if len(set(ids)) < len(ids):
        yield "equal custom_ids"
    for each in every:
        yield from _component(each)


def _component(each: dict[str, Any]) -> Iterator[str]:
    if each["type"] == TEXT_DISPLAY and not (each.get("content") or "").strip():
        yield "an empty text"
    if each["type"] == ROW and not 1 <= len(each.get("components") or []) <= 5:
        yield "a row that does not hold one to five components"
    if _length(each.get("custom_id") or "") > 100:
        yield "a custom_id of more than 100 characters"
    if each["type"] in SELECTS and len(each.get("options") or []) > 25:
        yield "a select of more than 25 options"
    if each["type"] == BUTTON:
        yield from _button(each)


def _button(button: dict[str, Any]) -> Iterator[str]:
    if not button.get("label") and not button.get("emoji") and button.get("style") != PREMIUM_STYLE:
        yield "a button without label"
    if _length(button.get("label") or "") > 80:
        yield "a button's label of more than 80 characters"
    if button.get("style") == LINK_STYLE:
        if not button.get("url"):
            yield "a link button without address"
        if button.get("custom_id"):
            yield "a link button with a custom_id"
    elif not button.get("custom_id"):
        yield "a button without custom_id"


def _choices(choices: list[dict[str, Any]]) -> Iterator[str]:
    if len(choices) > 25:
        yield "more than 25 choices"
    for choice in choices:
        if not 1 <= _length(choice["name"]) <= 100:
            yield "a choice's name that is empty or of more than 100 characters"
        if isinstance(choice["value"], str) and not 1 <= _length(choice["value"]) <= 100:
            yield "a choice's value that is empty or of more than 100 characters"


def _modal(data: dict[str, Any]) -> Iterator[str]:
    if not 1 <= _length(data.get("title") or "") <= 45:
        yield "a form's title that is empty or of more than 45 characters"
    if not 1 <= len(data.get("components") or []) <= 5:
        yield "a form that does not hold one to five components"
    ids = [each["custom_id"] for each in walk(data.get("components") or []) if each.get("custom_id")]
    if len(set(ids)) < len(ids):
        yield "equal custom_ids"


def _commands(commands: list[dict[str, Any]]) -> Iterator[str]:
    names = [(command.get("type", 1), command["name"]) for command in commands]
    if len(set(names)) < len(names):
        yield "two commands of one name"
    if sum(kind == 1 for kind, _ in names) > 100:
        yield "more than 100 commands"
    for command in commands:
        if command.get("type", 1) == 1:
            yield from _option(command)
        if _command_length(command) > 8_000:
            yield f"the command {command['name']} has more than 8,000 characters"


def _option(each: dict[str, Any]) -> Iterator[str]:
    if not COMMAND_NAME.fullmatch(each["name"]) or each["name"] != each["name"].lower():
        yield f"{each['name']!r} is not a name for a command or an option"
    if not 1 <= _length(each.get("description") or "") <= 100:
        yield f"the description of {each['name']} is empty or has more than 100 characters"
    options = each.get("options") or []
    if len(options) > 25:
        yield f"{each['name']} has more than 25 options"
    needed = [bool(option.get("required")) for option in options]
    if needed != sorted(needed, reverse=True):
        yield f"{each['name']} asks for a required option after an optional one"
    yield from _choices(each.get("choices") or [])
    for option in options:
        yield from _option(option)


def _command_length(each: dict[str, Any]) -> int:
    own = _length(each["name"]) + _length(each.get("description") or "")
    chosen = sum(_length(choice["name"]) + _length(str(choice["value"])) for choice in each.get("choices") or [])
    return own + chosen + sum(_command_length(option) for option in each.get("options") or [])


def walk(components: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Yield components and everything inside them."""
    for each in components:
        yield each
        yield from walk(each.get("components") or [])
        yield from walk([each[key] for key in ("accessory", "component") if each.get(key)])


def _length(text: str) -> int:
    """Return a length in UTF-16, the strictest of the ways to count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
