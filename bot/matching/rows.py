"""The vectors of all texts as rows of one table: whoever compares many of them shares it, and an edit adds a few."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    Places = NDArray[np.int64]

ROOM = 2_000
"""Rows that are made ready beyond those that are needed, so that an edit need not copy the table."""


class Rows:
    """A table that is only ever added to: a text keeps its place in it for as long as the process lives."""

    def __init__(self, of: Callable[[Sequence[str]], NDArray[np.float32]], size: int) -> None:
        """Take what gives each text its vector, and how many numbers that has."""
        self._of = of
        self._table = np.zeros((0, size), np.float32)
        self._places: dict[str, int] = {}
        self._adding = threading.Lock()

    def places(self, texts: Sequence[str]) -> Places:
        """Return the places of texts in the table, all of which must have their vectors."""
        with self._adding:
            new = [text for text in dict.fromkeys(texts) if text not in self._places]
            if new:
                self._add(new)
            return np.array([self._places[text] for text in texts], np.int64)

    @property
    def table(self) -> NDArray[np.float32]:
        """The table as it is now; rows behind those that have a place are empty."""
        return self._table

    def _add(self, texts: Sequence[str]) -> None:
        first = len(self._places)
        needed = first + len(texts)
        table = self._table
        if needed > len(table):
            table = np.zeros((needed + ROOM, table.shape[1]), np.float32)
            table[:first] = self._table[:first]
        table[first:needed] = self._of(texts)
        self._table = table
        self._places.update(zip(texts, range(first, needed), strict=True))
