"""The reading door: a question goes in, a reply comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.matching.text import clean
from bot.reply import Answer, NoAnswer, Part, Quotation, Reply, Signpost, SmallTalk, Suggestions, TopicList, Why
from bot.understanding.clause import Clause, clause, clauses
from bot.understanding.followups import Wish, leans_back, wish_in
from bot.understanding.places import Kind, Place
from bot.wording import choice, topic_choice

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.conversation import Conversation
    from bot.knowledge.handbook import Topic
    from bot.library import Edition, Library
    from bot.understanding.resolver import Finding

MOST_CHOICES = 25
MOST_CHOICE_CHARACTERS = 100
MOST_OFFERED = 3
_QUESTION_OPENERS = frozenset("what which who how where why when do does is are can tell give show list".split())
_SURE_AS_A_WHOLE = 0.8


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to pick while typing: what is shown, and the question it stands for; each at most 100 characters."""

    name: str
    value: str


class Assistant:
    """Answers from the current edition of the library, and says so when that holds no answer."""

    def __init__(self, library: Library) -> None:
        """Take the library that answers are read from."""
        self._library = library

    def ask(self, question: str, conversation: Conversation) -> Reply:
        """Return the reply to a question, given what the same member asked just before; never raises on any text."""
        edition = self._library.current
        if edition.detector.concerns(question):
            return Signpost(edition.handbook.safeguarding.signpost)
        if part := edition.resolver.part(question.strip(), Why("its id")):
            return Answer((part,))
        return _Asking(edition, question, conversation).reply()

    def show(self, wanted: str) -> Reply:
        """Return an entry or a topic as a whole by its id; a NoAnswer where it is gone."""
        edition = self._library.current
        found = edition.handbook.find(wanted)
        if found is None:
            return _nothing(edition)
        topic, entry = found
        why = Why("its id")
        return Answer((Quotation(topic, entry, why) if entry else TopicList(topic, why),))

    def topic(self, wanted: str) -> Reply:
        """Return a topic as a whole, every entry in order, by its id."""
        topics = [topic for topic in self.topics() if topic.id == wanted]
        return Answer((TopicList(topics[0], Why("its name")),)) if topics else _nothing(self._library.current)

    def help(self) -> Reply:
        """Return what the assistant can do, in its own words."""
        edition = self._library.current
        helps = [talk for talk in edition.handbook.assistant.smalltalk if talk.id == "smalltalk.help"]
        return SmallTalk(helps[0], edition.handbook.topics) if helps else _nothing(edition)

    def topics(self) -> tuple[Topic, ...]:
        """Return every topic, in the order in which they are shown."""
        return self._library.current.handbook.topics

    def complete(self, typed: str) -> tuple[Choice, ...]:
        """Return what to pick while typing: topics and entries, best first; nothing in a safeguarding matter."""
        edition = self._library.current
        if edition.detector.concerns(typed):
            return ()
        everything = [_topic_choice(topic) for topic in edition.handbook.topics if not topic.first_entry_is_topic]
        everything += [_choice(Quotation(topic, entry, Why("a choice"))) for topic, entry in edition.handbook.entries()]
        if not clean(typed):
            return tuple(everything[:MOST_CHOICES])
        by_id = {choice.value: choice for choice in everything}
        begun = [choice for choice in everything if clean(typed) in clean(choice.name)]
        ranked = [by_id[match.id] for match in edition.resolver.index.rank(typed) if match.id in by_id]
        return tuple(dict.fromkeys((*begun, *ranked)))[:MOST_CHOICES]


