"""Where everything in a YAML file stands, so that one place of it can be changed and every other byte stays."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

import yaml

from bot.handbook.yaml_tree import events_in

_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n)")
_END = re.compile(r"\r\n|\r|\n")
_BOM = "\ufeff"


class Mark(NamedTuple):
    """A place between two characters of a file: line and column, both from 0."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text; `style` is the character that YAML knows its style by, "" for a plain one."""

    start: Mark
    end: Mark
    value: str
    style: str

    @property
    def is_block(self) -> bool:
        """Whether it stands in lines of its own below | or >."""
        return self.style in {"|", ">"}


@dataclass(frozen=True, slots=True)
class Fields:
    """Names with what stands in them."""

    start: Mark
    end: Mark
    pairs: tuple[tuple[Scalar, Spot], ...]
    flow: bool

    def find(self, name: str) -> tuple[Scalar, Spot] | None:
        """Return a name and what stands in it, or None where the name is not there."""
        return next((pair for pair in self.pairs if pair[0].value == name), None)


@dataclass(frozen=True, slots=True)
class Items:
    """A list; its first dash or bracket is at its start."""

    start: Mark
    end: Mark
    items: tuple[Spot, ...]
    flow: bool


Spot = Scalar | Fields | Items
Data = str | list["Data"] | dict[str, "Data"]


@dataclass(frozen=True, slots=True)
class Splice:
    """What is to stand between two places instead of what stands there now."""

    start: Mark
    end: Mark
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """A file's text, its lines without their ends, and where each begins; a byte-order mark is no part of a line.

    The last line always has its end here; `whole` says whether it has one in the file.
    """

    text: str
    lines: tuple[str, ...]
    starts: tuple[int, ...]
    line_end: str
    whole: bool

    @classmethod
    def of(cls, data: bytes) -> Page:
        """Return the page of a file that has been read without a problem."""
        text = data.decode("utf-8")
        first = _END.search(text)
        line_end = first.group() if first else "\n"
        whole = text.endswith(("\n", "\r"))
        text = text if whole else text + line_end
        begin = len(_BOM) if text.startswith(_BOM) else 0
        found = list(_LINE.finditer(text, begin))
        lines = tuple(match[1] for match in found)
        return cls(text, lines, (*(match.start() for match in found), len(text)), line_end, whole)

    @property
    def plain(self) -> str:
        """The text with plain line ends, as YAML's marks count it."""
        return "\n".join([*self.lines, ""])

    def encoded(self, text: str) -> bytes:
        """Return what is written into the file for a text made of this one."""
        keeps = self.whole or text.endswith(2 * self.line_end)  # else a blank line would be lost
        return (text if keeps else text.removesuffix(self.line_end)).encode()

    def offset(self, place: Mark) -> int:
        """Return how many characters of the text stand before a place."""
        return self.starts[place.line] + place.column

    def between(self, start: Mark, end: Mark) -> str:
        """Return what stands between two places."""
        return self.text[self.offset(start) : self.offset(end)]

    def spliced(self, splices: list[Splice]) -> str:
        """Return the text with every splice done.

        Raises:
            UnsafeError: One reaches into another.
        """
        pieces: list[str] = []
        done = 0
        for splice in sorted(splices, key=lambda each: (each.start, each.end)):
            start = self.offset(splice.start)
            if start < done:
                raise UnsafeError
            pieces += [self.text[done:start], splice.text.replace("\n", self.line_end)]
            done = self.offset(splice.end)
        return "".join([*pieces, self.text[done:]])

    def is_blank_before(self, place: Mark) -> bool:
        """Whether nothing but spaces stands before a place in its line."""
        return not self.lines[place.line][: place.column].strip()


def insertion(line: int, text: str) -> Splice:
    """Return the splice that puts whole lines before a line."""
    return Splice(Mark(line, 0), Mark(line, 0), text)


def deletion(first: int, last: int) -> Splice:
    """Return the splice that takes whole lines out, the last of them too."""
    return Splice(Mark(first, 0), Mark(last + 1, 0), "")


class UnsafeError(Exception):
    """A change cannot be made without touching something else; `bot.handbook.entry_edit` tells it as a sentence."""


def data_of(spot: Spot) -> Data:
    """Return what something says, wherever it stands; spaces around a text do not belong to it."""
    match spot:
        case Scalar(value=value):
            return value.strip()
        case Fields(pairs=pairs):
            return {name.value: data_of(value) for name, value in pairs}
        case Items(items=items):
            return [data_of(item) for item in items]


def locate(page: Page) -> Fields:
    """Return where everything in a page stands.

    Raises:
        UnsafeError: It is no list of fields, or cannot be read.
    """
    locator = _Locator(page)
    try:
        for event in events_in(page.plain):
            locator.take(event)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UnsafeError from error
    if not isinstance(locator.root, Fields):
        raise UnsafeError
    return locator.root


@dataclass(slots=True)
class _Open:
    start: Mark
    is_fields: bool
    flow: bool
    spots: list[Spot] = field(default_factory=list[Spot])


class _Mark(Protocol):
    """A mark of either of YAML's two parsers."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class _Locator:
    """Puts the spots together, event by event."""

    def __init__(self, page: Page) -> None:
        self.root: Spot | None = None
        self._page = page
        self._open: list[_Open] = []

    def take(self, event: yaml.Event) -> None:
        match event:
            case yaml.ScalarEvent():
                self._put(self._scalar(event))
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                is_fields = isinstance(event, yaml.MappingStartEvent)
                self._open.append(_Open(_place(event.start_mark), is_fields, bool(event.flow_style)))
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._end(_place(event.end_mark))
            case yaml.AliasEvent():
                raise UnsafeError
            case _:
                pass

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        start, end = _place(event.start_mark), _place(event.end_mark)
        style = event.style or ""
        if style in {"|", ">"}:
            # The mark is behind the blank lines that follow.
            line = end.line - (end.column == 0)
            while line > start.line and not self._page.lines[line].strip():
                line -= 1
            end = Mark(line, len(self._page.lines[line]))
        return Scalar(start, end, event.value, style)

    def _end(self, marked: Mark) -> None:
        ended = self._open.pop()
        # The mark of a block runs on over the comments that follow it.
        end = marked if ended.flow or not ended.spots else ended.spots[-1].end
        spots = tuple(ended.spots)
        if not ended.is_fields:
            self._put(Items(ended.start, end, spots, ended.flow))
            return
        pairs: list[tuple[Scalar, Spot]] = []
        for name, value in zip(spots[::2], spots[1::2], strict=True):
            if not isinstance(name, Scalar):
                raise UnsafeError
            pairs.append((name, value))
        self._put(Fields(ended.start, end, tuple(pairs), ended.flow))

    def _put(self, spot: Spot) -> None:
        if self._open:
            self._open[-1].spots.append(spot)
        else:
            self.root = spot


def _place(mark: _Mark | None) -> Mark:
    if mark is None:
        raise UnsafeError
    return Mark(mark.line, mark.column)
