"""In Discord, an editor of words that came with the assistant reads one sentence before they type anything."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.editing.errors import INIT_FIRST
from tests.support.discord_world import text_of
from tests.support.office import shown

TABLE = ("rules.csv", b"title,text\nJoy,Be glad.\n")


@pytest.fixture
def shipped(office):
    desk = office.bot.services.editing.desk
    desk.rules = replace(desk.rules, are_shipped=True)
    return office


@pytest.mark.parametrize(
    ("command", "options"),
    [
        ("edit", {"entry": "rules.e1"}),
        ("add", {"topic": "rules"}),
        ("retire", {"entry": "rules.e1"}),
        ("rename", {"entry": "rules.e1", "new_id": "rules.kind"}),
        ("restore", {"entry": "rules.e1"}),
        ("undo", {}),
        ("import", {"file": TABLE}),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
async def test_every_command_that_changes_words_says_what_to_do_first(shipped, command, options):
    before = {path.name: path.read_bytes() for path in shipped.folder.iterdir()}
    told = shown(await shipped.knowledge(command, **options))
    assert (text_of(told) or told.content).strip() == INIT_FIRST
    assert told.ephemeral
    assert {path.name: path.read_bytes() for path in shipped.folder.iterdir()} == before


async def test_words_are_answered_and_exported_all_the_same(shipped):
    assert "Be kind to each other." in await shipped.answer("Kindness number 1 please")
    assert shown(await shipped.knowledge("export", topic="rules")).attachments
