"""From a file before and after to its revisions, also where it was changed without the desk."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.editing.protection import protected_words
from bot.errors import StoreError
from bot.handbook.model import Ref
from bot.handbook.parse import digest_of, parse_file, stem_of
from bot.handbook.regions import pieces_of, places_in
from bot.storage.history import Revision

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from bot.editing.change import ChangeKind, Editor
    from bot.handbook.folder import FolderReading
    from bot.handbook.parse import FileReading
    from bot.storage.history import Archive


_MARKS = re.compile("[ \t]*\u27e6[a-z0-9.-]+\u27e7,?[ \t]*[\r\n]*")


def changed_ids(file: str, before: bytes | None, after: bytes | None) -> tuple[str, ...]:
    """Return what is different in a file: ids of entries, and the topic's with a mark."""
    return tuple(wanted for wanted, _, _ in _differences(file, before, after))


@dataclass(frozen=True, slots=True)
class Note:
    """What a history says of a change besides the words: of which kind it was, whose, when, why and with whom.

    `is_alone` says that two editors should have agreed and one published it alone.
    """

    kind: ChangeKind
    by: Editor
    at: datetime
    why: str = ""
    second: Editor | None = None
    is_alone: bool = False

    def revision(self, file: str, wanted: str, before: str, after: str) -> Revision:
        """Return the revision of one piece of a file."""
        return Revision(
            kind=self.kind.value,
            id=wanted,
            file=file,
            editor=self.by.member,
            name=self.by.name,
            at=self.at,
            why=self.why,
            before=before,
            after=after,
            second=self.second.name if self.second else "",
            account=self.by.account,
            second_editor=self.second.member if self.second else None,
            second_account=self.second.account if self.second else "",
            is_alone=self.is_alone,
        )


def revisions_of(file: str, before: bytes | None, after: bytes | None, note: Note) -> list[Revision]:
    """Return the revisions that lead from one content of a file to another; None is a file that is not there.

    They are taken back the last one first, and so an entry's place is the one that it has while those before are gone.
    """
    order = places_in(before) if before else {}
    found: list[Revision] = []
    for wanted, old, new in _differences(file, before, after):
        one = note.revision(file, wanted, old, new)
        if wanted in order and not new:
            place, lead = order.pop(wanted)
            one = replace(one, place=place, lead=lead)
            order = {each: _moved_up(spot, place, lead) for each, spot in order.items()}
        found.append(one)
    return found


def place_now(gone: Revision, every: Iterable[Revision], now: Sequence[str]) -> int:
    """Return the place from 0 in the list of now for an entry that went: behind what stood before it and is there.

    `every` are the revisions of its file, newest first: those since then are walked back, and from those before comes
    where something stood that was away when it went and is there again.
    """
    at = (gone.number, gone.part)
    moves = [one for one in every if not (one.ref.whole or (one.before and one.after))]
    since = [one for one in moves if (one.number, one.part) > at]
    if not since:
        return gone.place
    order = list(now)
    for one in since:
        if one.before:
            order.insert(one.place, one.id)
        elif one.id in order:
            order.remove(one.id)
    order.insert(gone.place, gone.id)
    for one in moves:
        if (one.number, one.part) < at and one.before and one.id in now and one.id not in order:
            order.insert(one.place, one.id)
    stood = order[: order.index(gone.id)]
    return next((now.index(each) + 1 for each in reversed(stood) if each in now), 0)


def _moved_up(spot: tuple[int, int], place: int, lead: int) -> tuple[int, int]:
    """Return where an entry stands once another is gone: the lines of comment above that one stay, above the next."""
    at, own = spot
    return (at - 1, own + lead if at == place + 1 else own) if at > place else spot


def _differences(file: str, before: bytes | None, after: bytes | None) -> list[tuple[str, str, str]]:
    whole = str(Ref(stem_of(file), whole=True))
    if before is None or after is None:
        one = (whole, (before or b"").decode("utf-8", "replace"), (after or b"").decode("utf-8", "replace"))
        return [one] if before != after else []
    old, new = pieces_of(before), pieces_of(after)
    found = [
        (wanted or whole, old.get(wanted, ""), new.get(wanted, ""))
        for wanted in {**old, **new}
        if old.get(wanted) != new.get(wanted)
    ]
    if len(found) > 1 and _MARKS.sub("", old[""]) == _MARKS.sub("", new[""]):
        found = [each for each in found if each[0] != whole]
    return found


TOLD = (
    "{} was changed on the disk or through git, not by an editor here, and members can already read it: {}. Made "
    "here, such a change would need two editors. Look at it with /knowledge history, and undo it there if you do not "
    "want it."
)


def record(
    folder: Path, reading: FolderReading, history: Archive, note: Note, protected: frozenset[str]
) -> list[Revision]:
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


def unrecorded(before: FolderReading, now: FolderReading, protected: frozenset[str]) -> list[str]:
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
