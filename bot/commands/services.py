"""The client as commands and presses know it: the parts, and the doors with what the same member said just before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.assistant.conversation import EMPTY
from bot.tour.guide import Guide

if TYPE_CHECKING:
    import asyncio
    from collections.abc import Callable

    from bot.assistant.assistant import Choice
    from bot.assistant.conversation import Conversation
    from bot.reply import Reply
    from bot.turns import Turns
    from bot.wiring import Parts


class AssistantClient(discord.Client):
    """A client that carries the parts, so that commands, messages and buttons reach the same doors."""

    parts: Parts
    turns: Turns
    """Who may ask next: what one member asks keeps nobody else waiting."""

    trying_out: Turns
    """Whose change is tried out next: several at once would slow down the answers to everybody else."""

    importing: asyncio.Lock
    """Held while a file is read and its change shown."""

    _guide: Guide | None = None

    @property
    def guide(self) -> Guide:
        """The way through the tour of today's words; which steps can be shown is found out once for them."""
        handbook = self.parts.library.current.handbook
        if self._guide is None or self._guide.handbook is not handbook:
            self._guide = Guide(handbook)
        return self._guide

    async def ask(self, question: str, *, member: int, channel: int) -> Reply:
        """Return the reply to what a member asked in a channel, when it is their turn; remember it for a follow-up."""
        door = self.parts.assistant
        if not question.strip():
            return door.help()
        async with self.turns.turn(member):
            return self._remembering(question, member, channel, lambda before: door.ask(question, before))

    def show(self, address: str, *, member: int, channel: int) -> Reply:
        """Return today's words for an address, and remember them for a follow-up."""
        return self._remembering(address, member, channel, lambda _before: self.parts.assistant.show(address))

    def beside(self, entry: str, steps: int, *, member: int, channel: int) -> Reply:
        """Return the entry so many steps behind another one, and remember it for a follow-up."""
        return self._remembering(entry, member, channel, lambda _before: self.parts.assistant.beside(entry, steps))

    async def complete(self, typed: str, *, member: int, channel: int) -> tuple[Choice, ...]:
        """Return what a member may pick who is typing a question, or a follow-up, in a channel."""
        async with self.turns.turn(member):
            return self.parts.assistant.complete(typed, self.parts.conversations.get((member, channel)) or EMPTY)

    def _remembering(self, said: str, member: int, channel: int, reply_to: Callable[[Conversation], Reply]) -> Reply:
        key = member, channel
        conversation = self.parts.conversations.get(key) or EMPTY
        reply = reply_to(conversation)
        following = conversation.after(said, reply)
        if following.turns:
            self.parts.conversations.put(key, following)
        else:
            self.parts.conversations.drop(key)
        return reply
