"""One message on its way to the parts that answer it: places first, then quotations, mentions and likeness."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.questions import lexicon
from bot.questions.clauses import Clause
from bot.questions.compound import MOST_PIECES, CompoundReader
from bot.questions.follow_ups import NOTHING_BEFORE, Before, FollowUpReader
from bot.questions.positions import Position, PositionKind, core_in, is_about_place, without_purpose
from bot.questions.resolver import Finding
from bot.reply import Ask, Part, TopicList

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.handbook.model import Topic
    from bot.questions.resolver import Resolver


SHORT = 16
"""A message of more words is encoded without its pieces, which would each be filled up to its length."""


__all__ = ["NOTHING_BEFORE", "Before", "Interpreter"]


class Interpreter:
    """One message, read in the light of the parts that answered the one before."""

    def __init__(self, resolver: Resolver, asked: Clause, pieces: Sequence[Clause], before: Before) -> None:
        """Take a message without its courtesies, the pieces it can be cut into, and the one before with its answer."""
        self._resolver = resolver
        self._asked = resolver.tidy(asked)
        few = pieces if len(pieces) <= MOST_PIECES else pieces[:1]
        self._pieces = tuple(resolver.tidy(piece) for piece in few)
        self._found: dict[tuple[Clause, Topic | None], Finding] = {}
        self._leaning = FollowUpReader(resolver, self._asked, before, self._find)
        self._several = CompoundReader(resolver, self._asked, self._pieces, self._find)

    def finding(self) -> Finding:
        """Return what answers the message, or is worth offering."""
        opening = self._pieces[0].words if self._pieces and not any(map(self._several.asks, self._pieces[1:])) else ()
        parts = (
            self._leaning.asked_of_itself()
            or self._leaning.transferred()
            or self._placed()
            or self._leaning.listed()
            or self._leaning.wished(opening)
            or self._leaning.between(self._pieces)
            or self._beside()
            or self._leaning.another()
            or self._numbered_in_passing()
        )
        if parts or any(is_about_place(piece.words, self._resolver.nouns) for piece in self._pieces):
            return Finding(parts)
        looks = [self._completed, self._anywhere, self._pieced]
        if any(self._several.places(piece) for piece in self._pieces[: len(self._pieces) * (len(self._pieces) > 1)]):
            looks = [self._pieced, self._completed, self._anywhere]
        for look in looks:
            found = look()
            if found.parts or found.offered:
                return found
        return self._by_likeness()

    def _by_likeness(self) -> Finding:
        found = self._find(self._asked)
        if not found.parts and (parts := self._named_in_passing()):
            return Finding(parts)
        found = self._leaning.narrowed(found)
        if found.parts or not (alternative := self._first_alternative()).parts:
            return found
        return alternative

    def _find(self, piece: Clause, topic: Topic | None = None) -> Finding:
        """Look for a piece once, however many readings of the message ask for it."""
        if not self._found:
            together = (self._asked,) if len(self._asked.words) <= SHORT else ()
            self._resolver.foresee((*together, *self._several.compared()))
        if (piece, topic) not in self._found:
            self._found[piece, topic] = self._resolver.find(piece, topic)
        return self._found[piece, topic]

    def _placed(self) -> tuple[Part, ...]:
        """Answer where the whole message, or every clause of it, asks for a place in a list."""
        if any(
            not lexicon.OPENS_OTHER_QUESTION.isdisjoint(piece.words[:1]) and not self._names(piece)
            for piece in self._pieces[1:]
        ):
            return ()
        places = self._resolver.places(self._asked)
        if not places and len(self._pieces) > 1:
            found = [self._resolver.places(piece) for piece in self._pieces]
            places = tuple(place for piece in found for place in piece) if all(found) else ()
        places = places or self._placed_for_a_purpose()
        parts = [part for at, place in enumerate(places) for part in self._at(place, place.topic or _near(places, at))]
        return distinct(parts)

    def _beside(self) -> tuple[Part, ...]:
        if len(self._pieces) == 1:
            return self._leaning.beside(self._asked)
        if any(map(self._several.asks, self._pieces[1:])):
            return ()
        return next((parts for piece in self._pieces if (parts := self._leaning.beside(piece))), ())

    def _names(self, piece: Clause) -> bool:
        return bool(self._resolver.named_topics(piece) or self._resolver.places(piece))

    def _placed_for_a_purpose(self) -> tuple[Position, ...]:
        """Read "number 5 on its own, for a slide"."""
        words = without_purpose(self._asked.words)
        if words == self._asked.words or not lexicon.SOMEBODYS.isdisjoint(words):
            return ()
        places = self._resolver.places(Clause(" ".join(words), words))
        return tuple(place for place in places if place.kind in {PositionKind.NUMBERS, PositionKind.STEP})

    def _at(self, place: Position, topic: Topic | None) -> tuple[Part, ...]:
        if place.kind is PositionKind.STEP:
            return self._leaning.stepped(place.numbers[0])
        if topic is None and place.kind is PositionKind.WHOLE:
            lists = self._resolver.lists(self._asked.words)
            topic = lists[0] if len(lists) == 1 else None
        topic = topic or self._leaning.topic
        return self._resolver.at(place, topic) if topic else ()

    def _completed(self) -> Finding:
        return self._resolver.completed(self._asked)

    def _anywhere(self) -> Finding:
        """Answer a place of no named topic where just one list has it, and offer it of each list otherwise."""
        places = self._resolver.places(self._asked)
        if len(places) != 1 or places[0].kind is PositionKind.STEP:
            return Finding()
        found = [self._resolver.at(places[0], topic) for topic in self._resolver.lists(self._asked.words)]
        there = [parts for parts in found if not (isinstance(parts[0], TopicList) and parts[0].ask is Ask.BEYOND)]
        return Finding(there[0]) if len(there) == 1 else Finding(offered=tuple(parts[0] for parts in there))

    def _pieced(self) -> Finding:
        return self._several.finding() if len(self._pieces) > 1 else Finding()

    def _numbered_in_passing(self) -> tuple[Part, ...]:
        core = core_in(self._asked.words, self._resolver.nouns) if len(self._pieces) == 1 else None
        numbered = core and core.topic and core.kind is PositionKind.NUMBERS
        return self._resolver.at(core, core.topic) if core and core.topic and numbered else ()

    def _named_in_passing(self) -> tuple[Part, ...]:
        core = core_in(self._asked.words, self._resolver.nouns)
        return self._resolver.at(core, core.topic) if core and core.topic else ()

    def _first_alternative(self) -> Finding:
        """Answer "are teachers mentioned or only children" by its first half."""
        words = self._asked.words
        if "or" not in words[1:]:
            return Finding()
        first = words[: words.index("or")]
        piece = Clause(" ".join(first), first)
        return Finding(parts) if (parts := self._several.plain(piece)) else self._find(piece)


def distinct(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return the parts in order, each once."""
    return tuple({part.id: part for part in parts}.values())


def _near(places: Sequence[Position], at: int) -> Topic | None:
    """Return the topic that a place leans on: after it in "first and last value", before it in "values 1 and 3"."""
    before = [place.topic for place in reversed(places[:at]) if place.topic]
    after = [place.topic for place in places[at:] if place.topic]
    nearest = (*after, *before) if places[at].ordinal else (*before, *after)
    return nearest[0] if nearest else None
