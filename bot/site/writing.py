"""Writes the site into a folder, and takes pages away whose topic has gone; nobody else's file is touched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.errors import BotError, SaveError
from bot.exits import Exit
from bot.handbook.files import replace
from bot.site.pages import INDEX, MARK, pages_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from bot.handbook.model import Handbook


SOMEBODY_ELSES = "{} is not one of these pages, so nothing was written over it. Choose another folder, or move it."
NOT_WRITTEN = "{} cannot be written ({}). Check the folder and who may write there, or choose another."
NO_WORDS = "There is nothing to write: no file of a topic can be read. See what check says."
ASSETS = (".css", ".js")


class PageError(BotError):
    """The site cannot be written where somebody wants it."""

    exit = Exit.REFUSED


class NoPageError(PageError):
    """There is nothing to write."""

    exit = Exit.SET_UP


def write(handbook: Handbook, folder: Path, today: date) -> tuple[str, ...]:
    """Write every page into a folder, made where there is none, and return their names.

    Raises:
        PageError: There is nothing to write, it cannot be written, or somebody else's file stands in its way.
    """
    if not handbook.topics:
        raise NoPageError(NO_WORDS)
    pages = pages_of(handbook, today)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        ours = {path.name for path in folder.glob("*.html") if MARK in path.read_text("utf-8", "replace")}
        _refuse_others(folder, pages, ours)
        for name, text in pages.items():
            replace(folder / name, text.encode())
        for name in ours - pages.keys():
            (folder / name).unlink()
    except (OSError, SaveError) as error:
        cause = error if isinstance(error, OSError) else error.__cause__
        why = cause.strerror if isinstance(cause, OSError) else None
        raise PageError(NOT_WRITTEN.format(folder, why or error)) from error
    return tuple(name for name in pages if name.endswith(".html"))


def _refuse_others(folder: Path, pages: Mapping[str, str], ours: set[str]) -> None:
    """Do nothing where no file that is to be written is somebody else's.

    Raises:
        PageError: One is; style sheets and scripts are ours where the first page is.
    """
    for name in pages:
        is_ours = name in ours or (name.endswith(ASSETS) and INDEX in ours)
        if (folder / name).exists() and not is_ours:
            raise PageError(SOMEBODY_ELSES.format(folder / name))
