"""Changes of one field in a file's text, as splices: its own lines, wrapped and quoted as before, and no others."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from bot.handbook.lines import item_of, line_of
from bot.handbook.page import Page, Splice, UnsafeError, deletion, insertion
from bot.handbook.problems import Notes
from bot.handbook.schema import Shape
from bot.handbook.yaml_tree import List, Map, Mark, Scalar, data_of, read_node

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bot.handbook.schema import Field, Record
    from bot.handbook.yaml_tree import Data, Node


WIDTH = 100
"""Characters of a line, from which on a text goes on in the next."""

_BETWEEN_WORDS = re.compile(r"(?<=\S) (?=\S)")
_GAP = re.compile(r"(?s)( |\n+|)(.*?)( |\n+|)")


def wrapped(text: str, width: int) -> list[str]:
    """Return the lines of a text that YAML folds: a line end of the text stands as an empty line."""
    lines: list[str] = []
    for line in re.sub(r"\n+", lambda found: found.group() + "\n", text).split("\n"):
        lines += _wrapped(line, width)
    return lines


def keeping(text: str, style: str, lines: Sequence[str], indent: int) -> Iterator[str]:
    """Yield how a text may stand where others of several lines stood: what it has of them stays as it was.

    The first of `lines` is the sign of a block, or the beginning of any other text. Whoever writes what comes of it has
    to read it first: it may say something else.
    """
    pad = " " * indent
    if style == "|":
        yield "\n".join([lines[0], *_literal_lines(text, lines[1:], indent)])
        return
    if style == ">":
        new = _refilled([line[indent:] for line in lines[1:]], text, WIDTH - indent)
        yield "\n".join([lines[0], *(f"{pad}{line}".rstrip() for line in new)])
        return
    said = json.dumps(text, ensure_ascii=False)[1:-1] if style == '"' else text.replace("'", "''") if style else text
    first, *middle, last = (line.strip() for line in lines)
    old = [first[len(style) :], *middle, last[: len(last) - len(style)]]
    new = _refilled(old, said, WIDTH - indent)
    yield style + "\n".join([new[0], *(f"{pad}{line}".rstrip() for line in new[1:])]) + style


def _literal_lines(text: str, lines: Sequence[str], indent: int) -> list[str]:
    new = text.split("\n")
    old = [line[indent:].rstrip() for line in lines]
    body = [f"{' ' * indent}{line}".rstrip() for line in new]
    for start, at, size in SequenceMatcher(
        None, old, [line.rstrip() for line in new], autojunk=False
    ).get_matching_blocks():
        body[at : at + size] = lines[start : start + size]
    return body


def _refilled(lines: Sequence[str], text: str, width: int) -> list[str]:
    """Return the lines of a text that YAML folds, with those of old at its beginning and end that it still has."""
    kept, start = _beginning(lines, text)
    behind, end = _ending(lines[kept:], text[start:])
    found = _GAP.fullmatch(text[start : start + end])
    if not found or not kept + behind:
        return wrapped(text, width)
    before, words, after = found.groups()
    middle = wrapped(words, width) if words else []
    above = [""] * before.count("\n") if kept else []
    below = [""] * after.count("\n") if behind else []
    return [*lines[:kept], *above, *middle, *below, *lines[len(lines) - behind :]]


def _beginning(lines: Sequence[str], text: str) -> tuple[int, int]:
    """Return how many lines a text still begins with, and where in the text they end."""
    kept = at = blank = 0
    for number, line in enumerate(lines):
        if not line.strip():
            blank += 1
            continue
        piece = (_between(lines[kept - 1], line, blank) if kept else "") + line
        if not text.startswith(piece, at) or text[at + len(piece) :][:1] not in {"", " ", "\n"}:
            break
        kept, at, blank = number + 1, at + len(piece), 0
    return kept, at


def _ending(lines: Sequence[str], text: str) -> tuple[int, int]:
    """Return how many lines a text still ends with, and where in the text they begin."""
    kept, at, blank = 0, len(text), 0
    for number, line in enumerate(reversed(lines), start=1):
        if not line.strip():
            blank += 1
            continue
        piece = line + (_between(line, lines[len(lines) - kept], blank) if kept else "")
        if not text.endswith(piece, 0, at) or text[: at - len(piece)][-1:] not in {"", " ", "\n"}:
            break
        kept, at, blank = number, at - len(piece), 0
    return kept, at


def _between(line: str, following: str, blank: int) -> str:
    """Return what stands in a text between two of its lines that have so many empty ones between them."""
    if line.startswith(" ") or following.startswith(" "):
        return "\n" * (blank + 1)
    return "\n" * blank or " "


def _wrapped(line: str, width: int) -> list[str]:
    words = _BETWEEN_WORDS.split(line)
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


_MEANS_NOTHING = frozenset({"~", "null", "Null", "NULL"})
"""What an editor with the schema takes for no text at all."""

_NO_SIGNS = re.compile(r"[^\W\d_][\w ,.!?()/'’-]*[\w.!?)]")
"""Texts without a sign of YAML's, which are most: to read each of them first would take nine tenths of the time."""


