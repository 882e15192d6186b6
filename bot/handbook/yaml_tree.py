"""From YAML text to nodes that hold text and nothing else, with every fault in plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

import yaml

from bot.handbook.decoding import CONTROL, decode
from bot.handbook.problems import shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.handbook.problems import Notes


_ADVICE = (
    ("mapping values are not allowed", "This text contains a colon, so put quotes around it."),
    ("unexpected end of stream", "A quotation mark is opened here and not closed. Close it where the text ends."),
    ("unexpected document indicator", "A quotation mark is opened here and not closed. Close it where the text ends."),
    ("expected ',' or '}'", "The bracket { is opened here and not closed. Close it, or put quotes around the text."),
    ("expected ',' or ']'", "The bracket [ is opened here and not closed. Close it, or put quotes around the text."),
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
_TAGGED = "This line begins with %, which YAML takes for an instruction, and there are many of them. Delete them."
_TAG = re.compile(r"^%TAG", re.MULTILINE)
MOST_TAGS = 10
"""Instructions to YAML that are read: its parser compares each with all before, and 60,000 take half a minute."""

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


@dataclass(frozen=True, slots=True)
class TextNode:
    """A piece of text, always as it was written: NO, 12:30 and 0123 stay what they are."""

    value: str
    line: int


@dataclass(frozen=True, slots=True)
class NodePair:
    """A field's name, its line, and what stands in it."""

    key: str
    line: int
    value: Node


@dataclass(frozen=True, slots=True)
class MapNode:
    """Fields, in the order in which they were written."""

    pairs: tuple[NodePair, ...]
    line: int


@dataclass(frozen=True, slots=True)
class ListNode:
    """A list."""

    items: tuple[Node, ...]
    line: int


Node = TextNode | MapNode | ListNode


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


def read_node(data: bytes, notes: Notes) -> Node | None:
    """Return what a file holds, or None where it cannot be told; every problem is noted, and nothing is ever raised."""
    text = decode(data, notes)
    if text is None:
        return None
    builder = _Builder(notes, text)
    try:
        for event in events_in(text):
            builder.take(event)
    except _Stop:
        return None
    except TooMuchError as error:
        notes.say(error.line, error.sentence)
        return None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line, sentence = advice(error, text)
        notes.say(line, sentence)
        return None
    if builder.root is None or builder.root == TextNode("", builder.root.line):
        notes.say(0, "This file is empty but for comments. Write something in it, or take it out of the folder.")
        return None
    return builder.root if builder.whole else None


class _Stop(Exception):  # noqa: N818 - it is no error, it ends the reading
    """What follows could not be understood; the reason is noted."""


@dataclass(slots=True)
class _Open:
    """A list or mapping whose end has not come yet."""

    line: int
    is_mapping: bool
    items: list[Node] = field(default_factory=list[Node])
    pairs: list[NodePair] = field(default_factory=list[NodePair])
    key: TextNode | None = None
    seen: dict[str, int] = field(default_factory=dict[str, int])


class _Builder:
    """Puts the nodes together, event by event."""

    def __init__(self, notes: Notes, text: str) -> None:
        self.root: Node | None = None
        self.whole = True
        self._notes = notes
        self._lines = [*text.split("\n"), ""]
        self._open: list[_Open] = []
        self._documents = 0

    def take(self, event: yaml.Event) -> None:
        """Take the parser's next event."""
        match event:
            case yaml.ScalarEvent():
                self._refuse_anchor_and_tag(event)
                self._refuse_lost_words(event)
                self._put(TextNode(event.value, _line_of(event)), plain=not event.style)
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._begin(event)
            case yaml.MappingEndEvent() | yaml.SequenceEndEvent():
                self._end()
            case yaml.AliasEvent():
                line = _line_of(event)
                self._say(line, f"*{event.anchor} refers to another place. Write it out here, or quote it.")
                self.whole = False
                self._put(TextNode("", line))
            case yaml.DocumentStartEvent():
                self._begin_document(_line_of(event))
            case _:
                pass

    def _begin_document(self, line: int) -> None:
        self._documents += 1
        if self._documents > 1:
            self._stop(line, "A second document begins here (---). Delete this line, or make two files of this one.")

    def _begin(self, event: yaml.MappingStartEvent | yaml.SequenceStartEvent) -> None:
        line = _line_of(event)
        self._refuse_anchor_and_tag(event)
        if self._open and self._open[-1].is_mapping and self._open[-1].key is None:
            self._stop(line, "A field's name must be plain words. Put quotes around text that begins with { or [.")
        self._open.append(_Open(line, isinstance(event, yaml.MappingStartEvent)))

    def _end(self) -> None:
        ended = self._open.pop()
        node = MapNode(tuple(ended.pairs), ended.line) if ended.is_mapping else ListNode(tuple(ended.items), ended.line)
        self._put(node)

    def _put(self, node: Node, *, plain: bool = False) -> None:
        """Put a finished node where it belongs: as the root, in a list, as a field's name, or as what stands in it."""
        if isinstance(node, TextNode) and CONTROL.search(node.value):
            self._say(node.line, 'A code such as "\\0" in this text makes an invisible character. Take it out.')
            self.whole = False
        if not self._open:
            self.root = node
            return
        around = self._open[-1]
        if not around.is_mapping:
            around.items.append(node)
        elif around.key is not None:
            if around.key.value not in around.seen:
                around.seen[around.key.value] = around.key.line
                around.pairs.append(NodePair(around.key.value, around.key.line, node))
            around.key = None
        elif isinstance(node, TextNode):  # any other was refused when it began
            self._check_name(node, around, plain=plain)
            around.key = node

    def _check_name(self, name: TextNode, around: _Open, *, plain: bool) -> None:
        if plain and name.value == "<<":
            self._say(name.line, "<< takes fields from another place. Write these fields out here.")
            self.whole = False
        elif name.value in around.seen:
            first = around.seen[name.value]
            sentence = f"The field {shown(name.value)} stands here and in line {first}. Delete one of the two."
            self._say(name.line, sentence)

    def _refuse_anchor_and_tag(self, event: yaml.NodeEvent) -> None:
        line = _line_of(event)
        if event.anchor:
            sentence = f"&{event.anchor} names this place to refer to it. Delete it, or put quotes around the text."
            self._say(line, sentence)
        if getattr(event, "tag", None):
            self._say(line, "This begins with !, which YAML takes for a tag. Delete it, or put quotes around the text.")

    def _refuse_lost_words(self, event: yaml.ScalarEvent) -> None:
        """Note words that YAML takes for a comment although they were hardly meant as one: Value #3."""
        end = event.end_mark
        if end and not event.style and _LOST_WORDS.match(self._lines[end.line], end.column):
            self._say(
                end.line + 1, "YAML takes everything behind this # for a comment. Put quotes around the whole text."
            )

    def _say(self, line: int, sentence: str) -> None:
        self._notes.say(line, sentence)
        if self._notes.full:
            raise _Stop

    def _stop(self, line: int, sentence: str) -> None:
        self._say(line, sentence)
        raise _Stop


def _line_of(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 0
