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
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from benchmarks.crash_backup import WITH_BACKUPS, crash_with_backups
from benchmarks.crash_git import crash_with_git
from bot.assistant.library import Library
from bot.editing.change import Change, ChangeKind, Editor
from bot.editing.desk import Desk
from bot.handbook.files import MARK
from bot.storage.opening import FILE_NAME, in_memory, open_store
from tests.handbook.malformed import SAFEGUARDING, TOUR
from tests.support.handbook_files import folder_with, topic

if TYPE_CHECKING:
    from collections.abc import Callable

KILLS = 10_000
WITH_GIT = 500
WITH_RETIRING = 500
LONGEST = 0.08
"""Seconds of saving before a kill, at most: the first save, and some ten of those after it, which are quicker."""

LONGEST_RETIRING = 4 * LONGEST
"""The same where five files are saved, and the words are learned anew for each."""

PATIENCE = 30.0
NOBODY, SOMEBODY = Editor("Nobody", 1), Editor("Somebody", 2)
WANTED = "rules.e2"
RULES = topic("rules", "Our rules", "Be kind.", "Version 0.")
OTHER = "aims.e1"
AIMS = topic("aims", "Our aims", "Version 0.")
TOGETHER = 2
"""Every second edit is of both files."""

NUMBER = re.compile(r"Version (\d+)\.")

EXAMPLES = "examples\nanswered:\n  rules.e1: [who is kind]\n\n  # What staff say.\n  rules.e2: [which version]\n"
PAIRS = "questions\nunanswered: [what is for lunch]\npairs:\n  - {question: Our rules number 2 please, id: rules.e2}\n"
STEP = "  - id: version\n    title: The version\n    shows: rules.e2\n\n"
TOURED = "onboarding\n" + TOUR.replace("rules.first", "rules.e1").replace("steps:\n", f"steps:\n{STEP}")
CARRIED = ("rules.yaml", "examples.yaml", "questions.yaml", "onboarding.yaml")
"""The files that a retiring changes together, besides that in which its number is written."""


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
    return _killed(_save, folder, place, _moments(kills, seed, LONGEST))


def crash_while_retiring(place: Path, kills: int, seed: int = 1) -> Outcome:
    """Kill a process that retires and restores an entry with all that names it, in five files at a time."""
    folder = folder_with(place / "words", RULES, AIMS, EXAMPLES, PAIRS, TOURED, safeguarding=SAFEGUARDING)
    before = {name: (folder / name).read_bytes() for name in CARRIED}
    return _killed(partial(_retire, before), folder, place, _moments(kills, seed, LONGEST_RETIRING))


def _moments(kills: int, seed: int, longest: float) -> list[float]:
    """Return after how many seconds each process is killed."""
    chance = random.Random(seed)  # noqa: S311 (no secret)
    return [chance.uniform(0, longest) for _ in range(kills + 1)]


def _killed(save: Callable[[Path, Path, int], NoReturn], folder: Path, place: Path, moments: list[float]) -> Outcome:
    outcome = Outcome()
    last = 0
    for seconds in moments:
        last = _once(partial(save, folder, place / FILE_NAME), folder, last, outcome, seconds)
    return outcome


def warm() -> None:
    """Load now what every process would load at its first save, so that the kills meet saves."""
    with tempfile.TemporaryDirectory() as place, closing(in_memory().store) as store:
        folder = folder_with(Path(place), RULES, AIMS, EXAMPLES, PAIRS, TOURED, safeguarding=SAFEGUARDING)
        desk = Desk(folder, Library(folder), lambda work: work(store.history))
        desk.publish(_change(TOGETHER), NOBODY)
        for number in (1, 2):
            desk.publish(_retiring(desk, number), NOBODY, second=SOMEBODY)