@dataclass(frozen=True, slots=True)
class Where:
    """Where a text is to stand: the indent of its lines below the first, and what stands there now, line by line.

    `parent` is the column of the field's name. The first of `lines` stands behind that name: the sign and the notes of
    a block, or the beginning of any other text.
    """

    indent: int = 0
    parent: int = 0
    lines: tuple[str, ...] = ()
    flow: bool = False
    one_line: bool = False


def written(text: str, style: str, where: Where) -> str:
    """Return a text as the value of a field, nearest to a style; what of it stands there already keeps its lines.

    Quotes say every text, so there is always a way.
    """
    for candidate in _field_candidates(text, style, where):
        if candidate == text and _has_no_signs(text, flow=where.flow):
            return candidate
        frame = f"{{k: {candidate}}}\n" if where.flow else f"{' ' * where.parent}k: {candidate}\n"
        node = _read(frame)
        if isinstance(node, Map) and [_said(value) for _, value in node.pairs] == [text]:
            return candidate
    return _double(text)


def written_item(text: str, *, flow: bool = False) -> str:
    """Return a text as an item of a list, in one line."""
    if "\n" not in text and text not in _MEANS_NOTHING:
        if _has_no_signs(text, flow=flow):
            return text
        node = _read(f"[{text}]\n" if flow else f"- {text}\n")
        if isinstance(node, List) and [item.value for item in node.items if isinstance(item, Scalar)] == [text]:
            return text
    return _double(text)


def _has_no_signs(text: str, *, flow: bool) -> bool:
    return _NO_SIGNS.fullmatch(text) is not None and not (flow and "," in text)


def _field_candidates(text: str, style: str, where: Where) -> Iterator[str]:
    is_one_line = "\n" not in text
    if len(where.lines) > 1 and not where.flow:
        yield from keeping(text, style, where.lines, where.indent)
    if style == '"':
        yield _double(text)
    if style == "'" and is_one_line:
        yield "'" + text.replace("'", "''") + "'"
    if where.flow or where.one_line:
        if is_one_line and text not in _MEANS_NOTHING:
            yield text
        return
    fits = is_one_line and where.indent + len(text) <= WIDTH
    if style == "|":
        yield _literal(text, where.indent)
    if style == ">":
        yield _folded(text, where.indent)
    if fits and text not in _MEANS_NOTHING:
        yield text
    if fits:
        yield _double(text)
    yield _folded(text, where.indent)
    yield _literal(text, where.indent)


def _said(node: Node) -> str | None:
    """Return what a field says; spaces and line ends around it do not belong to it."""
    return node.value.strip() if isinstance(node, Scalar) else None


