"""What is like small talk by its meaning, and like nothing in the handbook: said aside, as nobody foresaw it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.matching.encoder import Row
    from bot.matching.regression import Regression
    from bot.matching.vectors import Vectors

LEAST_LIKE = 0.5
"""How like small talk a message must be: three quarters of what staff say so, and hardly a question, is."""

MARGIN = 0.05
"""How much liker it must be to small talk than to anything that is learned of the handbook."""


class Aside:
    """Small talk by its meaning; immutable."""

    def __init__(self, vectors: Vectors, said: Mapping[str, str], regression: Regression) -> None:
        """Take what people say, each with the id of its small talk; `vectors` must know all of it."""
        self._ids = tuple(said.values())
        self._table = vectors.of(tuple(said))
        self._regression = regression

    def id_of(self, row: Row) -> str | None:
        """Return the id of the small talk that a message is like, by its row; None for none."""
        if not self._ids:
            return None
        likeness = self._table @ row
        best = int(likeness.argmax())
        enough = max(LEAST_LIKE, self._regression.liked(row) + MARGIN)
        return self._ids[best] if likeness[best] > enough else None
