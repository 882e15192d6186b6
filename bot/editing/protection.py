"""Which words two editors have to agree to, and whether two have: the only place that knows the rule."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

from bot.editing.errors import NeedsSecondError, ProposalError
from bot.handbook.model import Entry, Topic
from bot.handbook.parse import Questions, stem_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bot.editing.change import Editor
    from bot.editing.preview import Preview
    from bot.handbook.folder import FolderReading
    from bot.handbook.parse import FileReading

FREE = frozenset({"phrasings", "not_for", "keeper", "review_by", "reviewed"})
"""What one editor may change in protected words: how people ask for them, and who looks after them."""

SAFEGUARDING = {"safeguarding": "the safeguarding words", "safeguarding-examples": "the safeguarding examples"}
"""The files of which every change needs two editors, by their names before .yaml, and what each is in a sentence."""

MUST_STAY = "the questions whose answers must not change"
CORRECT = "Whoever runs the assistant should correct PROTECTED_TOPICS."

_ELSEWHERE = frozenset({"id", "origin", "number", "entries", "lead_entry"})
"""What is compared entry by entry, or says only where something stands."""

_CALLED = {
    "one": "word for one entry",
    "many": "word for the entries",
    "lead": "sentence above the list",
    "formerly": "former ids",
}
"""What a field is called in a sentence, where that is not its name."""

OWN = "This is your own proposal. Ask another editor to approve it."
UNKNOWN = "It is no longer known who proposed this. Decline it, and propose the change again."


def in_words(protected: frozenset[str], reading: FolderReading, *, may_be_alone: bool) -> str:
    """Return the rule of this installation, in sentences; a protected topic that is nowhere in the folder is told."""
    topics = {topic.id: topic.title for topic in reading.handbook.topics}
    titles = sorted(topics.get(each, each) for each in protected)
    words = f"the words of {', '.join(titles)}; " if protected else ""
    always = f"{' and '.join(SAFEGUARDING.values())}; {MUST_STAY}"
    told = [f"Two editors have to agree to a change to any of these: {words}{always}."]
    unknown = unknown_topics(protected, reading)
    told += [f"{each} is among the protected topics and is not there. {CORRECT}" for each in unknown]
    if may_be_alone:
        told.append("One editor may also publish such a change alone, and the history says so.")
    return " ".join(told)


def is_protected(topic: Topic, protected: frozenset[str]) -> bool:
    """Whether two editors have to agree to the words of a topic, also where it is named by an id that it once had."""
    return not protected.isdisjoint((topic.id, *topic.formerly))


def unknown_topics(protected: frozenset[str], reading: FolderReading) -> tuple[str, ...]:
    """Return the protected topics that are nowhere in a folder; where there is no topic at all, nobody can say.

    One whose file is broken, or has nearly the right name, is there.
    """
    topics = {topic.id for topic in reading.handbook.topics}
    files = (*reading.files, *(problem.file for problem in reading.problems))
    there = topics.union(file.partition(".")[0].lower() for file in files)
    return tuple(sorted(protected - there)) if topics else ()


def protected_words(
    file: str,
    before: FileReading | None,
    after: FileReading | None,
    protected: frozenset[str],
    answering: Callable[[tuple[str, str]], tuple[str, str]] = lambda pair: pair,
) -> tuple[str, ...]:
    """Return in words which protected words of a file a change would touch; `protected` are the ids of topics.

    What is said is compared, and not how it is written. Where it is not known what a file said, all of it counts.
    `answering` returns a question with the id that has to answer it after the change.
    """
    stem = stem_of(file)
    if stem in SAFEGUARDING:
        return (SAFEGUARDING[stem],)
    if stem == "questions":
        old = _pairs(before)
        stay = old is not None and frozenset(map(answering, old)) == _pairs(after)
        return () if stay else (MUST_STAY,)
    old, new = before.said if before else None, after.said if after else None
    names = [name for said in (old, new) if isinstance(said, Topic) for name in said.formerly]
    if protected.isdisjoint((stem, *names)):
        return ()
    if (before and not isinstance(old, Topic)) or (after and not isinstance(new, Topic)):
        return (f"everything in {file}",)
    topics = old if isinstance(old, Topic) else None, new if isinstance(new, Topic) else None
    return tuple(dict.fromkeys(_touched(stem, *topics)))


def require_two(preview: Preview, by: Editor, second: Editor | None, *, alone: bool, may_be_alone: bool) -> None:
    """Let a change pass that needs no second editor, or has one, or may be published alone.

    Args:
        preview: What the change would do.
        by: Whose change it is.
        second: Who has approved it.
        alone: Whether its editor has confirmed that they publish it alone.
        may_be_alone: Whether whoever runs the assistant allows that.

    Raises:
        ProposalError: The second editor is the first, or it cannot be told who they are.
        NeedsSecondError: Nobody has approved it.
    """
    if second is not None:
        if not (by.is_known and second.is_known):
            raise ProposalError(UNKNOWN)
        if not by.is_other_than(second):
            raise ProposalError(OWN)
    elif preview.needs_second and not (alone and may_be_alone):
        raise NeedsSecondError(preview)


def _pairs(reading: FileReading | None) -> frozenset[tuple[str, str]] | None:
    """Return the questions whose answers must stay, None where a file is there and says nothing."""
    if reading is None:
        return frozenset()
    said = reading.said
    return frozenset((pair.question, pair.id) for pair in said.pairs) if isinstance(said, Questions) else None


def _touched(stem: str, before: Topic | None, after: Topic | None) -> Iterator[str]:
    old, new = _entries(before), _entries(after)
    yield from _fields(stem, before, after)
    for wanted in {**old, **new}:
        yield from _fields(wanted, old.get(wanted), new.get(wanted))
    if [wanted for wanted in old if wanted in new] != [wanted for wanted in new if wanted in old]:
        yield f"the order of “{(after or before or Topic).title}”"


def _entries(topic: Topic | None) -> Mapping[str, Entry]:
    return {entry.id: entry for entry in topic.all_entries()} if topic else {}


def _fields(wanted: str, before: Topic | Entry | None, after: Topic | Entry | None) -> Iterator[str]:
    titled = before.title if before else after.title if after else wanted
    for each in fields(before or after or Entry):
        name = each.name
        if name not in FREE | _ELSEWHERE and (getattr(before, name, "") or "") != (getattr(after, name, "") or ""):
            yield f"the {_CALLED.get(name, name)} of “{titled}”"
