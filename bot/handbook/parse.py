"""From the bytes of one file to the frozen values of the handbook, with every problem of the file."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache, partial
from hashlib import sha256
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.errors import Problem
from bot.handbook.decoding import decode
from bot.handbook.model import (
    Asks,
    AssistantWords,
    Audience,
    Contact,
    Entry,
    Examples,
    Finish,
    Holiday,
    Origin,
    Pair,
    Safeguarding,
    SafeguardingExamples,
    SignpostWords,
    SmallTalkEntry,
    Source,
    Step,
    Synonym,
    Terms,
    Topic,
    Tour,
    fold,
)
from bot.handbook.problems import Notes, nearest, shown
from bot.handbook.schema import MOST_AUDIENCES, MOST_ORDER, MOST_STEPS, kind_of
from bot.handbook.slips import Reach, causes
from bot.handbook.validate import inspect, note_doubles
from bot.handbook.yaml_tree import node_in, whole_tree_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bot.handbook.validate import SoundFields, SoundText


@dataclass(frozen=True, slots=True)
class Synonyms:
    """What synonyms.yaml says."""

    synonyms: tuple[Synonym, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """What questions.yaml says."""

    unanswered: tuple[str, ...]
    pairs: tuple[Pair, ...] = ()


def parse_assistant(found: SoundFields, notes: Notes) -> AssistantWords:
    """Return the assistant's own words; an id of small talk that stands twice is noted."""
    talks = found.records("smalltalk")
    note_doubles(talks, notes)
    return AssistantWords(
        name=found.text("name"),
        no_answer=found.text("no_answer"),
        suggestions=found.text("suggestions"),
        smalltalk=tuple(_smalltalk(talk, notes.file) for talk in talks),
        origin=Origin(notes.file, found.line),
    )


def parse_safeguarding(found: SoundFields, notes: Notes) -> Safeguarding:
    """Return the signpost and its triggers; a trigger that names no group is noted."""
    groups = found.groups("words")
    for name in (name for trigger in found.lists("triggers") for name in trigger):
        if name.value not in groups:
            meant = nearest(name.value, groups)
            hint = f'Did you mean "{meant}"?' if meant else "Name one of those, or add it there."
            notes.say(name.line, f'There is no group {shown(name.value)} under "words". {hint}')
    signpost, procedure = found.record("signpost"), found.record("procedure")
    contacts = _contacts(signpost) if signpost else ()
    return Safeguarding(
        signpost=_signpost(signpost, contacts) if signpost else SignpostWords("", "", "", ()),
        procedure=_signpost(procedure, contacts) if procedure else None,
        words={name: _said(texts) for name, texts in groups.items()},
        triggers=tuple(_said(trigger) for trigger in found.lists("triggers")),
        harmless=_said(found.texts("harmless")),
        approved_by=found.text("approved_by"),
        origin=Origin(notes.file, found.line),
    ).with_examples(parse_safeguarding_examples(found, notes))


def parse_safeguarding_examples(found: SoundFields, _notes: Notes) -> SafeguardingExamples:
    """Return the messages to learn from, and what is looked for in them."""
    return SafeguardingExamples(
        disclosures=_said(found.texts("disclosures")),
        lookalikes=_said(found.texts("lookalikes")),
        spelt_right=_said(found.texts("spelt_right")),
        signs={name: _said(texts) for name, texts in found.groups("signs").items()},
        procedure_asks=_said(found.texts("procedure_asks")),
        procedure_about=_said(found.texts("procedure_about")),
        procedure_besides=_said(found.texts("procedure_besides")),
    )


def parse_synonyms(found: SoundFields, _notes: Notes) -> Synonyms:
    """Return what staff say for what the page says."""
    pairs = found.records("synonyms")
    return Synonyms(tuple(Synonym(each.text("page"), _said(each.texts("staff"))) for each in pairs))


def parse_questions(found: SoundFields, notes: Notes) -> Questions:
    """Return the everyday questions that nothing in the handbook answers, and those whose answers must not change."""
    pairs = found.records("pairs")
    kept = tuple(Pair(each.text("question"), each.text("id"), Origin(notes.file, each.line)) for each in pairs)
    return Questions(_said(found.texts("unanswered")), kept)


