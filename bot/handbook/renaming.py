"""New ids in the places of old ones, wherever a file names them; every other byte stays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.handbook.entry_edit import UNSAFE, CannotEdit, change_fields
from bot.handbook.page import Splice, UnsafeError
from bot.handbook.regions import opened
from bot.handbook.schema import ID, Shape
from bot.handbook.yaml_tree import List, Map, Scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.handbook.schema import Record
    from bot.handbook.yaml_tree import Node


def rename_mentions(data: bytes, names: Mapping[str, str]) -> bytes | CannotEdit:
    """Write new ids in the places of old ones in a file; `names` has the new ones by the old ones."""
    try:
        layout = opened(data)
        splices = [
            Splice(spot.start, spot.end, names[spot.value.strip()])
            for spot in _ids_in(layout.root, layout.kind)
            if spot.value.strip() in names
        ]
        return layout.page.encoded(layout.page.spliced(splices))
    except UnsafeError:
        return CannotEdit(UNSAFE.format("this file"))


def rename_topic(data: bytes, names: Mapping[str, str], formerly: tuple[str, ...]) -> bytes | CannotEdit:
    """Return a topic's file for another name: its entries with their new ids, and the ids that the topic once had."""
    made = rename_mentions(data, names)
    edited = made if isinstance(made, CannotEdit) else change_fields(made, "", {"formerly": formerly})
    return edited if isinstance(edited, CannotEdit) else edited.data


def mentions_in(data: bytes) -> tuple[str, ...]:
    """Return every id that a file names, in its order, as often as it does."""
    try:
        layout = opened(data)
    except UnsafeError:
        return ()
    return tuple(spot.value.strip() for spot in _ids_in(layout.root, layout.kind))


def _ids_in(node: Node, record: Record) -> Iterator[Scalar]:
    for name, spot in node.pairs if isinstance(node, Map) else ():
        field = record.find(name.value)
        match spot:
            case Scalar() if field and field.pattern == ID:
                yield spot
            case Map() if field and field.shape is Shape.GROUPS and field.pattern == ID:
                yield from (each for each, _ in spot.pairs)
            case Map() if field and field.record:
                yield from _ids_in(spot, field.record)
            case List() if field and field.record:
                for item in spot.items:
                    yield from _ids_in(item, field.record)
            case _:
                pass
