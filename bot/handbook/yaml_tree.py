"""From YAML text to nodes, each with its place and with text and nothing else in it; every fault in plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple, Protocol

import yaml

from bot.english import plural
from bot.handbook.decoding import CONTROL, decode
from bot.handbook.problems import MOST_PROBLEMS, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.handbook.problems import Notes


_ADVICE = (
    ("mapping values are not allowed", "This text contains a colon, so put quotes around it."),
    ("unexpected end of stream", "A quotation mark is opened here but not closed. Close it where the text ends."),
    ("unexpected document indicator", "A quotation mark is opened here but not closed. Close it where the text ends."),
    ("expected ',' or '}'", "The bracket { is opened here but not closed. Close it, or put quotes around the text."),
    ("expected ',' or ']'", "The bracket [ is opened here but not closed. Close it, or put quotes around the text."),
    ("'\\t'", "There is a tab where YAML wants spaces. Put spaces in its place."),
    ("cannot start any token", "Text may not begin with this character. Put quotes around the text."),
    ("unknown escape character", 'A \\ in "..." has a meaning of its own. Write \\\\ for it, or use single quotes.'),
    ("expected '-' indicator", "Begin this line with a dash, as its neighbours in the list do, with their indent."),
    ("expected <block end>", "This line does not fit under the one above. Indent it as its neighbours are."),
    (
        "could not find expected ':'",
        "This line needs a field's name, a colon and a space; a dash, if it belongs to a list.",
    ),
    ("expected key", "This line does not fit under the one above. Compare its indent and its quotes."),
    ("expected alphabetic or numeric", "Text may not begin with & or *. Put quotes around the text."),
    ("block sequence entries are not allowed", "A list cannot begin in this line. Begin it on a new line, indented."),
    ("undefined tag handle", "Text may not begin with !. Put quotes around the text."),
)
_OTHERWISE = "YAML cannot make sense of this line. Compare its indent, dashes, colons and quotes with its neighbours."
_OPENED = ("quoted scalar", "flow mapping", "flow sequence", "simple key")
"""What begins in one line and is missed in another: the beginning is the line to look at."""


def advice(error: Exception, text: str) -> tuple[int, str]:
    """Return the line to look at and what to do there."""
    lines = text.count("\n") + (not text.endswith("\n"))
    if not isinstance(error, yaml.MarkedYAMLError):
        return 0, _OTHERWISE.replace("this line", "this file").replace("its indent", "the indents")
    mark = error.problem_mark or error.context_mark
    if error.context_mark and any(opened in (error.context or "") for opened in _OPENED):
        mark = error.context_mark
    line = min(mark.line + 1, lines) if mark else 0
    problem = error.problem or ""
    return line, next((sentence for sign, sentence in _ADVICE if sign in problem), _OTHERWISE)


MOST_NESTED = 32
"""How deep lists and fields may stand inside one another; ours need five."""

MOST_PIECES = 120_000
"""How many names, texts and lists a file may hold: 5,000 entries with a dozen phrasings each have just so many."""

_DEEP = f"Lists and fields are nested here more than {MOST_NESTED} deep. Write them flatter."
_MANY = f"This file holds more than {MOST_PIECES:,} names and texts, and no more are read. Split it into several."
_TAGGED = "This line begins with %, which YAML takes for an instruction, and there are many of them. Take them out."
_TAG = re.compile(r"^%TAG", re.MULTILINE)
MOST_TAGS = 10
"""Instructions to YAML that are read: its parser compares each with all before, and 60,000 take half a minute."""

_NEW_ITEM = (
    "If something new begins here, its first line is lost: put it back, with the dash. If not, make one of them."
)
_AGAIN = "Make one field of the two; if all that follows is there twice, keep it once."
_LOST_WORDS = re.compile(r"[ \t]+#[^\s#]")

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The fast parser, or where the library was built without it the slow one."""


