"""Merges two commits in git's own store: no file of the folder is touched, and no merge driver is asked."""

from __future__ import annotations

from functools import reduce
from typing import TYPE_CHECKING

from bot.editing.git.faults import UNRELATED, ConflictError, GitError
from bot.editing.git.repository import BASE, OURS, STAGED, THEIRS, USUAL, Signature, TreeEntry
from bot.handbook.folder import GOOD_NAME
from bot.handbook.parse import parse_file

if TYPE_CHECKING:
    from bot.editing.git.repository import PathChange, Repository

ASSISTANT = Signature("Partnership Assistant", "assistant@partnership.invalid")
_ONLY_SAYING = ("--no-patch", "--no-show-signature", "--format=%an%x00%ae%x00%s")
MESSAGE = "Merge what others have changed"


def merge(repository: Repository, ours: str, theirs: str) -> str:
    """Return a commit that follows from both and holds what each has changed.

    Raises:
        ConflictError: Both have changed the same lines, or together they make a file that cannot be read.
        GitError: They cannot be merged for another reason.
    """
    bases = repository.run("merge-base", "--all", ours, theirs).out.decode().split()
    if not bases:
        raise GitError(UNRELATED)
    # Where two have merged the same at the same time, each of these is a base, and so is what they make together.
    base = reduce(lambda one, other: merge(repository, one, other), bases)
    with repository.index_of("-i", "-m", "--aggressive", base, ours, theirs) as aside:
        both = {path: stages for path, stages in repository.index(more=aside).items() if stages.keys() != {STAGED}}
        merged = {path: _merged(repository, path, stages) for path, stages in both.items()}
        clashing = sorted(path for path, entry in merged.items() if entry is None)
        if clashing:
            raise ConflictError(", ".join(clashing))
        repository.put(merged.items(), more=aside)
        tree = repository.text("write-tree", more=aside)
    return repository.commit(tree, (ours, theirs), MESSAGE, ASSISTANT)


def replay(repository: Repository, commit: str, onto: str) -> str:
    """Return a commit that does upon another one what a commit has done, or the other one where that is done.

    Raises:
        ConflictError: The other one holds other words in the same lines.
    """
    tree = onto
    for change in repository.differences(repository.parent(commit), commit):
        held = repository.entry(onto, change.path)
        if held == change.new:
            continue
        entry = change.new if held == change.old else _replayed(repository, change, held)
        tree = repository.tree_with(tree, change.path, entry)
    if tree == onto:
        return onto
    name, address, message = repository.text("show", *_ONLY_SAYING, commit).split("\0")
    return repository.commit(tree, (onto,), message, Signature(name, address))


def _replayed(repository: Repository, change: PathChange, held: TreeEntry | None) -> TreeEntry:
    blob = None
    if held and change.old and change.new:
        blob = repository.merged_blob(change.old.blob, held.blob, change.new.blob)
    if blob is None or held is None:
        raise ConflictError(change.path)
    return TreeEntry(held.mode, blob)


def _merged(repository: Repository, path: str, stages: dict[int, TreeEntry]) -> TreeEntry | None:
    """Return what a path holds after a merge, or None where only a person can say that."""
    if stages.keys() != {BASE, OURS, THEIRS} or not {each.mode for each in stages.values()} <= USUAL:
        return None
    base, ours, theirs = stages[BASE], stages[OURS], stages[THEIRS]
    blob = repository.merged_blob(base.blob, ours.blob, theirs.blob)
    if blob is None or not _is_sound(repository, path, ours.blob, blob):
        return None
    return TreeEntry(theirs.mode if ours.mode == base.mode else ours.mode, blob)


def _is_sound(repository: Repository, path: str, ours: str, merged: str) -> bool:
    """Whether a file of the handbook that had no problem has none after a merge, such as an id that is there twice."""
    folder, name = path[: len(repository.prefix)], path[len(repository.prefix) :]
    if folder != repository.prefix or not GOOD_NAME.fullmatch(name):
        return True
    return not parse_file(name, repository.blob(merged)).problems or bool(
        parse_file(name, repository.blob(ours)).problems
    )
