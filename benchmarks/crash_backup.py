"""The same with backups: a process is killed while it backs up, restores and upgrades; all is the old or the new."""

from __future__ import annotations

import os
import random
import re
import shutil
import signal
import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NoReturn

from bot import settings as configuration
from bot.assistant.library import Library
from bot.backup import archive
from bot.backup.keeping import open_kept
from bot.backup.making import make
from bot.backup.restoring import STAGED, UNDER_WAY, restore
from bot.editing.change import Change, ChangeKind, Editor
from bot.editing.desk import Desk
from bot.errors import BotError
from bot.handbook import files
from bot.handbook.files import MARK
from bot.storage import copies
from bot.storage.opening import COMPANIONS, FILE_NAME
from bot.storage.schema import NEWEST, migrate
from tests.handbook.malformed import SAFEGUARDING
from tests.support.handbook_files import folder_with, topic

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from bot.settings import Settings

WITH_BACKUPS = 200
"""Kills of each kind."""

LONGEST = 0.12
"""Seconds of work before a kill, at most: two or three backups or restores, and an upgrade with its backup."""

MEMBER = 1_234_567_890_123_456_789
NUMBER = re.compile(rb"Version (\d+)\.")


@dataclass(slots=True)
class BackupOutcome:
    """What came of so many kills of each kind.

    `torn` were neither the old nor the new, `mixed` had the words of the one and the database of the other, `lost` had
    been acknowledged, and `strays` were left after the next start. `left` counts what the kills left to finish or to
    sweep, so how many of them were in the middle of something.
    """

    kills: int = 0
    torn: int = 0
    mixed: int = 0
    lost: int = 0
    strays: int = 0
    left: int = 0
    acknowledged: int = 0
    notes: list[str] = field(default_factory=list)

    @property
    def is_good(self) -> bool:
        """Whether nothing was lost."""
        return not (self.torn or self.mixed or self.lost or self.strays)

    def __str__(self) -> str:
        """Return it in one line."""
        return (
            f"{self.kills} kills while backing up, restoring and upgrading: {self.torn} torn, {self.mixed} mixed, "
            f"{self.lost} lost of {self.acknowledged} acknowledged, {self.strays} strays after the next start "
            f"({self.left} kills left something to finish or to sweep)."
        )


def crash_with_backups(place: Path, kills: int, seed: int = 1) -> BackupOutcome:
    """Kill a process so many times at each of the three, and return what came of it."""
    outcome, chance = BackupOutcome(), random.Random(seed)  # noqa: S311 (no secret)
    for kind in (_Backing, _Restoring, _Upgrading):
        tried = kind(place / kind.__name__, chance)
        for _ in range(kills):
            tried.prepare()
            acknowledged = _killed(tried.work, chance.uniform(0, LONGEST))
            outcome.kills += 1
            outcome.acknowledged += len(acknowledged)
            outcome.left += bool(_strays(tried.place))
            tried.judge(acknowledged, outcome)
            strays = _strays(tried.place)
            outcome.strays += len(strays)
            outcome.notes += strays
    return outcome


