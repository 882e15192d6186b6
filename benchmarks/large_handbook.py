"""A handbook of ten thousand entries on the disk, with vectors that are made up: to encode its texts takes minutes."""

from __future__ import annotations

import hashlib
import json
import random
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks import data
from bot.handbook.folder import read
from bot.handbook.model import fold
from bot.matching.corpus import pieces_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

KNOWLEDGE = Path(__file__).parents[1] / "knowledge"
OWN = ("assistant", "safeguarding", "safeguarding-examples", "synonyms")
SIZE, KEY_BYTES = 384, 16
"""What a vector and its key take in the file of vectors."""


def texts() -> list[str]:
    """Return what staff ask, as the shipped handbook has it."""
    handbook = read(KNOWLEDGE).handbook
    found = [text for piece in pieces_of(handbook) for texts in piece.phrasings.values() for text in texts]
    return [text for text in dict.fromkeys(found) if len(text.split()) > 1]


def write(folder: Path, topics: int, entries: int, phrasings: int = 12) -> None:
    """Write a handbook of so many topics of so many entries; no two phrasings are the same."""
    folder.mkdir(parents=True)
    for name in OWN:
        shutil.copy(KNOWLEDGE / f"{name}.yaml", folder)
    chance = random.Random(13)  # noqa: S311 (the same handbook each time; no secret)
    known = texts()
    large = iter(data.large(known, topics * entries, phrasings * 2).values())
    seen: set[str] = set()
    for number in range(topics):
        rows = _head(number)
        for at in range(entries):
            rows += _entry(number, at, chance, list(_new(next(large), phrasings, seen, f"{number} {at}")))
        (folder / f"t{number}.yaml").write_text("\n".join([*rows, ""]), "utf-8")
    unanswered = [text for text in read(KNOWLEDGE).handbook.unanswered if fold(text) not in seen]
    (folder / "questions.yaml").write_text(json.dumps({"unanswered": unanswered}, ensure_ascii=False), "utf-8")


def texts_in(folder: Path) -> list[str]:
    """Return every text of a folder that is compared by meaning."""
    from bot.assistant.library import texts_of  # noqa: PLC0415

    return texts_of(read(folder).handbook)


def make_up(vectors: Path, texts: Sequence[str]) -> None:
    """Write a vector for each text into a file as `Vectors` keeps it: round some hundred directions, as texts lie."""
    chance = np.random.default_rng(13)
    centres = chance.standard_normal((400, SIZE))
    record = np.dtype([("key", f"V{KEY_BYTES}"), ("vector", np.float16, (SIZE,))])
    vectors.parent.mkdir(parents=True, exist_ok=True)
    with vectors.open("wb") as file:
        for start in range(0, len(texts), 10_000):
            some = texts[start : start + 10_000]
            rows = centres[chance.integers(0, 400, len(some))] + 0.8 * chance.standard_normal((len(some), SIZE))
            records = np.zeros(len(some), record)
            records["vector"] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
            keys = [hashlib.blake2b(text.encode(), digest_size=KEY_BYTES).digest() for text in some]
            records["key"] = np.frombuffer(b"".join(keys), f"V{KEY_BYTES}")
            file.write(records.tobytes())


def _new(wanted: Sequence[str], most: int, seen: set[str], mark: str) -> Iterator[str]:
    left = most
    for text in wanted:
        said = text if fold(text) not in seen else f"{text} {mark} {left}"
        if left and fold(said) not in seen:
            seen.add(fold(said))
            left -= 1
            yield said


def _head(number: int) -> list[str]:
    rows = [f"title: Topic number {number}", f"one: rule{number}", f"many: rules{number}", "source:"]
    rows += ["  title: The page", "  url: https://example.org", "reviewed: 2026-11-23"]
    return [*rows, "phrasings:", f"  - the whole of topic {number}", "entries:"]


def _entry(number: int, at: int, chance: random.Random, phrasings: Sequence[str]) -> list[str]:
    words = " ".join(phrasings).split()
    text = " ".join(chance.sample(words, min(25, len(words))))
    rows = [
        f"  - id: t{number}.e{at}",
        f"    title: {json.dumps(f'{words[0]} {words[-1]} {number} {at}', ensure_ascii=False)}",
    ]
    rows += [f"    text: {json.dumps(f'Text {number} {at}: {text}.', ensure_ascii=False)}", "    phrasings:"]
    return [*rows, *(f"      - {json.dumps(each, ensure_ascii=False)}" for each in phrasings)]
