"""What the assistant says back: a closed union of frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.handbook.model import Entry, SignpostWords, Topic
    from bot.handbook.model import SmallTalkEntry as SmallTalkWords


MOST_OFFERED = 3
"""Suggestions, and topics to choose from where there is no answer: more are hard to choose between."""


class Ask(Enum):
    """What a member wanted of a topic as a whole."""

    LIST = "list"
    COUNT = "count"
    BEYOND = "beyond"  # a number that the list does not have
    DATE = "date"  # when it was reviewed


@dataclass(frozen=True, slots=True)
class Why:
    """Why this was answered: how it was found, the phrasing that matched, its score and how sure that is, in words."""

    found_by: str
    phrasing: str = ""
    score: float = 1.0
    band: str = "certain"


@dataclass(frozen=True, slots=True)
class Quotation:
    """One entry, quoted word for word; `is_dated` says that a member asked when it was reviewed."""

    topic: Topic
    entry: Entry
    why: Why
    is_dated: bool = False

    @property
    def id(self) -> str:
        """The entry's id."""
        return self.entry.id


@dataclass(frozen=True, slots=True)
class TopicList:
    """A topic as a whole: its lead and its entries in order."""

    topic: Topic
    why: Why
    ask: Ask = Ask.LIST

    @property
    def id(self) -> str:
        """The topic's id."""
        return self.topic.id


Part = Quotation | TopicList


@dataclass(frozen=True, slots=True)
class Answer:
    """The handbook's words, in the order in which they were asked for.

    `partly` says that the message asked for something besides that the handbook does not answer, and `unexplained` that
    it asked for an explanation or an example, which nobody has written.
    """

    parts: tuple[Part, ...]
    partly: bool = False
    unexplained: bool = False


@dataclass(frozen=True, slots=True)
class Suggestions:
    """At most three parts to choose from, likeliest first."""

    parts: tuple[Part, ...]
    words: str


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The handbook holds no answer; `topics` are what it does hold."""

    words: str
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True)
class SmallTalk:
    """Politeness, or a word about the assistant itself; `has_tour` says that there is a tour to take."""

    talk: SmallTalkWords
    topics: tuple[Topic, ...]
    has_tour: bool = False


@dataclass(frozen=True, slots=True)
class Signpost:
    """Where to turn with a safeguarding worry; it quotes nothing and remembers nothing.

    `is_procedure` says that nobody voiced a worry: the question was who deals with one, or how.
    """

    words: SignpostWords
    is_procedure: bool = False


Reply = Answer | Suggestions | NoAnswer | SmallTalk | Signpost
