"""Every error of this project, on one page."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import ClassVar

from bot.exits import Exit


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a file of the knowledge folder is not acceptable: a value to show, not an exception.

    `line` counts from 1; 0 stands for the file as a whole. `sentence` tells an office manager what to do.
    """

    file: str
    line: int
    sentence: str

    def __str__(self) -> str:
        """Return "file:line: sentence"."""
        return f"{self.file}:{self.line}: {self.sentence}" if self.line else f"{self.file}: {self.sentence}"


class BotError(Exception):
    """The root of every error of ours; its text is a sentence for a person, and `exit` the code of a command's end."""

    exit: ClassVar[Exit] = Exit.SET_UP


class SettingsError(BotError):
    """The settings do not allow a start; the text names every one that is wrong."""


class InputError(BotError):
    """What was typed or piped in cannot be used."""

    exit = Exit.REFUSED


class EvaluationError(InputError):
    """A file of questions cannot be used."""

    def __init__(self, file: str, line: int, sentence: str) -> None:
        """Say where and what to do; line 0 stands for the file as a whole."""
        super().__init__(str(Problem(file, line, sentence)))


class ModelError(BotError):
    """A sentence encoder cannot be used."""

    def __init__(self, place: str, sentence: str) -> None:
        """Say which and what to do."""
        super().__init__(f"The sentence encoder in {place} cannot be used. {sentence}")


class StoreError(BotError):
    """What the assistant remembers cannot be read or written."""

    def __init__(self, because: str, remedy: str) -> None:
        """Say why, as it goes on after "because", and what to do."""
        super().__init__(f"The assistant cannot use its memory, because {because}: {remedy}.")
        self.because = because
        self.remedy = remedy


class NewerError(StoreError):
    """A newer version of the assistant wrote the database."""

    def __init__(self, backup: str = "") -> None:
        """Say what to do; `backup` is the path of what was kept of the database before the newer version came."""
        back = f"go back to what there was before it: partnership-bot restore {backup}"
        super().__init__(
            "its database was written by a newer version of the assistant",
            f"use that version again, or {back if backup else 'move the file elsewhere and restart'}",
        )


class BackupError(BotError):
    """A backup was not made, or cannot be restored; nothing has been touched."""

    def __init__(self, file: str, because: str, remedy: str, *, what: str = "cannot be restored") -> None:
        """Say which, why, as it goes on after "because", and what to do; `what` is what has become of it."""
        super().__init__(f"The backup {file} {what}, because {because}: {remedy}.")
        self.because = because


class EditingError(BotError):
    """A change of the words was not made; nothing has been touched."""

    exit = Exit.REFUSED


class TableError(EditingError):
    """A table cannot be read; nothing has been touched."""

    def __init__(self, row: int, sentence: str) -> None:
        """Say in which row, as a spreadsheet counts them, and what to do; row 0 stands for the table as a whole."""
        super().__init__(f"Row {row}: {sentence}" if row else sentence)


class BusyError(BotError):
    """So many ask at once that the answer would come too late."""

    def __init__(self) -> None:
        """Say what to do, and what not to wait for."""
        super().__init__(
            "Many are asking just now, so I could not get to your question. Please try again in a minute. If somebody "
            "may be at risk, do not wait for me: tell your safeguarding lead now."
        )


class SaveError(EditingError):
    """A file of the knowledge folder cannot be written; it is as it was before."""

    def __init__(self, file: str, error: OSError) -> None:
        """Say why, and what to do."""
        because, remedy = _SAVING.get(error.errno or 0, ((error.strerror or "unknown reason").lower(), _LOOK))
        super().__init__(f"{file} was not saved, because {because}. Nothing has been changed. {remedy}")


_LOOK = "Please ask whoever looks after the assistant to look at its disk and at the knowledge folder."
_RIGHTS = "Please ask whoever looks after the assistant to let its user write to the knowledge folder."
_ROOM = "Please ask whoever looks after the assistant to make room on its disk."
_SAVING = {
    errno.ENOSPC: ("the disk is full", _ROOM),
    errno.EDQUOT: ("the disk has no more room for the assistant", _ROOM),
    errno.EFBIG: ("the disk has no more room for the assistant", _ROOM),
    errno.EIO: ("the disk fails", _LOOK),
    errno.EROFS: ("the disk is read-only", _RIGHTS),
    errno.EACCES: ("the assistant may not write to the knowledge folder", _RIGHTS),
    errno.EPERM: ("the assistant may not write to the knowledge folder", _RIGHTS),
    errno.ENOENT: ("the knowledge folder is not there", "Check KNOWLEDGE_DIR."),
}
"""Why a file cannot be saved, and what to do."""
