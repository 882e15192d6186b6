"""What an editor fills in, and the change held in memory between its preview and the press of a button."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.cleaning import one_line
from bot.editing import portions
from bot.editing.change import NOT_THERE, Change, ChangeKind, typed
from bot.editing.tables import free_ids
from bot.errors import EditingError
from bot.handbook.lines import UnfitError
from bot.handbook.model import Ref
from bot.handbook.new_file import new_file
from bot.handbook.regions import pieces_of
from bot.handbook.schema import TOPIC, kind_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.editing.desk import Desk
    from bot.editing.preview import Preview
    from bot.handbook.yaml_edit import Value


SOURCE, SOURCE_TITLE, SOURCE_URL = "source", "source.title", "source.url"
"""A topic's source is filled in as one text of two lines, and kept as two fields."""

CARE = ("keeper", "review_by", "reviewed")
"""The fields of the second form: who looks after the words, and when."""

ENTRY_TEXT = "entry.text"
"""The first entry of a new topic: its title in the first line, its words below it."""

LISTS = frozenset({"phrasings", "not_for", "signpost.contacts", "holidays", "audiences", "finish.next", "for"})
"""The fields that are filled in with an item on each line."""

ADDRESSES = ("https://", "http://")
NOT_HERE = "There is no {} in the handbook. Pick it from the list that opens as you type."
NO_SHEET = "{} has no words that fit into a form. Export its file, change it there, and import it again."


@dataclass(frozen=True, slots=True)
class Sheet:
    """What somebody fills in: the fields as they are now, as they want them, why, and the digest of what they saw.

    `is_material` is what they have said of the change besides. `shown` are the fields of a form of its own, under the
    heading `called`: also portions of a list. `missed` are lines that they want to take out and that are not there.
    """

    kind: ChangeKind
    id: str
    file: str
    present: Mapping[str, Value] = field(default_factory=dict[str, "Value"])
    wanted: Mapping[str, Value] = field(default_factory=dict[str, "Value"])
    why: str = ""
    seen: str = ""
    is_material: bool = False
    called: str = ""
    shown: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()

    @property
    def ref(self) -> Ref:
        """What it is about: an entry, or the topic around its entries."""
        return Ref.parse(self.id)

    @property
    def title(self) -> str:
        """What it is called now, or its id."""
        return _text(self.present.get("title", "")) or self.ref.id

    @property
    def names(self) -> tuple[str, ...]:
        """The fields of the form, in their order; an entry of small talk has no title, and a lead no sentence."""
        if self.shown:
            return self.shown
        words = ("title", "lead", "text") if self.kind is ChangeKind.EDIT else ("title", "text")
        shown = [name for name in words if name in self.present or self.kind is ChangeKind.ADD]
        is_sourced = SOURCE_TITLE in self.present
        return (*shown, "phrasings", *((SOURCE,) if is_sourced else ()))

    def text_of(self, name: str) -> str:
        """Return a field as a text to fill in: a list has an item on each line."""
        if name == SOURCE:
            return "\n".join(each for each in map(self.text_of, (SOURCE_TITLE, SOURCE_URL)) if each)
        if portions.is_portion(name):
            return "\n".join(portions.lines_of(name, *self._sides(portions.field_of(name))))
        return _text(self.wanted.get(name, self.present.get(name, "")))

    def filled(self, texts: Mapping[str, str], why: str | None = None) -> Sheet:
        """Return the sheet with these texts filled in; what says the same as before counts as not touched."""
        wanted = dict(self.wanted)
        untouched = replace(self, wanted={})
        missed: list[str] = []
        for listed in {portions.field_of(name): "" for name in texts if portions.is_portion(name)}:
            said = {name: text for name, text in texts.items() if portions.field_of(name) == listed != name}
            present = self.present.get(listed, ())
            wanted[listed] = portions.filled(present, said)
            missed += portions.missed(present, said)
            if wanted[listed] == present:
                del wanted[listed]
        for name, text in texts.items():
            if portions.is_portion(name):
                continue
            same = dict(_values(name, untouched.text_of(name)))
            for one, value in _values(name, text):
                wanted.pop(one, None)
                if value != same.get(one, value):
                    wanted[one] = value
        return replace(self, wanted=wanted, why=self.why if why is None else why, missed=tuple(missed))

    def change(self) -> Change:
        """Return the change that it asks for: only the fields that are to be different, or a new file.

        Raises:
            EditingError: A line of a file that is not there yet is not written as those of its list are.
        """
        if self.seen == NOT_THERE:
            return Change(ChangeKind.IMPORT, self.ref.id, why=self.why, seen=NOT_THERE, content=self._new_file())
        return Change(self.kind, self.id, self.wanted, self.why, self.seen, is_material=self.is_material)

    def _sides(self, field: str) -> tuple[Value, Value]:
        present = self.present.get(field, ())
        return present, self.wanted.get(field, present)

    def _new_file(self) -> str:
        if self.kind is ChangeKind.IMPORT:
            return self._new_topic()
        try:
            return new_file(kind_of(self.ref.id), self.wanted)
        except UnfitError as error:
            raise EditingError(str(error)) from error

    def _new_topic(self) -> str:
        head, _, text = self.text_of(ENTRY_TEXT).partition("\n")
        title, stem = one_line(head), self.ref.id
        entry = {"id": next(free_ids(stem, [title], ())), "title": title, "text": text.strip() or title}
        fields = {**self.present, **self.wanted}
        del fields[ENTRY_TEXT]
        return new_file(TOPIC, fields, entries=[dict(entry)])

    def over(self, now: Sheet) -> Sheet:
        """Return the same wishes over other words, which somebody else has put there meanwhile."""
        return replace(now, wanted=self.wanted, why=self.why, is_material=self.is_material)


