"""A mention of the assistant, a reply to it or a direct message: answered by a reply to that message."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

import discord

from bot.members.inboxes import CLOSED
from bot.render.controls import Audience
from bot.views.cards import message_of
from bot.views.errors import sentence_for
from bot.views.questions import question_in

if TYPE_CHECKING:
    from bot.views.asker import AssistantClient

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
        is_plain = client.parts.preferences.wants_plain_text(message.author.id)
        is_public, today = message.guild is not None, client.parts.today()
        audience = Audience(is_public=is_public, wants_plain_text=is_plain, today=today)
        shown = message_of(client, reply, audience)
    except Exception as error:  # noqa: BLE001 - the boundary logs it
        shown = {"content": sentence_for(error)}
    await _reply(client, message, shown)


async def _reply(client: AssistantClient, message: discord.Message, shown: dict[str, Any]) -> None:
    """Send the reply, unless the member's inbox was closed to it and it is too early to try again."""
    inboxes, member, now = client.parts.inboxes, message.author.id, client.parts.now()
    is_direct = message.guild is None
    if is_direct and not inboxes.may_write(member, at=now):
        return
    try:
        await message.reply(**shown, mention_author=False)
        if is_direct:
            inboxes.was_taken(member)
    except discord.HTTPException as error:
        if error.code == CLOSED:
            inboxes.was_refused(member, at=now)
        # No permission to write there, or the question is gone: nobody is waiting for this answer any more.
        _log.warning("a reply could not be sent: status %s, code %s", error.status, error.code)
