"""What is wrong on this computer: the words, the encoder, the folders, the store, git, the clock, what is installed."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from contextlib import suppress
from datetime import timedelta
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from bot import advice
from bot.advice import Advice
from bot.doctor.diagnosis import Diagnosis, fails, note, stops
from bot.editing.git import sharing
from bot.editing.git.faults import GitError, NoRepositoryError
from bot.editing.git.repository import Repository
from bot.editing.git.running import Runner
from bot.editing.protection import unknown_topics
from bot.errors import ModelError, NewerError
from bot.handbook.folder import has_words, is_readable, read
from bot.matching.lazy_encoder import LazyEncoder
from bot.settings import reason
from bot.storage.database import LEAST_SQLITE, SQLITE
from bot.storage.opening import FILE_NAME, examine, open_tokens

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from bot.handbook.folder import FolderReading
    from bot.misnamed import Misnamed
    from bot.settings import Settings

MEGABYTE = 1_000_000
LEAST_DISK = 100 * MEGABYTE
"""Bytes that what is learned of a large handbook takes, and a database beside it."""

LEAST_MEMORY = 150 * MEGABYTE
"""Bytes that it takes more while it learns, beside the 350 MB of README when it runs."""

LARGEST_SKEW = timedelta(seconds=60)
GIT_SECONDS = 5.0
REQUIRED = {
    "discord.py": ((2, 7, 1), (2, 8)),
    "numpy": ((2, 3, 2), (3,)),
    "onnxruntime": ((1, 24, 1), (1, 29)),
    "pyyaml": ((6,), (7,)),
    "rapidfuzz": ((3, 14), (4,)),
    "snowballstemmer": ((3, 1), (4,)),
}
"""Of the packages that answers depend on, the oldest version that will do and the first that is too new, as in
pyproject.toml."""

MISNAMED, IDLE = "What it was meant to set is not set.", "Nothing reads it."
BROKEN_SETTING = "The assistant does not start with settings that are wrong."
EMPTY = Advice("There are no words in KNOWLEDGE_DIR ({})", "copy some there with partnership-bot init, or correct it")
PROBLEMS = Advice("The words have {}, the first of them {}", "partnership-bot check names them all")
UNAPPROVED = Advice(
    "Your DSL has not approved the words of safeguarding.yaml yet",
    "once they have, write who and when into approved_by",
)
TOPICS = Advice("PROTECTED_TOPICS names {}, which is not a topic", "correct it")
UNREADABLE_MODEL = "Questions are compared by their words alone, and fewer of them are understood."
NO_MODEL = Advice("There is no sentence encoder", "install again what requirements/base.txt lists, with make venv")
NO_DATA = Advice("DATA_DIR ({}) cannot be written to ({})", "let the assistant's user write there, or correct the path")
FULL = Advice("The disk of DATA_DIR has {} MB left", "make room on it")
LITTLE_MEMORY = Advice("This computer has {} MB of memory left", "end something else, or give it more")
SKEWED = Advice("The clock of this computer is {} Discord's", "let the system set it, as with timedatectl set-ntp true")
DAMAGED = Advice(
    "The database {} {}", "restart the assistant, which sets it aside and begins a new one, and look for a backup"
)
ASIDE = Advice("A damaged database was set aside as {}", "take from it what you need, and delete it")
GIT_FAILS = Advice("KNOWLEDGE_GIT is {}, and git says: {}", "put that right in the knowledge folder, or set it to off")
NO_GIT = Advice(
    "KNOWLEDGE_GIT is {}, and the knowledge folder is in no git repository", "type git init there, or set it to off"
)
DETACHED = Advice("No branch is checked out in the knowledge folder", "type git switch -c words there")
CLOSED_GIT = Advice("The assistant may not write into {}", "let its user do that, or set KNOWLEDGE_GIT to off")
LOCKED_GIT = Advice("{} locks the repository of the words", "delete that file if no git is running")
WRONG_VERSION = Advice(
    "{} {} is installed, and {} is needed", "install what requirements/base.txt lists, with make venv"
)


def check(settings: Settings) -> Iterator[Diagnosis]:
    """Yield what is wrong on this computer with these settings; it takes a second or two and changes nothing."""
    yield from tokens(settings)
    yield from words(settings)
    yield from encoder(settings.model_dir)
    yield from folder(settings.data_dir)
    yield from memory()
    yield from store(settings.data_dir / FILE_NAME)
    yield from git(settings)
    yield from versions(installed())


def misnamed(found: Iterable[Misnamed]) -> Iterator[Diagnosis]:
    """Yield the names in `.env` that are no settings."""
    for each in found:
        said = advice.advice_in(str(each))
        yield fails(said, MISNAMED) if each.meant else note(said, IDLE)


def broken(sentences: str) -> Iterator[Diagnosis]:
    """Yield what is wrong with the settings, a line each."""
    for sentence in sentences.splitlines():
        yield stops(advice.advice_in(sentence), BROKEN_SETTING)


def tokens(settings: Settings) -> Iterator[Diagnosis]:
    """Yield the files from which others can read the token."""
    for path in open_tokens(Path(".env"), settings.token_file):
        yield note(advice.OPEN_TOKEN.about(path), "Whoever has the token is your bot.")


def words(settings: Settings) -> Iterator[Diagnosis]:
    """Yield what is wrong with the words."""
    place = settings.knowledge_dir
    if not is_readable(place):
        yield stops(advice.WORDLESS.about(place), "There is nothing to answer from.")
        return
    if not has_words(place):
        yield fails(EMPTY.about(place), "There is nothing to answer from.")
        return
    yield from in_reading(read(place), settings)


def in_reading(reading: FolderReading, settings: Settings) -> Iterator[Diagnosis]:
    """Yield what is wrong with words that have been read."""
    if problems := reading.problems:
        count = "a problem" if len(problems) == 1 else f"{len(problems)} problems"
        named = str(problems[0]).removesuffix(".")
        yield fails(PROBLEMS.about(count, named), "What cannot be read is left out of the answers.")
    for each in unknown_topics(settings.protected_topics, reading):
        yield fails(TOPICS.about(each), "Two editors do not have to agree where you wanted them to.")
    if not reading.handbook.safeguarding.approved_by:
        yield note(UNAPPROVED, "What it says to somebody with a worry about a child has to be right.")


def encoder(model_dir: Path | None) -> Iterator[Diagnosis]:
    """Yield whether questions cannot be compared by meaning: the encoder is loaded, and its checksum compared."""
    try:
        is_there = LazyEncoder(model_dir).encoder is not None
    except ModelError as error:
        yield fails(Advice(str(error).removesuffix("."), ""), UNREADABLE_MODEL)
        return
    if not is_there:
        yield fails(NO_MODEL, UNREADABLE_MODEL)


def folder(data_dir: Path) -> Iterator[Diagnosis]:
    """Yield whether nothing can be kept; a folder that is not there yet is made at the start."""
    why = "What members choose, and the history of the words, are forgotten at each restart."
    there = next((place for place in (data_dir, *data_dir.absolute().parents) if os.path.lexists(place)), data_dir)
    try:
        with tempfile.TemporaryFile(dir=there):
            left = shutil.disk_usage(there).free
    except OSError as error:
        yield fails(NO_DATA.about(data_dir, reason(error)), why)
        return
    yield from room(left)


def room(left: int) -> Iterator[Diagnosis]:
    """Yield whether the disk is nearly full; `left` are bytes."""
    if left < LEAST_DISK:
        yield fails(
            FULL.about(left // MEGABYTE), "On a full disk no change of the words is saved, and nothing is kept."
        )


def memory(meminfo: Path = Path("/proc/meminfo")) -> Iterator[Diagnosis]:
    """Yield whether there is too little memory, where the system says how much there is."""
    with suppress(OSError):
        if found := re.search(r"^MemAvailable:\s+(\d+) kB$", meminfo.read_text("ascii", "replace"), re.MULTILINE):
            left = int(found[1]) * 1024
            if left < LEAST_MEMORY:
                why = "The system may end the assistant while it learns, which takes more memory than answering."
                yield note(LITTLE_MEMORY.about(left // MEGABYTE), why)


def clock(ahead: timedelta) -> Iterator[Diagnosis]:
    """Yield whether the clock is wrong; `ahead` is by how much it is ahead of Discord's."""
    if abs(ahead) > LARGEST_SKEW:
        how = "ahead of" if ahead > timedelta(0) else "behind"
        minutes = round(abs(ahead).total_seconds() / 60)
        why = "Reminders come at the wrong time, and what is kept is deleted too early or too late."
        yield fails(SKEWED.about(f"{minutes} minute{'s' if minutes > 1 else ''} {how}"), why)


