"""A file that is not there yet, from what its fields are to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.handbook.lines import item_of
from bot.handbook.yaml_edit import pair_lines

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.handbook.schema import Field, Record
    from bot.handbook.yaml_edit import Value
    from bot.handbook.yaml_tree import Data


def new_file(kind: Record, fields: Mapping[str, Value], **lists: Sequence[Data]) -> str:
    """Return the text of a file of a kind, with fields by their paths, and below them `lists` of what has an id.

    Raises:
        UnfitError: A line is not written as the items of its list are.
    """
    said: dict[str, Data] = {}
    for name, value in fields.items():
        outer, _, inner = name.partition(".")
        data = _data(kind.find(name), value)
        if inner:
            within = said.setdefault(outer, {})
            if isinstance(within, dict):
                within[inner] = data
        else:
            said[outer] = data
    rows = [pair_lines(name, said[name], 0) for name in kind.names() if said.get(name)]
    return "".join([*rows, *(pair_lines(name, [*items], 0) for name, items in lists.items())])


def _data(field: Field | None, value: Value) -> Data:
    if isinstance(value, str):
        return value
    return [item_of(field, line) for line in value] if field else [*value]