def sheet_of(desk: Desk, wanted: str) -> Sheet:
    """Return the sheet of an entry, or with a mark of a topic, with the words as they stand in the file now.

    Raises:
        EditingError: There is no such entry, it does not fit into a form, or the words cannot be changed.
    """
    desk.rules.refuse_shipped()
    shown = desk.show(wanted)
    if shown is None:
        raise EditingError(NOT_HERE.format(wanted))
    fields = dict(shown.fields)
    change = Change(ChangeKind.EDIT, wanted)
    if not change.ref.whole and SOURCE_TITLE not in fields:
        above = desk.show(str(Ref(change.stem, whole=True)))
        if above is not None:
            fields |= {name: value for name, value in above.fields.items() if name.startswith(SOURCE)}
    sheet = Sheet(ChangeKind.EDIT, wanted, shown.file, fields, seen=shown.digest)
    if not {"title", "text"} & fields.keys():
        raise EditingError(NO_SHEET.format(wanted))
    return sheet


def new_sheet(desk: Desk, topic: str) -> Sheet:
    """Return an empty sheet for a new entry of a topic.

    Raises:
        EditingError: There is no such topic, or the words cannot be changed.
    """
    desk.rules.refuse_shipped()
    stem = Ref.parse(topic).id
    if desk.show(str(Ref(stem, whole=True))) is None:
        raise EditingError(NOT_HERE.format(stem))
    return Sheet(ChangeKind.ADD, stem, desk.file_of(stem))


def with_id(desk: Desk, sheet: Sheet) -> Sheet:
    """Return a new entry's sheet with an id made from its title, one that is not taken."""
    stem = sheet.id.partition(".")[0]
    data = desk.data_of(stem)
    if data is None:
        raise EditingError(NOT_HERE.format(stem))
    taken = {*pieces_of(data), *desk.library.current.handbook.former_ids}
    return replace(sheet, id=next(free_ids(stem, [_text(sheet.wanted.get("title", ""))], taken)))


def _text(value: Value) -> str:
    """Return a field as it is filled in; an item of a list that has several lines stands in one."""
    return value if isinstance(value, str) else "\n".join(map(one_line, value))


def _values(name: str, text: str) -> list[tuple[str, Value]]:
    """Return what a filled-in text says, field by field."""
    if name in LISTS:
        return [(name, typed(name, tuple(text.splitlines())))]
    if name == SOURCE:
        lines = [line for each in text.splitlines() if (line := one_line(each))]
        url = next((line for line in reversed(lines) if line.startswith(ADDRESSES)), "")
        url = url or next((line for line in lines if "://" in line), "")
        return [(SOURCE_TITLE, " ".join(line for line in lines if line != url)), (SOURCE_URL, url)]
    return [(name, typed(name, text))]


@dataclass(frozen=True, slots=True)
class Draft:
    """A change that an editor looks at; `sheet` is what they filled in, None where nothing is filled in for it.

    `preview` is what they were shown, without the edition that would come of it. `is_busy` says that it is being made,
    so that a second press does not make it twice. `words` are the numbers of what members sent that it takes in, and
    `says` is what they read where that is not for the partnership to answer.
    """

    change: Change
    sheet: Sheet | None = None
    preview: Preview | None = None
    is_busy: bool = False
    words: tuple[int, ...] = ()
    says: str = ""

    def marked(self, *, is_material: bool) -> Draft:
        """Return the draft of the same change, material or not."""
        sheet = replace(self.sheet, is_material=is_material) if self.sheet else None
        return replace(self, change=replace(self.change, is_material=is_material), sheet=sheet)
