"""The words as files to take away and to bring in: a zip or YAML out; YAML or a table out of a spreadsheet in."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING

from bot.editing.change import NOT_THERE, Change, ChangeKind
from bot.editing.tables import with_table
from bot.errors import EditingError
from bot.handbook.decoding import MOST_BYTES, text_from
from bot.handbook.folder import GOOD_NAME
from bot.handbook.parse import digest_of, stem_of

if TYPE_CHECKING:
    from pathlib import Path

TABLES = (".csv", ".tsv", ".txt")
"""How the names of tables end that a spreadsheet saves."""

ENDINGS = (".yaml", ".yml", *TABLES)
ARCHIVES = (b"PK", b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\xd0\xcf\x11\xe0")
CHOOSE = "Choose the topic in the field *topic* of /knowledge import, or with --topic on the command line."
NO_TOPIC = f"There is no topic {{}} to put the table into. {CHOOSE} A new topic is made with /knowledge topic."
NO_NAME = f"A topic's name may only have lower-case letters, digits and hyphens, and this file's has others. {CHOOSE}"


def as_zip(folder: Path) -> bytes:
    """Return every file of the knowledge folder that is read, with the schema, as a zip."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in sorted(folder.iterdir()):
            if path.is_file() and (GOOD_NAME.fullmatch(path.name) or path.name == "schema.json"):
                archive.writestr(path.name, path.read_bytes())
    return packed.getvalue()


def imported(name: str, data: bytes, topic: str = "", before: bytes | None = None, why: str = "") -> Change:
    """Return the change that a file makes: a whole topic in YAML, or a table of entries for a topic that is there.

    Args:
        name: The file's name; what stands before its ending is the topic, if none is given.
        data: What is in it.
        topic: The topic that it is for.
        before: The bytes of that topic's file now, None where there is none.
        why: The reason.

    Raises:
        EditingError: It is too large, an archive, cannot be read, or is for no topic.
    """
    stem = topic or stem_of(name.lower())
    _refuse_unfit(data)
    if name.lower().endswith(TABLES):
        if before is None:
            raise EditingError(NO_TOPIC.format(stem))
        content = with_table(stem, before, text_from(data)).decode()
    elif GOOD_NAME.fullmatch(f"{stem}.yaml"):
        content = text_from(data)
    else:
        raise EditingError(NO_NAME)
    seen = NOT_THERE if before is None else digest_of(before)
    return Change(ChangeKind.IMPORT, stem, content=content, why=why or f"import {name}", seen=seen)


def _refuse_unfit(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        message = "This file is larger than 1 MiB, the most that is read. Split it into several."
        raise EditingError(message)
    if data.startswith(ARCHIVES):
        message = "This is an archive or a spreadsheet's own format. Unpack it, or save it as CSV or YAML."
        raise EditingError(message)
