"""Changes, adds, removes and restores an entry in a file's text: every other byte stays."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import TYPE_CHECKING

from bot.cleaning import one_line
from bot.handbook.lines import UnfitError, item_of, line_of
from bot.handbook.page import Page, Splice, UnsafeError, deletion, insertion
from bot.handbook.regions import id_in, opened
from bot.handbook.schema import Shape
from bot.handbook.yaml_edit import (
    STEP,
    behind_comments,
    dash_line,
    in_flow,
    offset_in,
    pair_lines,
    set_fields,
    without_item,
)
from bot.handbook.yaml_tree import List, Map, Mark, data_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.handbook.regions import Layout
    from bot.handbook.schema import Field, Record
    from bot.handbook.yaml_edit import Value
    from bot.handbook.yaml_tree import Data


def new_item(layout: Layout, fields: Mapping[str, Value], at: int | None = None) -> tuple[Splice, int]:
    """Return the splice that puts a new entry into the list, written as its neighbours are, and its place from 0.

    Raises:
        UnsafeError: There is no list, or it is written in a way that has no room for it.
    """
    page, items = layout.page, _list_of(layout)
    place = len(items.items) if at is None else min(max(at, 0), len(items.items))
    if items.flow:
        return _between_brackets(items, place, in_flow(_as_data(fields))), place
    neighbour = items.items[-1]
    if not isinstance(neighbour, Map):
        raise UnsafeError
    dashes = " " * items.start.column
    indent = items.start.column + STEP
    offset = offset_in(neighbour)
    lines = "".join(pair_lines(name, said, indent, offset) for name, said in _as_data(fields).items())
    text = f"{dashes}- {lines[indent:]}"
    if not place:
        return insertion(items.start.line, text), place
    dash = dash_line(page, items, len(items.items) - 1)
    is_spaced = len(items.items) > 1 and not page.lines[dash - 1].strip()
    line = _line_behind(layout, items, place)
    return insertion(line, f"\n{text}" if is_spaced else text), place


def old_item(layout: Layout, text: str, at: int, lead: int) -> Splice:
    """Return the splice that puts lines back that were taken out, behind as many lines of comment as then.

    Raises:
        UnsafeError: There is no list to put them in.
    """
    page = layout.page
    if text.startswith("lead:"):
        line = _line_for_lead(layout, at)
    else:
        items = _list_of(layout)
        at = min(max(at, 0), len(items.items))
        if items.flow:
            return _between_brackets(items, at, text)
        line = _line_behind(layout, items, at)
    passed = 0
    while passed < lead and line < len(page.lines) and _is_comment(page.lines[line]):
        line, passed = line + 1, passed + 1
    return insertion(line, text + page.line_end)


def _line_for_lead(layout: Layout, at: int) -> int:
    """Return the line for the entry above the list, behind so many fields of the topic, or else before the list."""
    pairs = layout.root.pairs
    if layout.root.find("lead"):
        raise UnsafeError
    if 0 < at <= len(pairs):
        return behind_comments(layout.page, pairs[at - 1][1].end.line + 1, layout.root.start.column)
    before = next((key for key, _ in pairs if key.value in {"phrasings", "not_for", "entries"}), None)
    if before is None:
        raise UnsafeError
    return before.start.line


def _line_behind(layout: Layout, items: List, at: int) -> int:
    """Return the line behind the entry before a place, or behind the list's name."""
    if at:
        return behind_comments(layout.page, items.items[at - 1].end.line + 1, items.start.column)
    found = layout.root.find(layout.list_name)
    if found is None:
        raise UnsafeError
    return found.name.end.line + 1


def _list_of(layout: Layout) -> List:
    if layout.items is None or not layout.items.items:
        raise UnsafeError
    return layout.items


def _between_brackets(items: List, at: int, text: str) -> Splice:
    if at < len(items.items):
        start = items.items[at].start
        return Splice(start, start, f"{text}, ")
    end = items.items[-1].end
    return Splice(end, end, f", {text}")


