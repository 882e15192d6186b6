"""One repository of git as plain values: what a commit holds, and making another one without touching any file."""

from __future__ import annotations

import hashlib
import os
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bot.editing.git.faults import FILTERED, OUTSIDE, GitError, NoRepositoryError
from bot.editing.git.running import Done, demand, scratch

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Mapping, Sequence

    from bot.editing.git.running import Runner

FILE, PROGRAM_FILE = "100644", "100755"
USUAL = frozenset({FILE, PROGRAM_FILE})
"""The modes of files; whatever has another one is a link or a module."""

STAGED, BASE, OURS, THEIRS = 0, 1, 2, 3
"""What an index may hold of a path: the one that is staged, or the three of a merge that is not finished."""


@dataclass(frozen=True, slots=True)
class TreeEntry:
    """What a commit holds under a path."""

    mode: str
    blob: str


@dataclass(frozen=True, slots=True)
class PathChange:
    """A path at which two commits differ; None where one of them has nothing there."""

    path: str
    old: TreeEntry | None
    new: TreeEntry | None


@dataclass(frozen=True, slots=True)
class Signature:
    """Who has written a commit."""

    name: str
    address: str


class Repository:
    """The repository that a folder lies in, for one piece of work that may take so many seconds."""

    def __init__(self, folder: Path, runner: Runner, work: Path | None, seconds: float) -> None:
        """Look for it.

        Raises:
            NoRepositoryError: There is none.
        """
        real = folder.resolve()
        # git itself would take a folder that only looks like its own store for one, and believe its settings.
        top = next((place for place in (real, *real.parents) if os.path.lexists(place / ".git")), None)
        if top is None:
            raise NoRepositoryError(folder.name)
        self.folder = folder
        self.top = top
        self.prefix = "" if real == top else f"{real.relative_to(top).as_posix()}/"
        self._runner = runner
        self._work = work
        self.allow(seconds)
        self._settings: tuple[str, ...] = ()
        self.store = Path(self.text("rev-parse", "--absolute-git-dir"))
        self._settings = self._no_filters()

    def _no_filters(self) -> tuple[str, ...]:
        """Return what switches every filter off; git asks them of other files too when it writes an index."""
        listed = self.run("config", "--null", "--name-only", "--get-regexp", r"^filter\..*\.(clean|process|smudge)$")
        found = demand(listed) if listed.code not in {0, 1} else listed.out
        names = {os.fsdecode(name).rpartition(".")[0] for name in found.split(b"\0") if name}
        off = (
            f"{name}.{what}" for name in sorted(names) for what in ("clean=", "process=", "smudge=", "required=false")
        )
        return tuple(part for setting in off for part in ("-c", setting))

    def allow(self, seconds: float) -> None:
        """Let what follows take so many seconds from now on."""
        self._until = time.monotonic() + seconds

    @property
    def lock(self) -> Path:
        """Where git says that somebody writes the index, which may be for as long as a person writes a message."""
        return self.store / "index.lock"

    @property
    def is_locked(self) -> bool:
        """Whether somebody writes the index."""
        return self.lock.exists()

    def path_of(self, file: str) -> str:
        """Return where a file of the folder lies in the repository.

        Raises:
            GitError: It is a link that leads out of it.
        """
        real = Path(os.path.realpath(self.folder / file))
        if not real.is_relative_to(self.top):
            raise GitError(OUTSIDE.format(file))
        return real.relative_to(self.top).as_posix()

    def run(self, *arguments: str, data: bytes = b"", more: Mapping[str, str] | None = None) -> Done:
        """Run a command of git, and return what came of it."""
        return self._runner.run(self.top, (*self._settings, *arguments), data, more or {}, self._until)

    def do(self, *arguments: str, data: bytes = b"", more: Mapping[str, str] | None = None) -> bytes:
        """Run a command of git, and return what it printed.

        Raises:
            GitError: It failed.
        """
        return demand(self.run(*arguments, data=data, more=more))

    def text(self, *arguments: str, data: bytes = b"", more: Mapping[str, str] | None = None) -> str:
        """Run a command of git, and return the one line that it printed."""
        return os.fsdecode(self.do(*arguments, data=data, more=more)).removesuffix("\n")

    def commit_at(self, name: str) -> str:
        """Return the commit that a name stands for, "" where there is none."""
        done = self.run("rev-parse", "--quiet", "--verify", f"{name}^{{commit}}")
        return done.out.decode().strip() if done.code == 0 else "" if done.code == 1 else demand(done).decode()

    def head(self) -> str:
        """Return the commit that is checked out, "" where there is none yet."""
        return self.commit_at("HEAD")

    def branch(self) -> str:
        """Return the branch that is checked out, such as refs/heads/main, "" where there is none."""
        done = self.run("symbolic-ref", "--quiet", "HEAD")
        return os.fsdecode(done.out).strip() if done.code == 0 else ""

    def parent(self, commit: str) -> str:
        """Return the first parent of a commit, the empty tree where it has none."""
        return self.commit_at(f"{commit}^") or self.nothing()

    def nothing(self) -> str:
        """Return the tree without any file."""
        return self.text("mktree")

    def contains(self, late: str, early: str) -> bool:
        """Whether one commit is the other, or follows from it."""
        done = self.run("merge-base", "--is-ancestor", early, late)
        return done.code == 0 if done.code in {0, 1} else bool(demand(done))

    def entry(self, commit: str, path: str) -> TreeEntry | None:
        """Return what a commit holds under a path."""
        for line in self.do("ls-tree", "-z", "--full-tree", commit, "--", path).split(b"\0") if commit else ():
            said, _, name = line.partition(b"\t")
            if os.fsdecode(name) == path:
                mode, _, blob = said.decode().split()
                return TreeEntry(mode, blob)
        return None

    def blob(self, blob: str) -> bytes:
        """Return the bytes of a file as git keeps it."""
        return self.do("cat-file", "blob", blob)

    def keep(self, data: bytes) -> str:
        """Put bytes into git's store as they are, and return their name there."""
        return self.text("hash-object", "-w", "--no-filters", "--stdin", data=data)

    def differences(self, old: str, new: str) -> list[PathChange]:
        """Return where two commits or trees differ."""
        out = self.do("diff-tree", "-r", "-z", "--raw", "--no-renames", "--ignore-submodules=none", old, new)
        parts = [os.fsdecode(part) for part in out.split(b"\0") if part]
        found: list[PathChange] = []
        for said, path in zip(parts[::2], parts[1::2], strict=True):
            modes = said.removeprefix(":").split()
            found.append(PathChange(path, _entry(modes[0], modes[2]), _entry(modes[1], modes[3])))
        return found

    def index(
        self, paths: Sequence[str] = (), more: Mapping[str, str] | None = None
    ) -> dict[str, dict[int, TreeEntry]]:
        """Return what the index holds of some paths, or of all, stage by stage."""
        found: dict[str, dict[int, TreeEntry]] = {}
        for line in self.do("ls-files", "--stage", "-z", "--full-name", "--", *paths, more=more).split(b"\0"):
            said, _, name = line.partition(b"\t")
            if name:
                mode, blob, stage = said.decode().split()
                found.setdefault(os.fsdecode(name), {})[int(stage)] = TreeEntry(mode, blob)
        return found

    def put(self, entries: Iterable[tuple[str, TreeEntry | None]], more: Mapping[str, str] | None = None) -> None:
        """Let the index hold these under their paths, and nothing where there is None; all of them or none."""
        wanted = list(entries)
        gone = TreeEntry("0", "0" * len(self.nothing())) if any(entry is None for _, entry in wanted) else None
        lines = [_line(path, entry or gone) for path, entry in wanted]
        if lines:
            self.do("update-index", "-z", "--index-info", data=b"".join(lines), more=more)

    def tree_with(self, tree: str, path: str, entry: TreeEntry | None) -> str:
        """Return the tree of a commit, "" for none, with another entry under one path."""
        with self.index_of(*([tree] if tree else ["--empty"])) as aside:
            self.put([(path, entry)], more=aside)
            return self.text("write-tree", more=aside)

    def commit(self, tree: str, parents: Iterable[str], message: str, by: Signature) -> str:
        """Make a commit, which is on no branch yet, and return its name."""
        who = {"GIT_AUTHOR_NAME": by.name, "GIT_AUTHOR_EMAIL": by.address}
        who |= {"GIT_COMMITTER_NAME": by.name, "GIT_COMMITTER_EMAIL": "assistant@partnership.invalid"}
        before = [part for parent in parents if parent for part in ("-p", parent)]
        return self.text("commit-tree", *before, tree, data=message.encode(), more=who)

    def move(self, *lines: str) -> None:
        """Move, make and delete what names commits, as `git update-ref --stdin` reads it; all of them or none."""
        self.do("update-ref", "-m", "partnership assistant", "--stdin", data="".join(f"{x}\n" for x in lines).encode())

    def merged_blob(self, base: str, ours: str, theirs: str) -> str | None:
        """Return the file that holds what both sides have changed since a third one, None where they clash."""
        for same, other in ((ours, theirs), (theirs, ours)):
            if same in {base, other}:
                return other
        with scratch(self._work) as place:
            for name, blob in (("base", base), ("ours", ours), ("theirs", theirs)):
                (place / name).write_bytes(self.blob(blob))
            names = [str(place / name) for name in ("ours", "base", "theirs")]
            done = self.run("merge-file", "-p", "--quiet", *names)
            return self.keep(done.out) if done.code == 0 else None

    @contextmanager
    def index_of(self, *arguments: str) -> Generator[dict[str, str]]:
        """Fill an index apart from the folder's own with `git read-tree`, and yield how to name it to git."""
        with scratch(self._work) as place:
            aside = {"GIT_INDEX_FILE": str(place / "index")}
            self.do("read-tree", *arguments, more=aside)
            yield aside

    def is_same(self, data: bytes, blob: str) -> bool:
        """Whether bytes are those of a file as git keeps it."""
        # Taken for a name and not for a proof, as git does.
        kind = hashlib.sha1 if len(blob) == hashlib.sha1(usedforsecurity=False).digest_size * 2 else hashlib.sha256
        return kind(b"blob %d\0%s" % (len(data), data), usedforsecurity=False).hexdigest() == blob

    def converted(self, path: str, data: bytes) -> str:
        """Put bytes into git's store with the line ends that the repository wants, and return their name there.

        Raises:
            GitError: They would have to go through a program.
        """
        self.refuse_filter(path)
        return self.text("hash-object", "-w", "--stdin", f"--path={path}", data=data)

    def refuse_filter(self, path: str) -> None:
        """Do nothing where a file comes into git as it is.

        Raises:
            GitError: It would have to go through a program.
        """
        said = self.do("check-attr", "-z", "filter", "--", path).split(b"\0")
        value = os.fsdecode(said[-2])  # the path, the attribute, its value, and what is behind the last mark
        if value not in {"unspecified", "unset"}:
            raise GitError(FILTERED.format(path, value))

    def is_ignored(self, path: str) -> bool:
        """Whether the repository's owner wants a file kept out of git."""
        done = self.run("check-ignore", "--quiet", "--", f"./{path}", more={"GIT_LITERAL_PATHSPECS": "0"})
        return done.code == 0 if done.code in {0, 1} else bool(demand(done))


def _entry(mode: str, blob: str) -> TreeEntry | None:
    return TreeEntry(mode, blob) if mode.strip("0") else None


def _line(path: str, entry: TreeEntry | None) -> bytes:
    return b"%s %s 0\t%s\0" % (entry.mode.encode(), entry.blob.encode(), os.fsencode(path)) if entry else b""
