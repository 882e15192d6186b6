"""A change is shown before it is made, and what is published is on the disk, in the history and in the answers."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.assistant.assistant import Assistant
from bot.assistant.conversation import EMPTY
from bot.editing.change import Change, ChangeKind, Editor, as_text, from_text
from bot.editing.errors import NeedsSecondError, RefusedError, StaleError
from bot.editing.exchange import imported
from bot.editing.preview import differences_in, in_words
from bot.editing.protection import SAFEGUARDING
from bot.errors import EditingError
from bot.storage.opening import in_memory
from bot.storage.thread import StoreThread
from tests.editing.conftest import desk_on, shown

MARY, TOM = Editor("Mary", 1), Editor("Tom", 2)


def edit(wanted, why="because", **fields):
    return Change(ChangeKind.EDIT, wanted, fields, why)


def add(wanted, **fields):
    return Change(ChangeKind.ADD, wanted, {"title": "New", "text": "Something new.", **fields})


def files_in(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_a_preview_writes_nothing_and_shows_every_field_before_and_after(desk, folder):
    before = files_in(folder)
    preview = desk.preview(edit("rules.e1", title="Being kind", phrasings=("Kindness number 1 please", "be nice")))
    assert [(each.id, each.field) for each in preview.differences] == [("rules.e1", "title"), ("rules.e1", "phrasings")]
    assert preview.differences[1].new == ("be nice",)
    assert "  + Being kind" in in_words(preview)
    assert (preview.problems, files_in(folder)) == ((), before)


def test_what_is_published_is_on_the_disk_in_the_history_and_in_the_next_answer(desk, folder):
    ask: Any = Assistant(desk.library).ask
    published = desk.publish(edit("rules.e1", text="Be kind to everybody."), MARY)
    assert b"Be kind to everybody." in (folder / "rules.yaml").read_bytes()
    (revision,) = published.revisions
    assert (revision.number, revision.name, revision.why, revision.is_sound) == (1, "Mary", "because", True)
    assert "Be kind to each other." in revision.before
    assert "Be kind to everybody." in revision.after
    assert ask("rules.e1", EMPTY).parts[0].entry.text == "Be kind to everybody."
    assert desk.catch_up() == ()
    assert len(desk.revisions()) == 1


@pytest.mark.parametrize(
    ("change", "field", "says"),
    [
        (edit("rules.e1", text=""), "", "text"),
        (edit("rules.e1", title="x" * 101), "title", "there is room for 100"),
        (edit("rules.e1", text="a\0b"), "text", "invisible character"),
        (edit("rules.e1", review_by="soon"), "review_by", "cannot be"),
        (edit("rules.e1", phrasings=("Punctuality number 2 please",)), "phrasings", "Reword one of the two"),
        (edit("rules.e9", title="x"), "", "There is no rules.e9"),
        (edit("nothing", title="x"), "", "There is no nothing.yaml"),
        (add("rules.e1"), "", "There is a rules.e1 already"),
        (add("rules.Big"), "id", "cannot be"),
        (add("aims.e9", phrasings=("Kindness number 1 please",)), "phrasings", "Reword one of the two"),
        (Change(ChangeKind.IMPORT, "rules", content="title: x\n"), "", "needs the field"),
        (Change(ChangeKind.UNDO, "rules.e1", revision=9), "", "no such change"),
    ],
)
def test_a_change_with_a_problem_is_refused_with_the_field_and_a_sentence(desk, folder, change, field, says):
    before = files_in(folder)
    preview = desk.preview(change)
    problems = preview.problems
    assert any(says in problem.sentence and field in {problem.field, ""} for problem in problems), problems
    with pytest.raises(RefusedError):
        desk.publish(preview.change, MARY, second=TOM)
    assert files_in(folder) == before
    assert desk.revisions() == ()


def test_a_change_of_nothing_is_refused(desk):
    with pytest.raises(RefusedError, match="Nothing would change"):
        desk.publish(edit("rules.e1", title="Kindness"), MARY)


def test_a_stale_change_is_refused_with_both_versions_and_the_editors_own_text(desk):
    shown = desk.show("rules.e1")
    mine = replace(edit("rules.e1", text="Mine."), seen=shown.digest)
    desk.publish(replace(edit("rules.e1", text="Theirs."), seen=shown.digest), TOM)
    with pytest.raises(StaleError) as refused:
        desk.publish(mine, MARY)
    error = refused.value
    assert (error.now["text"], error.wanted["text"]) == ("Theirs.", "Mine.")
    assert error.was is not None
    assert error.was["text"] == "Be kind to each other."
    again = replace(mine, seen=desk.show("rules.e1").digest)
    assert desk.publish(again, MARY).preview.differences[0].before == "Theirs."


def test_a_change_of_another_entry_of_the_same_file_makes_nothing_stale(desk):
    shown = desk.show("rules.e1")
    desk.publish(edit("rules.e2", text="Be early."), TOM)
    desk.publish(replace(edit("rules.e1", text="Mine."), seen=shown.digest), MARY)
    assert desk.show("rules.e2").fields["text"] == "Be early."


def test_protected_words_need_a_second_editor_and_phrasings_do_not(desk):
    assert desk.preview(edit("aims.e1", text="Read.")).protected == ("the text of “Our aims 1”",)
    with pytest.raises(NeedsSecondError, match="A second editor has to agree"):
        desk.publish(edit("aims.e1", text="Read."), MARY)
    assert desk.publish(edit("aims.e1", phrasings=("read",)), MARY).revisions[0].second == ""
    assert desk.publish(edit("aims.e1", text="Read."), MARY, second=TOM).revisions[0].second == "Tom"
    assert desk.preview(edit("rules.e1", text="x")).protected == ()


@pytest.mark.parametrize(
    ("stem", "old", "new"),
    [
        ("safeguarding", "Speak to your lead.", "Speak to Sam."),
        ("safeguarding-examples", "his dad hit the child", "her mum hit the child"),
    ],
)
def test_everything_in_safeguarding_is_protected_and_can_be_undone(desk, folder, stem, old, new):
    file = folder / f"{stem}.yaml"
    before = file.read_text()
    change = imported(file.name, before.replace(old, new).encode(), before=before.encode())
    assert desk.preview(change).protected == (SAFEGUARDING[stem],)
    with pytest.raises(NeedsSecondError):
        desk.publish(change, MARY)
    assert file.read_text() == before
    desk.publish(change, MARY, second=TOM)
    assert new in str(desk.library.current.handbook.safeguarding)
    desk.publish(desk.undo(0), MARY, second=TOM)
    assert file.read_text() == before


def test_questions_that_another_entry_would_take_are_told_and_those_that_must_stay_need_a_second_editor(desk):
    words = "Kindness number 1 please"
    greedy = edit("rules.e2", phrasings=(f"{words} thanks", "Punctuality number 2 please"))
    greedy_preview = desk.preview(greedy)
    assert any(near.id == "rules.e1" for near in greedy_preview.near)
    moved = Change(ChangeKind.EDIT, "rules.e1", {"phrasings": (), "title": "Elsewhere", "text": "Nothing of it."})
    preview = desk.preview(moved)
    assert [taken.question for taken in preview.broken] == [words]
    assert "Kindness" in str(preview.broken[0])
    with pytest.raises(NeedsSecondError, match="Kindness"):
        desk.publish(moved, MARY)
    assert desk.publish(moved, MARY, second=TOM).revisions[0].second == "Tom"


def test_undo_takes_back_the_last_change_and_again_undoes_the_undoing(desk, folder):
    before = files_in(folder)
    desk.publish(edit("rules.e1", text="Other.", phrasings=("Kindness number 1 please", "p")), MARY)
    after = files_in(folder)
    desk.publish(desk.undo(0), TOM)
    assert files_in(folder) == before
    desk.publish(desk.undo(0), TOM)
    assert files_in(folder) == after
    assert [each.kind for each in desk.revisions("rules.e1")] == ["undo", "undo", "edit"]


def test_an_older_change_is_undone_field_by_field_when_its_lines_have_changed_since(desk):
    desk.publish(edit("rules.e2", text="First."), MARY)
    desk.publish(edit("rules.e2", title="Second"), MARY)
    desk.publish(desk.undo(1), TOM)
    shown = desk.show("rules.e2").fields
    assert (shown["text"], shown["title"]) == ("Be on time for lessons.", "Second")


def test_an_older_change_of_a_topic_is_undone_without_taking_back_what_came_later(desk):
    desk.publish(edit("rules*", keeper="Office"), MARY)
    desk.publish(edit("rules*", title="Rules of ours"), TOM)
    desk.publish(add("rules.e9"), TOM)
    desk.publish(desk.undo(1), MARY)
    shown = desk.show("rules*").fields
    assert ("keeper" in shown, shown["title"]) == (False, "Rules of ours")


def test_what_was_added_can_be_undone_and_what_was_retired_restored(desk, folder):
    before = files_in(folder)
    desk.publish(add("rules.e4", phrasings=("new one",)), MARY)
    desk.publish(desk.undo(0), MARY)
    assert files_in(folder) == before
    desk.publish(Change(ChangeKind.RETIRE, "rules.e2"), MARY)
    assert desk.show("rules.e2") is None
    desk.publish(desk.restore("rules.e2"), TOM)
    assert files_in(folder) == before
    with pytest.raises(EditingError, match="no retired"):
        desk.restore("rules.e1")
    with pytest.raises(EditingError, match="no such change"):
        desk.undo(99)


def test_a_topic_is_edited_retired_and_restored_as_a_whole(desk, folder):
    before = files_in(folder)
    edited = desk.publish(Change(ChangeKind.EDIT, "rules", {"keeper": "Office", "source.title": "Our page"}), MARY)
    assert edited.revisions[0].id == "rules*"
    assert desk.show("rules*").fields["keeper"] == "Office"
    desk.publish(desk.undo(0), MARY)
    assert files_in(folder) == before
    desk.publish(shown(desk, Change(ChangeKind.RETIRE, "aims")), MARY, second=TOM)
    assert not (folder / "aims.yaml").exists()
    desk.publish(shown(desk, desk.restore("aims")), MARY, second=TOM)
    assert files_in(folder) == before


def test_the_source_of_an_entry_is_that_of_its_topic(desk):
    published = desk.publish(edit("rules.e1", text="Be kind.", **{"source.title": "Page 2"}), MARY)
    assert [each.id for each in published.revisions] == ["rules*", "rules.e1"]
    assert desk.library.current.handbook.topics[0].source is not None
    assert desk.show("rules*").fields["source.title"] == "Page 2"


def test_a_change_that_happened_is_told_field_by_field(desk):
    desk.publish(edit("rules.e1", text="Other."), MARY)
    desk.publish(Change(ChangeKind.EDIT, "rules*", {"keeper": "Office"}), MARY)
    topic, entry = (differences_in(revision) for revision in desk.revisions())
    assert [(each.field, each.before, each.after) for each in entry] == [("text", "Be kind to each other.", "Other.")]
    assert [(each.id, each.field, each.after) for each in topic] == [("rules*", "keeper", "Office")]


def test_a_new_topic_comes_in_whole_and_goes_by_undo(desk, folder):
    content = (folder / "aims.yaml").read_text().replace("aims.e", "goals.e").replace("Our aims", "Our goals")
    desk.publish(shown(desk, Change(ChangeKind.IMPORT, "goals", content=content)), MARY)
    assert desk.library.current.handbook.find("goals.e1")
    desk.publish(shown(desk, desk.undo(0)), MARY)
    assert not (folder / "goals.yaml").exists()


def test_a_change_from_outside_gets_a_revision_and_can_be_undone(desk, folder):
    before = files_in(folder)
    text = (folder / "rules.yaml").read_text()
    (folder / "rules.yaml").write_text(text.replace("Be on time", "Be early") + "# a note\n")
    assert desk.catch_up() == ()
    assert {(each.id, each.name, each.kind) for each in desk.revisions()} == {
        ("rules.e2", "outside", "outside"),
        ("rules*", "outside", "outside"),
    }
    assert desk.library.current.handbook.find("rules.e2")[1].text == "Be early for lessons."
    for number in (1, 2):
        desk.publish(desk.undo(number), MARY)
    assert files_in(folder) == before


def test_what_was_changed_while_nothing_ran_is_recorded_at_the_next_start(desk, folder, store):
    text = (folder / "rules.yaml").read_text()
    (folder / "rules.yaml").write_text(text.replace("Be on time", "Be early"))
    again = desk_on(folder, store)
    assert [each.id for each in again.revisions()] == ["rules.e2"]
    assert len(desk_on(folder, store).revisions()) == 1


def test_deleting_the_database_loses_no_word(desk, folder, tmp_path):
    desk.publish(edit("rules.e1", text="Kept."), MARY)
    with StoreThread(in_memory) as other:
        again = desk_on(folder, other)
        assert again.show("rules.e1").fields["text"] == "Kept."
        assert again.revisions() == ()


def test_where_the_database_fails_the_words_are_saved_and_it_is_told(desk, folder, store):
    store.close()
    published = desk.publish(edit("rules.e1", text="Saved."), MARY)
    assert "The words are saved, but not who changed them" in published.told[0]
    assert "Saved." in (folder / "rules.yaml").read_text()
    assert desk.library.current.handbook.find("rules.e1")[1].text == "Saved."


def test_a_broken_file_keeps_its_last_good_words_and_is_not_edited(desk, folder):
    good = (folder / "rules.yaml").read_text()
    (folder / "rules.yaml").write_text(good + "\tx")
    problems = desk.catch_up()
    assert [problem.file for problem in problems] == ["rules.yaml"]
    assert desk.library.current.handbook.find("rules.e1")
    with pytest.raises(RefusedError, match="Put that right in the file first"):
        desk.publish(edit("rules.e1", text="x"), MARY)
    assert desk.publish(edit("aims.e1", phrasings=("a",)), MARY)
    (folder / "rules.yaml").write_text(good)
    assert desk.catch_up() == ()


def test_a_damaged_revision_is_not_undone(desk, store):
    desk.publish(edit("rules.e1", text="x"), MARY)

    def damage(kept):
        with kept._database.writing() as run:
            run("UPDATE revisions SET before = 'y'", ())

    store.do(damage).result()
    with pytest.raises(RefusedError, match="damaged"):
        desk.publish(desk.undo(0), MARY)


def test_a_change_is_kept_as_text_and_comes_back_the_same():
    change = Change(ChangeKind.EDIT, "rules.e1", {"title": "x", "phrasings": ("a", "b")}, "why", "seen", 3, "content")
    assert from_text(as_text(change)) == change
