"""A change that somebody wants, why it cannot be made, and what it makes of a file."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.cleaning import many_lines, one_line
from bot.handbook.decoding import CONTROL
from bot.handbook.entry_edit import (
    CannotEdit,
    Edited,
    add_entry,
    change_fields,
    remove_entry,
    replace_region,
    restore_entry,
)
from bot.handbook.model import WHOLE, Ref
from bot.handbook.problems import shown
from bot.handbook.regions import fields_in, fields_in_frame, fields_of, pieces_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.handbook.yaml_edit import Value
    from bot.storage.history import Revision


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """Why a change cannot be made: the field, or "" for the change as a whole, and a sentence that says what to do."""

    field: str
    sentence: str

    def __str__(self) -> str:
        """Return both in a line."""
        return f"{self.field}: {self.sentence}" if self.field else self.sentence


WANTED = re.compile(rf"[a-z0-9][a-z0-9-]{{0,99}}(?:{re.escape(WHOLE)}|\.[a-z0-9-]{{1,100}})?")
"""How an entry or a topic is written: `values`, `values.fairness`, or `values*` for the topic as a whole."""

NOT_THERE = "not there"
"""Takes the place of a digest where there was no file when a change was made."""

NAMELESS = "an editor"
"""What an editor is called whose name shows nothing."""

PARAGRAPHS = frozenset({"text", "lead"})
"""The fields in which a line end is a line end; in any other it is a space."""


class ChangeKind(StrEnum):
    """What is to be done."""

    EDIT = "edit"
    ADD = "add"
    RETIRE = "retire"
    RESTORE = "restore"
    UNDO = "undo"
    IMPORT = "import"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Editor:
    """Who changes the words: a name, and by what they are known.

    `member` is Discord's number; `account` is the user of the machine for a change from the command line, where the
    name is whatever was typed.
    """

    name: str
    member: int | None = None
    account: str = ""

    @property
    def is_known(self) -> bool:
        """Whether they can be told from others: a name alone proves nothing."""
        return self.member is not None or bool(self.account)

    def is_other_than(self, other: Editor) -> bool:
        """Whether these are two people, as far as the assistant can tell: not where either is unknown."""
        is_same = (self.member, self.account) == (other.member, other.account)
        return self.is_known and other.is_known and not is_same

    def __post_init__(self) -> None:
        """Take everything that nobody sees out of the name: it stands in lines of the history and in a log."""
        object.__setattr__(self, "name", one_line(self.name) or NAMELESS)


OUTSIDE = Editor("outside")


@dataclass(frozen=True, slots=True)
class Change:
    """What an editor wants: which entry or topic, what of it, and why.

    `seen` is the digest of what the editor was shown: of an entry's lines, or of the whole file where the change
    replaces it; a change of anything else than that is stale. `revision` is what to undo or restore, and which `part`
    of it. `content` is the whole text of a file that is imported; `id` is then a topic's.
    `is_material` says that the words come to mean something else, so that members who agreed to them are asked again.
    `beside` are the changes that go in with it, of the same file or of others: all of them or none, under one number.
    """

    kind: ChangeKind
    id: str
    fields: Mapping[str, Value] = field(default_factory=dict[str, "Value"])
    why: str = ""
    seen: str = ""
    revision: int = 0
    content: str = ""
    is_material: bool = False
    part: int = 0
    beside: tuple[Change, ...] = ()

    def __post_init__(self) -> None:
        """Take everything that nobody sees out of what was typed, and let every part be a part of the whole."""
        parts = tuple(replace(part, beside=()) for each in self.beside for part in each.parts)
        object.__setattr__(self, "beside", parts)
        object.__setattr__(self, "why", one_line(self.why))
        object.__setattr__(self, "fields", {name: typed(name, value) for name, value in self.fields.items()})

    @property
    def parts(self) -> tuple[Change, ...]:
        """The change itself and those that go in with it."""
        return (self, *self.beside)

    @property
    def ref(self) -> Ref:
        """What is to be changed: an entry, or the topic around its entries."""
        return Ref.parse(self.id)

    @property
    def stem(self) -> str:
        """The topic's id, which is the name of its file where it is a sound one."""
        stem = self.ref.id.partition(".")[0]
        return "assistant" if stem == "smalltalk" else stem


