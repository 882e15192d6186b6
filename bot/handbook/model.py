"""The handbook and the tour: everything the partnership says, validated and frozen.

`Handbook`, at the end, holds all of it; what comes before are its parts, each as its file says it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date


_APOSTROPHES = re.compile("['\u2018\u2019\u02bc`]")
_NO_WORD = re.compile(r"[\W_]+")


def fold(words: str) -> str:
    """Return words in a form in which equal questions are equal."""
    plain = unicodedata.normalize("NFKC", words).casefold()
    return _NO_WORD.sub(" ", _APOSTROPHES.sub("", plain)).strip()


WHOLE = "*"
"""Behind an id, where it is written: the topic as a whole, and not the entry of the same id."""


@dataclass(frozen=True, slots=True)
class Ref:
    """An entry, or a topic as a whole, which may have the id of an entry in it."""

    id: str
    whole: bool = False

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Return what a text names, such as `values.fairness`, or `values*` for the topic as a whole."""
        return cls(text.removesuffix(WHOLE), whole=text.endswith(WHOLE))

    def __str__(self) -> str:
        return self.id + WHOLE * self.whole


class Asks(StrEnum):
    """What a question of the tour asks; its words are drawn from the entries as they are now."""

    ONE_OF = "one_of"
    """Which of these is one of ours?"""
    ENDING = "ending"
    """How does this sentence end?"""
    COVERS = "covers"
    """Which entry says this?"""


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a step is for: a teacher, a leader, office staff."""

    id: str
    name: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Step:
    """One card of the tour.

    `says` are the tour's own words. `shows` is the id of an entry or topic whose live words stand below them. `asks`
    makes a question of the topic or entry `about`. `tries` is something to try, such as what to type. `agrees` is what
    the member agrees to have done, and needs an entry that is shown. Without `audiences` the step is for everybody.
    """

    id: str
    title: str
    origin: Origin
    says: str = ""
    shows: str = ""
    asks: Asks | None = None
    about: str = ""
    tries: str = ""
    agrees: str = ""
    audiences: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the ids of the handbook that the step names."""
        return tuple(name for name in (self.shows, self.about) if name)


@dataclass(frozen=True, slots=True)
class Finish:
    """The last card: its words, and what to do next."""

    title: str
    says: str
    next: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tour:
    """The way of a new member through the handbook; the first card says `welcome` and asks for the audience.

    `panel` is what stands above the button that starts it.
    """

    title: str
    panel: str
    welcome: str
    audiences: tuple[Audience, ...]
    steps: tuple[Step, ...]
    finish: Finish
    origin: Origin


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days on which nobody is reminded, the first and the last among them."""

    name: str
    first: date
    last: date
    origin: Origin


@dataclass(frozen=True, slots=True)
class Terms:
    """When schools are closed, apart from weekends, in the order of the days."""

    holidays: tuple[Holiday, ...] = ()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where in the knowledge folder something is written; lines count from 1."""

    file: str
    line: int


@dataclass(frozen=True, slots=True)
class Source:
    """The page that a topic quotes."""

    title: str
    url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing the handbook says, with the ways in which people ask for it.

    `number` is its place in its topic's list, from 1; it is None for a lead sentence, which is never counted.
    `not_for` holds questions that sound like this entry and that it does not answer. `keeper` looks after it,
    `reviewed` is the day on which it was compared with its source where that is not the topic's, and `review_by` the
    day by which it should be again. `formerly` are ids that it once had.
    """

    id: str
    title: str
    text: str
    phrasings: tuple[str, ...]
    origin: Origin
    number: int | None = None
    not_for: tuple[str, ...] = ()
    review_by: date | None = None
    keeper: str = ""
    reviewed: date | None = None
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """A file's subject: its entries in the page's order, their lead and their source.

    `one` and `many` are what one entry and all of them are called in a sentence ("value", "values").
    `lead` stands above the list; `lead_entry` is the same sentence where it can be asked for by itself.
    `phrasings` ask for the list as a whole. `keeper` and `review_by` hold for entries that do not say their own.
    `formerly` are ids that it once had, and with which those of its entries began.
    """

    id: str
    title: str
    one: str
    many: str
    source: Source
    reviewed: date
    entries: tuple[Entry, ...]
    origin: Origin
    lead: str = ""
    lead_entry: Entry | None = None
    phrasings: tuple[str, ...] = ()
    not_for: tuple[str, ...] = ()
    review_by: date | None = None
    keeper: str = ""
    formerly: tuple[str, ...] = ()

    def all_entries(self) -> tuple[Entry, ...]:
        """Return the lead entry, where there is one, and then the list."""
        return (self.lead_entry, *self.entries) if self.lead_entry else self.entries

    @property
    def first_entry_is_topic(self) -> bool:
        """Whether the first entry carries the topic's own id, so that it alone answers for the topic."""
        return bool(self.entries) and self.entries[0].id == self.id


