"""What a message means in the light of the parts that answered the one before it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.matching.text import QUESTION_WORDS
from bot.reply import Ask, Part, Quotation, TopicList, Why
from bot.understanding.clause import Clause
from bot.understanding.followups import Wish, asks_about_reply, asks_for_another, leans_back, transfers, wish_in
from bot.understanding.places import FILLERS, Kind, Place, step_in
from bot.understanding.purposes import without_purpose
from bot.understanding.resolver import Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.knowledge.handbook import Topic
    from bot.understanding.resolver import Resolver

_ONE = frozenset("one ones another".split())
_THOSE = frozenset("those these them".split())


@dataclass(frozen=True, slots=True)
class Before:
    """The message before and the parts that answered it."""

    asked: Clause
    parts: tuple[Part, ...]


NOTHING_BEFORE = Before(Clause("", ()), ())


class Leaning:
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
        return self._resolver.at(Place(Kind.NUMBERS, None, (number,)), start.topic)

    def beside(self) -> tuple[Part, ...]:
        """Answer "the one after fairness" and, of the part before, "the one above"."""
        way, rest = step_in(self._asked.words)
        if not way:
            return ()
        rest = tuple(word for word in rest if word not in self._resolver.nouns)
        start = self._find(Clause(" ".join(rest), rest), None).parts if rest else self._before
        return self._stepped(start[-1], way) if start else ()

    def wished(self, opening: Sequence[str]) -> tuple[Part, ...]:
        """Answer what is wanted of the reply before, or the date of a topic that is named; `opening` may say it too."""
        named = self._resolver.named_topics(self._asked)
        bare = [word for word in self._asked.words if word not in self._resolver.nouns]
        wish = wish_in(bare) or wish_in(without_purpose(bare)) or wish_in(opening)
        if wish is Wish.DATE and named:
            return tuple(self._resolver.whole(topic, Why("its review date")) for topic in named)
        if wish is None or named or not self._before:
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
            return self._resolver.at(Place(Kind.NUMBERS, topic, (last.entry.number,)), topic)
        words = tuple(word for word in self._asked_before.words if word not in self._resolver.nouns)
        found = self._find(Clause(" ".join(words), words), topic)
        return found.parts or found.offered[:1]

    def another(self) -> tuple[Part, ...]:
        """Answer "isn't there another one, about our area": something else than the reply before, of the same topic."""
        if not self._before or not asks_for_another(self._asked.words):
            return ()
        said = {part.id for part in self._before}
        topic = self._before[-1].topic
        words = tuple(word for word in self._asked.words if word not in {"other", "another"})
        if not any(word not in QUESTION_WORDS | FILLERS for word in words):
            return self._resolver.nearest_besides(self._asked_before, topic, said)
        return self._resolver.sure_within(self._spelt_out(words, topic), topic, said)

    def narrowed(self, found: Finding) -> Finding:
        """Look in the topic of the reply before for what has no sure answer by itself."""
        topic = self.topic
        if topic is None or found.parts or self._resolver.named_topics(self._asked):
            return found
        said = self._asked.words
        if not (leans_back(said) or asks_about_reply(said) or not _ONE.union(_THOSE).isdisjoint(said)):
            return found
        for words in dict.fromkeys((said, self._spelt_out(said, topic).words)):
            if near := self._resolver.sure_within(Clause(" ".join(words), words), topic, ()):
                return Finding(near, by_match=True)
        if not asks_about_reply(said):
            return found
        without = {topic.id, *(entry.id for entry in topic.all_entries())}
        return Finding(self._resolver.sure_besides(self._asked, without))

    def _spelt_out(self, said: Sequence[str], topic: Topic) -> Clause:
        """Return words with the topic's name for "one" and "those": "which of those" -> "which aim"."""
        spelt: list[str] = []
        for word in said:
            if word in _THOSE and spelt[-1:] == ["of"]:
                spelt[-1] = topic.one
            elif word in _THOSE:
                spelt.append(topic.many)
            else:
                spelt.append(topic.one if word in _ONE else word)
        return Clause(" ".join(spelt), tuple(spelt))
