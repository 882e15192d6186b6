"""The words as files to take away and to bring in: a zip or YAML out; YAML or a table out of a spreadsheet in."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from typing import TYPE_CHECKING
from unicodedata import normalize

from bot.editing.change import NOT_THERE, Change, Kind
from bot.errors import EditingError
from bot.knowledge.decoding import MOST_BYTES
from bot.knowledge.editing import CannotEdit, add_entry, change_fields
from bot.knowledge.fold import fold
from bot.knowledge.folder import GOOD_NAME
from bot.knowledge.parse import digest_of, stem_of
from bot.knowledge.pieces import fields_of, pieces_of
from bot.spreadsheet import FORMULA, as_csv

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from bot.knowledge.splicing import Value

COLUMNS = ("title", "text", "phrasings")
BETWEEN = "|"
"""What stands between the phrasings in one cell of a table."""

ARCHIVES = (b"PK", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ")


def as_zip(folder: Path) -> bytes:
    """Return every file of the knowledge folder that is read, with the schema, as a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            if path.is_file() and (GOOD_NAME.fullmatch(path.name) or path.name == "schema.json"):
                archive.writestr(path.name, path.read_bytes())
    return packed.getvalue()


def as_table(data: bytes) -> str:
    """Return the entries of a topic's file as a table for a spreadsheet, with no cell that could be a formula."""
    entries = (fields_of(data, wanted) for wanted in pieces_of(data) if wanted)
    return as_csv(COLUMNS, ([_cell(each.get(name, "")) for name in COLUMNS] for each in entries if each))


def imported(name: str, data: bytes, topic: str = "", before: bytes | None = None, why: str = "") -> Change:
    """Return the change that a file makes: a whole topic in YAML, or a table of entries for a topic that is there.

    Args:
        name: The file's name; what stands before its ending is the topic, if none is given.
        data: What is in it.
        topic: The topic that it is for.
        before: The bytes of that topic's file now, None where there is none.
        why: The reason.

    Raises:
        EditingError: It is too large, an archive, or no table with our columns.
    """
    stem = topic or stem_of(name.lower())
    _refuse_unfit(data)
    if name.lower().endswith(".csv"):
        if before is None:
            message = f"There is no topic {stem} to put the table into. Import a YAML file for a new topic."
            raise EditingError(message)
        content = _with_rows(stem, before, _rows(_decoded(data)))
    elif GOOD_NAME.fullmatch(f"{stem}.yaml"):
        content = _decoded(data)
    else:
        message = "A file's name may only have small letters, digits and hyphens before .yaml or .csv. Rename it."
        raise EditingError(message)
    seen = NOT_THERE if before is None else digest_of(before)
    return Change(Kind.IMPORT, stem, content=content, why=why or f"import {name}", seen=seen)


def _refuse_unfit(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        message = "This file is larger than 1 MiB, which is more than is read. Split it into several."
        raise EditingError(message)
    if data.startswith(ARCHIVES):
        message = "This is an archive or a spreadsheet's own format. Unpack it, or save it as CSV or YAML."
        raise EditingError(message)


def _decoded(data: bytes) -> str:
    """Return a file's text: UTF-8, with a mark or without, or else Windows-1252, as Excel saves."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _rows(text: str) -> list[dict[str, str]]:
    first = text.splitlines()[0] if text.strip() else ""
    table = list(csv.reader(io.StringIO(text), delimiter=";" if first.count(";") > first.count(",") else ","))
    names = [name.strip().lower() for name in table[0]] if table else []
    if "title" not in names or "text" not in names:
        message = "The first row of the table has to name its columns: title, text, phrasings."
        raise EditingError(message)
    return [
        dict(zip(names, map(_unharmed, row), strict=False)) for row in table[1:] if any(cell.strip() for cell in row)
    ]


def _with_rows(stem: str, data: bytes, rows: list[dict[str, str]]) -> str:
    """Return a topic's text with every row in it: an entry of the same title is changed, any other is new."""
    for number, row in enumerate(rows, start=2):
        titles = {fold(str(fields["title"])): wanted for wanted, fields in _entries(data).items() if "title" in fields}
        phrasings = tuple(said for each in row.get("phrasings", "").split(BETWEEN) if (said := each.strip()))
        fields: dict[str, Value] = {"title": row["title"].strip(), "text": row.get("text", "").strip()}
        fields |= {"phrasings": phrasings} if phrasings else {}
        wanted = titles.get(fold(row["title"]))
        new = {"id": free_id(stem, row["title"], data), **fields}
        edited = change_fields(data, wanted, fields) if wanted else add_entry(data, new)
        if isinstance(edited, CannotEdit):
            message = f"Row {number} of the table: {edited.sentence}"
            raise EditingError(message)
        data = edited.data
    return data.decode()


def _entries(data: bytes) -> dict[str, Mapping[str, Value]]:
    return {wanted: fields_of(data, wanted) or {} for wanted in pieces_of(data) if wanted}


def free_id(stem: str, title: str, data: bytes) -> str:
    """Return an id for a new entry of a file, made from its title."""
    plain = normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    word = re.sub("[^a-z0-9]+", "-", plain).strip("-")[:40] or "entry"
    taken = pieces_of(data)
    names = (f"{stem}.{word}", *(f"{stem}.{word}-{number}" for number in range(2, 1000)))
    return next(name for name in names if name not in taken)


def _cell(value: Value) -> str:
    return value if isinstance(value, str) else BETWEEN.join(value)


def _unharmed(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(FORMULA) else cell
