"""What the folder says now, with the last good words of every file that has been broken since."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.errors import Problem
from bot.knowledge.folder import Reading, compose, elsewhere, read
from bot.knowledge.parse import parse_file

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.knowledge.parse import FileReading


AWAY = (
    "All files of the knowledge folder have gone at once. Check KNOWLEDGE_DIR and the disk that it is on. Until then "
    "the last words are answered from."
)


def refresh(folder: Path, before: Reading) -> Reading:
    """Return what the folder says; a broken file goes on saying what it last said, and its problems are told.

    So does a folder whose files have all gone at once: its disk is away, or nobody may read it any more.
    """
    now = read(folder, before)
    if before.files and not now.files:
        told = elsewhere(before)
        away = (Problem(folder.name or str(folder), 0, AWAY),)
        inside = (problem for problem in before.problems if problem not in told)
        return before if told == away else replace(before, problems=(*away, *inside))
    files = dict(now.files)
    for name, each in now.files.items():
        old = before.files.get(name)
        if each.said is None and old is not None and old.said is not None:
            files[name] = _saying(each, old)
    return now if files == now.files else compose(files, elsewhere(now))


def recall(now: Reading, last: Callable[[str], bytes | None]) -> Reading:
    """Return a reading in which a file that says nothing says what it said when `last` was kept of it, by its name."""
    files = dict(now.files)
    for name, each in now.files.items():
        if each.said is None and (data := last(name)) is not None:
            files[name] = _saying(each, parse_file(name, data))
    return now if files == now.files else compose(files, elsewhere(now))


def _saying(broken: FileReading, old: FileReading) -> FileReading:
    return replace(broken, said=old.said, order=old.order, asked=old.asked)
