"""Hides in a question what tells who somebody is, before an editor sees it: emails, numbers, dates of birth, names.

What is hidden gives way to a word that says what stood there ("[email]"); every other character stays as it was typed.
Numbers, emails and links are found by their form, and a slip in a digit does not keep them from being hidden. Names are
found by rules and lists, so some are missed: whoever is to send the text should read it first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import TYPE_CHECKING

from bot.gaps.contacts import accounts, address, emails, links, tags
from bot.gaps.dates import dates
from bot.gaps.names import folded, names
from bot.gaps.numbers import codes, named, numbers, spelt_out
from bot.gaps.plain import BARRIER, plain
from bot.gaps.stretches import WORD, Personal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from bot.gaps.plain import Plain
    from bot.gaps.stretches import Stretch
    from bot.handbook.model import Handbook

_MOST_PASSES = 8
"""How often a text is read, as hiding one thing may show another. Two are enough for what people write; where eight are
not, somebody tries to get something past, and nothing of the text is left."""

_PARTED = re.compile(r"[\s.,;:!?()\[\]\"/_-]+")
_REST = re.compile(rf"[^{BARRIER}]+")


@dataclass(frozen=True, slots=True)
class Hidden:
    """A stretch that was hidden: where it began and ended in the text as it was typed, and what it was."""

    start: int
    end: int
    kind: Personal


@dataclass(frozen=True, slots=True)
class Masked:
    """A text in which nothing tells who somebody is, as far as rules see it, and what was hidden, in order."""

    text: str
    hidden: tuple[Hidden, ...]


@dataclass(frozen=True, slots=True)
class Masking:
    """Hides what is personal in texts, and leaves what the handbook says itself.

    `words` are what the handbook calls something, in the form that `folded` gives, and `addresses` the links, emails
    and phone numbers that it gives, in the form of `address`; `knowing` takes both as they are written.
    """

    words: frozenset[str] = frozenset()
    addresses: frozenset[str] = frozenset()

    @classmethod
    def knowing(cls, terms: Iterable[str], texts: Iterable[str] = ()) -> Masking:
        """Return a masking that leaves every word of these terms, and whom these texts say to write to or to call."""
        words = frozenset(folded(word) for term in terms for word in _PARTED.split(term) if word)
        found = {address(text[one.start : one.end]) for text in texts for one in _ALL.mask(text, _NO_BIRTH).hidden}
        return cls(words, frozenset(found))

    def mask(self, text: str, today: date) -> Masked:
        """Return a text with what is personal in it hidden; `today` tells a date of birth from the date of a term.

        Masking what was masked changes nothing more.
        """
        form = plain(text)
        form = form.without(found.span() for found in WORD.finditer(form.text))
        hidden: list[Hidden] = []
        for _ in range(_MOST_PASSES):
            found = [*self._personal(form, today)]
            if not found:
                break
            hidden += found
            form = form.without(form.stretch(one.start, one.end) for one in found)
        else:
            hidden += (Hidden(*form.place(*rest.span()), Personal.TEXT) for rest in _REST.finditer(form.text))
        hidden.sort(key=lambda one: one.start)
        return Masked(_filled(text, hidden), tuple(hidden))

    def _personal(self, form: Plain, today: date) -> Iterator[Hidden]:
        """Find what each rule finds in what the rules before it have left."""
        for rule in self._rules(today):
            stretches = _apart(form.text, rule(form.text))
            for stretch in stretches:
                if stretch.kind and address(form.text[stretch.start : stretch.end]) not in self.addresses:
                    yield Hidden(*form.place(stretch.start, stretch.end), stretch.kind)
            if stretches:
                form = form.without(stretch[:2] for stretch in stretches)

    def _rules(self, today: date) -> tuple[Callable[[str], Iterable[Stretch]], ...]:
        """Return the rules, those first whose finds another would take apart."""
        dated, called = partial(dates, today=today), partial(names, known=self.words)
        return tags, emails, links, accounts, dated, codes, named, numbers, spelt_out, called


_ALL = Masking()
_NO_BIRTH = date.max
"""A day on which nobody has been born for long, so that no date is taken for one."""


def masking_of(handbook: Handbook) -> Masking:
    """Return the masking that leaves the names of topics and entries, and whom the handbook says to call."""
    entries = [entry for topic in handbook.topics for entry in topic.all_entries()]
    contacts = handbook.safeguarding.signpost.contacts
    terms = [
        handbook.assistant.name,
        *(
            word
            for topic in handbook.topics
            for word in (topic.id, topic.title, topic.one, topic.many, topic.source.title)
        ),
        *(word for entry in entries for word in (entry.id, entry.title)),
        *(synonym.page for synonym in handbook.synonyms),
        *(holiday.name for holiday in handbook.terms.holidays),
        *(contact.name for contact in contacts),
    ]
    texts = [
        *(text for topic in handbook.topics for text in (topic.source.url, topic.lead)),
        *(entry.text for entry in entries),
        *(contact.detail for contact in contacts),
        handbook.safeguarding.signpost.text,
    ]
    return Masking.knowing(terms, texts)


def _apart(text: str, found: Iterable[Stretch]) -> list[Stretch]:
    """Return stretches that do not overlap, the first and longest of those that do, and none across a barrier."""
    kept: list[Stretch] = []
    for stretch in sorted(found, key=lambda one: (one.start, -one.end, one.kind is None)):
        is_free = not kept or stretch.start >= kept[-1].end
        if is_free and BARRIER not in text[stretch.start : stretch.end]:
            kept.append(stretch)
    return kept


def _filled(text: str, hidden: Iterable[Hidden]) -> str:
    pieces: list[str] = []
    done = 0
    for one in hidden:
        pieces += (text[done : one.start], one.kind.word)
        done = one.end
    return "".join(pieces) + text[done:]
