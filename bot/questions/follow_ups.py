"""Follow-ups: what a message means only after the one before it."""

from __future__ import annotations

import re
from dataclasses import replace
from enum import Enum
from typing import TYPE_CHECKING

from bot.matching.text import QUESTION_WORDS
from bot.questions import lexicon
from bot.questions.numerals import cardinal, left_out_at
from bot.questions.positions import Position, PositionKind, step_in, without_purpose
from bot.questions.question import Finding, asks, part_of
from bot.questions.resolver import MOST_WORDS
from bot.reply import Ask, Part, Quotation, TopicList, Why

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from bot.handbook.model import Topic
    from bot.questions.question import Clause, Question


_SAYS_IT = re.compile(
    r"^(?:and |so |ok |but )*(?:does|did|do) (?:it|that|this)(?: one)? (?:say|mention|include|cover|talk)\b"
)
_DOUBTS_IT = re.compile(
    r"\b(?:sure (?:that|it)|which .*\b(?:that|it|this) be|(?:that|it|this) from|where .*\b(?:say|from|written)"
    r"|word for word|(?:is|was) (?:that|it|this) (?:a|an|one of|.*\b(?:whole|all|right|current|still)))\b"
)

LONGEST_WISH = 7
"""More words than this ask for something of their own."""

SHORT = 4
"""So few words may well lean on the message before."""


class Wish(Enum):
    """What is wanted of the reply before."""

    AGAIN = "again"
    DATE = "date"
    MORE = "more"


def wish_in(said: Sequence[str]) -> Wish | None:
    """Return what these words want of the reply before, or None where they ask for something of their own."""
    subject = {
        word for word in said if word not in QUESTION_WORDS or word in lexicon.AGAIN | lexicon.MORE | lexicon.DATES
    }
    if (
        subject & lexicon.DATES
        and (lexicon.DATES | lexicon.BESIDE_A_DATE).issuperset(subject)
        and not lexicon.ASKS_DATE.isdisjoint(said)
    ):
        return Wish.DATE
    if asks_of_itself(said):
        return Wish.AGAIN
    subject -= lexicon.OH
    if not subject:
        return None
    if _asks_for_number(said):
        return Wish.AGAIN
    asks_how = "how" in said and "word" not in subject
    if (
        subject & (lexicon.AGAIN - lexicon.AGAIN_BESIDE_ELSE)
        and (lexicon.AGAIN | lexicon.BESIDE_AGAIN).issuperset(subject)
        and not asks_how
    ):
        return Wish.AGAIN
    return (
        Wish.MORE if subject & lexicon.MORE and lexicon.MORE.issuperset(subject) and len(said) <= LONGEST_WISH else None
    )


def asks_of_itself(said: Sequence[str]) -> bool:
    """Whether the words doubt the reply before or ask what stands in it: "are you sure that's right"."""
    text = " ".join(said)
    if _SAYS_IT.search(text):
        return True
    return bool(_DOUBTS_IT.search(text)) and all(
        word in QUESTION_WORDS or word in lexicon.AGAIN or word in lexicon.DATES or cardinal(word) for word in said
    )


def _asks_for_number(said: Sequence[str]) -> bool:
    """Whether the words ask at which place of its list the reply before stands: "which number is that"."""
    asks = not lexicon.ASKS_WHICH.isdisjoint(said) and not lexicon.POINTS_AT_IT.isdisjoint(said)
    return (
        asks
        and not lexicon.NUMBER_IN_LIST.isdisjoint(said)
        and QUESTION_WORDS.union(lexicon.PLACE_IN_LIST).issuperset(said)
    )


def transfers(said: Sequence[str], nouns: Mapping[str, object]) -> bool:
    """Whether a message names another topic for what was asked before: "no, I meant the aim", "same but for aims"."""
    rest = {word for word in said if word not in nouns}
    if said[-2:-1] in (("for",), ("about",), ("on",)) and said[-1] in lexicon.POINTS_AT_IT and len(rest) < len(said):
        return QUESTION_WORDS.union(lexicon.TRANSFERS, {"adn"}).issuperset(rest)
    if "last" in rest:
        return False  # "the last but one value"
    return not lexicon.TRANSFERS.isdisjoint(rest) and lexicon.BESIDE_A_TRANSFER.issuperset(rest)


