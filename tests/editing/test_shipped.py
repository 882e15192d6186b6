"""Words that an installed package brought along are read and never changed: one sentence says what to do first."""

from __future__ import annotations

import pytest

from bot import places, wiring
from bot.editing.change import Change, ChangeKind, Editor
from bot.editing.errors import INIT_FIRST, ShippedError
from bot.editing.form import new_sheet, sheet_of
from bot.editing.proposals import Proposals
from bot.settings import load
from tests.editing.conftest import desk_on

MARY = Editor("Mary", 1)
EDIT = Change(ChangeKind.EDIT, "rules.e1", {"text": "Be glad."}, "because")
DOORS = {
    "preview": lambda desk: desk.preview(EDIT),
    "publish": lambda desk: desk.publish(EDIT, MARY),
    "propose": lambda desk: Proposals(desk).propose(EDIT, MARY),
    "undo": lambda desk: desk.undo(0),
    "restore": lambda desk: desk.restore("rules.e1"),
    "bring in what others have pushed": lambda desk: desk.bring(lambda: pytest.fail("It was brought in.")),
    "open the form of an entry": lambda desk: sheet_of(desk, "rules.e1"),
    "open the form of a new entry": lambda desk: new_sheet(desk, "rules"),
}


@pytest.fixture
def shipped(folder, store, clock):
    return desk_on(folder, store, clock, are_shipped=True)


@pytest.mark.parametrize("way", DOORS)
def test_no_way_leads_to_a_change_and_each_says_the_same(shipped, folder, way):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    with pytest.raises(ShippedError) as refused:
        DOORS[way](shipped)
    assert str(refused.value) == INIT_FIRST
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_they_are_shown_and_what_a_new_version_brings_is_taken_in(shipped, folder):
    assert shipped.show("rules.e1").fields["text"] == "Be kind to each other."
    (folder / "rules.yaml").write_text((folder / "rules.yaml").read_text().replace("Be kind to", "Be good to"))
    assert shipped.catch_up() == ()
    assert shipped.library.current.handbook.find("rules.e1")[1].text == "Be good to each other."
    assert [each.kind for each in shipped.revisions()] == [ChangeKind.OUTSIDE]


def test_the_desk_knows_them_by_their_folder(folder, store, tmp_path, monkeypatch):
    settings = load({"KNOWLEDGE_DIR": str(folder), "DATA_DIR": str(tmp_path / "data")}, tmp_path)
    library, history = wiring.doors(settings).library, wiring.archive_in(store)
    assert not wiring.desk(settings, library, history).rules.are_shipped
    monkeypatch.setattr(places, "SHIPPED_WORDS", folder)
    assert wiring.desk(settings, library, history).rules.are_shipped
