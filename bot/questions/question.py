"""One question on its way to an answer: its words and pieces, what was said before, and what was found for each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.questions.clauses import Clause, clauses
from bot.questions.pieces import MOST_PIECES, compared
from bot.questions.resolver import Finding

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.handbook.model import Topic
    from bot.questions.numerals import Noun
    from bot.questions.readings import Search
    from bot.questions.resolver import Resolver
    from bot.questions.small_talk import Courtesies
    from bot.reply import Part


SHORT = 16
"""A message of more words is encoded without its pieces, which would each be filled up to its length."""


@dataclass(frozen=True, slots=True)
class Before:
    """The message before and the parts that answered it."""

    asked: Clause
    parts: tuple[Part, ...]


NOTHING_BEFORE = Before(Clause("", ()), ())
NOTHING_FOUND = Finding()


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """A message without its courtesies, with its spelling of places and topics repaired.

    `pieces` are what it can be cut into, and only the first of too many. What is found for a clause is remembered, so
    that a search is made once, whichever readings ask for it.
    """

    asked: Clause
    pieces: tuple[Clause, ...]
    before: Before
    resolver: Resolver
    searches: Sequence[Search]
    _found: dict[tuple[Clause, Topic | None], Finding] = field(
        default_factory=dict[tuple[Clause, "Topic | None"], Finding], init=False, repr=False
    )

    @classmethod
    def of(
        cls, typed: Clause, before: Before, resolver: Resolver, courtesies: Courtesies, searches: Sequence[Search]
    ) -> Question:
        """Return the question that was typed after another one, to be looked for by these searches."""

        def bare(piece: Clause) -> Clause:
            return Clause(piece.text, tuple(courtesies.after_courtesies(piece.words)))

        pieces = [piece for piece in map(bare, clauses(typed.text)) if piece.words]
        few = pieces if len(pieces) <= MOST_PIECES else pieces[:1]
        asked = resolver.tidy(bare(typed))
        before = Before(bare(before.asked), before.parts)
        return cls(asked, tuple(resolver.tidy(piece) for piece in few), before, resolver, searches)

    @property
    def said(self) -> tuple[str, ...]:
        """The words of the message."""
        return self.asked.words

    @property
    def nouns(self) -> Mapping[str, Noun]:
        """The words that name a topic."""
        return self.resolver.nouns

    @property
    def topic(self) -> Topic | None:
        """The topic of the reply before."""
        return self.before.parts[-1].topic if self.before.parts else None

    def find(self, piece: Clause, topic: Topic | None = None) -> Finding:
        """Return what a clause asks for by itself, by anything but place; `topic` is the one that it is asked of."""
        if not self._found:
            together = (self.asked,) if len(self.said) <= SHORT else ()
            self.resolver.foresee((*together, *compared(self.pieces, self.resolver)))
        found = self._found.get((piece, topic))
        if found is None:
            found = self._found[piece, topic] = self._searched(piece, topic)
        return found

    def _searched(self, piece: Clause, topic: Topic | None) -> Finding:
        named = self.resolver.named_topics(piece)
        within = topic or (named[0] if len(named) == 1 else None)
        found = (search.find(self.resolver, piece, within) for search in self.searches)
        return next((each for each in found if each is not None), NOTHING_FOUND)
