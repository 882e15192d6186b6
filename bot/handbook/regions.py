"""Where each entry stands in a file: its lines, its characters, its fields, and what is left without them."""

from __future__ import annotations

import re
from bisect import bisect
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from bot.handbook.lines import has_lines, line_of
from bot.handbook.page import Page, UnsafeError
from bot.handbook.schema import ENTRY, EXAMPLES, QUESTIONS, SMALLTALK, STEP, Record, Shape, kind_with
from bot.handbook.yaml_edit import behind_comments, dash_line
from bot.handbook.yaml_tree import List, Map, Mark, Scalar, data_of, tree_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.handbook.schema import Field
    from bot.handbook.yaml_edit import Value
    from bot.handbook.yaml_tree import Data


MARK = re.compile("\u27e6([a-z0-9.-]+)\u27e7")
"""What stands in a frame in the place of an entry."""

ITEMS = {"entries": ENTRY, "smalltalk": SMALLTALK, "steps": STEP}
"""What the list of a file may be called whose items have ids, and what an item of it is."""

IN_TOUR = "onboarding."
"""What stands before the id of a step of the tour, as the topic's id does before that of an entry."""


@dataclass(frozen=True, slots=True)
class Held:
    """An entry in its file: its fields, the list it stands in with its place from 0, and its span.

    The span is from its first line to the end of its last, or from bracket to bracket. Notes right below its fields
    that stand further in than its dash are its own. `lead` is how many lines of comment stand between it and the entry
    before it, or the name of the list. A lead stands in no list, and its place is that among the topic's fields.
    """

    fields: Map
    items: List | None
    at: int
    start: Mark
    end: Mark
    lead: int = 0

    @property
    def flow(self) -> bool:
        """Whether it stands between brackets."""
        return bool(self.items and self.items.flow)


