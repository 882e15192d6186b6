"""Follow-ups: what a message means only after the one before it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from bot.matching.text import QUESTION_WORDS
from bot.questions import lexicon
from bot.questions.clauses import Clause
from bot.questions.numerals import cardinal
from bot.questions.positions import Position, PositionKind, step_in, without_purpose
from bot.questions.quotations import MOST_WORDS
from bot.questions.resolver import Finding
from bot.reply import Ask, Part, Quotation, TopicList, Why

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Mapping, Sequence

    from bot.handbook.model import Topic
    from bot.questions.resolver import Resolver


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
    return not lexicon.TRANSFERS.isdisjoint(rest) and (
        QUESTION_WORDS | lexicon.TRANSFERS | {"number", "sorry"}
    ).issuperset(rest)


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


@dataclass(frozen=True, slots=True)
class Before:
    """The message before and the parts that answered it."""

    asked: Clause
    parts: tuple[Part, ...]


NOTHING_BEFORE = Before(Clause("", ()), ())


class FollowUpReader:
    """One message that may lean on the one before it."""

    def __init__(
        self, resolver: Resolver, asked: Clause, before: Before, find: Callable[[Clause, Topic | None], Finding]
    ) -> None:
        """Take a message, the one before with its answer, and what finds the answer of one clause."""
        self._resolver = resolver
        self._asked = asked
        self._before = before.parts
        self._asked_before = before.asked
        self._find = find

    @property
    def topic(self) -> Topic | None:
        """The topic of the reply before."""
        return self._before[-1].topic if self._before else None

    def stepped(self, way: int) -> tuple[Part, ...]:
        """Return what stands so many steps from the reply before."""
        return self._stepped(self._before[-1], way) if self._before else ()

    def _stepped(self, start: Part, way: int) -> tuple[Part, ...]:
        if not isinstance(start, Quotation) or start.entry.number is None:
            return ()
        number = start.entry.number + way
        if number < 1:
            return (TopicList(start.topic, Why("its place in the list"), Ask.BEYOND),)
        return self._resolver.at(Position(PositionKind.NUMBERS, None, (number,)), start.topic)

    def asked_of_itself(self) -> tuple[Part, ...]:
        """Answer "is that a value or an aim?" and "are you sure that's right?": the reply before shows it."""
        bare = [word for word in self._asked.words if word not in self._resolver.nouns]
        return self._before if asks_of_itself(bare) else ()

    def listed(self) -> tuple[Part, ...]:
        """Answer "what are they" and "list them" after a list, or after how many it has."""
        said, last = self._asked.words, self._before[-1] if self._before else None
        if (
            not isinstance(last, TopicList)
            or lexicon.ASKS_BEYOND_LIST.intersection(said)
            or lexicon.ALL_OF_THEM.isdisjoint(said)
        ):
            return ()
        bare = QUESTION_WORDS.union(lexicon.PLACE_FILLERS, lexicon.ALL_OF_THEM).issuperset(
            said
        ) and lexicon.UNSURE.isdisjoint(said)
        return (TopicList(last.topic, last.why),) if bare else ()

    def between(self, pieces: Sequence[Clause]) -> tuple[Part, ...]:
        """Answer "what sits between fairness and excellence"."""
        words = pieces[0].words if len(pieces) == 2 else ()  # noqa: PLR2004 - what stands on either side
        if "between" not in words or not lexicon.PLACE_FILLERS.union(QUESTION_WORDS).issuperset(
            words[: words.index("between")]
        ):
            return ()
        first = words[words.index("between") + 1 :]
        sides = [self._find(each, None).parts[:1] for each in (Clause(" ".join(first), first), pieces[1])]
        numbers = [part.entry.number or 0 for side in sides for part in side if isinstance(part, Quotation)]
        if len(numbers) < len(sides) or max(numbers) - min(numbers) != len(sides):
            return ()
        return self._resolver.at(Position(PositionKind.NUMBERS, None, (min(numbers) + 1,)), sides[0][0].topic)

    def beside(self, asked: Clause) -> tuple[Part, ...]:
        """Answer "the one after fairness" and, of the part before, "the one above"."""
        way, rest = step_in(asked.words, self._resolver.nouns)
        if not way or len(rest) > MOST_WORDS:
            return ()
        start = self._find(Clause(" ".join(rest), rest), None).parts if rest else self._before
        return self._stepped(start[-1], way) if start else ()

    def wished(self, opening: Sequence[str]) -> tuple[Part, ...]:
        """Answer what is wanted of the reply before, or the date of a topic that is named; `opening` may say it too."""
        named = self._resolver.named_topics(self._asked)
        bare = [word for word in self._asked.words if word not in self._resolver.nouns]
        wish = wish_in(bare) or wish_in(without_purpose(bare)) or wish_in(opening)
        if wish is Wish.DATE and named:
            return tuple(self._resolver.whole(topic, Why("its review date")) for topic in named)
        if wish is None or (named and wish is not Wish.AGAIN) or not self._before:
            return ()
        return self._more(self._before[-1]) if wish is Wish.MORE else self._before

    def _more(self, before: Part) -> tuple[Part, ...]:
        """Return what stands around the part before: the next sentence of a text, or the list it is one of."""
        topic, why = before.topic, Why("what stands beside it")
        if isinstance(before, Quotation) and topic.first_entry_is_topic:
            return tuple(Quotation(topic, entry, why) for entry in topic.entries if entry != before.entry)
        return (TopicList(topic, why),)

    def transferred(self) -> tuple[Part, ...]:
        """Answer "no, I meant the aim" and "same number but aims": what was asked before, of another topic."""
        named = self._resolver.named_topics(self._asked)
        if not named or not transfers(self._asked.words, self._resolver.nouns):
            return ()
        topic, last = named[0], self._before[-1] if self._before else None
        if "number" in self._asked.words and isinstance(last, Quotation) and last.entry.number:
            return self._resolver.at(Position(PositionKind.NUMBERS, topic, (last.entry.number,)), topic)
        if isinstance(last, TopicList):
            return (self._resolver.whole(topic, last.why),)
        if not self._asked_before.words:
            return ()
        found = self._find(self._of(topic), topic)
        return found.parts or found.offered[:1]

    def _of(self, topic: Topic) -> Clause:
        """Return what was asked before with a topic's name for that of any other."""
        nouns = self._resolver.nouns
        words = [topic.one if word in nouns else word for word in self._asked_before.words]
        words += [] if topic.one in words else [topic.one]
        return Clause(" ".join(words), tuple(words))

    def another(self) -> tuple[Part, ...]:
        """Answer "isn't there another one, about our area": something else than the reply before, of the same topic."""
        if not self._before or not asks_for_another(self._asked.words, self._resolver.nouns):
            return ()
        said = {part.id for part in self._before}
        topic = self._before[-1].topic
        words = tuple(word for word in self._asked.words if word not in lexicon.ANOTHER)
        if not any(
            word not in QUESTION_WORDS | lexicon.PLACE_FILLERS and word not in self._resolver.nouns for word in words
        ):
            if topic.first_entry_is_topic:
                return self._more(self._before[-1])
            return self._resolver.nearest_besides(self._asked_before, topic, said)
        if held := self._resolver.mentioned(Clause(" ".join(words), words), topic, said):
            return held
        return self._resolver.sure_within(self._spelt_out(words, topic), topic, said)

    def narrowed(self, found: Finding) -> Finding:
        """Look in the topic of the reply before for what has no sure answer by itself."""
        topic = self.topic
        if topic is None or found.parts or not self._leans():
            return found
        said, spelt = self._asked.words, self._spelt_out(self._asked.words, topic)
        if held := self._held(topic):
            return Finding(held)
        if near := self._resolver.sure_within(spelt, topic, ()):
            return Finding(near, by_match=True)
        if not asks_about_reply(said):
            return found
        without = {topic.id, *(entry.id for entry in topic.all_entries())}
        return Finding(self._resolver.sure_besides(spelt, without))

    def _held(self, topic: Topic) -> tuple[Part, ...]:
        """Return what a message names of the topic of the reply before: "any that mention community"."""
        said = self._asked.words
        picks = not lexicon.ONES.union(lexicon.THOSE, lexicon.ANY).isdisjoint(said)
        held = self._resolver.mentioned(self._asked, topic) if picks else ()
        return held or self._resolver.named_entry(said, topic)

    def _leans(self) -> bool:
        """Whether the message may go on about the topic of the reply before it, and asks neither who nor when."""
        said = self._asked.words
        if not lexicon.ASKS_WHO_OR_WHEN.isdisjoint(said[:3]) or self._resolver.named_topics(self._asked):
            return False
        picks = not lexicon.ONES.union(lexicon.THOSE).isdisjoint(said) or said[-2:] == ("in", "there")
        return picks or leans_back(said) or asks_about_reply(said)

    def _spelt_out(self, said: Sequence[str], topic: Topic) -> Clause:
        """Return words with the topic's name for "one" and "those": "which of those" -> "which aim"."""
        spelt: list[str] = []
        for word in said:
            if word in lexicon.THOSE and spelt[-1:] == ["of"]:
                spelt[-1] = topic.one
            elif word in lexicon.THOSE:
                spelt.append(topic.many)
            else:
                spelt.append(topic.one if word in lexicon.ONES else word)
        return Clause(" ".join(spelt), tuple(spelt))