def parse_examples(found: SoundFields, _notes: Notes) -> Examples:
    """Return questions to learn from, by id."""
    return Examples(
        *({name: _said(texts) for name, texts in found.groups(key).items()} for key in ("answered", "unanswered"))
    )


def _smalltalk(found: SoundFields, file: str) -> SmallTalkEntry:
    phrasings = _said(found.texts("phrasings"))
    return SmallTalkEntry(found.text("id"), found.text("text"), phrasings, Origin(file, found.line))


def _contacts(found: SoundFields) -> tuple[Contact, ...]:
    return tuple(Contact(each.text("name"), each.text("detail")) for each in found.records("contacts"))


def _signpost(found: SoundFields, contacts: tuple[Contact, ...]) -> SignpostWords:
    return SignpostWords(found.text("title"), found.text("text"), found.text("in_channel"), contacts)


def _said(texts: tuple[SoundText, ...]) -> tuple[str, ...]:
    return tuple(text.value for text in texts)


_HOLDS = ("says", "shows", "asks", "tries")
"""Fields of which a step needs one, or its card would be empty."""


def parse_tour(found: SoundFields, notes: Notes) -> Tour:
    """Return the tour; what is wrong within its file is noted."""
    audiences, steps = found.records("audiences"), found.records("steps")
    note_doubles(audiences, notes)
    note_doubles(steps, notes)
    _note_too_many(audiences, MOST_AUDIENCES, "audiences: each is a button of the first card", notes)
    _note_too_many(steps, MOST_STEPS, "steps: a tour of ten minutes has a dozen", notes)
    for step in steps:
        _note_holds(step, notes)
    _note_audiences(audiences, steps, notes)
    finish = found.record("finish")
    return Tour(
        title=found.text("title"),
        panel=found.text("panel"),
        welcome=found.text("welcome"),
        audiences=tuple(Audience(one.text("id"), one.text("name"), Origin(notes.file, one.line)) for one in audiences),
        steps=tuple(_step(step, notes.file) for step in steps),
        finish=_finish(finish) if finish else Finish("", ""),
        origin=Origin(notes.file, found.line),
    )


def parse_terms(found: SoundFields, notes: Notes) -> Terms:
    """Return when schools are closed; holidays that end before they begin, overlap or are out of order are noted."""
    records = found.records("holidays")
    holidays = tuple(each for record in records if (each := _holiday(record, notes)))
    for before, after in pairwise(holidays):
        name, other = shown(after.name), f"{shown(before.name)} in line {before.origin.line}"
        if after.first < before.first:
            sentence = f"{name} begins before {other} but is below it. Put the holidays in the order of their days."
            notes.say(after.origin.line, sentence)
        elif after.first <= before.last:
            sentence = f"{name} begins before {other} is over. Put their days right, or make one of the two."
            notes.say(after.origin.line, sentence)
    return Terms(holidays)


def _note_too_many(records: tuple[SoundFields, ...], most: int, what: str, notes: Notes) -> None:
    if len(records) > most:
        notes.say(records[most].line, f"There is room for {most} {what}. Take some out.")


def _note_holds(step: SoundFields, notes: Notes) -> None:
    """Note a step with nothing in it, and fields that need another or do not go together."""
    there = step.present
    if not there.intersection(_HOLDS):
        sentence = 'This step is empty. Give it words with "says", or an entry with "shows", or take it out.'
        notes.say(step.line, sentence)
    if "asks" in there and "about" not in there:
        notes.say(step.line, '"asks" needs "about" beside it: the id of the topic or entry to ask about.')
    if "about" in there and "asks" not in there:
        notes.say(step.line, '"about" needs "asks" beside it: one_of, ending or covers.')
    if "agrees" in there and "shows" not in there:
        notes.say(step.line, '"agrees" needs "shows" beside it: the id of the entry that the member has read.')
    if {"agrees", "asks"} <= there:
        notes.say(step.line, 'A step cannot have both "asks" and "agrees". Make two steps of it.')


