"""Kills a process in the middle of saving the words, again and again, and looks what is left each time: make crash."""

from __future__ import annotations

import argparse
import os
import random
import re
import select
import signal
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from benchmarks.crash_git import crash_with_git
from bot.assistant.library import Library
from bot.editing.change import Change, ChangeKind, Editor
from bot.editing.desk import Desk
from bot.handbook.files import MARK
from bot.storage.opening import FILE_NAME, in_memory, open_store
from tests.handbook.malformed import SAFEGUARDING
from tests.support.handbook_files import folder_with, topic

KILLS = 10_000
WITH_GIT = 500
LONGEST = 0.08
"""Seconds of saving before a kill, at most: the first save, and some ten of those after it, which are quicker."""

PATIENCE = 30.0
WANTED = "rules.e2"
RULES = topic("rules", "Our rules", "Be kind.", "Version 0.")
OTHER = "aims.e1"
AIMS = topic("aims", "Our aims", "Version 0.")
TOGETHER = 2
"""Every second edit is of both files."""

NUMBER = re.compile(r"Version (\d+)\.")


@dataclass(slots=True)
class Outcome:
    """What came of so many kills.

    `torn` files were neither the old nor the new, or only one of two that change together; `lost` edits had been
    acknowledged, `strays` were left after the next start, and `unrecorded` files differed from the history then. `left`
    counts what the kills left to sweep.
    """

    kills: int = 0
    torn: int = 0
    lost: int = 0
    strays: int = 0
    unrecorded: int = 0
    left: int = 0
    acknowledged: int = 0

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost."""
        return not (self.torn or self.lost or self.strays or self.unrecorded)

    def __str__(self) -> str:
        """Return it in one line."""
        return (
            f"{self.kills} kills: {self.torn} torn files, {self.lost} acknowledged edits lost of {self.acknowledged}, "
            f"{self.strays} stray files after the next start ({self.left} were swept), {self.unrecorded} unrecorded."
        )


def crash(place: Path, kills: int, seed: int = 1) -> Outcome:
    """Kill a saving process so many times and return what came of it; a seed always gives the same moments."""
    folder = folder_with(place / "words", RULES, AIMS, safeguarding=SAFEGUARDING)
    chance = random.Random(seed)  # noqa: S311 (no secret)
    outcome = Outcome()
    last = 0
    for _ in range(kills + 1):
        last = _once(folder, place / FILE_NAME, last, outcome, chance.uniform(0, LONGEST))
    return outcome


def warm() -> None:
    """Load now what every process would load at its first save, so that the kills meet saves."""
    with tempfile.TemporaryDirectory() as place, closing(in_memory().store) as store:
        folder = folder_with(Path(place), RULES, AIMS, safeguarding=SAFEGUARDING)
        desk = Desk(folder, Library(folder), lambda work: work(store.history))
        desk.publish(_change(TOGETHER), Editor("Nobody"))


def _once(folder: Path, database: Path, last: int, outcome: Outcome, seconds: float) -> int:
    """Start a process, look what it found, let it save for a while, kill it, and return the last acknowledged edit."""
    outcome.left += len(_strays(folder))
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _save(folder, database, writing)
    os.close(writing)
    with os.fdopen(reading, "rb", buffering=0) as told:
        first = _line(told)
        shown, strays, unrecorded = map(int, first.split()) if first else (-1, 0, 0)
        outcome.torn += shown < 0
        outcome.lost += shown < last
        outcome.strays += strays
        outcome.unrecorded += unrecorded
        time.sleep(seconds)  # the moment of the kill is what is random here
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        rest = told.read()
    outcome.kills += 1
    numbers = [int(line) for line in rest.decode().split("\n")[:-1]]
    outcome.acknowledged += len(numbers)
    return max(numbers, default=max(last, shown))


def _line(told: object) -> str:
    """Return the first line that a child says, or "" where it says none."""
    said = b""
    file = told.fileno()  # pyright: ignore[reportAttributeAccessIssue]
    while not said.endswith(b"\n"):
        ready, _, _ = select.select([file], [], [], PATIENCE)
        piece = os.read(file, 1) if ready else b""
        if not piece:
            return ""
        said += piece
    return said.decode().strip()


def _save(folder: Path, database: Path, told: int) -> NoReturn:
    """Start as the bot does, say what was found, and save one edit after the other, saying each that is safe."""
    try:
        with closing(open_store(database).store) as store:
            desk = Desk(folder, Library(folder), lambda work: work(store.history))
            desk.sweep()
            problems = desk.catch_up()
            number, other = _number(desk, WANTED), _number(desk, OTHER)
            number = number if other == number - number % TOGETHER and not problems else -1
            digests = store.history.digests()
            read = {name: each.digest for name, each in desk.library.current.reading.files.items()}
            os.write(told, f"{number} {len(_strays(folder))} {int(digests != read)}\n".encode())
            while True:
                number += 1
                desk.publish(_change(number), Editor("Nobody"))
                os.write(told, f"{number}\n".encode())
    finally:
        os._exit(1)


def _change(number: int) -> Change:
    """Return the edit of a number: of one file, or of two that must never tell of different edits."""
    fields = {"text": f"Version {number}."}
    beside = (Change(ChangeKind.EDIT, OTHER, fields),) if number % TOGETHER == 0 else ()
    return Change(ChangeKind.EDIT, WANTED, fields, beside=beside)


def _number(desk: Desk, wanted: str) -> int:
    shown = desk.show(wanted)
    found = NUMBER.fullmatch(str(shown.fields["text"])) if shown else None
    return int(found[1]) if found else -1


def _strays(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if MARK in path.name]


def main() -> int:
    """Run it and print the outcome; the code is 0 when nothing was lost."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--git", type=int, default=WITH_GIT, help="kills with git, of two processes that share")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    warm()
    with tempfile.TemporaryDirectory() as place:
        began = time.monotonic()
        outcome = crash(Path(place), given.kills, given.seed)
        print(f"{outcome} It took {time.monotonic() - began:.0f} s.")
    with tempfile.TemporaryDirectory() as place:
        began = time.monotonic()
        shared = crash_with_git(Path(place), given.git, given.seed)
        print(f"{shared} It took {time.monotonic() - began:.0f} s.", *shared.left, sep="\n  ")
    return 0 if outcome.is_good and shared.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
