"""Why a change cannot be made, with the field named."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """Why a change cannot be made: the field, or "" for the change as a whole, and a sentence that says what to do."""

    field: str
    sentence: str

    def __str__(self) -> str:
        """Return both in a line."""
        return f"{self.field}: {self.sentence}" if self.field else self.sentence
