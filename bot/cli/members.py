"""The command member, for a data protection officer: what is kept about somebody, a copy of it, or its erasure."""

from __future__ import annotations

import argparse
import os
import sys
import time
from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot import settings as configuration
from bot.cli import terminal
from bot.errors import BotError, NewerError
from bot.exits import Exit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.cli.arguments import CommandLine
    from bot.settings import Settings
    from bot.storage.store import Beyond, MemberRecord, Store

LARGEST = 2**63 - 1
"""The largest number that the database holds; Discord's are below it for many years to come."""

FORGETTING_SECONDS = 10.0
"""How long to wait until the running bot has forgotten somebody; it looks every two seconds."""

NO_DATABASE = "There is no database in DATA_DIR ({}), so nothing {}: check the setting."
KEPT_NOW = "This is kept about {}, in the words they would see:"
KEPT_BEFORE = "This was kept about {}, in the words they would have seen, and has been erased:"
BESIDE = "The running assistant will also forget what it holds about them in memory, within a few seconds."
BESIDE_PERHAPS = (
    "If the assistant is running, it will also forget what it holds about them in memory, within a few seconds."
)
KEEPER_OF = "The handbook names their number as the keeper of {}: remove it there."
SET_ASIDE = "{} was set aside because it was damaged, and may still name them: delete it."
STILL_IN_BACKUP = "{} cannot be changed ({}), and may still name them: delete it, or put it right and erase them again."
IN_GIT = "The git repository with the words keeps its own history."
NOWHERE = "Every byte of the {} in DATA_DIR and BACKUP_DIR was searched: their number stands nowhere."
STILL_THERE = "Their number still stands in {}."
WHY_THERE = (
    "If the handbook named them as a keeper, the words and their history have the number; an editor wrote it there."
)
UNSEARCHED = "{} cannot be searched ({})."
TOO_SHORT = "Their number is too short to be searched for in the files: Discord's have 17 digits or more."


def add_commands(commands: CommandLine) -> None:
    """Add the command."""
    member = commands.add(
        "member",
        "say what is kept about a member, give a copy of it or erase it, also while the bot is running",
        _member,
        "123456789012345678",
        "123456789012345678 --json",
        "123456789012345678 --erase",
        writes=True,
    )
    member.add_argument("member", type=_number, help="the number by which Discord knows the member")
    what = member.add_mutually_exclusive_group()
    what.add_argument("--json", action="store_true", help="print a copy of all of it as JSON")
    what.add_argument("--erase", action="store_true", help="erase it, also from the backups, and search what is left")


def _number(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST)) else 0
    if not 0 < number <= LARGEST:
        message = "write the member's number, as Copy User ID in Discord gives it"
        raise argparse.ArgumentTypeError(message)
    return number


def _member(given: argparse.Namespace) -> int:
    from bot.storage.opening import FILE_NAME  # noqa: PLC0415 - `ask` does without

    settings = configuration.load(for_discord=False)
    path = settings.data_dir / FILE_NAME
    if not os.path.lexists(path):
        raise BotError(NO_DATABASE.format(settings.data_dir, "was erased" if given.erase else "can be said"))
    return _erase(settings, given.member) if given.erase else _show(settings, path, given.member, as_json=given.json)


def _show(settings: Settings, path: Path, member: int, *, as_json: bool) -> int:
    """Say what is kept about a member, or print a copy of it; nothing is changed."""
    from bot.assistant import privacy  # noqa: PLC0415 - as above
    from bot.backup.keeping import way_back  # noqa: PLC0415 - as above
    from bot.storage.opening import examine, read_from  # noqa: PLC0415 - as above
    from bot.storage.store import NOTHING_BEYOND, MemberRecord  # noqa: PLC0415 - as above

    nothing: tuple[MemberRecord, list[dict[str, Any]]] = (MemberRecord(), [])
    try:
        kept, tables = read_from(path, lambda store: (store.kept_about(member), store.copy_about(member)), nothing)
    except NewerError as error:
        raise NewerError(way_back(settings)) from error
    beyond = replace(NOTHING_BEYOND, set_aside=examine(path).set_aside)
    if as_json:
        in_git = settings.knowledge_git != "off"
        keeper_of = _keeper_of(settings, member)
        print(terminal.as_json(privacy.copy(member, tables, keeper_of, beyond, in_git=in_git)))
    else:
        told = _told(kept, f"Nothing is kept about {member}.", KEPT_NOW.format(member))
        print("\n".join([*told, *_left(settings, member, beyond)]))
    return Exit.DONE


