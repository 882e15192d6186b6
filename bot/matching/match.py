"""What was found for a question: an entry, its score, and what the score is made of."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Signal:
    """A part of a score: where it comes from, in words that an editor understands, and how much it is."""

    said_by: str
    score: float


@dataclass(frozen=True, slots=True)
class Match:
    """An entry or topic, its score, the phrasing that came nearest, and the signals that the score is made of."""

    id: str
    score: float
    phrasing: str
    signals: tuple[Signal, ...]
