"""A copy of everything that is kept about a member, row by row, with what each column is: by the table of retention."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.storage.database import time_of
from bot.storage.retention import KEPT, NAMING

if TYPE_CHECKING:
    from bot.storage.database import Database
    from bot.storage.retention import Column

BESIDE = {
    "revisions.editor": ("name", "account"),
    "revisions.second_editor": ("second", "second_account"),
    "proposals.editor": ("name", "account"),
    "proposals.decider": ("decider_name", "decider_account"),
    "gaps.handed_to": (),
}
"""What else in a row says who somebody is whom a column names: of somebody else it is no business of the member."""

WORDS = {"gap_askers.text_number": ("text", "SELECT text FROM gap_texts WHERE text_number = ?")}
"""What a number in a row stands for, where a member cannot know it otherwise: its name, and how to find it."""

LARGEST_IN_JSON = 2**53
"""A larger number is a text, since programs that read JSON may round it."""

TIMES = range(10**15, 4 * 10**15)
"""Microseconds since 1970, of the years 2001 to 2096; Discord's numbers are larger, and everything else is smaller."""


def rows_about(database: Database, member: int) -> list[dict[str, Any]]:
    """Return every table in which a member is named, with what its columns are and the rows, as plain values for JSON.

    Raises:
        StoreError: It cannot be read.
    """
    found: list[dict[str, Any]] = []
    for table in dict.fromkeys(column.table for column in NAMING):
        if rows := _rows(database, table, member):
            columns = {_short(each): _described(each) for each in KEPT if each.table == table}
            found.append({"table": table, "columns": columns, "rows": rows})
    return found


def _rows(database: Database, table: str, member: int) -> list[dict[str, Any]]:
    columns = [_short(each) for each in KEPT if each.table == table]
    named = [_short(each) for each in NAMING if each.table == table]
    select = f"SELECT {', '.join(columns)} FROM {table} WHERE ?1 IN ({', '.join(named)})"  # noqa: S608 (our own names)
    found: list[dict[str, Any]] = []
    for values in database.rows(select, member):
        row = dict(zip(columns, values, strict=True))
        for name in named:
            if row[name] != member:
                row |= dict.fromkeys((name, *BESIDE.get(f"{table}.{name}", ())))
        for name, (what, select_it) in WORDS.items():
            if (number := row.get(name.partition(".")[2])) is not None and name.startswith(f"{table}."):
                row[what] = next((text for (text,) in database.rows(select_it, number)), None)
        found.append({name: _plain(value) for name, value in row.items()})
    return found


def _described(column: Column) -> dict[str, str]:
    return {"what": column.what, "why": column.why, "how_long": str(column.how_long)}


def _short(column: Column) -> str:
    return column.name.partition(".")[2]


def _plain(value: object) -> object:
    if not isinstance(value, int):
        return value
    if value in TIMES:
        return time_of(value).isoformat()
    return str(value) if abs(value) > LARGEST_IN_JSON else value