def _erase(settings: Settings, member: int) -> int:
    from bot.backup.erasing import erase as erase_from_backups  # noqa: PLC0415 - as above
    from bot.backup.keeping import open_kept  # noqa: PLC0415 - as above
    from bot.locks import Ownership, turn_on  # noqa: PLC0415 - as above

    # While this holds the lock, no bot begins that would read now what is gone a moment later.
    with turn_on(settings.data_dir) as turn:
        opened = open_kept(settings)
        with closing(opened.store) as store:
            if opened.fault:
                raise opened.fault
            if opened.sentence:
                sys.stderr.write(f"{opened.sentence}\n")
            kept = store.kept_about(member)
            store.erase(member, beside=turn is not Ownership.OURS)
            beyond = store.beyond()
            backups = erase_from_backups(settings, member)
            if turn is Ownership.TAKEN:
                _wait_for_the_bot(store)
    beside = {Ownership.OURS: (), Ownership.TAKEN: (BESIDE,), Ownership.UNKNOWN: (BESIDE_PERHAPS,)}[turn]
    left = [*_left(settings, member, beyond), *(STILL_IN_BACKUP.format(each.path, each.why) for each in backups)]
    told = _told(kept, f"Nothing was kept about {member}.", KEPT_BEFORE.format(member))
    print("\n".join([*told, *beside, *left]))
    return _search(settings, member)


def _wait_for_the_bot(store: Store) -> None:
    """Wait until the running bot has forgotten whom it has to: till then their numbers are kept for it."""
    end = time.monotonic() + FORGETTING_SECONDS
    while store.erasures() and time.monotonic() < end:
        time.sleep(0.1)


def _search(settings: Settings, member: int) -> Exit:
    """Look whether the number of a member still stands anywhere, say so, and return the exit code."""
    from bot.backup.searching import LEAST_NUMBER, search  # noqa: PLC0415 - as above
    from bot.english import plural  # noqa: PLC0415 - as above

    if member < LEAST_NUMBER:
        print(TOO_SHORT)
        return Exit.DONE
    searched = search(settings, member)
    for path, why in searched.unread:
        print(UNSEARCHED.format(path, why))
    for place in searched.found:
        print(STILL_THERE.format(place))
    if searched.found:
        print(WHY_THERE)
    elif not searched.unread:
        print(NOWHERE.format(f"{searched.files} {plural(searched.files, 'file')}"))
    return Exit.REFUSED if searched.found or searched.unread else Exit.DONE


def _told(kept: MemberRecord, nothing: str, heading: str) -> Iterator[str]:
    from bot.assistant import privacy  # noqa: PLC0415 - as above
    from bot.assistant.wording import plain_lines  # noqa: PLC0415 - as above

    yield heading if kept else nothing
    if kept:
        yield plain_lines(privacy.about(kept))


def _left(settings: Settings, member: int, beyond: Beyond) -> Iterator[str]:
    """Return what erasing does not reach."""
    if keeper_of := _keeper_of(settings, member):
        yield KEEPER_OF.format(", ".join(keeper_of))
    yield from (SET_ASIDE.format(name) for name in beyond.set_aside)
    if settings.knowledge_git != "off":
        yield IN_GIT


def _keeper_of(settings: Settings, member: int) -> list[str]:
    """Return the ids of what has a member's number as its keeper."""
    from bot.handbook.folder import read  # noqa: PLC0415 - as above
    from bot.handbook.review import numbered_as_keeper  # noqa: PLC0415 - as above

    return [str(ref) for ref, _ in numbered_as_keeper(read(settings.knowledge_dir).handbook, member)]
