"""One question on its way to an answer: its clauses, what was said before, and what was found for each."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from itertools import pairwise
from math import inf
from typing import TYPE_CHECKING

from bot.matching.text import clean, words
from bot.questions import lexicon
from bot.questions.numerals import separated
from bot.questions.positions import PositionKind, is_only_purpose, without_purpose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.handbook.model import Topic
    from bot.questions.numerals import Noun
    from bot.questions.positions import Position
    from bot.questions.readings import Search
    from bot.questions.resolver import Resolver
    from bot.questions.small_talk import Courtesies
    from bot.reply import Part


_JOINT = re.compile(
    r"[,;:+&?!\n|]|\.(?:\s|$)|\s[/-]\s"
    r"|\b(?:and|adn|n|nd|plus|then|also|as well as|followed by|along with|alongside|vs|versus)\b"
    r"|\ban(?=\s+(?:the|teh|our)\b)"
    r"|\bwith(?=\s+the\s+\w+\s+one\b)"
)
_JOINT_OF_BOTH = re.compile(rf"{_JOINT.pattern}|\bor\b")
_QUOTED = re.compile(r"[\"\u201c\u201d\u00ab\u00bb]")
_ENUMERATED = re.compile(r"(?:^|\s)\d{1,2}[.)](?=\s)")


@dataclass(frozen=True, slots=True)
class Clause:
    """A piece of a message: what was typed, and its words with chat spelling written out.

    `added` says that an "and" joins it to the piece before.
    """

    text: str
    words: tuple[str, ...]
    added: bool = field(default=False, compare=False)


def clause(text: str) -> Clause:
    """Return a text as one clause."""
    return Clause(text, tuple(words(separated(clean(text)))))


def clauses(text: str) -> tuple[Clause, ...]:
    """Return the clauses of a text, cut at every "and", comma and full stop; one that has no words is dropped."""
    tidy = clean(text.replace("\n", " ; "))
    if _ENUMERATED.match(tidy):
        tidy = _ENUMERATED.sub("; ", tidy)
    joint = _JOINT_OF_BOTH if "both" in tidy else _JOINT
    tidy = separated(tidy)
    ends = [(0, 0), *((found.start(), found.end()) for found in joint.finditer(tidy)), (len(tidy), len(tidy))]
    pieces: list[Clause] = []
    added = False
    for (opens, starts), (stops, _) in pairwise(ends):
        added |= tidy[opens:starts] in lexicon.ADDS
        piece = clause(tidy[starts:stops])
        if piece.words:
            pieces.append(replace(piece, added=added))
            added = False
    return tuple(pieces)


MOST_PIECES = 6
"""A message that falls into more pieces is no list of questions, and each would be compared by itself."""

LONGEST_KEYWORD = 4
"""A piece of more words that is no question only tells what the question is about."""


def _without_refused(pieces: Sequence[Clause], resolver: Resolver) -> Sequence[Clause]:
    """Return the pieces of a message without those that say what is not wanted: "not the values, the aims"."""
    refused = [_refuses(piece) for piece in pieces]
    asked = [
        not no and (asks(piece, resolver) or bool(resolver.places(piece)))
        for no, piece in zip(refused, pieces, strict=True)
    ]
    if not any(asked) or not any(refused):
        return pieces
    last = len(asked) - 1 - asked[::-1].index(True)
    kept = [not no or (at > last and not resolver.named_topics(pieces[at])) for at, no in enumerate(refused)]
    wanted = [piece for keep, piece in zip(kept, pieces, strict=True) if keep]
    out = {word for keep, piece in zip(kept, pieces, strict=True) if not keep for word in piece.words}
    topics = resolver.named_topics(part_of(tuple(out)))
    if len(topics) == 1 and not any(resolver.named_topics(piece) for piece in wanted):
        wanted[-1] = part_of((*wanted[-1].words, topics[0].one))  # "not the second aim, the third"
    return wanted


def _refuses(piece: Clause) -> bool:
    if _QUOTED.search(piece.text):
        return False
    said = piece.words[1:] if piece.words[0] in lexicon.SPEAKERS else piece.words
    opens = next((opening for opening in lexicon.REFUSES if said[: len(opening)] == opening), ())
    return bool(opens) and lexicon.NOT_LEFT_OUT.isdisjoint(said[len(opens) : len(opens) + 1])


def asks(piece: Clause, resolver: Resolver) -> bool:
    """Return whether a piece is a question of its own: it names a topic or a unit of one, or opens as questions do."""
    if is_only_purpose(piece.words) and not is_marked(piece, resolver):
        return False
    if lexicon.KNOWN_WORDS.issuperset(piece.words):
        return False
    opening = piece.words[: 1 if piece.words[0] in lexicon.SPEAKERS else 2]
    return is_marked(piece, resolver) or not lexicon.OPENS_QUESTION.isdisjoint(opening)


def is_marked(piece: Clause, resolver: Resolver) -> bool:
    """Return whether a piece says by one of its words that it asks for words of the handbook."""
    units = any(
        word in lexicon.UNITS and piece.words[at + 1 : at + 2] != ("of",) for at, word in enumerate(piece.words)
    )
    named = units or bool(resolver.named_topics(piece)) or not lexicon.WORDINGS.isdisjoint(piece.words)
    return named or piece.words[0] in lexicon.OPENS_SUBJECT


def may_count(piece: Clause, resolver: Resolver) -> bool:
    """Return whether a piece may be a question of its own: it asks, or is short, and is no purpose."""
    if is_only_purpose(piece.words) and not is_marked(piece, resolver):
        return False
    return asks(piece, resolver) or len(piece.words) <= 2 * LONGEST_KEYWORD


def places_in_piece(piece: Clause, resolver: Resolver) -> tuple[Position, ...]:
    """Return the places that a piece asks for; a bare "value" beside other things asks for no list."""
    places = resolver.places(piece)
    if any(place.kind is PositionKind.WHOLE for place in places):
        if not lexicon.POINTS_AT_IT.isdisjoint(piece.words) and places[0].topic:
            return ()  # "is that in our aims" asks about the piece before it
        if any(place.topic and not stands_for_all(piece, place.topic, resolver) for place in places):
            return ()
    return places


def stands_for_all(piece: Clause, topic: Topic, resolver: Resolver) -> bool:
    """Return whether a piece that names a topic means the whole of it: "the values", "what we value"."""
    nouns = resolver.nouns
    many = any(word in nouns and nouns[word].many for word in piece.words)
    valued = any(word in nouns and before in lexicon.SPEAKERS for before, word in pairwise(piece.words))
    return topic.first_entry_is_topic or many or valued


def compared(pieces: Sequence[Clause], resolver: Resolver) -> tuple[Clause, ...]:
    """Return the pieces of a message that have to be compared with phrasings."""
    few = pieces if len(pieces) > 1 else ()
    return tuple(piece for piece in few if may_count(piece, resolver) and not places_in_piece(piece, resolver))


def shorter(piece: Clause) -> Clause:
    """Return a piece without what it is for at its end."""
    return part_of(without_purpose(piece.words))


def part_of(words: tuple[str, ...]) -> Clause:
    """Return some words of a clause as a clause of their own."""
    return Clause(" ".join(words), words)


@dataclass(frozen=True, slots=True)
class Finding:
    """Parts to answer with, or else parts to offer.

    `by_match` says that only a comparison with phrasings found them, and with which `score`; `partly` that something
    else was asked besides; `is_literal` that the question stands among the phrasings, word for word.
    """

    parts: tuple[Part, ...] = ()
    offered: tuple[Part, ...] = ()
    by_match: bool = False
    partly: bool = False
    is_literal: bool = False
    score: float = inf

    @classmethod
    def of(cls, parts: Sequence[Part]) -> Finding | None:
        """Return the finding of some parts, each once; None where there are none."""
        return cls(tuple({part.id: part for part in parts}.values())) if parts else None


SHORT = 16
"""A message of more words is encoded without its pieces, which would each be filled up to its length."""


@dataclass(frozen=True, slots=True)
class Before:
    """The message before and the parts that answered it, and those that answered the `first` one."""

    asked: Clause
    parts: tuple[Part, ...]
    first: tuple[Part, ...] = ()


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
            return replace(piece, words=tuple(courtesies.after_courtesies(piece.words)))

        pieces = [piece for piece in map(bare, clauses(typed.text)) if piece.words]
        few = pieces if len(pieces) <= MOST_PIECES else pieces[:1]
        asked = resolver.tidy(bare(typed))
        before = Before(bare(before.asked), before.parts, before.first)
        tidy = [resolver.tidy(piece) for piece in few]
        wanted = _without_refused(tidy, resolver)
        if len(wanted) < len(tidy):
            asked = Clause(", ".join(piece.text for piece in wanted), sum((piece.words for piece in wanted), ()))
        return cls(asked, tuple(wanted), before, resolver, searches)

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
        fit = (search for search in self.searches if piece == self.asked or not search.of_the_whole)
        found = (search.find(self.resolver, piece, within) for search in fit)
        return next((each for each in found if each is not None), NOTHING_FOUND)
