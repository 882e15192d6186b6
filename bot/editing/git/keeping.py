"""Commits what the desk writes: each change by its editor's name, whole, and nothing else with it."""

from __future__ import annotations

import logging
import threading
import unicodedata
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.editing.change import OUTSIDE
from bot.editing.git import faults
from bot.editing.git.faults import GitError, NoRepositoryError
from bot.editing.git.journal import Journal
from bot.editing.git.repository import FILE, USUAL, Repository, Signature, TreeEntry
from bot.editing.git.running import Runner

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from bot.editing.change import Editor
    from bot.editing.desk import Writing
    from bot.editing.preview import FileChange

LOG = logging.getLogger(__name__)

FIRST_SECONDS, THEN_SECONDS = 2.0, 3.0
"""For all of git's work before a file is written, and again afterwards; it takes some seventy milliseconds together.

A service manager expects the end within five seconds, also of an editor's change that is being made.
"""

LOCKED = 1.5
"""Seconds to wait for an index that somebody else has locked."""

NOBODY = "an editor"
LONGEST_NAME = 100
MOST_MESSAGE = 1000
_CRUD = frozenset(" .,:;<>\"\\'")
"""What git takes off the ends of a name; of these alone it makes none."""

_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters that look like nothing."""


@dataclass(frozen=True, slots=True)
class Git:
    """The way of a folder's changes into git, for the desk; `changed` is set when there is something to share.

    `work` is a folder of the assistant's own for what git needs for a moment.
    """

    folder: Path
    push: bool
    work: Path | None = None
    changed: threading.Event = field(default_factory=threading.Event)
    runner: Runner = field(default_factory=Runner)

    def repository(self, runner: Runner, seconds: float) -> Repository:
        """Return the repository that the folder lies in, for one piece of work."""
        return Repository(self.folder, runner, self.work, seconds)

    @contextmanager
    def keep(self, writing: Writing) -> Generator[list[str]]:
        """Commit what is written while the block runs, and yield what holds afterwards what there is to tell.

        The desk holds the folder's lock. The commit is made before, so that a crash between the two is seen and
        mended at the next start; the branch follows when the block has ended well.
        """
        told: list[str] = []
        journal = self._prepare(writing, told)
        try:
            yield told
        except BaseException:
            with suppress(GitError):
                if journal:
                    journal.forget()
            raise
        if journal:
            told += self._follow(journal, writing)

    def settle(self, repository: Repository) -> Journal:
        """Finish what a crash or a lock has left, and return the journal; whoever calls it holds the folder's lock."""
        journal = Journal(repository)
        journal.recover()
        try:
            journal.follow()
        except GitError as error:  # then it is pending, and what follows is made on top of it
            journal.blocked = str(error)
        return journal

    def _prepare(self, writing: Writing, told: list[str]) -> Journal | None:
        try:
            repository = self.repository(self.runner, FIRST_SECONDS)
            journal = self.settle(repository)
            if journal.dropped:
                told.append(faults.NOT_COMMITTED.format(journal.dropped, "--all"))
            commit = _commit(repository, journal.tip(), writing)
            if commit:
                journal.intend(commit)
                return journal
        except NoRepositoryError:
            told.append(faults.NO_GIT)
        except GitError as error:
            told.append(faults.NOT_COMMITTED.format(error, " ".join(each.file for each in writing.files)))
        return None

    def _follow(self, journal: Journal, writing: Writing) -> list[str]:
        repository = journal.repository
        told: list[str] = []
        try:
            repository.allow(THEN_SECONDS)
            journal.follow(LOCKED)
            if not self.push and not repository.branch():
                told.append(faults.DETACHED)
        except GitError as error:
            told.append(faults.NOT_COMMITTED_YET.format(error))
        self.changed.set()
        changed = [each.file for each in writing.files if self._bytes(each.file) != each.after]
        return [*told, *(faults.CHANGED_SINCE.format(file) for file in changed)]

    def _bytes(self, file: str) -> bytes | None:
        try:
            return (self.folder / file).read_bytes()
        except OSError:
            return None


def _commit(repository: Repository, tip: str, writing: Writing) -> str:
    """Return a commit of one change upon another commit, "" where git has nothing to take in."""
    wanted: list[tuple[str, TreeEntry | None]] = []
    for made in writing.files:
        path = repository.path_of(made.file) if made.after is not None else repository.prefix + made.file
        taken = _taken(repository, tip, path, made)
        if taken is None:
            continue
        earlier, entry = taken
        if earlier:
            # The change is in lines that nobody has committed. They are committed first, by themselves.
            said = f"{made.file}: changed in the file"
            tip = repository.commit(repository.tree_with(tip, path, earlier), (tip,), said, signature(OUTSIDE))
        wanted.append((path, entry))
    if not wanted:
        return ""
    tree = tip
    for path, entry in wanted:
        tree = repository.tree_with(tree, path, entry)
    return repository.commit(tree, (tip,), one_line(writing.message), signature(writing.by))


def _taken(
    repository: Repository, tip: str, path: str, made: FileChange
) -> tuple[TreeEntry | None, TreeEntry | None] | None:
    """Return what git takes in of a file, behind what it has to take in before; None where it is nothing."""
    held = repository.entry(tip, path)
    mode = held.mode if held and held.mode in USUAL else FILE
    if made.after is None:
        return (None, None) if held else None
    if held and made.before is not None and repository.is_same(made.before, held.blob):
        return None, TreeEntry(mode, repository.keep(made.after))
    if held is None and repository.is_ignored(path):
        return None
    # git has other words than stood in the file, or none: only the change itself is to be taken in.
    after = repository.converted(path, made.after)
    before = None if made.before is None else repository.converted(path, made.before)
    if before is None or (held and held.blob == before):
        return None, TreeEntry(mode, after)
    taken = repository.merged_blob(before, held.blob, after) if held else None
    if taken and held:
        return (None, TreeEntry(mode, taken)) if taken != held.blob else None
    return TreeEntry(mode, before), TreeEntry(mode, after)


def signature(by: Editor) -> Signature:
    """Return how git calls an editor."""
    return Signature(name_of(by.name), f"{by.member or 'editor'}@partnership.invalid")


def name_of(name: str) -> str:
    """Return a name that git takes and a person can read."""
    plain = one_line("".join(letter for letter in name if letter not in "<>"))[:LONGEST_NAME].strip()
    seen = (letter for letter in plain if letter not in _CRUD | _BLANK)
    return plain if any(unicodedata.category(letter)[0] in "LNPS" for letter in seen) else NOBODY


def one_line(text: str) -> str:
    """Return a text without line ends, and without what nobody sees."""
    plain = "".join(letter if letter.isprintable() else " " if letter.isspace() else "" for letter in text)
    return " ".join(plain.split())[:MOST_MESSAGE]
