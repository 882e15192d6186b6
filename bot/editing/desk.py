"""The desk: where every change of the words is shown and made, from Discord, the command line or a file."""

from __future__ import annotations

import logging
import threading
from contextlib import ExitStack, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from bot.editing import revisions
from bot.editing.carrying import Surroundings, goes_along
from bot.editing.change import (
    HALF,
    NOT_THERE,
    OUTSIDE,
    WANTED,
    Change,
    ChangeKind,
    is_whole,
    replaces_file,
    stem_in,
    wanted_in,
)
from bot.editing.errors import RefusedError, ShippedError, StaleError
from bot.editing.impact import MOST_SECONDS, ChangePart, Deadline, Ground, draft
from bot.editing.protection import require_two
from bot.editing.revisions import Note, place_now, revisions_of
from bot.errors import EditingError, SaveError, StoreError
from bot.handbook import files
from bot.handbook.folder import GOOD_NAME, recall, refresh
from bot.handbook.model import Ref
from bot.handbook.parse import digest_of, stem_of
from bot.handbook.problems import shown
from bot.handbook.regions import fields_in, fields_of, pieces_of, places_in
from bot.locks import exclusive

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping
    from contextlib import AbstractContextManager
    from pathlib import Path

    from bot.assistant.library import Edition, Library
    from bot.editing.carrying import Along
    from bot.editing.change import Editor
    from bot.editing.git import Git
    from bot.editing.preview import FileChange, Preview
    from bot.errors import Problem
    from bot.handbook.model import Handbook
    from bot.handbook.yaml_edit import Value
    from bot.storage.history import Archive, Revision

LOG = logging.getLogger(__name__)

T = TypeVar("T")

MOST_SINCE = 1_000
"""Revisions that are looked at to find the place to which something comes back."""