class Layout:
    """A file's page, where everything in it stands, and its entries; each is found once, since a change asks often."""

    def __init__(self, page: Page) -> None:
        """Find where everything in a page stands.

        Raises:
            UnsafeError: It is no list of fields, or cannot be read.
        """
        self.page = page
        root = tree_of(page.plain).root
        if not isinstance(root, Map):
            raise UnsafeError
        self.root = root

    @cached_property
    def list_name(self) -> str:
        """The name of the list in which the entries stand; small talk and the steps of the tour are entries here."""
        return next((name for name in reversed(ITEMS) if self.root.find(name)), "entries")

    @property
    def item(self) -> Record:
        """What an entry has to hold."""
        return ITEMS[self.list_name]

    @cached_property
    def kind(self) -> Record:
        """What the file has to hold, as its fields tell."""
        unanswered = self.root.find("unanswered")
        if unanswered:
            return EXAMPLES if isinstance(unanswered.value, Map) else QUESTIONS
        return kind_with([name.value for name, _ in self.root.pairs])

    @cached_property
    def items(self) -> List | None:
        """The list in which the entries stand, None where there is none."""
        listed = self.root.find(self.list_name)
        return listed.value if listed and isinstance(listed.value, List) else None

    @cached_property
    def entries(self) -> Mapping[str, Held]:
        """Every entry by its id, in the order of the lines.

        Raises:
            UnsafeError: One is written in a way in which its lines cannot be told from another's.
        """
        found: dict[str, Held] = {}
        listed = self.root.find(self.list_name)
        for at, (key, spot) in enumerate(self.root.pairs):
            if key.value == "lead" and isinstance(spot, Map) and (wanted := self.id_of(spot)):
                found[wanted] = self._lead(key, spot, at)
        if listed and self.items:
            above = listed.name.end.line
            for at, fields in enumerate(self.items.items):
                if isinstance(fields, Map) and (wanted := self.id_of(fields)):
                    found[wanted] = self._item(self.items, fields, at, above)
                    above = found[wanted].end.line
                else:
                    above = fields.end.line
        return dict(sorted(found.items(), key=lambda each: each[1].start))

    @cached_property
    def regions(self) -> Mapping[str, str]:
        """The characters of every entry, by its id: its whole lines, or what stands between its brackets."""
        return {wanted: self.page.between(held.start, held.end) for wanted, held in self.entries.items()}

    @cached_property
    def frame(self) -> str:
        """The file's characters with a mark in the place of every entry."""
        pieces: list[str] = []
        done = 0
        for wanted, held in self.entries.items():
            pieces += [self.page.text[done : self.page.offset(held.start)], f"\u27e6{wanted}\u27e7"]
            done = self.page.offset(held.end)
        return "".join([*pieces, self.page.text[done:]])

    def id_of(self, fields: Map) -> str:
        """Return the id by which an entry goes in the whole handbook, "" where it has none."""
        found = fields.find("id")
        own = found.value.value.strip() if found and isinstance(found.value, Scalar) else ""
        return self.prefix + own if own else ""

    @property
    def prefix(self) -> str:
        """What an id has before that which stands in the file."""
        return IN_TOUR if self.list_name == "steps" else ""

    def held_at(self, line: int) -> Held | None:
        """Return the entry that stands in a line, counted from 1, or None where none does."""
        before = bisect(self._starts, line - 1) - 1
        held = list(self.entries.values())[before] if before >= 0 else None
        return held if held and line <= held.end.line + 1 else None

    @cached_property
    def _starts(self) -> list[int]:
        return [held.start.line for held in self.entries.values()]

    def said(self, wanted: str) -> Data | None:
        """Return what an entry says, or everything for "", None where the entry is not there."""
        if not wanted:
            return data_of(self.root)
        held = self.entries.get(wanted)
        return data_of(held.fields) if held else None

    def put_back(self, frame: str) -> str:
        """Return a frame with the entries that stand here now in the places of their marks.

        Raises:
            UnsafeError: The frame has other entries than this file.
        """
        regions = dict(self.regions)

        def region(found: re.Match[str]) -> str:
            if found[1] not in regions:
                raise UnsafeError
            return regions.pop(found[1])

        text = MARK.sub(region, frame)
        if regions:
            raise UnsafeError
        return text

    def _lead(self, name: Scalar, fields: Map, at: int) -> Held:
        column = self.root.start.column
        before = behind_comments(self.page, self.root.pairs[at - 1][1].end.line + 1, column) if at else name.start.line
        start = Mark(name.start.line, 0)
        return Held(fields, None, at, start, self._end(fields, column), name.start.line - before)

    def _item(self, items: List, fields: Map, at: int, above: int) -> Held:
        if items.flow:
            return Held(fields, items, at, fields.start, fields.end)
        first = dash_line(self.page, items, at)
        return Held(fields, items, at, Mark(first, 0), self._end(fields, items.start.column), first - above - 1)

    def _end(self, fields: Map, column: int) -> Mark:
        """Return where an entry ends whose dash, or name, stands in a column."""
        # A map that a stray "?" has opened ends on the line behind the last one.
        line = min(behind_comments(self.page, fields.end.line + 1, column), len(self.page.lines)) - 1
        return Mark(line, len(self.page.lines[line]))


NO_RECORD = Record("", "", ())
"""Stands for fields whose names say nothing of what is in them."""

MOST_OPENED = 4
"""Files that are held open, as they were and as they are to be."""


def fields_of(data: bytes, wanted: str) -> Mapping[str, Value] | None:
    """Return the fields of an entry as they stand in a file, or those of the topic for "", or None without it."""
    try:
        layout = opened(data)
        said = layout.said(wanted)
    except UnsafeError:
        return None
    return None if said is None else as_values(said, layout.item if wanted else layout.kind)


def fields_in_frame(frame: str) -> Mapping[str, Value]:
    """Return what the lines around the entries of a topic say, or nothing where that cannot be told."""
    try:
        layout = Layout(Page.of(MARK.sub("", frame).encode()))
    except UnsafeError:
        return {}
    return as_values(data_of(layout.root), layout.kind)


