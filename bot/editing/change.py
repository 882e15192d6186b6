"""A change that somebody wants, why it cannot be made, and what it makes of a file."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from bot.cleaning import many_lines, one_line
from bot.editing.putting_back import put_back
from bot.handbook.decoding import CONTROL
from bot.handbook.entry_edit import (
    CannotEdit,
    Edited,
    add_entry,
    change_fields,
    remove_entry,
)
from bot.handbook.model import WHOLE, Ref
from bot.handbook.problems import shown
from bot.handbook.regions import fields_in, fields_of, listed_in, pieces_of
from bot.handbook.renaming import rename_mentions

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

PARAGRAPHS = frozenset({"text", "lead", "says", "welcome", "panel", "in_channel", "no_answer"})
"""The fields in which a line end is a line end, by the last name of their paths; in any other it is a space."""


ASKED = frozenset({"phrasings", "not_for"})
"""The lists of an entry that say how people ask."""


class ChangeKind(StrEnum):
    """What is to be done."""

    EDIT = "edit"
    ADD = "add"
    RETIRE = "retire"
    RESTORE = "restore"
    RENAME = "rename"
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


CAME = frozenset({ChangeKind.RENAME, ChangeKind.UNDO, ChangeKind.RESTORE})
"""The kinds of change after which something stands in a file that was not written there."""

OUTSIDE = Editor("outside")


@dataclass(frozen=True, slots=True)
class Change:
    """What an editor wants: which entry or topic, what of it, and why.

    `seen` is the digest of what the editor was shown: of an entry's lines, or of the whole file where the change
    replaces it; a change of anything else than that is stale. `revision` is what to undo or restore, and which `part`
    of it. `content` is the whole text of a file that is imported; `id` is then a topic's.
    `is_material` says that the words come to mean something else, so that members who agreed to them are asked again.
    `beside` are the changes that go in with it, of the same file or of others: all of them or none, under one number.
    `along` are those that the desk has put in besides, because what is changed is named elsewhere; None until it has.
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
    along: tuple[Change, ...] | None = None

    def __post_init__(self) -> None:
        """Take everything that nobody sees out of what was typed, and let every part be a part of the whole."""
        parts = tuple(replace(part, beside=(), along=None) for each in self.beside for part in each.own)
        object.__setattr__(self, "beside", parts)
        object.__setattr__(self, "why", one_line(self.why))
        object.__setattr__(self, "fields", {name: typed(name, value) for name, value in self.fields.items()})

    @property
    def own(self) -> tuple[Change, ...]:
        """What its editor wants: the change itself and those beside it."""
        return (self, *self.beside)

    @property
    def parts(self) -> tuple[Change, ...]:
        """The change itself and all that goes in with it."""
        return (*self.own, *(self.along or ()))

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
    """Return what was typed into a field, as it is kept: a text of lines, a line, or a list with a line each.

    In a list that is no entry's, a line that is there already is left out.
    """
    if isinstance(value, str):
        return many_lines(value) if name.rpartition(".")[2] in PARAGRAPHS else one_line(value)
    lines = [line for item in value if (line := one_line(item))]
    return tuple(lines if name in ASKED else dict.fromkeys(lines))


def as_text(change: Change) -> str:
    """Return a change as it is kept."""
    return json.dumps(_as_data(change), ensure_ascii=False)


def _as_data(change: Change) -> dict[str, Any]:
    said: dict[str, Any] = {"kind": change.kind.value, "id": change.id, "fields": dict(change.fields)}
    said |= {"why": change.why, "seen": change.seen, "revision": change.revision, "content": change.content}
    said |= {"is_material": change.is_material, "part": change.part}
    said |= {"beside": [_as_data(each) for each in change.beside]} if change.beside else {}
    return said | ({} if change.along is None else {"along": [_as_data(each) for each in change.along]})


def from_text(text: str) -> Change:
    """Return the change that was kept as this, also before changes could be material or of several files."""
    return _from_data(json.loads(text))


