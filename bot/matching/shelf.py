"""What took a while to work out is kept on disk under a digest of what it was worked out from."""

from __future__ import annotations

import contextlib
import hashlib
import os
from time import perf_counter
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from numpy.typing import NDArray

    Arrays = Mapping[str, NDArray[Any]]

FORM = 5
"""Raised when what is kept changes its meaning, so that nobody reads what an older version has kept."""


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
        with contextlib.suppress(OSError, ValueError, KeyError, BadZipFile), np.load(file, allow_pickle=False) as found:
            return {key: found[key] for key in found.files}
        began = perf_counter()
        made = make()
        if perf_counter() - began >= WORTH_KEEPING:
            with contextlib.suppress(OSError):
                self._keep(file, name, made)
        return made

    def _keep(self, file: Path, name: str, made: Arrays) -> None:
        file.parent.mkdir(parents=True, exist_ok=True)
        beside = file.with_name(f".{file.name}.{os.getpid()}")
        try:
            with beside.open("wb") as out:
                np.savez(out, allow_pickle=False, **dict(made))
            beside.replace(file)
        finally:
            beside.unlink(missing_ok=True)
        newest = sorted(file.parent.glob(f"{name}-*.npz"), key=lambda path: path.stat().st_mtime, reverse=True)
        for older in newest[MOST_KEPT:]:
            older.unlink(missing_ok=True)
