"""What the tour names goes with the step that names it, and a change that would leave a step without is refused."""

from __future__ import annotations

import pytest

from bot.assistant.assistant import Assistant
from bot.assistant.conversation import EMPTY
from bot.editing.change import Change, ChangeKind, Editor
from bot.editing.errors import RefusedError
from bot.editing.exchange import imported
from tests.editing.conftest import desk_on
from tests.handbook.malformed import HOLIDAYS, TOUR

MARY, TOM = Editor("Mary", 1), Editor("Tom", 2)
STEPS = """\
steps:
  - id: punctual
    title: On time
    shows: rules.e2
    agrees: I have read this
  - id: aims
    title: What we aim at
    shows: aims
  - id: which
    title: Which aim?
    asks: covers
    about: aims
"""
NAMED = TOUR[: TOUR.index("steps:")] + STEPS + TOUR[TOUR.index("finish:") :]
ON_TIME = (
    'The tour\'s step "On time" (onboarding.yaml, line 10) shows "rules.e2". '
    "Let that step name something else first, or take it out."
)


@pytest.fixture
def toured(folder, store, clock):
    """Return the desk of a folder with a tour."""
    (folder / "onboarding.yaml").write_text(NAMED)
    (folder / "terms.yaml").write_text(HOLIDAYS)
    return desk_on(folder, store, clock)


def refused(desk, change):
    """Return why a change is refused, once shown and once published; nothing is written."""
    before = {path.name: path.read_bytes() for path in desk.folder.iterdir()}
    preview = desk.preview(change)
    told = [str(problem) for problem in preview.problems]
    with pytest.raises(RefusedError) as error:
        desk.publish(preview.change, MARY, second=TOM)
    assert str(error.value).splitlines() == told
    assert {path.name: path.read_bytes() for path in desk.folder.iterdir()} == before
    return told


def retired(desk, wanted):
    """Retire something, and return what is said of it and the titles of the steps that are left."""
    preview = desk.preview(Change(ChangeKind.RETIRE, wanted))
    desk.publish(preview.change, MARY, second=TOM)
    assert desk.catch_up() == ()
    tour = desk.library.current.handbook.tour
    return [each for each in preview.along if "tour" in each], [step.title for step in tour.steps] if tour else []


def test_a_step_that_shows_an_entry_goes_with_it(toured):
    assert retired(toured, "rules.e2") == (
        ["The tour's step “On time” goes with it."],
        ["What we aim at", "Which aim?"],
    )


def test_every_step_that_names_a_topic_goes_with_it(toured):
    told, left = retired(toured, "aims")
    assert told == [f"The tour's step “{title}” goes with it." for title in ("What we aim at", "Which aim?")]
    assert left == ["On time"]


def test_a_step_whose_question_cannot_be_drawn_without_an_entry_goes_with_it(toured):
    assert retired(toured, "aims.e2") == (
        ["The tour's step “Which aim?” goes with it."],
        ["On time", "What we aim at"],
    )


def test_a_step_that_shows_the_entry_of_a_topics_id_goes_with_it_and_does_not_show_the_topic(toured, folder):
    text = (folder / "rules.yaml").read_text().replace("rules.e1", "rules")
    (folder / "rules.yaml").write_text(text)
    (folder / "questions.yaml").unlink()
    (folder / "onboarding.yaml").write_text(NAMED.replace("rules.e2", "rules"))
    assert toured.catch_up() == ()
    assert retired(toured, "rules")[1] == ["What we aim at", "Which aim?"]


def test_the_tour_goes_with_its_last_step_and_comes_back_with_it(toured, folder):
    first = NAMED[: NAMED.index("  - id: aims")] + NAMED[NAMED.index("finish:") :]
    (folder / "onboarding.yaml").write_text(first)
    assert toured.catch_up() == ()
    told, left = retired(toured, "rules.e2")
    assert (told, left) == (["No step of the tour would be left, so the whole tour goes with it."], [])
    toured.publish(toured.preview(toured.restore("rules.e2")).change, MARY, second=TOM)
    assert (folder / "onboarding.yaml").read_text() == first


