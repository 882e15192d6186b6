"""A table of entries: for which entry each row is, and the file that comes of it, read once for all rows."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import normalize

from bot.cleaning import one_line
from bot.editing.change import typed
from bot.errors import EditingError, TableError
from bot.handbook.decoding import UNTYPED
from bot.handbook.entry_edit import CannotEdit, put_rows
from bot.handbook.model import fold
from bot.handbook.problems import nearest, shown
from bot.handbook.regions import fields_of, pieces_of
from bot.handbook.schema import ENTRY
from bot.handbook.validate import faults
from bot.spreadsheet import as_csv, rows_in

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from bot.handbook.yaml_edit import Value
    from bot.spreadsheet import Row

COLUMNS = ("title", "text", "phrasings")
NEEDED = ("title", "text")
BETWEEN = "|"
"""What stands between the phrasings in one cell, as a line end does; one in a phrasing has a backslash before it."""

MOST_TOLD = 5
"""Rows whose faults are told at once."""

NO_TITLES = "{} has no entries with titles, so it does not fit into a table. Export it as YAML."
NO_COLUMNS = "The first row of the table has to name its columns: title, text, phrasings."
NO_ROWS = "This table has no row below the names of its columns. Write an entry into each row."
UNKNOWN = "There is no column {}. {}"
TWICE = "The column {} appears here twice. Make one of the two."
TOO_MANY_CELLS = "There are more cells in this row than columns. Put a cell that holds a separator into quotes."
MEET = "Rows {} and {} are both for {}. Make one row of them."
SAME = "{} appears here and in row {}. Leave it only where it belongs."
SEVERAL = "{} entries have the title {} ({}), so nobody can tell which is meant. Give them different titles first."

_SEPARATOR = re.compile(r"(\\*)\|")
_TRAILING = re.compile(r"(\\+)$")


@dataclass(frozen=True, slots=True)
class TableRow:
    """A row of the table as the fields of an entry; `number` is the row's, as a spreadsheet shows it."""

    number: int
    fields: Mapping[str, Value]

    @property
    def title(self) -> str:
        """The title of the entry that it is for."""
        return str(self.fields["title"])


def as_table(data: bytes, file: str = "This file") -> str:
    """Return the entries of a topic's file as a table for a spreadsheet, with no cell that could be a formula.

    Raises:
        EditingError: They have no titles.
    """
    entries = [each for each in _entries(data).values() if "title" in each]
    if not entries:
        raise EditingError(NO_TITLES.format(file))
    return as_csv(COLUMNS, ([_cell(each.get(name, "")) for name in COLUMNS] for each in entries))


def with_table(stem: str, data: bytes, text: str) -> bytes:
    """Return a topic's file with every row of a table in it: an entry of the same title is changed, any other is new.

    Raises:
        EditingError: A row cannot be read or put in; nothing of the table is then.
    """
    lines = _lines(stem, text)
    entries = _entries(data)
    meant = _meant(lines, entries)
    changed = {wanted: _different(line.fields, entries[wanted]) for line in lines if (wanted := meant.get(line.number))}
    new = [line for line in lines if line.number not in meant]
    ids = free_ids(stem, (line.title for line in new), pieces_of(data))
    made = put_rows(
        data,
        {wanted: fields for wanted, fields in changed.items() if fields},
        [{"id": wanted, **line.fields} for wanted, line in zip(ids, new, strict=True)],
    )
    if isinstance(made, CannotEdit):
        raise EditingError(made.sentence)
    return made


def free_ids(stem: str, titles: Iterable[str], taken: Collection[str]) -> Iterator[str]:
    """Yield an id for each new entry of a file, made from its title."""
    used: Counter[str] = Counter()
    given: set[str] = set()
    for title in titles:
        plain = normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
        word = re.sub("[^a-z0-9]+", "-", plain).strip("-")[:40] or "entry"
        while True:
            used[word] += 1
            wanted = f"{stem}.{word}" if used[word] == 1 else f"{stem}.{word}-{used[word]}"
            if wanted not in taken and wanted not in given:
                break
        given.add(wanted)
        yield wanted


def _lines(stem: str, text: str) -> list[TableRow]:
    """Return what each row says.

    Raises:
        EditingError: Some cannot be used; the first are told with what is wrong.
    """
    rows = rows_in(text, COLUMNS)
    head = next(rows, None)
    names = _names(head)
    lines: list[TableRow] = []
    told: list[str] = []
    asked: dict[str, int] = {}
    for row in rows:
        line = TableRow(row.number, _fields(row, names))
        wrong = _wrong(stem, row, line, names) or _asked_before(line, asked)
        told += [str(TableError(row.number, wrong))] if wrong else []
        lines.append(line)
    if len(told) > MOST_TOLD:
        told = [*told[:MOST_TOLD], f"There are {len(told) - MOST_TOLD:,} more such rows."]
    if told or not lines:
        raise EditingError("\n".join(told) or NO_ROWS)
    return lines


