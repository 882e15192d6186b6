"""Several things asked in one message: which of its pieces are questions of their own, and what answers them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.matching.text import QUESTION_WORDS
from bot.questions import lexicon
from bot.questions.clauses import Clause
from bot.questions.numerals import cardinal
from bot.questions.positions import PositionKind, core_in, is_only_purpose, opens_purpose, without_purpose
from bot.questions.resolver import Finding
from bot.reply import Part, TopicList

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.handbook.model import Topic
    from bot.questions.positions import Position
    from bot.questions.resolver import Resolver


MOST_PIECES = 6
"""A message that falls into more pieces is no list of questions, and each would be compared by itself."""

LONGEST_KEYWORD = 4
"""A piece of more words that is no question only tells what the question is about."""

_FAIR = 0.05
"""What a piece finds must score so much in the whole message too, or else it is only a word of a scene."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """What answers a piece, and whether its place or its name says so, so that no likeness is needed."""

    parts: tuple[Part, ...] = ()
    plain: bool = False


class CompoundReader:
    """The pieces of one message, held against each other and against the whole."""

    def __init__(
        self, resolver: Resolver, asked: Clause, pieces: Sequence[Clause], find: Callable[[Clause], Finding]
    ) -> None:
        """Take a message, its pieces, and what finds the answer of one clause."""
        self._resolver = resolver
        self._asked = asked
        self._pieces = pieces
        self._find = find

    def finding(self) -> Finding:
        """Return what answers the pieces, and whether one has no answer; nothing where they are one question."""
        plain = [self._plain(at) for at in range(len(self._pieces))]
        heard = [
            _Heard(parts, plain=True) if parts else _Heard(self._likely(piece))
            for piece, parts in zip(self._pieces, plain, strict=True)
        ]
        parts = tuple({part.id: part for each in heard for part in each.parts}.values())
        left = [piece for piece, each in zip(self._pieces, heard, strict=True) if not each.parts and self.asks(piece)]
        if not parts:
            return Finding()
        if len(parts) == 1 and any(not lexicon.POINTS_AT_IT.isdisjoint(piece.words) for piece in left):
            return Finding()
        if len(parts) == 1:
            return self._only(parts[0], partly=bool(left)) if any(plain) else Finding()
        whole = self._find(self._asked)
        answered = [piece for piece, each in zip(self._pieces, heard, strict=True) if each.parts]
        if whole.parts and not whole.by_match and not any(plain) and not all(map(self._is_marked, answered)):
            return Finding()  # one text holds it all: "collaboration, challenge and professional development"
        return Finding(parts, partly=bool(left))

    def _only(self, part: Part, *, partly: bool) -> Finding:
        """Return the only thing that a message names plainly, or what the message as a whole asks for more surely."""
        if not isinstance(part, TopicList) or part.ask is not part.ask.LIST:
            return Finding((part,), partly=partly)
        whole = self._find(self._asked)
        if whole.parts:
            return whole
        of_scene = any(self._says_of_scene(piece) for piece in self._pieces if self.places(piece))
        return whole if of_scene and whole.offered else Finding((part,), partly=partly)

    def _says_of_scene(self, piece: Clause) -> bool:
        """Whether a piece asks what a list says to what stands before it: "what would our values say"."""
        nouns = self._resolver.nouns
        return any(before in nouns and word in lexicon.SAYING for before, word in pairwise(piece.words))

    def asks(self, piece: Clause) -> bool:
        """Whether a piece is a question of its own: it names a topic or a piece of one, or opens as questions do."""
        if is_only_purpose(piece.words) and not self._is_marked(piece):
            return False
        if not any(word not in QUESTION_WORDS and word not in lexicon.PLACE_FILLERS for word in piece.words):
            return False
        opening = piece.words[: 1 if piece.words[0] in lexicon.SPEAKERS else 2]
        return self._is_marked(piece) or not lexicon.OPENS_QUESTION.isdisjoint(opening)

    def _is_marked(self, piece: Clause) -> bool:
        units = [
            word
            for at, word in enumerate(piece.words)
            if word in lexicon.UNITS and piece.words[at + 1 : at + 2] != ("of",)
        ]
        named = self._resolver.named_topics(piece)
        return (
            bool(units or named)
            or not lexicon.WORDINGS.isdisjoint(piece.words)
            or piece.words[0] in lexicon.OPENS_SUBJECT
        )

    def places(self, piece: Clause) -> tuple[Position, ...]:
        """Return the places that a piece asks for; a bare "value" beside other things asks for no list."""
        places = self._resolver.places(piece)
        if any(place.kind is PositionKind.WHOLE for place in places):
            if not lexicon.POINTS_AT_IT.isdisjoint(piece.words) and places[0].topic:
                return ()  # "is that in our aims" asks about the piece before it
            if any(place.topic and not self._stands_for_all(piece, place.topic) for place in places):
                return ()
        return places

    def _stands_for_all(self, piece: Clause, topic: Topic) -> bool:
        nouns = self._resolver.nouns
        many = any(word in nouns and nouns[word].many for word in piece.words)
        valued = any(word in nouns and before in lexicon.SPEAKERS for before, word in pairwise(piece.words))
        return topic.first_entry_is_topic or many or valued

    def _plain(self, at: int) -> tuple[Part, ...]:
        """Return what a piece names by place or by name."""
        piece = self._pieces[at]
        if piece.words[:2] in lexicon.KNOWN_ALREADY:
            return ()
        if at and cardinal(piece.words[0]) and cardinal(self._pieces[at - 1].words[-1]):
            piece = Clause(piece.words[0], piece.words[:1])  # "values 6 and 3 when you have a minute"
        shorter = _shorter(piece) if self._resolver.named_topics(piece) else piece
        if (places := self.places(piece) or self.places(shorter)) and not places[0].topic:
            topic = self._topic_near(at, places[0])
            return self._resolver.at(places[0], topic) if topic else ()
        if parts := self.plain(piece):
            return parts
        if led := self._led(at):
            return led
        short = all(len(each.words) <= LONGEST_KEYWORD for each in self._pieces)
        named = self._resolver.named_topics(piece)
        if not short and not self._is_marked(piece):
            return ()
        topic = named[0] if named else None
        return self._resolver.named_entry(piece.words, topic) or self._resolver.named_entry(
            _shorter(piece).words, topic
        )

    def plain(self, piece: Clause) -> tuple[Part, ...]:
        """Return what a piece asks for by places of a topic that it names, alone or in passing."""
        if places := self.places(piece) or self._places_for_a_purpose(piece):
            return tuple(part for place in places if place.topic for part in self._resolver.at(place, place.topic))
        core = core_in(piece.words, self._resolver.nouns)
        if core and core.topic and (core.kind is not PositionKind.WHOLE or self._stands_for_all(piece, core.topic)):
            return self._resolver.at(core, core.topic)
        return ()

    def _places_for_a_purpose(self, piece: Clause) -> tuple[Position, ...]:
        """Read "value 2 for the door"; "aims for year 4 fractions" may well be those of something else."""
        places = self.places(_shorter(piece))
        lists = [each.topic for each in places if each.kind is PositionKind.WHOLE and each.topic]
        return places if all(topic.first_entry_is_topic for topic in lists) else ()

    def _topic_near(self, at: int, place: Position) -> Topic | None:
        """Return the topic that a place leans on: of a piece after it in "first and last value", else before it."""
        if place.kind is PositionKind.WHOLE:
            lists = self._resolver.lists(self._pieces[at].words)
            return lists[0] if len(lists) == 1 else None
        if place.kind not in {PositionKind.NUMBERS, PositionKind.COUNT}:
            return None
        words = self._pieces[at].words
        plainly = place.ordinal or "number" in words or bool(cardinal(words[-1]))
        named = self._resolver.named_topics if plainly else self._placed_of
        before = [topic for piece in reversed(self._pieces[:at]) for topic in named(piece)]
        after = [topic for piece in self._pieces[at:] for topic in named(piece)]
        near = (*after, *before) if place.ordinal else (*before, *after)
        return near[0] if near else None

    def _placed_of(self, piece: Clause) -> tuple[Topic, ...]:
        """Return the topics of which a piece asks for a place."""
        return self._resolver.named_topics(piece) if self.plain(piece) else ()

    def _led(self, at: int) -> tuple[Part, ...]:
        """Return the whole that a piece begins with: "the aims to go on the back of the prospectus"."""
        nouns, words = self._resolver.nouns, self._pieces[at].words
        end = next((end for end, word in enumerate(words, 1) if word in nouns), len(words))
        head = Clause(" ".join(words[:end]), words[:end])
        rest = words[end:]
        if not rest or not self._others_whole(at) or not (opens_purpose(rest[0]) or rest[0] in lexicon.CLOSES_WHOLE):
            return ()
        places = self.places(head)
        if (
            not places
            or places[0].kind is not PositionKind.WHOLE
            or not places[0].topic
            or (lexicon.NARROWS_A_WHOLE.intersection(rest[:1]) and self._find(self._pieces[at]).parts)
        ):
            return ()
        return self._resolver.at(places[0], places[0].topic)

    def _others_whole(self, at: int) -> bool:
        """Whether another piece names another topic."""
        own = set(self._resolver.named_topics(self._pieces[at]))
        others = [piece for number, piece in enumerate(self._pieces) if number != at]
        return any(topic not in own for piece in others for topic in self._resolver.named_topics(piece))

    def compared(self) -> tuple[Clause, ...]:
        """Return the pieces that have to be compared with phrasings."""
        few = self._pieces if len(self._pieces) > 1 else ()
        return tuple(piece for piece in few if self._may_count(piece) and not self.places(piece))

    def _may_count(self, piece: Clause) -> bool:
        """Whether a piece may be a question of its own: it asks, or is short, and is no purpose."""
        if is_only_purpose(piece.words) and not self._is_marked(piece):
            return False
        return self.asks(piece) or len(piece.words) <= 2 * LONGEST_KEYWORD

    def _likely(self, piece: Clause) -> tuple[Part, ...]:
        """Return what a piece is surely like, if the whole message is a little like it too."""
        if not self._may_count(piece):
            return ()
        asks, marked = self.asks(piece), self._is_marked(piece)
        found = self._find(piece)
        if not found.parts and (shorter := _shorter(piece)) != piece and marked:
            found = self._find(shorter)
        if not found.parts or not found.by_match:
            return found.parts if asks or len(piece.words) <= LONGEST_KEYWORD else ()
        whole = self._resolver.scores(self._asked)
        bars, here = self._resolver.index.bars, whole.get(found.parts[0].id, 0.0)
        most = max(whole.values(), default=0.0)
        strong = (bars.sure + bars.alone) / 2
        doubtful = not lexicon.POINTS_BACK.isdisjoint(piece.words) and found.score < bars.alone
        if doubtful and here < (2 * _FAIR if marked else most / 2):
            return ()
        fair = here >= _FAIR or (marked and found.score >= strong and most < strong)
        return found.parts if fair and (asks or found.score >= strong) else ()


def _shorter(piece: Clause) -> Clause:
    words = without_purpose(piece.words)
    return Clause(" ".join(words), words)
