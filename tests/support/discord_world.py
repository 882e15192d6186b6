"""A simulated Discord with the real client in it: a server, a channel, two members of staff."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import simcord

from bot import settings, wiring
from bot.client import PartnershipBot
from bot.storage.opening import in_memory
from bot.storage.thread import StoreThread
from tests.support import limits, openapi
from tests.support.asking import DATA
from tests.support.handbook_files import SHIPPED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path


SECONDS_A_MINUTE = 60.0
LEADS_TO = ": "
"""What parts a button's label from where the button leads."""

BUSY_SECONDS = 60.0
"""How long the bot may need to come to rest: a simulated quarter of an hour wakes its chores many times."""


@dataclass
class Clock:
    """A clock that a test turns forward."""

    now: float = 1_000.0

    def __call__(self) -> float:
        return self.now

    def today(self) -> datetime:
        """Return the time of day: the clock began on a Monday in term time."""
        return datetime(2026, 11, 23, 9, tzinfo=UTC) + timedelta(seconds=self.now)

    def pass_minutes(self, minutes: float) -> None:
        self.now += minutes * SECONDS_A_MINUTE


@dataclass
class Server:
    """A server with its roles, channels and members, each by its name, in the order in which they were made."""

    guild: simcord.GuildHandle
    roles: dict[str, simcord.RoleHandle]
    channels: dict[str, simcord.ChannelHandle]
    members: dict[str, simcord.MemberActor]


def build(
    env: simcord.Env,
    name: str,
    *,
    channels: Sequence[str],
    members: Mapping[str, Sequence[str]],
    roles: Sequence[str] = (),
) -> Server:
    """Make a server: roles that may do nothing by themselves, channels, and members with the names of their roles."""
    guild = env.create_guild(name)
    made = {role: guild.create_role(role) for role in roles}
    opened = {channel: guild.create_text_channel(channel) for channel in channels}
    there = {
        member: guild.add_member(env.create_user(member), roles=[made[role] for role in has])
        for member, has in members.items()
    }
    return Server(guild, made, opened, there)


def offer(guild: simcord.GuildHandle, command: str, *roles: simcord.RoleHandle) -> None:
    """Let members with these roles use a command that Discord hides, as an administrator may under Integrations."""
    registered = guild._env.backend.find_command(command, guild.id)
    assert registered
    guild.set_command_permissions(int(registered["id"]), dict.fromkeys(roles, True))


@dataclass
class InDiscord:
    """What tests of the edge have in common: a simulated Discord with the real bot in it."""

    env: simcord.Env

    @property
    def bot(self) -> PartnershipBot:
        assert isinstance(self.env.bot, PartnershipBot)
        return self.env.bot

    def kept(self, work: Any) -> Any:
        """Return what a piece of work with the store returns."""
        return self.bot.services.store.do(work).result(5)

    def posted(self, channel: Any) -> list[Any]:
        """Return what the bot has posted to a channel by itself."""
        path = f"/channels/{channel.id}/messages"
        return [each.json for each in self.env.http_requests if (each.method, each.path) == ("POST", path)]

    def sent(self, *, since: int = 0) -> list[Any]:
        """Return the messages that the bot posted by itself, as Discord got them."""
        posted = [each for each in self.env.http_requests if each.method == "POST" and "/messages" in each.path]
        return [each.json for each in posted[since:]]


@dataclass
class World(InDiscord):
    """A server with two members of staff."""

    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    sam: simcord.MemberActor
    ann: simcord.MemberActor
    clock: Clock

    @property
    def me(self) -> str:
        """The mention of the bot."""
        assert self.bot.user
        return f"<@{self.bot.user.id}>"


def simulated(bot: PartnershipBot, *, check_errors: bool = True) -> simcord.Env:
    """Return a simulated Discord with a bot in it, which may take its time on a busy machine."""
    return simcord.Env(bot, check_errors=check_errors, settle_timeout=BUSY_SECONDS)


def make_bot(
    folder: Path,
    clock: Clock,
    store: StoreThread | None = None,
    *,
    home: int | None = None,
    roles: frozenset[int] = frozenset(),
) -> PartnershipBot:
    """Return the real client, as the program makes it, on a knowledge folder and a test's clock.

    Without a store it gets one of its own that ends with it; `home` is its home server, `roles` are its editors'. Words
    other than the shipped ones are compared as words, whatever earlier tests have learned of them.
    """
    data = DATA if folder == SHIPPED else folder.parent / "data"
    found = settings.load({"KNOWLEDGE_DIR": str(folder), "DATA_DIR": str(data)}, folder, for_discord=False)
    found = replace(found, home_guild=home, editor_roles=roles)
    return PartnershipBot(wiring.build(found, store or StoreThread(in_memory), clock, clock.today))


def text_of(message: Any) -> str:
    """Return all the text of a message's card, as Discord gets it."""
    return "\n".join(each["content"] for each in walk(_raw(message)) if each["type"] == limits.TEXT_DISPLAY)


def buttons_of(message: Any) -> dict[str, str]:
    """Return the buttons of a message: label and custom_id."""
    return {each["label"]: each["custom_id"] for each in walk(_raw(message)) if each["type"] == limits.BUTTON}


def ways_of(message: Any) -> list[str]:
    """Return the labels of a message's buttons, without where they lead: "Next" of "Next: What we value"."""
    return [label.partition(LEADS_TO)[0] for label in buttons_of(message)]


def in_full(message: Any, label: str) -> str:
    """Return the label of the button of a message that begins so: "Next: What we value" for "Next"."""
    found = dict(zip(ways_of(message), buttons_of(message), strict=True))
    return found.get(label, label)


def menu_of(message: Any) -> dict[str, str]:
    """Return the lines of a message's menu: label and value."""
    menus = [each for each in walk(_raw(message)) if each["type"] in limits.SELECTS]
    return {option["label"]: option["value"] for menu in menus for option in menu["options"]}


def menu_id(message: Any) -> str:
    """Return the custom_id of a message's menu."""
    (menu,) = [each for each in walk(_raw(message)) if each["type"] in limits.SELECTS]
    return menu["custom_id"]


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
