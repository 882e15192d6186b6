"""Compares outcomes with the text files in `tests/snapshots/`, which `pytest --snapshot-update` writes anew."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from bot.cards.accents import Accent

if TYPE_CHECKING:
    from collections.abc import Awaitable

    import simcord

    from bot.handbook.model import SignpostWords

FOLDER = Path(__file__).parents[1] / "snapshots"
LONGEST_LINE = 160


class TextFile(SingleFileSnapshotExtension):
    """A text file a snapshot, with the name of its test, in a folder with the name of its module."""

    _write_mode = WriteMode.TEXT
    file_extension = "txt"

    @classmethod
    def dirname(cls, *, test_location) -> str:
        return str(FOLDER / test_location.basename)


class YamlFile(TextFile):
    """Data as YAML, with its keys in order and each text as a reader sees it."""

    file_extension = "yaml"

    def serialize(self, data: Any, **_options: Any) -> str:
        return yaml.dump(data, Dumper=_Dumper, sort_keys=True, allow_unicode=True, width=1_000_000)


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as blocks, and the same value twice where it stands twice."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None)


def _mapping(dumper: yaml.SafeDumper, found: dict[str, Any]) -> yaml.MappingNode:
    """Write a button, a line of a menu and the like in one line."""
    is_small = not any(isinstance(each, dict) or (isinstance(each, list) and each) for each in found.values())
    is_small = is_small and "\n" not in (said := "".join(map(str, found.values()))) and len(said) <= LONGEST_LINE
    return dumper.represent_mapping("tag:yaml.org,2002:map", found, flow_style=is_small)


_Dumper.add_representer(str, _text)
_Dumper.add_representer(dict, _mapping)


def digest(value: Any) -> str:
    """Return a few letters that change when anything in a value does."""
    said = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()[:10]


RANDOM = (
    (re.compile(r"\bform:[0-9a-f]{16}\b"), "form:<random>"),
    (re.compile(r"\b[0-9a-f]{16}\b"), "<random>"),
    (re.compile(r"(?<=why:\d:)0\.\d\d|(?<=score )0\.\d\d"), "<score>"),
    (re.compile(r"/interactions/\d+/[^/]+/callback"), "/interactions/callback"),
    (re.compile(r"/webhooks/\d+/[^/]+"), "/webhooks"),
)
"""What is another one at every run or, as a score, on another processor, and what to write for it."""

NUMBER = re.compile(r"\d{17,20}")
"""The number of a message, a member, a channel, a role or a server."""


USUALLY_FALSE = frozenset({"default", "disabled", "spoiler", "tts"})


class Story:
    """What the assistant sends to Discord, step by step; `named` are the members, channels and roles of the test."""

    def __init__(self, env: simcord.Env, **named: Any) -> None:
        self._env = env
        self._names = {str(each.id): f"<{name}>" for name, each in named.items()}
        self._stand_ins: dict[str, str] = {}
        self.steps: list[dict[str, Any]] = []

    def without_words_of(self, signpost: SignpostWords, procedure: SignpostWords) -> Story:
        """Write something else for what a safeguarding lead may change: it is no outcome of the program."""
        listed = "\n".join(f"- {contact.name}: {contact.detail}" for contact in signpost.contacts)
        self._stand_ins = {
            listed: "<the contacts>",
            signpost.in_channel: "<the signpost in brief>",
            signpost.text: "<the text of the signpost>",
            signpost.title: "<the title of the signpost>",
            procedure.in_channel: "<the words about procedure in brief>",
            procedure.text: "<the words about procedure>",
            procedure.title: "<the title of the words about procedure>",
        }
        return self

    async def __call__(self, step: str, doing: Awaitable[Any]) -> Any:
        """Let somebody do something, note what is sent then, and return what comes of it."""
        before = len(self._env.http_requests)
        result = await doing
        await self._env.settle()
        self.note(step, self.sent(before))
        return result

    def note(self, step: str, value: Any) -> None:
        """Note something else that comes of a step."""
        self.steps.append({step: self._plain(value)})

    def sent(self, since: int = 0) -> list[dict[str, Any]]:
        """Return what was sent; what was only read changes nothing for anybody."""
        requests = [each for each in self._env.http_requests[since:] if each.method != "GET"]
        return [{f"{each.method} {each.path}": each.json} for each in requests]

    def _plain(self, value: Any) -> Any:
        if isinstance(value, dict):
            told = {key: each for key, each in value.items() if not _is_usual(key, each)}
            return {self._plain(key): self._plain(_said_of(key, each)) for key, each in told.items()}
        if isinstance(value, list | tuple):
            return [self._plain(each) for each in value]
        if isinstance(value, int) and not isinstance(value, bool) and NUMBER.fullmatch(str(value)):
            return self._plain(str(value))
        return self._without_numbers(value) if isinstance(value, str) else value

    def _without_numbers(self, text: str) -> str:
        for said, written in self._stand_ins.items():
            text = text.replace(said, written)
        for pattern, written in RANDOM:
            text = pattern.sub(written, text)
        return NUMBER.sub(lambda found: self._names.get(found[0], "<number>"), text)


def _said_of(key: str, value: Any) -> Any:
    """Return what a reader is told of a value: a colour by the kind of card that it is for."""
    return Accent(value).name.lower() if key == "accent_color" else value


def _is_usual(key: str, value: Any) -> bool:
    """Return whether Discord takes a value for granted, so that a reader need not see it."""
    return value is None or (value is False and key in USUALLY_FALSE)