def _double(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _literal(text: str, indent: int) -> str:
    return "|-\n" + "\n".join(f"{' ' * indent}{line}".rstrip() for line in text.split("\n"))


def _folded(text: str, indent: int) -> str:
    """Return a text wrapped at its spaces; a line end in it stands as an empty line."""
    return ">-\n" + "\n".join(f"{' ' * indent}{line}".rstrip() for line in wrapped(text, WIDTH - indent))


def _read(yaml_text: str) -> Node | None:
    notes = Notes("")
    node = read_node(yaml_text.encode("utf-8", "surrogatepass"), notes)
    return None if notes.problems else node


Value = str | tuple[str, ...]
"""What an editor may put into a field: a text, or a list with a line for each item; an empty one takes the field away.

An item that has fields of its own is one line of them all, as `bot.handbook.lines` writes and reads it.
"""

STEP = 2
"""Spaces by which we indent where a file has nothing to follow."""

_COMMENT = re.compile(r"^[ \t]*#|[ \t]#", re.MULTILINE)


def set_field(page: Page, around: Map, field: Field, value: Value, order: Sequence[str]) -> list[Splice]:
    """Return the splices that put a value into a field, after the fields that come before it in `order`.

    Raises:
        UnsafeError: It cannot be done without touching something else.
        UnfitError: A line does not say what its item needs.
    """
    pair = around.find(field.name)
    if pair is None:
        return [_new_pair(page, around, field.name, _as_written(field, value), order)] if value else []
    if not value and not field.may_be_empty:
        return [_without(page, around, field.name)]
    match pair.value, value:
        case Scalar() as old, str():
            return [_text(page, around, old, value)]
        case List() as old, tuple():
            return list(_items(page, around, field, old, value))
        case _:
            raise UnsafeError


def set_fields(page: Page, around: Map, record: Record, fields: Mapping[str, Value]) -> list[Splice]:
    """Return the splices that put values into fields, also into fields of fields by the path to them.

    What has fields comes with the first of them, and goes with the last.

    Raises:
        UnsafeError: It cannot be done without touching something else.
        UnfitError: A line does not say what its item needs.
    """
    splices: list[Splice] = []
    inside: dict[str, dict[str, Value]] = {}
    for path, value in fields.items():
        outer, _, inner = path.partition(".")
        if inner:
            inside.setdefault(outer, {})[inner] = value
        elif field := record.find(path):
            splices += set_field(page, around, field, value, record.names())
    for outer, values in inside.items():
        if field := record.find(outer):
            splices += _set_inside(page, around, field, values, record.names())
    return splices


def _set_inside(
    page: Page, around: Map, field: Field, values: Mapping[str, Value], order: Sequence[str]
) -> list[Splice]:
    pair = around.find(field.name)
    new = {name: value for name, value in values.items() if value}
    if pair is None:
        said: Data = {}
        for name, value in new.items():
            said[name] = list(value) if isinstance(value, tuple) else value
        return [_new_pair(page, around, field.name, said, order)] if new else []
    if not isinstance(pair.value, Map):
        raise UnsafeError
    names = [name.value for name, _ in pair.value.pairs]
    if not new and all(name in values for name in names):
        return [_without(page, around, field.name)]
    if field.shape is not Shape.GROUPS:
        if field.record is None:
            raise UnsafeError
        return set_fields(page, pair.value, field.record, values)
    groups = {name: replace(field, name=name, shape=Shape.TEXTS) for name in values}
    return [
        splice
        for name, value in values.items()
        for splice in set_field(page, pair.value, groups[name], value, [*names, *values])
    ]


def pair_lines(name: str, value: Data, indent: int, offset: int = STEP) -> str:
    """Return a new field in lines of its own; the dashes of a list stand `offset` further in than its name."""
    begin = f"{' ' * indent}{name}:"
    match value:
        case str():
            return f"{begin} {written(value, '', Where(indent + STEP, indent))}\n"
        case list():
            return "".join([f"{begin}\n", *(_item_lines(item, indent + offset) for item in value)])
        case dict():
            return "".join([f"{begin}\n", *(pair_lines(*pair, indent + STEP, offset) for pair in value.items())])


def _item_lines(item: Data, column: int) -> str:
    """Return a new item of a list in lines of its own, with its dash in a column."""
    dash = f"{' ' * column}- "
    match item:
        case str():
            return f"{dash}{written_item(item)}\n"
        case list():
            return f"{dash}{in_flow(item)}\n"
        case dict():
            return dash + "".join(pair_lines(*pair, column + STEP) for pair in item.items()).lstrip(" ")


def in_flow(said: Data) -> str:
    """Return anything between brackets, in one line; what is empty among fields is left out."""
    match said:
        case str():
            return written_item(said, flow=True)
        case list():
            return f"[{', '.join(map(in_flow, said))}]"
        case dict():
            return "{" + ", ".join(_flow_pair(name, value) for name, value in said.items() if value) + "}"


def offset_in(around: Map) -> int:
    """Return how far the dashes of lists stand behind the names above them, as the fields around show it."""
    lists = [spot for _, spot in around.pairs if isinstance(spot, List) and not spot.flow]
    return lists[0].start.column - around.start.column if lists else STEP


def without_item(page: Page, items: List, at: int) -> Splice:
    """Return the splice that takes one item out of a list."""
    if items.flow:
        (splice,) = _without_flow(page, [(item.start, item.end) for item in items.items], range(at, at + 1))
        return splice
    return deletion(dash_line(page, items, at), items.items[at].end.line)


def dash_line(page: Page, items: List, at: int) -> int:
    """Return the line of an item's dash, which may stand above the item itself."""
    line = items.items[at].start.line
    first = items.items[at - 1].end.line + 1 if at else items.start.line
    column = items.start.column
    while line >= first:
        if page.lines[line][column : column + 1] == "-" and page.is_blank_before(Mark(line, column)):
            return line
        line -= 1
    raise UnsafeError


def behind_comments(page: Page, line: int, column: int) -> int:
    """Return the first line from this one on that is no comment further in than a column."""
    while line < len(page.lines) and (text := page.lines[line].lstrip(" ")).startswith("#"):
        if len(page.lines[line]) - len(text) <= column:
            break
        line += 1
    return line


def _text(page: Page, around: Map, old: Scalar, value: str) -> Splice:
    first, *below = page.between(old.start, old.end).splitlines() or [""]
    content = [line for line in below if line.strip()]
    indent = len(content[0]) - len(content[0].lstrip(" ")) if content else around.start.column + STEP
    rest = page.lines[old.end.line][old.end.column :]
    swallows = behind_comments(page, old.end.line + 1, indent - 1) > old.end.line + 1
    is_single = (bool(_COMMENT.search(rest)) or swallows) and not old.is_block
    lines = (first, *below)
    words = written(value, old.style, Where(indent, around.start.column, lines, flow=around.flow, one_line=is_single))
    if old.is_block and not words.startswith(f"{first}\n"):
        head, line_end, body = words.partition("\n")
        words = head + first.lstrip("|>+-0123456789") + line_end + body
    is_empty = old.start == old.end
    return Splice(old.start, old.end, f" {words}" if is_empty else words)


def _new_pair(page: Page, around: Map, name: str, value: Data, order: Sequence[str]) -> Splice:
    before = set(order[: order.index(name)])
    places = [at for at, (key, _) in enumerate(around.pairs) if key.value in before] or [0]
    spot = around.pairs[places[-1]][1]
    if around.flow:
        return Splice(spot.end, spot.end, f", {_flow_pair(name, value)}")
    line = behind_comments(page, spot.end.line + 1, around.start.column)
    return insertion(line, pair_lines(name, value, around.start.column, offset_in(around)))


def _without(page: Page, around: Map, name: str) -> Splice:
    at = next(at for at, (key, _) in enumerate(around.pairs) if key.value == name)
    key, spot = around.pairs[at]
    if around.flow:
        (splice,) = _without_flow(page, [(key.start, spot.end) for key, spot in around.pairs], range(at, at + 1))
        return splice
    if page.is_blank_before(key.start):
        return deletion(key.start.line, spot.end.line)
    following = around.pairs[at + 1 : at + 2]
    if not following or _COMMENT.search(page.between(key.start, following[0][0].start)):
        raise UnsafeError
    return Splice(key.start, following[0][0].start, "")


def _flow_pair(name: str, value: Data) -> str:
    if isinstance(value, str):
        return f"{name}: {written(value, '', Where(flow=True))}"
    return f"{name}: {in_flow(value)}"


def _as_written(field: Field, value: Value) -> Data:
    """Return what a value says as it stands in a file."""
    return value if isinstance(value, str) else [item_of(field, line) for line in value]


def _items(page: Page, around: Map, field: Field, old: List, value: tuple[str, ...]) -> Iterator[Splice]:
    have = [line_of(field, data_of(item)) for item in old.items]
    if field.shape is Shape.TEXTS and old.flow and not around.flow and _is_plain_flow(page, old):
        inline = ", ".join(written_item(text, flow=True) for text in value)
        if old.start.column + len(inline) > WIDTH:
            dashes = "\n" + " " * (around.start.column + offset_in(around)) + "- "
            yield Splice(_behind_colon(page, old), old.end, "".join(dashes + written_item(text) for text in value))
            return
    for _, i1, i2, j1, j2 in SequenceMatcher(None, have, value, autojunk=False).get_opcodes():
        if have[i1:i2] == list(value[j1:j2]):
            continue
        both = min(i2 - i1, j2 - j1) if field.shape is Shape.RECORDS else 0
        for at in range(both):
            yield from _reworded(page, old.items[i1 + at], field, value[j1 + at])
        new = [item_of(field, line) for line in value[j1 + both : j2]]
        yield from _changed(page, old, range(i1 + both, i2), new)


def _reworded(page: Page, old: Node, field: Field, line: str) -> Iterator[Splice]:
    """Yield the splices that make one record say what a line says, field by field."""
    said = item_of(field, line)
    if field.record is None or not isinstance(old, Map) or not isinstance(said, dict):
        raise UnsafeError
    was = data_of(old)
    for each in field.record.fields:
        wanted = said.get(each.name)
        if isinstance(was, dict) and wanted is not None and wanted != was.get(each.name):
            value = tuple(str(text) for text in wanted) if isinstance(wanted, list) else str(wanted)
            yield from set_field(page, old, each, value, field.record.names())


def _changed(page: Page, old: List, gone: range, new: Sequence[Data]) -> Iterator[Splice]:
    if not (gone or new):
        return
    if old.flow:
        yield from _changed_in_flow(page, old, gone, new)
        return
    if new:
        line = old.items[gone.start - 1].end.line + 1 if gone.start else dash_line(page, old, 0)
        if not page.is_blank_before(Mark(dash_line(page, old, 0), old.start.column)):
            raise UnsafeError
        is_flow = any(isinstance(item, Map) and item.flow for item in old.items)
        dash = f"{' ' * old.start.column}- "
        items = (f"{dash}{in_flow(item)}\n" if is_flow else _item_lines(item, old.start.column) for item in new)
        yield insertion(line, "".join(items))
    for at in gone:
        yield without_item(page, old, at)


def _changed_in_flow(page: Page, old: List, gone: range, new: Sequence[Data]) -> Iterator[Splice]:
    words = [in_flow(item) for item in new]
    places = [(item.start, item.end) for item in old.items]
    both = min(len(gone), len(words))
    for at, word in zip(gone[:both], words, strict=False):
        yield Splice(*places[at], word)
    if words[both:]:
        more = ", ".join(words[both:])
        at = gone.start + both
        if at:
            yield Splice(places[at - 1][1], places[at - 1][1], f", {more}")
        else:
            place = Mark(old.start.line, old.start.column + 1)
            yield Splice(place, place, f"{more}, " if places else more)
    yield from _without_flow(page, places, gone[both:])


def _without_flow(page: Page, places: Sequence[tuple[Mark, Mark]], gone: range) -> Iterator[Splice]:
    """Yield the splices that take a run of things between brackets out, with their commas but not with a comment."""
    if gone.start and gone.stop == len(places):
        behind, end = places[gone.start - 1][1], places[-1][1]
        if "#" not in page.between(behind, places[-1][0]):
            yield Splice(behind, end, "")
            return
    for at in gone:
        start, end = places[at]
        if at + 1 == len(places):
            yield Splice(start, end, "")  # the comma before it may stay: YAML takes one before the closing bracket
            continue
        gap = page.between(end, places[at + 1][0])
        if "#" not in gap:
            yield Splice(start, places[at + 1][0], "")
        elif gap.startswith(","):
            yield Splice(start, Mark(end.line, end.column + 1), "")
        else:
            raise UnsafeError


def _is_plain_flow(page: Page, items: List) -> bool:
    """Whether a list between brackets stands in one line, with nothing behind it, and behind its field's name."""
    rest = page.lines[items.end.line][items.end.column :]
    before = page.lines[items.start.line][: items.start.column].rstrip()
    return items.start.line == items.end.line and not rest.strip() and before.endswith(":")


def _behind_colon(page: Page, spot: Node) -> Mark:
    line = page.lines[spot.start.line][: spot.start.column]
    return Mark(spot.start.line, len(line.rstrip()))