class _Asking:
    """One question on its way to a reply."""

    def __init__(self, edition: Edition, question: str, conversation: Conversation) -> None:
        self._edition = edition
        self._resolver = edition.resolver
        last = conversation.last.reply if conversation.last else None
        self._before: tuple[Part, ...] = last.parts if isinstance(last, Answer) else ()
        self._typed = clause(question)
        kept = tuple(edition.courtesies.after_courtesies(self._typed.words))
        self._asked = self._resolver.tidy(Clause(question, kept))

    def reply(self) -> Reply:
        """Return the reply."""
        if talk := self._edition.courtesies.reply_to(self._typed.words):
            return SmallTalk(talk, self._edition.handbook.topics)
        if parts := self._wish() or self._by_place() or self._several():
            return Answer(parts)
        finding = self._resolver.find(self._asked)
        if not finding.parts and self._before and leans_back(self._asked.words):
            finding = self._leaning_back(finding)
        if finding.parts:
            return Answer(finding.parts)
        if finding.offered:
            return Suggestions(finding.offered[:MOST_OFFERED], self._edition.handbook.assistant.suggestions)
        if not _QUESTION_OPENERS & set(self._asked.words) and (
            thanks := self._edition.courtesies.thanks_in(self._typed.words)
        ):
            return SmallTalk(thanks, self._edition.handbook.topics)
        return _nothing(self._edition)

    def _wish(self) -> tuple[Part, ...]:
        """Answer what is wanted of the reply before, or the date of a topic that is named."""
        named = self._resolver.named_topics(self._asked)
        rest = [word for word in self._asked.words if word not in self._resolver.nouns]
        wish = wish_in(rest)
        if wish is Wish.DATE and named:
            return tuple(self._resolver.whole(topic, Why("its review date")) for topic in named)
        if wish is None or named or not self._before:
            return ()
        if wish is not Wish.MORE:
            return self._before
        return self._more(self._before[-1])

    def _more(self, before: Part) -> tuple[Part, ...]:
        """Return what stands around the part before: the next sentence of a text, or the list it is one of."""
        topic, why = before.topic, Why("what stands beside it")
        if isinstance(before, Quotation) and topic.first_entry_is_topic:
            return tuple(Quotation(topic, entry, why) for entry in topic.entries if entry != before.entry)
        return (TopicList(topic, why),)

    def _by_place(self) -> tuple[Part, ...]:
        """Answer where the whole message, or every clause of it, asks for a place in a list."""
        places = self._resolver.places(self._asked)
        if not places:
            pieces = [self._resolver.places(self._resolver.tidy(piece)) for piece in self._clauses()]
            places = tuple(place for piece in pieces for place in piece) if len(pieces) > 1 and all(pieces) else ()
        parts: list[Part] = []
        topics = [place.topic for place in places]
        for at, place in enumerate(places):
            parts += self._at(place, place.topic or _nearest_topic(topics, at))
        return _distinct(parts)

    def _at(self, place: Place, topic: Topic | None) -> tuple[Part, ...]:
        before = self._before[-1] if self._before else None
        if place.kind is Kind.STEP:
            if not isinstance(before, Quotation) or before.entry.number is None:
                return ()
            place, topic = Place(Kind.NUMBERS, None, (before.entry.number + place.numbers[0],)), before.topic
        topic = topic or (before.topic if before else None)
        return self._resolver.at(place, topic) if topic else ()

    def _several(self) -> tuple[Part, ...]:
        """Answer several things asked in one message, where each is sure by itself."""
        pieces = [self._resolver.tidy(piece) for piece in self._clauses()]
        if len(pieces) == 1 or not all(self._asks(piece) for piece in pieces):
            return ()
        whole = self._resolver.find(self._asked)
        if whole.parts and not (whole.by_match and whole.parts[0].why.score < _SURE_AS_A_WHOLE):
            return ()
        found: list[Part] = []
        for piece in pieces:
            places = self._resolver.places(piece)
            parts = [part for place in places for part in self._at(place, place.topic)]
            parts = parts or list(self._resolver.find(piece).parts)
            if not parts:
                return ()
            found += parts
        return _distinct(found)

    def _asks(self, piece: Clause) -> bool:
        """Whether a piece of a message is a question of its own: it names a topic, or opens as questions do."""
        return bool(self._resolver.named_topics(piece)) or bool(_QUESTION_OPENERS & set(piece.words[:2]))

    def _clauses(self) -> Sequence[Clause]:
        return clauses(" ".join(self._asked.words) if self._asked.words != self._typed.words else self._asked.text)

    def _leaning_back(self, finding: Finding) -> Finding:
        """Look for the same words in the topic of the reply before."""
        if self._resolver.named_topics(self._asked):
            return finding
        near = self._resolver.find(self._asked, self._before[-1].topic)
        return near if near.parts or not finding.offered else finding


def _nearest_topic(topics: Sequence[Topic | None], at: int) -> Topic | None:
    """Return the topic last named before this place, or else the next one: "values 1 and 3", "first and last value"."""
    before = [topic for topic in topics[:at] if topic]
    after = [topic for topic in topics[at:] if topic]
    return before[-1] if before else after[0] if after else None


def _distinct(parts: Sequence[Part]) -> tuple[Part, ...]:
    return tuple({part.id: part for part in parts}.values())


def _nothing(edition: Edition) -> NoAnswer:
    return NoAnswer(edition.handbook.assistant.no_answer, edition.handbook.topics)


def _choice(part: Part) -> Choice:
    return Choice(choice(part)[:MOST_CHOICE_CHARACTERS], part.id)


def _topic_choice(topic: Topic) -> Choice:
    return Choice(topic_choice(topic)[:MOST_CHOICE_CHARACTERS], topic.id)


__all__ = ["Assistant", "Choice"]
