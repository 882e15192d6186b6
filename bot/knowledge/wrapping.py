"""A text in lines of a file: wrapped at its spaces, and where it has changed, with every other line as it was."""

from __future__ import annotations

import json
import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

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
        yield "\n".join([lines[0], *_literal(text, lines[1:], indent)])
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


def _literal(text: str, lines: Sequence[str], indent: int) -> list[str]:
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
