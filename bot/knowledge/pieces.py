"""What stands in a file, entry by entry: the characters of each, its fields, and the field that stands in a line."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from bot.knowledge.layout import Fields, Page, UnsafeError, data_of, locate
from bot.knowledge.regions import MARK, entries_in, frame_of, list_name, regions_in

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.knowledge.layout import Data
    from bot.knowledge.splicing import Value

MOST_OPENED = 4
"""Files that are held open, as they were and as they are to be."""


def fields_of(data: bytes, wanted: str) -> Mapping[str, Value] | None:
    """Return the fields of an entry as they stand in a file, or those of the topic for "", or None without it."""
    try:
        page, root = opened(data)
        held = entries_in(page, root).get(wanted) if wanted else None
    except UnsafeError:
        return None
    return None if wanted and held is None else _as_values(data_of(held.fields if held else root))


def fields_in_frame(frame: str) -> Mapping[str, Value]:
    """Return what the lines around the entries of a topic say, or nothing where that cannot be told."""
    try:
        _, root = opened(MARK.sub("", frame).encode())
    except UnsafeError:
        return {}
    return {name: value for name, value in _as_values(data_of(root)).items() if name != list_name(root)}


def fields_in(piece: str) -> Mapping[str, Value]:
    """Return what the lines of one entry say by themselves, or nothing where that cannot be told."""
    first = piece.strip("\r\n")
    begun = first if first.startswith("lead:") else f"entries:\n{first}"
    begun = f"entries: [{first}]" if first.startswith("{") else begun
    try:
        held = list(entries_in(*opened(f"{begun}\n".encode())).values())
    except UnsafeError:
        return {}
    return _as_values(data_of(held[0].fields)) if held else {}


def pieces_of(data: bytes) -> Mapping[str, str]:
    """Return the characters of every entry by its id, and under "" the frame around them; all of it where it is none.

    A file that is no topic and has no entries is one piece, and so is one that cannot be read.
    """
    try:
        page, root = opened(data)
        return {"": frame_of(page, root), **regions_in(page, root)}
    except (UnsafeError, UnicodeDecodeError):
        return {"": data.decode("utf-8", "replace")}


def field_at(data: bytes, line: int) -> str:
    """Return the name of the field that stands in a line, counted from 1, of a file, or "" where none does."""
    try:
        page, root = opened(data)
        for held in entries_in(page, root).values():
            if held.start.line < line <= held.end.line + 1:
                return _named(held.fields, line)
    except (UnsafeError, UnicodeDecodeError):
        return ""
    return _named(root, line)


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


@lru_cache(maxsize=MOST_OPENED)
def opened(data: bytes) -> tuple[Page, Fields]:
    """Return the page of a file and where everything in it stands.

    A change looks at the same two contents again and again, and each look at a hundred entries takes 20 ms.

    Raises:
        UnsafeError: That cannot be told.
    """
    page = Page.of(data)
    return page, locate(page)
