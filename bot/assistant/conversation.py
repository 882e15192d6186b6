"""What a member asked just before in the same place, for ten minutes and in memory only, and who may ask next."""

from __future__ import annotations

import sys
from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.lru import Limits
from bot.reply import NoAnswer, Signpost, SmallTalk

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.assistant.assistant import Assistant, Choice
    from bot.lru import RecentCache
    from bot.reply import Reply
    from bot.turns import Turns


REMEMBERED = Limits(most=10_000, most_bytes=16_000_000, seconds=600)
"""The conversations that are held at once; a follow-up may refer back for ten minutes."""

BYTES_A_TURN = 1_000
"""What a turn takes beside its question: the reply, whose words are the handbook's own."""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question that was answered from the handbook, and its reply."""

    question: str
    reply: Reply


@dataclass(frozen=True, slots=True)
class Conversation:
    """The turns that a follow-up may refer to, oldest first: the first one of all, and those just before."""

    turns: tuple[Turn, ...] = ()

    @property
    def last(self) -> Turn | None:
        """The turn just before, if any."""
        return self.turns[-1] if self.turns else None

    def after(self, question: str, reply: Reply) -> Conversation:
        """Return the conversation with this turn.

        A signpost ends it and is not kept; small talk and silence leave it as it was.
        """
        if isinstance(reply, Signpost):
            return EMPTY
        if isinstance(reply, SmallTalk | NoAnswer):
            return self
        return Conversation((*self.turns[:1], *self.turns[1:][-1:], Turn(question, reply)))


EMPTY = Conversation()

Key = tuple[Hashable, Hashable]
"""Who, and where."""


def size_of(conversation: Conversation) -> int:
    """Return about how many bytes a conversation takes: its questions, and little besides."""
    return sum(BYTES_A_TURN + sys.getsizeof(turn.question) for turn in conversation.turns)


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
