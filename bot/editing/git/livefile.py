"""A file of the folder beside what git has of it: whether a change is in it already, and writing the change."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from bot.editing.git.faults import IN_THE_WAY, NO_FILE, UNCOMMITTED, GitError, HeldUpError
from bot.editing.git.repository import PROGRAM_FILE, USUAL
from bot.errors import SaveError
from bot.handbook import files

if TYPE_CHECKING:
    from bot.editing.git.repository import PathChange, Repository, TreeEntry

FORBIDDEN = frozenset({"", ".", "..", ".git"})


class LiveFile:
    """A path at which two commits differ, and the file that stands there now."""

    def __init__(self, repository: Repository, change: PathChange) -> None:
        """Take where to look; the file is read when it is first asked for."""
        self._repository = repository
        self._change = change
        self.path = repository.top / change.path

    @cached_property
    def data(self) -> bytes | None:
        """The bytes of the file, None where there is nothing.

        Raises:
            HeldUpError: It is no file, or one that lies elsewhere.
        """
        self._refuse_what_is_no_file()
        try:
            return self.path.read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            raise HeldUpError(IN_THE_WAY.format(self._change.path)) from error

    @cached_property
    def is_done(self) -> bool:
        """Whether the file holds the change."""
        return self._is(self._change.new) or self._holds_more

    @cached_property
    def is_foreign(self) -> bool:
        """Whether the file is neither what it was before the change nor what it is to be."""
        return not self.is_done and not self._is(self._change.old)

    def refuse(self) -> None:
        """Do nothing where the change can be written, or is there.

        Raises:
            HeldUpError: Something else stands there, or the change is none of a file.
        """
        if self.is_foreign:
            raise HeldUpError((UNCOMMITTED if self._change.old else IN_THE_WAY).format(self._change.path))

    def write(self) -> None:
        """Write the change, if it is not there; it is safely on the disk then.

        Raises:
            GitError: The file is as it was before.
        """
        change = self._change
        if self.is_done:
            return
        try:
            if change.new is None:
                files.remove(self.path)
                return
            self.path.parent.mkdir(parents=True, exist_ok=True)
            files.replace(self.path, self._wanted(change.new))
            if (change.old and change.old.mode) != change.new.mode:
                self.path.chmod(0o755 if change.new.mode == PROGRAM_FILE else files.USUAL_MODE)
        except (OSError, SaveError) as error:
            raise GitError(str(error)) from error

    def _is(self, entry: TreeEntry | None) -> bool:
        if entry is None or self.data is None:
            return entry is None and self.data is None
        return self._repository.is_same(self.data, entry.blob) or self._is_converted(entry)

    def _is_converted(self, entry: TreeEntry) -> bool:
        """Whether the file differs from what git has in its line ends alone, as the repository wants it."""
        data = self.data or b""
        if b"\r" not in data:
            return False
        with suppress(GitError):
            return self._repository.converted(self._change.path, data) == entry.blob
        return False

    @cached_property
    def _holds_more(self) -> bool:
        """Whether the change is in the file, among other changes that nobody has committed."""
        old, new = self._change.old, self._change.new
        if self.data is None or old is None or new is None or self._is(old):
            return False
        live = self._repository.keep(self.data)
        return self._repository.merged_blob(old.blob, live, new.blob) == live

    def _wanted(self, new: TreeEntry) -> bytes:
        data = self.data
        if data is not None and self._change.old and not self._repository.is_same(data, self._change.old.blob):
            return self._repository.do("cat-file", "--filters", f"--path={self._change.path}", new.blob)
        return self._repository.blob(new.blob)

    def _refuse_what_is_no_file(self) -> None:
        change = self._change
        parts = Path(change.path).parts
        above = [self._repository.top.joinpath(*parts[:number]) for number in range(1, len(parts))]
        is_usual = all(each is None or each.mode in USUAL for each in (change.old, change.new))
        is_inside = not FORBIDDEN & {part.lower() for part in change.path.split("/")}
        is_here = all(_kind(place) in {stat.S_IFDIR, 0} for place in above)
        if not (is_usual and is_inside and is_here) or _kind(self.path) not in {stat.S_IFREG, 0}:
            raise HeldUpError(NO_FILE.format(change.path))


def _kind(path: Path) -> int:
    """Return what stands at a path, a link as itself; 0 for nothing."""
    try:
        return stat.S_IFMT(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return 0
