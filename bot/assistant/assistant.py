"""The reading door: a question goes in, a reply comes out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.assistant import address
from bot.assistant.address import Wanted
from bot.assistant.completion import Choice, Completion
from bot.assistant.conversation import EMPTY
from bot.lru import Limits, RecentCache, digest
from bot.matching.corpus import is_refused
from bot.matching.text import one_question
from bot.questions import lexicon
from bot.questions.follow_ups import opens_so
from bot.questions.question import NOTHING_BEFORE, Before, Question, clause
from bot.questions.readings import GRAMMAR, read
from bot.questions.small_talk import FEWEST, LONGEST
from bot.reply import (
    MOST_OFFERED,
    Answer,
    Ask,
    NoAnswer,
    Quotation,
    Reply,
    Signpost,
    SmallTalk,
    Suggestions,
    TopicList,
    Why,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.assistant.conversation import Conversation
    from bot.assistant.library import Edition, Library
    from bot.handbook.model import Handbook, Topic
    from bot.handbook.model import SmallTalkEntry as SmallTalkWords
    from bot.questions.question import Clause, Finding
    from bot.questions.readings import Grammar
    from bot.questions.resolver import Resolver
    from bot.reply import Part


REPLIES = Limits(most=2_000, seconds=3600)
"""Replies that are given again when the same is asked: staff ask much the same, and a minute later it is still true."""

ONE_CHOICE = "I am not sure. Did you mean this?"
GONE = "That is not in the handbook any more."
GONE_NEAR = "That is not in the handbook any more. This comes closest:"


class Assistant:
    """Answers from the current edition of the library, and says so when that holds no answer."""

    def __init__(self, library: Library, grammar: Grammar = GRAMMAR) -> None:
        """Take the library that answers are read from; another `grammar` than ours shows what a part of it is worth."""
        self._library = library
        self._grammar = grammar
        self._completion = self._next = Completion(library.current)
        library.before_swapping(self._prepare)
        self._replies: RecentCache[bytes, Reply] = RecentCache(REPLIES)

    def ask(self, question: str, conversation: Conversation) -> Reply:
        """Return the reply to a question, given what the same member asked just before; never raises on any text."""
        edition = self._library.current
        key = _key("ask", edition, question, conversation)
        if reply := self._replies.get(key):
            return reply  # of a worry nothing is held, so that this is none
        with one_question():
            if edition.detector.concerns(question):
                return _signpost(edition, question)
            reply = _answered(edition, question, conversation, self._grammar)
        self._replies.put(key, reply)
        return reply

    def held(self, question: str, conversation: Conversation) -> Reply | None:
        """Return the reply to a question that was asked lately; None where it has to be worked out."""
        return self._replies.get(_key("ask", self._library.current, question, conversation))

    def seems_a_worry(self, question: str) -> bool:
        """Whether a message is a safeguarding matter by its words alone, which takes a tenth of what `ask` takes."""
        return self._library.current.detector.by_words().concerns(question)

    def signpost(self, question: str) -> Reply:
        """Return the signpost for a safeguarding matter."""
        return _signpost(self._library.current, question)

    def show(self, wanted: str) -> Reply:
        """Return today's words for an address; where they are gone, what is nearest, and that they are."""
        edition = self._library.current
        key = _key("show", edition, wanted, EMPTY)
        reply = self._replies.get(key)
        if reply is None:
            reply = _shown(edition, wanted)
            self._replies.put(key, reply)
        return reply

    def beside(self, entry: str, steps: int) -> Reply:
        """Return the entry that stands so many steps behind this one in its list, or before it for fewer than none."""
        edition = self._library.current
        topic, start = edition.handbook.find(entry) or (None, None)
        if topic is None or start is None or start.number is None:
            return self.show(entry)
        place = min(max(start.number + steps, 1), len(topic.entries))
        return Answer((Quotation(topic, topic.entries[place - 1], Why("the entry next to it")),))

    def help(self) -> Reply:
        """Return what the assistant can do, in its own words."""
        edition = self._library.current
        helps = [talk for talk in edition.handbook.assistant.smalltalk if talk.id == "smalltalk.help"]
        return _talk(edition, helps[0]) if helps else _nothing(edition)

    def topics(self) -> tuple[Topic, ...]:
        """Return every topic, in the order in which they are shown."""
        return self._library.current.handbook.topics

    def complete(self, typed: str, conversation: Conversation = EMPTY) -> tuple[Choice, ...]:
        """Return what to pick while typing: first what `ask` would answer; nothing in a safeguarding matter."""
        edition = self._library.current
        if self._completion.edition is not edition:
            ready = self._next
            self._completion = ready if ready.edition is edition else Completion(edition)
        with one_question():
            return self._completion.choices(
                typed, lambda resolver, text: _finding(edition, resolver, clause(text), conversation)
            )

    def drop_old(self) -> None:
        """Let go of what has been held for as long as it is worth it."""
        self._replies.drop_old()

    def _prepare(self, edition: Edition) -> None:
        """Read what there is to pick of an edition that is about to be the current one, in the thread that swaps it."""
        last = self._next
        following = last if last.edition is edition else Completion(edition)
        following.prepare()
        self._next = following


def reply_of(edition: Edition, question: str) -> Reply:
    """Return what an edition replies to a question by itself, whether it is the current one or not."""
    with one_question():
        if edition.detector.concerns(question):
            return _signpost(edition, question)
        return _answered(edition, question, EMPTY)


def _signpost(edition: Edition, question: str) -> Signpost:
    """Return the full signpost, or the calmer words where somebody only asks about procedure."""
    words = edition.handbook.safeguarding
    if words.procedure and edition.detector.asks_procedure(question):
        return Signpost(words.procedure, is_procedure=True)
    return Signpost(words.signpost)


