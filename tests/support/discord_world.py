"""A simulated Discord with the real client in it: a server, a channel, two members of staff."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from bot import settings, wiring
from bot.client import PartnershipClient
from tests.support import limits, openapi

if TYPE_CHECKING:
    from pathlib import Path

    import simcord

SECONDS_A_MINUTE = 60.0


@dataclass
class Clock:
    """A clock that a test turns forward."""

    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now

    def pass_minutes(self, minutes: float) -> None:
        self.now += minutes * SECONDS_A_MINUTE


@dataclass
class World:
    """What a test of the edge meets."""

    env: simcord.Env
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    sam: simcord.MemberActor
    ann: simcord.MemberActor
    clock: Clock

    @property
    def bot(self) -> PartnershipClient:
        assert isinstance(self.env.bot, PartnershipClient)
        return self.env.bot

    @property
    def me(self) -> str:
        """The mention of the bot."""
        assert self.bot.user
        return f"<@{self.bot.user.id}>"

    def sent(self) -> list[Any]:
        """Return the messages that the bot posted by itself, as Discord got them."""
        return [each.json for each in self.env.http_requests if each.method == "POST" and "/messages" in each.path]


def make_bot(folder: Path, clock: Clock) -> PartnershipClient:
    """Return the real client, as the program makes it, on a knowledge folder and a test's clock."""
    found = settings.load({"KNOWLEDGE_DIR": str(folder)}, folder, for_discord=False)
    return PartnershipClient(replace(wiring.build(found), clock=clock))


def text_of(message: Any) -> str:
    """Return all the text of a message's card, as Discord gets it."""
    return "\n".join(each["content"] for each in walk(_raw(message)) if each["type"] == limits.TEXT_DISPLAY)


def buttons_of(message: Any) -> dict[str, str]:
    """Return the buttons of a message: label and custom_id."""
    return {each["label"]: each["custom_id"] for each in walk(_raw(message)) if each["type"] == limits.BUTTON}


def walk(components: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return components with everything inside them."""
    return list(limits.walk(components))


def _raw(message: Any) -> list[dict[str, Any]]:
    if isinstance(message, dict):
        return message.get("components") or []
    return [each if isinstance(each, dict) else each.to_dict() for each in message.components]


def problems_of_requests(env: simcord.Env) -> list[str]:
    """Return what Discord would refuse of everything that the bot sent."""
    where = openapi.path_of_description()
    found: list[str] = []
    for each in env.http_requests:
        found += limits.problems(each.method, each.path, each.json)
        if where:
            found += openapi.description(where).problems(each.method, each.path, each.params, each.json)
    return found
