"""Changes of a file's text, entry by entry: only that entry's lines change, and every other byte stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.knowledge.kinds import ENTRY, SMALLTALK, SOURCE, TOPIC
from bot.knowledge.layout import Fields, Page, Place, Splice, UnsafeError, data_of, deletion
from bot.knowledge.listing import new_item, old_item
from bot.knowledge.pieces import opened
from bot.knowledge.regions import entries_in, frame_of, list_name, put_back, region_of, regions_in
from bot.knowledge.splicing import set_field, without_item

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.knowledge.layout import Data
    from bot.knowledge.splicing import Value


@dataclass(frozen=True, slots=True)
class Edited:
    """A file's new bytes, with what stood in the place of the change before and what stands there now.

    `before` is "" for what is new and `after` for what is gone; `at` is the place in the list from 0, and `lead` how
    many lines of comment stand between the entry and the one before it.
    """

    data: bytes
    before: str
    after: str
    at: int = 0
    lead: int = 0


@dataclass(frozen=True, slots=True)
class CannotEdit:
    """Why a change was not made; nothing has been touched."""

    sentence: str


UNSAFE = "The lines of {} are written in a way that cannot be changed from here without touching others. Edit the file."
NOT_THERE = "There is no {} in this file. Look the id up again: somebody may have changed or retired it."
ONLY_ONE = "{} is the only entry of its topic, and a topic needs one. Add another first, or retire the whole topic."
TWICE = "There is a {} already. Choose another id, or edit that one."
NO_FIELD = "{} cannot have the field {}. The fields are: {}."
THE_TOPIC = "the topic"


def change_fields(data: bytes, wanted: str, fields: Mapping[str, Value]) -> Edited | CannotEdit:
    """Put values into fields of an entry, or of the topic if `wanted` is "": an empty value takes a field away.

    The file must be one that has been read without a problem. `source.title` and `source.url` are fields of the topic.
    """
    try:
        page, root = opened(data)
        held = entries_in(page, root).get(wanted) if wanted else None
    except UnsafeError:
        return CannotEdit(UNSAFE.format(wanted or THE_TOPIC))
    if wanted and held is None:
        return CannotEdit(NOT_THERE.format(wanted))
    clean = {name: _clean(value) for name, value in fields.items()}
    order = _order(root) if held else TOPIC.names()
    if unknown := next((name for name in clean if name.partition(".")[0] not in order), ""):
        return CannotEdit(NO_FIELD.format(wanted or THE_TOPIC, unknown, ", ".join(order)))
    try:
        return _changed(page, root, wanted, clean)
    except UnsafeError:
        return _one_by_one(data, page, root, wanted, clean)


def add_entry(data: bytes, fields: Mapping[str, Value], at: int | None = None) -> Edited | CannotEdit:
    """Put a new entry into the list, behind the last or at a place counted from 0; `fields` has its id."""
    wanted = str(fields.get("id", ""))
    try:
        page, root = opened(data)
        if wanted in entries_in(page, root):
            return CannotEdit(TWICE.format(wanted))
        clean = {name: _clean(fields[name]) for name in _order(root) if name in fields}
        splice, place = new_item(page, root, clean, at)
        expected: Data = {name: _as_data(value) for name, value in clean.items() if value}
        edited = _verified(page, root, [splice], wanted, expected)
        blank = splice.text[: len(splice.text) - len(splice.text.lstrip("\r\n"))]
        return Edited(edited.data, "", blank + edited.after, place)
    except UnsafeError:
        return CannotEdit(UNSAFE.format(wanted))


def remove_entry(data: bytes, wanted: str, added: str = "") -> Edited | CannotEdit:
    """Take an entry out of its file; `added` is what was put in, if this undoes the adding of it."""
    try:
        page, root = opened(data)
        held = entries_in(page, root).get(wanted)
        if held is None:
            return CannotEdit(NOT_THERE.format(wanted))
        if held.items is None or held.at is None:
            splice = deletion(held.start.line, held.end.line)
        elif len(held.items.items) == 1:
            return CannotEdit(ONLY_ONE.format(wanted))
        else:
            splice = without_item(page, held.items, held.at)
        region = region_of(page, held)
        splice = _with_blank(page, splice, added.removesuffix(region))
        edited = _verified(page, root, [splice], wanted, None)
        return Edited(edited.data, region, "", held.at or 0, held.lead)
    except UnsafeError:
        return CannotEdit(UNSAFE.format(wanted))


def replace_region(data: bytes, wanted: str, text: str, instead: str = "") -> Edited | CannotEdit:
    """Put the lines of an entry, or the frame of a topic if `wanted` is "", back as they once were.

    `instead` is what an edit has made of them: it may have left a comment behind that stands outside of them now.
    """
    try:
        page, root = opened(data)
        if not wanted:
            new = page.encoded(put_back(page, root, text))
            return _checked(page, root, wanted, Edited(new, frame_of(page, root), text))
        held = entries_in(page, root).get(wanted)
        if held is None:
            return CannotEdit(NOT_THERE.format(wanted))
        start, region = page.offset(held.start), region_of(page, held)
        gone = instead if instead.startswith(region) and page.text.startswith(instead, start) else region
        new = page.text[:start] + text + page.text[start + len(gone) :]
        return _checked(page, root, wanted, Edited(page.encoded(new), gone, text))
    except UnsafeError:
        return CannotEdit(UNSAFE.format(wanted or THE_TOPIC))


def restore_entry(data: bytes, wanted: str, text: str, at: int = 0, lead: int = 0) -> Edited | CannotEdit:
    """Put the lines of an entry that was taken out back in their place in the list, where that is possible."""
    try:
        page, root = opened(data)
        if wanted in entries_in(page, root):
            return CannotEdit(TWICE.format(wanted))
        splice = old_item(page, root, text, at, lead)
        new = page.text[: page.offset(splice.start)] + splice.text + page.text[page.offset(splice.end) :]
        return _checked(page, root, wanted, Edited(page.encoded(new), "", text, at, lead))
    except UnsafeError:
        return CannotEdit(UNSAFE.format(wanted))


def _changed(page: Page, root: Fields, wanted: str, fields: Mapping[str, Value]) -> Edited:
    held = entries_in(page, root).get(wanted)
    around, order = (held.fields, _order(root)) if held else (root, TOPIC.names())
    splices: list[Splice] = []
    expected = data_of(around)
    for name, value in fields.items():
        splices += _of_field(page, around, name, value, order)
        _expect(expected, name, value)
    return _verified(page, root, splices, wanted, expected)


def _one_by_one(data: bytes, page: Page, root: Fields, wanted: str, fields: Mapping[str, Value]) -> Edited | CannotEdit:
    """Change a field at a time, where two changes would get in each other's way: neighbours between brackets."""
    try:
        before = _said(page, root, wanted)
        edited = Edited(data, "", "")
        for name, value in fields.items():
            edited = _changed(*opened(edited.data), wanted, {name: value})
        return Edited(edited.data, before[0] if before else "", edited.after)
    except UnsafeError:
        return CannotEdit(UNSAFE.format(wanted or THE_TOPIC))