class TooMuchError(ValueError):
    """A file is nested deeper, or holds more, than is read."""

    def __init__(self, line: int, sentence: str) -> None:
        """Take the line, from 1 or 0 for the whole file, and what to do."""
        super().__init__(sentence)
        self.line = line
        self.sentence = sentence


class Mark(NamedTuple):
    """A place between two characters of a file: line and column, both from 0."""

    line: int
    column: int


NOWHERE = Mark(-1, 0)
"""The place of what stands in no file."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """A text, as it was written: NO, 12:30 and 0123 stay what they are; `style` is YAML's sign, "" for a plain one."""

    value: str
    start: Mark = NOWHERE
    end: Mark = NOWHERE
    style: str = ""

    @property
    def line(self) -> int:
        """The line in which it begins, from 1."""
        return self.start.line + 1

    @property
    def is_block(self) -> bool:
        """Whether it stands in lines of its own below | or >."""
        return self.style in {"|", ">"}


class NodePair(NamedTuple):
    """A field's name, and what stands in it."""

    name: Scalar
    value: Node


@dataclass(frozen=True, slots=True)
class Map:
    """Fields, in the order in which they were written; one of a name that is there already has a fault."""

    pairs: tuple[NodePair, ...]
    start: Mark = NOWHERE
    end: Mark = NOWHERE
    flow: bool = False

    @property
    def line(self) -> int:
        """The line in which it begins, from 1."""
        return self.start.line + 1

    def find(self, name: str) -> NodePair | None:
        """Return a name and what stands in it, or None where the name is not there."""
        return next((pair for pair in self.pairs if pair.name.value == name), None)


@dataclass(frozen=True, slots=True)
class List:
    """A list; its first dash or bracket is at its start."""

    items: tuple[Node, ...]
    start: Mark = NOWHERE
    end: Mark = NOWHERE
    flow: bool = False

    @property
    def line(self) -> int:
        """The line in which it begins, from 1."""
        return self.start.line + 1


Node = Scalar | Map | List
Data = str | list["Data"] | dict[str, "Data"]


def data_of(node: Node) -> Data:
    """Return what a node says, wherever it stands; spaces around a text do not belong to it."""
    match node:
        case Scalar(value=value):
            return value.strip()
        case Map(pairs=pairs):
            return {name.value: data_of(value) for name, value in pairs}
        case List(items=items):
            return [data_of(item) for item in items]


@dataclass(frozen=True, slots=True)
class Tree:
    """What a text holds, None where that cannot be told, and its faults: a line, from 1 or 0 for all, and a sentence.

    `is_whole` says that what it holds is what it says.
    """

    root: Node | None
    faults: tuple[tuple[int, str], ...] = ()
    is_whole: bool = False


def events_in(text: str) -> Iterator[yaml.Event]:
    """Yield the parser's events, no deeper and no more of them than is read; whatever reads YAML here reads these.

    Raises:
        TooMuchError: There are more.
        yaml.YAMLError: It is no YAML; ValueError and RecursionError say the same.
    """
    tags = list(islice(_TAG.finditer(text), MOST_TAGS + 1))
    if len(tags) > MOST_TAGS:
        raise TooMuchError(text.count("\n", 0, tags[0].start()) + 1, _TAGGED)
    depth = 0
    for pieces, event in enumerate(yaml.parse(text, Loader=LOADER)):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MOST_NESTED:
                raise TooMuchError(_line_of(event), _DEEP)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if pieces > MOST_PIECES:
            raise TooMuchError(0, _MANY)
        yield event


_OTHER_LINE_END = re.compile("[\x85\u2028\u2029]")
"""What YAML takes for the end of a line and nobody else does: no place in such a text can be told."""

MOST_KEPT = 2
"""Trees that are kept: what an edit made is checked at once, and a text of its own may be tried out between."""


