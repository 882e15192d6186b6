"""Puts what was measured between two marks of a page."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write(page: Path, name: str, text: str, by: str = "") -> None:
    """Replace what stands between the marks `name` and `end of name`; `by` is what make calls it, if not the same."""
    begin, end = f"<!-- {name}: written by make {by or name} -->", f"<!-- end of {name} -->"
    before, found, rest = page.read_text("utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        message = f"{page.name} lacks the marks {begin} and {end}."
        raise ValueError(message)
    page.write_text(f"{before}{begin}\n{text}\n{end}{after}", "utf-8")
