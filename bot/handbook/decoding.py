"""From a file's bytes to its text: what stands in the way of that is told as problems."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from bot.errors import EditingError
from bot.handbook.problems import so_do

if TYPE_CHECKING:
    from bot.handbook.problems import Notes


MOST_BYTES = 1024 * 1024
"""The largest file that is read; the handbook of a partnership is far smaller."""

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")
"""Characters that nobody types on purpose; YAML takes some for the end of a line, so that lines are miscounted."""

_TAB = re.compile(r"^ *\t[ \t]*[^ \t\n]", re.MULTILINE)
_CONFLICT = re.compile(r"^(?:<{7} .*|\|{7} .*|={7}|>{7} .*)$", re.MULTILINE)
_LOST = "\ufffd"
UNTYPED = re.compile(f"{CONTROL.pattern}|{_LOST}")
"""These, and what stands in the place of a letter that was lost when a file was saved or read."""

MOST_BROKEN = 3
"""Broken letters for each whole one beyond ASCII, up to which a file is UTF-8 with a fault and not of Windows."""

_SAVE_AS_UTF8 = 'Open it in your editor, choose "Save as" or "Save with encoding", and pick UTF-8.'


def decode(data: bytes, notes: Notes) -> str | None:
    """Return the text of a file with plain line ends, or None with every reason noted."""
    if len(data) > MOST_BYTES:
        notes.say(0, "This file is larger than 1 MiB, the most that is read. Split it into several topics.")
        return None
    text = _text(data, notes)
    if text is None:
        return None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        notes.say(0, "This file is empty. Put its words back, from a copy or a backup.")
        return None
    readable = not _find_characters(text, notes)
    readable = not _find_conflicts(text, notes) and readable
    readable = not _find_tabs(text, notes) and readable
    return text if readable else None


def text_from(data: bytes) -> str:
    """Return the text of a file that somebody sends, in whichever encoding a spreadsheet has saved it.

    Raises:
        EditingError: It is in none that is known, or one letter of it is broken.
    """
    encoding = _encoding_of(data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        message = f"Line {_line_of(error)}: a letter here is broken, or the file mixes two encodings. {_SAVE_AS_UTF8}"
        raise EditingError(message) from error


def _encoding_of(data: bytes) -> str:
    other = _other_encoding(data)
    if other == "UTF-16" and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16-be" if data[0::2].count(0) > data[1::2].count(0) else "utf-16-le"
    if other:
        return other.lower()
    return "utf-8-sig" if data.startswith(codecs.BOM_UTF8) or _is_mostly_utf8(data) else "cp1252"


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether bytes are UTF-8, but for a few that are broken; of another encoding hardly two letters look like one."""
    try:
        data.decode()
    except UnicodeDecodeError:
        letters = data.decode(errors="surrogateescape")
    else:
        return True
    broken = sum("\ud7ff" < letter < "\ue000" for letter in letters)
    whole = sum(letter > "\x7f" for letter in letters) - broken
    return broken <= MOST_BROKEN * whole


def _line_of(error: UnicodeDecodeError) -> int:
    """Return the line of the first broken letter, from 1."""
    before = error.object[: error.start].decode(error.encoding, "replace")
    return len(re.findall("\r\n|\r|\n", before)) + 1


def _text(data: bytes, notes: Notes) -> str | None:
    if looks_like := _other_encoding(data):
        notes.say(1, f"This file is saved as {looks_like}, not as UTF-8. {_SAVE_AS_UTF8}")
        return None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        wrong = error.object[error.start]
        looks_like = f", probably as Windows-1252 (it has the byte 0x{wrong:02X})" if _is_windows(data) else ""
        notes.say(_line_of(error), f"This file is not saved as UTF-8{looks_like}. {_SAVE_AS_UTF8}")
        return None


def _other_encoding(data: bytes) -> str:
    """Return the name of the Unicode encoding that the first bytes or the many zeros give away, or ""."""
    if data.startswith((b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff")):
        return "UTF-32"
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "UTF-16"
    start = data[:4096]
    third = len(start) // 3
    return "UTF-16" if third and max(start[0::2].count(0), start[1::2].count(0)) > third else ""


def _is_windows(data: bytes) -> bool:
    """Whether these bytes are text in the old encoding of Windows."""
    try:
        return not CONTROL.search(data.decode("cp1252"))
    except UnicodeDecodeError:
        return False


def _find_characters(text: str, notes: Notes) -> bool:
    found = CONTROL.search(text)
    if found:
        code = ord(found.group())
        sentence = f"This line holds an invisible character (U+{code:04X}) that nobody typed. Type the line again."
        notes.say(_line(text, found.start()), sentence)
    lost = text.find(_LOST)
    if lost >= 0:
        sentence = f"This line holds {_LOST}, which stands for a lost letter. Put the right letter in its place."
        notes.say(_line(text, lost), sentence)
    return bool(found) or lost >= 0


def _find_conflicts(text: str, notes: Notes) -> bool:
    """Note the first mark of an unfinished git merge; the others belong to the same quarrel."""
    found = _CONFLICT.search(text)
    if found:
        sentence = (
            "This line is the mark of a git merge that was not finished. "
            "Keep the words that are right, and take out the lines with <<<<<<<, ======= and >>>>>>>."
        )
        notes.say(_line(text, found.start()), sentence)
    return bool(found)


def _find_tabs(text: str, notes: Notes) -> bool:
    first = _TAB.search(text)
    if first:
        others = sum(1 for _ in _TAB.finditer(text, first.end()))
        sentence = "This line begins with a tab. Indent it with spaces, as many as its neighbours have."
        notes.say(_line(text, first.start()), sentence + so_do(others))
    return first is not None


def _line(text: str, at: int) -> int:
    return text.count("\n", 0, at) + 1
