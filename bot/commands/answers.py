"""Answers: /ask, /topics, /help, a command for each topic, and a mention of the assistant."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.assistant import address
from bot.cards.controls import Viewer
from bot.cards.layout import LONGEST_DESCRIPTION, choices, topics_card
from bot.cards.markup import cut, flat
from bot.commands.errors import report_error, sentence_for
from bot.commands.messages import audience_of, message_of, reply_private, send_private
from bot.commands.services import AssistantClient
from bot.storage.members import CLOSED
from bot.turns import TooManyError

if TYPE_CHECKING:
    from bot.handbook.model import Topic


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


async def answer_privately(interaction: discord.Interaction[AssistantClient], question: str) -> None:
    """Answer a question of the member of an interaction.

    Raises:
        TooManyError: The member has asked more than is answered at a time.
    """
    client, member = interaction.client, interaction.user.id
    with client.turns.place(member):
        reply = await client.ask(question, member=member, channel=interaction.channel_id or 0)
        await reply_private(interaction, reply)


LONGEST_QUESTION = 1_000


def ask_command() -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    about = "Ask what the partnership says, in your own words"
    return app_commands.Command(name="ask", description=about, callback=_ask)


async def _complete(interaction: discord.Interaction[AssistantClient], typed: str) -> list[app_commands.Choice[str]]:
    client, member = interaction.client, interaction.user.id
    try:
        with client.turns.place((member, "typing")):
            found = await client.complete(typed, member=member, channel=interaction.channel_id or 0)
    except Exception as error:  # noqa: BLE001 - discord.py would log the member's number
        await report_error(interaction, error)
        return []
    return [app_commands.Choice(name=name, value=value) for name, value in choices(found)]


@app_commands.describe(question="For example: third value")
@app_commands.autocomplete(question=_complete)
async def _ask(
    interaction: discord.Interaction[AssistantClient],
    question: app_commands.Range[str, 1, LONGEST_QUESTION],
) -> None:
    await answer_privately(interaction, question)


def help_command() -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    about = "How to ask, and what the assistant can answer"
    return app_commands.Command(name="help", description=about, callback=_help)


async def _help(interaction: discord.Interaction[AssistantClient]) -> None:
    await reply_private(interaction, interaction.client.parts.assistant.help())


def topic_command(topic: Topic) -> app_commands.Command[Any, ..., None]:
    """Return the command that shows a topic; its name is the topic's id."""
    wanted = address.of_topic(topic.id)

    async def show(interaction: discord.Interaction[AssistantClient]) -> None:
        where = {"member": interaction.user.id, "channel": interaction.channel_id or 0}
        await reply_private(interaction, interaction.client.show(wanted, **where))

    title = cut(flat(topic.title), LONGEST_DESCRIPTION - len("Read: "))
    return app_commands.Command(name=topic.id, description=f"Read: {title}", callback=show)


def topics_command() -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    return app_commands.Command(name="topics", description="See everything you can ask about", callback=_topics)


async def _topics(interaction: discord.Interaction[AssistantClient]) -> None:
    topics = interaction.client.parts.assistant.topics()
    await send_private(interaction, topics_card(topics, audience_of(interaction)))


SOON = timedelta(minutes=2)
"""How long after it was sent a message may still come to mention the assistant, by an edit."""

UNREAD = (
    "You mentioned my role, and Discord shows me the words of a message only where it mentions me myself. Please ask "
    "again with /ask, or choose my name with the mark APP from the list that opens behind @."
)

LOG = logging.getLogger(__name__)


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
        audience = Viewer(is_public=not is_direct, wants_plain_text=is_plain, today=today)
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
        LOG.warning("a reply could not be sent: status %s, code %s", error.status, error.code)


def _is_direct(message: discord.Message) -> bool:
    """Whether a message is a direct one; a server that discord.py does not know yet makes none of its messages so."""
    return isinstance(message.channel, discord.DMChannel)


def _mentions(user: discord.ClientUser, message: discord.Message) -> bool:
    return any(each.id == user.id for each in message.mentions)