def asks_for_another(said: Sequence[str], nouns: Container[str]) -> bool:
    """Whether a message asks for something like the reply before it, and not that: "isn't there another one"."""
    after = {*said[said.index("another") + 1 :][:1]} if "another" in said else {"none"}
    more = not after or not lexicon.AFTER_ANOTHER.isdisjoint(after) or any(word in nouns for word in after)
    other = {*said[said.index("other") + 1 :][:1]} if "other" in said[:5] else set[str]()
    return more or not lexicon.AFTER_ANOTHER.isdisjoint(other) or any(word in nouns for word in other)


def asks_about_reply(said: Sequence[str]) -> bool:
    """Whether a message asks about the reply before it ("who wrote it", "are we on track to hit them")."""
    return not lexicon.ABOUT_IT.isdisjoint(said)


def leans_back(said: Sequence[str]) -> bool:
    """Return whether a message is so short, or opens so, that it may lean on the one before it.

    What asks about the reply itself ("who wrote it", "are we on track to hit them") does not: that is another matter.
    """
    return not asks_about_reply(said) and (len(said) <= SHORT or opens_so(said))


def opens_so(said: Sequence[str]) -> bool:
    """Whether a message begins as one that goes on from another, or points at it."""
    text = " ".join(said)
    return any(text.startswith(f"{opener} ") for opener in lexicon.OPENS_FOLLOW_UP) or "that" in said


def asked_of_itself(question: Question) -> Finding | None:
    """Answer "is that a value or an aim" and "are you sure that's right": the reply before shows it."""
    bare = [word for word in question.said if word not in question.nouns]
    return Finding.of(question.before.parts) if asks_of_itself(bare) else None


def transferred(question: Question) -> Finding | None:
    """Answer "no, I meant the aim" and "same number but aims": what was asked before, of another topic."""
    opens, ends = left_out_at(question.said, question.nouns)
    named = question.resolver.named_topics(part_of(question.said[:opens] if ends else question.said))
    if not named or not transfers(question.said, question.nouns):
        return None
    topic, last = named[0], question.before.parts[-1] if question.before.parts else None
    if "number" in question.said and isinstance(last, Quotation) and last.entry.number:
        position = Position(PositionKind.NUMBERS, topic, (last.entry.number,))
        return Finding.of(question.resolver.at(position, topic))
    if isinstance(last, TopicList):
        return Finding((question.resolver.whole(topic, last.why),))
    if not question.before.asked.words:
        return None
    asked = _of(topic, question)
    if places := question.resolver.places(asked):
        return Finding.of(question.resolver.at(places[0], topic))
    found = question.find(asked, topic)
    return Finding.of(found.parts or found.offered[:1])


def _of(topic: Topic, question: Question) -> Clause:
    """Return what was asked before with a topic's name for that of any other."""
    words = [topic.one if word in question.nouns else word for word in question.before.asked.words]
    return part_of((*words, *(() if topic.one in words else (topic.one,))))


def listed(question: Question) -> Finding | None:
    """Answer "what are they" and "list them" after a list, or after how many it has."""
    said, last = question.said, question.before.parts[-1] if question.before.parts else None
    if not isinstance(last, TopicList) or lexicon.ASKS_BEYOND_LIST.intersection(said):
        return None
    is_bare = lexicon.KNOWN_WORDS.union(lexicon.ALL_OF_THEM).issuperset(said) and lexicon.UNSURE.isdisjoint(said)
    is_asked = is_bare and not lexicon.ALL_OF_THEM.isdisjoint(said)
    return Finding((TopicList(last.topic, last.why),)) if is_asked else None


