"""Which lines of a file belong to which entry, and what is left when all of them are taken out: the topic's frame."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.knowledge.layout import Fields, Items, Page, Place, Scalar, UnsafeError
from bot.knowledge.splicing import dash_line

if TYPE_CHECKING:
    from collections.abc import Mapping

MARK = re.compile("\u27e6([a-z0-9.-]+)\u27e7")
"""What stands in a frame in the place of an entry."""


@dataclass(frozen=True, slots=True)
class Held:
    """An entry in its file: its fields, the list it stands in with its place from 0 (both None for a lead), its span.

    The span is from its first line to the end of its last, or from bracket to bracket. `lead` is how many lines of
    comment stand between it and the entry before it, or the name of the list.
    """

    fields: Fields
    items: Items | None
    at: int | None
    start: Place
    end: Place
    lead: int = 0

    @property
    def flow(self) -> bool:
        """Whether it stands between brackets."""
        return bool(self.items and self.items.flow)


def list_name(root: Fields) -> str:
    """Return the name of the list in which the entries of a file stand."""
    return "smalltalk" if root.find("smalltalk") else "entries"


def entries_in(page: Page, root: Fields) -> Mapping[str, Held]:
    """Return every entry of a file by its id, in the order of the lines."""
    found: dict[str, Held] = {}
    lead, listed = root.find("lead"), root.find(list_name(root))
    if lead and isinstance(lead[1], Fields) and (wanted := _id_of(lead[1])):
        found[wanted] = Held(lead[1], None, None, Place(lead[0].start.line, 0), _end_of(page, lead[1]))
    if listed and isinstance(listed[1], Items):
        items = listed[1]
        for at, fields in enumerate(items.items):
            if isinstance(fields, Fields) and (wanted := _id_of(fields)):
                found[wanted] = _item(page, listed[0], items, at)
    return dict(sorted(found.items(), key=lambda each: each[1].start))


def region_of(page: Page, held: Held) -> str:
    """Return the characters of an entry: its whole lines, or what stands between its brackets."""
    return page.between(held.start, held.end)


def regions_in(page: Page, root: Fields) -> Mapping[str, str]:
    """Return the characters of every entry, by its id."""
    return {wanted: region_of(page, held) for wanted, held in entries_in(page, root).items()}


def frame_of(page: Page, root: Fields) -> str:
    """Return a file's characters with a mark in the place of every entry."""
    pieces: list[str] = []
    done = 0
    for wanted, held in entries_in(page, root).items():
        pieces += [page.text[done : page.offset(held.start)], f"\u27e6{wanted}\u27e7"]
        done = page.offset(held.end)
    return "".join([*pieces, page.text[done:]])


def put_back(page: Page, root: Fields, frame: str) -> str:
    """Return a frame with the entries that a page holds now in the places of their marks.

    Raises:
        UnsafeError: The frame has other entries than the page.
    """
    regions = dict(regions_in(page, root))

    def region(found: re.Match[str]) -> str:
        if found[1] not in regions:
            raise UnsafeError
        return regions.pop(found[1])

    text = MARK.sub(region, frame)
    if regions:
        raise UnsafeError
    return text


def _item(page: Page, name: Scalar, items: Items, at: int) -> Held:
    fields = items.items[at]
    if not isinstance(fields, Fields):
        raise UnsafeError
    if items.flow:
        return Held(fields, items, at, fields.start, fields.end)
    first = dash_line(page, items, at)
    above = items.items[at - 1].end.line if at else name.end.line
    return Held(fields, items, at, Place(first, 0), _end_of(page, fields), first - above - 1)


def _end_of(page: Page, fields: Fields) -> Place:
    return Place(fields.end.line, len(page.lines[fields.end.line]))


def _id_of(fields: Fields) -> str:
    found = fields.find("id")
    return found[1].value.strip() if found and isinstance(found[1], Scalar) else ""
