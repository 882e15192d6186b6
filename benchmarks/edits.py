"""How fast an edit is live in a handbook of 1,000 entries and of 10,000, and how long the questions meanwhile take.

python -m benchmarks.edits: measures it with vectors that are made up, since encoding every text takes ten minutes.
"""

from __future__ import annotations

import argparse
import asyncio
import gc
import logging
import random
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import large_handbook
from bot import wiring
from bot.assistant.assistant import Assistant
from bot.assistant.conversation import EMPTY
from bot.assistant.library import Library
from bot.editing.change import Change, ChangeKind, Editor
from bot.editing.desk import Desk, EditingRules
from bot.matching import encoder
from bot.matching.lazy_encoder import LazyEncoder
from bot.storage.opening import in_memory
from bot.storage.thread import StoreThread
from bot.supervisor import SWITCH_SECONDS

if TYPE_CHECKING:
    from collections.abc import Sequence

ENTRIES = 100
"""Entries of a topic."""

SIZES = (1_000, 10_000)
"""Entries of the handbooks that are measured."""

EDITS = 12
PAUSE = 0.15
"""Seconds between two edits, and between two measurements at rest."""

BETWEEN = 0.05
"""Seconds from the end of a question to the next one: some ten a second are asked."""

REST_SECONDS = 4.0


@dataclass(frozen=True, slots=True)
class Measured:
    """Seconds: of each edit until it was live, on the clock and of work, and of the questions at rest and meanwhile."""

    edits: tuple[float, ...]
    work: tuple[float, ...]
    at_rest: tuple[float, ...]
    meanwhile: tuple[float, ...]

    @property
    def waited(self) -> float:
        """How much longer than at rest a question took in the middle of edits, by the medians."""
        return statistics.median(self.meanwhile) - statistics.median(self.at_rest)

    def __str__(self) -> str:
        """Return a table."""
        rows = [
            ("edit until live", self.edits),
            ("its work alone", self.work),
            ("question at rest", self.at_rest),
            ("meanwhile", self.meanwhile),
        ]
        lines = ["| what | number | median | 99 of 100 within | most |", "|---|---|---|---|---|"]
        for what, found in rows:
            most = sorted(found)
            shown = statistics.median(most), most[int(0.99 * (len(most) - 1))], most[-1]
            lines.append(f"| {what} | {len(most)} | " + " | ".join(f"{1000 * each:.0f} ms" for each in shown) + " |")
        return "\n".join(lines)


def prepared(folder: Path, size: int = SIZES[0]) -> Library:
    """Write a handbook of so many entries into a folder, and return its library with everything learned."""
    large_handbook.write(folder / "words", size // ENTRIES, ENTRIES)
    loaded = encoder.load()
    if loaded is None:
        sys.exit("This needs the sentence encoder.")
    vectors = folder / "data" / f"vectors-{loaded.name}.bin"
    large_handbook.make_up(vectors, large_handbook.texts_in(folder / "words"))
    library = Library(folder / "words", LazyEncoder(data_dir=folder / "data"))
    library.learn_meaning()
    library.current.prepare()
    return library


def measure(library: Library, folder: Path, edits: int = EDITS) -> Measured:
    """Ask one question after the other on the event loop while a thread edits entry after entry."""
    with StoreThread(in_memory) as store:
        desk = Desk(folder / "words", library, wiring.archive_in(store), EditingRules())
        desk.catch_up()
        assistant = Assistant(library)
        library.prepare()  # as the bot does when it starts
        asyncio.run(_ask(assistant, _questions(library)[:20], 0.5))
        sys.setswitchinterval(SWITCH_SECONDS)  # as in the running bot
        gc.collect()
        gc.freeze()
        at_rest = asyncio.run(_ask(assistant, _questions(library), REST_SECONDS))
        return _with_edits(desk, assistant, at_rest, edits)


def _with_edits(desk: Desk, assistant: Assistant, at_rest: list[float], edits: int) -> Measured:
    taken: list[tuple[float, float, float]] = []
    done = threading.Event()
    editing = threading.Thread(target=_edit, args=(desk, edits, taken, done))
    editing.start()
    meanwhile = asyncio.run(_ask_until(assistant, _questions(desk.library, seed=8), done))
    editing.join()
    within = [
        end - begin
        for begin, end in meanwhile
        if any(begin < stopped and end > started for started, stopped, _ in taken)
    ]
    edits_taken = tuple(stopped - started for started, stopped, _ in taken)
    return Measured(edits_taken, tuple(work for _, _, work in taken), tuple(at_rest), tuple(within))


def _edit(desk: Desk, edits: int, taken: list[tuple[float, float, float]], done: threading.Event) -> None:
    pause = threading.Event()
    for number in range(edits):
        pause.wait(PAUSE)
        wanted = f"t{7 * number % len(desk.library.current.handbook.topics)}.e{number}"
        text = f"These words were changed for the time number {number}."
        began, worked = time.perf_counter(), time.thread_time()
        desk.publish(Change(ChangeKind.EDIT, wanted, {"text": text}, why="measured"), Editor("Measure"))
        taken.append((began, time.perf_counter(), time.thread_time() - worked))
        _, entry = desk.library.current.handbook.find(wanted) or (None, None)
        if entry is None or entry.text != text:
            sys.exit("The edit is not live.")
    done.set()


async def _ask(assistant: Assistant, questions: Sequence[str], seconds: float) -> list[float]:
    found: list[float] = []
    until = time.perf_counter() + seconds
    for question in questions:
        began = time.perf_counter()
        if began > until:
            break
        assistant.ask(question, EMPTY)
        found.append(time.perf_counter() - began)
        await asyncio.sleep(BETWEEN)
    return found


async def _ask_until(
    assistant: Assistant, questions: Sequence[str], done: threading.Event
) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for question in questions:
        if done.is_set():
            break
        began = time.perf_counter()
        assistant.ask(question, EMPTY)
        found.append((began, time.perf_counter()))
        await asyncio.sleep(BETWEEN)
    return found


def _questions(library: Library, seed: int = 7) -> list[str]:
    """Return questions that are nearly phrasings, none of them twice."""
    chance = random.Random(seed)  # noqa: S311 (the same questions each time; no secret)
    entries = [entry for _, entry in library.current.handbook.entries()]
    return [f"{chance.choice(chance.choice(entries).phrasings)} {number}" for number in range(4_000)]


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--edits", type=int, default=EDITS)
    given = parser.parse_args()
    logging.disable(logging.WARNING)
    for size in SIZES:
        with tempfile.TemporaryDirectory() as folder:
            measured = measure(prepared(Path(folder), size), Path(folder), given.edits)
        gc.unfreeze()
        print(f"\nAmong {size:,} entries:\n\n{measured}")


if __name__ == "__main__":
    main()
