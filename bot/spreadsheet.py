"""Tables for a spreadsheet, in which no cell is taken for a formula, and tables that come out of one."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.cleaning import one_line
from bot.errors import TableError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

FORMULA = tuple("=+-@\t\r＝＋－＠")
"""What a spreadsheet takes for the beginning of a formula."""

MARK = "'"
"""What stands before a cell that is no formula, and before one that begins with such marks itself."""

SEPARATORS = (",", ";", "\t")
"""What stands between cells: Excel takes what the settings of its computer say."""

MOST_ROWS = 5_000
MOST_COLUMNS = 50
LONGEST_HEAD = 10_000
"""Letters at the beginning of a table in which the names of its columns stand."""

LARGEST_CELL = 2 * 1024 * 1024
"""Letters of a cell that are read; the csv module would refuse one of 131,072, and call an open quotation mark so."""

_NAMED_SEPARATOR = re.compile(r"\A[\ufeff\s]*\"?sep=([^\n\"])\"?[^\S\n\t]*\n", re.IGNORECASE)
"""What Excel reads in a first line as the separator, and does not count as a row."""

OPEN = "A quotation mark is opened in this row but not closed. Close it where the cell ends."
QUOTES = "A quotation mark stands in the wrong place here. Put the cell into quotes, and write each mark in it twice."
TOO_MANY = f"This table has more than {MOST_ROWS:,} rows, and no more are read. Split it into several."
TOO_WIDE = f"This row has more than {MOST_COLUMNS} cells. Delete the columns that are not needed."


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table with its number, as a spreadsheet shows it."""

    number: int
    cells: tuple[str, ...]


def as_csv(columns: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    """Return rows below the names of their columns; a cell that could be a formula begins with a mark."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(columns)
    table.writerows(map(_harmless, row) for row in rows)
    return written.getvalue()


def for_excel(text: str) -> bytes:
    """Return a text as bytes of a file; with the mark at its beginning Excel and Notepad read it as what it is."""
    return text.encode("utf-8-sig")


def rows_in(text: str, columns: Collection[str]) -> Iterator[Row]:
    """Yield the rows of a table that hold anything, the names of its columns first, with the cells as they were typed.

    What stands between the cells is found out by the `columns` that the first row should name.

    Raises:
        TableError: A row cannot be read, or there are too many.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    named = _NAMED_SEPARATOR.match(text)
    text = text[named.end() :] if named else text
    separator = named[1] if named else max(SEPARATORS, key=lambda each: _known(text, each, columns))
    seen = 0
    for row in _read(text, separator):
        if not any(cell.strip() for cell in row.cells):
            continue
        seen += 1
        if seen > MOST_ROWS + 1:
            raise TableError(0, TOO_MANY)
        if len(row.cells) > MOST_COLUMNS and any(cell.strip() for cell in row.cells[MOST_COLUMNS:]):
            raise TableError(row.number, TOO_WIDE)
        yield Row(row.number, tuple(map(_as_typed, row.cells)))


def _read(text: str, separator: str) -> Iterator[Row]:
    csv.field_size_limit(LARGEST_CELL)
    reader = csv.reader(io.StringIO(text), delimiter=separator, skipinitialspace=separator != "\t", strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield Row(number, tuple(cells))
    except csv.Error as error:
        raise TableError(number + 1, OPEN if "end of data" in str(error) else QUOTES) from error


def _known(text: str, separator: str, columns: Collection[str]) -> int:
    """Return how many columns the first row names, if this stands between its cells."""
    try:
        first = next(
            (row.cells for row in _read(text[:LONGEST_HEAD], separator) if any(cell.strip() for cell in row.cells)), ()
        )
    except TableError:
        return 0
    return len({one_line(cell).lower() for cell in first} & set(columns))


def _harmless(cell: str) -> str:
    return MARK + cell if cell.lstrip(MARK).startswith(FORMULA) else cell


def _as_typed(cell: str) -> str:
    return cell[1:] if cell.startswith(MARK) and cell.lstrip(MARK).startswith(FORMULA) else cell