NOT_RECORDED = "The words are saved, but not who changed them and why: {}"
NOT_ASKED = "Nor are members asked to read them again. Once that is put right, undo the change and make it again."


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry or topic as it stands in its file, and the digest to send back with a change of it."""

    id: str
    file: str
    fields: Mapping[str, Value]
    text: str
    digest: str


@dataclass(frozen=True, slots=True)
class Published:
    """A change that is safely on the disk and answered from: its preview, its revisions, and what else to tell."""

    preview: Preview
    revisions: tuple[Revision, ...] = ()
    told: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Writing:
    """Files that are about to be written, all or none of them, why, and by whom."""

    files: tuple[FileChange, ...]
    message: str
    by: Editor


@dataclass(frozen=True, slots=True)
class EditingRules:
    """The rules by which changes are made, and who hears of them.

    `protected` are the topics to whose words two editors have to agree; `may_be_alone` says that one may publish them
    after confirming that there is no second. `are_shipped` says that the words are those that an installed package
    brought along, which nobody changes where they are: its next version would write over them. `git` takes every change
    in, where the folder is in a repository and that is wanted. `tell` hears what editors should know of changes from
    outside where the history cannot keep it for them.
    """

    protected: frozenset[str] = frozenset()
    may_be_alone: bool = False
    are_shipped: bool = False
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    tell: Callable[[str], object] = LOG.warning
    git: Git | None = None

    def refuse_shipped(self) -> None:
        """Do nothing where the words may be changed: the one door for all who want to, before they type anything.

        Raises:
            ShippedError: They are those that an installed package brought along.
        """
        if self.are_shipped:
            raise ShippedError

    def keep(self, writing: Writing) -> AbstractContextManager[list[str]]:
        """Let git take in what is written in the block; what is yielded then holds sentences to tell."""
        return self.git.keep(writing) if self.git else nullcontext([])


class Desk:
    """Shows and makes changes; what it returns as published is safely on the disk. Any thread may use it."""

    def __init__(self, folder: Path, library: Library, history: Archive, rules: EditingRules | None = None) -> None:
        """Take the folder of the words, the library that answers from them, a way to the history, and the rules."""
        self.folder = folder
        self.history = history
        self.library = library
        self.rules = rules or EditingRules()
        self._lock = threading.RLock()
        self.stopping = threading.Event()
        """Set it where everything ends: a change that is tried out is given up at its next question."""
        self.made = 0  # changes, since it was put together
        self._holds_folder = False
        self._last: tuple[Edition, Preview] | None = None

    def show(self, wanted: str) -> Shown | None:
        """Return an entry, or with a mark * a topic, as it stands in its file now; None where it is not there."""
        if not WANTED.fullmatch(wanted):
            return None
        file = self.file_of(Change(ChangeKind.EDIT, wanted).stem)
        data = self.bytes_of(file)
        if data is None:
            return None
        piece = wanted_in(data, Ref.parse(wanted))
        fields, text = fields_of(data, piece), pieces_of(data).get(piece)
        return None if fields is None or text is None else Shown(wanted, file, fields, text, _digest(text))

    def preview(self, change: Change) -> Preview:
        """Return what a change would do; nothing is written.

        The preview's own change carries the digest of the words that it was made over: publish or propose that one.
        """
        self.rules.refuse_shipped()
        edition = self.library.current
        seen = [each.seen or _digest_in(self, each) for each in change.own]
        beside = tuple(replace(each, seen=one) for each, one in zip(change.beside, seen[1:], strict=True))
        change, along = _with_along(self, replace(change, seen=seen[0], beside=beside))
        preview = self._last_preview_of(change) or self._draft(change, along)  # whoever proposes it has seen it
        self._last = edition, preview
        return preview

    def publish(
        self,
        change: Change,
        by: Editor,
        *,
        second: Editor | None = None,
        alone: bool = False,
        last: Callable[[], object] = lambda: None,
    ) -> Published:
        """Make a change, and return when it is safely on the disk and questions are answered from it.

        `second` is who has agreed to it; `alone` says that its editor has confirmed that there is nobody to ask. `last`
        is called when all else is in order, just before anything is written; the change is not made where it raises.

        Raises:
            ShippedError: The words cannot be changed where they are.
            StaleError: Somebody else has changed the same words since.
            RefusedError: It has problems.
            NeedsSecondError: Two editors have to agree to it.
            ProposalError: The second editor is the first, or it cannot be told who they are.
            SaveError: It cannot be written.
        """
        self.rules.refuse_shipped()
        refuse_unfit_names(by, second)
        with self.holding_folder():
            files.finish(self.folder)  # what is left of another change would be written over this one
            self.catch_up()
            self.refuse_stale(change)
            change, along = _with_along(self, change)
            preview = self._last_preview_of(change) or self._draft(change, along, only_pairs=True)
            if preview.problems or preview.changes_nothing:
                raise RefusedError(preview)
            require_two(preview, by, second, alone=alone, may_be_alone=self.rules.may_be_alone)
            last()
            is_alone = preview.needs_second and second is None
            note = Note(change.kind, by, self.rules.now(), change.why, second, is_alone)
            message = f"{change.stem}: {change.why or change.kind.value + ' ' + change.id}"
            writing = Writing(preview.files, message, by)
            with self.rules.keep(writing) as told:
                self._refuse_changed(preview)
                published = self._write(preview, note)
            self.made += 1
            return replace(published, told=(*published.told, *told))

    def refuse_stale(self, change: Change) -> None:
        """Do nothing where the words of every part of a change are still those that its editor was shown.

        A change of a whole file is stale where it does not say what its editor was shown, and any change where other
        things go along with it by now.

        Raises:
            StaleError: Somebody else has changed them since.
        """
        for each in change.own:
            if each.seen != _digest_in(self, each) and (each.seen or _replaces_file(self, each)):
                raise _stale(self, each, self.show(each.id))
        if change.along is not None:
            _, now = _with_along(self, change)
            if _along(now.changes) != _along(change.along):
                raise _stale(self, change, self.show(change.id))

    def undo(self, number: int, why: str = "") -> Change:
        """Return the change that takes a change back with all its parts, the last one for 0.

        Raises:
            EditingError: There is no such change, or the words cannot be changed where they are.
        """
        self.rules.refuse_shipped()
        last = number or next((one.number for one in self.revisions(most=1)), 0)
        parts = self.history(lambda kept: kept.parts(last))
        if not parts:
            message = "There is no such change in the history. Look up its number again."
            raise EditingError(message)
        return _back(ChangeKind.UNDO, parts, why or f"undo change {last}")

    def restore(self, wanted: str, why: str = "") -> Change:
        """Return the change that brings back what was retired.

        Raises:
            EditingError: It was never retired, as far as the history goes, or the words cannot be changed.
        """
        self.rules.refuse_shipped()
        gone = retired_as(self, wanted)
        if gone:
            parts = self.history(lambda kept: kept.parts(gone.number))
            return _back(ChangeKind.RESTORE, parts, why or f"restore {gone.id}")
        message = f"The history has no retired {wanted}. Look up its id again."
        raise EditingError(message)

    def revisions(self, wanted: str = "", most: int = 100, *, parts: bool = False) -> tuple[Revision, ...]:
        """Return the latest changes of an entry or of everything, newest first; of each its first part, or all.

        With those of an entry or a topic come those that were made while it had another id.
        """
        ref = Ref.parse(wanted)
        ids = [str(Ref(each, ref.whole)) for each in self.library.current.handbook.ids_of(ref.id)]
        if len(ids) == 1:
            return self.history(lambda kept: kept.revisions(wanted, most, parts=parts))
        found = self.history(lambda kept: [one for each in ids for one in kept.revisions(each, most)])
        by_number = {one.number: one for one in reversed(found)}
        return tuple(by_number[number] for number in sorted(by_number, reverse=True)[:most])

    def catch_up(self) -> tuple[Problem, ...]:
        """Take in what was changed from outside, and return the problems of the folder.

        Every difference from what was last known gets a revision, and a file that is broken keeps its last good words.
        """
        with self.holding_folder():
            before = self.library.current.reading
            reading = recall(refresh(self.folder, before), partial(revisions.last_sound, self.history))
            note = Note(ChangeKind.OUTSIDE, OUTSIDE, self.rules.now())
            try:
                revisions.record(self.folder, reading, self.history, note, self.rules.protected)
            except StoreError as error:
                LOG.warning("The changes in the files could not be recorded. %s", error)
                for text in revisions.unrecorded(before, reading, self.rules.protected):
                    self.rules.tell(text)
            if reading.files != before.files or reading.problems != before.problems:
                edition = self.library.draft(reading)
                edition.prepare()
                self.library.adopt(edition)
            return reading.problems

    @contextmanager
    def holding_folder(self) -> Generator[None]:
        """Let one thread of one process write; the thread that holds the folder may ask for it again.

        Raises:
            SaveError: There is no such folder.
        """
        with self._lock:
            if self._holds_folder:
                yield
                return
            with ExitStack() as stack:
                try:
                    stack.enter_context(exclusive(self.folder))
                except OSError as error:
                    raise SaveError(self.folder.name, error) from error
                self._holds_folder = True
                stack.callback(self._let_go)
                _finish(self.folder)
                yield

    def _let_go(self) -> None:
        self._holds_folder = False

    def bring(self, work: Callable[[], T]) -> T:
        """Let `work` write into the folder what others have changed, while nobody else does, and take it in."""
        self.rules.refuse_shipped()
        with self.holding_folder():
            self.catch_up()
            try:
                return work()
            finally:
                self.catch_up()

    def sweep(self) -> int:
        """Delete what a crash in the middle of a save has left behind; do it at the start, once."""
        with self.holding_folder():
            return files.sweep(self.folder)

    def forget(self) -> None:
        """Drop the last preview: it may be of somebody who is to be forgotten, and it is made again when needed."""
        self._last = None

    def file_of(self, stem: str) -> str:
        """Return the name of a topic's file, whether it is there or not.

        Raises:
            EditingError: No file of ours can have such a name.
        """
        short, usual = f"{stem}.yml", f"{stem}.yaml"
        self._path(usual)
        return short if short in self.library.current.reading.files and not self._path(usual).is_file() else usual

    def data_of(self, stem: str) -> bytes | None:
        """Return what stands in a topic's file now, None where there is none.

        Raises:
            EditingError: No file of ours can have such a name, or it cannot be read.
        """
        return self.bytes_of(self.file_of(stem))

    def _last_preview_of(self, change: Change) -> Preview | None:
        """Return the last preview, if it is of this change and nothing is different since."""
        if self._last is None:
            return None
        edition, preview = self._last
        is_same = preview.change == change and edition is self.library.current
        return preview if is_same and self._is_as_before(preview) else None

    def _is_as_before(self, preview: Preview) -> bool:
        return all(self.bytes_of(each.file) == each.before for each in preview.files)

    def _draft(self, change: Change, along: Along, *, only_pairs: bool = False) -> Preview:
        places = tuple(_in_place(self, _place_of(self, each)) for each in change.parts)
        reading = refresh(self.folder, self.library.current.reading)
        data = {place.file: self.bytes_of(place.file) for place in places}
        ground = Ground(places, data, reading, Deadline(MOST_SECONDS, self.stopping), along, _to_read(self))
        return draft(change, ground, self.library, self.rules.protected, only_pairs=only_pairs)

    def revision(self, change: Change) -> Revision | None:
        """Return what a change takes back or brings back, None where it does neither."""
        number, part = change.revision, change.part
        return self.history(lambda kept: kept.revision(number, part)) if number else None

    def _refuse_changed(self, preview: Preview) -> None:
        """Do nothing where every file is still what a preview was made of: whoever has the disk needs no lock of ours.

        Raises:
            StaleError: One has been changed a moment ago.
        """
        if not self._is_as_before(preview):
            raise _stale(self, preview.change, self.show(preview.change.id))

    def _write(self, preview: Preview, note: Note) -> Published:
        # Made before anything is written: what cannot be kept must not go live.
        made = _revisions(preview, note)
        files.replace_all({self._path(each.file): (each.before, each.after) for each in preview.files})
        written = {each.file: each.after for each in preview.files}
        words = {file: None if after is None else (digest_of(after), after) for file, after in written.items()}
        told: tuple[str, ...] = ()
        try:
            made = self.history(lambda kept: kept.record(made, words, as_one=len(preview.change.parts) > 1))
        except StoreError as error:
            LOG.warning("%s", NOT_RECORDED.format(error))
            made, told = [], (NOT_RECORDED.format(error), *([NOT_ASKED] if preview.asks_again else []))
        if preview.draft:
            self.library.adopt(preview.draft)
        return Published(preview, tuple(made), told)

    def _path(self, file: str) -> Path:
        """Return where a file of the folder stands: the one way from a name that somebody gave to a file.

        Raises:
            EditingError: No file of ours can have such a name.
        """
        if not GOOD_NAME.fullmatch(file):
            named = f"There is no {shown(file)}: a name may only have lower-case letters, digits and hyphens."
            message = f"{named} Look up the id again, or rename the file."
            raise EditingError(message)
        return self.folder / file

    def bytes_of(self, file: str) -> bytes | None:
        """Return what stands in a file of the folder now, None where there is none.

        Raises:
            EditingError: No file of ours can have such a name, or it cannot be read.
        """
        try:
            return self._path(file).read_bytes()
        except FileNotFoundError:
            return None
        except OSError as error:
            message = f"{file} cannot be read ({error.strerror}). Check the file and who may read it."
            raise EditingError(message) from error


def retired_as(desk: Desk, wanted: str) -> Revision | None:
    """Return the latest change that took an entry or a topic out, alone or with its topic, None where none did."""
    ref = Ref.parse(wanted)
    ids = dict.fromkeys((wanted, str(Ref(ref.id, whole=True)), str(Ref(stem_in(ref.id), whole=True))))
    return next((one for each in ids for one in desk.revisions(each) if _took_out(one, wanted)), None)


def _with_along(desk: Desk, change: Change) -> tuple[Change, Along]:
    """Return a change with all that goes along with it as the words are now, and what that is."""
    along = goes_along(change, Surroundings(desk.data_of, desk.library.current, desk.rules.protected))
    return replace(change, along=along.changes), along


def _stale(desk: Desk, change: Change, now: Shown | None) -> StaleError:
    return StaleError(change.id, now.fields if now else {}, change.fields, _seen(desk, change))


def _place_of(desk: Desk, change: Change) -> ChangePart:
    """Return where a part of a change is made, with what it takes back and the id by which that goes now."""
    revision = desk.revision(change)
    now = _id_now(desk.library.current.handbook, revision) if revision else ""
    return ChangePart(change, _file_of(desk, change, revision), revision, now)


def _in_place(desk: Desk, part: ChangePart) -> ChangePart:
    """Return a part that brings an entry back with the place that is its own by now."""
    gone = part.revision
    if gone is None or gone.ref.whole or gone.after or not gone.before:
        return part
    made = desk.history(lambda kept: kept.revisions(most=MOST_SINCE, parts=True))
    every = sorted((one for one in made if one.file == gone.file), key=lambda one: (-one.number, -one.part))
    now = tuple(places_in(desk.bytes_of(part.file) or b""))
    return replace(part, place=place_now(gone, every, now))


def _file_of(desk: Desk, change: Change, revision: Revision | None) -> str:
    """Return the file that a change is of: of one that is taken back, the file in which its words are now."""
    if revision is None:
        return desk.file_of(change.stem)
    found = desk.library.current.handbook.find(revision.ref.id)
    moved = found and stem_of(revision.file) in found[0].formerly and desk.bytes_of(revision.file) is None
    is_file = revision.ref.whole and not (revision.before and revision.after)
    return desk.file_of(found[0].id) if found and moved and not is_file else revision.file


def _id_now(handbook: Handbook, revision: Revision) -> str:
    """Return the id by which the entry of a revision goes now; one may have had its topic's id, which stays."""
    wanted = revision.ref.id
    entries = [entry for _, entry in handbook.entries()]
    if any(entry.id == wanted for entry in entries):
        return wanted
    return next((entry.id for entry in entries if wanted in entry.formerly), handbook.id_now(wanted))


