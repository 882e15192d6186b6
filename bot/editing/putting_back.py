"""What a change has made of a piece of a file, taken back: line for line, or field by field where others were there."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from bot.handbook.entry_edit import (
    CannotEdit,
    Edited,
    change_fields,
    remove_entry,
    replace_region,
    restore_entry,
)
from bot.handbook.regions import fields_in, fields_in_frame, fields_of, pieces_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.handbook.yaml_edit import Value
    from bot.storage.history import Revision


def put_back(data: bytes, wanted: str, revision: Revision, place: int) -> Edited | CannotEdit:
    """Put an entry, or the frame of a file for "", back as it was before a revision; one that went, at a place.

    What others have changed in it since stays: lines that are not the revision's, and else the items of lists.
    """
    if not revision.before:
        return remove_entry(data, wanted, revision.after)
    if not revision.after:
        return restore_entry(data, wanted, revision.before, place, revision.lead)
    edited = replace_region(data, wanted, revision.before, revision.after)
    if isinstance(edited, Edited):
        return edited
    now = pieces_of(data).get(wanted, "")
    read = fields_in if wanted else fields_in_frame
    before, made = read(revision.before), read(revision.after)
    fields = fields_of(data, wanted) or made
    text = lines_put_back(revision.before, revision.after, now)
    if text is not None:
        by_lines = replace_region(data, wanted, text, now)
        # Lines may fall where they say something else: a name that stands twice hides what stands under the first.
        expected = {**fields, **_put_back(before, made, fields)}
        if isinstance(by_lines, Edited) and (not before or _says(by_lines.data, wanted, expected)):
            return by_lines
    if wanted and now.startswith(revision.after):  # a note below it has become a field since
        made = fields
    return change_fields(data, wanted, _put_back(before, made, fields)) if before else edited


def _put_back(before: Mapping[str, Value], made: Mapping[str, Value], now: Mapping[str, Value]) -> Mapping[str, Value]:
    """Return the fields that a change has made other ones, as they are to be without it."""
    return {
        name: _value_put_back(before.get(name, ""), made.get(name, ""), now.get(name, ""))
        for name in {**before, **made}
        if before.get(name) != made.get(name)
    }


def _says(data: bytes, wanted: str, fields: Mapping[str, Value]) -> bool:
    """Whether what was put back has these fields, whatever the order in their lists."""
    said = fields_of(data, wanted) or {}
    return all(_items(said.get(name, "")) == _items(value) for name, value in {**said, **fields}.items())


def _items(value: Value) -> frozenset[str]:
    return frozenset((value,) if isinstance(value, str) and value else value)


def lines_put_back(was: str, made: str, now: str) -> str | None:
    """Return lines as they are now without what a change has made of them, or None where others changed the same."""
    if now == made:
        return was
    old, new, here = (text.splitlines(keepends=True) for text in (was, made, now))
    place = {
        at + more: to + more
        for at, to, size in SequenceMatcher(None, new, here).get_matching_blocks()
        for more in range(size)
    }
    edits: list[tuple[int, int, list[str]]] = []
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, new, old).get_opcodes():
        if kind == "equal":
            continue
        span = _span(place, i1, i2)
        if span is None:
            return None
        edits.append((*span, old[j1:j2]))
    for start, end, lines in reversed(edits):
        here[start:end] = lines
    return "".join(here)


def _span(place: Mapping[int, int], start: int, end: int) -> tuple[int, int] | None:
    """Return where lines stand now, or the gap between two, None where they are not as they were."""
    if start < end:
        spots = [place.get(at, -1) for at in range(start, end)]
        return (
            (spots[0], spots[-1] + 1)
            if spots == list(range(spots[0], spots[0] + end - start)) and spots[0] >= 0
            else None
        )
    if start - 1 in place:
        return place[start - 1] + 1, place[start - 1] + 1
    return (place[start], place[start]) if start in place else None


def _value_put_back(was: Value, made: Value, now: Value) -> Value:
    """Return a field as it was; of a list what went comes back in its place, and what others put in stays."""
    if not all(isinstance(value, tuple) or not value for value in (was, made, now)):
        return was
    return items_put_back(tuple(was), tuple(made), tuple(now))


def items_put_back(was: Sequence[str], made: Sequence[str], now: Sequence[str]) -> tuple[str, ...]:
    """Return a list as it is now, with what a change has taken out and without what it has put in."""
    kept = [item for item in now if item in was or item not in made]
    for at, item in enumerate(was):
        if item in made or item in kept:
            continue
        before = next((kept.index(each) + 1 for each in reversed(was[:at]) if each in kept), 0)
        kept.insert(before, item)
    return tuple(kept)
