"""Several things asked in one message: which of its pieces count, and what answers them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.matching.text import clean, words
from bot.questions import lexicon
from bot.questions.numerals import cardinal
from bot.questions.positions import PositionKind, core_in, is_somebody_elses
from bot.questions.question import (
    LONGEST_KEYWORD,
    Finding,
    asks,
    is_marked,
    may_count,
    part_of,
    places_in_piece,
    shorter,
    stands_for_all,
)
from bot.reply import Part, Quotation, TopicList

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from bot.handbook.model import Topic
    from bot.questions.positions import Position
    from bot.questions.question import Clause, Question
    from bot.questions.resolver import Resolver


SHORTEST_REQUEST = 3
"""Fewer words are but the half of a question: "are teachers and leaders in it"."""

_QUOTED = frozenset({"a quotation", "its own words"})

_FAIR = 0.05
"""What a piece finds must score so much in the whole message too, or else it is only a word of a scene."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """What answers a piece, and whether its place or its name says so, so that no likeness is needed."""

    parts: tuple[Part, ...] = ()
    plain: bool = False


def several_with_a_place(question: Question) -> Finding | None:
    """Answer "the third value and the mission"."""
    return _several(question) if _has_place(question) else None


def several(question: Question) -> Finding | None:
    """Answer "the bit on speaking up and the bit on diversity"."""
    return None if _has_place(question) else _several(question)


def _has_place(question: Question) -> bool:
    return len(question.pieces) > 1 and any(places_in_piece(piece, question.resolver) for piece in question.pieces)


def _several(question: Question) -> Finding | None:
    """Return what answers the pieces, and whether one has no answer; None where they are one question."""
    pieces = question.pieces
    if len(pieces) <= 1:
        return None
    heard = _all_heard(question)
    parts = tuple({part.id: part for each in heard for part in each.parts}.values())
    if not parts:
        return None
    left = _left(question, heard)
    if len(parts) == 1:
        return _only(parts[0], question, partly=bool(left)) if _stands_alone(parts[0], question, heard) else None
    any_plain = any(each.plain for each in heard)
    answered = [piece for piece, each in zip(pieces, heard, strict=True) if each.parts]
    return None if not any_plain and _is_one_text(answered, question) else Finding(parts, partly=bool(left))


def _all_heard(question: Question) -> list[_Heard]:
    plain = [_plainly(at, question) for at in range(len(question.pieces))]
    return [
        _Heard(parts, plain=True) if parts else _Heard(_likely(piece, question))
        for piece, parts in zip(question.pieces, plain, strict=True)
    ]


def _left(question: Question, heard: Sequence[_Heard]) -> list[Clause]:
    """Return the pieces that ask for something and have no answer, in the handbook or not."""
    left = _elsewhere(question, heard)
    return [
        piece
        for piece, each in zip(question.pieces, heard, strict=True)
        if piece in left or (not each.parts and asks(piece, question.resolver) and not _leans(piece))
    ]


def _leans(piece: Clause) -> bool:
    """Return whether a piece only speaks of the others: "which value is that", "I want two things"."""
    about_others = lexicon.POINTS_BACK.union(lexicon.ASKS_WHICH, lexicon.ANY)
    return _counts_others(piece) or not about_others.isdisjoint(piece.words)


def _counts_others(piece: Clause) -> bool:
    """Return whether a piece says how many things the others ask for: "I want two things"."""
    return "things" in piece.words and any(cardinal(word) for word in piece.words)


def _elsewhere(question: Question, heard: Sequence[_Heard]) -> list[Clause]:
    """Return the pieces that ask for something of their own: "what time is lunch", "and the wifi password"."""
    found: list[Clause] = []
    for at, (piece, each) in enumerate(zip(question.pieces, heard, strict=True)):
        if each.parts or lexicon.KNOWN_WORDS.union(lexicon.WANTS).issuperset(piece.words):
            continue
        is_added = bool(at) and piece.added and bool(heard[at - 1].parts)
        if _is_request(piece, question.resolver) or (
            is_added and _is_thing(piece, question.pieces[at - 1], heard[at - 1].parts)
        ):
            found.append(piece)
    return found


def _is_request(piece: Clause, resolver: Resolver) -> bool:
    """Return whether a piece is a question, or asks for something to be done, that names nothing of the handbook."""
    if len(piece.words) < SHORTEST_REQUEST or piece.words[0] not in lexicon.OPENS_REQUEST:
        return False
    if not lexicon.ASKS_FOR_A_PERSON.isdisjoint(piece.words[:2]):
        return True
    return lexicon.POINTS_BACK.isdisjoint(piece.words) and not is_marked(piece, resolver)


def _is_thing(piece: Clause, before: Clause, parts: Sequence[Part]) -> bool:
    """Return whether a piece names a thing of which the parts found for the one before it do not speak."""
    no_thing = lexicon.HAPPENS | lexicon.POINTS_BACK | lexicon.SEVERAL
    if len(piece.words) == 1 or not no_thing.isdisjoint(piece.words):
        return False
    is_bare = len(before.words) <= LONGEST_KEYWORD and lexicon.KNOWN_WORDS.isdisjoint(piece.words)
    if piece.words[0] not in lexicon.OPENS_A_THING and not is_bare:
        return False
    told = {word for part in parts if isinstance(part, Quotation) for word in words(clean(part.entry.text))}
    return not told.union(lexicon.KNOWN_WORDS).issuperset(piece.words)


def _stands_alone(part: Part, question: Question, heard: Sequence[_Heard]) -> bool:
    """Return whether the only part of an answer is named plainly, or found beside a question of another kind."""
    pieces = [(piece, each) for piece, each in zip(question.pieces, heard, strict=True)]
    if any(each.plain for each in heard):
        silent = [piece for piece, each in pieces if not each.parts and asks(piece, question.resolver)]
        return all(
            lexicon.POINTS_AT_IT.isdisjoint(piece.words) or _is_request(piece, question.resolver) for piece in silent
        )
    is_named = any(
        part.topic in question.resolver.named_topics(piece)
        or (is_marked(piece, question.resolver) and part.why.score >= _strong(question.resolver))
        for piece, each in pieces
        if each.parts
    )
    return isinstance(part, Quotation) and is_named and bool(_elsewhere(question, heard))


def accounted(question: Question, found: Finding) -> Finding:
    """Return a finding with whether something else was asked besides, of which it says nothing."""
    if found.partly or not found.parts or len(question.pieces) <= 1 or found.parts[0].why.found_by in _QUOTED:
        return found
    heard = _all_heard(question)
    ids = {part.id for part in found.parts}
    is_answered = any(part.id in ids for each in heard for part in each.parts)
    left = [piece for piece in _elsewhere(question, heard) if not _is_like(piece, ids, question)]
    return replace(found, partly=is_answered and bool(left))


def _is_like(piece: Clause, ids: Container[str], question: Question) -> bool:
    return any(score >= _FAIR for wanted, score in question.resolver.scores(piece).items() if wanted in ids)


def _is_one_text(answered: list[Clause], question: Question) -> bool:
    """Return whether one text holds it all: "collaboration, challenge and professional development"."""
    whole = question.find(question.asked)
    held = whole.parts and not whole.by_match
    return bool(held) and not all(is_marked(piece, question.resolver) for piece in answered)


def _only(part: Part, question: Question, *, partly: bool) -> Finding | None:
    """Return the only thing that a message names plainly, or what the message as a whole asks for more surely."""
    if not isinstance(part, TopicList) or part.ask is not part.ask.LIST:
        return Finding((part,), partly=partly)
    whole = question.find(question.asked)
    if whole.parts:
        return whole
    scenes = [piece for piece in question.pieces if places_in_piece(piece, question.resolver)]
    of_scene = any(_says_of_scene(piece, question) for piece in scenes)
    return whole if of_scene and whole.offered else Finding((part,), partly=partly)


def _says_of_scene(piece: Clause, question: Question) -> bool:
    """Return whether a piece asks what a list says to what stands before it: "what would our values say".

    It is on trial, as the readings that say so.
    """
    return any(_is_said(pair, question) for pair in pairwise(piece.words))


def _plainly(at: int, question: Question) -> tuple[Part, ...]:
    """Return what a piece names by place or by name."""
    piece, resolver = question.pieces[at], question.resolver
    if piece.words[:2] in lexicon.KNOWN_ALREADY:
        return ()
    if at and cardinal(piece.words[0]) and cardinal(question.pieces[at - 1].words[-1]):
        piece = part_of(piece.words[:1])  # "values 6 and 3 when you have a minute"
    named = resolver.named_topics(piece)
    places = places_in_piece(piece, resolver) or places_in_piece(shorter(piece) if named else piece, resolver)
    if places and not places[0].topic:
        topic = _topic_near(at, places[0], question)
        return resolver.at(places[0], topic) if topic else ()
    if parts := _in_places(piece, question):
        return parts
    is_short = all(len(each.words) <= LONGEST_KEYWORD for each in question.pieces)
    if not is_short and not is_marked(piece, resolver):
        return ()
    topic = named[0] if named else None
    forms = (piece, shorter(piece), _wished(piece))
    return next((parts for form in forms if (parts := resolver.named_entry(form.words, topic))), ())


def _wished(piece: Clause) -> Clause:
    """Return a piece without the scene before what is wanted: "assembly on Monday so need the fairness value"."""
    at = next((at for at in range(len(piece.words) - 1, 0, -1) if piece.words[at - 1] in lexicon.WISHES), 0)
    return part_of(piece.words[at:])


def _in_places(piece: Clause, question: Question) -> tuple[Part, ...]:
    """Return what a piece asks for by places of a topic that it names, alone or in passing."""
    resolver = question.resolver
    if places := places_in_piece(piece, resolver) or _places_for_a_purpose(piece, question):
        return tuple(part for place in places if place.topic for part in resolver.at(place, place.topic))
    core = core_in(piece.words, question.nouns)
    if not core or not core.topic:
        return ()
    is_list = stands_for_all(piece, core.topic, resolver) and not _asks_within(piece, question)
    return resolver.at(core, core.topic) if is_list or core.kind is not PositionKind.WHOLE else ()


def _asks_within(piece: Clause, question: Question) -> bool:
    """Return whether a piece asks what a list says of something: "what do our values say about trust"."""
    after = (piece.words[at + 2 :] for at, pair in enumerate(pairwise(piece.words)) if _is_said(pair, question))
    return any(not lexicon.KNOWN_WORDS.issuperset(words) for words in after)


def _is_said(pair: tuple[str, str], question: Question) -> bool:
    return pair[0] in question.nouns and pair[1] in lexicon.SAYING


def _places_for_a_purpose(piece: Clause, question: Question) -> tuple[Position, ...]:
    """Read "value 2 for the door"; "aims for year 4 fractions" may well be those of something else.

    It is on trial, as the readings that say so.
    """
    places = places_in_piece(shorter(piece), question.resolver)
    lists = [each.topic for each in places if each.kind is PositionKind.WHOLE and each.topic]
    return places if all(topic.first_entry_is_topic for topic in lists) else ()


def _topic_near(at: int, place: Position, question: Question) -> Topic | None:
    """Return the topic that a place leans on: of a piece after it in "first and last value", else before it."""
    words = question.pieces[at].words
    if place.kind is PositionKind.WHOLE:
        lists = question.resolver.lists(words)
        return lists[0] if len(lists) == 1 else None
    if place.kind not in {PositionKind.NUMBERS, PositionKind.COUNT}:
        return None
    plainly = place.ordinal or "number" in words or bool(cardinal(words[-1]))

    def named(piece: Clause) -> tuple[Topic, ...]:
        is_ours = (plainly or _in_places(piece, question)) and not is_somebody_elses(piece.words, question.nouns)
        return question.resolver.named_topics(piece) if is_ours else ()

    before = [topic for piece in reversed(question.pieces[:at]) for topic in named(piece)]
    after = [topic for piece in question.pieces[at:] for topic in named(piece)]
    near = (*after, *before) if place.ordinal else (*before, *after)
    return near[0] if near else None


def _likely(piece: Clause, question: Question) -> tuple[Part, ...]:
    """Return what a piece is surely like, if the whole message is a little like it too."""
    resolver = question.resolver
    if not may_count(piece, resolver) or _counts_others(piece):
        return ()
    is_question, marked = asks(piece, resolver), is_marked(piece, resolver)
    found = question.find(piece)
    for cut in (shorter(piece), _wished(piece)):
        if not found.parts and marked and cut != piece and is_marked(cut, resolver):
            found = question.find(cut)
    if not found.parts or not found.by_match:
        return found.parts if is_question or len(piece.words) <= LONGEST_KEYWORD else ()
    is_sure = is_question or found.score >= _strong(resolver)
    return found.parts if is_sure and _is_fair(piece, found, question) else ()


def _strong(resolver: Resolver) -> float:
    """Return from which score on a piece is surely like something by itself."""
    bars = resolver.index.bars
    return (bars.sure + bars.alone) / 2


def _is_fair(piece: Clause, found: Finding, question: Question) -> bool:
    """Return whether the whole message is like enough to what a piece of it is like."""
    whole, bars = question.resolver.scores(question.asked), question.resolver.index.bars
    here, most = whole.get(found.parts[0].id, 0.0), max(whole.values(), default=0.0)
    strong, marked = _strong(question.resolver), is_marked(piece, question.resolver)
    doubtful = not lexicon.POINTS_BACK.isdisjoint(piece.words) and found.score < bars.alone
    if doubtful and here < (2 * _FAIR if marked else most / 2):
        return False
    return here >= _FAIR or (marked and found.score >= strong and most < strong)
