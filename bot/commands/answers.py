"""Answers: /ask, /topics, /help, a command for each topic, a mention of the assistant, and the buttons of an answer."""

from __future__ import annotations

import asyncio
import logging
import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands
from discord.ext import commands, tasks

from bot.assistant import address, wording
from bot.cards import controls
from bot.cards.asked import MESSAGE_SAYS, YOU_ASKED, asked, question_of
from bot.cards.controls import Press, Viewer
from bot.cards.layout import card, choices, said_card, topics_card, with_vote
from bot.cards.limits import COMMAND_NAME, LONGEST_DESCRIPTION, MOST_COMMANDS
from bot.cards.markup import cut, flat
from bot.commands.buttons import button, choice
from bot.commands.chores import ChoresCog, tried_again
from bot.commands.errors import report_error, sentence_for
from bot.commands.gaps.asking import words_of
from bot.commands.gaps.telling import tell_at_use
from bot.commands.interaction import Interaction
from bot.commands.messages import (
    in_time,
    is_own,
    message,
    message_of,
    reply_private,
    say_private,
    send_private,
    show_in_place,
    viewer_of,
)
from bot.commands.ui import custom_ids, first_line
from bot.commands.votes import known_vote, message_number
from bot.errors import BusyError
from bot.handbook.model import Ref
from bot.reply import Answer, Signpost, SmallTalk, TopicList
from bot.storage.counts import Way, What
from bot.storage.members import CLOSED
from bot.turns import TooManyError

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from bot.assistant.conversation import Dialogue
    from bot.cards.layout import Card
    from bot.commands.interaction import PartnershipBot
    from bot.handbook.model import Topic
    from bot.reply import Reply
    from bot.wiring import Answering

    Became = Reply | Exception | None
    """What becomes of a question: the reply, the error in its place, or None where it was not read or not sent."""

LONGEST_QUESTION = 1_000
WORDLESS = "That message has no words that I can answer."
LOG = logging.getLogger(__name__)


