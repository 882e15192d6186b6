"""What `check --fix` would put right in a folder, as a difference to look at, and the writing of it."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from difflib import unified_diff
from typing import TYPE_CHECKING

from bot.errors import EditingError, SaveError
from bot.handbook import files
from bot.handbook.decoding import text_from
from bot.handbook.folder import names_to_mend
from bot.handbook.mending import is_better, mended
from bot.handbook.slips import ODD_SPACES, UNSEEN

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_UNSEEN = re.compile(f"[{ODD_SPACES}{UNSEEN}]")
CHANGED = "{} has been changed meanwhile, so nothing was written. Look at it again with: check --fix"
LEFT = "{} is left as it is: what a program can put right there does not make it readable."


@dataclass(frozen=True, slots=True)
class Mending:
    """A file that a program can put right: its name and the one that it gets, its bytes before and after."""

    file: str
    name: str
    before: bytes
    after: bytes

    def __str__(self) -> str:
        """Return the difference as programmers read it, a line each; where the name is another, that first."""
        rows = [f"{self.file} is renamed {self.name}."] if self.file != self.name else []
        if self.before != self.after:
            old, new = (_seen(text_from(data)).splitlines() for data in (self.before, self.after))
            difference = list(unified_diff(old, new, self.file, self.name, lineterm=""))
            rows += difference or [f"{self.name}: only its encoding or its line ends change."]
        return "\n".join(rows)


@dataclass(frozen=True, slots=True)
class Plan:
    """What a program can put right in a folder, and sentences about the files that it has to leave."""

    mendings: tuple[Mending, ...]
    left: tuple[str, ...] = ()


def plan(folder: Path) -> Plan:
    """Return what can be put right in a folder; nothing is written.

    Raises:
        EditingError: A file cannot be read.
    """
    found: list[Mending] = []
    left: list[str] = []
    for file, name in names_to_mend(folder).items():
        before = _bytes(folder / file)
        after = mended(name, before)
        if after != before and not is_better(name, before, after):
            left.append(LEFT.format(file))
            after = before
        if after != before or file != name:
            found.append(Mending(file, name, before, after))
    return Plan(tuple(found), tuple(left))


def write(folder: Path, mendings: Iterable[Mending]) -> None:
    """Write what was planned; whoever calls it holds the folder, and takes in afterwards what has changed.

    Raises:
        EditingError: A file is not what it was when that was planned.
        SaveError: It cannot be written.
    """
    planned = tuple(mendings)
    for each in planned:
        if _bytes(folder / each.file) != each.before or _is_taken(folder, each):
            raise EditingError(CHANGED.format(each.file))
    for each in planned:
        if each.file != each.name:
            try:
                files.move(folder / each.file, folder / each.name)
            except OSError as error:
                raise SaveError(each.file, error) from error
    changes = {folder / each.name: (each.before, each.after) for each in planned if each.before != each.after}
    if changes:
        files.replace_all(changes)


def _seen(text: str) -> str:
    """Return a text in which what looks like a plain space, or like nothing, can be told from it."""
    return _UNSEEN.sub(lambda found: f"<U+{ord(found.group()):04X}>", text.replace("\t", "<tab>"))


def _is_taken(folder: Path, mending: Mending) -> bool:
    """Whether another file has the new name; where capitals do not count, the file itself has it."""
    old, new = folder / mending.file, folder / mending.name
    return mending.file != mending.name and os.path.lexists(new) and not (new.exists() and old.samefile(new))


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        message = f"{path.name} cannot be read ({error.strerror}). Check the file and who may read it."
        raise EditingError(message) from error
