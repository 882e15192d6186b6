"""Tables for a spreadsheet, in which no cell is taken for a formula."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

FORMULA = tuple("=+-@\t\r")
"""What a spreadsheet takes for the beginning of a formula."""


def as_csv(columns: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    """Return rows below the names of their columns; a cell that could be a formula begins with a mark."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(columns)
    table.writerows([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row] for row in rows)
    return written.getvalue()
