"""What a question may mean, in the order in which it is tried: the first reading that finds something answers.

To add a reading, write a function from a `Question` to a `Finding`, or None where the question means something else,
and give it a row in `READINGS` with a sentence and an example; `make figures ARGS=--readings` says what it is worth.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.questions import compound, follow_ups, lexicon
from bot.questions.numerals import is_number, left_out_at
from bot.questions.positions import PositionKind, core_in, is_about_place, is_somebody_elses, without_purpose
from bot.questions.question import NOTHING_FOUND, Finding, asks, part_of
from bot.questions.resolver import Resolver
from bot.reply import Ask, Quotation, TopicList, Why

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.handbook.model import Topic
    from bot.questions.positions import Position
    from bot.questions.question import Clause, Question
    from bot.reply import Part


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to take a question: what finds its answer, what it does in a sentence, and an example.

    The example is the last of the messages that a member sends. A reading that is `on_trial` won hardly an answer on
    the questions that were written after it: it goes unless it wins some on the next ones. What one that is `doubted`
    finds has to give way where the message as a whole is likely to have no answer.
    """

    find: Callable[[Question], Finding | None]
    does: str
    example: Sequence[str]
    on_trial: bool = False
    doubted: bool = False

    @property
    def name(self) -> str:
        """The name of its function."""
        return self.find.__name__


@dataclass(frozen=True, slots=True)
class Search:
    """One way to look for what a clause asks for by itself, of one topic or of all.

    One that is `of_the_whole` looks for no piece of a message.
    """

    find: Callable[[Resolver, Clause, Topic | None], Finding | None]
    does: str
    example: str
    on_trial: bool = False
    of_the_whole: bool = False

    @property
    def name(self) -> str:
        """The name of its function."""
        return self.find.__name__


_OF_A_SCENE = frozenset({PositionKind.NUMBERS, PositionKind.MIDDLE, PositionKind.STEP})


def positioned(question: Question) -> Finding | None:
    """Answer where the whole message, or every clause of it, asks for a place in a list."""
    for piece in question.pieces[1:]:
        if not lexicon.OPENS_OTHER_QUESTION.isdisjoint(piece.words[:1]) and not _names(piece, question):
            return None
    places = question.resolver.places(question.asked)
    if len(question.pieces) > 1 and all(place.kind is PositionKind.COUNT for place in places):
        found = [question.resolver.places(piece) for piece in question.pieces]
        places = tuple(place for piece in found for place in piece) if all(found) else places
    places = places or _placed_for_a_purpose(question) or _placed_beside_a_scene(question)
    topics = [place.topic or _near(places, at) for at, place in enumerate(places)]
    return Finding.of([part for at, place in enumerate(places) for part in _at(place, topics[at], question)])


def _names(piece: Clause, question: Question) -> bool:
    return bool(question.resolver.named_topics(piece) or question.resolver.places(piece))


def _placed_for_a_purpose(question: Question) -> tuple[Position, ...]:
    """Read "number 5 on its own, for a slide"."""
    words = without_purpose(question.said)
    if words == question.said or not lexicon.SOMEBODYS.isdisjoint(words):
        return ()
    places = question.resolver.places(part_of(words))
    return tuple(place for place in places if place.kind in {PositionKind.NUMBERS, PositionKind.STEP})


def _placed_beside_a_scene(question: Question) -> tuple[Position, ...]:
    """Read "just number three again, it scrolled off" after a list."""
    if question.topic is None or len(question.pieces) == 1:
        return ()
    found = [(piece, place) for piece in question.pieces for place in question.resolver.places(piece)]
    others = [piece for piece in question.pieces if all(piece != at for at, _ in found)]
    is_scene = not any(asks(piece, question.resolver) or any(map(is_number, piece.words)) for piece in others)
    is_place = len(found) == 1 and found[0][1].kind in _OF_A_SCENE
    return (found[0][1],) if is_scene and is_place else ()


def _near(places: Sequence[Position], at: int) -> Topic | None:
    """Return the topic that a place leans on: after it in "first and last value", before it in "values 1 and 3"."""
    before = [place.topic for place in reversed(places[:at]) if place.topic]
    after = [place.topic for place in places[at:] if place.topic]
    nearest = (*after, *before) if places[at].ordinal else (*before, *after)
    return nearest[0] if nearest else None


