"""An id that something once had leads to just that, whatever else has got another id since."""

from __future__ import annotations

import pytest

from bot.editing.change import Change, ChangeKind, Editor
from bot.editing.preview import in_words
from bot.errors import EditingError
from tests.editing.conftest import desk_on, shown
from tests.handbook.malformed import SAFEGUARDING
from tests.support.handbook_files import folder_with, topic

MARY, JOE = Editor("Mary", 1), Editor("Joe", 2)
RULES = topic("rules", "Our rules", "Be kind to each other.", "Be on time for lessons.", "Shut the gate.")
JOBS = topic("jobs", "Our jobs", "We teach.")
ONE = topic("motto", "Our mottos", "Together.", "All of us.").replace("id: motto.e1", "id: motto")


@pytest.fixture
def desk(tmp_path, store):
    folder = folder_with(tmp_path / "words", RULES, JOBS, ONE, safeguarding=SAFEGUARDING)
    return desk_on(folder, store, protected=frozenset())


def publish(desk, change):
    published = desk.publish(shown(desk, change), MARY, second=JOE)
    assert desk.library.current.reading.problems == ()
    return published


def rename(desk, *steps):
    """Rename one after the other, each written as "old new"; return the handbook of then."""
    for old, new in map(str.split, steps):
        publish(desk, Change(ChangeKind.RENAME, old, {"id": new}))
    return desk.library.current.handbook


def test_an_id_of_before_two_new_names_of_its_topic_is_followed(desk):
    handbook = rename(desk, "rules* laws", "laws.e1 laws.kind", "laws* codes")
    assert [handbook.id_now(old) for old in ("rules.e1", "laws.e1", "laws.kind")] == ["codes.kind"] * 3
    assert "rules.e1" in handbook.ids_of("codes.kind")


def test_an_old_id_never_leads_to_a_new_entry_with_the_same_word(desk):
    rename(desk, "rules* laws", "laws.e1 laws.kind", "laws* codes")
    publish(desk, Change(ChangeKind.ADD, "codes.e1", {"title": "New", "text": "Brand new here."}))
    handbook = desk.library.current.handbook
    assert handbook.id_now("rules.e1") == "codes.kind"
    assert {"rules.e1", "laws.e1"}.isdisjoint(handbook.ids_of("codes.e1"))


def test_a_topic_gets_another_id_after_the_entry_that_had_its_id(desk):
    handbook = rename(desk, "motto motto.short", "motto* saying")
    assert handbook.id_now("motto") == "saying"
    assert handbook.find("motto.short")[1].id == "saying.short"


def test_an_old_id_of_a_topic_that_is_gone_leads_to_no_entry_of_the_one_where_its_words_are(desk):
    publish(desk, Change(ChangeKind.RETIRE, "motto.e2"))
    handbook = rename(desk, "motto jobs.short")
    assert handbook.id_now("motto") == "jobs.short"
    assert handbook.find("motto.e1") is None


def test_an_entry_with_the_id_of_its_topic_moves_and_the_topic_keeps_that_id(desk):
    handbook = rename(desk, "motto jobs.short")
    assert handbook.find("motto")[0].title == "Our mottos"
    assert handbook.find("jobs.short")[1].formerly == ()


def test_an_entry_that_moves_is_found_by_older_ids_of_its_topic_when_that_is_gone(desk):
    rename(desk, "jobs* work", "work.e1 rules.job")
    handbook = desk.library.current.handbook
    assert handbook.find("work") is None
    assert [handbook.id_now(old) for old in ("jobs.e1", "work.e1")] == ["rules.job"] * 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("rules.e1", "rules"),
        ("rules.e1", "jobs"),
        ("rules.e1", "assistant.kind"),
        ("rules.e1", "onboarding.kind"),
        ("rules.e1", "safeguarding.kind"),
        ("rules*", "smalltalk"),
        ("rules*", "terms"),
    ],
)
def test_no_entry_gets_the_id_of_a_topic_and_neither_that_of_words_of_the_assistant(desk, old, new):
    with pytest.raises(EditingError, match="cannot be the new id"):
        desk.preview(Change(ChangeKind.RENAME, old, {"id": new}))


def test_a_preview_says_where_words_would_no_longer_be_protected(tmp_path, store):
    folder = folder_with(tmp_path / "words", RULES, JOBS, safeguarding=SAFEGUARDING)
    found = desk_on(folder, store, protected=frozenset({"rules"}))
    preview = found.preview(Change(ChangeKind.RENAME, "rules.e1", {"id": "jobs.kind"}))
    assert "Once it is there, one alone can change them." in in_words(preview)
    assert preview.needs_second