def _note_audiences(audiences: tuple[SoundFields, ...], steps: tuple[SoundFields, ...], notes: Notes) -> None:
    """Note an audience that nobody knows, and one for which there is no step."""
    known = {one.text("id"): one for one in audiences if one.has("id")}
    if not known or not steps:
        return  # that is noted already
    for name in (name for step in steps for name in step.texts("for")):
        if name.value not in known:
            meant = nearest(name.value, known)
            hint = f'Did you mean "{meant}"?' if meant else "Name one of those, or add it there."
            notes.say(name.line, f'There is no {shown(name.value)} under "audiences". {hint}')
    if not all(step.texts("for") for step in steps):
        return  # a step for everybody is one for each of them
    seen = {name.value for step in steps for name in step.texts("for")}
    for wanted, one in known.items():
        if wanted not in seen:
            sentence = (
                f'There is no step for {shown(wanted)}. Write it under "for" of a step, or take the audience out.'
            )
            notes.say(one.line, sentence)


def _step(found: SoundFields, file: str) -> Step:
    asked = found.text("asks")
    return Step(
        id=found.text("id"),
        title=found.text("title"),
        origin=Origin(file, found.line),
        says=found.text("says"),
        shows=found.text("shows"),
        asks=Asks(asked) if asked else None,
        about=found.text("about"),
        tries=found.text("tries"),
        agrees=found.text("agrees"),
        audiences=tuple(dict.fromkeys(name.value for name in found.texts("for"))),
    )


def _finish(found: SoundFields) -> Finish:
    return Finish(found.text("title"), found.text("says"), tuple(text.value for text in found.texts("next")))


def _holiday(found: SoundFields, notes: Notes) -> Holiday | None:
    """Return a holiday, or None where one of its days is missing or it ends before it begins."""
    first, last, name = found.day("first"), found.day("last"), found.text("name")
    if first is None or last is None:
        return None
    if last < first:
        sentence = f"{shown(name)} ends on {last.isoformat()}, before it begins. Put its days right."
        notes.say(found.line, sentence)
        return None
    return Holiday(name, first, last, Origin(notes.file, found.line))


FileContent = (
    Topic | AssistantWords | Safeguarding | SafeguardingExamples | Synonyms | Questions | Examples | Tour | Terms
)
"""What a file says; which of these it is follows from the file's name."""

_PARSERS: Mapping[str, Callable[[SoundFields, Notes], FileContent]] = {
    "assistant": parse_assistant,
    "safeguarding": parse_safeguarding,
    "safeguarding-examples": parse_safeguarding_examples,
    "synonyms": parse_synonyms,
    "questions": parse_questions,
    "examples": parse_examples,
    "onboarding": parse_tour,
    "terms": parse_terms,
}
"""What reads each file that is no topic."""

_NEVER = date(1, 1, 1)  # stands in for a date with a problem; the topic is then left out


@dataclass(frozen=True, slots=True)
class StandingPhrasing:
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
    said: FileContent | None
    problems: tuple[Problem, ...]
    order: int = MOST_ORDER + 1
    asked: tuple[StandingPhrasing, ...] = ()
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
    text = decode(data, notes)
    if text is None:
        return FileReading(file, digest_of(data), None, notes.problems)
    found, said = _read(text, notes)
    if notes.problems:
        return FileReading(file, digest_of(data), None, _explained(file, text, notes))
    order = found.number("order", MOST_ORDER + 1) if found else MOST_ORDER + 1
    return FileReading(file, digest_of(data), said, (), order, tuple(_all_asked(found, said)) if found and said else ())


def _read(text: str, notes: Notes) -> tuple[SoundFields | None, FileContent | None]:
    """Return the fields of a text, and what they say; every problem is noted."""
    node = node_in(text, notes)
    if node is None:
        return None, None
    stem = stem_of(notes.file)
    found = inspect(node, kind_of(stem), notes)
    parse = _PARSERS.get(stem)
    return found, parse(found, notes) if parse else parse_topic(stem, found, notes)