def test_a_file_without_what_the_tour_shows_is_not_brought_in(toured, folder):
    before = (folder / "rules.yaml").read_bytes()
    without = before.replace(b"rules.e2", b"rules.time")
    assert refused(toured, imported("rules.yaml", without, before=before)) == [ON_TIME]


def test_what_was_added_is_not_undone_once_the_tour_shows_it(toured, folder):
    toured.publish(Change(ChangeKind.ADD, "rules.tea", {"title": "Tea", "text": "There is tea."}), MARY)
    named = NAMED.replace("shows: aims", "shows: rules.tea")
    toured.publish(imported("onboarding.yaml", named.encode(), before=NAMED.encode()), MARY)
    (told,) = refused(toured, toured.undo(1))
    assert "What we aim at" in told
    toured.publish(toured.undo(2), MARY)
    assert (folder / "onboarding.yaml").read_text() == NAMED
    toured.publish(toured.undo(1), MARY)
    assert "rules.tea" not in (folder / "rules.yaml").read_text()


def test_nothing_goes_along_that_was_wrong_already(toured, folder):
    (folder / "onboarding.yaml").write_text(NAMED.replace("about: aims", "about: rules.joy"))
    assert len(toured.catch_up()) == 1
    preview = toured.preview(Change(ChangeKind.RETIRE, "aims.e2"))
    assert preview.along == ()
    assert preview.problems == ()


def test_what_the_tour_does_not_name_is_retired_as_ever(toured):
    toured.publish(Change(ChangeKind.RETIRE, "rules.e3"), MARY)
    assert toured.show("rules.e3") is None


def test_a_tour_that_names_a_missing_entry_is_not_brought_in(toured):
    wrong = NAMED.replace("rules.e2", "rules.e9").encode()
    (told,) = refused(toured, imported("onboarding.yaml", wrong, before=NAMED.encode()))
    assert 'shows "rules.e9", which is not in the handbook.' in told


def test_a_tour_that_is_wrong_already_stands_in_the_way_of_nothing(toured, folder):
    (folder / "onboarding.yaml").write_text(NAMED.replace("shows: aims", "shows: rules.joy"))
    assert len(toured.catch_up()) == 1
    toured.publish(Change(ChangeKind.EDIT, "rules.e1", {"text": "Be kind to everybody."}), MARY)
    # The problem now offers the new entry as the one that was meant, and is the same problem all the same.
    toured.publish(Change(ChangeKind.ADD, "rules.joyful", {"title": "Joy", "text": "Be merry."}), MARY)
    assert 'Did you mean "rules.joyful"?' in toured.catch_up()[0].sentence


def test_an_edit_of_what_the_tour_shows_needs_no_edit_of_the_tour(toured):
    toured.publish(Change(ChangeKind.EDIT, "rules.e2", {"text": "Be early."}), MARY)
    handbook = toured.library.current.handbook
    assert handbook.find(handbook.tour.steps[0].shows)[1].text == "Be early."


def test_a_tour_broken_from_outside_keeps_its_last_good_words(toured, folder):
    (folder / "onboarding.yaml").write_text("title: [")
    assert {problem.file for problem in toured.catch_up()} == {"onboarding.yaml"}
    assert toured.library.current.handbook.tour.title == "Welcome"


def test_nobody_is_answered_with_the_words_of_the_tour_and_nothing_is_learned_of_them(toured, folder, store, clock):
    with_tour = toured.library.current
    for name in ("onboarding.yaml", "terms.yaml"):
        (folder / name).unlink()
    without = desk_on(folder, store, clock).library.current
    assert [piece.texts for piece in with_tour.pieces] == [piece.texts for piece in without.pieces]
    for said in ("Good to have you.", "Ask something.", "Half term", "Office staff", "On time"):
        ask = Assistant(toured.library).ask
        assert ask(said, EMPTY) == Assistant(desk_on(folder, store, clock).library).ask(said, EMPTY)
