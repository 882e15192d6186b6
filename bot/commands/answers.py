"""Answers: /ask, /topics, /help, a command for each topic, a mention of the assistant, and the buttons of an answer."""

from __future__ import annotations

import logging
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands

from bot.assistant import address, wording
from bot.cards import controls
from bot.cards.controls import Viewer
from bot.cards.layout import card, choices, said_card, topics_card
from bot.cards.limits import COMMAND_NAME, LONGEST_DESCRIPTION, MOST_COMMANDS
from bot.cards.markup import cut, flat
from bot.commands.buttons import button, choice
from bot.commands.errors import report_error, sentence_for
from bot.commands.interaction import Interaction
from bot.commands.messages import (
    is_own,
    message,
    message_of,
    only_for_now,
    reply_private,
    say_private,
    send_private,
    show_in_place,
    viewer_of,
)
from bot.reply import Answer
from bot.storage.members import CLOSED, Cast
from bot.turns import TooManyError

if TYPE_CHECKING:
    from bot.assistant.conversation import Dialogue
    from bot.commands.interaction import PartnershipBot
    from bot.handbook.model import Topic
    from bot.reply import Reply
    from bot.wiring import Answering

LONGEST_QUESTION = 1_000
WORDLESS = "That message has no words that I can answer."
LOG = logging.getLogger(__name__)


