"""What stands in a file, entry by entry: the characters of each, its fields, and the field that stands in a line."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from bot.knowledge.layout import Fields, Page, UnsafeError, data_of
from bot.knowledge.regions import MARK, Layout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.knowledge.layout import Data
    from bot.knowledge.splicing import Value

MOST_OPENED = 4
"""Files that are held open, as they were and as they are to be."""


def fields_of(data: bytes, wanted: str) -> Mapping[str, Value] | None:
    """Return the fields of an entry as they stand in a file, or those of the topic for "", or None without it."""
    try:
        said = opened(data).said(wanted)
    except UnsafeError:
        return None
    return None if said is None else _as_values(said)


def fields_in_frame(frame: str) -> Mapping[str, Value]:
    """Return what the lines around the entries of a topic say, or nothing where that cannot be told."""
    try:
        layout = Layout(Page.of(MARK.sub("", frame).encode()))
    except UnsafeError:
        return {}
    return {name: value for name, value in _as_values(data_of(layout.root)).items() if name != layout.list_name}


def fields_in(piece: str) -> Mapping[str, Value]:
    """Return what the lines of one entry say by themselves, or nothing where that cannot be told."""
    first = piece.strip("\r\n")
    begun = first if first.startswith("lead:") else f"entries:\n{first}"
    begun = f"entries: [{first}]" if first.startswith("{") else begun
    try:
        held = list(Layout(Page.of(f"{begun}\n".encode())).entries.values())
    except UnsafeError:
        return {}
    return _as_values(data_of(held[0].fields)) if held else {}


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


def _named(around: Fields, line: int) -> str:
    return next((key.value for key, spot in around.pairs if key.start.line < line <= spot.end.line + 1), "")


def _as_values(said: Data) -> Mapping[str, Value]:
    values: dict[str, Value] = {}
    for name, value in said.items() if isinstance(said, dict) else ():
        if isinstance(value, str):
            values[name] = value
        elif isinstance(value, list):
            texts = [each for each in value if isinstance(each, str)]
            values |= {name: tuple(texts)} if len(texts) == len(value) else {}
        elif name == "source":
            values |= {f"{name}.{inner}": text for inner, text in value.items() if isinstance(text, str)}
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
