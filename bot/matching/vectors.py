"""Vectors by text: what the encoder once said of a text is kept on disk and never asked again."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
from typing import TYPE_CHECKING

import numpy as np

from bot.matching.rows import Rows
from bot.matching.shelf import Shelf

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from bot.matching.encoder import Encoder

LOG = logging.getLogger(__name__)

UNKEPT = (
    "Vectors cannot be kept in %s (%s), so the next start makes them anew: delete it, or let the assistant's user "
    "write there."
)
NEARLY = 0.01
"""How far from 1 the length of a vector may be that half precision has rounded."""

KEY_BYTES = 16
AT_ONCE = 128
"""Texts that are encoded between two reports of progress; what is done by then is on disk."""


class Vectors:
    """The vectors of one encoder, in a file that is only ever appended to.

    A record is 16 bytes of the text's digest and the vector in half precision (2 bytes a number; the cosines of two
    texts move by less than 0.001). A record that a crash cut off is dropped at the next start.
    """

    def __init__(self, encoder: Encoder, folder: Path | None) -> None:
        """Open the file of this encoder in a folder; without a folder nothing is kept."""
        self._encoder = encoder
        self.name = encoder.name
        self.shelf = Shelf(folder)
        self._size = encoder.encode(["size"]).shape[1]
        self._record = np.dtype([("key", f"V{KEY_BYTES}"), ("vector", np.float16, (self._size,))])
        self._file = folder / f"vectors-{encoder.name}.bin" if folder else None
        self._rows: dict[bytes, NDArray[np.float16]] = self._read()
        self.rows = Rows(self.of, self._size)

    def missing(self, texts: Sequence[str]) -> list[str]:
        """Return the texts that have no vector yet, each once."""
        return [text for text in dict.fromkeys(texts) if _key(text) not in self._rows]

    def prepare(self, texts: Sequence[str], told: Callable[[int, int], None] = lambda _done, _all: None) -> None:
        """Encode what is missing of some texts; `told` hears how many are done, of how many."""
        missing = self.missing(texts)
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
            data = _content(self._file)
        except OSError as error:
            self._do_without(error)
            return {}
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
        raise OSError(errno.EINVAL, "it is no file")
    return file.read_bytes()


def _key(text: str) -> bytes:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES).digest()
