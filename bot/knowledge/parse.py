"""From the bytes of one file to the frozen values of the handbook, with every problem of the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import sha256
from typing import TYPE_CHECKING

from bot.knowledge.fields import inspect
from bot.knowledge.fold import fold
from bot.knowledge.handbook import AssistantWords, Entry, Examples, Origin, Safeguarding, Source, Topic
from bot.knowledge.kinds import MOST_ORDER, kind_of
from bot.knowledge.notes import Notes, shown
from bot.knowledge.parse_reserved import (
    Questions,
    Synonyms,
    parse_assistant,
    parse_examples,
    parse_questions,
    parse_safeguarding,
    parse_synonyms,
)
from bot.knowledge.parse_tour import parse_terms, parse_tour
from bot.knowledge.tour import Terms, Tour
from bot.knowledge.yaml_text import read_node

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bot.errors import Problem
    from bot.knowledge.fields import Found

Said = Topic | AssistantWords | Safeguarding | Synonyms | Questions | Examples | Tour | Terms
"""What a file says; which of these it is follows from the file's name."""

_RESERVED: Mapping[str, Callable[[Found, Notes], Said]] = {
    "assistant": parse_assistant,
    "safeguarding": parse_safeguarding,
    "synonyms": parse_synonyms,
    "questions": parse_questions,
    "examples": parse_examples,
    "onboarding": parse_tour,
    "terms": parse_terms,
}
"""What reads each file that is no topic."""

_NEVER = date(1, 1, 1)  # stands in for a date with a problem; the topic is then left out


@dataclass(frozen=True, slots=True)
class Asked:
    """One phrasing, where it stands, and for which id it asks; `for_it` is false under not_for."""

    id: str
    words: str
    folded: str
    line: int
    for_it: bool
    owner: int  # the line of the entry, which tells it from a topic of the same id


@dataclass(frozen=True, slots=True)
class FileReading:
    """What one file says, or why it says nothing; `said` is None as soon as there is one problem in it."""

    file: str
    digest: str
    said: Said | None
    problems: tuple[Problem, ...]
    order: int = MOST_ORDER + 1
    asked: tuple[Asked, ...] = ()
    folded: frozenset[str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Gather what is asked, so that files without anything in common are told quickly."""
        object.__setattr__(self, "folded", frozenset(asked.folded for asked in self.asked))


def stem_of(file: str) -> str:
    """Return a file's name without .yaml or .yml."""
    return file.rpartition(".")[0]


def digest_of(data: bytes) -> str:
    """Return what tells one content of a file from another."""
    return sha256(data).hexdigest()


@lru_cache(maxsize=16)
def parse_file(file: str, data: bytes) -> FileReading:
    """Return what a file of this name with these bytes says, or all of its problems; nothing is ever raised.

    The latest are held: a draft is read, and what is published of it has the same bytes.
    """
    notes = Notes(file)
    stem = stem_of(file)
    node = read_node(data, notes)
    if node is None:
        return FileReading(file, digest_of(data), None, notes.problems)
    found = inspect(node, kind_of(stem), notes)
    reserved = _RESERVED.get(stem)
    said = reserved(found, notes) if reserved else parse_topic(stem, found, notes)
    if notes.problems:
        return FileReading(file, digest_of(data), None, notes.problems)
    order = found.number("order", MOST_ORDER + 1)
    return FileReading(file, digest_of(data), said, (), order, tuple(_all_asked(found, said)))


def parse_topic(stem: str, found: Found, notes: Notes) -> Topic:
    """Return the topic of this file; what is wrong with it is noted."""
    lead = found.record("lead")
    entries = found.records("entries")
    _check_ids(stem, lead, entries, notes)
    source = found.record("source")
    return Topic(
        id=stem,
        title=found.text("title"),
        one=found.text("one"),
        many=found.text("many"),
        source=Source(source.text("title"), source.text("url")) if source else Source("", ""),
        reviewed=found.day("reviewed") or _NEVER,
        entries=tuple(_entry(entry, number, notes.file) for number, entry in enumerate(entries, start=1)),
        origin=Origin(notes.file, found.line),
        lead=lead.text("text") if lead else found.text("lead"),
        lead_entry=_entry(lead, None, notes.file) if lead else None,
        phrasings=_plain(found, "phrasings"),
        not_for=_plain(found, "not_for"),
        review_by=found.day("review_by"),
        keeper=found.text("keeper"),
    )


def _entry(found: Found, number: int | None, file: str) -> Entry:
    return Entry(
        id=found.text("id"),
        title=found.text("title"),
        text=found.text("text"),
        phrasings=_plain(found, "phrasings"),
        origin=Origin(file, found.line),
        number=number,
        not_for=_plain(found, "not_for"),
        review_by=found.day("review_by"),
        keeper=found.text("keeper"),
        reviewed=found.day("reviewed"),
    )


def _plain(found: Found, name: str) -> tuple[str, ...]:
    return tuple(text.value for text in found.texts(name))


def _check_ids(stem: str, lead: Found | None, entries: tuple[Found, ...], notes: Notes) -> None:
    """Note every id that belongs to another topic or stands twice in this file."""
    seen: dict[str, int] = {}
    for entry in (*((lead,) if lead else ()), *entries):
        if not entry.has("id"):
            continue
        wanted = entry.words("id")
        topic, _, word = wanted.value.partition(".")
        if topic != stem:
            begin = f"{stem}.{word or topic}"
            sentence = f'The id {shown(wanted.value)} must begin with this file\'s name: "{begin}".'
            notes.say(wanted.line, sentence)
        elif not word and (not entries or entry is not entries[0]):
            sentence = f'Only the first of the entries may have the id "{stem}". Put a full stop and a word behind it.'
            notes.say(wanted.line, sentence)
        if wanted.value in seen:
            sentence = f"The id {shown(wanted.value)} stands here and in line {seen[wanted.value]}. Give one a new id."
            notes.say(wanted.line, sentence)
        seen.setdefault(wanted.value, wanted.line)


def _all_asked(found: Found, said: Said) -> Iterator[Asked]:
    """Yield every phrasing of a file, as long as nothing is wrong with it."""
    lead = found.record("lead")
    records = (*((lead,) if lead else ()), *found.records("entries"), *found.records("smalltalk"))
    if isinstance(said, Topic):
        yield from _asked(found, said.id)
    for record in records:
        yield from _asked(record, record.text("id"))


def _asked(record: Found, its_id: str) -> tuple[Asked, ...]:
    return tuple(
        Asked(its_id, text.value, fold(text.value), text.line, name == "phrasings", record.line)
        for name in ("phrasings", "not_for")
        for text in record.texts(name)
    )
