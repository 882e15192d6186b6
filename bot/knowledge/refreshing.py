"""What the folder says now, with the last good words of every file that has been broken since."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.knowledge.folder import Reading, compose, elsewhere, read

if TYPE_CHECKING:
    from pathlib import Path


def refresh(folder: Path, before: Reading) -> Reading:
    """Return what the folder says; a broken file goes on saying what it last said, and its problems are told."""
    now = read(folder, before)
    files = dict(now.files)
    for name, each in now.files.items():
        old = before.files.get(name)
        if each.said is None and old is not None and old.said is not None:
            files[name] = replace(each, said=old.said, order=old.order, asked=old.asked)
    return now if files == now.files else compose(files, elsewhere(now))