def typed(name: str, value: Value) -> Value:
    """Return what was typed into a field, as it is kept: a text of lines, a line, or a list with a line each."""
    if isinstance(value, str):
        return many_lines(value) if name in PARAGRAPHS else one_line(value)
    return tuple(line for item in value if (line := one_line(item)))


def as_text(change: Change) -> str:
    """Return a change as it is kept."""
    return json.dumps(_as_data(change), ensure_ascii=False)


def _as_data(change: Change) -> dict[str, Any]:
    said: dict[str, Any] = {"kind": change.kind.value, "id": change.id, "fields": dict(change.fields)}
    said |= {"why": change.why, "seen": change.seen, "revision": change.revision, "content": change.content}
    said |= {"is_material": change.is_material, "part": change.part}
    return said | ({"beside": [_as_data(each) for each in change.beside]} if change.beside else {})


def from_text(text: str) -> Change:
    """Return the change that was kept as this, also before changes could be material or of several files."""
    return _from_data(json.loads(text))


def _from_data(said: dict[str, Any]) -> Change:
    fields = {name: value if isinstance(value, str) else tuple(value) for name, value in said.pop("fields").items()}
    beside = tuple(map(_from_data, said.pop("beside", [])))
    return Change(kind=ChangeKind(said.pop("kind")), fields=fields, beside=beside, **said)


ABOVE = ("source.title", "source.url")
"""Fields that an editor sees with an entry and that belong to its whole topic."""

NOT_AN_ID = "There is no {}. Look up its id again."
HALF = "There is half a character in this text, such as part of an emoji. Type it again."
MOST_TYPED, MOST_LISTED = 20_000, 1_000
"""Characters of a text and lines of a list beyond which nothing is compared: there is room for far less."""

TOO_MUCH = "This is far more than there is room for: a text has {:,} characters at most, a list {:,} lines. Shorten it."
NO_FILE = "There is no {} yet. Look up the id again, or import the file of a new topic."
NO_REVISION = "There is no such change in the history. Look up its number again."
DAMAGED = "The history of this change is damaged, so it cannot be taken back. Edit the words instead."


@dataclass(frozen=True, slots=True)
class Applied:
    """A file's new bytes, None where it goes away, and where in its list an entry stood that went.

    `edited` has the lines before and after where one entry, or the topic around them, was changed and nothing else.
    """

    data: bytes | None
    edited: Edited | None = None
    place: int = 0
    lead: int = 0


def wanted_in(data: bytes, ref: Ref) -> str:
    """Return under which id a piece of a file stands: "" for the topic, also where no entry has the topic's id."""
    return ref.id if not ref.whole and ("." in ref.id or ref.id in pieces_of(data)) else ""


def replaces_file(change: Change, data: bytes | None, revision: Revision | None) -> bool:
    """Return whether a change puts a whole file in the place of another, or takes it away."""
    if change.kind is ChangeKind.RETIRE:
        return data is not None and not wanted_in(data, change.ref)
    if change.kind in {ChangeKind.UNDO, ChangeKind.RESTORE}:
        return revision is not None and revision.ref.whole and not (revision.before and revision.after)
    return change.kind is ChangeKind.IMPORT


def apply(change: Change, data: bytes | None, revision: Revision | None) -> Applied | FieldProblem:
    """Return what a change makes of its file, or why it cannot be made."""
    problem = _unfit(change)
    if problem:
        return problem
    if change.kind is ChangeKind.IMPORT:
        return Applied(change.content.encode())
    if change.kind in {ChangeKind.UNDO, ChangeKind.RESTORE}:
        return _undone(data, revision)
    if data is None:
        return FieldProblem("", NO_FILE.format(f"{change.stem}.yaml"))
    return _made(change, data)


