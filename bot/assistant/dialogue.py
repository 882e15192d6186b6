"""The assistant as members meet it: it knows what each said just before, and works out one question at a time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.assistant.conversation import EMPTY

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.assistant.assistant import Assistant, Choice
    from bot.assistant.conversation import Conversation, Key
    from bot.lru import RecentCache
    from bot.reply import Reply
    from bot.turns import Turns


@dataclass(slots=True)
class Dialogue:
    """Answers members in their channels; `turns` says who may ask next, so that one keeps nobody else waiting."""

    assistant: Assistant
    conversations: RecentCache[Key, Conversation]
    turns: Turns

    async def ask(self, question: str, *, member: int, channel: int) -> Reply:
        """Return the reply to what a member asked in a channel, when it is their turn; remember it for a follow-up."""
        if not question.strip():
            return self.assistant.help()
        async with self.turns.turn(member):
            return self._remembering(question, member, channel, lambda before: self.assistant.ask(question, before))

    def show(self, address: str, *, member: int, channel: int) -> Reply:
        """Return today's words for an address, and remember them for a follow-up."""
        return self._remembering(address, member, channel, lambda _before: self.assistant.show(address))

    def beside(self, entry: str, steps: int, *, member: int, channel: int) -> Reply:
        """Return the entry so many steps behind another one, and remember it for a follow-up."""
        return self._remembering(entry, member, channel, lambda _before: self.assistant.beside(entry, steps))

    async def complete(self, typed: str, *, member: int, channel: int) -> tuple[Choice, ...]:
        """Return what a member may pick who is typing a question, or a follow-up, in a channel."""
        async with self.turns.turn(member):
            return self.assistant.complete(typed, self.conversations.get((member, channel)) or EMPTY)

    def _remembering(self, said: str, member: int, channel: int, reply_to: Callable[[Conversation], Reply]) -> Reply:
        key = member, channel
        conversation = self.conversations.get(key) or EMPTY
        reply = reply_to(conversation)
        following = conversation.after(said, reply)
        if following.turns:
            self.conversations.put(key, following)
        else:
            self.conversations.drop(key)
        return reply
