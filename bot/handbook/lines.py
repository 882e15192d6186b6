"""One item of a list as one line: a text as it is, a small record in the way that its schema says, and back."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from bot.handbook.page import UnsafeError
from bot.handbook.problems import shown
from bot.handbook.schema import Shape

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bot.handbook.schema import Field, Record
    from bot.handbook.yaml_tree import Data


BETWEEN = ", "
"""What stands between the texts of a list inside a line."""

_PLACE = re.compile(r"\{(\w+)\}")
_ONE_LINE = re.compile(r"\s+")

UNFIT = '{} does not fit under "{}". Write each line like this one: {}'


class UnfitError(Exception):
    """A line is not written as the items of its list are; the sentence says how to write it."""


def has_lines(field: Field) -> bool:
    """Whether what stands in a field can be shown as lines, one for each item."""
    return field.shape in {Shape.TEXTS, Shape.LISTS} or bool(
        field.shape is Shape.RECORDS and field.record and field.record.line
    )


def line_of(field: Field, item: Data) -> str:
    """Return one item of a list as a line.

    Raises:
        UnsafeError: It is no item of such a list.
    """
    match item:
        case str() if field.shape is Shape.TEXTS:
            return item
        case list() if field.shape is Shape.LISTS:
            return _joined(item)
        case dict() if field.shape is Shape.RECORDS and field.record and field.record.line:
            return _PLACE.sub(lambda found: _joined(item.get(found[1], "")), field.record.line)
        case _:
            raise UnsafeError


def item_of(field: Field, line: str) -> Data:
    """Return the item that a line stands for.

    Raises:
        UnfitError: The line is not written as the items of this list are.
    """
    if field.shape is Shape.LISTS:
        return _split(line)
    if field.shape is not Shape.RECORDS or field.record is None:
        return line
    found = _pattern(field.record).fullmatch(line.strip())
    if found is None:
        raise UnfitError(UNFIT.format(shown(line), field.name, field.record.like))
    return dict(_fields(field.record, found.groupdict()))


def _fields(record: Record, texts: Mapping[str, str]) -> Iterator[tuple[str, Data]]:
    for field in record.fields:
        if field.name in texts:
            yield field.name, _split(texts[field.name]) if field.shape is Shape.TEXTS else texts[field.name]


def _joined(said: Data) -> str:
    """Return what a field of a record says, in one line."""
    text = BETWEEN.join(each for each in said if isinstance(each, str)) if isinstance(said, list) else said
    return _ONE_LINE.sub(" ", text) if isinstance(text, str) else ""


def _split(text: str) -> list[Data]:
    return [piece for each in text.split(BETWEEN.strip()) if (piece := each.strip())]


@cache
def _pattern(record: Record) -> re.Pattern[str]:
    """Return what a line of a record has to look like: what can be told by its form is looked for from behind."""
    fields = {field.name: field for field in record.fields}
    pieces = _PLACE.split(record.line)
    made = [_sign(piece) if at % 2 == 0 else _group(fields[piece]) for at, piece in enumerate(pieces)]
    return re.compile("".join(made))


def _sign(literal: str) -> str:
    """Return what stands between two fields, with as much space around it as somebody types."""
    sign = literal.strip()
    around = r"\s+" if sign.isalpha() else r"\s*"
    return f"{around}{re.escape(sign)}{around}" if sign else ""


def _group(field: Field) -> str:
    return f"(?P<{field.name}>{field.pattern.strip('^$') or '.+?'})"
