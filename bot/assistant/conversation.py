"""What a member asked just before in the same place, for ten minutes and in memory only, and who may ask next."""

from __future__ import annotations

import sys
import threading
from collections.abc import Hashable
from contextlib import contextmanager
from dataclasses import dataclass, field
from math import inf
from typing import TYPE_CHECKING

from bot.errors import BusyError
from bot.lru import Limits
from bot.reply import NoAnswer, Signpost, SmallTalk

if TYPE_CHECKING:
    from collections.abc import Generator

    from bot.assistant.assistant import Assistant, Choice
    from bot.lru import RecentCache
    from bot.reply import Reply
    from bot.turns import Turns


REMEMBERED = Limits(most=inf, most_bytes=48_000_000, seconds=600)
"""The conversations that are held at once; a follow-up may refer back for ten minutes, for 70 members a second."""

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


@dataclass(slots=True, eq=False)
class _Asked:
    """A question whose reply is being looked for; its member may be forgotten meanwhile, or give up."""

    member: int
    is_forgotten: bool = False


@dataclass(slots=True)
class Dialogue:
    """Answers members in their channels; `turns` works their questions out, and says whose is next."""

    assistant: Assistant
    conversations: RecentCache[Key, Conversation]
    turns: Turns
    _asked: list[_Asked] = field(default_factory=list[_Asked])
    _remembering: threading.Lock = field(default_factory=threading.Lock)

    @contextmanager
    def place(self, question: str, member: int) -> Generator[None]:
        """Take one of a member's places for a question until the block ends; a safeguarding matter needs none.

        Raises:
            TooManyError: All of them are taken.
        """
        if self.turns.is_full(member) and self.assistant.seems_a_worry(question):
            yield
        else:
            with self.turns.place(member):
                yield

    async def ask(self, question: str, *, member: int, channel: int) -> Reply:
        """Return the reply to what a member asked in a channel, when it is their turn; remember it for a follow-up.

        What was asked before and is still true is answered at once.

        Raises:
            BusyError: So many ask that their turn has not come in time; a safeguarding matter gets its signpost then.
        """
        if not question.strip():
            return self.assistant.help()
        key, asked = (member, channel), _Asked(member)
        is_alone = all(other.member != member for other in self._asked)  # else this one may be about the one before
        if is_alone and (reply := self.assistant.held(question, self._before(key))):
            return self._remember(asked, key, question, reply)
        self._asked.append(asked)
        try:
            return await self._in_turn(asked, key, question)
        finally:
            with self._remembering:
                self._asked.remove(asked)
                asked.is_forgotten = True  # what is found out later nobody reads, and `forget` would not find it

    async def _in_turn(self, asked: _Asked, key: Key, question: str) -> Reply:
        def answer() -> Reply:
            return self._remember(asked, key, question, self.assistant.ask(question, self._before(key)))

        is_urgent = self.assistant.seems_a_worry(question)
        try:
            return await self.turns.do(asked.member, answer, is_urgent=is_urgent)
        except BusyError:
            if is_urgent:
                return self._remember(asked, key, question, self.assistant.signpost(question))
            raise

    def show(self, address: str, *, member: int, channel: int) -> Reply:
        """Return today's words for an address, and remember them for a follow-up."""
        return self._remember(_Asked(member), (member, channel), address, self.assistant.show(address))

    def beside(self, entry: str, steps: int, *, member: int, channel: int) -> Reply:
        """Return the entry so many steps behind another one, and remember it for a follow-up."""
        return self._remember(_Asked(member), (member, channel), entry, self.assistant.beside(entry, steps))

    def complete(self, typed: str, *, member: int, channel: int) -> tuple[Choice, ...]:
        """Return what a member may pick who is typing a question, or a follow-up, in a channel; nobody's turn waits."""
        return self.assistant.complete(typed, self._before((member, channel)))

    def forget(self, member: int) -> None:
        """Forget what a member asked, and what they are asking at this moment as soon as it is answered."""
        with self._remembering:
            for asked in self._asked:
                asked.is_forgotten |= asked.member == member
            self.conversations.forget(lambda key: key[0] == member)

    def _before(self, key: Key) -> Conversation:
        return self.conversations.get(key) or EMPTY

    def _remember(self, asked: _Asked, key: Key, said: str, reply: Reply) -> Reply:
        """Remember a turn, in whichever thread its reply was found, unless its member was forgotten; return it."""
        with self._remembering:
            if asked.is_forgotten:
                return reply  # what they have asked besides, or since, stays as it is
            following = self._before(key).after(said, reply)
            if following.turns:
                self.conversations.put(key, following)
            else:
                self.conversations.drop(key)
        return reply