def _unfit(change: Change) -> FieldProblem | None:
    """Return what cannot be kept, whatever the file says: it is refused before anything is written."""
    if change.kind is not ChangeKind.ADD and not WANTED.fullmatch(change.id):
        return FieldProblem("", NOT_AN_ID.format(shown(change.id)))
    texts = [(name, text) for name, value in change.fields.items() for text in as_texts(value)]
    for name, text in [*texts, ("why", change.why), ("", change.content)]:
        if not is_whole(text):
            return FieldProblem(name, HALF)
    for name, value in change.fields.items():
        if len(value) > (MOST_TYPED if isinstance(value, str) else MOST_LISTED):
            return FieldProblem(name, TOO_MUCH.format(MOST_TYPED, MOST_LISTED))
    if any(CONTROL.search(text) for _, text in texts):
        name = next(name for name, text in texts if CONTROL.search(text))
        return FieldProblem(name, "There is an invisible character in this text. Type it again.")
    return None


def as_texts(value: Value) -> tuple[str, ...]:
    """Return a field's texts: one, or those of its list."""
    return (value,) if isinstance(value, str) else value


def is_whole(text: str) -> bool:
    """Return whether a text can be written down: half a character, or a byte that is no text, cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _made(change: Change, data: bytes) -> Applied | FieldProblem:
    if change.kind is ChangeKind.ADD:
        return _applied(add_entry(data, {"id": change.id, **change.fields}))
    if change.kind is ChangeKind.RETIRE:
        return _applied(remove_entry(data, change.id)) if wanted_in(data, change.ref) else Applied(None)
    return _edited(change, data)


def _edited(change: Change, data: bytes) -> Applied | FieldProblem:
    wanted = wanted_in(data, change.ref)
    own = {name: value for name, value in change.fields.items() if not wanted or name not in ABOVE}
    above = {name: value for name, value in change.fields.items() if name not in own}
    edited = change_fields(data, wanted, own)
    if isinstance(edited, CannotEdit) or not above:
        return _applied(edited)
    both = _applied(change_fields(edited.data, "", above))
    return Applied(both.data) if isinstance(both, Applied) else both


def _undone(data: bytes | None, revision: Revision | None) -> Applied | FieldProblem:
    if revision is None or not revision.is_sound:
        return FieldProblem("", DAMAGED if revision else NO_REVISION)
    if revision.ref.whole and not (revision.before and revision.after):
        return Applied(revision.before.encode() if revision.before else None)
    if data is None:
        return FieldProblem("", NO_FILE.format(revision.file))
    return _applied(_put_back(data, "" if revision.ref.whole else revision.id, revision))


def _put_back(data: bytes, wanted: str, revision: Revision) -> Edited | CannotEdit:
    if not revision.before:
        return remove_entry(data, wanted, revision.after)
    if not revision.after:
        return restore_entry(data, wanted, revision.before, revision.place, revision.lead)
    edited = replace_region(data, wanted, revision.before, revision.after)
    if isinstance(edited, Edited):
        return edited
    # The lines around have changed since, and so the words are put back field by field.
    read = fields_in if wanted else fields_in_frame
    is_as_made = pieces_of(data).get(wanted, "").startswith(revision.after)
    before, now = read(revision.before), (fields_of(data, wanted) if is_as_made else None) or read(revision.after)
    changed = {name: before.get(name, "") for name in {**before, **now} if before.get(name) != now.get(name)}
    return change_fields(data, wanted, changed) if before else edited


def _applied(edited: Edited | CannotEdit) -> Applied | FieldProblem:
    if isinstance(edited, CannotEdit):
        return FieldProblem("", edited.sentence)
    return Applied(edited.data, edited, edited.at, edited.lead)
