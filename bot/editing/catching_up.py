"""What was changed in the files without the desk: a revision for every difference from what was last known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.editing.change import OUTSIDE, Kind
from bot.editing.revising import Note, revisions_of
from bot.errors import StoreError
from bot.knowledge.parse import digest_of

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from bot.knowledge.folder import Reading
    from bot.storage.history import Archive, Revision


def record(folder: Path, reading: Reading, history: Archive, now: datetime) -> list[Revision]:
    """Keep what is different in the files, and return it; broken files are left for when they are mended.

    A file that was never read before is only kept, so that the first change of it can be taken back. Of a folder
    without any file nothing is kept: where there were some, its disk is away.
    """
    if not reading.files:
        return []
    known = history(lambda kept: kept.digests())
    sound = {name: each.digest for name, each in reading.files.items() if not each.problems}
    note = Note(Kind.OUTSIDE, OUTSIDE, now)
    made: list[Revision] = []
    words: dict[str, tuple[str, bytes] | None] = {}
    for file, digest in sound.items():
        if known.get(file) == digest:
            continue
        data = _bytes(folder / file)
        if data is None or digest_of(data) != digest:
            continue  # it has changed again meanwhile, and comes next time
        old = _known(history, file)
        if old is not None or known:
            made += revisions_of(file, old, data, note)
        words[file] = digest, data
    for file in known.keys() - reading.files.keys():
        old = _known(history, file)
        made += revisions_of(file, old, None, note)
        words[file] = None
    return history(lambda kept: kept.record(made, words)) if words else []


def last_sound(history: Archive, file: str) -> bytes | None:
    """Return what a file said when it was last sound; None where that is not known."""
    try:
        return _known(history, file)
    except StoreError:
        return None


def _known(history: Archive, file: str) -> bytes | None:
    words = history(lambda kept: kept.words(file))
    return words[1] if words else None


def _bytes(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except OSError:
        return None
