"""Learns from examples what each sign says: a logistic regression, small enough to be learned anew at every start.

The weights are read off the examples in the YAML file and nothing else, always in the same order, so that the same
file gives the same answers everywhere, and whoever adds an example sees what it changes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import exp, sqrt
from operator import mul
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.understanding.signs import Signs

ROUNDS = 8
"""How many times all examples are gone through; more of them changed nothing."""

PACE, SLOWING, FADING = 1.0, 0.2, 0.001
"""How much one example moves the weights, how much less in every round, and how much of a weight fades each time."""

NEGLIGIBLE = 0.02
"""An example that is judged right but for this much moves nothing."""

SEEN = 2
"""Examples in which a sign must stand to have a weight."""

_STRIDE = 0.6180339887
"""The golden ratio: steps of this length round a circle mix any list evenly, and always in the same way."""

_SURE = 30.0


@dataclass(frozen=True, slots=True)
class _Case:
    """An example: the places of its signs among all weights, what each counts, and whether it is a worry."""

    places: list[int]
    counts: list[float]
    truth: bool


class Weights:
    """What each sign says for or against a worry."""

    def __init__(self, examples: Sequence[tuple[Signs, bool]]) -> None:
        """Learn from examples: the signs of each, and whether it is a worry."""
        seen = Counter(sign for signs, _ in examples for sign in signs)
        self._places = {sign: at for at, sign in enumerate(sign for sign, count in seen.items() if count >= SEEN)}
        self._weights = [0.0] * len(self._places)
        self._start = 0.0
        mixed = [examples[at] for at in sorted(range(len(examples)), key=lambda at: at * _STRIDE % 1)]
        cases = [self._case(signs, truth=truth) for signs, truth in mixed]
        for round_ in range(ROUNDS):
            self._go_through(cases, PACE / (1 + round_ * SLOWING))

    def score(self, signs: Signs) -> float:
        """Return how much the signs speak for a worry; above 0, more for it than against it."""
        case = self._case(signs, truth=True)
        return self._start + sum(map(mul, map(self._weights.__getitem__, case.places), case.counts))

    def _case(self, signs: Signs, *, truth: bool) -> _Case:
        """Return the signs that have a weight, scaled so that a long message says no more than a short one."""
        known = [(self._places[sign], count) for sign, count in signs.items() if sign in self._places]
        scale = sqrt(sum(count * count for _, count in known)) or 1.0
        return _Case([place for place, _ in known], [count / scale for _, count in known], truth)

    def _go_through(self, cases: list[_Case], pace: float) -> None:
        weights, keep = self._weights, 1 - FADING
        weight_at = weights.__getitem__
        for case in cases:
            said = self._start + sum(map(mul, map(weight_at, case.places), case.counts))
            wrong = case.truth - 1 / (1 + exp(-max(-_SURE, min(_SURE, said))))
            if abs(wrong) < NEGLIGIBLE:
                continue
            step = pace * wrong
            self._start += step / 10
            for place, count in zip(case.places, case.counts, strict=True):
                weights[place] = weights[place] * keep + step * count
