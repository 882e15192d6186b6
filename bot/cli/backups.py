"""The command backup, and restore where it is given a backup."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from bot import settings as configuration
from bot.cli import terminal
from bot.errors import BackupError
from bot.exits import Exit

if TYPE_CHECKING:
    import argparse

    from bot.backup.archive import Manifest
    from bot.backup.restoring import Loss
    from bot.cli.arguments import CommandLine

MADE = "Written: {}. It holds what members have chosen and editors' names, so keep it where others cannot read it."
ASKED = "Restore the backup anyway? To keep what is there, back it up first. Type yes: "
UNASKED = "Nothing was restored: there is nobody to ask. Add --yes to restore it all the same."
UNWANTED = "Nothing was restored."
NOTHING_LOST = "Nothing would be lost. Nothing was restored either: this was only to see."
RESTORED = "Restored: {} is what the assistant knows now."
NO_SETTINGS = "The backup has no settings: all were at their defaults."
SETTINGS = "These were the settings; the token is not among them. Put what you want of them into .env:"
BACK = (
    "The backup knows something about {}, of whom nothing was kept any more. Whoever has had it erased has to be "
    "erased again: partnership-bot member NUMBER --erase"
)


def add_commands(commands: CommandLine) -> None:
    """Add the command that makes a backup."""
    backup = commands.add(
        "backup",
        "write all that is kept into one file, also while the bot is running",
        _backup,
        "kept.zip",
        writes=True,
    )
    backup.add_argument("file", type=Path, help="such as kept.zip")


def is_named(text: str) -> bool:
    """Return whether what is to be restored is a backup, and not an entry."""
    from bot.backup.archive import ENDING  # noqa: PLC0415 - `ask` does without

    return text.lower().endswith(ENDING)


def _backup(given: argparse.Namespace) -> int:
    from bot.backup.making import make  # noqa: PLC0415 - `ask` does without
    from bot.backup.restoring import finish  # noqa: PLC0415 - as above

    settings = configuration.load(for_discord=False)
    finish(settings)  # else half of another backup would be in this one
    try:
        make(settings, given.file.expanduser(), datetime.now(settings.timezone))
    except BackupError as error:
        is_unwritten = isinstance(error.__cause__, OSError)
        return terminal.end(Exit.UNWRITTEN if is_unwritten else error.exit, str(error))
    print(MADE.format(given.file))
    return Exit.DONE


def restore(file: Path, *, is_sure: bool, is_tried: bool) -> int:
    """Restore a backup after saying what would be lost, and return the exit code.

    `is_sure` asks nobody, and `is_tried` only says it.

    Raises:
        BotError: The backup or what is there cannot be used; nothing has been touched.
    """
    from bot.backup import archive, restoring  # noqa: PLC0415 - as above

    lost: list[Loss] = []
    why: list[str] = []

    def is_wanted(manifest: Manifest, loss: Loss) -> bool:
        lost.append(loss)
        why.append(_refusal(manifest, loss, is_sure=is_sure, is_tried=is_tried))
        return not why[0]

    if not restoring.restore(configuration.load(for_discord=False), file, is_wanted):
        return terminal.end(Exit.DONE if is_tried else Exit.REFUSED, why[0])
    print(RESTORED.format(file))
    if lost[0].back:
        print(BACK.format(restoring.some([str(member) for member in lost[0].back])))
    said = archive.settings_in(file)
    print(f"{SETTINGS}\n{said}" if said else NO_SETTINGS, end="" if said else "\n")
    return Exit.DONE


def _refusal(manifest: Manifest, loss: Loss, *, is_sure: bool, is_tried: bool) -> str:
    """Say what would be lost, ask, and return why nothing is to be restored, or "" where it is wanted."""
    from bot.assistant.wording import day_of  # noqa: PLC0415 - as above

    if loss:
        made = f"{day_of(manifest.at)}, {manifest.at:%H:%M}"
        terminal.tell(f"The backup was made on {made}. Restoring it loses what is here now:", *loss.sentences())
    if is_tried:
        return UNWANTED if loss else NOTHING_LOST
    if is_sure or not loss:
        return ""
    if not sys.stdin.isatty():
        return UNASKED
    sys.stderr.write(ASKED)
    sys.stderr.flush()
    return "" if sys.stdin.readline().strip().casefold() == "yes" else UNWANTED
