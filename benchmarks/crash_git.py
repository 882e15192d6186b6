"""The same with git: two processes commit and push while a remote moves, and all of them are killed at any moment."""

from __future__ import annotations

import os
import random
import re
import select
import signal
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

from bot.assistant.library import Library
from bot.editing.change import Change, ChangeKind, Editor
from bot.editing.desk import Desk, EditingRules
from bot.editing.git import Git, sharing
from bot.editing.git.running import PREFIX
from bot.handbook.files import MARK
from bot.storage.opening import FILE_NAME, open_store
from bot.storage.thread import StoreThread
from bot.wiring import archive_in
from tests.handbook.malformed import SAFEGUARDING
from tests.support import repositories
from tests.support.handbook_files import folder_with, topic

WRITERS = {"Ann": "rules.e1", "Ben": "rules.e2"}
WANTED = "rules.e3"
LONGEST = 1.0
"""Seconds of writing before a kill, at most: a change takes git about a tenth of one, and a round of sharing two."""

PATIENCE = 60.0
NUMBER = re.compile(r"Version (\d+)\.")
CHANGED = re.compile(r'\+    text: "Version (\d+)\."')


@dataclass(slots=True)
class GitOutcome:
    """What came of so many kills with git.

    `torn` files were neither the old nor the new; `lost` edits had been acknowledged and were not live, `uncommitted`
    ones are in no commit of their editor's own, and `unshared` ones not on the remote; `strays` is what was left over.
    """

    kills: int = 0
    acknowledged: int = 0
    torn: int = 0
    lost: int = 0
    uncommitted: int = 0
    unshared: int = 0
    mixed: int = 0
    conflicts: int = 0
    strays: int = 0
    moves: int = 0
    merges: int = 0
    left: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost."""
        bad = self.torn, self.lost, self.uncommitted, self.unshared, self.mixed, self.conflicts, self.strays
        return not any(bad)

    def __str__(self) -> str:
        """Return it in one line."""
        return (
            f"{self.kills} kills with git: {self.torn} torn files, {self.lost} acknowledged edits lost of "
            f"{self.acknowledged}, {self.uncommitted} in no commit, {self.mixed} in another's, {self.unshared} not on "
            f"the remote, {self.conflicts} conflicts told, {self.strays} strays; the remote moved {self.moves} times "
            f"and was merged {self.merges} times."
        )


class Place:
    """The repository, its remote, a colleague's clone, and what is acknowledged."""

    def __init__(self, place: Path) -> None:
        """Make them."""
        self.top = place / "top"
        rules = topic("rules", "Our rules", "Version 0.", "Version 0.", "Version 0.")
        self.folder = folder_with(self.top / "words", rules, safeguarding=SAFEGUARDING)
        repositories.begin(self.top)
        self.colleague = repositories.share(self.top, self.top, place)
        self.remote = place / "shared.git"
        self.database, self.work, self.mark = place / FILE_NAME, place / "work", place / "temporary"
        self.mark.mkdir()
        self.last = dict.fromkeys(WRITERS, 0)
        self.acknowledged: dict[str, set[int]] = {name: set() for name in WRITERS}


def crash_with_git(where: Path, kills: int, seed: int = 1) -> GitOutcome:
    """Kill two writers so many times together, and return what came of it."""
    place, outcome = Place(where), GitOutcome()
    chance = random.Random(seed)  # noqa: S311 (no secret)
    while outcome.kills < kills:
        _once(place, outcome, chance)
    _finish(place, outcome)
    return outcome


def _once(place: Place, outcome: GitOutcome, chance: random.Random) -> None:
    """Start both, look what they find, let them write while the remote moves, and kill them."""
    started = [_start(place, name, outcome) for name in WRITERS]
    stop = threading.Event()
    moving = threading.Thread(target=_move, args=(place, outcome, stop), daemon=True)
    moving.start()
    chance.shuffle(started)
    for name, child, told in started:
        time.sleep(chance.uniform(0, LONGEST))  # the moment of the kill is what is random here
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        outcome.kills += 1
        _hear(place, outcome, name, told)
    takes_git_along = chance.random() < 0.5  # as a machine does that loses its power
    if takes_git_along:
        _kill_git(place)
    stop.set()
    moving.join()
    if takes_git_along:
        _take_locks_away(place)


def _start(place: Place, name: str, outcome: GitOutcome) -> tuple[str, int, int]:
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _write(place, name, writing)
    os.close(writing)
    first = _line(reading)
    shown = int(first) if first else -1
    outcome.torn += shown < 0
    outcome.lost += shown < place.last[name]
    place.last[name] = max(shown, place.last[name])
    return name, child, reading


def _hear(place: Place, outcome: GitOutcome, name: str, told: int) -> None:
    """Take in what a writer had acknowledged before it was killed."""
    with os.fdopen(told, "rb") as file:
        lines = file.read().decode().split("\n")[:-1]
    outcome.left += [line for line in lines if not line.isdecimal()]
    outcome.conflicts += sum("conflict" in line for line in lines)
    numbers = {int(line) for line in lines if line.isdecimal()}
    outcome.acknowledged += len(numbers)
    place.acknowledged[name] |= numbers
    place.last[name] = max(place.last[name], *numbers, 0)


def _line(told: int) -> str:
    """Return the first line that a child says, or "" where it says none."""
    said = b""
    while not said.endswith(b"\n"):
        ready, _, _ = select.select([told], [], [], PATIENCE)
        piece = os.read(told, 1) if ready else b""
        if not piece:
            return ""
        said += piece
    return said.decode().strip()


