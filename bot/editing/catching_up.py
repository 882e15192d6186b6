"""What was changed in the files without the desk: a revision for every difference from what was last known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.editing.protection import protected_words
from bot.editing.revising import revisions_of
from bot.errors import StoreError
from bot.knowledge.parse import digest_of, parse_file

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.editing.revising import Note
    from bot.knowledge.folder import Reading
    from bot.knowledge.parse import FileReading
    from bot.storage.history import Archive, Revision

TOLD = (
    "{} was changed on the disk or through git, not from here, and members read it already: {}. Two editors have to "
    "agree to such a change when it is made from here. Look at it with /knowledge history, and take it back there if "
    "it is not wanted."
)


def record(folder: Path, reading: Reading, history: Archive, note: Note, protected: frozenset[str]) -> list[Revision]:
    """Keep what is different in the files, and return it; broken files are left for when they are mended.

    A file that was never read before is only kept, so that the first change of it can be taken back. Of a folder
    without any file nothing is kept: where there were some, its disk is away. The editors' channel is told where words
    were changed to which two editors would have had to agree.
    """
    if not reading.files:
        return []
    known = history(lambda kept: kept.digests())
    sound = {name: each for name, each in reading.files.items() if not each.problems}
    made: list[Revision] = []
    news: list[str] = []
    words: dict[str, tuple[str, bytes] | None] = {}

    def take(file: str, data: bytes | None) -> None:
        old = _known(history, file)
        if old is not None or known:
            made.extend(revisions_of(file, old, data, note))
            before = parse_file(file, old) if old is not None else None
            news.extend(_told(file, before, sound.get(file) if data is not None else None, protected))

    for file, each in sound.items():
        if known.get(file) == each.digest:
            continue
        data = _bytes(folder / file)
        if data is None or digest_of(data) != each.digest:
            continue  # it has changed again meanwhile, and comes next time
        take(file, data)
        words[file] = each.digest, data
    for file in known.keys() - reading.files.keys():
        take(file, None)
        words[file] = None
    return history(lambda kept: kept.record(made, words, tuple(news))) if words else []


def unrecorded(before: Reading, now: Reading, protected: frozenset[str]) -> list[str]:
    """Return what the editors' channel is told of changed files where the history cannot be used."""
    names = dict.fromkeys((*before.files, *now.files))
    changed = (name for name in names if before.files.get(name) != now.files.get(name))
    return [text for name in changed for text in _told(name, before.files.get(name), now.files.get(name), protected)]


def _told(file: str, before: FileReading | None, after: FileReading | None, protected: frozenset[str]) -> Iterator[str]:
    touched = protected_words(file, before, after, protected)
    if touched:
        yield TOLD.format(file, ", ".join(touched))


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
