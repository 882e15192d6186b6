"""What the same member asked just before in the same place: for ten minutes, in memory only, and pure."""

from __future__ import annotations

import sys
from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.lru import Limits
from bot.reply import NoAnswer, Signpost, SmallTalk

if TYPE_CHECKING:
    from bot.reply import Reply


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
    """The turns that a follow-up may refer to, oldest first."""

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
        return Conversation((*self.turns[-2:], Turn(question, reply)))


EMPTY = Conversation()

Key = tuple[Hashable, Hashable]
"""Who, and where."""


def size_of(conversation: Conversation) -> int:
    """Return about how many bytes a conversation takes: its questions, and little besides."""
    return sum(BYTES_A_TURN + sys.getsizeof(turn.question) for turn in conversation.turns)