def _at(place: Position, topic: Topic | None, question: Question) -> tuple[Part, ...]:
    before = question.before.parts
    if place.kind is PositionKind.STEP:
        return follow_ups.stepped(before[-1], place.numbers[0], question) if before else ()
    if topic is None and place.kind is PositionKind.WHOLE:
        lists = question.resolver.lists(question.said)
        topic = lists[0] if len(lists) == 1 else None
    topic = topic or question.topic
    return question.resolver.at(place, topic) if topic else ()


def numbered_in_passing(question: Question) -> Finding | None:
    """Answer what names a place of a topic so plainly that the other words do not matter."""
    core = core_in(question.said, question.nouns) if len(question.pieces) == 1 else None
    is_numbered = core and core.topic and core.kind is PositionKind.NUMBERS
    return Finding.of(question.resolver.at(core, core.topic)) if core and core.topic and is_numbered else None


def about_a_place(question: Question) -> Finding | None:
    """Find nothing, and let nothing else be found, where something is asked about what stands at a place."""
    return Finding() if any(is_about_place(piece.words, question.nouns) for piece in question.pieces) else None


def anywhere(question: Question) -> Finding | None:
    """Answer a place of no named topic where just one list has it, and offer it of each list otherwise."""
    places = question.resolver.places(question.asked)
    if len(places) != 1 or places[0].kind is PositionKind.STEP:
        return None
    found = [question.resolver.at(places[0], topic) for topic in question.resolver.lists(question.said)]
    there = [parts for parts in found if not (isinstance(parts[0], TopicList) and parts[0].ask is Ask.BEYOND)]
    if len(there) == 1:
        return Finding(there[0])
    return Finding(offered=tuple(parts[0] for parts in there)) if there else None


def of_somebody_else(question: Question) -> Finding | None:
    """Find nothing, and let nothing else be found, where the only topic that is named is one of somebody else."""
    if not is_somebody_elses(question.said, question.nouns):
        return None
    found = question.find(question.asked)
    return Finding() if found.parts and isinstance(found.parts[0], TopicList) else None


def alike(question: Question) -> Finding | None:
    """Answer what the message as a whole surely asks for, by any search."""
    found = question.find(question.asked)
    return found if found.parts else None


def all_but_named(question: Question) -> Finding | None:
    """Answer "all the values apart from fairness" by the others of the list."""
    opens, ends = left_out_at(question.said, question.nouns)
    named = question.resolver.named_topics(question.asked)
    if not opens or len(named) != 1 or named[0].first_entry_is_topic:
        return None
    out = question.resolver.named_entry(question.said[ends:], named[0])
    before = question.said[:opens]
    many = any(word in question.nouns and question.nouns[word].many for word in before)
    if len(out) != 1 or not (many or not lexicon.SEVERAL.isdisjoint(before)):
        return None
    why = Why("its place in the list")
    return Finding.of([Quotation(named[0], entry, why) for entry in named[0].entries if entry.id != out[0].id])


def named_in_passing(question: Question) -> Finding | None:
    """Answer a place, a number or a whole that is named among other words, where the message is like nothing."""
    core = core_in(question.said, question.nouns)
    return Finding.of(question.resolver.at(core, core.topic)) if core and core.topic else None


def offered(question: Question) -> Finding | None:
    """Offer what the message as a whole is a little like, unless it asks about the reply before."""
    return None if follow_ups.is_about_reply(question) else question.find(question.asked)


THIRD = "whats the third value"