def fields_in(piece: str) -> Mapping[str, Value]:
    """Return what the lines of one entry say by themselves, or nothing where that cannot be told."""
    first = piece.strip("\r\n")
    begun = first if first.startswith("lead:") else f"entries:\n{first}"
    begun = f"entries: [{first}]" if first.startswith("{") else begun
    try:
        held = list(Layout(Page.of(f"{begun}\n".encode())).entries.values())
    except UnsafeError:
        return {}
    return as_values(data_of(held[0].fields), NO_RECORD) if held else {}


def listed_in(data: bytes) -> tuple[str, ...]:
    """Return the ids of the entries in a topic's list, in their order; none for a file that is no topic."""
    try:
        layout = opened(data)
        return tuple(wanted for wanted, held in layout.entries.items() if held.items and layout.item is ENTRY)
    except UnsafeError:
        return ()


def places_in(data: bytes) -> dict[str, tuple[int, int]]:
    """Return the place of every entry in its list, from 0, and how many lines of comment stand above it."""
    try:
        return {wanted: (held.at, held.lead) for wanted, held in opened(data).entries.items() if held.items}
    except UnsafeError:
        return {}


def id_in(piece: str) -> str:
    """Return the id that the lines of one entry say, "" where that cannot be told."""
    return str(fields_in(piece).get("id", ""))


def pieces_of(data: bytes) -> Mapping[str, str]:
    """Return the characters of every entry by its id, and under "" the frame around them; all of it where it is none.

    A file that is no topic and has no entries is one piece, and so is one that cannot be read.
    """
    try:
        layout = opened(data)
        pieces = {"": layout.frame, **layout.regions}
    except UnsafeError:
        return {"": data.decode("utf-8", "replace")}
    return pieces


def field_at(data: bytes, line: int) -> str:
    """Return the name of the field that stands in a line, counted from 1, of a file, or "" where none does."""
    try:
        layout = opened(data)
        held = layout.held_at(line)
    except UnsafeError:
        return ""
    return _named(held.fields if held else layout.root, line)


def _named(around: Map, line: int) -> str:
    return next((key.value for key, spot in around.pairs if key.start.line < line <= spot.end.line + 1), "")


def _lines(path: str, field: Field, items: Sequence[Data]) -> Mapping[str, Value]:
    """Return a list as lines, or nothing where something in it is no item of such a list."""
    try:
        return {path: tuple(line_of(field, each) for each in items)}
    except UnsafeError:
        return {}


def as_values(said: Data, record: Record, path: str = "") -> Mapping[str, Value]:
    """Return what a record says, field by field: those of a field by the path to them, items of a list as lines.

    What has an id of its own, such as the entries of a topic, is no field of it.
    """
    values: dict[str, Value] = {}
    for name, value in said.items() if isinstance(said, dict) else ():
        field = record.find(name)
        match value:
            case str():
                values[path + name] = value
            case list() if field and has_lines(field):
                values |= _lines(path + name, field, value)
            case list() if texts := [each for each in value if isinstance(each, str)]:
                values |= {path + name: tuple(texts)} if len(texts) == len(value) else {}
            case dict() if field and field.shape is not Shape.TEXT_OR_RECORD:
                values |= as_values(value, field.record or NO_RECORD, f"{path}{name}.")
            case _:
                pass
    return values


def opened(data: bytes) -> Layout:
    """Return where everything in a file stands.

    Raises:
        UnsafeError: That cannot be told.
    """
    layout = _opened(data)
    if layout is None:
        raise UnsafeError
    return layout


@lru_cache(maxsize=MOST_OPENED)
def _opened(data: bytes) -> Layout | None:
    """Return the layout of a file, or None: a change asks a dozen times, and a look at 5,000 entries takes a second."""
    try:
        return Layout(Page.of(data))
    except (UnsafeError, UnicodeDecodeError):
        return None