def wished(question: Question) -> Finding | None:
    """Answer "say that again", "since when" and "tell me more", and the date of a topic that is named."""
    named = question.resolver.named_topics(question.asked)
    bare = [word for word in question.said if word not in question.nouns]
    wish = wish_in(bare) or wish_in(without_purpose(bare)) or wish_in(_opening(question)) or _explained(question.said)
    if wish is Wish.DATE and named:
        return Finding(tuple(_dated(question.resolver.whole(topic, Why("its review date"))) for topic in named))
    if wish is None or (named and wish is not Wish.AGAIN) or not question.before.parts:
        return None
    before = question.before.parts
    if wish is Wish.DATE:
        return Finding.of([_dated(part) for part in before])
    return Finding.of(more_than(before[-1]) if wish is Wish.MORE else before)


def _dated(part: Part) -> Part:
    """Return a part as it is shown to whoever wants to know when it was reviewed."""
    return replace(part, ask=Ask.DATE) if isinstance(part, TopicList) else replace(part, is_dated=True)


def _explained(said: Sequence[str]) -> Wish | None:
    """Want the reply before once more where it is to be explained, as nobody may put it in other words."""
    asks = not lexicon.EXPLAINS.isdisjoint(said)
    known = lexicon.KNOWN_WORDS.union(QUESTION_WORDS, lexicon.EXPLAINS, lexicon.SIMPLY)
    return Wish.AGAIN if asks and known.issuperset(said) else None


def _opening(question: Question) -> tuple[str, ...]:
    """Return the words of the first piece, if no other piece is a question of its own."""
    others = any(asks(piece, question.resolver) for piece in question.pieces[1:])
    return question.pieces[0].words if question.pieces and not others else ()


def more_than(before: Part) -> tuple[Part, ...]:
    """Return what stands around a part: the next sentence of a text, or the list it is one of."""
    topic, why = before.topic, Why("the entry next to it")
    if isinstance(before, Quotation) and topic.first_entry_is_topic:
        return tuple(Quotation(topic, entry, why) for entry in topic.entries if entry != before.entry)
    return (TopicList(topic, why),)


def asked_first(question: Question) -> Finding | None:
    """Answer "go back to the first thing I asked" with what answered the first of the messages."""
    asks = not lexicon.FIRST_TIME.isdisjoint(question.said) and not lexicon.WAS_ASKED.isdisjoint(question.said)
    known = lexicon.KNOWN_WORDS.union(lexicon.FIRST_TIME, lexicon.WAS_ASKED, lexicon.AGAIN)
    return Finding.of(question.before.first) if asks and known.issuperset(question.said) else None


def between(question: Question) -> Finding | None:
    """Answer "what sits between fairness and excellence"."""
    words = question.pieces[0].words if len(question.pieces) == 2 else ()  # noqa: PLR2004 - what stands on either side
    if "between" not in words or not lexicon.KNOWN_WORDS.issuperset(words[: words.index("between")]):
        return None
    sides = (part_of(words[words.index("between") + 1 :]), question.pieces[1])
    found = [part for side in sides for part in question.find(side).parts[:1]]
    numbers = [part.entry.number or 0 for part in found if isinstance(part, Quotation)]
    if len(numbers) < len(sides) or max(numbers) - min(numbers) != len(sides):
        return None
    position = Position(PositionKind.NUMBERS, None, (min(numbers) + 1,))
    return Finding.of(question.resolver.at(position, found[0].topic))


def beside(question: Question) -> Finding | None:
    """Answer "the one after fairness" and, of the reply before, "the one above"."""
    if len(question.pieces) == 1:
        return _beside(question.asked, question)
    for at, piece in enumerate(question.pieces):
        others = (*question.pieces[:at], *question.pieces[at + 1 :])
        if not any(asks(other, question.resolver) for other in others) and (found := _beside(piece, question)):
            return found
    return None


def _beside(piece: Clause, question: Question) -> Finding | None:
    way, rest = step_in(piece.words, question.nouns)
    if not way or len(rest) > MOST_WORDS:
        return None
    placed = _placed(piece, question)
    if placed and way < 0 and isinstance(placed[0], Quotation) and placed[0].entry.number == 1:
        lead = placed[0].topic.lead_entry
        return Finding((Quotation(placed[0].topic, lead, Why("the entry next to it")),)) if lead else None
    start = placed or (question.find(part_of(rest)).parts if rest else question.before.parts)
    return Finding.of(stepped(start[-1], way, question)) if start else None