class Answers(ChoresCog):
    """Answers what members ask, wherever they ask it."""

    def __init__(self, bot: PartnershipBot, services: Answering) -> None:
        """Take what answers questions."""
        self.bot = bot
        self.services = services
        self._titles: dict[str, str] = {}
        self._of_topics: list[str] = []
        self._following = asyncio.Lock()
        self._answer_this = app_commands.ContextMenu(name="Answer this", callback=self.answer_this)

    async def cog_load(self) -> None:
        """Add the menu of a message; discord.py takes no decorator for one in a cog."""
        self.bot.tree.add_command(self._answer_this)

    def renew_topics(self) -> bool:
        """Let each topic that the handbook has now have its command, and return whether that makes a difference.

        Every other command has to be there already.
        """
        topics = self.services.dialogue.assistant.topics()
        titles = {topic.id: topic.title for topic in topics}
        if titles == self._titles:
            return False
        for name in self._of_topics:
            self.bot.tree.remove_command(name)
        self._titles, self._of_topics = titles, [topic.id for topic in topics if self._is_added(topic)]
        return True

    @commands.Cog.listener()
    async def on_new_words(self) -> None:
        """See at once whether there are other topics."""
        await self.follow_topics()

    @tasks.loop(hours=1)
    @tried_again
    async def follow_topics(self) -> None:
        """Let Discord hear of other topics; what changes until it has heard of those before is one change."""
        async with self._following:
            if self.renew_topics():
                await self.bot.register_again()

    def _is_added(self, topic: Topic) -> bool:
        """Add the command of a topic, and return whether there was room for it."""
        tree = self.bot.tree
        is_free = tree.get_command(topic.id) is None and len(tree.get_commands()) < MOST_COMMANDS
        if COMMAND_NAME.fullmatch(topic.id) and is_free:
            tree.add_command(_topic_command(topic))
            return True
        LOG.warning("the topic %r gets no command of its own; /ask and /topics show it", topic.id)
        return False

    @app_commands.command(description="Ask what the partnership says, in your own words")
    @app_commands.describe(question="For example: third value")
    async def ask(self, interaction: Interaction, question: app_commands.Range[str, 1, LONGEST_QUESTION]) -> None:
        """Answer a question privately."""
        await self._answer_privately(interaction, question, Way.ASK)

    @ask.autocomplete("question")
    async def complete(self, interaction: Interaction, typed: str) -> list[app_commands.Choice[str]]:
        """Return what a member may pick who is typing."""
        dialogue, who = self.services.dialogue, _who(interaction)
        try:
            found = dialogue.complete(typed, **who)
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
        await self._answer_privately(interaction, question, Way.MENU)

    @commands.Cog.listener()
    async def on_message(self, message: discord.Message) -> None:
        """Answer what is addressed to the assistant."""
        if self._is_for_us(message):
            await self._answer(message, _arrived(self.bot, message.id))

    @commands.Cog.listener()
    async def on_raw_message_edit(self, payload: discord.RawMessageUpdateEvent) -> None:
        """Answer a message that came to mention the assistant only by an edit, soon after it was sent."""
        message = payload.message
        if message.edited_at is None or discord.utils.utcnow() - message.created_at > SOON:
            return
        if self._is_for_us(message):
            await self._answer(message, self.bot.line.clock())

    async def _answer_privately(self, interaction: Interaction, question: str, way: Way) -> None:
        """Answer a question of the member of an interaction.

        Raises:
            TooManyError: The member has asked more than is answered at a time.
        """
        dialogue, who, arrived = self.services.dialogue, _who(interaction), _arrived(self.bot, interaction.id)
        with _counting(self.bot, way, arrived) as count, dialogue.place(question, who["member"]):
            try:
                reply = await in_time(interaction, dialogue.ask(question, **who))
            except BusyError as error:  # the end of the process waits until it is told, as long as the place is taken
                await report_error(interaction, error)
                count(error)
                return
            self._hold(who["member"], interaction.id, question, reply)
            await reply_private(interaction, reply, self._quoting(reply, question, way))
            count(reply)

    def _hold(self, member: int, used: int, question: str, reply: Reply) -> None:
        """Hold a question for the member who may send it to the editors; of a worry nothing is held."""
        if not isinstance(reply, Signpost | SmallTalk):
            self.bot.services.sending.hold(member, used, question)

    def _quoting(self, reply: Reply, question: str, way: Way) -> str:
        """Return the line that quotes the question above its answer, and above nothing else: never above a worry.

        What was picked while typing is the id of what is shown, and says nothing to anybody.
        """
        if not isinstance(reply, Answer) or self.bot.services.handbook.find(question):
            return ""
        return asked(question, MESSAGE_SAYS if way is Way.MENU else YOU_ASKED)

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

    async def _answer(self, message: discord.Message, arrived: float) -> None:
        """Reply to a message that has no reply yet; in a channel all read it, because all read the question."""
        heard, member = self.services.heard, message.author.id
        if heard.get(message.id):
            return
        heard.put(message.id, value=True)
        way = Way.DIRECT if _is_direct(message) else Way.MENTION
        question = question_in(message, self.bot)
        try:
            with _counting(self.bot, way, arrived) as count, self.services.dialogue.place(question, member):
                became, shown = await self._answer_to(message, question)
                count(became if await self._reply(message, shown) else None)
        except TooManyError as error:
            if error.is_first:  # a sentence for each would fill the channel, and keep everybody else's answers back
                await self._reply(message, {"content": str(error)})

    async def _answer_to(self, message: discord.Message, question: str) -> tuple[Became, dict[str, Any]]:
        """Return what becomes of a question, and what to send."""
        member, is_direct = message.author.id, _is_direct(message)
        if not message.content and not is_direct and not self._is_named_in(message):
            return None, {"content": UNREAD}
        try:
            reply = await self.services.dialogue.ask(question, member=member, channel=message.channel.id)
            self._hold(member, message.id, question, reply)
            return reply, message_of(self.bot, reply, self._reader(message))
        except Exception as error:  # noqa: BLE001 - the boundary logs it
            return error, {"content": sentence_for(error)}

    def _reader(self, message: discord.Message) -> Viewer:
        """Return who reads the reply to a message: its author, or everybody in its channel."""
        services, is_direct = self.bot.services, _is_direct(message)
        home = services.settings.home_guild
        return Viewer(
            is_public=not is_direct,
            may_ask_editors=home is not None
            and (is_direct or (message.guild is not None and message.guild.id == home)),
            wants_plain_text=services.preferences.wants_plain_text(message.author.id),
            today=services.today(),
            page_url=services.settings.page_url,
        )

    async def _reply(self, message: discord.Message, shown: dict[str, Any]) -> bool:
        """Send the reply, and return whether it was sent: not if it is too early to try an inbox that was closed."""
        services, member, is_direct = self.bot.services, message.author.id, _is_direct(message)
        inboxes, now = services.inboxes, services.now()
        if is_direct and not inboxes.may_write(member, at=now):
            return False
        try:
            await message.reply(**shown, mention_author=False)
        except discord.HTTPException as error:
            if error.code == CLOSED:
                inboxes.was_refused(member, at=now)
            # No permission to write there, or the question is gone: nobody is waiting for this answer any more.
            LOG.warning("a reply could not be sent: status %s, code %s", error.status, error.code)
            return False
        if is_direct:
            inboxes.was_taken(member)
            await tell_at_use(self.bot, member, self._reader(message), message.channel.send)
        return True


