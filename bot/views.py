"""What members press: safe views and forms, buttons that survive a restart, and the one error boundary of the edge."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot import render
from bot.errors import BotError
from bot.render import Press

if TYPE_CHECKING:
    import re

    from bot.assistant import Choice
    from bot.render import Card
    from bot.reply import Reply
    from bot.wiring import Parts

Pressed = discord.Interaction[Any]
"""An interaction of our own client; a stricter type would not fit discord.py's methods."""

LONGEST_MODAL_SECONDS = 15 * 60
TAKEN = "taken"
"""Marks an interaction that something of ours looks after; what nobody takes is a button of long ago."""

_log = logging.getLogger(__name__)


class UnknownComponentError(BotError):
    """A button or a form that nothing answers for any more."""

    def __init__(self) -> None:
        """Say what to do instead."""
        super().__init__("This button does not work any more. Please ask again with /ask.")


class AssistantClient(discord.Client):
    """A client that carries the parts, so that commands and buttons reach the same doors."""

    parts: Parts

    def ask(self, question: str, *, member: int, channel: int) -> Reply:
        """Return the reply to what a member asked in a channel, and remember it for a follow-up."""
        if not question.strip():
            return self.parts.assistant.help()
        now = self.parts.clock()
        conversation = self.parts.conversations.get((member, channel), now)
        reply = self.parts.assistant.ask(question, conversation)
        self.parts.conversations.put((member, channel), conversation.after(question, reply), now)
        return reply

    def complete(self, typed: str, *, member: int, channel: int) -> tuple[Choice, ...]:
        """Return what a member may pick who is typing a question, or a follow-up, in a channel."""
        conversation = self.parts.conversations.get((member, channel), self.parts.clock())
        return self.parts.assistant.complete(typed, conversation)

    def show(self, wanted: str, *, is_topic: bool, member: int, channel: int) -> Reply:
        """Return the entry, or the topic as a whole, with this id, and remember it for a follow-up."""
        now = self.parts.clock()
        conversation = self.parts.conversations.get((member, channel), now)
        door = self.parts.assistant
        reply = door.topic(wanted) if is_topic else door.show(wanted)
        self.parts.conversations.put((member, channel), conversation.after(wanted, reply), now)
        return reply


async def report_error(interaction: Pressed, error: BaseException) -> None:
    """Tell whoever met an error what to do, privately; the tree, every view and every form end here."""
    sentence = sentence_for(error)
    try:
        if interaction.type is discord.InteractionType.autocomplete:
            await interaction.response.autocomplete([])
        elif interaction.response.is_done():
            await interaction.followup.send(sentence, ephemeral=True)
        else:
            await interaction.response.send_message(sentence, ephemeral=True)
    except Exception as unsent:  # noqa: BLE001 - there is nobody left to tell
        _log.warning("an error could not be reported to the member: %s", unsent)


def sentence_for(error: BaseException) -> str:
    """Return what a member reads about an error; one that is not ours goes to the log under a reference."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    match error:
        case BotError():
            return render.cut(str(error), render.MOST_CONTENT)
        case app_commands.CommandNotFound():
            return "I do not know that command any more. Please use /ask, or /topics for what you can ask about."
        case app_commands.CommandSignatureMismatch():
            return "That command has just changed. Please reload Discord and try it again."
        case app_commands.CheckFailure():
            return "You may not do that here. Please ask whoever looks after this server."
        case _:
            reference = secrets.token_hex(3).upper()
            _log.error("error %s: %s", reference, type(error).__name__, exc_info=error)
            return (
                "Sorry, something went wrong on my side. Please try again; "
                f"if it happens again, tell whoever looks after me this reference: {reference}."
            )


async def send_private(interaction: Pressed, card: Card) -> None:
    """Answer an interaction so that only its member sees it."""
    if interaction.response.is_done():
        await interaction.followup.send(view=CardView(card), ephemeral=True)
    else:
        await interaction.response.send_message(view=CardView(card), ephemeral=True)


async def show_private(interaction: Pressed, wanted: str, *, is_topic: bool) -> None:
    """Show an entry, or a topic as a whole, to the member of an interaction and to nobody else."""
    client: AssistantClient = interaction.client
    member, channel = interaction.user.id, interaction.channel_id or 0
    reply = client.show(wanted, is_topic=is_topic, member=member, channel=channel)
    await send_private(interaction, render.card(reply))


def take(interaction: Pressed) -> None:
    """Mark an interaction as looked after."""
    interaction.extras[TAKEN] = True


def is_taken(interaction: Pressed) -> bool:
    """Return whether something of ours looks after an interaction."""
    return TAKEN in interaction.extras


class SafeLayoutView(discord.ui.LayoutView):
    """A view of Components V2 whose errors reach the member."""

    async def interaction_check(self, interaction: Pressed, /) -> bool:
        """Take the interaction; a subclass that checks more calls this first."""
        take(interaction)
        return True

    async def on_error(self, interaction: Pressed, error: Exception, item: discord.ui.Item[Any], /) -> None:
        """Report the error; which item it was is in its traceback."""
        del item
        await report_error(interaction, error)


class SafeModal(discord.ui.Modal):
    """A form whose errors reach the member; each opening has a custom_id of its own and lasts 15 minutes at most."""

    def __init__(self, title: str) -> None:
        """Open a form under a title."""
        super().__init__(title=title, timeout=LONGEST_MODAL_SECONDS, custom_id=f"form:{secrets.token_hex(8)}")

    async def interaction_check(self, interaction: Pressed, /) -> bool:
        """Take the interaction; a subclass that checks more calls this first."""
        take(interaction)
        return True

    async def on_error(self, interaction: Pressed, error: Exception, /) -> None:
        """Report the error."""
        await report_error(interaction, error)


class EntryButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=render.PRESSED):
    """A button that shows an entry or a topic privately to whoever presses it; its custom_id says which."""

    def __init__(self, press: Press) -> None:
        """Make a button."""
        super().__init__(discord.ui.Button[Any](label=press.label, custom_id=press.custom_id))
        self.press = press

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> EntryButton:
        """Make the button again from a message, however long ago it was sent."""
        del item
        take(interaction)
        return cls(Press(match["wanted"], match["wanted"], is_topic=match["kind"] == "topic"))

    async def callback(self, interaction: Pressed) -> None:
        """Show what the button is for; discord.py would only log an error of a button like this."""
        try:
            await show_private(interaction, self.press.wanted, is_topic=self.press.is_topic)
        except Exception as error:  # noqa: BLE001 - the boundary logs it
            await report_error(interaction, error)


class CardView(SafeLayoutView):
    """A card as a message: a box of texts and rows of buttons, without a colour; it never times out."""

    def __init__(self, card: Card) -> None:
        """Lay out a card."""
        # The buttons carry all they need; a time-out would only keep a task waiting for each message.
        super().__init__(timeout=None)
        box = discord.ui.Container[Any](*(discord.ui.TextDisplay[Any](text) for text in card.texts))
        for row in card.rows:
            box.add_item(discord.ui.ActionRow[Any](*(EntryButton(press) for press in row)))
        self.add_item(box)
