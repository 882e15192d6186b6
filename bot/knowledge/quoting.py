"""How a text is written in YAML: in the style that stood there, if that says it rightly, and else in quotes."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from bot.knowledge.notes import Notes
from bot.knowledge.yaml_text import Mapping, Sequence, Text, read_node

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = 100
"""Characters of a line, from which on a text goes on in the next."""

_BETWEEN_WORDS = re.compile(r"(?<=\S) (?=\S)")
_MEANS_NOTHING = frozenset({"~", "null", "Null", "NULL"})
"""What an editor with the schema takes for no text at all."""


def written(text: str, style: str, indent: int, *, flow: bool = False, only_one_line: bool = False) -> str:
    """Return a text as the value of a field, nearest to a style; lines behind the first have their indent.

    `indent` is that of the lines below the first. Quotes say every text, so there is always a way.
    """
    for candidate in _field_candidates(text, style, indent, flow=flow, only_one_line=only_one_line):
        frame = f"{{k: {candidate}}}\n" if flow else f"{' ' * max(indent - 2, 0)}k: {candidate}\n"
        node = _read(frame)
        if isinstance(node, Mapping) and [pair.value for pair in node.pairs] == [Text(text, node.pairs[0].value.line)]:
            return candidate
    return _double(text)


def written_item(text: str, *, flow: bool = False) -> str:
    """Return a text as an item of a list, in one line."""
    if "\n" not in text and text not in _MEANS_NOTHING:
        node = _read(f"[{text}]\n" if flow else f"- {text}\n")
        if isinstance(node, Sequence) and [item for item in node.items if isinstance(item, Text)] == [Text(text, 1)]:
            return text
    return _double(text)


def _field_candidates(text: str, style: str, indent: int, *, flow: bool, only_one_line: bool) -> Iterator[str]:
    is_one_line = "\n" not in text
    if style == '"':
        yield _double(text)
    if style == "'" and is_one_line:
        yield "'" + text.replace("'", "''") + "'"
    if flow or only_one_line:
        if is_one_line and text not in _MEANS_NOTHING:
            yield text
        return
    if style == "|":
        yield _literal(text, indent)
    if style == ">":
        yield _folded(text, indent)
    if is_one_line and indent + len(text) <= WIDTH and text not in _MEANS_NOTHING:
        yield text
    if is_one_line and indent + len(text) <= WIDTH:
        yield _double(text)
    yield _folded(text, indent)
    yield _literal(text, indent)


def _double(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _literal(text: str, indent: int) -> str:
    return "|-\n" + "\n".join(f"{' ' * indent}{line}".rstrip() for line in text.split("\n"))


def _folded(text: str, indent: int) -> str:
    """Return a text wrapped at its spaces; a line end in it stands as an empty line."""
    lines: list[str] = []
    for line in re.sub(r"\n+", lambda found: found.group() + "\n", text).split("\n"):
        lines += _wrapped(line, WIDTH - indent)
    return ">-\n" + "\n".join(f"{' ' * indent}{line}".rstrip() for line in lines)


def _wrapped(line: str, width: int) -> list[str]:
    words = _BETWEEN_WORDS.split(line)
    lines = [words[0]]
    for word in words[1:]:
        if len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _read(yaml_text: str) -> Mapping | Sequence | Text | None:
    notes = Notes("")
    node = read_node(yaml_text.encode("utf-8", "surrogatepass"), notes)
    return None if notes.problems else node