@dataclass(frozen=True, slots=True)
class SmallTalkEntry:
    """Something the assistant says about itself or out of politeness; it is no knowledge."""

    id: str
    text: str
    phrasings: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class AssistantWords:
    """The assistant's own words: its name, its small talk, and what it says when it is unsure or does not know."""

    name: str
    no_answer: str
    suggestions: str
    smalltalk: tuple[SmallTalkEntry, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to turn to, and how."""

    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class SignpostWords:
    """What a member reads in a safeguarding matter; `in_channel` is the brief form for where others read."""

    title: str
    text: str
    in_channel: str
    contacts: tuple[Contact, ...]


NAMED_GROUP = re.compile(r"<([a-z0-9_-]+)>")
"""A group of words that stands for each of them in a phrase of another group: "<hurts> him"."""


ENOUGH_EXAMPLES = 100
"""Worries and look-alikes, as many of each, that are needed to learn from.

With one of each, "hello" was a worry, and with ten, three in ten of the questions that the handbook answers.
"""


@dataclass(frozen=True, slots=True)
class Safeguarding:
    """The signpost and what triggers it.

    `procedure` are the calmer words for a question in which nobody voices a worry, with the contacts of the signpost;
    without them the signpost stands there too. Such a question is made of phrases in `procedure_asks`,
    `procedure_about` and `procedure_besides` alone, and has one of each of the first two.
    `words` names groups of words and short phrases. A trigger is a set of group names; it fires when one word of
    every group stands in the message. `harmless` phrases are taken out of the message before anyone looks.
    `disclosures` and `lookalikes` are example messages from which the detector learns what no rule foresees; it looks
    for their words and for the groups in `words` and `signs`, and weighs what it finds.
    `spelt_right` are words that look like a slip of a word in a group and are none.
    """

    signpost: SignpostWords
    words: dict[str, tuple[str, ...]]
    triggers: tuple[tuple[str, ...], ...]
    harmless: tuple[str, ...]
    approved_by: str
    origin: Origin
    disclosures: tuple[str, ...] = ()
    lookalikes: tuple[str, ...] = ()
    spelt_right: tuple[str, ...] = ()
    signs: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    procedure: SignpostWords | None = None
    procedure_asks: tuple[str, ...] = ()
    procedure_about: tuple[str, ...] = ()
    procedure_besides: tuple[str, ...] = ()

    @property
    def has_examples(self) -> bool:
        """Whether there is enough to learn from, of both kinds."""
        return min(len(self.disclosures), len(self.lookalikes)) >= ENOUGH_EXAMPLES

    def with_examples(self, more: SafeguardingExamples) -> Safeguarding:
        """Return the same rules with more to learn from."""
        return replace(
            self,
            disclosures=_joined(self.disclosures, more.disclosures),
            lookalikes=_joined(self.lookalikes, more.lookalikes),
            spelt_right=_joined(self.spelt_right, more.spelt_right),
            signs=_joined_groups(self.signs, more.signs),
            procedure_asks=_joined(self.procedure_asks, more.procedure_asks),
            procedure_about=_joined(self.procedure_about, more.procedure_about),
            procedure_besides=_joined(self.procedure_besides, more.procedure_besides),
        )

    def with_rules(self, more: Safeguarding) -> Safeguarding:
        """Return the same signpost and examples with the rules of another file beside its own."""
        return replace(
            self,
            words=_joined_groups(self.words, more.words),
            triggers=tuple(dict.fromkeys((*self.triggers, *more.triggers))),
            harmless=_joined(self.harmless, more.harmless),
            spelt_right=_joined(self.spelt_right, more.spelt_right),
        )


@dataclass(frozen=True, slots=True)
class SafeguardingExamples:
    """What the detector learns from beside the rules; the fields are those of `Safeguarding` that are called so."""

    disclosures: tuple[str, ...] = ()
    lookalikes: tuple[str, ...] = ()
    spelt_right: tuple[str, ...] = ()
    signs: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    procedure_asks: tuple[str, ...] = ()
    procedure_about: tuple[str, ...] = ()
    procedure_besides: tuple[str, ...] = ()


def _joined(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*first, *second))) if first and second else first or second


def _joined_groups(first: dict[str, tuple[str, ...]], second: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {name: _joined(first.get(name, ()), second.get(name, ())) for name in (first | second)}


@dataclass(frozen=True, slots=True)
class Synonym:
    """What staff say for what the page says."""

    page: str
    staff: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Examples:
    """Questions as staff type them, by the id that answers them and by the id that they only sound like."""

    answered: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    unanswered: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])


@dataclass(frozen=True, slots=True)
class Pair:
    """A question, and the id of what answers it whatever is changed."""

    question: str
    id: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Handbook:
    """Everything the partnership says, as of one reading of the knowledge folder.

    `unanswered` holds everyday questions that nothing in it answers, `examples` more questions to learn from, and
    `pairs` those whose answers must not change. `tour` is None where onboarding.yaml is missing or broken.
    """

    topics: tuple[Topic, ...]
    assistant: AssistantWords
    safeguarding: Safeguarding
    synonyms: tuple[Synonym, ...] = ()
    unanswered: tuple[str, ...] = ()
    examples: Examples = field(default_factory=Examples)
    pairs: tuple[Pair, ...] = ()
    tour: Tour | None = None
    terms: Terms = field(default_factory=Terms)
    _by_id: dict[str, tuple[Topic, Entry | None]] = field(init=False, repr=False, compare=False)
    _formerly: dict[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index topics and entries by id; an entry that carries its topic's id is found before the topic."""
        by_id: dict[str, tuple[Topic, Entry | None]] = {topic.id: (topic, None) for topic in self.topics}
        by_id.update({entry.id: (topic, entry) for topic in self.topics for entry in topic.all_entries()})
        object.__setattr__(self, "_by_id", by_id)
        named = {old: entry.id for topic in self.topics for entry in topic.all_entries() for old in entry.formerly}
        named.update({old: topic.id for topic in self.topics for old in topic.formerly})
        object.__setattr__(self, "_formerly", named)

    def find(self, wanted: str) -> tuple[Topic, Entry | None] | None:
        """Return the topic and entry with this id, or that once had it; the entry is None for a topic as a whole."""
        found = self._by_id.get(wanted)
        return found if found or not self._formerly else self._by_id.get(self.id_now(wanted))

    def id_now(self, wanted: str) -> str:
        """Return the id by which something goes now that once had an id; any other id is returned as it is."""
        if wanted in self._by_id:
            return wanted
        if wanted in self._formerly:
            return self._formerly[wanted]
        topic, _, word = wanted.partition(".")
        new = self._formerly.get(topic, "")
        if not word or not new or "." in new:  # an entry may have had the id of a topic that is gone
            return wanted
        now = self._by_id[new][0]
        # An entry that got another id in between has left the one behind that it had: a new one may have this word.
        left = [one for old in (*now.formerly, now.id) if (one := self._formerly.get(f"{old}.{word}"))]
        moved = f"{now.id}.{word}"
        return left[0] if left else moved if moved in self._by_id else wanted

    @property
    def former_ids(self) -> Iterable[str]:
        """Every id that something once had, so that nothing new gets it."""
        return self._formerly.keys()

    def ids_of(self, wanted: str) -> tuple[str, ...]:
        """Return every id under which something may be known: the one of now, and those that it once had."""
        topic, entry = self.find(wanted) or (None, None)
        if topic is None or entry is None:
            return (wanted, *(topic.formerly if topic else ()))
        names = (topic.id, *topic.formerly)
        known = [one.partition(".") for one in (entry.id, *entry.formerly)]
        words = [word for name, _, word in known if name in names]
        older = [f"{old}.{word}" if word else old for old in topic.formerly for word in words]
        own = [one for one in older if self.id_now(one) == entry.id]
        return tuple(dict.fromkeys((wanted, entry.id, *entry.formerly, *own)))

    def entries(self) -> Iterator[tuple[Topic, Entry]]:
        """Yield every entry with its topic, in the order of the files."""
        for topic in self.topics:
            for entry in topic.all_entries():
                yield topic, entry

    def refs(self) -> Iterator[Ref]:
        """Yield what can be named: every topic as a whole, each before its entries, and the assistant's own words."""
        for topic in self.topics:
            yield Ref(topic.id, whole=True)
            yield from (Ref(entry.id) for entry in topic.all_entries())
        yield from (Ref(talk.id) for talk in self.assistant.smalltalk)
