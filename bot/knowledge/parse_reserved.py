"""The files that are no topics: the assistant's words, safeguarding, synonyms and questions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.knowledge.fields import note_doubles
from bot.knowledge.handbook import (
    AssistantWords,
    Contact,
    Examples,
    Origin,
    Pair,
    Safeguarding,
    SignpostWords,
    SmallTalk,
    Synonym,
)
from bot.knowledge.notes import nearest, shown

if TYPE_CHECKING:
    from bot.knowledge.fields import Found
    from bot.knowledge.notes import Notes
    from bot.knowledge.yaml_text import Text


@dataclass(frozen=True, slots=True)
class Synonyms:
    """What synonyms.yaml says."""

    synonyms: tuple[Synonym, ...]


@dataclass(frozen=True, slots=True)
class Questions:
    """What questions.yaml says."""

    unanswered: tuple[str, ...]
    pairs: tuple[Pair, ...] = ()


def parse_assistant(found: Found, notes: Notes) -> AssistantWords:
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


def parse_safeguarding(found: Found, notes: Notes) -> Safeguarding:
    """Return the signpost and its triggers; a trigger that names no group is noted."""
    groups = found.groups("words")
    for name in (name for trigger in found.lists("triggers") for name in trigger):
        if name.value not in groups:
            meant = nearest(name.value, groups)
            hint = f'Did you mean "{meant}"?' if meant else "Name one of those, or add it there."
            notes.say(name.line, f'There is no group {shown(name.value)} under "words". {hint}')
    signpost = found.record("signpost")
    return Safeguarding(
        signpost=_signpost(signpost) if signpost else SignpostWords("", "", "", ()),
        words={name: _plain(texts) for name, texts in groups.items()},
        triggers=tuple(_plain(trigger) for trigger in found.lists("triggers")),
        harmless=_plain(found.texts("harmless")),
        approved_by=found.text("approved_by"),
        origin=Origin(notes.file, found.line),
        disclosures=_plain(found.texts("disclosures")),
        lookalikes=_plain(found.texts("lookalikes")),
        spelt_right=_plain(found.texts("spelt_right")),
        signs={name: _plain(texts) for name, texts in found.groups("signs").items()},
    )


def parse_synonyms(found: Found, _notes: Notes) -> Synonyms:
    """Return what staff say for what the page says."""
    pairs = found.records("synonyms")
    return Synonyms(tuple(Synonym(each.text("page"), _plain(each.texts("staff"))) for each in pairs))


def parse_questions(found: Found, notes: Notes) -> Questions:
    """Return the everyday questions that nothing in the handbook answers, and those whose answers must not change."""
    pairs = found.records("pairs")
    kept = tuple(Pair(each.text("question"), each.text("id"), Origin(notes.file, each.line)) for each in pairs)
    return Questions(_plain(found.texts("unanswered")), kept)


def parse_examples(found: Found, _notes: Notes) -> Examples:
    """Return questions to learn from, by id."""
    return Examples(
        *({name: _plain(texts) for name, texts in found.groups(key).items()} for key in ("answered", "unanswered"))
    )


def _smalltalk(found: Found, file: str) -> SmallTalk:
    phrasings = _plain(found.texts("phrasings"))
    return SmallTalk(found.text("id"), found.text("text"), phrasings, Origin(file, found.line))


def _signpost(found: Found) -> SignpostWords:
    contacts = tuple(Contact(each.text("name"), each.text("detail")) for each in found.records("contacts"))
    return SignpostWords(found.text("title"), found.text("text"), found.text("in_channel"), contacts)


def _plain(texts: tuple[Text, ...]) -> tuple[str, ...]:
    return tuple(text.value for text in texts)