def _with_blank(page: Page, splice: Splice, added: str) -> Splice:
    """Return a splice that also takes out the blank line that was put in above an entry."""
    line = splice.start.line - 1
    if not added or added.strip("\r\n") or line < 0 or page.lines[line]:
        return splice
    return Splice(Place(line, 0), splice.end, "")


def _order(root: Fields) -> tuple[str, ...]:
    return (SMALLTALK if list_name(root) == "smalltalk" else ENTRY).names()


def _of_field(page: Page, around: Fields, name: str, value: Value, order: tuple[str, ...]) -> list[Splice]:
    outer, _, inner = name.partition(".")
    if not inner:
        return set_field(page, around, name, value, order)
    found = around.find(outer)
    if found is None or not isinstance(found[1], Fields):
        raise UnsafeError
    return set_field(page, found[1], inner, value, SOURCE.names())


def _expect(expected: Data, name: str, value: Value) -> None:
    outer, _, inner = name.partition(".")
    if not isinstance(expected, dict):
        raise UnsafeError
    if inner:
        _expect(expected[outer], inner, value)
    elif value:
        expected[name] = _as_data(value)
    else:
        expected.pop(name, None)


def _verified(page: Page, root: Fields, splices: list[Splice], wanted: str, expected: Data | None) -> Edited:
    """Return what the splices make, once it says what was wanted and all else says what it said.

    Raises:
        UnsafeError: It does not.
    """
    data = page.encoded(page.spliced(splices))
    new_page, new_root = opened(data)
    before, after = _said(page, root, wanted), _said(new_page, new_root, wanted)
    if (after[1] if after else None) != expected:
        raise UnsafeError
    edited = Edited(data, before[0] if before else "", after[0] if after else "")
    if wanted and before and after:
        start = page.offset(entries_in(page, root)[wanted].start)
        edited = Edited(data, before[0], new_page.text[start : start + len(before[0]) + _longer(page, new_page)])
    return _checked(page, root, wanted, edited)


def _longer(page: Page, than: Page) -> int:
    return len(than.text) - len(page.text)


def _said(page: Page, root: Fields, wanted: str) -> tuple[str, Data] | None:
    """Return the lines and the words of an entry, or the frame and the fields of the topic."""
    if not wanted:
        return frame_of(page, root), data_of(root)
    held = entries_in(page, root).get(wanted)
    return (region_of(page, held), data_of(held.fields)) if held else None


def _checked(page: Page, root: Fields, wanted: str, edited: Edited) -> Edited:
    """Return an edit in which every other entry has the bytes, and the rest says the words, that it had and said."""
    new_page, new_root = opened(edited.data)
    old, new = dict(regions_in(page, root)), dict(regions_in(new_page, new_root))
    old.pop(wanted, None)
    new.pop(wanted, None)
    if [*old.items()] != [*new.items()] or (wanted and _others(root, wanted) != _others(new_root, wanted)):
        raise UnsafeError
    return edited


def _others(root: Fields, wanted: str) -> Data:
    """Return everything that a file says but for one entry."""
    said = data_of(root)
    if not isinstance(said, dict):
        raise UnsafeError
    lead, name = said.get("lead"), list_name(root)
    if isinstance(lead, dict) and lead.get("id") == wanted:
        del said["lead"]
    kept: list[Data] = [
        each for each in said.get(name, []) if not (isinstance(each, dict) and each.get("id") == wanted)
    ]
    return {**said, name: kept}


def _clean(value: Value) -> Value:
    """Return a value with plain line ends and nothing around its lines that nobody sees."""
    if isinstance(value, tuple):
        return tuple(text for item in value if (text := " ".join(item.split())))
    lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def _as_data(value: Value) -> Data:
    return value if isinstance(value, str) else list(value)
