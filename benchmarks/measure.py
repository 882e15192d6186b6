"""How right an engine is, and what it costs."""

from __future__ import annotations

import gc
import statistics
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.matching.encoder import MOST_PIECES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from benchmarks.data import Task
    from benchmarks.peers import Build, Load, Phrasings, Scores
    from bot.matching.encoder import Encoder

    Numbers = NDArray[np.floating[Any]]

FIRST_FEW = 3

FALSE_ANSWERS = 0.05
"""The share of the questions outside that a threshold lets through."""

SECONDS_OF_QUESTIONS, FEWEST_QUESTIONS = 20.0, 20
"""A slow engine is asked fewer questions."""


@dataclass(frozen=True, slots=True)
class Rightness:
    """Shares of the questions: right at once, right among the first three, and the mean of 1 / rank.

    Where there are questions outside: how often a question inside scores above one of them (the AUROC of the first
    score), and the share answered rightly by the lowest threshold that answers at most 5 % of them.
    """

    first: float
    among_three: float
    reciprocal: float
    auroc: float | None = None
    right_at_five: float | None = None


def rightness(scores: Scores, task: Task) -> Rightness:
    """Ask an engine every question of a task."""
    labels = {label: number for number, label in enumerate(task.phrasings)}
    asked = scores([text for text, _ in task.questions])
    ranks = np.array([_rank(row, labels[label]) for row, (_, label) in zip(asked, task.questions, strict=True)])
    shares = float((ranks == 1).mean()), float((ranks <= FIRST_FEW).mean()), float((1 / ranks).mean())
    if not task.outside:
        return Rightness(*shares)
    best, outside = asked.max(axis=1), np.sort(scores(task.outside).max(axis=1))
    return Rightness(*shares, _auroc(best, outside), _right_at_five(best, ranks == 1, outside))


def _rank(row: Numbers, label: int) -> int:
    """Return the place of a label; of those with the same score the earlier label comes first."""
    return int((row > row[label]).sum() + (row[:label] == row[label]).sum() + 1)


def _auroc(inside: Numbers, outside: Numbers) -> float:
    """Return how often one inside scores above one of the sorted outside; a draw counts half."""
    below = np.searchsorted(outside, inside, "left") + np.searchsorted(outside, inside, "right")
    return float(below.mean() / 2 / len(outside))


def _right_at_five(best: Numbers, right: NDArray[np.bool_], outside: Numbers) -> float:
    threshold = outside[-1 - int(FALSE_ANSWERS * len(outside))]
    return float(((best > threshold) & right).mean())


@dataclass(frozen=True, slots=True)
class Cost:
    """What an engine takes: seconds until it is ready, megabytes in memory, and milliseconds a question."""

    ready: float
    memory: float
    median: float
    ninety_nine: float
    asked: int


class Prepared:
    """An encoder that has read the phrasings before, as from disk: many texts at once get vectors by lot.

    What a question costs does not depend on what the vectors say, and encoding 120,000 phrasings takes minutes.
    """

    def __init__(self, encoder: Encoder) -> None:
        """Take the encoder that encodes the questions."""
        self._encoder = encoder
        self._rng = np.random.default_rng(13)
        self._size = encoder.encode(["size"]).shape[1]
        self.pieces, self.name = encoder.pieces, encoder.name

    def encode(self, texts: Sequence[str], most: int = MOST_PIECES) -> NDArray[np.float32]:
        """Return a row of length 1 for each text."""
        if len(texts) <= FIRST_FEW:
            return self._encoder.encode(texts, most)
        rows = self._rng.standard_normal((len(texts), self._size), np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def cost(build: Build, phrasings: Phrasings, load: Load, questions: Sequence[str]) -> Cost:
    """Build an engine in this process, which should be a fresh one, and ask it question by question."""
    prepared: Any = lambda: Prepared(load())  # noqa: E731 - it stands for an encoder without being one
    began = time.perf_counter()
    scores = build(phrasings, prepared)
    scores(questions[:1])
    ready = time.perf_counter() - began
    gc.collect()
    took: list[float] = []
    until = time.perf_counter() + SECONDS_OF_QUESTIONS
    for question in questions[1:]:
        began = time.perf_counter()
        scores([question])
        took.append((time.perf_counter() - began) * 1_000)
        if began > until and len(took) >= FEWEST_QUESTIONS:
            break
    return Cost(ready, memory(), statistics.median(took), float(np.quantile(took, 0.99)), len(took))


def memory() -> float:
    """Return the megabytes that this process holds; where the system does not say, the most it ever held; else 0."""
    status = Path("/proc/self/status")
    if status.exists():
        held = next(line for line in status.read_text(encoding="utf-8").splitlines() if line.startswith("VmRSS:"))
        return int(held.split()[1]) / 1_024
    try:
        import resource  # noqa: PLC0415 - not on Windows
    except ImportError:
        return 0.0
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
