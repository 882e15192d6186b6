"""The library: holds the current edition of the handbook and swaps it whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.knowledge.folder import Reading, read
from bot.understanding.resolver import Resolver
from bot.understanding.safeguarding import Detector
from bot.understanding.smalltalk import Courtesies

if TYPE_CHECKING:
    from pathlib import Path

    from bot.knowledge.handbook import Handbook


@dataclass(frozen=True, slots=True)
class Edition:
    """One handbook with everything that is prepared from it, numbered from 1."""

    number: int
    reading: Reading
    detector: Detector
    courtesies: Courtesies
    resolver: Resolver

    @property
    def handbook(self) -> Handbook:
        """The words of this edition."""
        return self.reading.handbook


class Library:
    """The only holder of the current edition; whoever asks takes `current` once and keeps it."""

    def __init__(self, folder: Path) -> None:
        """Read the folder and prepare the first edition."""
        self._folder = folder
        self.current = edition(1, read(folder))


def edition(number: int, reading: Reading) -> Edition:
    """Prepare an edition from a reading of the knowledge folder."""
    handbook = reading.handbook
    return Edition(number, reading, Detector(handbook.safeguarding), Courtesies(handbook.assistant), Resolver(handbook))