def store(path: Path) -> Iterator[Diagnosis]:
    """Yield what is wrong with the database, which is only read; a bot may be using it meanwhile."""
    why = "Until then it answers as usual, and forgets at each restart what members choose."
    found = examine(path)
    if isinstance(found.error, NewerError):
        yield stops(
            Advice(f"The assistant cannot use its memory, because {found.error.because}", found.error.remedy), why
        )
    elif found.error is not None:
        yield fails(
            Advice(f"The assistant cannot use its memory, because {found.error.because}", found.error.remedy), why
        )
    elif found.fault:
        yield fails(DAMAGED.about(path, found.fault), "What it holds about members can be neither seen nor erased.")
    for name in found.set_aside:
        yield note(ASIDE.about(path.with_name(name)), "It may still name members who have asked to be forgotten.")


def git(settings: Settings) -> Iterator[Diagnosis]:
    """Yield why changes of the words would not come into git, where they should."""
    wanted = settings.knowledge_git
    if wanted == "off" or not is_readable(settings.knowledge_dir):
        return
    why = "Changes are live all the same, and git does not have them."
    try:
        repository = Repository(settings.knowledge_dir, Runner(), None, GIT_SECONDS)
        yield from _repository(repository, why)
        if wanted == "push" and repository.branch():
            sharing.upstream_of(repository)
    except NoRepositoryError:
        yield fails(NO_GIT.about(wanted), why)
    except GitError as error:
        yield fails(GIT_FAILS.about(wanted, str(error).removesuffix(".")), why)


