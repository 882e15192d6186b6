"""Only a change that its editor marks as material asks members to read and agree again."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from bot.editing.change import Change, ChangeKind, Editor, as_text, from_text
from bot.editing.form import Draft, sheet_of
from bot.editing.preview import in_words
from bot.editing.proposals import Proposals
from tests.editing.conftest import desk_on, shown
from tests.support.tours import TOUR, lead_round

MARY, TOM = Editor("Mary", 1), Editor("Tom", 2)
KIND = Change(ChangeKind.EDIT, "rules.e1", {"text": "Be kind to everybody."})
MATERIAL = replace(KIND, is_material=True)


@pytest.fixture(autouse=True)
def _tour(desk):
    lead_round(desk.library)


def material(store):
    return store.do(lambda kept: kept.tours.material()).result(5)


def test_a_change_of_words_that_members_agree_to_asks_again_only_where_it_is_marked(desk, store):
    plain, marked = desk.preview(KIND), desk.preview(MATERIAL)
    assert (plain.agreed, plain.asks_again) == (("rules.e1",), ())
    assert (marked.agreed, marked.asks_again) == (("rules.e1",), ("rules.e1",))
    assert "rules.e1 are not asked to read it again." in in_words(plain)
    assert "rules.e1 are asked to read it again." in in_words(marked)
    desk.publish(KIND, MARY)
    assert material(store) == {}
    lead_round(desk.library)
    (revision,) = desk.publish(replace(MATERIAL, fields={"text": "Be kind to all."}), MARY).revisions
    assert (revision.is_material, material(store)) == (True, {"rules.e1": 2})
    assert desk.revisions()[0] == revision


@pytest.mark.parametrize(
    "change",
    [
        Change(ChangeKind.EDIT, "rules.e1", {"phrasings": ("Kindness number 1 please", "be nice")}),
        Change(ChangeKind.EDIT, "rules.e1", {"keeper": "Office"}),
        Change(ChangeKind.EDIT, "rules.e2", {"text": "Be early."}),
        Change(ChangeKind.EDIT, "rules*", {"title": "The rules"}),
        Change(ChangeKind.ADD, "rules.e9", {"title": "New", "text": "Something new."}),
    ],
)
def test_what_members_do_not_agree_to_asks_nobody_even_if_it_is_marked(desk, store, change):
    preview = desk.preview(replace(change, is_material=True))
    assert (preview.agreed, preview.asks_again) == ((), ())
    assert "so nobody is asked to read them again" in in_words(preview)
    desk.publish(replace(change, is_material=True), MARY)
    assert (material(store), [each.is_material for each in desk.revisions()]) == ({}, [False])


def test_without_a_tour_nobody_agrees_to_anything(desk):
    lead_round(desk.library, None)
    assert desk.preview(MATERIAL).agreed == ()
    lead_round(desk.library, replace(TOUR, steps=()))
    assert desk.preview(MATERIAL).agreed == ()


def test_a_file_that_is_brought_in_marks_only_what_members_agree_to(desk, folder, store):
    text = (folder / "rules.yaml").read_text()
    text = text.replace("Be kind to each other.", "Be kind to all.").replace("Be on time for", "Be early for")
    change = Change(ChangeKind.IMPORT, "rules", content=text, is_material=True)
    made = desk.publish(shown(desk, change), MARY).revisions
    assert {each.id: each.is_material for each in made} == {"rules.e1": True, "rules.e2": False}
    assert material(store) == {"rules.e1": 1}


def test_an_undo_of_a_material_change_is_not_material_unless_that_is_said(desk, store):
    desk.publish(MATERIAL, MARY)
    lead_round(desk.library)
    undo = desk.undo(0)
    assert not undo.is_material
    assert desk.preview(undo).agreed == ("rules.e1",)
    desk.publish(undo, MARY)
    assert material(store) == {"rules.e1": 1}
    lead_round(desk.library)
    desk.publish(replace(desk.undo(0), is_material=True), MARY)
    assert material(store) == {"rules.e1": 3}


def test_a_change_from_outside_asks_nobody(desk, folder, store):
    text = (folder / "rules.yaml").read_text()
    (folder / "rules.yaml").write_text(text.replace("Be kind to each other.", "Be unkind."))
    desk.catch_up()
    assert [each.id for each in desk.revisions()] == ["rules.e1"]
    assert material(store) == {}


def test_a_proposal_carries_the_mark_through_a_restart_to_its_approval(desk, folder, store):
    reading = Change(ChangeKind.EDIT, "aims.e1", {"text": "Read."}, is_material=True)
    number = Proposals(desk).propose(reading, MARY).number
    again = desk_on(folder, store)
    lead_round(again.library)
    (revision,) = Proposals(again).approve(number, TOM, still_edits=True).revisions
    assert (revision.is_material, revision.second) == (True, "Tom")
    assert material(store) == {"aims.e1": 1}


def test_the_mark_is_kept_with_a_change_and_an_older_change_is_read_without_it():
    assert from_text(as_text(MATERIAL)) == MATERIAL
    said = json.loads(as_text(KIND))
    del said["is_material"]
    assert from_text(json.dumps(said)) == KIND


def test_the_mark_stays_when_the_form_is_opened_again(desk):
    sheet = sheet_of(desk, "rules.e1").filled({"text": "Mine."})
    draft = Draft(sheet.change(), sheet).marked(is_material=True)
    assert draft.sheet is not None
    assert (draft.change.is_material, draft.sheet.filled({"text": "Yours."}).change().is_material) == (True, True)
    assert draft.sheet.over(sheet_of(desk, "rules.e1")).change() == draft.change
    assert draft.marked(is_material=False) == Draft(sheet.change(), sheet)


def test_where_the_database_fails_it_is_told_that_nobody_is_asked(desk, store):
    store.close()
    told = desk.publish(MATERIAL, MARY).told
    assert "Nor are members asked" in told[1]
    lead_round(desk.library)
    assert len(desk.publish(replace(KIND, fields={"text": "x"}), MARY, second=TOM).told) == 1