@lru_cache(maxsize=MOST_KEPT)
def tree_of(text: str) -> Tree:
    """Return what a text with plain line ends, the last of them too, holds; nothing is ever raised."""
    if _OTHER_LINE_END.search(text):
        return Tree(None)
    builder = _Builder(text)
    try:
        for event in events_in(text):
            builder.take(event)
    except _Stop:
        return Tree(None, tuple(builder.faults))
    except TooMuchError as error:
        return Tree(None, (*builder.faults, (error.line, error.sentence)))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        return Tree(None, (*builder.faults, advice(error, text)))
    return Tree(None if builder.refers else builder.root, tuple(builder.faults), builder.is_whole)


def read_node(data: bytes, notes: Notes) -> Node | None:
    """Return what a file holds, or None where it cannot be told; every problem is noted, and nothing is ever raised."""
    text = decode(data, notes)
    return None if text is None else node_in(text, notes)


def node_in(text: str, notes: Notes) -> Node | None:
    """Return what a text with plain line ends holds, or None where it cannot be told; every problem is noted."""
    tree = whole_tree_of(text)
    for line, sentence in tree.faults:
        notes.say(line, sentence)
    if (tree.root is None and not tree.faults) or (isinstance(tree.root, Scalar) and not tree.root.value):
        notes.say(0, "This file is empty apart from comments. Put its words back, from a copy or a backup.")
        return None
    return tree.root if tree.is_whole and not notes.full else None


def whole_tree_of(text: str) -> Tree:
    """Return what a text holds whose last line may have no end."""
    return tree_of(text if text.endswith("\n") else f"{text}\n")


class _Stop(Exception):  # noqa: N818 - it is no error, it ends the reading
    """What follows could not be understood; the reason is among the faults."""


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet; `name` is that of the field whose value comes next."""

    start: Mark
    is_map: bool
    flow: bool
    items: list[Node] = field(default_factory=list[Node])
    pairs: list[NodePair] = field(default_factory=list[NodePair])
    name: Scalar | None = None
    seen: dict[str, int] = field(default_factory=dict[str, int])
    has_double: bool = False

    def ended(self, marked: Mark) -> Node:
        """Return the node of it all; the mark of a block runs on over the comments that follow it."""
        if self.is_map:
            end = self.pairs[-1].value.end if self.pairs and not self.flow else marked
            return Map(tuple(self.pairs), self.start, end, self.flow)
        end = self.items[-1].end if self.items and not self.flow else marked
        return List(tuple(self.items), self.start, end, self.flow)


class _Mark(Protocol):
    """A mark of either of YAML's two parsers."""

    @property
    def line(self) -> int: ...
    @property
    def column(self) -> int: ...


