from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from bot.assistant.library import Library
from bot.editing.desk import Desk, EditingRules
from bot.storage.opening import in_memory
from bot.storage.thread import StoreThread
from bot.wiring import archive_in
from tests.handbook.malformed import SAFEGUARDING
from tests.support.handbook_files import folder_with, topic
from tests.support.patience import PATIENCE

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
RULES = topic("rules", "Our rules", "Be kind to each other.", "Be on time for lessons.", "Shut the gate behind you.")
for number, name in enumerate(("Kindness", "Punctuality", "The gate"), start=1):
    RULES = RULES.replace(f"Our rules {number}", name).replace(f"Our rules number {number}", f"{name} number {number}")
AIMS = topic("aims", "Our aims", "Teach every child to read.", "Feed every child at noon.")
PAIRS = (
    "questions\nunanswered:\n  - what is for lunch\npairs:\n  - question: Kindness number 1 please\n    id: rules.e1\n"
)


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """Give git its time on a busy machine."""
    for name in ("FIRST_SECONDS", "THEN_SECONDS"):
        monkeypatch.setattr(f"bot.editing.git.keeping.{name}", float(PATIENCE))


@pytest.fixture
def folder(tmp_path):
    return folder_with(tmp_path / "words", RULES, AIMS, PAIRS, safeguarding=SAFEGUARDING)


class Clock:
    """A clock that stands until it is set."""

    def __init__(self):
        self.time = NOW

    def __call__(self):
        return self.time


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def store():
    with StoreThread(in_memory) as opened:
        yield opened


def desk_on(folder, store, clock=None, protected=frozenset({"aims"}), **more) -> Any:
    library = Library(folder)
    made = Desk(folder, library, archive_in(store), EditingRules(protected, now=clock or Clock(), **more))
    made.catch_up()
    return made


@pytest.fixture
def desk(folder, store, clock):
    return desk_on(folder, store, clock)


def shown(desk, change) -> Any:
    """Return a change as its editor publishes it: with the digest of what they were shown."""
    return desk.preview(change).change
