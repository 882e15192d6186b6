"""What is worked out of a word: held for good of our own words, and of a member's until their question is answered.

A cache that held whatever was asked would hold the names of a worry until the process ends.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Generator

MOST_OWN = 50_000
"""Words that are held: those of a large handbook; where edits bring more, the holding begins anew."""

_of_one_question: ContextVar[dict[tuple[Worked, str], str] | None] = ContextVar("of_one_question", default=None)


@contextmanager
def one_question() -> Generator[None]:
    """Work nothing out twice in this block, and forget all of it at its end."""
    before = _of_one_question.set({})
    try:
        yield
    finally:
        _of_one_question.reset(before)


class Worked:
    """What a function makes of words."""

    def __init__(self, work: Callable[[str], str], ours: Container[str] = ()) -> None:
        """Take the function, which returns the same for a word every time, and words that are ours in any handbook."""
        self._work = work
        self._ours = ours
        self._own: dict[str, str] = {}

    def of(self, word: str) -> str:
        """Return what is made of any word; of one that nobody has called ours, nothing is held."""
        found = self._own.get(word)
        if found is not None:
            return found
        if word in self._ours:
            return self.of_own(word)
        held = _of_one_question.get()
        if held is None:
            return self._work(word)
        found = held.get((self, word))
        if found is None:
            found = held[self, word] = self._work(word)
        return found

    def of_own(self, word: str) -> str:
        """Return what is made of a word of the handbook or of a list of ours, and hold it for the next time."""
        found = self._own.get(word)
        if found is None:
            if len(self._own) >= MOST_OWN:
                self._own.clear()
            found = self._own[word] = self._work(word)
        return found