READINGS = (
    Reading(
        follow_ups.asked_of_itself,
        "A doubt about the previous reply, or a question about what is in it, shows it once more.",
        (THIRD, "are you sure that is right"),
        on_trial=True,
    ),
    Reading(
        follow_ups.transferred,
        "The same question is asked again about another topic.",
        (THIRD, "no, i meant the aim"),
    ),
    Reading(
        follow_ups.asked_first,
        "What answered the first of a member's messages is wanted again.",
        (THIRD, "our aims", "what did i ask first"),
    ),
    Reading(
        positioned,
        "The message, or every piece of it, names nothing but a place in a list: a number, a whole, a count.",
        (THIRD,),
    ),
    Reading(
        follow_ups.listed,
        "After a list, or a count of it, the list itself is wanted.",
        ("how many values are there", "what are they"),
    ),
    Reading(
        follow_ups.wished,
        "The previous reply is wanted again, or its date, or more of it.",
        (THIRD, "can you repeat that"),
    ),
    Reading(
        follow_ups.between,
        "What comes between two entries of a list.",
        ("what sits between fairness and excellence",),
        on_trial=True,
    ),
    Reading(
        all_but_named,
        "All of a list is wanted but one that is named.",
        ("all the values apart from fairness",),
    ),
    Reading(
        follow_ups.beside,
        "What comes before or after an entry of a list, or the previous reply.",
        ("the one after fairness",),
    ),
    Reading(
        follow_ups.another,
        "Something from the same topic other than the previous reply.",
        (THIRD, "isn't there another one about fairness"),
        on_trial=True,
    ),
    Reading(
        numbered_in_passing,
        "A number in a topic is named so plainly that the other words do not matter.",
        ("my governors keep banging on about aim 2",),
        on_trial=True,
        doubted=True,
    ),
    Reading(
        about_a_place,
        "The handbook does not say what is asked about a numbered entry: nothing is found.",
        ("how is aim 2 measured",),
    ),
    Reading(
        compound.several_with_a_place,
        "Several things are asked, and one of them is a place.",
        ("mission then how we get there",),
    ),
    Reading(
        compound.several,
        "Several things are asked, each likely by itself and in the whole message.",
        ("the bit on speaking up and the bit on diversity",),
        doubted=True,
    ),
    Reading(
        anywhere,
        "A place is named without its topic: it is answered if just one list has it, and offered of each otherwise.",
        ("what is number 7",),
        on_trial=True,
        doubted=True,
    ),
    Reading(
        of_somebody_else,
        "The topic that is named is one of somebody else: nothing is found.",
        ("what are the aims of the trip",),
    ),
    Reading(
        alike,
        "One of the searches is sure what the whole message asks for.",
        ("are we ever satisfied",),
        doubted=True,
    ),
    Reading(
        named_in_passing,
        "A place or a whole is named among other words, and nothing else is sure.",
        ("i bet you cannot recite the mission without adding something of your own",),
        doubted=True,
    ),
    Reading(
        follow_ups.narrowed,
        "What is not sure by itself is looked for in the topic of the previous reply.",
        ("what are our values", "any that mention community"),
    ),
    Reading(
        offered,
        "What the message is a little like is offered.",
        ("what about working together nicely",),
        doubted=True,
    ),
)
"""Every reading, in order; what none of them finds has no answer in the handbook.

Most answers come from `positioned`, `several_with_a_place`, `several`, `beside`, `wished` and the searches.
"""

SEARCHES = (
    Search(Resolver.as_phrasing, "It is word for word one of the phrasings.", "speak up"),
    Search(
        Resolver.as_quotation,
        "It quotes a text, in five words or more.",
        "speak up and take responsability, can i have that one in full",
    ),
    Search(Resolver.as_mention, "It looks for something that just one text mentions.", "which value mentions research"),
    Search(Resolver.as_keyword, "It is nothing but a keyword or two.", "research", of_the_whole=True),
    Search(Resolver.as_likeness, "It is like the phrasings of an entry.", "do we care about fair chances"),
)
"""What a clause asks for by itself, by anything but place; in order."""


@dataclass(frozen=True, slots=True)
class Grammar:
    """The readings and searches that a question goes through."""

    readings: Sequence[Reading] = READINGS
    searches: Sequence[Search] = SEARCHES

    def without(self, name: str) -> Grammar:
        """Return the same without a reading or search of this name."""
        return Grammar(
            tuple(each for each in self.readings if each.name != name),
            tuple(each for each in self.searches if each.name != name),
        )


GRAMMAR = Grammar()


def read(question: Question, readings: Sequence[Reading] = READINGS) -> tuple[Reading | None, Finding]:
    """Return the first reading that finds something, with its finding; None and nothing where no reading does."""
    for reading in readings:
        found = reading.find(question)
        if found is not None:
            found = compound.accounted(question, found)
            return reading, _after_doubt(question, found) if reading.doubted else found
    return None, NOTHING_FOUND


def _after_doubt(question: Question, found: Finding) -> Finding:
    """Return what is left of a finding: an offer of what it would answer, or nothing, where there may be no answer."""
    if found.is_literal or found == NOTHING_FOUND:
        return found
    # Of a message with a part that has no answer, the part that is surest to have one counts.
    asked = question.pieces if found.partly else (question.asked,)
    doubt, bars = min(map(question.resolver.doubt, asked)), question.resolver.index.bars
    if not found.parts:
        return NOTHING_FOUND if doubt > bars.silent else found
    return Finding(offered=found.parts) if doubt > bars.doubtful else found
