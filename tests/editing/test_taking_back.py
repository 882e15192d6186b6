"""A change that moved words is taken back with nothing lost, or not at all and with a sentence."""

from __future__ import annotations

import pytest

from bot.editing.change import Change, ChangeKind, Editor
from bot.editing.errors import RefusedError
from tests.editing.conftest import desk_on, shown
from tests.editing.named import named_folder

MARY, JOE = Editor("Mary", 1), Editor("Joe", 2)


@pytest.fixture
def desk(tmp_path, store):
    return desk_on(named_folder(tmp_path / "words"), store, protected=frozenset())


def files_of(desk):
    return {path.name: path.read_bytes() for path in desk.folder.iterdir()}


def publish(desk, change):
    published = desk.publish(shown(desk, change), MARY, second=JOE)
    assert desk.library.current.reading.problems == ()
    return published.revisions[0].number


def renamed(desk, wanted, new):
    return publish(desk, Change(ChangeKind.RENAME, wanted, {"id": new}))


@pytest.mark.parametrize(
    ("wanted", "new", "entry"),
    [("rules*", "laws", "laws.e1"), ("rules.e1", "guides.kind", "guides.kind"), ("jobs.e1", "rules.job", "rules.job")],
)
def test_words_that_were_changed_after_they_moved_are_not_lost_where_the_move_is_taken_back(desk, wanted, new, entry):
    number = renamed(desk, wanted, new)
    edited = publish(desk, Change(ChangeKind.EDIT, entry, {"text": "Something else by now."}))
    before = files_of(desk)
    with pytest.raises(RefusedError, match="has been changed since it came here"):
        publish(desk, desk.undo(number))
    assert files_of(desk) == before
    publish(desk, desk.undo(edited))
    publish(desk, desk.undo(number))
    assert desk.library.current.handbook.find(wanted.removesuffix("*")) is not None


def test_words_that_were_changed_under_a_new_id_keep_it_until_they_are_renamed_back(desk):
    number = renamed(desk, "rules.e1", "rules.kind")
    edited = publish(desk, Change(ChangeKind.EDIT, "rules.kind", {"text": "Something else by now."}))
    before = files_of(desk)
    with pytest.raises(
        RefusedError, match=r"rules\.kind has been changed since it got this id.*Rename it back instead"
    ):
        publish(desk, desk.undo(number))
    assert files_of(desk) == before
    renamed(desk, "rules.kind", "rules.e1")
    assert edited in [one.number for one in desk.revisions("rules.e1")]


def test_an_entry_that_was_added_to_a_topic_with_another_id_is_not_lost_with_that_id(desk):
    number = renamed(desk, "rules*", "laws")
    publish(desk, Change(ChangeKind.ADD, "laws.tea", {"title": "Tea", "text": "There is tea."}))
    with pytest.raises(RefusedError, match="has been changed since it came here"):
        publish(desk, desk.undo(number))


def test_words_that_came_back_and_were_changed_do_not_go_again_with_what_brought_them_back(desk):
    publish(desk, Change(ChangeKind.RETIRE, "rules.e2"))
    back = publish(desk, desk.restore("rules.e2"))
    publish(desk, Change(ChangeKind.EDIT, "rules.e2", {"text": "Something else by now."}))
    with pytest.raises(RefusedError, match="has been changed since it came here"):
        publish(desk, desk.undo(back))


@pytest.mark.parametrize("back", [("rules.e1", "jobs.e1"), ("jobs.e1", "rules.e1")])
def test_two_that_were_named_next_to_each_other_come_back_in_either_order(desk, back):
    handbook = desk.library.current.handbook
    publish(desk, Change(ChangeKind.RETIRE, "rules.e1"))
    publish(desk, Change(ChangeKind.RETIRE, "jobs.e1"))
    for wanted in back:
        publish(desk, desk.restore(wanted))
    now = desk.library.current.handbook
    assert now.examples == handbook.examples
    assert {(pair.question, pair.id) for pair in now.pairs} == {(pair.question, pair.id) for pair in handbook.pairs}


def test_the_last_topic_is_not_retired(desk):
    for wanted in ("rules*", "guides*", "jobs*"):
        publish(desk, Change(ChangeKind.RETIRE, wanted))
    with pytest.raises(RefusedError, match="only topic that is left"):
        publish(desk, Change(ChangeKind.RETIRE, "aims*"))


def test_what_others_put_below_the_lines_of_a_change_stays_when_it_is_taken_back(desk):
    number = publish(desk, Change(ChangeKind.EDIT, "rules.e2", {"title": "Being punctual"}))
    path = desk.folder / "rules.yaml"
    path.write_text(path.read_text().replace('number 2 please"\n', 'number 2 please"\n    keeper: Sam\n'))
    assert desk.catch_up() == ()
    publish(desk, desk.undo(number))
    shown_now = desk.show("rules.e2")
    assert (shown_now.fields["keeper"], shown_now.fields["title"]) == ("Sam", "Our rules 2")


@pytest.mark.parametrize(
    "written", [">-\n      what about\n      the  bees", '"what  about \u00adthe bees"', "'who = what'"]
)
def test_a_pair_goes_with_its_entry_however_its_question_is_written(desk, written):
    path = desk.folder / "questions.yaml"
    path.write_text(path.read_text("utf-8").replace("question: what about the bees", f"question: {written}"), "utf-8")
    assert desk.catch_up() == ()
    before = files_of(desk)
    publish(desk, Change(ChangeKind.RETIRE, "rules.e1"))
    assert "rules.e1" not in {pair.id for pair in desk.library.current.handbook.pairs}
    publish(desk, desk.restore("rules.e1"))
    assert files_of(desk) == before


@pytest.mark.parametrize("went", [("rules.e1", "rules.e2"), ("rules.e2", "rules.e1"), ("rules.e3", "rules.e1")])
@pytest.mark.parametrize("is_first", [True, False])
def test_neighbours_come_back_to_their_own_places_in_either_order(desk, went, is_first):
    def order():
        handbook = desk.library.current.handbook
        topic = next(one for one in handbook.topics if one.id == "rules")
        return [entry.id for entry in topic.entries], [step.id for step in handbook.tour.steps]

    before = order()
    for wanted in went:
        publish(desk, Change(ChangeKind.RETIRE, wanted))
    for wanted in went if is_first else reversed(went):
        publish(desk, desk.restore(wanted))
    assert order() == before
