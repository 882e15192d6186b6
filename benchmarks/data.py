"""Public questions in the format of benchmarks/README.md, and the slips that people make when they type them."""

from __future__ import annotations

import json
import random
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

T = TypeVar("T")

FEW, MORE = 5, 10
"""Phrasings an entry is given where a file has many."""

ALL_BELOW = 2_000
"""A file with fewer texts to learn from is taken whole: it is what one real help desk wrote."""

HELD_OUT = 35
"""Per cent of the entries that nobody learns where a file has no questions outside: theirs are as close as can be."""

SLIP_EVERY = 12
"""Letters among which one is mistyped."""

_NEIGHBOURS = {
    "q": "wa", "w": "qes", "e": "wrd", "r": "etf", "t": "ryg", "y": "tuh", "u": "yij", "i": "uok", "o": "ipl",
    "p": "ol", "a": "qsz", "s": "awdx", "d": "sefc", "f": "drgv", "g": "fthb", "h": "gyjn", "j": "hukm", "k": "jil",
    "l": "kop", "z": "asx", "x": "zsdc", "c": "xdfv", "v": "cfgb", "b": "vghn", "n": "bhjm", "m": "njk",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Task:
    """Phrasings by the entry they ask for, questions with the entry that each must find, and questions outside all."""

    name: str
    phrasings: Mapping[str, tuple[str, ...]]
    questions: tuple[tuple[str, str], ...]
    outside: tuple[str, ...]

    def mistyped(self) -> Task:
        """Return the same task with slips in every question."""
        return replace(
            self,
            questions=tuple((mistyped(text), label) for text, label in self.questions),
            outside=tuple(mistyped(text) for text in self.outside),
        )


def tasks(file: Path, most: int | None = None) -> list[Task]:
    """Return the tasks of one file, with at most so many questions; nothing of its tests is among the phrasings."""
    read = json.loads(file.read_text(encoding="utf-8"))
    learnt: dict[str, dict[str, None]] = {}
    for text, label in read["train"]:
        learnt.setdefault(label, {})[text] = None
    questions = _some([(text, label) for text, label in read["test"]], most)
    outside = _some([text for text, _ in read.get("oos_test", [])], most)
    sizes = (None,) if len(read["train"]) < ALL_BELOW else (FEW, MORE)
    whole = [
        Task(f"{file.stem}, {f'{size} an entry' if size else 'all'}", _drawn(learnt, size), questions, outside)
        for size in sizes
    ]
    return whole if outside else [*whole, _close(whole[-1])]


def _close(task: Task) -> Task:
    """Return the same task without a third of its entries, whose questions then lie outside, and close by."""
    rng = random.Random(13)  # noqa: S311 (the same entries each time; no secret)
    unknown = set(rng.sample(sorted(task.phrasings), len(task.phrasings) * HELD_OUT // 100))
    return Task(
        f"{task.name}, {HELD_OUT} % of the entries held out",
        {label: texts for label, texts in task.phrasings.items() if label not in unknown},
        tuple((text, label) for text, label in task.questions if label not in unknown),
        tuple(text for text, label in task.questions if label in unknown),
    )


def mistyped(text: str, seed: int = 13) -> str:
    """Return a text with about one letter in twelve mistyped, the same way each time for the same seed."""
    rng = random.Random(f"{seed}-{text}")  # noqa: S311 (the same slips each time; no secret)
    found: list[str] = []
    at = 0
    while at < len(text):
        taken = 1
        if text[at].isalpha() and rng.randrange(SLIP_EVERY) == 0:
            slip, taken = _slip(text[at : at + 2], rng)
            found.append(slip)
        else:
            found.append(text[at])
        at += taken
    return "".join(found)


def _slip(letters: str, rng: random.Random) -> tuple[str, int]:
    """Return what is typed in place of a letter, or of it and the next one, and how many letters that replaces."""
    letter = letters[0]
    kind = rng.choice(("neighbour", "transposition", "deletion", "doubling"))
    if kind == "neighbour":
        return rng.choice(_NEIGHBOURS.get(letter.lower(), letter)), 1
    if kind == "transposition" and letters[1:].isalpha():
        return letters[::-1], 2
    return ("" if kind == "deletion" else letter * 2), 1


def _drawn(learnt: Mapping[str, Mapping[str, None]], size: int | None) -> dict[str, tuple[str, ...]]:
    drawn: dict[str, tuple[str, ...]] = {}
    for label, texts in learnt.items():
        rng = random.Random(f"13-{label}")  # noqa: S311 (the same phrasings each time; no secret)
        drawn[label] = tuple(rng.sample(list(texts), min(size or len(texts), len(texts))))
    return drawn


def _some(found: Sequence[T], most: int | None) -> tuple[T, ...]:
    """Return a fair share of a list, the same each time."""
    if most is None or len(found) <= most:
        return tuple(found)
    rng = random.Random(13)  # noqa: S311 (the same questions each time; no secret)
    return tuple(rng.sample(found, most))


def large(texts: Sequence[str], entries: int, each: int = 12) -> dict[str, tuple[str, ...]]:
    """Return a handbook of many entries: each phrasing begins as one text and ends as another."""
    rng = random.Random(13)  # noqa: S311 (the same handbook each time; no secret)
    halves = [(words[: len(words) // 2], words[len(words) // 2 :]) for words in map(str.split, texts)]

    def phrasing() -> str:
        return " ".join([*rng.choice(halves)[0], *rng.choice(halves)[1]])

    return {f"entry {number}": tuple(phrasing() for _ in range(each)) for number in range(entries)}


def learnable(file: Path) -> list[str]:
    """Return every text of a file that an engine may learn from."""
    return [text for text, _ in json.loads(file.read_text(encoding="utf-8"))["train"]]
