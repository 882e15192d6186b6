"""How a text is written in YAML: in the style that stood there, if that says it rightly, and else in quotes."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.knowledge.notes import Notes
from bot.knowledge.wrapping import WIDTH, keeping, wrapped
from bot.knowledge.yaml_text import Mapping, Sequence, Text, read_node

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.knowledge.yaml_text import Node

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
        if isinstance(node, Mapping) and [_said(pair.value) for pair in node.pairs] == [text]:
            return candidate
    return _double(text)


def written_item(text: str, *, flow: bool = False) -> str:
    """Return a text as an item of a list, in one line."""
    if "\n" not in text and text not in _MEANS_NOTHING:
        if _has_no_signs(text, flow=flow):
            return text
        node = _read(f"[{text}]\n" if flow else f"- {text}\n")
        if isinstance(node, Sequence) and [item for item in node.items if isinstance(item, Text)] == [Text(text, 1)]:
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
    return node.value.strip() if isinstance(node, Text) else None


def _double(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _literal(text: str, indent: int) -> str:
    return "|-\n" + "\n".join(f"{' ' * indent}{line}".rstrip() for line in text.split("\n"))


def _folded(text: str, indent: int) -> str:
    """Return a text wrapped at its spaces; a line end in it stands as an empty line."""
    return ">-\n" + "\n".join(f"{' ' * indent}{line}".rstrip() for line in wrapped(text, WIDTH - indent))


def _read(yaml_text: str) -> Mapping | Sequence | Text | None:
    notes = Notes("")
    node = read_node(yaml_text.encode("utf-8", "surrogatepass"), notes)
    return None if notes.problems else node