def _names(head: Row | None) -> tuple[str, ...]:
    """Return what each column is called, "" for one that has no name and must be empty.

    Raises:
        TableError: One is not known or stands there twice, or one that is needed is missing.
    """
    names = tuple(one_line(cell).lower() for cell in head.cells) if head else ()
    number = head.number if head else 0
    if not {*COLUMNS} & {*names}:
        raise TableError(number, NO_COLUMNS)
    for at, name in enumerate(names):
        if name and name not in COLUMNS:
            meant = nearest(name, COLUMNS)
            hint = f'Did you mean "{meant}"?' if meant else f"The columns are: {', '.join(COLUMNS)}."
            raise TableError(number, UNKNOWN.format(shown(name), hint))
        if name and name in names[:at]:
            raise TableError(number, TWICE.format(shown(name)))
    if not {*NEEDED} <= {*names}:
        raise TableError(number, NO_COLUMNS)
    return names


def _fields(row: Row, names: tuple[str, ...]) -> dict[str, Value]:
    cells = dict(zip(names, row.cells, strict=False))
    fields: dict[str, Value] = {name: typed(name, cells.get(name, "")) for name in NEEDED}
    phrasings = typed("phrasings", tuple(_split(cells.get("phrasings", ""))))
    return fields | ({"phrasings": phrasings} if phrasings else {})


def _wrong(stem: str, row: Row, line: TableRow, names: tuple[str, ...]) -> str:
    """Return what is wrong with a row, "" for nothing."""
    if any(cell.strip() and not "".join(names[at : at + 1]) for at, cell in enumerate(row.cells)):
        return TOO_MANY_CELLS
    for name, value in line.fields.items():
        for each in (value,) if isinstance(value, str) else value:
            if found := UNTYPED.search(each):
                return f'"{name}" holds a character that nobody typed (U+{ord(found[0]):04X}). Type the cell again.'
    return next(iter(faults(ENTRY, {"id": f"{stem}.new", **line.fields})), "")


def _asked_before(line: TableRow, asked: dict[str, int]) -> str:
    """Return what to say of a phrasing that stands in a row above too, "" for none; `asked` takes in the others."""
    for phrasing in line.fields.get("phrasings", ()):
        above = asked.setdefault(fold(phrasing), line.number)
        if above != line.number:
            return SAME.format(shown(phrasing), above)
    return ""


def _meant(lines: list[TableRow], entries: Mapping[str, Mapping[str, Value]]) -> dict[int, str]:
    """Return for which entry each row is, by its number; a row that is not there is for a new one.

    Raises:
        EditingError: Two rows are for the same, or two entries have the same title.
    """
    titles = {wanted: str(fields["title"]) for wanted, fields in entries.items() if "title" in fields}
    exactly, alike = _by(titles, _same), _by(titles, _alike)
    meant: dict[int, str] = {}
    first: dict[str, int] = {}
    for line in lines:
        found = exactly.get(_same(line.title)) or alike.get(_alike(line.title), [])
        if len(found) > 1:
            several = SEVERAL.format(len(found), shown(line.title), ", ".join(found[:MOST_TOLD]))
            raise TableError(line.number, several)
        key = found[0] if found else f" {_alike(line.title)}"
        if key in first:
            raise TableError(0, MEET.format(first[key], line.number, shown(line.title)))
        first[key] = line.number
        if found:
            meant[line.number] = found[0]
    return meant


def _by(titles: Mapping[str, str], form: Callable[[str], str]) -> Mapping[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for wanted, title in titles.items():
        found[form(title)].append(wanted)
    return dict(found)


def _same(title: str) -> str:
    """Return a title in a form in which those are equal that nobody can tell apart."""
    return normalize("NFC", one_line(title))


def _alike(title: str) -> str:
    """Return a title in a form in which those are equal that differ in capitals only."""
    return normalize("NFC", _same(title).casefold())


def _different(fields: Mapping[str, Value], present: Mapping[str, Value]) -> dict[str, Value]:
    """Return the fields that say something else than they do now; an empty cell of phrasings says nothing."""
    return {
        name: value
        for name, value in fields.items()
        if _composed(typed(name, present.get(name, ""))) != _composed(value)
    }


def _composed(value: Value) -> Value:
    """Return a value in which a letter with its accent is one sign: some computers write two, and nobody sees it."""
    return normalize("NFC", value) if isinstance(value, str) else tuple(normalize("NFC", item) for item in value)


def _entries(data: bytes) -> Mapping[str, Mapping[str, Value]]:
    return {wanted: fields_of(data, wanted) or {} for wanted in pieces_of(data) if wanted}


def _cell(value: Value) -> str:
    if isinstance(value, str):
        return value
    items = [_SEPARATOR.sub(r"\1\1\\|", one_line(item)) for item in value]
    return BETWEEN.join([*(_TRAILING.sub(r"\1\1", item) for item in items[:-1]), *items[-1:]])


def _split(cell: str) -> Iterator[str]:
    """Yield the phrasings of a cell; an odd number of backslashes before a separator makes it a part of one."""
    for line in cell.splitlines():
        said, end = "", 0
        for found in _SEPARATOR.finditer(line):
            marks = len(found[1])
            said, end = said + line[end : found.start()] + found[1][: marks // 2], found.end()
            if marks % 2:
                said += BETWEEN
            else:
                yield said
                said = ""
        yield said + line[end:]
