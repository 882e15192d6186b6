"""What is under way between git and the folder, so that a crash at any moment loses nothing and leaves nothing behind.

Names in git's store, for this work tree alone, say it: `intent` is a commit whose files are about to be written,
`pending` one whose files are written and that HEAD could not follow yet, and `base` where HEAD stood before the first
of these. A branch moves last: while a name is there, whoever starts next finds out by the files how far it came, and
finishes it.
"""

from __future__ import annotations

import logging
import os
import time
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from bot.editing.git.faults import DIVERGED, MOVING, ConflictError, GitError, HeldUpError
from bot.editing.git.livefile import LiveFile
from bot.editing.git.merging import replay
from bot.editing.git.repository import STAGED, TreeEntry

if TYPE_CHECKING:
    from bot.editing.git.repository import PathChange, Repository

LOG = logging.getLogger(__name__)

INTENT, PENDING, BASE, REMOTE = "intent", "pending", "base", "remote"
TRIES = 5
LOOK = 0.05
"""Seconds between two tries at an index that somebody else has locked."""

LEFT_AFTER = 0.9
"""Seconds after which a lock on a name is taken for left: less than git itself waits for it."""

FEW_PATHS = 50
"""Paths that are looked up in the index one by one; for more of them the whole index is read."""


class Journal:
    """The journal of one folder, as it stands; whoever uses it holds the folder's lock.

    `dropped` says why what was pending will not be in git, `blocked` why it is not there yet.
    """

    def __init__(self, repository: Repository) -> None:
        """Read it."""
        self.repository = repository
        # Another folder of the same work tree has a journal of its own.
        self.dropped = self.blocked = ""
        self._names = f"refs/worktree/assistant-{sha256(os.fsencode(repository.prefix)).hexdigest()[:8]}"
        listed = repository.text("for-each-ref", "--format=%(objectname) %(refname)", f"{self._names}/")
        found = {name: commit for commit, name in (line.split(" ", 1) for line in listed.splitlines())}
        self.intent = found.get(self.name(INTENT), "")
        self.pending = found.get(self.name(PENDING), "")
        self._base = found.get(self.name(BASE), "")

    def name(self, of: str) -> str:
        """Return how git calls one of the names."""
        return f"{self._names}/{of}"

    @property
    def is_empty(self) -> bool:
        """Whether nothing is under way."""
        return not (self.intent or self.pending)

    def tip(self) -> str:
        """Return the commit that the next one follows: what is pending, else what is checked out."""
        if not self.pending:
            self._base = self.repository.head()
        return self.pending or self._base

    def intend(self, commit: str) -> None:
        """Note that the files of a commit, which follows the tip, are about to be written."""
        base = [f"update {self.name(BASE)} {self._base}"] if self._base else []
        self.move(f"update {self.name(INTENT)} {commit}", *base)
        self.intent = commit

    def forget(self) -> None:
        """Note that they are not written after all."""
        if self.pending:
            self.move(f"delete {self.name(INTENT)}")
            self.intent = ""
        else:
            self._finish()

    def recover(self) -> None:
        """Find out whether the files of an intent that is left were written, and finish what was begun."""
        if not self.intent:
            return
        changes = self.repository.differences(self.repository.parent(self.intent), self.intent)
        files = [LiveFile(self.repository, change) for change in changes]
        try:
            for each in files:
                each.refuse()
            was_begun = any(each.is_done for each in files)
        except HeldUpError:
            was_begun = False
        if not was_begun:
            LOG.info("A change that git was about to take in when the assistant ended was not written: %s", self.intent)
            self.forget()
            return
        for each in files:
            each.write()
        self._written()

    def follow(self, patience: float = 0.0) -> None:
        """Let HEAD and the index follow what is written, an intent too; an index that is locked is waited for.

        Raises:
            GitError: They cannot follow yet; what is written is pending.
        """
        if self.is_empty:
            return
        try:
            self._follow(self.intent or self.pending, patience)
        except GitError:
            if self.intent:
                self._written()
            raise

    def move(self, *lines: str) -> None:
        """Move names; a lock on one of ours that a crash has left does not keep us from it."""
        try:
            self.repository.move(*lines)
        except GitError:
            if not self.free():
                raise
            self.repository.move(*lines)

    def free(self) -> bool:
        """Take the locks on our own names away that a crash has left, and return whether there were any."""
        freed = False
        for lock in (self.repository.store / self._names).glob("*.lock"):
            with suppress(OSError):
                if time.time() - lock.stat().st_mtime >= LEFT_AFTER:
                    lock.unlink()
                    freed = True
        return freed

    def _written(self) -> None:
        self.move(f"update {self.name(PENDING)} {self.intent}", f"delete {self.name(INTENT)}")
        self.pending, self.intent = self.intent, ""

    def _follow(self, commit: str, patience: float) -> None:
        repository = self.repository
        for _ in range(TRIES):
            head = repository.head()
            if head and head != self._base and repository.contains(head, commit):
                self._finish()
                return
            goal = commit if head == self._base else self._replayed(head, commit)
            before = self._index(repository.differences(head or repository.nothing(), goal), patience)
            try:
                self._finish(f"update HEAD {goal} {head}" if head else f"create HEAD {goal}")
            except GitError:
                with suppress(GitError):  # then it is put right when HEAD has followed
                    repository.put(before)
                if repository.head() == head:
                    raise
            else:
                return
        raise GitError(MOVING)

    def _replayed(self, head: str, commit: str) -> str:
        """Return what is pending upon another commit, where somebody has moved HEAD meanwhile.

        Raises:
            GitError: It is in the same lines. The files say what was acknowledged, and so will the next commit of them.
        """
        since = [f"^{self._base}"] if self._base else []
        try:
            for each in self.repository.text("rev-list", "--first-parent", "--reverse", commit, *since).split():
                head = replay(self.repository, each, head)
        except ConflictError as error:
            LOG.warning("git holds %s, which clashes with %s.", commit, head)
            self.dropped = DIVERGED.format(error)
            self._finish()
            raise GitError(self.dropped) from error
        return head

    def _finish(self, *lines: str) -> None:
        left = {INTENT: self.intent, PENDING: self.pending, BASE: self._base}
        self.move(*lines, *(f"delete {self.name(name)}" for name, commit in left.items() if commit))
        self.intent = self.pending = self._base = ""

    def _index(self, changes: list[PathChange], patience: float) -> list[tuple[str, TreeEntry | None]]:
        """Let the index hold what has changed, and return what it held; what else is staged stays staged."""
        repository = self.repository
        until = time.monotonic() + patience
        while True:
            try:
                staged = repository.index([each.path for each in changes] if len(changes) <= FEW_PATHS else [])
                usual = [each for each in changes if staged.get(each.path, {STAGED: None}).keys() == {STAGED}]
                before = {each.path: staged.get(each.path, {}).get(STAGED) for each in usual}
                after = {each.path: self._staged(each, before[each.path]) for each in usual}
                wanted = {path: entry for path, entry in after.items() if entry != before[path]}
                repository.put(wanted.items())
            except GitError:
                if time.monotonic() >= until or not repository.is_locked:
                    raise
                time.sleep(LOOK)
            else:
                return [(path, before[path]) for path in wanted]

    def _staged(self, change: PathChange, staged: TreeEntry | None) -> TreeEntry | None:
        """Return what the index is to hold; where somebody has staged other lines, these and the change."""
        if staged in {change.old, change.new}:
            return change.new
        if staged is None:
            return None  # somebody is about to take the file out of git, and it stays so
        blob = None
        if change.old and change.new:
            blob = self.repository.merged_blob(change.old.blob, staged.blob, change.new.blob)
        if blob:
            return TreeEntry(staged.mode, blob)
        LOG.warning("What was staged of %s clashed with a change: git has it as %s.", change.path, staged.blob)
        return change.new
