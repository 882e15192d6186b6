"""The command page: writes the handbook as pages for a browser."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cli import terminal
from bot.cli.arguments import NAME
from bot.english import plural
from bot.exits import Exit
from bot.handbook.folder import read
from bot.site.pages import INDEX
from bot.site.writing import write

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

LEFT_OUT = f"Words with Problems are left out, so the pages are not whole. This names them: {NAME} check"
WRITTEN = "Written: {} {}. Open {} in a browser, or put the folder where people can read it."


def write_pages(words: Path, folder: Path, today: date) -> Exit:
    """Write the pages of the handbook in one folder into another, and say where they begin.

    Raises:
        PageError: There is nothing to write, it cannot be written, or somebody else's file stands in its way.
    """
    reading = read(words)
    pages = write(reading.handbook, folder, today)
    if reading.problems:
        terminal.tell(LEFT_OUT)
    print(WRITTEN.format(len(pages), plural(len(pages), "page"), folder / INDEX))
    return Exit.REFUSED if reading.problems else Exit.DONE