def _answered(edition: Edition, question: str, conversation: Conversation, grammar: Grammar = GRAMMAR) -> Reply:
    if part := edition.resolver.part(question.strip(), Why("its id")):
        return Answer((part,))
    typed = clause(question)
    if talk := edition.courtesies.reply_to(typed.words):
        return _talk(edition, talk)
    if is_refused(question, edition.pieces):
        return _nothing(edition)
    reply = _reply(edition, typed, _finding(edition, edition.resolver, typed, conversation, grammar))
    # After a reply, a few words are rather about that one.
    if not _says_enough(edition, reply) and conversation.last is None and (talk := _aside(edition, typed)):
        return _talk(edition, talk)
    return reply


def _says_enough(edition: Edition, reply: Reply) -> bool:
    """Whether a reply is more than nothing, or than an offer of what is hardly near."""
    if isinstance(reply, Suggestions):
        return _is_asked(edition, reply.parts)
    return not isinstance(reply, NoAnswer)


def _is_asked(edition: Edition, offered: Sequence[Part]) -> bool:
    """Whether one of some parts would be an answer if the question named its topic."""
    enough = edition.resolver.index.bars.sure_of_topic
    return any(part.why.score >= enough for part in offered)


def _aside(edition: Edition, typed: Clause) -> SmallTalkWords | None:
    """Return the small talk that a message is like by its meaning, unless it goes on from another or names a place."""
    said = typed.words
    if not FEWEST <= len(said) <= LONGEST or opens_so(said):
        return None
    if edition.resolver.places(edition.resolver.tidy(typed)):
        return None
    wanted = edition.resolver.index.aside(typed.text)
    return edition.courtesies.called(wanted) if wanted else None


def _shown(edition: Edition, wanted: str) -> Reply:
    named = address.read(wanted)
    parts = tuple(part for one in named if (part := _part_at(edition.handbook, one)))
    return Answer(parts) if parts else _gone(edition, named[0].id if named else "")


def _key(kind: str, edition: Edition, said: str, conversation: Conversation) -> bytes:
    """Return what a reply depends on, as a digest: nobody can read from it what was said."""
    before = ""
    if last := conversation.last:
        shown = (address.of_parts(_shown_by(turn.reply)) for turn in (last, conversation.turns[0]))
        before = "\n".join((last.question, *shown))
    return digest(kind, edition.number, said, before)


def _shown_by(reply: Reply) -> tuple[Part, ...]:
    return reply.parts if isinstance(reply, Answer) else ()


def _finding(
    edition: Edition, resolver: Resolver, typed: Clause, conversation: Conversation, grammar: Grammar = GRAMMAR
) -> Finding:
    before = NOTHING_BEFORE
    if last := conversation.last:
        shown, first = (_as_today(edition, _shown_by(turn.reply)) for turn in (last, conversation.turns[0]))
        before = Before(clause(last.question), shown, first)
    question = Question.of(typed, before, resolver, edition.courtesies, grammar.searches)
    return read(question, grammar.readings)[1]


def _as_today(edition: Edition, parts: Sequence[Part]) -> tuple[Part, ...]:
    """Return what was shown in the words that it has by now, without what is gone."""
    found = [(part, *(edition.handbook.find(part.id) or (None, None))) for part in parts]
    return tuple(
        replace(part, topic=topic, entry=entry) if isinstance(part, Quotation) else replace(part, topic=topic)
        for part, topic, entry in found
        if topic is not None and isinstance(part, Quotation) is (entry is not None)
    )


def _reply(edition: Edition, typed: Clause, found: Finding) -> Reply:
    if found.parts:
        return Answer(found.parts, found.partly, unexplained=not lexicon.EXPLAINS.isdisjoint(typed.words))
    if talk := edition.courtesies.reply_in(typed.words, is_asked=_is_asked(edition, found.offered)):
        return _talk(edition, talk)
    if found.offered:
        words = ONE_CHOICE if len(found.offered) == 1 else edition.handbook.assistant.suggestions
        return Suggestions(found.offered[:MOST_OFFERED], words)
    return _nothing(edition)


def _part_at(handbook: Handbook, wanted: Wanted) -> Part | None:
    topic, entry = handbook.find(wanted.id) or (None, None)
    if entry and topic and wanted.ask in {None, Ask.DATE}:
        return Quotation(topic, entry, Why("your choice"), is_dated=wanted.ask is Ask.DATE)
    if topic and topic.id == handbook.id_now(wanted.id):
        return TopicList(topic, Why("your choice"), wanted.ask or Ask.LIST)
    return None


def _gone(edition: Edition, wanted: str) -> Reply:
    """Return what an id may have become: what its last word finds, else the topic that it was in."""
    topic, _, name = wanted.rpartition(".")
    near = _finding(edition, edition.resolver, clause(name.replace("-", " ")), EMPTY)
    parts = (near.parts or (near.offered if _is_asked(edition, near.offered) else ()))[:MOST_OFFERED]
    if not parts and (whole := _part_at(edition.handbook, Wanted(topic or name, Ask.LIST))):
        parts = (whole,)
    return Suggestions(parts, GONE_NEAR) if parts else NoAnswer(GONE, edition.handbook.topics)


def _talk(edition: Edition, talk: SmallTalkWords) -> SmallTalk:
    return SmallTalk(talk, edition.handbook.topics, has_tour=edition.handbook.tour is not None)


def _nothing(edition: Edition) -> NoAnswer:
    return NoAnswer(edition.handbook.assistant.no_answer, edition.handbook.topics)


__all__ = ["Assistant", "Choice", "reply_of"]