def _is_comment(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")


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
    """Why a change was not made, and for which field, "" for all of them; nothing has been touched."""

    sentence: str
    field: str = ""


UNSAFE = "The lines of {} are written in a way that cannot be changed from here without touching others. Edit the file."
NOT_THERE = "There is no {} in this file. Look up the id again: somebody may have changed or retired it."
ONLY_ONE = "{} is the only one of its list, and the list needs one. Add another first."
TWICE = "There is a {} already. Choose another id, or edit that one."
CHANGED = "The lines of {} have changed since, so they cannot be put back as they were. Edit its words instead."
NO_FIELD = "{} cannot have the field {}. The fields are: {}."
THE_TOPIC = "the topic"


def change_fields(data: bytes, wanted: str, fields: Mapping[str, Value]) -> Edited | CannotEdit:
    """Put values into fields of an entry, or of the topic if `wanted` is "": an empty value takes a field away.

    The file must be one that has been read without a problem, of whatever kind; `source.title` and `words.fire` are
    paths to fields of fields. An item of a list is a line, as `bot.handbook.lines` reads it. With another `id` among
    the fields an entry goes by that one from then on.
    """
    try:
        layout = opened(data)
        held = layout.entries.get(wanted)
    except UnsafeError:
        return CannotEdit(UNSAFE.format(wanted or THE_TOPIC))
    if wanted and held is None:
        return CannotEdit(NOT_THERE.format(wanted))
    record = layout.item if held else layout.kind
    if unknown := next((name for name in fields if record.find(name) is None), ""):
        return CannotEdit(NO_FIELD.format(wanted or THE_TOPIC, unknown, ", ".join(record.names())))
    for name, value in fields.items():
        if unfit := _unfit(record, name, value):
            return CannotEdit(unfit, name)
    try:
        return _changed(layout, wanted, fields)
    except UnsafeError:
        return _one_by_one(layout, wanted, fields)


def put_rows(
    data: bytes, changed: Mapping[str, Mapping[str, Value]], new: Sequence[Mapping[str, Value]]
) -> bytes | CannotEdit:
    """Change many entries at once, and put new ones behind the last; the file is read once, and all of it or nothing.

    `changed` has the fields of entries that are there, by id; each of `new` has its id.
    """
    wanted = ""
    try:
        layout = opened(data)
        splices: list[Splice] = []
        expected: dict[str, Data | None] = {}
        for wanted, fields in changed.items():
            own, expected[wanted] = _wish(layout, wanted, fields)
            splices += [_apart(layout, wanted, fields)] if _overlap(own) else own
        for fields in new:
            wanted = str(fields["id"])
            splices.append(new_item(layout, fields)[0])
            expected[wanted] = _as_data(fields)
        wanted = THE_TOPIC
        return _verified(layout, splices, expected)[0]
    except UnsafeError:
        return CannotEdit(UNSAFE.format(wanted))


def add_entry(data: bytes, fields: Mapping[str, Value], at: int | None = None) -> Edited | CannotEdit:
    """Put a new entry into the list, behind the last or at a place counted from 0; `fields` has its id."""
    wanted = str(fields.get("id", ""))
    try:
        layout = opened(data)
        if wanted in layout.entries:
            return CannotEdit(TWICE.format(wanted))
        given = {**fields, "id": wanted.removeprefix(layout.prefix)}
        clean = {name: _settled(given[name], None) for name in layout.item.names() if name in given}
        splice, place = new_item(layout, clean, at)
        made, now = _verified(layout, [splice], {wanted: _as_data(clean)})
        blank = splice.text[: len(splice.text) - len(splice.text.lstrip("\r\n"))]
        return Edited(made, "", blank + now.regions[wanted], place)
    except UnsafeError:
        return CannotEdit(UNSAFE.format(wanted))


def remove_entry(data: bytes, wanted: str, added: str = "") -> Edited | CannotEdit:
    """Take an entry out of its file; `added` is what was put in, if this undoes the adding of it."""
    try:
        layout = opened(data)
        held = layout.entries.get(wanted)
        if held is None:
            return CannotEdit(NOT_THERE.format(wanted))
        if held.items is not None and len(held.items.items) == 1:
            return CannotEdit(ONLY_ONE.format(wanted))
        if held.items is not None and held.flow:
            splice = without_item(layout.page, held.items, held.at)
        else:
            splice = deletion(held.start.line, held.end.line)
        region = layout.regions[wanted]
        splice = _with_blank(layout.page, splice, added.removesuffix(region))
        made, _ = _verified(layout, [splice], {wanted: None})
        return Edited(made, region, "", held.at, held.lead)
    except UnsafeError:
        return CannotEdit(UNSAFE.format(wanted))


def replace_region(data: bytes, wanted: str, text: str, instead: str = "") -> Edited | CannotEdit:
    """Put the lines of an entry, or the frame of a topic if `wanted` is "", back as they once were.

    `instead` is what an edit has made of them. Where something else stands there by now, nothing is put back.
    """
    try:
        layout = opened(data)
        page = layout.page
        if not wanted:
            if instead and instead != layout.frame:
                return CannotEdit(CHANGED.format(THE_TOPIC))
            return _replaced(layout, wanted, layout.put_back(text), Edited(b"", layout.frame, text))
        held = layout.entries.get(wanted)
        if held is None:
            return CannotEdit(NOT_THERE.format(wanted))
        start, region = page.offset(held.start), layout.regions[wanted]
        gone = instead or region
        # A note below the last field may have stood outside of an entry's lines when they were kept.
        if not page.text.startswith(gone, start) or _holds_words(region[len(gone) :]):
            return CannotEdit(CHANGED.format(wanted))
        rest = page.text[start + len(gone) :]
        if not page.whole and rest == page.line_end:  # which the file itself does not have
            rest = ""
        new = page.text[:start] + text + rest
        return _replaced(layout, wanted, new, Edited(b"", gone, text), renamed=layout.prefix + id_in(text))
    except UnsafeError:
        return CannotEdit(UNSAFE.format(wanted or THE_TOPIC))


def restore_entry(data: bytes, wanted: str, text: str, at: int = 0, lead: int = 0) -> Edited | CannotEdit:
    """Put the lines of an entry that was taken out back in their place in the list, where that is possible."""
    try:
        layout = opened(data)
        if wanted in layout.entries:
            return CannotEdit(TWICE.format(wanted))
        page, splice = layout.page, old_item(layout, text, at, lead)
        new = page.text[: page.offset(splice.start)] + splice.text + page.text[page.offset(splice.end) :]
        return _replaced(layout, wanted, new, Edited(b"", "", text, at, lead))
    except UnsafeError:
        return CannotEdit(UNSAFE.format(wanted))


def _changed(layout: Layout, wanted: str, fields: Mapping[str, Value]) -> Edited:
    splices, expected = _wish(layout, wanted, fields)
    if not wanted:
        made, now = _verified(layout, splices, {wanted: expected})
        return Edited(made, layout.frame, now.frame)
    named = layout.prefix + str(fields["id"]) if fields.get("id") else wanted
    if named != wanted and named in layout.entries:
        raise UnsafeError
    made, now = _verified(layout, splices, {wanted: None, named: expected})
    # What was taken out of the end may leave a blank line or a note behind that stands outside of the entry now.
    start, longer = layout.page.offset(layout.entries[wanted].start), len(now.page.text) - len(layout.page.text)
    if now.page.whole and not layout.page.whole:  # the file ended without a line end, and a blank line is its last now
        return Edited(made, layout.page.text[start:].removesuffix(layout.page.line_end), now.page.text[start:])
    size = max(len(now.regions[named]), len(layout.regions[wanted]) + longer)
    before = layout.page.text[start : start + size - longer]
    return Edited(made, before, now.page.text[start : start + size])


def _wish(layout: Layout, wanted: str, fields: Mapping[str, Value]) -> tuple[list[Splice], Data]:
    """Return the splices that put values into the fields of an entry, or of the topic, and what it has to say then."""
    held = layout.entries.get(wanted)
    around, record = (held.fields, layout.item) if held else (layout.root, layout.kind)
    said = data_of(around)
    settled = {name: _settled(value, _found(said, name)) for name, value in fields.items()}
    splices = set_fields(layout.page, around, record, settled)
    for name, value in settled.items():
        _expect(said, record, name, value)
    return splices, said


def _one_by_one(layout: Layout, wanted: str, fields: Mapping[str, Value]) -> Edited | CannotEdit:
    """Change a field at a time, where two changes would get in each other's way: neighbours between brackets."""
    before = layout.regions[wanted] if wanted else layout.frame
    try:
        edited = Edited(b"", "", "")
        for name, value in fields.items():
            edited = _changed(layout, wanted, {name: value})
            layout = opened(edited.data)
            wanted = layout.prefix + str(value) if wanted and name == "id" else wanted
        return Edited(edited.data, before, edited.after)
    except UnsafeError:
        return CannotEdit(UNSAFE.format(wanted or THE_TOPIC))


def _overlap(splices: list[Splice]) -> bool:
    """Whether one of these changes reaches into another: two neighbours between brackets."""
    ordered = sorted(splices, key=lambda each: (each.start, each.end))
    return any(one.end > other.start for one, other in pairwise(ordered))


def _apart(layout: Layout, wanted: str, fields: Mapping[str, Value]) -> Splice:
    """Return the splice that puts a whole entry in its place, changed by itself, a field at a time."""
    held, region = layout.entries[wanted], layout.regions[wanted]
    before = "" if held.items is None else f"{layout.list_name}:{layout.page.line_end}"
    alone = f"{layout.list_name}: [{region}]" if held.flow else before + region
    edited = change_fields(f"{alone}{layout.page.line_end}".encode(), wanted, fields)
    if isinstance(edited, CannotEdit):
        raise UnsafeError
    return Splice(held.start, held.end, opened(edited.data).regions[wanted].replace(layout.page.line_end, "\n"))


def _holds_words(lines: str) -> bool:
    """Whether any of these lines is neither blank nor a note."""
    return any(line.strip() and not line.lstrip().startswith("#") for line in lines.splitlines())


def _with_blank(page: Page, splice: Splice, added: str) -> Splice:
    """Return a splice that also takes out the blank line that was put in above an entry."""
    line = splice.start.line - 1
    if not added or added.strip("\r\n") or line < 0 or page.lines[line]:
        return splice
    return Splice(Mark(line, 0), splice.end, "")


def _unfit(record: Record, name: str, value: Value) -> str:
    """Return what is wrong with the lines of a list whose items have fields, "" where nothing is."""
    field = record.find(name)
    if field is None or isinstance(value, str):
        return ""
    try:
        for line in value:
            item_of(field, line)
    except UnfitError as error:
        return str(error)
    return ""


def _found(said: Data, path: str) -> Data | None:
    """Return what stands in a field, or in a field of a field; behind the first full stop a name may have more."""
    outer, _, inner = path.partition(".")
    if not isinstance(said, dict) or outer not in said:
        return said.get(path) if isinstance(said, dict) else None
    return _found(said[outer], inner) if inner else said[outer]


def _expect(said: Data, record: Record, path: str, value: Value) -> None:
    """Put into what a record says what a field, or a field of a field, is to say."""
    outer, _, inner = path.partition(".")
    field = record.find(outer)
    if not isinstance(said, dict) or field is None:
        raise UnsafeError
    if not inner:
        _put(said, field, value)
        return
    inside = said.setdefault(outer, {})
    if field.record and field.shape is Shape.RECORD:
        _expect(inside, field.record, inner, value)
    elif isinstance(inside, dict) and (group := record.find(path)):
        _put(inside, group, value)
    if not inside:
        del said[outer]


def _put(said: dict[str, Data], field: Field, value: Value) -> None:
    if not value and not (field.may_be_empty and field.name in said):
        said.pop(field.name, None)
    elif isinstance(value, str):
        said[field.name] = value
    else:
        were = said.get(field.name)
        have = {line_of(field, each): each for each in were} if isinstance(were, list) else {}
        said[field.name] = [have[line] if line in have else item_of(field, line) for line in value]


def _verified(layout: Layout, splices: list[Splice], expected: Mapping[str, Data | None]) -> tuple[bytes, Layout]:
    """Return what the splices make, once it says what was wanted and all else says what it said.

    Raises:
        UnsafeError: It does not.
    """
    made = layout.page.encoded(layout.page.spliced(splices))
    now = opened(made)
    if any(now.said(wanted) != said for wanted, said in expected.items()):
        raise UnsafeError
    _refuse_others(layout, now, expected)
    return made, now


def _replaced(layout: Layout, wanted: str, text: str, edited: Edited, renamed: str = "") -> Edited:
    """Return an edit with its bytes, once every other entry says what it said; `renamed` is the id that it has then."""
    made = layout.page.encoded(text)
    _refuse_others(layout, opened(made), {wanted: None, **({renamed: None} if renamed else {})})
    return Edited(made, edited.before, edited.after, edited.at, edited.lead)


def _refuse_others(old: Layout, new: Layout, touched: Mapping[str, object]) -> None:
    """Do nothing where every other entry has the bytes, and the rest says the words, that it had and said.

    Raises:
        UnsafeError: Something else is different.
    """
    were, are = ([each for each in layout.regions.items() if each[0] not in touched] for layout in (old, new))
    if were != are or ("" not in touched and _others(old, touched) != _others(new, touched)):
        raise UnsafeError


def _others(layout: Layout, touched: Mapping[str, object]) -> Data:
    """Return everything that a file says but for the entries that are touched."""
    said = layout.said("")
    if not isinstance(said, dict):
        raise UnsafeError
    lead, name = said.get("lead"), layout.list_name
    if isinstance(lead, dict) and lead.get("id") in touched:
        del said["lead"]
    if name not in said:
        return said
    own = {wanted.removeprefix(layout.prefix) for wanted in touched}
    kept: list[Data] = [each for each in said[name] if not (isinstance(each, dict) and each.get("id") in own)]
    return {**said, name: kept}


def _settled(value: Value, old: Data | None) -> Value:
    """Return a value in which what says the same as before is as it was, but for spaces that nobody sees."""
    if isinstance(value, tuple):
        have = {one_line(item): item for item in old if isinstance(item, str)} if isinstance(old, list) else {}
        return tuple(have.get(one_line(item), item) for each in value if (item := each.strip()))
    lines = [line.rstrip() for line in value.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")]
    if isinstance(old, str) and old.strip():
        were = old.split("\n")
        same = SequenceMatcher(None, [line.rstrip() for line in were], lines, autojunk=False)
        for start, at, size in same.get_matching_blocks():
            lines[at : at + size] = were[start : start + size]
    return "\n".join(lines)


def _as_data(fields: Mapping[str, Value]) -> dict[str, Data]:
    """Return what an entry says that has these fields; what is empty is left out."""
    return {name: value if isinstance(value, str) else [*value] for name, value in fields.items() if value}