def _desk(place: Place, store: StoreThread) -> Desk:
    git = Git(place.folder, push=True, work=place.work)
    return Desk(place.folder, Library(place.folder), archive_in(store), EditingRules(git=git))


def _write(place: Place, name: str, told: int) -> NoReturn:
    """Start as the bot does, say what was found, and save one edit after the other, saying each that is safe."""
    os.environ["TMPDIR"] = str(place.mark)  # so that git's own processes can be told from all others
    try:
        with StoreThread(lambda: open_store(place.database)) as store:
            desk = _desk(place, store)
            desk.sweep()
            problems = desk.catch_up()
            number = _number(desk, WRITERS[name]) if not problems else -1
            os.write(told, f"{number}\n".encode())
            with sharing.beside(desk, lambda said: os.write(told, f"{said}\n".encode())):
                while True:
                    number += 1
                    change = Change(ChangeKind.EDIT, WRITERS[name], {"text": f"Version {number}."}, f"{number}")
                    said = desk.publish(change, Editor(name)).told
                    os.write(told, "".join(f"{line}\n" for line in (*said, number)).encode())
    finally:
        os._exit(1)


def _number(desk: Desk, wanted: str) -> int:
    shown = desk.show(wanted)
    found = NUMBER.fullmatch(str(shown.fields["text"])) if shown else None
    return int(found[1]) if found else -1


def _move(place: Place, outcome: GitOutcome, stop: threading.Event) -> None:
    """Change another entry of the same file and push it, as a colleague does, again and again."""
    path = place.colleague / "words" / "rules.yaml"
    run = [*repositories.COMMAND, "-C", str(place.colleague)]
    while not stop.wait(0.05):
        for command in (("fetch", "--quiet"), ("reset", "--quiet", "--hard", "origin/main")):
            subprocess.run([*run, *command], capture_output=True, check=False, env=repositories.environment())
        lines = path.read_text(encoding="utf-8").split("\n")
        at = max(number for number, line in enumerate(lines) if line.startswith("    text:"))
        lines[at] = f'    text: "Version {outcome.moves + 1}."'
        path.write_text("\n".join(lines), encoding="utf-8")
        for command in (("commit", "--quiet", "--all", "--message=by hand"), ("push", "--quiet")):
            done = subprocess.run([*run, *command], capture_output=True, check=False, env=repositories.environment())
        outcome.moves += not done.returncode


def _kill_git(place: Place) -> None:
    """Kill what git has running for the writers."""
    mark = f"TMPDIR={place.mark}".encode()
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark in (process / "environ").read_bytes().split(b"\0"):
                os.kill(int(process.name), signal.SIGKILL)


def _take_locks_away(place: Place) -> None:
    """Do what git's own words tell a person to do after that; the assistant's own locks are its own business."""
    for folder in (place.top / ".git", place.remote):
        for lock in [*folder.glob("*.lock"), *folder.glob("refs/**/*.lock")]:
            if not lock.parent.name.startswith("assistant-"):
                lock.unlink(missing_ok=True)


def _finish(place: Place, outcome: GitOutcome) -> None:
    """Start once more, share everything, and compare it with what was acknowledged."""
    with StoreThread(lambda: open_store(place.database)) as store:
        desk = _desk(place, store)
        desk.sweep()
        desk.catch_up()
        git = desk.rules.git
        assert git
        with sharing.beside(desk, outcome.left.append), suppress(AssertionError):  # it is counted
            # Ended in the middle of a round, git leaves a note of it for the next start, and that is no stray.
            repositories.until(lambda: _is_shared(place) and not _left_by_git(place), PATIENCE)
        for name, wanted in WRITERS.items():
            outcome.lost += _number(desk, wanted) < place.last[name]
        outcome.lost += _number(desk, WANTED) < outcome.moves
        for name in WRITERS:
            made = _made_by(place, name)
            outcome.uncommitted += len(place.acknowledged[name] - made.keys())
            outcome.mixed += sum(not alone for alone in made.values())
    outcome.unshared += not _is_shared(place)
    outcome.merges = len(repositories.git(place.top, "log", "--merges", "--format=%h").split())
    left = [path.name for path in place.folder.iterdir() if MARK in path.name]
    left += [path.name for path in place.work.glob(f"{PREFIX}*")]
    left += _left_by_git(place)
    outcome.strays += len(left)
    outcome.left += left


def _left_by_git(place: Place) -> list[str]:
    """Return the locks, the changed files and the notes of what is under way in the repository."""
    left = [path.name for path in place.top.glob(".git/*.lock")]
    left += repositories.git(place.top, "status", "--porcelain").splitlines()
    return left + re.findall("assistant-.*(?:intent|pending|base)", repositories.git(place.top, "for-each-ref"))


def _is_shared(place: Place) -> bool:
    here = repositories.git(place.top, "rev-parse", "HEAD")
    return here == repositories.git(place.remote, "rev-parse", "main")


def _made_by(place: Place, name: str) -> dict[int, bool]:
    """Return which edits are in a commit of their editor's, and whether it holds that edit alone."""
    text = repositories.git(place.top, "log", "--no-merges", f"--author={name}", "--format=%x00%s", "-p", "-U0")
    made: dict[int, bool] = {}
    for commit in text.split("\0")[1:]:
        lines = [line for line in commit.splitlines() if line.startswith(("+    ", "-    "))]
        found = [int(number) for number in CHANGED.findall("\n".join(lines))]
        subject = int(commit.splitlines()[0].rpartition(" ")[2])
        made[subject] = found == [subject] and len(lines) == 2
    return made
