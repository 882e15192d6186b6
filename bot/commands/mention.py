"""A mention of the assistant, a reply to it or a direct message: answered once, by a reply to that message."""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import discord

from bot.members.inboxes import CLOSED
from bot.render.controls import Audience
from bot.turns import TooManyError
from bot.views.cards import message_of
from bot.views.errors import sentence_for
from bot.views.questions import is_own_role, question_in

if TYPE_CHECKING:
    from bot.views.asker import AssistantClient

SOON = timedelta(minutes=2)
"""How long after it was sent a message may still come to mention the assistant, by an edit."""

UNREAD = (
    "You mentioned my role, and Discord shows me the words of a message only where it mentions me myself. Please ask "
    "again with /ask, or choose my name with the mark APP from the list that opens behind @."
)

_log = logging.getLogger(__name__)


def is_for(client: AssistantClient, message: discord.Message) -> bool:
    """Return whether a message asks the assistant something; what other machines write never does.

    Discord offers the assistant's own role under the same name as the assistant, so that one is as good as the other.
    """
    if client.user is None or message.author.bot or message.webhook_id or message.is_system():
        return False
    return _is_direct(message) or _mentions(client.user, message) or any(map(is_own_role, message.role_mentions))


def is_for_by_edit(client: AssistantClient, message: discord.Message) -> bool:
    """Return whether a message that was edited soon after it was sent asks the assistant something now."""
    if message.edited_at is None or discord.utils.utcnow() - message.created_at > SOON:
        return False
    return is_for(client, message)


async def answer(client: AssistantClient, message: discord.Message) -> None:
    """Reply to a message that has not been answered; in a channel all read the reply, because all read the question."""
    heard, member = client.parts.heard, message.author.id
    if heard.get(message.id):
        return
    heard.put(message.id, value=True)
    try:
        with client.turns.place(member):
            await _reply(client, message, await _answer_to(client, message))
    except TooManyError as error:
        if error.is_first:  # a sentence for each would fill the channel, and keep everybody else's answers back
            await _reply(client, message, {"content": str(error)})


async def _answer_to(client: AssistantClient, message: discord.Message) -> dict[str, Any]:
    """Return what to send."""
    member, is_direct = message.author.id, _is_direct(message)
    if not message.content and not is_direct and client.user and not _mentions(client.user, message):
        return {"content": UNREAD}
    try:
        reply = await client.ask(question_in(message, client), member=member, channel=message.channel.id)
        is_plain, today = client.parts.preferences.wants_plain_text(member), client.parts.today()
        audience = Audience(is_public=not is_direct, wants_plain_text=is_plain, today=today)
        return message_of(client, reply, audience)
    except Exception as error:  # noqa: BLE001 - the boundary logs it
        return {"content": sentence_for(error)}


async def _reply(client: AssistantClient, message: discord.Message, shown: dict[str, Any]) -> None:
    """Send the reply, unless the member's inbox was closed to it and it is too early to try again."""
    inboxes, member, now = client.parts.inboxes, message.author.id, client.parts.now()
    is_direct = _is_direct(message)
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


def _is_direct(message: discord.Message) -> bool:
    """Whether a message is a direct one; a server that discord.py does not know yet makes none of its messages so."""
    return isinstance(message.channel, discord.DMChannel)


def _mentions(user: discord.ClientUser, message: discord.Message) -> bool:
    return any(each.id == user.id for each in message.mentions)