def _explained(file: str, text: str, notes: Notes) -> tuple[Problem, ...]:
    """Return the slips that are behind the problems of a text, and of its problems those that have other reasons.

    What is wrong with a text that is no YAML because of its slips comes once they are put right, as it always has.
    """
    slips, mended = causes(text, partial(reach_of, file))
    if not slips:
        return notes.problems
    told = [Problem(file, slip.line, slip.sentence) for slip in slips]
    if whole_tree_of(text).root is not None:
        told += reach_of(file, mended).problems
    return tuple(sorted(told, key=lambda problem: (problem.line, problem.sentence)))


def reach_of(file: str, text: str) -> Reach:
    """Return how far the reading of a file would come that has this text, with plain line ends."""
    tree, notes = whole_tree_of(text), Notes(file)
    _read(text, notes)
    line = min((problem.line for problem in notes.problems), default=0)
    if tree.root is None:
        line = max((line for line, _ in tree.faults), default=line)
    return Reach(is_read=tree.root is not None, line=line, problems=frozenset(notes.problems))


def parse_topic(stem: str, found: SoundFields, notes: Notes) -> Topic:
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
        formerly=_plain(found, "formerly"),
    )


def _entry(found: SoundFields, number: int | None, file: str) -> Entry:
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
        formerly=_plain(found, "formerly"),
    )


def _plain(found: SoundFields, name: str) -> tuple[str, ...]:
    return tuple(text.value for text in found.texts(name))


def _check_ids(stem: str, lead: SoundFields | None, entries: tuple[SoundFields, ...], notes: Notes) -> None:
    """Note every id that belongs to another topic or stands twice in this file."""
    seen: dict[str, SoundFields] = {}
    every = [entry for entry in (*((lead,) if lead else ()), *entries) if entry.has("id")]
    if _note_other_topic(stem, [entry.words("id") for entry in every], notes):
        return
    for entry in every:
        wanted = entry.words("id")
        topic, _, word = wanted.value.partition(".")
        if topic != stem:
            begin = f"{stem}.{word or topic}"
            sentence = f'The id {shown(wanted.value)} must begin with this file\'s name: "{begin}".'
            notes.say(wanted.line, sentence)
        elif not word and (not entries or entry is not entries[0]):
            sentence = f'Only the first of the entries may have the id "{stem}". Add a full stop and a word to it.'
            notes.say(wanted.line, sentence)
        if first := seen.get(wanted.value):
            is_same = all(entry.text(name) == first.text(name) for name in ("title", "text"))
            remedy = "They say the same: keep one of them, with the phrasings of both."
            again = f"The id {shown(wanted.value)} appears here and in line {first.words('id').line}."
            notes.say(wanted.line, f"{again} {remedy if is_same else 'Give one a new id.'}")
        seen.setdefault(wanted.value, entry)


def _note_other_topic(stem: str, ids: list[SoundText], notes: Notes) -> bool:
    """Note that a whole file of ids belongs to another topic: it is a copy of its file, or was renamed."""
    topics = {each.value.partition(".")[0] for each in ids}
    if len(ids) < MOST_STRAY or len(topics) != 1 or stem in topics:
        return False
    other = topics.pop()
    sentence = (
        f'Every id here begins with "{other}", but the file is called {notes.file}. If it is a copy of {other}.yaml, '
        f"move it out of the folder; if it was renamed, rename it {other}.yaml; for a topic of its own, begin each id "
        f'with "{stem}".'
    )
    notes.say(ids[0].line, sentence)
    return True


MOST_STRAY = 3
"""Ids from which on a file whose ids all belong to another topic is told as one problem."""


def _all_asked(found: SoundFields, said: FileContent) -> Iterator[StandingPhrasing]:
    """Yield every phrasing of a file, as long as nothing is wrong with it."""
    lead = found.record("lead")
    records = (*((lead,) if lead else ()), *found.records("entries"), *found.records("smalltalk"))
    if isinstance(said, Topic):
        yield from _asked(found, said.id)
    for record in records:
        yield from _asked(record, record.text("id"))


def _asked(record: SoundFields, its_id: str) -> tuple[StandingPhrasing, ...]:
    return tuple(
        StandingPhrasing(its_id, text.value, fold(text.value), text.line, name == "phrasings", record.line)
        for name in ("phrasings", "not_for")
        for text in record.texts(name)
    )
