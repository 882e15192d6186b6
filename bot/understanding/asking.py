"""One message on its way to the parts that answer it: places first, then quotations, mentions and likeness."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.matching.text import QUESTION_WORDS
from bot.reply import Ask, Part, Quotation, TopicList, Why
from bot.understanding.clause import Clause
from bot.understanding.cores import core_in
from bot.understanding.followups import Wish, asks_about_reply, leans_back, transfers, wish_in
from bot.understanding.nouns import UNITS
from bot.understanding.places import FILLERS, Kind, Place, step_in
from bot.understanding.resolver import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.knowledge.handbook import Topic
    from bot.understanding.resolver import Resolver

_OPENERS = frozenset("what which who how where why when do does is are can tell give show list".split())
_BACK = frozenset("it its them they these those".split())
_POINTS = frozenset("it that this".split())
MOST_PIECES = 4
"""A message that falls into more pieces is no list of questions, and each would be compared by itself."""

LONGEST_KEYWORD = 4
"""A piece of more words that is no question only tells what the question is about."""

_AS_GOOD = 0.85
"""A piece of a message must come so near to what it finds, beside what the whole message finds, to count by itself."""


@dataclass(frozen=True, slots=True)
class Before:
    """The message before and the parts that answered it."""

    asked: Clause
    parts: tuple[Part, ...]


NOTHING_BEFORE = Before(Clause("", ()), ())


class Asking:
    """One message, read in the light of the parts that answered the one before."""

    def __init__(self, resolver: Resolver, asked: Clause, pieces: Sequence[Clause], before: Before) -> None:
        """Take a message without its courtesies, the pieces it can be cut into, and the one before with its answer."""
        self._resolver = resolver
        self._asked = resolver.tidy(asked)
        self._before = before.parts
        self._asked_before = before.asked
        few = pieces if len(pieces) <= MOST_PIECES else pieces[:1]
        self._pieces = tuple(resolver.tidy(piece) for piece in few)
        self._found: dict[tuple[Clause, Topic | None], Finding] = {}

    def finding(self) -> Finding:
        """Return what answers the message, or is worth offering."""
        parts = self._transferred() or self._placed() or self._wished() or self._beside() or self._numbered_in_passing()
        if parts:
            return Finding(parts)
        looks = [self._completed, self._anywhere, self._several]
        if len(self._pieces) > 1 and any(self._passing(piece) for piece in self._pieces):
            looks = [self._several, self._completed, self._anywhere]
        for look in looks:
            found = look()
            if found.parts or found.offered:
                return found
        found = self._find(self._asked)
        if not found.parts and (parts := self._named_in_passing()):
            return Finding(parts)
        if not found.parts and self._before and leans_back(self._asked.words):
            found = self._leaning_back(found)
        if self._before and found.by_match and asks_about_reply(self._asked.words):
            return self._about_reply()
        if found.parts or not (alternative := self._first_alternative()).parts:
            return found
        return alternative

    def _find(self, piece: Clause, topic: Topic | None = None) -> Finding:
        """Look for a piece once, however many readings of the message ask for it."""
        if (piece, topic) not in self._found:
            self._found[piece, topic] = self._resolver.find(piece, topic)
        return self._found[piece, topic]

    def _placed(self) -> tuple[Part, ...]:
        """Answer where the whole message, or every clause of it, asks for a place in a list."""
        places = self._resolver.places(self._asked)
        if not places and len(self._pieces) > 1:
            found = [self._resolver.places(piece) for piece in self._pieces]
            places = tuple(place for piece in found for place in piece) if all(found) else ()
        parts = [part for at, place in enumerate(places) for part in self._at(place, place.topic or _near(places, at))]
        return distinct(parts)

    def _at(self, place: Place, topic: Topic | None) -> tuple[Part, ...]:
        before = self._before[-1] if self._before else None
        if place.kind is Kind.STEP:
            return self._stepped(before, place.numbers[0]) if before else ()
        topic = topic or (before.topic if before else None)
        return self._resolver.at(place, topic) if topic else ()

    def _completed(self) -> Finding:
        return self._resolver.completed(self._asked)

    def _anywhere(self) -> Finding:
        """Answer a place of no named topic where just one list has it, and offer it of each list otherwise."""
        places = self._resolver.places(self._asked)
        if len(places) != 1 or places[0].kind is Kind.STEP:
            return Finding()
        found = [self._resolver.at(places[0], topic) for topic in self._resolver.lists(self._asked.words)]
        there = [parts for parts in found if not (isinstance(parts[0], TopicList) and parts[0].ask is Ask.BEYOND)]
        return Finding(there[0]) if len(there) == 1 else Finding(offered=tuple(parts[0] for parts in there))

    def _stepped(self, start: Part, way: int) -> tuple[Part, ...]:
        if not isinstance(start, Quotation) or start.entry.number is None:
            return ()
        number = start.entry.number + way
        if number < 1:
            return (TopicList(start.topic, Why("its place in the list"), Ask.BEYOND),)
        return self._resolver.at(Place(Kind.NUMBERS, None, (number,)), start.topic)

    def _beside(self) -> tuple[Part, ...]:
        """Answer "the one after fairness" and, of the part before, "the one above"."""
        way, rest = step_in(self._asked.words)
        if not way:
            return ()
        rest = tuple(word for word in rest if word not in self._resolver.nouns)
        start = self._find(Clause(" ".join(rest), rest)).parts if rest else self._before
        return self._stepped(start[-1], way) if start else ()

    def _wished(self) -> tuple[Part, ...]:
        """Answer what is wanted of the reply before, or the date of a topic that is named."""
        named = self._resolver.named_topics(self._asked)
        wish = wish_in([word for word in self._asked.words if word not in self._resolver.nouns])
        if wish is None and len(self._pieces) > 1:
            wish = wish_in(self._pieces[0].words)
        if wish is Wish.DATE and named:
            return tuple(self._resolver.whole(topic, Why("its review date")) for topic in named)
        if wish is None or named or not self._before:
            return ()
        return self._more(self._before[-1]) if wish is Wish.MORE else self._before

    def _more(self, before: Part) -> tuple[Part, ...]:
        """Return what stands around the part before: the next sentence of a text, or the list it is one of."""
        topic, why = before.topic, Why("what stands beside it")
        if isinstance(before, Quotation) and topic.first_entry_is_topic:
            return tuple(Quotation(topic, entry, why) for entry in topic.entries if entry != before.entry)
        return (TopicList(topic, why),)

    def _transferred(self) -> tuple[Part, ...]:
        """Answer "no, I meant the aim" and "same number but aims": what was asked before, of another topic."""
        named = self._resolver.named_topics(self._asked)
        if not named or not transfers(self._asked.words, self._resolver.nouns):
            return ()
        topic, last = named[0], self._before[-1] if self._before else None
        if "number" in self._asked.words and isinstance(last, Quotation) and last.entry.number:
            return self._resolver.at(Place(Kind.NUMBERS, topic, (last.entry.number,)), topic)
        words = tuple(word for word in self._asked_before.words if word not in self._resolver.nouns)
        found = self._find(Clause(" ".join(words), words), topic)
        return found.parts or found.offered[:1]

    def _several(self) -> Finding:
        """Answer several things asked in one message, and say so where one of them has no answer."""
        if len(self._pieces) == 1:
            return Finding()
        found = [self._piece(piece) for piece in self._pieces]
        parts = distinct([part for piece in found for part in piece.parts])
        left = [piece for piece, its in zip(self._pieces, found, strict=True) if not its.parts and self._asks(piece)]
        if not parts or any(not _BACK.isdisjoint(piece.words) for piece in left):
            return Finding()
        if len(parts) == 1:
            placed = any(self._passing(piece) for piece in self._pieces)
            return Finding(parts, partly=bool(left)) if placed else Finding()
        whole = self._find(self._asked)
        if whole.parts and not whole.by_match and not any(self._passing(piece) for piece in self._pieces):
            return Finding()  # one text holds it all: "collaboration, challenge and professional development"
        weakest = min(piece.score for piece in found if piece.parts)
        if whole.by_match and whole.parts and weakest < _AS_GOOD * whole.score:
            return Finding()
        return Finding(parts, partly=bool(left))

    def _piece(self, piece: Clause) -> Finding:
        """Return what answers a piece of a message, if it is a question of its own or a keyword that hits."""
        if parts := self._passing(piece):
            return Finding(parts)
        asks = self._asks(piece)
        if not asks and len(piece.words) > LONGEST_KEYWORD:
            return Finding()
        found = self._find(piece)
        alone = found.score >= self._resolver.index.bars.alone
        return found if asks or alone else Finding()

    def _passing(self, piece: Clause) -> tuple[Part, ...]:
        places = self._resolver.places(piece)
        if any(place.kind is Kind.WHOLE for place in places) and not _POINTS.isdisjoint(piece.words):
            return ()  # "is that in our aims" asks about the piece before it
        core = None if places else core_in(piece.words, self._resolver.nouns)
        found = places or ((core,) if core else ())
        return tuple(part for place in found if place.topic for part in self._resolver.at(place, place.topic))

    def _numbered_in_passing(self) -> tuple[Part, ...]:
        core = core_in(self._asked.words, self._resolver.nouns) if len(self._pieces) == 1 else None
        numbered = core and core.topic and core.kind is Kind.NUMBERS
        return self._resolver.at(core, core.topic) if core and core.topic and numbered else ()

    def _named_in_passing(self) -> tuple[Part, ...]:
        core = core_in(self._asked.words, self._resolver.nouns)
        return self._resolver.at(core, core.topic) if core and core.topic else ()

    def _asks(self, piece: Clause) -> bool:
        """Whether a piece is a question of its own: it names a topic or a piece of one, or opens as questions do."""
        if not any(word not in QUESTION_WORDS and word not in FILLERS for word in piece.words):
            return False
        named = self._resolver.named_topics(piece) or not UNITS.isdisjoint(piece.words)
        return bool(named) or not _OPENERS.isdisjoint(piece.words[:2]) or piece.words[0] in {"about", "on"}

    def _about_reply(self) -> Finding:
        """Answer what is asked about the reply before from anything but that reply, and only where it is sure."""
        said = [entry.id for part in self._before for entry in part.topic.all_entries()]
        without = {*said, *(part.topic.id for part in self._before)}
        return Finding(self._resolver.sure_besides(self._asked, without))

    def _leaning_back(self, found: Finding) -> Finding:
        """Look for the same words in the topic of the reply before."""
        if self._resolver.named_topics(self._asked):
            return found
        near = self._find(self._asked, self._before[-1].topic)
        return near if near.parts or not found.offered else found

    def _first_alternative(self) -> Finding:
        """Answer "are teachers mentioned or only children" by its first half."""
        words = self._asked.words
        if "or" not in words[1:]:
            return Finding()
        first = words[: words.index("or")]
        piece = Clause(" ".join(first), first)
        return Finding(parts) if (parts := self._passing(piece)) else self._find(piece)


def distinct(parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return the parts in order, each once."""
    return tuple({part.id: part for part in parts}.values())


def _near(places: Sequence[Place], at: int) -> Topic | None:
    """Return the topic that a place leans on: after it in "first and last value", before it in "values 1 and 3"."""
    before = [place.topic for place in reversed(places[:at]) if place.topic]
    after = [place.topic for place in places[at:] if place.topic]
    nearest = (*after, *before) if places[at].ordinal else (*before, *after)
    return nearest[0] if nearest else None
