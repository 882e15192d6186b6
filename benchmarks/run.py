"""Asks every engine everything, in processes of their own."""

from __future__ import annotations

import random
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING

from benchmarks import data
from benchmarks.measure import Cost, Rightness, cost, rightness
from benchmarks.peers import ENGINES, LEARNT
from bot.matching import encoder

if TYPE_CHECKING:
    from pathlib import Path

    from bot.matching.encoder import Encoder

PROCESSES = 2
QUESTIONS_OF_COST = 500

TOO_LARGE = {(LEARNT, 10_000)}
"""A regression on 120,000 phrasings of 10,000 entries does not end within an hour."""


def rights_of(files: list[Path], most: int | None) -> dict[str, dict[str, tuple[Rightness, Rightness]]]:
    """Return how right every engine is on every task; one that is not installed is left out."""
    found: dict[str, dict[str, tuple[Rightness, Rightness]]] = {}
    jobs = [
        (file, at, task.name, engine)
        for file in files
        for at, task in enumerate(data.tasks(file))
        for engine in ENGINES
    ]
    with ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        asked = [pool.submit(_right, file, at, most, engine) for file, at, _, engine in jobs]
        for (_, _, task, engine), future in zip(jobs, asked, strict=True):
            if both := future.result():
                found.setdefault(task, {})[engine] = both
                print(f"{task}: {engine}: {100 * both[0].first:.1f} / {100 * both[1].first:.1f}", file=sys.stderr)
    return found


def costs_of(files: list[Path], sizes: tuple[int, ...]) -> dict[int, dict[str, Cost | None]]:
    """Return what every engine costs, each in a process of its own and one after the other."""
    found: dict[int, dict[str, Cost | None]] = {}
    for entries in sizes:
        for engine in ENGINES:
            costs = found.setdefault(entries, {})
            if (engine, entries) in TOO_LARGE:
                costs[engine] = None
                continue
            with ProcessPoolExecutor(1, get_context("spawn")) as pool:
                if cost_of_one := pool.submit(_cost, files, entries, engine).result():
                    costs[engine] = cost_of_one
                    print(f"{entries} entries: {engine}: {cost_of_one.median:.2f} ms", file=sys.stderr)
    return found


def _right(file: Path, at: int, most: int | None, engine: str) -> tuple[Rightness, Rightness] | None:
    task = data.tasks(file, most)[at]
    try:
        scores = ENGINES[engine](task.phrasings, loaded_encoder)
    except ImportError:
        return None
    return rightness(scores, task), rightness(scores, task.mistyped())


def _cost(files: list[Path], entries: int, engine: str) -> Cost | None:
    texts = [text for file in files for text in data.learnable(file)]
    rng = random.Random(13)  # noqa: S311 (the same questions each time; no secret)
    questions = [data.mistyped(text) for text in rng.choices(texts, k=QUESTIONS_OF_COST)]
    try:
        return cost(ENGINES[engine], data.large(texts, entries), loaded_encoder, questions)
    except ImportError:
        return None


def loaded_encoder() -> Encoder:
    """Return the sentence encoder that comes with this project, or raise ImportError."""
    loaded = encoder.load()
    if loaded is None:
        raise ImportError(name="onnxruntime")
    return loaded
