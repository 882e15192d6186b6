"""Learns from examples what each sign says: a logistic regression, small enough to be learned anew at every start.

The weights are read off the examples in the YAML file and nothing else, always in the same order, so that the same
file gives the same answers everywhere, and whoever adds an example sees what it changes.
"""

from __future__ import annotations

from collections import Counter
from math import exp, sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.understanding.signs import Signs

ROUNDS = 8
"""How many times all examples are gone through; more of them changed nothing."""

PACE, SLOWING, FORGETTING = 1.0, 0.2, 0.0008
"""How much one example moves the weights, how much less in every round, and how much of a weight fades each time."""

SEEN = 2
"""Examples in which a sign must stand to have a weight."""

_STRIDE = 0.6180339887
"""The golden ratio: steps of this length round a circle mix any list evenly, and always in the same way."""

_SURE = 30.0


class Weights:
    """What each sign says for or against a worry."""

    def __init__(self, cases: Sequence[tuple[Signs, bool]]) -> None:
        """Learn from examples: the signs of each, and whether it is a worry."""
        seen = Counter(sign for signs, _ in cases for sign in signs)
        self._weights: dict[str, float] = {sign: 0.0 for sign, count in seen.items() if count >= SEEN}
        self._start = 0.0
        mixed = [cases[at] for at in sorted(range(len(cases)), key=lambda at: at * _STRIDE % 1)]
        ready = [(self._scaled(signs), truth) for signs, truth in mixed]
        for round_ in range(ROUNDS):
            self._go_through(ready, PACE / (1 + round_ * SLOWING))

    def score(self, signs: Signs) -> float:
        """Return how much the signs speak for a worry; above 0, more for it than against it."""
        weights = self._weights
        said = scale = 0.0
        for sign, value in signs.items():
            weight = weights.get(sign)
            if weight is not None:
                said += weight * value
                scale += value * value
        return self._start + (said / sqrt(scale) if scale else 0.0)

    def _scaled(self, signs: Signs) -> list[tuple[str, float]]:
        kept = [(sign, value) for sign, value in signs.items() if sign in self._weights]
        scale = sqrt(sum(value * value for _, value in kept)) or 1.0
        return [(sign, value / scale) for sign, value in kept]

    def _go_through(self, cases: list[tuple[list[tuple[str, float]], bool]], pace: float) -> None:
        weights, keep = self._weights, 1 - FORGETTING
        for signs, truth in cases:
            said = self._start
            for sign, value in signs:
                said += weights[sign] * value
            likely = 1 / (1 + exp(-max(-_SURE, min(_SURE, said))))
            step = pace * (truth - likely)
            self._start += step / 10
            for sign, value in signs:
                weights[sign] = weights[sign] * keep + step * value