def _repository(repository: Repository, why: str) -> Iterator[Diagnosis]:
    if not repository.branch():
        yield fails(DETACHED, "git may lose sight of the changes that it is given.")
    if not os.access(repository.store / "objects", os.W_OK):
        yield fails(CLOSED_GIT.about(repository.store), why)
    if repository.is_locked:
        yield note(LOCKED_GIT.about(repository.lock), why)


def installed() -> dict[str, str]:
    """Return which versions are installed of what is needed; what is missing is not among them."""
    found: dict[str, str] = {}
    for package in REQUIRED:
        with suppress(metadata.PackageNotFoundError):
            found[package] = metadata.version(package)
    return found


def versions(found: Mapping[str, str], sqlite: tuple[int, ...] = SQLITE) -> Iterator[Diagnosis]:
    """Yield which of the installed packages are too old or too new."""
    why = "The assistant is not tried out with it."
    for package, version in found.items():
        oldest, too_new = REQUIRED[package]
        if not oldest <= _numbers(version) < too_new:
            needed = f"{_dotted(oldest)} or newer, but below {_dotted(too_new)},"
            yield fails(WRONG_VERSION.about(package, version, needed), why)
    if sqlite < LEAST_SQLITE:
        needed = f"{_dotted(LEAST_SQLITE)} or newer"
        advised = Advice(
            f"SQLite {_dotted(sqlite)} came with this Python, and {needed} is needed", "take a newer Python"
        )
        yield fails(advised, "The database cannot be opened, and everything is forgotten at each restart.")


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version.partition("+")[0])[:3])


def _dotted(numbers: Iterable[int]) -> str:
    return ".".join(map(str, numbers))
