"""What there is to pick while a question is typed: its answer first, then what is called by the words so far."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import TYPE_CHECKING, cast

from bot.assistant.wording import choice
from bot.english import CUT
from bot.matching.corpus import kept_with_piece
from bot.matching.match import BY_WORDS
from bot.matching.text import QUESTION_WORDS, clean, words
from bot.questions.question import clause
from bot.questions.resolver import Resolver, whole_of
from bot.reply import Ask, Part, Quotation, TopicList, Why

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Sequence

    from bot.assistant.library import Edition
    from bot.handbook.model import Topic
    from bot.matching.corpus import TopicTexts
    from bot.matching.index import Index, Match
    from bot.questions.question import Finding


MOST_CHOICES = 25
MOST_CHARACTERS = 100
"""Of a choice's name and of its value each."""

LEAST_OF_TEXT = 3
"""Letters of a word that must be typed before it is looked for in the texts, and not in names alone."""

_BEYOND_LETTERS = "\N{LEFT CURLY BRACKET}"
"""It sorts behind every letter and digit that a word has."""

_WHY = Why("a choice")


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to pick while typing: what is shown, and the question it stands for; each at most 100 characters."""

    name: str
    value: str


class Completion:
    """The choices of one edition. Somebody waits at every key, so that words are compared and nothing is encoded."""

    def __init__(self, edition: Edition) -> None:
        """Take an edition."""
        self.edition = edition
        self._detector = edition.detector.by_words()

        def by_words() -> Index:
            return cast("Index", _WordsIndex(edition.resolver.index))

        self._resolver = Resolver(edition.handbook, edition.pieces, by_words)

    def prepare(self) -> None:
        """Read now what would be read at the first key: of ten thousand entries it takes a second."""
        _ = self._shelves

    def choices(self, typed: str, find: Callable[[Resolver, str], Finding]) -> tuple[Choice, ...]:
        """Return what to pick, likeliest first; nothing in a safeguarding matter, and none for small talk.

        `find` says what a text is answered with by the resolver that it is given.
        """
        text = " ".join(typed.split())
        if not clean(text):
            likely = [self._choice(part) for part in self._everything]
        elif self._detector.concerns(text) or self.edition.courtesies.reply_to(clause(text).words):
            return ()
        else:
            answered, offered = self._answered(text, find)
            likely = [*answered, *(self._choice(part) for part in self._called(text)), *offered]
        return self._once(likely)[:MOST_CHOICES]

    def _answered(self, text: str, find: Callable[[Resolver, str], Finding]) -> tuple[list[Choice], list[Choice]]:
        """Return what would be answered, with all of it first where it is several things, and what would be offered."""
        if part := self._resolver.part(text, _WHY):
            return [self._choice(part)], []
        found = find(self._resolver, text)
        if found.parts:
            return self._stands_for(found.parts, text), []
        likely = [
            one for whole in self._finished(text) for one in self._stands_for(find(self._resolver, whole).parts, whole)
        ]
        return likely, [self._choice(part) for part in found.offered]

    def _finished(self, text: str) -> Iterator[str]:
        """Yield the text with its last word made the name of a topic, where it begins so: "third v", "third value"."""
        before, _, last = text.rpartition(" ")
        begun = clean(last)
        if not begun or begun in QUESTION_WORDS:
            return
        named: set[str] = set()
        for word, noun in self._resolver.nouns.items():
            if word.startswith(begun) and noun.topic.id not in named:
                named.add(noun.topic.id)
                whole = f"{before} {word}".strip()
                if self._resolver.places(self._resolver.tidy(clause(whole))):
                    yield whole

    def _called(self, text: str) -> list[Part]:
        """Return what has a word beginning with each one typed: in its name, and then in its text."""
        said = words(clean(text))
        wanted = [word for word in said if word not in QUESTION_WORDS]
        names = said if len(said) == 1 else wanted
        in_text = any(len(word) >= LEAST_OF_TEXT for word in wanted)
        found: list[tuple[tuple[bool, bool, int, int], Part]] = []
        for place, shelf in enumerate(self._shelves):
            by_name = _all_beginning(names, shelf.names)
            by_text = _all_beginning(wanted, shelf.texts) - by_name if in_text else set[int]()
            # Names come before texts, and topics before entries.
            found += (((at in by_text, at > 0, place, at), shelf.parts[at]) for at in by_name | by_text)
        return [part for _, part in sorted(found, key=itemgetter(0))]

    def _stands_for(self, parts: Sequence[Part], text: str) -> list[Choice]:
        each = [self._choice(part, text) for part in parts]
        together = Choice(_cut("; ".join(one.name for one in each)), text)
        return [together, *each] if len(each) > 1 and len(text) <= MOST_CHARACTERS else each

    def _once(self, likely: Iterable[Choice]) -> tuple[Choice, ...]:
        """Return each choice once: an id is left out where a question that it answers goes by the same name."""
        by_value: dict[str, Choice] = {}
        for one in likely:
            by_value.setdefault(one.value, one)
        asked = {one.name for one in by_value.values() if not self._resolver.part(one.value, _WHY)}
        return tuple(
            one for one in by_value.values() if one.name not in asked or not self._resolver.part(one.value, _WHY)
        )

    def _choice(self, part: Part, text: str = "") -> Choice:
        """Return a part as a choice; where its id would be answered with anything else, it stands for the text."""
        by_id = self._resolver.part(part.id, part.why)
        is_same = type(by_id) is type(part) and not (isinstance(part, TopicList) and part.ask is not Ask.LIST)
        is_text = text and not is_same and len(text) <= MOST_CHARACTERS
        return Choice(_cut(choice(part)), text if is_text else part.id)

    @property
    def _everything(self) -> tuple[Part, ...]:
        """Every topic, and then every entry that does not answer for one."""
        entries = [part for shelf in self._shelves for part in shelf.parts[1:]]
        return (*(shelf.parts[0] for shelf in self._shelves), *entries)

    @cached_property
    def _shelves(self) -> Sequence[_Shelf]:
        return [_shelf_of(piece) for piece in self.edition.pieces if piece.topic]


class _Shelf:
    """What there is to pick of one topic: the topic itself, then every entry that does not answer for it."""

    def __init__(self, topic: Topic) -> None:
        whole = whole_of(topic, _WHY)
        entries = (Quotation(topic, entry, _WHY) for entry in topic.all_entries() if entry.id != topic.id)
        self.parts: tuple[Part, ...] = (whole, *entries)
        self.names = _places(f"{choice(part)} {topic.title} {topic.many}" for part in self.parts)
        self.texts = _places(f"{choice(part)} {_text(part)}" for part in self.parts)


@kept_with_piece
def _shelf_of(piece: TopicTexts) -> _Shelf:
    return _Shelf(cast("Topic", piece.topic))


class _WordsIndex:
    """What a resolver needs of an index, by words alone."""

    bars = BY_WORDS

    def __init__(self, index: Index) -> None:
        self._index = index
        self.knows = index.knows

    def exactly(self, _question: str) -> None:
        """Find nothing: what is typed whole is answered, not completed."""

    def foresee(self, questions: Iterable[str]) -> None:
        """Do nothing: words need no preparing."""

    def rank(self, question: str, within: Container[str] | None = None) -> list[Match]:
        return [match for match in self._index.begins(question) if within is None or match.id in within]

    def unanswered(self, _question: str) -> None:
        """Find nothing: words alone do not say how likely there is no answer."""


_Places = tuple[list[str], list[set[int]]]
"""Words in the order of the alphabet, and for each the numbers of what it stands in."""


def _places(texts: Iterable[str]) -> _Places:
    found: defaultdict[str, set[int]] = defaultdict(set)
    for number, text in enumerate(texts):
        for word in words(clean(text, len(text))):
            found[word].add(number)
    ordered = sorted(found)
    return ordered, [found[word] for word in ordered]


def _all_beginning(wanted: Sequence[str], places: _Places) -> set[int]:
    """Return the numbers of what holds, for each of some words, one that begins so."""
    ordered, numbers = places
    found: set[int] | None = None
    for word in wanted:
        start = bisect_left(ordered, word)
        end = bisect_left(ordered, f"{word}{_BEYOND_LETTERS}", start)
        holding = {number for several in numbers[start:end] for number in several}
        found = holding if found is None else found & holding
    return found or set()


def _text(part: Part) -> str:
    return part.entry.text if isinstance(part, Quotation) else part.topic.lead


def _cut(name: str) -> str:
    return name if len(name) <= MOST_CHARACTERS else name[: MOST_CHARACTERS - len(CUT)].rstrip() + CUT