def _replaces_file(desk: Desk, change: Change) -> bool:
    place = _place_of(desk, change)
    return replaces_file(change, desk.bytes_of(place.file), place.revision)


def _digest_in(desk: Desk, change: Change) -> str:
    """Return the digest of what a change is made over, as it stands now: a whole file, or an entry's lines."""
    place = _place_of(desk, change)
    data = desk.bytes_of(place.file)
    if replaces_file(change, data, place.revision):
        return NOT_THERE if data is None else digest_of(data)
    words = desk.show(change.id)
    return words.digest if words else ""


def _seen(desk: Desk, change: Change) -> Mapping[str, Value] | None:
    """Return the words that an editor was shown, where the history has them."""
    try:
        known = (text for one in desk.revisions(change.id) for text in (one.before, one.after))
        return next((fields_in(text) for text in known if _digest(text) == change.seen), None)
    except StoreError:
        return None


def _finish(folder: Path) -> None:
    """Write what a crash has left of a change of several files; what cannot be written yet is told in the log."""
    try:
        files.finish(folder)
    except SaveError as error:
        LOG.warning("A change of several files is not finished yet. %s", error)


def refuse_unfit_names(*editors: Editor | None) -> None:
    """Do nothing where the names of editors can be written down.

    Raises:
        EditingError: One has half a character in it.
    """
    for editor in editors:
        if editor and not is_whole(editor.name + editor.account):
            raise EditingError(HALF)


