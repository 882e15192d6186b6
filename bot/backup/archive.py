"""A backup as a file: one zip with the database, the words and the settings, and a checksum of each."""

from __future__ import annotations

import hashlib
import json
import zipfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot import __version__
from bot.errors import BackupError
from bot.handbook import files
from bot.handbook.folder import GOOD_NAME
from bot.settings import reason
from bot.storage.opening import FILE_NAME

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path

FORMAT = 1
"""The form of the file; one with a higher number is of a newer version of the assistant."""

ENDING = ".zip"
MANIFEST, SETTINGS, WORDS, SCHEMA = "manifest.json", "settings.env", "words/", "schema.json"
ALWAYS = frozenset({FILE_NAME, SETTINGS})
MOST_MANIFEST_BYTES = 10_000_000
NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The earliest that a zip can say: the manifest has the time, and a computer's clock may be at 1970."""

PRIVATE = 0o600

UNREADABLE = "check its path and who may read it"
ANOTHER = "use another one"
NEWER = ("it was made by a newer version of the assistant", "install that version first")


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself: the versions of assistant and database, when it was made, and its checksums.

    `sums` has the SHA-256 of each file in it.
    """

    database: int
    at: datetime
    sums: Mapping[str, str]
    assistant: str = __version__
    format: int = FORMAT

    @property
    def words(self) -> tuple[str, ...]:
        """The names of the files of the handbook."""
        return tuple(name.removeprefix(WORDS) for name in self.sums if name.startswith(WORDS))

    def as_bytes(self) -> bytes:
        """Return it as it stands in the file."""
        said = {
            "format": self.format,
            "assistant": self.assistant,
            "database": self.database,
            "at": self.at.isoformat(),
            "sha256": self.sums,
        }
        return json.dumps(said, indent=2).encode()


def is_word(name: str) -> bool:
    """Return whether a file of the knowledge folder belongs into a backup: what is read, and the schema."""
    return GOOD_NAME.fullmatch(name) is not None or name == SCHEMA


def write(path: Path, made_at: datetime, version: int, parts: Mapping[str, Path | bytes]) -> None:
    """Write a backup of a database at a version: a file or its bytes for each name. The old file, or the new one.

    Raises:
        OSError: It cannot be written.
    """
    written = files.beside(path)
    sums: dict[str, str] = {}
    try:
        written.touch(mode=PRIVATE, exist_ok=False)
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, part in parts.items():
                sums[name] = _pack(archive, name, part)
            archive.writestr(_entry(MANIFEST), Manifest(version, made_at, sums).as_bytes())
        files.move(written, path)
    finally:
        written.unlink(missing_ok=True)


def with_database(path: Path, manifest: Manifest, database: Path) -> None:
    """Put another database into a backup, with its checksum; all else in it stays.

    Raises:
        OSError: It is as it was before.
    """
    written = files.beside(path)
    try:
        written.touch(mode=PRIVATE, exist_ok=False)
        with zipfile.ZipFile(path) as old, zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as new:
            sums = {name: _pack(new, name, database if name == FILE_NAME else old.read(name)) for name in manifest.sums}
            new.writestr(_entry(MANIFEST), replace(manifest, sums=sums).as_bytes())
        files.move(written, path)
    finally:
        written.unlink(missing_ok=True)


def _pack(archive: zipfile.ZipFile, name: str, part: Path | bytes) -> str:
    """Put a file into an archive, and return its checksum."""
    data = part if isinstance(part, bytes) else part.read_bytes()
    archive.writestr(_entry(name), data)
    return hashlib.sha256(data).hexdigest()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, NO_TIME)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = PRIVATE << 16  # so do those stay who unpack it by hand
    return entry


def is_backup(path: Path) -> bool:
    """Return whether a file is, or may once have been, a backup: a sound zip of something else is not.

    Raises:
        OSError: It cannot be read.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            return MANIFEST in archive.namelist()
    except zipfile.BadZipFile:
        return True


def check(path: Path) -> Manifest:
    """Return what a backup says of itself, after comparing every byte in it with its checksums.

    Raises:
        BackupError: It cannot be read, is damaged, is none, or is of a newer version.
    """
    with reading(path) as archive:
        manifest = _manifest(path, archive)
        if manifest.format > FORMAT:
            raise BackupError(path.name, *NEWER)
        names = archive.namelist()
        if sorted(names) != sorted([*manifest.sums, MANIFEST]) or not set(manifest.sums) >= ALWAYS:
            raise BackupError(path.name, "it does not hold what it says that it holds", ANOTHER)
        for name, wanted in manifest.sums.items():
            if name not in ALWAYS and not (name.startswith(WORDS) and is_word(name.removeprefix(WORDS))):
                raise BackupError(path.name, "it holds a file that no backup has", ANOTHER)
            if hashlib.sha256(archive.read(name)).hexdigest() != wanted:
                raise BackupError(path.name, f"{name} in it is damaged", ANOTHER)
    return manifest


def _manifest(path: Path, archive: zipfile.ZipFile) -> Manifest:
    none = BackupError(path.name, "it is none, or damaged", ANOTHER)
    try:
        is_short = archive.getinfo(MANIFEST).file_size <= MOST_MANIFEST_BYTES
        said: dict[str, Any] = json.loads(archive.read(MANIFEST)) if is_short else {}
        sums = {str(name): str(checksum) for name, checksum in said["sha256"].items()}
        at = datetime.fromisoformat(said["at"])
        manifest = Manifest(int(said["database"]), at, sums, str(said["assistant"]), int(said["format"]))
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise none from error
    if at.tzinfo is None:
        raise none
    return manifest


@contextmanager
def reading(path: Path) -> Generator[zipfile.ZipFile]:
    """Yield the archive of a backup.

    Raises:
        BackupError: It cannot be read, here or in the block.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            yield archive
    except OSError as error:
        raise BackupError(path.name, f"it cannot be read ({reason(error)})", UNREADABLE) from error
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError) as error:
        raise BackupError(path.name, "it is none, or damaged", ANOTHER) from error


def unpack_database(path: Path, to: Path) -> None:
    """Write the database of a backup that was checked into a file of its own, which is private.

    Raises:
        BackupError: The backup cannot be read.
        OSError: It cannot be written.
    """
    with reading(path) as archive:
        data = archive.read(FILE_NAME)
    to.touch(mode=PRIVATE, exist_ok=False)
    to.write_bytes(data)


def words_in(path: Path, manifest: Manifest) -> dict[str, bytes]:
    """Return the files of the handbook by their names, as they are in a backup that was checked.

    Raises:
        BackupError: It cannot be read.
    """
    with reading(path) as archive:
        return {name: archive.read(WORDS + name) for name in manifest.words}


def settings_in(path: Path) -> str:
    """Return the settings in a backup that was checked, a line each, as `.env` has them.

    Raises:
        BackupError: It cannot be read.
    """
    with reading(path) as archive:
        return archive.read(SETTINGS).decode("utf-8", "replace")