def _once(save: Callable[[int], NoReturn], folder: Path, last: int, outcome: Outcome, seconds: float) -> int:
    """Start a process, look what it found, let it save for a while, kill it, and return the last acknowledged edit."""
    outcome.left += len(_strays(folder))
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        save(writing)
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

    def found(desk: Desk) -> int:
        number, other = _number(desk, WANTED), _number(desk, OTHER)
        return number if other == number - number % TOGETHER else -1

    _go_on(folder, database, told, found, lambda _, number: _change(number))


def _retire(before: dict[str, bytes], folder: Path, database: Path, told: int) -> NoReturn:
    """Do the same, and retire an entry with every odd number and restore it with every even one."""

    def found(desk: Desk) -> int:
        number = _number(desk, OTHER)
        words = {name: (folder / name).read_bytes() for name in CARRIED}
        is_gone = all(WANTED not in text.decode() for text in words.values())
        return number if (is_gone if number % 2 else words == before) else -1

    _go_on(folder, database, told, found, _retiring)


def _go_on(
    folder: Path, database: Path, told: int, found: Callable[[Desk], int], change: Callable[[Desk, int], Change]
) -> NoReturn:
    try:
        with closing(open_store(database).store) as store:
            desk = Desk(folder, Library(folder), lambda work: work(store.history))
            desk.sweep()
            problems = desk.catch_up()
            number = -1 if problems else found(desk)
            digests = store.history.digests()
            read = {name: each.digest for name, each in desk.library.current.reading.files.items()}
            os.write(told, f"{number} {len(_strays(folder))} {int(digests != read)}\n".encode())
            while True:
                number += 1
                desk.publish(change(desk, number), NOBODY, second=SOMEBODY)
                os.write(told, f"{number}\n".encode())
    finally:
        os._exit(1)


def _retiring(desk: Desk, number: int) -> Change:
    """Return the change of a number: the number itself, and that an entry goes or comes back with what names it.

    Where the kill came before the history had it, what went has a number of its own for each file, and so each is asked
    for by itself.
    """
    numbered = Change(ChangeKind.EDIT, OTHER, {"text": f"Version {number}."})
    if number % 2:
        return Change(ChangeKind.RETIRE, WANTED, beside=(numbered,))
    gone = [desk.revisions(wanted, 1)[0] for wanted in (WANTED, "examples*", "questions*", "onboarding.version")]
    first, *others = (Change(ChangeKind.RESTORE, one.id, revision=one.number, part=one.part) for one in gone)
    return replace(first, beside=(*others, numbered))


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
    parser.add_argument("--retiring", type=int, default=WITH_RETIRING, help="kills while an entry is retired")
    parser.add_argument("--git", type=int, default=WITH_GIT, help="kills with git, of two processes that share")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--backups", type=int, default=WITH_BACKUPS, help="kills at each of backup, restore, upgrade")
    given = parser.parse_args()
    warm()
    with tempfile.TemporaryDirectory() as place:
        began = time.monotonic()
        outcome = crash(Path(place), given.kills, given.seed)
        print(f"{outcome} It took {time.monotonic() - began:.0f} s.")
    with tempfile.TemporaryDirectory() as place:
        began = time.monotonic()
        retired = crash_while_retiring(Path(place), given.retiring, given.seed) if given.retiring else Outcome()
        print(f"Retiring and restoring: {retired} It took {time.monotonic() - began:.0f} s." if given.retiring else "")
    with tempfile.TemporaryDirectory() as place:
        began = time.monotonic()
        shared = crash_with_git(Path(place), given.git, given.seed)
        print(f"{shared} It took {time.monotonic() - began:.0f} s.", *shared.left, sep="\n  ")
    with tempfile.TemporaryDirectory() as place:
        began = time.monotonic()
        kept = crash_with_backups(Path(place), given.backups, given.seed)
        print(f"{kept} It took {time.monotonic() - began:.0f} s.", *kept.notes, sep="\n  ")
    return 0 if outcome.is_good and retired.is_good and shared.is_good and kept.is_good else 1


if __name__ == "__main__":
    sys.exit(main())