def _along(changes: tuple[Change, ...]) -> list[tuple[str, str, str]]:
    """Return what tells whether the same goes along: what is done to what, and the digest of what is carried."""
    return [(each.kind.value, each.id, each.seen) for each in changes]


def _took_out(revision: Revision, wanted: str) -> bool:
    """Whether a change took something out, alone or with its whole file, and did not only move it."""
    if not revision.before or revision.after or revision.kind == ChangeKind.RENAME:
        return False
    return revision.ref.id == Ref.parse(wanted).id or wanted in pieces_of(revision.before.encode())


def _back(kind: ChangeKind, parts: tuple[Revision, ...], why: str) -> Change:
    """Return the change that takes every part of a change back, the last one first."""
    first, *others = reversed(parts)
    beside = tuple(Change(kind, each.id, revision=each.number, part=each.part) for each in others)
    return Change(kind, first.id, revision=first.number, part=first.part, why=why, beside=beside)


def _revisions(preview: Preview, note: Note) -> list[Revision]:
    """Return the revisions of a change; those that members are asked to read again are material."""
    made = [one for each in preview.files for one in _of_file(each, note)]
    return [replace(one, is_material=one.id in preview.asks_again) for one in made]


def _of_file(made: FileChange, note: Note) -> list[Revision]:
    """Return the revisions of a file: just one where one entry was changed, or the topic around them."""
    if made.change is None or made.applied is None or made.applied.edited is None:
        return revisions_of(made.file, made.before, made.after, note)
    is_entry = any(wanted_in(data, made.change.ref) for data in (made.before, made.after) if data)
    wanted = made.change.id if is_entry else str(Ref(made.change.stem, whole=True))
    one = note.revision(made.file, wanted, made.applied.edited.before, made.applied.edited.after)
    return [replace(one, place=made.applied.place, lead=made.applied.lead)]


def _to_read(desk: Desk) -> frozenset[str]:
    """Return the entries that roles were asked to read; none where the history does not say."""
    try:
        return desk.history(lambda kept: kept.asked_to_read())
    except StoreError:
        return frozenset()


def _digest(text: str) -> str:
    return digest_of(text.encode())
