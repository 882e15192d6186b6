"""The notebook in which the reading of one file collects all its problems."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.errors import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable


MOST_PROBLEMS = 50
"""How many problems of one file are told at once; nobody puts more than these right in one go."""

MOST_SHOWN = 60
"""How many characters of a file's own words a problem repeats."""


class Notes:
    """Collects the problems of one file, so that all of them can be told at once."""

    def __init__(self, file: str) -> None:
        """Start with none."""
        self.file = file
        self._problems: list[Problem] = []

    def say(self, line: int, sentence: str) -> None:
        """Note one problem; after the fiftieth, only that there are more."""
        if len(self._problems) < MOST_PROBLEMS:
            self._problems.append(Problem(self.file, line, sentence))
        elif not self.full:
            more = "There are more problems in this file. Put the others right first and check again."
            self._problems.append(Problem(self.file, 0, more))

    @property
    def full(self) -> bool:
        """Whether no further problem will be told."""
        return len(self._problems) > MOST_PROBLEMS

    @property
    def problems(self) -> tuple[Problem, ...]:
        """The problems so far, by line."""
        return tuple(sorted(self._problems, key=lambda problem: problem.line))


def shown(words: str) -> str:
    """Return a file's own words in quotation marks, on one line and not too long."""
    flat = " ".join(words[: 4 * MOST_SHOWN].split())
    flat = "".join(character if character.isprintable() else "?" for character in flat)
    return f'"{flat}"' if len(flat) <= MOST_SHOWN else f'"{flat[:MOST_SHOWN]}..."'


def so_do(others: int) -> str:
    """Return what is added to a sentence about a line where others have the same fault, "" where none has."""
    below = "another line" if others == 1 else f"{others:,} others"
    return f" The same holds for {below} below it." if others else ""


def nearest(word: str, known: Iterable[str]) -> str:
    """Return the known name that is most like this one, or "" where none is."""
    if len(word) > MOST_SHOWN:
        return ""
    found = get_close_matches(word.lower(), list(known), n=1, cutoff=0.6)
    return found[0] if found else ""
