"""Vectors by text, and arrays kept on disk under a digest of what they were worked out from."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import threading
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from bot.matching.encoder import Encoder


if TYPE_CHECKING:
    Arrays = Mapping[str, NDArray[Any]]

LOG = logging.getLogger(__name__)

UNKEPT_ARRAYS = (
    "What has been learned cannot be kept in %s (%s), so the next start has to learn it again: delete that file, or "
    "let the assistant's user write there."
)

FORM = 7
"""Raised when what is kept changes its meaning, so that nobody reads what an older version has kept."""


MARK = "kept_as"
"""The array in a file that says what the file is, so that nothing else is taken for it."""

WORTH_KEEPING = 0.2
"""Seconds; what is made faster is not kept, and pushes out nothing that takes long."""

MOST_KEPT = 3
"""Files of one name that are kept: those of an edit that is taken back are there already."""


class ArrayCache:
    """Arrays in files of a folder; without a folder, or where it cannot be written, they are worked out every time."""

    def __init__(self, folder: Path | None = None, shipped: Path | None = None) -> None:
        """Take the folder, and one with files that a package brings along, which is only read."""
        self._folder = folder
        self._shipped = shipped

    def kept(self, name: str, made_from: Iterable[str], make: Callable[[], Arrays]) -> Arrays:
        """Return the arrays of this name that were made from these texts, made now if they were not kept."""
        digest = hashlib.blake2b(digest_size=10)
        for text in (str(FORM), name, *made_from):
            digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
        file_name = f"{name}-{digest.hexdigest()}.npz"
        for folder in (self._folder, self._shipped):
            if folder is not None and (found := _read(folder / file_name)) is not None:
                return found
        began = perf_counter()
        made = make()
        if self._folder is not None and perf_counter() - began >= WORTH_KEEPING:
            file = self._folder / file_name
            try:
                _keep(file, made)
                _clear(file, name)
            except OSError as error:
                LOG.warning(UNKEPT_ARRAYS, file, error)
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
        LOG.debug("%s cannot be read (%s), so it is made again.", file, error)
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


if TYPE_CHECKING:
    Places = NDArray[np.int64]

ROOM = 2_000
"""Rows that are made ready beyond those that are needed, so that an edit need not copy the table."""


class Rows:
    """A table that is only ever added to: a text keeps its place in it for as long as the process lives."""

    def __init__(self, of: Callable[[Sequence[str]], NDArray[np.float32]], size: int) -> None:
        """Take what gives each text its vector, and how many numbers that has."""
        self._of = of
        self._table = np.zeros((0, size), np.float32)
        self._places: dict[str, int] = {}
        self._adding = threading.Lock()

    def places(self, texts: Sequence[str]) -> Places:
        """Return the places of texts in the table, all of which must have their vectors."""
        with self._adding:
            new = [text for text in dict.fromkeys(texts) if text not in self._places]
            if new:
                self._add(new)
            return np.array([self._places[text] for text in texts], np.int64)

    @property
    def table(self) -> NDArray[np.float32]:
        """The table as it is now; rows behind those that have a place are empty."""
        return self._table

    def _add(self, texts: Sequence[str]) -> None:
        first = len(self._places)
        needed = first + len(texts)
        table = self._table
        if needed > len(table):
            table = np.zeros((needed + ROOM, table.shape[1]), np.float32)
            table[:first] = self._table[:first]
        table[first:needed] = self._of(texts)
        self._table = table
        self._places.update(zip(texts, range(first, needed), strict=True))


UNKEPT = (
    "Vectors cannot be kept in %s (%s), so the next start has to make them again: delete that file, or let the "
    "assistant's user write there."
)
NEARLY = 0.01
"""How far from 1 the length of a vector may be that half precision has rounded."""

KEY_BYTES = 16
AT_ONCE = 128
"""Texts that are encoded between two reports of progress; what is done by then is on disk."""


class Vectors:
    """The vectors of one encoder, in a file that is only ever appended to.

    A record is 16 bytes of the text's digest and the vector in half precision (2 bytes a number; the cosines of two
    texts move by less than 0.001). A record that a crash cut off is dropped at the next start. What a package brings
    along stands in such a file too, and is only read.
    """

    def __init__(self, encoder: Encoder, folder: Path | None, shipped: Path | None = None) -> None:
        """Open the file of this encoder in a folder, beside what is shipped; without a folder nothing is kept."""
        self._encoder = encoder
        self.name = encoder.name
        self.shelf = ArrayCache(folder, shipped)
        self._size = encoder.encode(["size"]).shape[1]
        self._record = np.dtype([("key", f"V{KEY_BYTES}"), ("vector", np.float16, (self._size,))])
        self._file = folder / f"vectors-{encoder.name}.bin" if folder else None
        self._rows: dict[bytes, NDArray[np.float16]] = {}
        if shipped:
            self._rows |= self._read_shipped(shipped / f"vectors-{encoder.name}.bin")
        self._rows |= self._read()
        self._known: set[str] = set()  # a digest of each text of ten thousand entries takes a fifth of a second
        self.rows = Rows(self.of, self._size)

    def missing(self, texts: Sequence[str]) -> list[str]:
        """Return the texts that have no vector yet, each once."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        missing = [text for text in new if _key(text) not in self._rows]
        self._known.update(set(new).difference(missing))
        return missing

    def prepare(self, texts: Sequence[str], told: Callable[[int, int], None] = lambda _done, _all: None) -> None:
        """Encode what is missing of some texts; `told` hears how many are done, of how many, from none to all."""
        missing = self.missing(texts)
        if missing:
            told(0, len(missing))
        for start in range(0, len(missing), AT_ONCE):
            some = missing[start : start + AT_ONCE]
            self._keep(some, self._encoder.encode(some))
            told(min(start + AT_ONCE, len(missing)), len(missing))

    def of(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return a row for each text, all of which must have been prepared; what a disk has spoilt is made anew."""
        rows = np.zeros((len(texts), self._size), np.float32)
        for at, text in enumerate(texts):
            rows[at] = self._rows[_key(text)]
        spoilt = _spoilt(rows)
        if spoilt:
            some = [texts[at] for at in spoilt]
            rows[spoilt] = self._encoder.encode(some)
            self._keep(some, rows[spoilt])
        return rows

    def _read(self) -> dict[bytes, NDArray[np.float16]]:
        if self._file is None or not os.path.lexists(self._file):
            return {}
        try:
            return self._records(_content(self._file))
        except OSError as error:
            self._do_without(error)
            return {}

    def _read_shipped(self, file: Path) -> dict[bytes, NDArray[np.float16]]:
        """Return what a package brings along; nothing where that cannot be read, and then it is made anew."""
        try:
            return self._records(_content(file))
        except OSError as error:
            LOG.debug("%s cannot be read (%s).", file, error)
            return {}

    def _records(self, data: bytes) -> dict[bytes, NDArray[np.float16]]:
        whole = len(data) - len(data) % self._record.itemsize
        records = np.frombuffer(data[:whole], self._record)
        return {bytes(key): vector for key, vector in zip(records["key"], records["vector"], strict=True)}

    def _do_without(self, error: OSError) -> None:
        LOG.warning(UNKEPT, self._file, error)
        self._file = None

    def _keep(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        records = np.zeros(len(texts), self._record)
        records["vector"] = vectors
        for at, text in enumerate(texts):
            records["key"][at] = np.void(_key(text))
            self._rows[_key(text)] = records["vector"][at]
        if self._file is None:
            return
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            with self._file.open("ab") as file:
                file.truncate(file.tell() - file.tell() % self._record.itemsize)
                file.write(records.tobytes())
        except OSError as error:
            self._do_without(error)


def _spoilt(rows: NDArray[np.float32]) -> list[int]:
    """Return the places of the rows that are not of length 1, as what the encoder gives is."""
    with np.errstate(all="ignore"):  # there may be no numbers at all
        return np.flatnonzero(~(abs(np.linalg.norm(rows, axis=1) - 1) < NEARLY)).tolist()


def _content(file: Path) -> bytes:
    if not file.is_file():  # whoever reads or writes a pipe may wait for ever
        raise OSError(errno.EINVAL, "it is not a file")
    return file.read_bytes()


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()