def _killed(work: Callable[[Callable[[int], object]], None], seconds: float) -> list[int]:
    """Let a process work for so long, kill it, and return the numbers that it has acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        _work(work, writing)
    os.close(writing)
    time.sleep(seconds)  # the moment of the kill is what is random here
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as told:
        return [int(line) for line in told.read().decode().split("\n")[:-1]]


def _work(work: Callable[[Callable[[int], object]], None], told: int) -> NoReturn:
    try:
        work(lambda number: os.write(told, f"{number}\n".encode()))
        time.sleep(LONGEST)
    finally:
        os._exit(1)


def _strays(place: Path) -> list[str]:
    return [path.name for path in place.rglob("*") if MARK in path.name or path.name in (STAGED, UNDER_WAY)]


class _Backing:
    """Edits and backs up, again and again."""

    def __init__(self, place: Path, _chance: random.Random) -> None:
        self.place, self.settings = place, _settings(place)
        self.target, self.last = self.settings.data_dir.parent / "kept.zip", 0
        _use(self.settings, lambda desk: _publish(desk, 0))
        make(self.settings, self.target, datetime.now(UTC))

    def prepare(self) -> None:
        pass

    def work(self, tell: Callable[[int], object]) -> None:
        number = self.last
        while True:
            number += 1
            _use(self.settings, lambda desk, number=number: _publish(desk, number))
            make(self.settings, self.target, datetime.now(UTC))
            tell(number)

    def judge(self, acknowledged: list[int], outcome: BackupOutcome) -> None:
        self.last = max(acknowledged, default=self.last)
        found = _numbers_in(self.target, self.place)
        outcome.torn += found is None
        if found:
            outcome.mixed += found[0] != found[1]
            outcome.lost += found[0] < self.last
            self.last = max(self.last, found[0])
        self.last = max(self.last, _number_now(self.settings)[0])
        _use(self.settings, lambda desk: desk.catch_up())  # as at every start: an edit may be written and not recorded
        make(self.settings, self.target, datetime.now(UTC))  # which sweeps


class _Restoring:
    """Restores one backup and the other in turn."""

    def __init__(self, place: Path, _chance: random.Random) -> None:
        self.place, self.settings, self.last = place, _settings(place), 1
        self.backups = [place.parent / f"kept-{number}.zip" for number in range(2)]
        for number, backup in enumerate(self.backups):
            _use(self.settings, lambda desk, number=number: _publish(desk, number))
            _add_topic(self.settings, number)
            make(self.settings, backup, datetime.now(UTC))

    def prepare(self) -> None:
        pass

    def work(self, tell: Callable[[int], object]) -> None:
        number = self.last
        while True:
            number = 1 - number
            restore(self.settings, self.backups[number], lambda *_: True)
            tell(number)

    def judge(self, acknowledged: list[int], outcome: BackupOutcome) -> None:
        self.last = acknowledged[-1] if acknowledged else self.last
        try:
            words, database = _number_now(self.settings)
        except (BotError, LookupError) as error:
            outcome.torn += 1
            outcome.notes.append(str(error))
            return
        has_topic = (self.settings.knowledge_dir / "hopes.yaml").exists()
        if not words == database == has_topic:
            outcome.mixed += 1
            outcome.notes.append(f"words {words}, database {database}, a second topic: {has_topic}")
        # With two in turn, the one that is neither the last nor the next would be none of them.
        self.last = words


class _Upgrading:
    """Opens a database that an older version has left."""

    def __init__(self, place: Path, chance: random.Random) -> None:
        self.place, self.chance, self.version = place, chance, 1

    def prepare(self) -> None:
        shutil.rmtree(self.place, ignore_errors=True)
        self.settings = _settings(self.place)
        self.settings.data_dir.mkdir()
        self.version = self.chance.randrange(1, NEWEST)
        with closing(sqlite3.connect(self.settings.data_dir / FILE_NAME, isolation_level=None)) as older:
            older.execute("PRAGMA journal_mode = WAL")
            migrate(older, self.version)
            older.execute("INSERT INTO preferences VALUES (?, 1)", (MEMBER,))

    def work(self, tell: Callable[[int], object]) -> None:
        with closing(open_kept(self.settings).store):
            tell(NEWEST)

    def judge(self, acknowledged: list[int], outcome: BackupOutcome) -> None:
        try:
            now = copies.check(self.settings.data_dir / FILE_NAME)
            outcome.lost += bool(acknowledged) and now != NEWEST
            if now > self.version:
                self._judge_backup(outcome)
            opened = open_kept(self.settings)
            with closing(opened.store) as store:
                outcome.lost += bool(opened.fault) or store.plain_text_members() != {MEMBER}
        except BotError as error:
            outcome.torn += 1
            outcome.notes.append(str(error))

    def _judge_backup(self, outcome: BackupOutcome) -> None:
        """Look whether there is a backup of what there was before, where anything has been upgraded."""
        made = list(self.settings.data_dir.glob(f"backup-*-version-{self.version}.zip"))
        outcome.lost += len(made) != 1
        for path in made:
            manifest = archive.check(path)
            database = self.place / "database"
            archive.unpack_database(path, database)
            known = copies.contents_of(database).members == {MEMBER}
            database.unlink()
            outcome.mixed += manifest.database != self.version or not known or "rules.yaml" not in manifest.words


def _settings(place: Path) -> Settings:
    words = folder_with(place / "words", topic("rules", "Our rules", "Version 0."), safeguarding=SAFEGUARDING)
    given = {"KNOWLEDGE_DIR": str(words), "DATA_DIR": str(place / "data")}
    return configuration.load(given, place, for_discord=False)


def _use(settings: Settings, work: Callable[[Desk], object]) -> None:
    with closing(open_kept(settings).store) as store:
        library = Library(settings.knowledge_dir)
        work(Desk(settings.knowledge_dir, library, lambda wanted: wanted(store.history)))


def _publish(desk: Desk, number: int) -> None:
    desk.catch_up()
    if number:
        desk.publish(Change(ChangeKind.EDIT, "rules.e1", {"text": f"Version {number}."}), Editor("Nobody"))


def _add_topic(settings: Settings, number: int) -> None:
    """Let the two backups differ in a file that only one of them has."""
    if number:
        folder_with(settings.knowledge_dir, topic("hopes", "Our hopes", "Hope."), safeguarding=SAFEGUARDING)
        _use(settings, lambda desk: desk.catch_up())


def _numbers_in(backup: Path, place: Path) -> tuple[int, int] | None:
    """Return the number in the words of a backup and that in its database, None where it cannot be read."""
    database = place / "database"
    try:
        words = archive.words_in(backup, archive.check(backup))
        archive.unpack_database(backup, database)
        copies.check(database)
        return _number(words["rules.yaml"]), _number_in(database)
    except BotError:
        return None
    finally:
        database.unlink(missing_ok=True)


def _number_now(settings: Settings) -> tuple[int, int]:
    """Start as the bot does, and return the number in the words and that in the database."""
    with closing(open_kept(settings).store):
        files.sweep(settings.knowledge_dir)
        words = (settings.knowledge_dir / "rules.yaml").read_bytes()
        return _number(words), _number_in(settings.data_dir / FILE_NAME)


def _number_in(database: Path) -> int:
    with closing(sqlite3.connect(database)) as connection:
        ((content,),) = connection.execute("SELECT content FROM words WHERE file = 'rules.yaml'").fetchall()
    for companion in COMPANIONS:
        if database.name == "database":
            database.with_name(database.name + companion).unlink(missing_ok=True)
    return _number(content)


def _number(content: bytes) -> int:
    return int(NUMBER.findall(content)[-1])
