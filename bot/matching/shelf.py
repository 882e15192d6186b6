"""What took a while to work out is kept on disk under a digest of what it was worked out from."""

from __future__ import annotations

import hashlib
import logging
import os
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Arrays = Mapping[str, NDArray[Any]]

LOG = logging.getLogger(__name__)

UNKEPT = (
    "What was learned cannot be kept in %s (%s), so the next start works it out anew: delete it, or let the "
    "assistant's user write there."
)

FORM = 5
"""Raised when what is kept changes its meaning, so that nobody reads what an older version has kept."""


MARK = "kept_as"
"""The array in a file that says what the file is, so that nothing else is taken for it."""

WORTH_KEEPING = 0.2
"""Seconds; what is made faster is not kept, and pushes out nothing that takes long."""

MOST_KEPT = 3
"""Files of one name that are kept: those of an edit that is taken back are there already."""


class Shelf:
    """Arrays in files of a folder; without a folder, or where it cannot be written, they are worked out every time."""

    def __init__(self, folder: Path | None = None) -> None:
        """Take the folder."""
        self._folder = folder

    def kept(self, name: str, made_from: Iterable[str], make: Callable[[], Arrays]) -> Arrays:
        """Return the arrays of this name that were made from these texts, made now if they were not kept."""
        if self._folder is None:
            return make()
        digest = hashlib.blake2b(digest_size=10)
        for text in (str(FORM), name, *made_from):
            digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
        file = self._folder / f"{name}-{digest.hexdigest()}.npz"
        found = _read(file)
        if found is not None:
            return found
        began = perf_counter()
        made = make()
        if perf_counter() - began >= WORTH_KEEPING:
            try:
                _keep(file, made)
                _clear(file, name)
            except OSError as error:
                LOG.warning(UNKEPT, file, error)
        return made


def _read(file: Path) -> Arrays | None:
    """Return what a file holds; None where there is no such file, and where it is broken in whatever way."""
    try:
        if not file.is_file():  # whoever reads a pipe may wait for ever
            return None
        # Of a broken file that it has opened itself numpy forgets the handle.
        with file.open("rb") as opened, np.load(opened, allow_pickle=False) as found:
            arrays = {key: found[key] for key in found.files}
        return arrays if str(arrays.pop(MARK)) == file.stem else None
    except Exception as error:  # noqa: BLE001 - numpy and zipfile have a dozen ways to say that a file is broken
        LOG.debug("%s cannot be read (%s), and is made anew.", file, error)
        return None


def _keep(file: Path, made: Arrays) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with beside.open("wb") as out:
            np.savez(out, allow_pickle=False, **{**made, MARK: np.array(file.stem)})
        beside.replace(file)
    finally:
        beside.unlink(missing_ok=True)


def _clear(file: Path, name: str) -> None:
    """Delete the oldest files of a name; the one that was just made stays, whatever the clock said at the others."""
    others = [path for path in file.parent.glob(f"{name}-*.npz") if path != file and path.is_file()]
    newest = sorted(others, key=lambda path: path.stat().st_mtime, reverse=True)
    for older in newest[MOST_KEPT - 1 :]:
        older.unlink(missing_ok=True)
