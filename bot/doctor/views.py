"""What Discord says of the assistant and its home server, as plain values; permissions go by discord.py's names."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PRESENCE, SERVER_MEMBERS, MESSAGE_CONTENT = "Presence", "Server Members", "Message Content"
"""The privileged intents, as the Developer Portal calls them."""


@dataclass(frozen=True, slots=True)
class ApplicationView:
    """What is set for the application in the Developer Portal; `intents` are the privileged ones that are on."""

    is_public: bool = False
    needs_code_grant: bool = False
    has_endpoint: bool = False
    intents: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class RoleView:
    """A role; `place` counts from 0 for @everyone, and a higher one stands above a lower one."""

    id: int
    name: str
    place: int
    permissions: frozenset[str] = frozenset()
    is_managed: bool = False
    is_everyone: bool = False


@dataclass(frozen=True, slots=True)
class ChannelView:
    """A channel or thread of the home server: what the assistant may do there, and whether everybody can read it."""

    id: int
    name: str
    may: frozenset[str]
    is_text: bool = True
    is_thread: bool = False
    is_open: bool = False


@dataclass(frozen=True, slots=True)
class ServerView:
    """The home server.

    Args:
        roles: Every role by its number.
        place: The place of the assistant's highest role.
        may: What the assistant may do in the server.
        channels: Those that the settings name, by their numbers; one that is not among them is not in this server.
        gone: The numbers of keepers who are neither a role nor a member.
        takes_commands: Whether Discord lets the assistant have commands here.
    """

    roles: Mapping[int, RoleView]
    place: int
    may: frozenset[str]
    channels: Mapping[int, ChannelView] = field(default_factory=dict[int, ChannelView])
    gone: frozenset[int] = frozenset()
    takes_commands: bool = True


@dataclass(frozen=True, slots=True)
class DiscordView:
    """What Discord says; there is no server where the settings name none, or where the assistant is not in it."""

    application: ApplicationView
    server: ServerView | None
