"""What may not be chosen in Discord, and why: what is chosen there must open no door, whoever chooses it.

The role at the end of the tour is given to everybody who takes the tour. So nobody may choose one that they could not
give by hand, one with which members could moderate, or one that makes editors or hub managers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.doctor.on_discord import MANAGE_ROLES, role_danger, role_hindrance
from bot.settings import MANAGER_ROLES

if TYPE_CHECKING:
    from collections.abc import Collection

    from bot.choices import Choosable
    from bot.doctor.views import ChannelView, RoleView, ServerView
    from bot.settings import Settings

FIXED = "{} is set where I run, so it cannot be chosen here. Please ask whoever runs me to change it or to remove it."
TOO_MANY = "Too many were picked. Please pick fewer."
NO_CHANNEL = "That channel is not in this server. Please pick one that is."
NO_TEXT_CHANNEL = "Nobody can simply write in that channel. Please pick a text channel."
NO_ROLE = "That role is not in this server. Please pick one that is."
EVERYONE = "@everyone is no role for this. Please pick a role that some members have."
NOT_BY_HAND = (
    "You could not give that role by hand either: that takes Manage Roles, and a role of yours that stands above it. "
    "Please pick another one, or ask somebody who can."
)
FOR_THE_TOUR = "{} is given to whoever finishes the tour, so it cannot be for hub managers. Please pick another one."


def refusal(
    choice: Choosable, numbers: Collection[int], server: ServerView, settings: Settings, below: int | None
) -> str:
    """Return why what was picked may not be chosen, "" where it may.

    Args:
        choice: For which setting.
        numbers: The numbers of the channels or roles; none takes back what was chosen.
        server: The home server, with these channels.
        settings: Those that hold now.
        below: The place below which whoever chooses could give a role by hand; 0 for none, None for any.
    """
    if len(numbers) > choice.most:
        return TOO_MANY
    if not choice.are_roles:
        return next(filter(None, (_of_channel(server.channels.get(number)) for number in numbers)), "")
    roles = [server.roles.get(number) for number in sorted(numbers)]
    return next(filter(None, (_of_role(choice, role, server, settings, below) for role in roles)), "")


def _of_channel(channel: ChannelView | None) -> str:
    if channel is None:
        return NO_CHANNEL
    return "" if channel.is_text else NO_TEXT_CHANNEL


def _of_role(
    choice: Choosable, role: RoleView | None, server: ServerView, settings: Settings, below: int | None
) -> str:
    if role is None:
        return NO_ROLE
    if role.is_everyone:
        return EVERYONE
    if choice.name == MANAGER_ROLES.name:
        return FOR_THE_TOUR.format(role.name) if role.id == settings.tour_role else ""
    if below is not None and role.place >= below:
        return NOT_BY_HAND
    able = replace(server, may=server.may | {MANAGE_ROLES})  # where it is missing, it can still be turned on
    found = role_danger(role, settings.editor_roles, settings.manager_roles) or role_hindrance(role, able)
    return str(found or "")