class Answers(commands.Cog):
    """Answers what members ask, wherever they ask it."""

    def __init__(self, bot: PartnershipBot, services: Answering) -> None:
        """Take what answers questions."""
        self.bot = bot
        self.services = services
        self._answer_this = app_commands.ContextMenu(name="Answer this", callback=self.answer_this)

    async def cog_load(self) -> None:
        """Add the menu of a message; discord.py takes no decorator for one in a cog."""
        self.bot.tree.add_command(self._answer_this)

    def add_topics(self) -> None:
        """Add a command for each topic that the handbook has now; every other command has to be there already."""
        tree = self.bot.tree
        for topic in self.services.dialogue.assistant.topics():
            is_free = tree.get_command(topic.id) is None and len(tree.get_commands()) < MOST_COMMANDS
            if COMMAND_NAME.fullmatch(topic.id) and is_free:
                tree.add_command(_topic_command(topic))
            else:
                LOG.warning("the topic %r gets no command of its own; /ask and /topics show it", topic.id)

    @app_commands.command(description="Ask what the partnership says, in your own words")
    @app_commands.describe(question="For example: third value")
    async def ask(self, interaction: Interaction, question: app_commands.Range[str, 1, LONGEST_QUESTION]) -> None:
        """Answer a question privately."""
        await self._answer_privately(interaction, question)

    @ask.autocomplete("question")
    async def complete(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Return what a member may pick who is typing."""
        dialogue, who = self.services.dialogue, _who(interaction)
        try:
            with dialogue.turns.place((who["member"], "typing")):
                found = await dialogue.complete(typed, **who)
        except Exception as error:  # noqa: BLE001 - discord.py would log the member's number
            await report_error(interaction, error)
            return []
        return [app_commands.Choice(name=name, value=value) for name, value in choices(found)]

    @app_commands.command(description="See everything you can ask about")
    async def topics(self, interaction: Interaction) -> None:
        """Show the topics."""
        topics = self.services.dialogue.assistant.topics()
        await send_private(interaction, topics_card(topics, viewer_of(interaction)))

    @app_commands.command(description="How to ask, and what the assistant can answer")
    async def help(self, interaction: Interaction) -> None:
        """Show how to ask."""
        await reply_private(interaction, self.services.dialogue.assistant.help())

    async def answer_this(self, interaction: Interaction, message: discord.Message) -> None:
        """Answer a message to the member who asks for it, and to nobody else."""
        question = question_in(message, self.bot)
        if not question:
            await say_private(interaction, WORDLESS)
            return
        await self._answer_privately(interaction, question)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer what is addressed to the assistant."""
        if self._is_for_us(message):
            await self._answer(message)

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer a message that came to mention the assistant only by an edit, soon after it was sent."""
        message = payload.message
        if message.edited_at is None or discord.utils.utcnow() - message.created_at > SOON:
            return
        if self._is_for_us(message):
            await self._answer(message)

    async def _answer_privately(self, interaction: Interaction, question: str) -> None:
        """Answer a question of the member of an interaction.

        Raises:
            TooManyError: The member has asked more than is answered at a time.
        """
        dialogue, who = self.services.dialogue, _who(interaction)
        with dialogue.turns.place(who["member"]):
            await reply_private(interaction, await dialogue.ask(question, **who))

    def _is_for_us(self, message: discord.Message) -> bool:
        """Return whether a message asks the assistant something; what other machines write never does.

        Discord offers the assistant's own role under the same name as the assistant, so that one is as good as the
        other.
        """
        if self.bot.user is None or message.author.bot or message.webhook_id or message.is_system():
            return False
        return _is_direct(message) or self._is_named_in(message) or any(map(is_own_role, message.role_mentions))

    def _is_named_in(self, message: discord.Message) -> bool:
        return self.bot.user is not None and any(each.id == self.bot.user.id for each in message.mentions)

    async def _answer(self, message: discord.Message) -> None:
        """Reply to a message that has no reply yet; in a channel all read it, because all read the question."""
        heard, member = self.services.heard, message.author.id
        if heard.get(message.id):
            return
        heard.put(message.id, value=True)
        try:
            with self.services.dialogue.turns.place(member):
                await self._reply(message, await self._answer_to(message))
        except TooManyError as error:
            if error.is_first:  # a sentence for each would fill the channel, and keep everybody else's answers back
                await self._reply(message, {"content": str(error)})

    async def _answer_to(self, message: discord.Message) -> dict[str, Any]:
        """Return what to send."""
        member, is_direct, services = message.author.id, _is_direct(message), self.bot.services
        if not message.content and not is_direct and not self._is_named_in(message):
            return {"content": UNREAD}
        try:
            question = question_in(message, self.bot)
            reply = await self.services.dialogue.ask(question, member=member, channel=message.channel.id)
            is_plain, today = services.preferences.wants_plain_text(member), services.today()
            return message_of(self.bot, reply, Viewer(is_public=not is_direct, wants_plain_text=is_plain, today=today))
        except Exception as error:  # noqa: BLE001 - the boundary logs it
            return {"content": sentence_for(error)}

    async def _reply(self, message: discord.Message, shown: dict[str, Any]) -> None:
        """Send the reply, unless the member's inbox was closed to it and it is too early to try again."""
        services, member, is_direct = self.bot.services, message.author.id, _is_direct(message)
        inboxes, now = services.inboxes, services.now()
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


def _topic_command(topic: Topic) -> app_commands.Command[Any, ..., None]:
    """Return the command that shows a topic; its name is the topic's id."""
    title = cut(flat(topic.title), LONGEST_DESCRIPTION - len("Read: "))

    async def read(interaction: Interaction) -> None:
        await show(interaction, address.of_topic(topic.id))

    return app_commands.Command(name=topic.id, description=f"Read: {title}", callback=read)


# What a message asks.

SOON = timedelta(minutes=2)
"""How long after it was sent a message may still come to mention the assistant, by an edit."""

UNREAD = (
    "You mentioned my role, and Discord lets me read a message only when it mentions me directly. Please ask again "
    "with /ask, or type @ and choose my name, the one marked APP, from the list."
)
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


def _is_direct(message: discord.Message) -> bool:
    """Whether a message is a direct one; a server that discord.py does not know yet makes none of its messages so."""
    return isinstance(message.channel, discord.DMChannel)


# What can be pressed below an answer.

NOT_HERE = "You may not write in this channel, so the answer cannot be shared here."
SHARED_ALREADY = "You have shared this answer already."
THANKS = {
    Cast.COUNTED: "Thank you. Your vote is counted for the editors, without your name.",
    Cast.CHANGED: "Thank you. Your vote has been changed.",
    Cast.ALREADY: "You have already said so, and it counts once.",
}
TRY_AGAIN = (
    "If it was not what you asked for, ask again in other words with /ask, or tell whoever looks after the handbook."
)


@button(controls.SHOW)
async def show(interaction: Interaction, about: str) -> None:
    """Show today's words for an address."""
    await reply_private(interaction, _dialogue(interaction).show(about, **_who(interaction)))


@button(controls.PREVIOUS)
async def previous(interaction: Interaction, about: str) -> None:
    """Show the entry before one."""
    await _show_neighbour(interaction, _dialogue(interaction).beside(about, -1, **_who(interaction)))


@button(controls.NEXT)
async def following(interaction: Interaction, about: str) -> None:
    """Show the entry after one."""
    await _show_neighbour(interaction, _dialogue(interaction).beside(about, 1, **_who(interaction)))


@button(controls.SHARE)
async def share(interaction: Interaction, about: str) -> None:
    """Post an answer to the channel with the name of who shares it, once a message."""
    here = interaction.permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    if not (here.send_messages_in_threads if in_thread else here.send_messages):
        await say_private(interaction, NOT_HERE)
        return
    services = interaction.client.services
    shared, key = services.answering.shared, (interaction.user.id, _message_of(interaction), about)
    if shared.get(key):
        await say_private(interaction, SHARED_ALREADY)
        return
    reply = _dialogue(interaction).show(about, **_who(interaction))
    if not isinstance(reply, Answer):
        await reply_private(interaction, reply)
        return
    shared.put(key, value=True)
    # Everybody in the channel reads it, so that it has the form that most of them have chosen.
    shown = card(reply, Viewer(is_public=True, today=services.today()), shared_by=interaction.user.display_name)
    try:
        await interaction.response.send_message(**message(shown))
    except Exception:
        shared.put(key, value=False)
        raise


@button(controls.HELPFUL)
async def helpful(interaction: Interaction, about: str) -> None:
    """Count a vote for an answer."""
    await say_private(interaction, _vote(interaction, about, helpful=True), *only_for_now(interaction.client))


@button(controls.NOT_HELPFUL)
async def not_helpful(interaction: Interaction, about: str) -> None:
    """Count a vote against an answer."""
    thanks = _vote(interaction, about, helpful=False)
    await say_private(interaction, thanks, TRY_AGAIN, *only_for_now(interaction.client))


@choice(controls.WHY)
async def why(interaction: Interaction, chosen: str, about: str) -> None:
    """Tell why a part of an answer was given; only where its words are written is looked up anew."""
    number, reason = controls.read_why(chosen)
    wanted = about.split(address.BETWEEN)[number]
    reply = _dialogue(interaction).assistant.show(wanted)
    if not isinstance(reply, Answer):
        await reply_private(interaction, reply)
        return
    await send_private(interaction, said_card(wording.why(reply.parts[0], reason), viewer_of(interaction)))


async def _show_neighbour(interaction: Interaction, reply: Reply) -> None:
    """Show a neighbour in place of what only this member sees, and beside what others see too."""
    if is_own(interaction):
        await show_in_place(interaction, card(reply, viewer_of(interaction)))
    else:
        await reply_private(interaction, reply)


def _vote(interaction: Interaction, about: str, *, helpful: bool) -> str:
    """Count a vote, and return what to say."""
    entries = [wanted.id for wanted in address.read(about)]
    ballot = interaction.client.services.answering.ballot
    return THANKS[ballot.cast(interaction.user.id, _message_of(interaction), entries, helpful=helpful)]


def _message_of(interaction: Interaction) -> int:
    return interaction.message.id if interaction.message else 0


def _dialogue(interaction: Interaction) -> Dialogue:
    return interaction.client.services.answering.dialogue


def _who(interaction: Interaction) -> dict[str, int]:
    return {"member": interaction.user.id, "channel": interaction.channel_id or 0}