def _from_data(said: dict[str, Any]) -> Change:
    fields = {name: value if isinstance(value, str) else tuple(value) for name, value in said.pop("fields").items()}
    beside, along = (said.pop(name, None) for name in ("beside", "along"))
    more = {"along": None if along is None else tuple(map(_from_data, along))}
    return Change(
        ChangeKind(said.pop("kind")), fields=fields, beside=tuple(map(_from_data, beside or ())), **more, **said
    )


ABOVE = ("source.title", "source.url")
"""Fields that an editor sees with an entry and that belong to its whole topic."""

NOT_AN_ID = "There is no {}. Look up its id again."
HALF = "There is half a character in this text, such as part of an emoji. Type it again."
MOST_TYPED, MOST_LISTED, MOST_IN_FILE = 20_000, 1_000, 5_000
"""Characters of a text and lines of a list beyond which nothing is compared: there is room for far less.

The last is of lists that are no entry's, such as the questions that have no answer.
"""

TOO_MUCH = "This is far more than there is room for: a text has {:,} characters at most, a list {:,} lines. Shorten it."
NEW_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,99}(?:\.[a-z0-9-]{1,100})?")
NOT_A_NEW_ID = "{} cannot be the new id. Write the topic's id, a full stop and one word of a-z, 0-9 and hyphens."
NOT_THERE_ANY_MORE = "There is no {} in this file. Look up the id again: somebody may have changed or retired it."
RENAME_IT = "An id is changed by renaming, so that whatever names it follows."
TAKEN = "There is a {} already. Choose another id."
NO_FILE = "There is no {} yet. Look up the id again, or import the file of a new topic."
NO_REVISION = "There is no such change in the history. Look up its number again."
CHANGED_SINCE = (
    "{} has been changed since it came here, and taking that back would lose what it says now. Give it another id, or "
    "retire it, instead."
)
RENAMED_SINCE = (
    "{} has been changed since it got this id, and taking that back would lose what is known of the change. Rename it "
    "back instead."
)
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
    if change.kind in {ChangeKind.RETIRE, ChangeKind.RENAME} and not is_mention(change):
        return data is not None and takes_all(change, data)
    if change.kind in {ChangeKind.UNDO, ChangeKind.RESTORE}:
        return revision is not None and revision.ref.whole and not (revision.before and revision.after)
    return change.kind is ChangeKind.IMPORT


def is_mention(change: Change) -> bool:
    """Whether a change writes new ids in the places of old ones, wherever its file names them."""
    return change.kind is ChangeKind.RENAME and "id" not in change.fields


def takes_all(change: Change, data: bytes) -> bool:
    """Whether a file goes with what a change takes out of it: the topic, or the only entry that the topic has."""
    wanted = wanted_in(data, change.ref)
    stays = change.kind is ChangeKind.RENAME and wanted and stem_in(str(change.fields["id"])) == change.stem
    return not stays and (not wanted or listed_in(data) == (wanted,))


def stem_in(wanted: str) -> str:
    """Return the topic's id in an id."""
    return wanted.partition(".")[0]


def apply(
    change: Change, data: bytes | None, revision: Revision | None, now: str = "", place: int | None = None
) -> Applied | FieldProblem:
    """Return what a change makes of its file, or why it cannot be made.

    `now` is the id by which something goes now that had another when the `revision` was made, and `place` where in its
    list it comes back, None for where it was.
    """
    problem = _unfit(change)
    if problem:
        return problem
    if change.kind is ChangeKind.IMPORT:
        return Applied(change.content.encode())
    if change.kind in {ChangeKind.UNDO, ChangeKind.RESTORE}:
        return _undone(data, revision, now, place)
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
        listed = MOST_LISTED if name in ASKED else MOST_IN_FILE
        if len(value) > (MOST_TYPED if isinstance(value, str) else listed):
            return FieldProblem(name, TOO_MUCH.format(MOST_TYPED, listed))
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
        return Applied(None) if takes_all(change, data) else _applied(remove_entry(data, change.id))
    if change.kind is ChangeKind.RENAME:
        return _with_new_names(change, data) if is_mention(change) else _renamed(change, data)
    return _edited(change, data)


