"""A new entry in a list of entries, or one that stood there before, as a splice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.knowledge.layout import Fields, Items, Splice, UnsafeError, insertion
from bot.knowledge.splicing import STEP, behind_comments, dash_line, flow_fields, offset_in, pair_lines

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.knowledge.regions import Layout
    from bot.knowledge.splicing import Value


def new_item(layout: Layout, fields: Mapping[str, Value], at: int | None = None) -> tuple[Splice, int]:
    """Return the splice that puts a new entry into the list, written as its neighbours are, and its place from 0.

    Raises:
        UnsafeError: There is no list, or it is written in a way that has no room for it.
    """
    page, items = layout.page, _list_of(layout)
    place = len(items.items) if at is None else min(max(at, 0), len(items.items))
    if items.flow:
        return _between_brackets(items, place, flow_fields(fields)), place
    neighbour = items.items[-1]
    if not isinstance(neighbour, Fields):
        raise UnsafeError
    dashes = " " * items.start.column
    indent = items.start.column + STEP
    offset = offset_in(neighbour)
    lines = "".join(pair_lines(*pair, indent, offset) for pair in fields.items() if pair[1])
    text = f"{dashes}- {lines[indent:]}"
    if not place:
        return insertion(items.start.line, text), place
    dash = dash_line(page, items, len(items.items) - 1)
    is_spaced = len(items.items) > 1 and not page.lines[dash - 1].strip()
    line = _line_behind(layout, items, place)
    return insertion(line, f"\n{text}" if is_spaced else text), place


def old_item(layout: Layout, text: str, at: int, lead: int) -> Splice:
    """Return the splice that puts lines back that were taken out, behind as many lines of comment as then.

    Raises:
        UnsafeError: There is no list to put them in.
    """
    page = layout.page
    if text.startswith("lead:"):
        line = _line_for_lead(layout, at)
    else:
        items = _list_of(layout)
        at = min(max(at, 0), len(items.items))
        if items.flow:
            return _between_brackets(items, at, text)
        line = _line_behind(layout, items, at)
    passed = 0
    while passed < lead and line < len(page.lines) and _is_comment(page.lines[line]):
        line, passed = line + 1, passed + 1
    return insertion(line, text + page.line_end)


def _line_for_lead(layout: Layout, at: int) -> int:
    """Return the line for the entry above the list, behind so many fields of the topic, or else before the list."""
    pairs = layout.root.pairs
    if layout.root.find("lead"):
        raise UnsafeError
    if 0 < at <= len(pairs):
        return behind_comments(layout.page, pairs[at - 1][1].end.line + 1, layout.root.start.column)
    before = next((key for key, _ in pairs if key.value in {"phrasings", "not_for", "entries"}), None)
    if before is None:
        raise UnsafeError
    return before.start.line


def _line_behind(layout: Layout, items: Items, at: int) -> int:
    """Return the line behind the entry before a place, or behind the list's name."""
    if at:
        return behind_comments(layout.page, items.items[at - 1].end.line + 1, items.start.column)
    found = layout.root.find(layout.list_name)
    if found is None:
        raise UnsafeError
    return found[0].end.line + 1


def _list_of(layout: Layout) -> Items:
    if layout.items is None or not layout.items.items:
        raise UnsafeError
    return layout.items


def _between_brackets(items: Items, at: int, text: str) -> Splice:
    if at < len(items.items):
        start = items.items[at].start
        return Splice(start, start, f"{text}, ")
    end = items.items[-1].end
    return Splice(end, end, f", {text}")


def _is_comment(line: str) -> bool:
    return not line.strip() or line.lstrip().startswith("#")
