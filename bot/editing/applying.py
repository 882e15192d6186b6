"""What a change makes of a file: from the change to the file's new bytes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.editing.change import WANTED, WHOLE, Change, Kind
from bot.editing.problem import FieldProblem
from bot.knowledge.decoding import CONTROL
from bot.knowledge.editing import (
    CannotEdit,
    Edited,
    add_entry,
    change_fields,
    remove_entry,
    replace_region,
    restore_entry,
)
from bot.knowledge.notes import shown
from bot.knowledge.pieces import fields_in, fields_in_frame, fields_of, pieces_of

if TYPE_CHECKING:
    from bot.knowledge.splicing import Value
    from bot.storage.history import Revision

ABOVE = ("source.title", "source.url")
"""Fields that an editor sees with an entry and that belong to its whole topic."""

NOT_AN_ID = "There is no {}. Look its id up again."
HALF = "There is half a character in this text, such as a part of an emoji. Type it anew."
MOST_TYPED, MOST_LISTED = 20_000, 1_000
"""Characters of a text and lines of a list beyond which nothing is compared: there is room for far less."""

TOO_MUCH = "This is far more than there is room for: a text has {:,} characters at most, a list {:,} lines. Shorten it."
NO_FILE = "There is no {} yet. Look the id up again, or import the file of a new topic."
NO_REVISION = "There is no such change in the history. Look its number up again."
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


def wanted_in(data: bytes, wanted: str) -> str:
    """Return under which id a piece of a file stands: "" for the topic, also where no entry has the topic's id."""
    if wanted.endswith(WHOLE):
        return ""
    return wanted if "." in wanted or wanted in pieces_of(data) else ""


def replaces_file(change: Change, data: bytes | None, revision: Revision | None) -> bool:
    """Return whether a change puts a whole file in the place of another, or takes it away."""
    if change.kind is Kind.RETIRE:
        return data is not None and not wanted_in(data, change.id)
    if change.kind in {Kind.UNDO, Kind.RESTORE}:
        return revision is not None and revision.id.endswith(WHOLE) and not (revision.before and revision.after)
    return change.kind is Kind.IMPORT


def apply(change: Change, data: bytes | None, revision: Revision | None) -> Applied | FieldProblem:
    """Return what a change makes of its file, or why it cannot be made."""
    problem = _unfit(change)
    if problem:
        return problem
    if change.kind is Kind.IMPORT:
        return Applied(change.content.encode())
    if change.kind in {Kind.UNDO, Kind.RESTORE}:
        return _undone(data, revision)
    if data is None:
        return FieldProblem("", NO_FILE.format(f"{change.stem}.yaml"))
    return _made(change, data)


def _unfit(change: Change) -> FieldProblem | None:
    """Return what cannot be kept, whatever the file says: it is refused before anything is written."""
    if change.kind is not Kind.ADD and not WANTED.fullmatch(change.id):
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
        return FieldProblem(name, "There is an invisible character in this text. Type it anew.")
    return None


def as_texts(value: Value) -> tuple[str, ...]:
    """Return a field's texts: one, or those of its list."""
    return (value,) if isinstance(value, str) else value


def is_whole(text: str) -> bool:
    """Return whether a text can be written down: half a character, or a byte that is no text, cannot."""
    return not any("\ud800" <= character <= "\udfff" for character in text)


def _made(change: Change, data: bytes) -> Applied | FieldProblem:
    if change.kind is Kind.ADD:
        return _applied(add_entry(data, {"id": change.id, **change.fields}))
    if change.kind is Kind.RETIRE:
        return _applied(remove_entry(data, change.id)) if wanted_in(data, change.id) else Applied(None)
    return _edited(change, data)


def _edited(change: Change, data: bytes) -> Applied | FieldProblem:
    wanted = wanted_in(data, change.id)
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
    is_topic = revision.id.endswith(WHOLE)
    if is_topic and not (revision.before and revision.after):
        return Applied(revision.before.encode() if revision.before else None)
    if data is None:
        return FieldProblem("", NO_FILE.format(revision.file))
    return _applied(_put_back(data, "" if is_topic else revision.id, revision))


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