def _with_new_names(change: Change, data: bytes) -> Applied | FieldProblem:
    made = rename_mentions(data, {old: new for old, new in change.fields.items() if isinstance(new, str)})
    return FieldProblem("", made.sentence) if isinstance(made, CannotEdit) else Applied(made)


def _renamed(change: Change, data: bytes) -> Applied | FieldProblem:
    new = str(change.fields["id"])
    if not NEW_ID.fullmatch(new) or new == change.ref.id:
        return FieldProblem("id", NOT_A_NEW_ID.format(shown(new)))
    wanted = wanted_in(data, change.ref)
    if wanted and wanted not in pieces_of(data):
        return FieldProblem("", NOT_THERE_ANY_MORE.format(wanted))
    if takes_all(change, data):
        return Applied(None)
    if stem_in(new) != change.stem:
        return _applied(remove_entry(data, wanted))
    if new in pieces_of(data):
        return FieldProblem("id", TAKEN.format(new))
    return _applied(
        change_fields(data, wanted, {"id": new, "formerly": formerly(fields_of(data, wanted) or {}, wanted, new)})
    )


def formerly(fields: Mapping[str, Value], old: str, new: str) -> tuple[str, ...]:
    """Return the ids that something once had, when it goes from an old one to a new one."""
    return tuple(one for one in dict.fromkeys((old, *as_texts(fields.get("formerly", ())))) if one != new)


def _edited(change: Change, data: bytes) -> Applied | FieldProblem:
    if "id" in change.fields:
        return FieldProblem("id", RENAME_IT)
    wanted = wanted_in(data, change.ref)
    own = {name: value for name, value in change.fields.items() if not wanted or name not in ABOVE}
    above = {name: value for name, value in change.fields.items() if name not in own}
    edited = change_fields(data, wanted, own)
    if isinstance(edited, CannotEdit) or not above:
        return _applied(edited)
    both = _applied(change_fields(edited.data, "", above))
    return Applied(both.data) if isinstance(both, Applied) else both


def _undone(data: bytes | None, revision: Revision | None, now: str, place: int | None) -> Applied | FieldProblem:
    if revision is None or not revision.is_sound:
        return FieldProblem("", DAMAGED if revision else NO_REVISION)
    if _is_other_since(data, revision, now):
        since = RENAMED_SINCE if revision.before else CHANGED_SINCE
        return FieldProblem("", since.format(now or revision.ref.id))
    if revision.ref.whole and not (revision.before and revision.after):
        return Applied(revision.before.encode() if revision.before else None)
    if data is None:
        return FieldProblem("", NO_FILE.format(revision.file))
    if revision.ref.whole and revision.after.encode() == data:  # all of the file, as it was made
        return Applied(revision.before.encode())
    wanted = "" if revision.ref.whole else (revision.after and now) or revision.id
    return _applied(put_back(data, wanted, revision, revision.place if place is None else place))


def _is_other_since(data: bytes | None, revision: Revision, now: str) -> bool:
    """Whether something came here from elsewhere, or got its id, and says something else by now.

    What it says would be lost where it goes back, and what is known of it under its id where it loses that.
    """
    if data is None or revision.kind not in CAME or not revision.after:
        return False
    if revision.ref.whole:
        return not revision.before and data != revision.after.encode()
    before, after = fields_in(revision.before), fields_in(revision.after)
    is_new_id = not revision.before or before.get("id") != after.get("id")
    return is_new_id and fields_in(pieces_of(data).get(now or revision.id, "")) != after


def _applied(edited: Edited | CannotEdit) -> Applied | FieldProblem:
    if isinstance(edited, CannotEdit):
        return FieldProblem(edited.field, edited.sentence)
    return Applied(edited.data, edited, edited.at, edited.lead)