def _placed(piece: Clause, question: Question) -> tuple[Part, ...]:
    """Return what stands at the place that a piece names behind its "before" or "after"."""
    at = next(at for at, word in enumerate(piece.words) if word in lexicon.AFTER or word in lexicon.BEFORE)
    places = question.resolver.places(part_of(piece.words[at + 1 :]))
    named = question.resolver.named_topics(piece)
    topic = named[0] if named else question.topic
    return question.resolver.at(places[0], topic) if topic and places and places[0].kind is PositionKind.NUMBERS else ()


def stepped(start: Part, way: int, question: Question) -> tuple[Part, ...]:
    """Return what stands so many steps from a part in its list; nothing for what stands in none."""
    if not isinstance(start, Quotation) or start.entry.number is None:
        return ()
    number = start.entry.number + way
    if number < 1:
        return (TopicList(start.topic, Why("its place in the list"), Ask.BEYOND),)
    return question.resolver.at(Position(PositionKind.NUMBERS, None, (number,)), start.topic)


def another(question: Question) -> Finding | None:
    """Answer "isn't there another one, about our area": something else than the reply before, of the same topic."""
    if not question.before.parts or not asks_for_another(question.said, question.nouns):
        return None
    said = {part.id for part in question.before.parts}
    last = question.before.parts[-1]
    resolver, topic = question.resolver, last.topic
    words = tuple(word for word in question.said if word not in lexicon.ANOTHER)
    if lexicon.KNOWN_WORDS.union(question.nouns).issuperset(words):
        if topic.first_entry_is_topic:
            return Finding.of(more_than(last))
        return Finding.of(resolver.nearest_besides(question.before.asked, topic, said))
    held = resolver.mentioned(part_of(words), topic, said)
    return Finding.of(held or resolver.sure_within(_spelt_out(words, topic), topic, said))


def narrowed(question: Question) -> Finding | None:
    """Answer "any that mention community" within the topic of the reply before, where nothing is sure by itself."""
    topic = question.topic
    if topic is None or not _leans(question):
        return None
    spelt = _spelt_out(question.said, topic)
    if held := _held(topic, question):
        return Finding(held)
    if near := question.resolver.sure_within(spelt, topic, ()):
        return Finding(near, by_match=True)
    if not asks_about_reply(question.said):
        return None
    without = {topic.id, *(entry.id for entry in topic.all_entries())}
    return Finding.of(question.resolver.sure_besides(spelt, without))


def is_about_reply(question: Question) -> bool:
    """Return whether a message asks about the reply before it, so that nothing else is worth offering."""
    return question.topic is not None and _leans(question) and asks_about_reply(question.said)


def _held(topic: Topic, question: Question) -> tuple[Part, ...]:
    """Return what a message names of the topic of the reply before: "any that mention community"."""
    picks = not lexicon.ONES.union(lexicon.THOSE, lexicon.ANY).isdisjoint(question.said)
    held = question.resolver.mentioned(question.asked, topic) if picks else ()
    return held or question.resolver.named_entry(question.said, topic)


def _leans(question: Question) -> bool:
    """Return whether a message may go on about the topic of the reply before it, and asks neither who nor when."""
    said = question.said
    if not lexicon.ASKS_WHO_OR_WHEN.isdisjoint(said[:3]) or question.resolver.named_topics(question.asked):
        return False
    picks = not lexicon.ONES.union(lexicon.THOSE).isdisjoint(said) or said[-2:] == ("in", "there")
    return picks or leans_back(said) or asks_about_reply(said)


def _spelt_out(said: Sequence[str], topic: Topic) -> Clause:
    """Return words with the topic's name for "one" and "those": "which of those" -> "which aim"."""
    spelt: list[str] = []
    for word in said:
        if word in lexicon.THOSE and spelt[-1:] == ["of"]:
            spelt[-1] = topic.one
        elif word in lexicon.THOSE:
            spelt.append(topic.many)
        else:
            spelt.append(topic.one if word in lexicon.ONES else word)
    return part_of(tuple(spelt))
