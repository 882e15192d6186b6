"""A mention of the assistant, a reply to it or a direct message: answered by a reply to that message."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING

import discord

from bot import render
from bot.views import CardView, sentence_for

if TYPE_CHECKING:
    from bot.views import AssistantClient

_MARK = re.compile(
    r"<(?:@!?(?P<member>\d+)|@&(?P<role>\d+)|#(?P<channel>\d+)|/(?P<command>[^:>]+):\d+|a?:\w+:\d+|t:-?\d+(?::\w)?|id:\w+)>"
)
_log = logging.getLogger(__name__)


def is_for(client: AssistantClient, message: discord.Message) -> bool:
    """Return whether a message asks the assistant something; what other machines write never does."""
    if client.user is None or message.author.bot or message.webhook_id or message.is_system():
        return False
    return message.guild is None or any(user.id == client.user.id for user in message.mentions)


async def answer(client: AssistantClient, message: discord.Message) -> None:
    """Reply to a message; in a channel everybody reads the reply, because everybody read the question."""
    try:
        reply = client.ask(question_in(message, client), member=message.author.id, channel=message.channel.id)
        view = CardView(render.card(reply, public=message.guild is not None))
    except Exception as error:  # noqa: BLE001 - the boundary logs it
        await _reply(message, content=sentence_for(error))
    else:
        await _reply(message, view=view)


def question_in(message: discord.Message, client: AssistantClient) -> str:
    """Return a message's words: the assistant's own mention is left out, other mentions become names."""
    members = {str(user.id): user.display_name for user in message.mentions}
    if client.user is not None:
        members[str(client.user.id)] = ""
    roles = {str(role.id): role.name for role in message.role_mentions}
    channels = {str(channel.id): channel.name.replace("-", " ") for channel in message.channel_mentions}

    def words(mark: re.Match[str]) -> str:
        named = members.get(mark["member"]) or roles.get(mark["role"]) or channels.get(mark["channel"])
        return f" {named or mark['command'] or ''} "

    return render.flat(_MARK.sub(words, message.content))


async def _reply(message: discord.Message, *, content: str | None = None, view: CardView | None = None) -> None:
    try:
        if view is None:
            await message.reply(content, mention_author=False)
        else:
            await message.reply(view=view, mention_author=False)
    except discord.HTTPException as error:
        # No permission to write there, or the question is gone: nobody is waiting for this answer any more.
        _log.warning("a reply could not be sent: status %s, code %s", error.status, error.code)
