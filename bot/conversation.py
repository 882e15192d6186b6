"""What the same member asked just before in the same place: for ten minutes, in memory only, and pure."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.reply import NoAnswer, Signpost, SmallTalk

if TYPE_CHECKING:
    from bot.reply import Reply

REMEMBERED_SECONDS = 600
"""How long a follow-up may refer back."""

MOST_CONVERSATIONS = 10_000
"""How many conversations are held at once; the oldest goes first."""


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


class Conversations:
    """The conversations of all members, each under its own key (who, where)."""

    def __init__(self) -> None:
        """Start with none."""
        self._held: dict[Key, tuple[float, Conversation]] = {}

    def get(self, key: Key, now: float) -> Conversation:
        """Return what was said under this key in the last ten minutes; `now` is in seconds of any steady clock."""
        at, conversation = self._held.get(key, (now, EMPTY))
        return conversation if now - at <= REMEMBERED_SECONDS else EMPTY

    def put(self, key: Key, conversation: Conversation, now: float) -> None:
        """Remember this conversation under this key and forget what is too old."""
        self._held.pop(key, None)
        if conversation.turns:
            self._held[key] = (now, conversation)
        while self._held:
            oldest = next(iter(self._held))
            if len(self._held) <= MOST_CONVERSATIONS and now - self._held[oldest][0] <= REMEMBERED_SECONDS:
                return
            del self._held[oldest]

    def forget(self, member: Hashable) -> None:
        """Forget what a member said, wherever it was."""
        self._held = {key: held for key, held in self._held.items() if key[0] != member}
