"""The command erase: forgets a member for whoever runs the assistant, whether it is running or not."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import closing
from typing import TYPE_CHECKING

from bot import settings as configuration
from bot.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.settings import Settings
    from bot.storage.store import Gaps, MemberRecord


if TYPE_CHECKING:
    Commands = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001 # pyright: ignore[reportPrivateUsage]

LARGEST = 2**63 - 1
"""The largest number that the database holds; Discord's are below it for many years to come."""

NO_DATABASE = "There is no database in DATA_DIR ({}), so nothing was erased: check the setting."
BESIDE = "The running assistant will also forget what it holds about them in memory, within a few seconds."
BESIDE_PERHAPS = (
    "If the assistant is running, it will also forget what it holds about them in memory, within a few seconds."
)
KEEPER_OF = "The handbook names their number as the keeper of {}: remove it there."
SET_ASIDE = "{} was set aside because it was damaged, and may still name them: delete it."
IN_GIT = "The git repository with the words keeps its own history, as do backups."


def add_commands(commands: Commands) -> None:
    """Add the command that erases."""
    erase = commands.add_parser("erase", help="erase all that is kept about a member, also while the bot is running")
    erase.add_argument("member", type=_member, help="the number by which Discord knows the member")
    erase.set_defaults(command=_erase)


def _member(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST)) else 0
    if not 0 < number <= LARGEST:
        message = "write the member's number, as Copy User ID in Discord gives it"
        raise argparse.ArgumentTypeError(message)
    return number


def _erase(given: argparse.Namespace) -> int:
    from bot.locks import Ownership, turn_on  # noqa: PLC0415 - `ask` does without
    from bot.storage.opening import FILE_NAME, open_store  # noqa: PLC0415 - as above

    settings = configuration.load(for_discord=False)
    path = settings.data_dir / FILE_NAME
    if not os.path.lexists(path):
        raise BotError(NO_DATABASE.format(settings.data_dir))
    # While this holds the lock, no bot begins that would read now what is gone a moment later.
    with turn_on(settings.data_dir) as turn:
        opened = open_store(path)
        with closing(opened.store) as store:
            if opened.fault:
                raise opened.fault
            if opened.sentence:
                sys.stderr.write(f"{opened.sentence}\n")
            kept = store.kept_about(given.member)
            store.erase(given.member, beside=turn is not Ownership.OURS)
            gaps = store.gaps()
    beside = {Ownership.OURS: (), Ownership.TAKEN: (BESIDE,), Ownership.UNKNOWN: (BESIDE_PERHAPS,)}[turn]
    print("\n".join([*_told(given.member, kept), *beside, *_left(settings, given.member, gaps)]))
    return 0


def _told(member: int, kept: MemberRecord) -> Iterator[str]:
    from bot.assistant import privacy  # noqa: PLC0415 - as above
    from bot.assistant.wording import plain_lines  # noqa: PLC0415

    if not kept:
        yield f"Nothing was kept about {member}."
        return
    yield f"This was kept about {member}, in the words they would have seen, and has been erased:"
    yield plain_lines(privacy.about(kept))


def _left(settings: Settings, member: int, gaps: Gaps) -> Iterator[str]:
    """Return what erasing does not reach."""
    from bot.handbook.folder import read  # noqa: PLC0415 - as above
    from bot.handbook.review import numbered_as_keeper  # noqa: PLC0415

    if keeper_of := numbered_as_keeper(read(settings.knowledge_dir).handbook, member):
        yield KEEPER_OF.format(", ".join(str(ref) for ref, _ in keeper_of))
    yield from (SET_ASIDE.format(name) for name in gaps.set_aside)
    if settings.knowledge_git != "off":
        yield IN_GIT
