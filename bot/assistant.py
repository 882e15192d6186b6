"""The reading door: a question goes in, a reply comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.completion import Choice, Completion
from bot.conversation import EMPTY
from bot.reply import Answer, NoAnswer, Quotation, Reply, Signpost, SmallTalk, Suggestions, TopicList, Why
from bot.understanding.asking import NOTHING_BEFORE, Asking, Before
from bot.understanding.clause import Clause, clause, clauses

if TYPE_CHECKING:
    from bot.conversation import Conversation
    from bot.knowledge.handbook import Topic
    from bot.library import Edition, Library
    from bot.understanding.resolver import Finding, Resolver

MOST_OFFERED = 3


class Assistant:
    """Answers from the current edition of the library, and says so when that holds no answer."""

    def __init__(self, library: Library) -> None:
        """Take the library that answers are read from."""
        self._library = library
        self._completion = Completion(library.current)

    def ask(self, question: str, conversation: Conversation) -> Reply:
        """Return the reply to a question, given what the same member asked just before; never raises on any text."""
        edition = self._library.current
        if edition.detector.concerns(question):
            return Signpost(edition.handbook.safeguarding.signpost)
        if part := edition.resolver.part(question.strip(), Why("its id")):
            return Answer((part,))
        typed = clause(question)
        if talk := edition.courtesies.reply_to(typed.words):
            return SmallTalk(talk, edition.handbook.topics)
        return _reply(edition, typed, _finding(edition, edition.resolver, typed, conversation))

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

    def complete(self, typed: str, conversation: Conversation = EMPTY) -> tuple[Choice, ...]:
        """Return what to pick while typing: first what `ask` would answer; nothing in a safeguarding matter."""
        edition = self._library.current
        if self._completion.edition is not edition:
            self._completion = Completion(edition)
        return self._completion.choices(
            typed, lambda resolver, text: _finding(edition, resolver, clause(text), conversation)
        )


def _finding(edition: Edition, resolver: Resolver, typed: Clause, conversation: Conversation) -> Finding:
    def bare(piece: Clause) -> Clause:
        return Clause(piece.text, tuple(edition.courtesies.after_courtesies(piece.words)))

    pieces = [piece for piece in map(bare, clauses(typed.text)) if piece.words]
    before = NOTHING_BEFORE
    if last := conversation.last:
        before = Before(bare(clause(last.question)), last.reply.parts if isinstance(last.reply, Answer) else ())
    return Asking(resolver, bare(typed), pieces, before).finding()


def _reply(edition: Edition, typed: Clause, found: Finding) -> Reply:
    if found.parts:
        return Answer(found.parts, found.partly)
    if talk := edition.courtesies.reply_in(typed.words, is_asked=bool(found.offered)):
        return SmallTalk(talk, edition.handbook.topics)
    if found.offered:
        return Suggestions(found.offered[:MOST_OFFERED], edition.handbook.assistant.suggestions)
    return _nothing(edition)


def _nothing(edition: Edition) -> NoAnswer:
    return NoAnswer(edition.handbook.assistant.no_answer, edition.handbook.topics)


__all__ = ["Assistant", "Choice"]