class _Builder:
    """Puts the nodes together, event by event."""

    def __init__(self, text: str) -> None:
        self.root: Node | None = None
        self.faults: list[tuple[int, str]] = []
        self.is_whole = True
        self.refers = False
        self._lines = [*text.split("\n"), ""]
        self._open: list[_Open] = []
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """Take the parser's next event."""
        match event:
            case yaml.ScalarEvent():
                self._refuse_anchor_and_tag(event)
                self._refuse_lost_words(event)
                self._refuse_hidden_dash(event)
                self._put(self._scalar(event))
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._begin(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._put(self._open.pop().ended(_place(event.end_mark)))
            case yaml.AliasEvent():
                self._refuse_alias(event)
            case yaml.DocumentStartEvent():
                self._begin_document(_line_of(event))
            case _:
                pass

    def _begin_document(self, line: int) -> None:
        self._documents += 1
        if self._documents > 1:
            self._stop(line, "A second document begins here (---). Take this line out, or make two files of this one.")

    def _begin(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        self._refuse_anchor_and_tag(event)
        if self._open and self._open[-1].is_map and self._open[-1].name is None:
            sentence = "A field's name must be plain words. Put quotes around text that begins with { or [."
            self._stop(_line_of(event), sentence)
        is_map = isinstance(event, yaml.MappingStartEvent)
        self._open.append(_Open(_place(event.start_mark), is_map, bool(event.flow_style)))

    def _scalar(self, event: yaml.ScalarEvent) -> Scalar:
        start, end, style = _place(event.start_mark), _place(event.end_mark), event.style or ""
        if style in {"|", ">"}:
            # The mark is behind the blank lines that follow.
            line = end.line - (end.column == 0)
            while line > start.line and not self._lines[line].strip():
                line -= 1
            end = Mark(line, len(self._lines[line]))
        return Scalar(event.value, start, end, style)

    def _put(self, node: Node) -> None:
        """Put a finished node where it belongs: as the root, in a list, as a field's name, or as what stands in it."""
        if isinstance(node, Scalar) and CONTROL.search(node.value):
            self._say(node.line, 'A code such as "\\0" in this text makes an invisible character. Take it out.')
            self.is_whole = False
        if not self._open:
            self.root = node
            return
        around = self._open[-1]
        if not around.is_map:
            around.items.append(node)
        elif around.name is not None:
            around.pairs.append(NodePair(around.name, node))
            around.name = None
        elif isinstance(node, Scalar):  # any other was refused when it began
            self._check_name(node, around)
            around.name = node

    def _check_name(self, name: Scalar, around: _Open) -> None:
        if not name.style and name.value == "<<":
            self._say(name.line, "<< takes fields from another place. Write these fields out here.")
            self.is_whole = False
        elif name.value in around.seen and not around.has_double:
            around.has_double = True  # more of them follow from the same line that is lost, or there twice
            again = f"The field {shown(name.value)} appears here and in line {around.seen[name.value]}."
            is_item = len(self._open) > 1 and not self._open[-2].is_map
            self._say(name.line, f"{again} {_NEW_ITEM if is_item else _AGAIN}")
        around.seen.setdefault(name.value, name.line)

    def _refuse_alias(self, event: yaml.AliasEvent) -> None:
        sentence = f"*{event.anchor} refers to another place. Write it out here, or quote it."
        self._say(_line_of(event), sentence)
        self.is_whole, self.refers = False, True
        self._put(Scalar("", _place(event.start_mark), _place(event.end_mark)))

    def _refuse_anchor_and_tag(self, event: yaml.NodeEvent) -> None:
        if event.anchor:
            sentence = "Text may not begin with &. Put quotes around the whole text."
            self._say(_line_of(event), sentence)
        if getattr(event, "tag", None):
            self._say(
                _line_of(event),
                "Text may not begin with !, which YAML takes for a tag. Put quotes around the whole text.",
            )

    def _refuse_lost_words(self, event: yaml.ScalarEvent) -> None:
        """Note words that YAML takes for a comment although they were hardly meant as one: Value #3."""
        end = event.end_mark
        if end and not event.style and _LOST_WORDS.match(self._lines[end.line], end.column):
            self._say(
                end.line + 1, "YAML takes everything after this # for a comment. Put quotes around the whole text."
            )

    def _refuse_hidden_dash(self, event: yaml.ScalarEvent) -> None:
        """Note a line of a list that stands too far in, so that YAML takes it for more of the text above."""
        start, end = _place(event.start_mark).line, _place(event.end_mark).line
        if event.style or not self._open or self._open[-1].is_map or end == start:
            return
        column = self._open[-1].start.column
        for at in range(start + 1, end + 1):
            if self._lines[at].lstrip().startswith("- "):
                sentence = "This line stands too far in, so that YAML takes it for more of the text above it."
                self._say(at + 1, f"{sentence} Begin it with {column} {plural(column, 'space')}, as its neighbours do.")
                return

    def _say(self, line: int, sentence: str) -> None:
        if len(self.faults) <= MOST_PROBLEMS:  # of any more only one is told
            self.faults.append((line, sentence))

    def _stop(self, line: int, sentence: str) -> None:
        self._say(line, sentence)
        raise _Stop


def _place(mark: _Mark | None) -> Mark:
    return Mark(mark.line, mark.column) if mark else NOWHERE


def _line_of(event: yaml.Event) -> int:
    return _place(event.start_mark).line + 1
