"""The pieces of a message: which is a question of its own, and which places it asks for."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from bot.questions import lexicon
from bot.questions.clauses import Clause
from bot.questions.positions import PositionKind, is_only_purpose, without_purpose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.handbook.model import Topic
    from bot.questions.positions import Position
    from bot.questions.resolver import Resolver


MOST_PIECES = 6
"""A message that falls into more pieces is no list of questions, and each would be compared by itself."""

LONGEST_KEYWORD = 4
"""A piece of more words that is no question only tells what the question is about."""


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
