"""A message as a question: its words, with names where Discord writes numbers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.render.markup import flat

if TYPE_CHECKING:
    import discord

_MARK = re.compile(
    r"<(?:@!?(?P<member>\d+)|@&(?P<role>\d+)|#(?P<channel>\d+)|/(?P<command>[^:>]+):\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|id:\w+)>"
)


def question_in(message: discord.Message, client: discord.Client) -> str:
    """Return a message's words, or those that it forwards; other mentions than the assistant's own become names."""
    members = {str(user.id): user.display_name for user in message.mentions}
    if client.user is not None:
        members[str(client.user.id)] = ""
    roles = {str(role.id): "" if is_own_role(role) else role.name for role in message.role_mentions}
    channels = {str(channel.id): channel.name.replace("-", " ") for channel in message.channel_mentions}

    def words(mark: re.Match[str]) -> str:
        named = members.get(mark["member"]) or roles.get(mark["role"]) or channels.get(mark["channel"])
        return f" {named or mark['command'] or ''} "

    said = (message.content, *(forwarded.content for forwarded in message.message_snapshots))
    return flat(_MARK.sub(words, "\n".join(said)))


def is_own_role(role: discord.Role) -> bool:
    """Whether a role is the one that Discord has made for the assistant when it came to the server."""
    return role == role.guild.self_role