@contextmanager
def _counting(bot: PartnershipBot, way: Way, arrived: float) -> Generator[Callable[[Became], None]]:
    """Count what becomes of a question: what is yielded is told of it, and so is an error that leaves the block."""
    counts, clock = bot.services.counts, bot.line.clock

    def count(became: Became) -> None:
        if isinstance(became, TooManyError | BusyError):
            counts.note(What.BUSY, way)
        elif became is None or isinstance(became, Exception):
            counts.note(What.FAILED, way)
        else:
            counts.reply(way, became, clock() - arrived)

    try:
        yield count
    except Exception as error:
        count(error)
        raise


def _arrived(bot: PartnershipBot, event: int) -> float:
    """Return when an interaction or a message came in, by the clock of the line."""
    return bot.line.interactions.since(event) or bot.line.messages.since(event) or bot.line.clock()


def _topic_command(topic: Topic) -> app_commands.Command[Any, ..., None]:
    """Return the command that shows a topic; its name is the topic's id."""
    title = cut(flat(topic.title), LONGEST_DESCRIPTION - len("Read: "))

    async def read(interaction: Interaction) -> None:
        await _show(interaction, address.of_topic(topic.id), Way.TOPIC)

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

SEND_WORDS = "Send my words to the editors"
NOT_HERE = "You may not write in this channel, so the answer cannot be shared here."
SHARED_ALREADY = "You have shared this answer already."


@button(controls.SHOW)
async def show(interaction: Interaction, about: str) -> None:
    """Show today's words for an address."""
    await _show(interaction, about, Way.BUTTON)


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
    shared, key = services.answering.shared, (interaction.user.id, message_number(interaction), about)
    if shared.get(key):
        await say_private(interaction, SHARED_ALREADY)
        return
    reply = _dialogue(interaction).show(about, **_who(interaction))
    if not isinstance(reply, Answer):
        await reply_private(interaction, reply)
        return
    shared.put(key, value=True)
    # Everybody in the channel reads it, so that it has the form that most of them have chosen.
    viewer = Viewer(is_public=True, today=services.today(), page_url=services.settings.page_url)
    # The question stands nowhere but above the answer that was pressed.
    question = question_of(first_line(interaction.message)) if interaction.message else ""
    shown = card(reply, viewer, shared_by=interaction.user.display_name, asked=question)
    try:
        await interaction.response.send_message(**message(shown))
    except Exception:
        shared.put(key, value=False)
        raise


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


async def _show(interaction: Interaction, about: str, way: Way) -> None:
    reply = _dialogue(interaction).show(about, **_who(interaction))
    offered = words_of(interaction) if is_offer(interaction.message) else ""
    if offered and isinstance(reply, Answer):
        await send_private(interaction, _with_other_words(interaction, reply, offered))
    else:
        await reply_private(interaction, reply)
    _count_shown(interaction, reply, way)


def is_offer(message: discord.Message | None) -> bool:
    """Whether a message offers things to choose from, of which none was sure."""
    return message is not None and controls.ASK_INSTEAD.custom_id in custom_ids(message)


def _with_other_words(interaction: Interaction, reply: Answer, words: str) -> Card:
    """Return an answer that was chosen, with a button to tell the editors in which words it was asked for."""
    interaction.client.services.sending.hold(interaction.user.id, interaction.id, words)
    viewer = viewer_of(interaction)
    shown = card(reply, viewer)
    chosen = reply.parts[0]
    about = str(Ref(chosen.id, whole=isinstance(chosen, TopicList)))
    return replace(shown, rows=(*shown.rows, (Press(SEND_WORDS, controls.ASK, about),)))


async def _show_neighbour(interaction: Interaction, reply: Reply) -> None:
    """Show a neighbour in place of what only this member sees, and beside what others see too."""
    if is_own(interaction):
        shown = card(reply, viewer_of(interaction))
        if isinstance(reply, Answer):
            shown = with_vote(shown, cast=known_vote(interaction, [part.id for part in reply.parts]))
        await show_in_place(interaction, shown)
    else:
        await reply_private(interaction, reply)
    _count_shown(interaction, reply, Way.BUTTON)


def _count_shown(interaction: Interaction, reply: Reply, way: Way) -> None:
    bot = interaction.client
    bot.services.counts.shown(way, reply, bot.line.clock() - _arrived(bot, interaction.id))


def _dialogue(interaction: Interaction) -> Dialogue:
    return interaction.client.services.answering.dialogue


def _who(interaction: Interaction) -> dict[str, int]:
    return {"member": interaction.user.id, "channel": interaction.channel_id or 0}
