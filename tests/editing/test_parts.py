"""A change of several files is one change: one preview, one number, one undo, and all of it or nothing."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import pytest

from bot.editing.change import Change, ChangeKind, Editor, as_text, from_text
from bot.editing.errors import NeedsSecondError, RefusedError, StaleError
from bot.editing.git import Git
from bot.editing.proposals import Proposals
from bot.errors import SaveError
from bot.handbook import files
from tests.editing.conftest import desk_on, shown
from tests.editing.test_git import git
from tests.handbook.malformed import SAFEGUARDING
from tests.support.handbook_files import folder_with, topic
from tests.support.repositories import begin

MARY, JOE = Editor("Mary", 1), Editor("Joe", 2)


def both(kind=ChangeKind.EDIT, **more):
    """Return a change of an entry, and of a question that is not to be answered, in another file."""
    beside = (Change(kind, "aims.e1", {"text": "Teach."}),)
    return Change(kind, "rules.e1", {"text": "Be kind."}, "both", beside=beside, **more)


@pytest.fixture
def desk(folder, store, clock):
    return desk_on(folder, store, clock, protected=frozenset())


def texts(desk):
    return [desk.show(wanted).fields["text"] for wanted in ("rules.e1", "aims.e1")]


OLD = ["Be kind to each other.", "Teach every child to read."]
NEW = ["Be kind.", "Teach."]


def test_one_preview_shows_what_changes_in_every_file_and_writes_nothing(desk):
    preview = desk.preview(both())
    assert [(each.id, each.after) for each in preview.differences] == [("rules.e1", "Be kind."), ("aims.e1", "Teach.")]
    assert [each.file for each in preview.files] == ["rules.yaml", "aims.yaml"]
    assert texts(desk) == OLD


def test_a_change_of_two_files_has_one_number_and_one_line_in_the_history(desk):
    published = desk.publish(shown(desk, both()), MARY)
    assert [(one.number, one.part, one.id) for one in published.revisions] == [(1, 0, "rules.e1"), (1, 1, "aims.e1")]
    assert [one.id for one in desk.revisions()] == ["rules.e1"]
    assert [one.number for one in desk.revisions("aims.e1")] == [1]
    with_it = desk.history(lambda kept: [kept.changed_with(one) for one in published.revisions])
    assert with_it == [("aims.e1",), ("rules.e1",)]
    assert [one.id for one in desk.revisions(parts=True)] == ["rules.e1", "aims.e1"]
    assert all(one.is_sound for one in published.revisions)
    assert texts(desk) == NEW


def test_one_undo_takes_all_of_it_back_and_another_brings_all_of_it(desk, folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    desk.publish(shown(desk, both()), MARY)
    desk.publish(shown(desk, desk.undo(1)), MARY)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before
    assert [one.number for one in desk.revisions()] == [2, 1]
    desk.publish(shown(desk, desk.undo(0)), MARY)
    assert texts(desk) == NEW


def test_what_was_retired_together_is_restored_together(desk, folder):
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    gone = Change(ChangeKind.RETIRE, "rules.e3", beside=(Change(ChangeKind.RETIRE, "aims.e2"),))
    desk.publish(shown(desk, gone), MARY)
    assert [desk.show(wanted) for wanted in ("rules.e3", "aims.e2")] == [None, None]
    desk.publish(shown(desk, desk.restore("aims.e2")), MARY)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_two_parts_of_one_file_go_in_one_after_the_other(desk):
    beside = (Change(ChangeKind.EDIT, "rules.e2", {"text": "Be early."}),)
    desk.publish(shown(desk, Change(ChangeKind.EDIT, "rules.e1", {"text": "Be kind."}, beside=beside)), MARY)
    assert [desk.show(f"rules.e{number}").fields["text"] for number in (1, 2)] == ["Be kind.", "Be early."]
    desk.publish(shown(desk, desk.undo(1)), MARY)
    assert desk.show("rules.e2").fields["text"] == "Be on time for lessons."


def test_nothing_is_written_where_one_part_is_stale(desk):
    change = shown(desk, both())
    desk.publish(Change(ChangeKind.EDIT, "aims.e1", {"text": "Learn."}), JOE)
    with pytest.raises(StaleError) as stale:
        desk.publish(change, MARY)
    assert stale.value.id == "aims.e1"
    assert texts(desk) == [OLD[0], "Learn."]


def test_nothing_is_written_where_one_part_has_a_problem(desk):
    change = Change(ChangeKind.EDIT, "rules.e1", {"text": "Be kind."}, beside=(Change(ChangeKind.RETIRE, "aims.e9"),))
    with pytest.raises(RefusedError):
        desk.publish(change, MARY)
    assert texts(desk) == OLD


def test_one_protected_part_asks_for_a_second_editor_for_all_of_it(folder, store, clock):
    desk = desk_on(folder, store, clock, protected=frozenset({"aims"}))
    with pytest.raises(NeedsSecondError):
        desk.publish(shown(desk, both()), MARY)
    assert texts(desk) == OLD
    proposal = Proposals(desk).propose(both(), MARY)
    Proposals(desk).approve(proposal.number, JOE, still_edits=True)
    assert texts(desk) == NEW


def test_a_part_of_a_part_is_made_and_is_protected_like_any_other(folder, store, clock):
    desk = desk_on(folder, store, clock, protected=frozenset({"aims"}))
    change = Change(ChangeKind.EDIT, "rules.e2", {"text": "Be early."}, beside=(both(),))
    with pytest.raises(NeedsSecondError):
        desk.publish(shown(desk, change), MARY)
    assert len(desk.publish(shown(desk, change), MARY, second=JOE).revisions) == 3
    assert texts(desk) == NEW


def test_a_change_of_several_files_is_kept_whole_as_a_text(desk):
    change = shown(desk, both())
    assert from_text(as_text(change)) == change


def test_git_takes_all_of_it_in_as_one_commit(folder, store, tmp_path):
    begin(tmp_path)
    desk = desk_on(folder, store, protected=frozenset(), git=Git(folder, push=False, work=tmp_path / "work"))
    desk.publish(shown(desk, both()), MARY)
    assert git(tmp_path, "show", "--format=%an: %s", "--name-only", "HEAD").split("\n")[:-1] == [
        "Mary: rules: both",
        "",
        "words/aims.yaml",
        "words/rules.yaml",
    ]
    assert git(tmp_path, "status", "--porcelain", "words") == ""


def test_where_one_file_cannot_be_written_the_others_stay_as_they_were(tmp_path):
    first, second = tmp_path / "a.yaml", tmp_path / "b.yaml"
    first.write_bytes(b"old")
    second.symlink_to(tmp_path / "away" / "b.yaml")
    with pytest.raises(SaveError, match=r"b\.yaml"):
        files.replace_all({first: (b"old", b"new"), second: (None, b"new")})
    assert first.read_bytes() == b"old"
    assert {path.name for path in tmp_path.iterdir()} == {"a.yaml", "b.yaml"}


MORE = b"# more\n"


def noted(folder, *names):
    """Lay the note of a change that adds a line to files, as a crash leaves it, and return it with the changes."""
    changes = {folder / name: ((folder / name).read_bytes(), (folder / name).read_bytes() + MORE) for name in names}
    note = folder / f".{files.SEVERAL}{files.MARK}1"
    note.write_bytes(files.note_of(changes))
    return note, changes


def test_what_a_crash_has_left_half_written_is_finished_by_whoever_comes_next(desk, folder, store):
    note, changes = noted(folder, "rules.yaml", "aims.yaml")
    (folder / "rules.yaml").write_bytes(changes[folder / "rules.yaml"][1])
    desk_on(folder, store)
    assert all(path.read_bytes() == after for path, (_, after) in changes.items())
    assert not note.exists()


def test_where_somebody_has_changed_a_file_after_a_crash_none_of_the_change_is_made(desk, folder, store, caplog):
    note, changes = noted(folder, "rules.yaml", "aims.yaml", "questions.yaml")
    before = {path: both[0] for path, both in changes.items()}
    (folder / "rules.yaml").write_bytes(changes[folder / "rules.yaml"][1])
    theirs = before[folder / "aims.yaml"] + b"# theirs\n"
    (folder / "aims.yaml").write_bytes(theirs)
    desk_on(folder, store)
    assert {path: path.read_bytes() for path in changes} == before | {folder / "aims.yaml": theirs}
    assert not note.exists()
    assert "somebody else has changed aims.yaml" in caplog.text


@pytest.mark.parametrize(
    "said",
    [
        b'[{"file": "../out.yaml", "before": null, "after": "x"}]',
        b'[{"file": "/proc/self/cwd/out.yaml", "before": null, "after": "x"}]',
        b'[{"file": "new.sh", "before": null, "after": "x"}]',
        b'[{"file": ".git", "before": null, "after": "x"}]',
        b'[{"file": "new.yaml", "before": null, "after": "x"}, {"file": "../out.yaml", "before": null, "after": "x"}]',
        b'[{"file": "new.yaml", "before": null, "after": "\\ud800"}]',
        b'[{"file": "new.yaml", "before": null, "after": 5}]',
        b'[{"file": "new\\u0000.yaml", "before": null, "after": "x"}]',
        b'{"file": "new.yaml"}',
        b"[{}]",
        b"[1]",
        b"5",
        b"\xff",
        b"",
        b"[" * 100_000,
    ],
)
def test_a_note_that_is_none_of_ours_does_nothing_and_stops_nobody(desk, folder, tmp_path, said):
    note = folder / f".{files.SEVERAL}{files.MARK}1"
    before = {path for path in tmp_path.rglob("*") if path.is_file()}
    note.write_bytes(said)
    desk.publish(shown(desk, both()), MARY)
    assert texts(desk) == NEW
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == before


def test_a_note_of_a_file_in_whose_place_a_folder_stands_stops_nobody(desk, folder):
    (folder / "new.yaml").mkdir()
    note = folder / f".{files.SEVERAL}{files.MARK}1"
    note.write_bytes(b'[{"file": "new.yaml", "before": null, "after": "x"}]')
    desk.publish(shown(desk, both()), MARY)
    assert texts(desk) == NEW


def test_a_note_that_cannot_be_done_yet_outlasts_a_sweep_and_nothing_is_published_over_it(desk, folder, caplog):
    full = Path("/proc/version")  # a file that can be read, on a disk that takes no other
    (folder / "away.yaml").symlink_to(full)
    note, changes = noted(folder, "away.yaml", "aims.yaml")
    change = shown(desk, both())
    desk.sweep()
    with pytest.raises(SaveError, match=r"away\.yaml was not saved"):
        desk.publish(change, MARY)
    assert note.exists()
    assert "not finished yet" in caplog.text
    (folder / "away.yaml").unlink()
    (folder / "away.yaml").write_bytes(full.read_bytes())
    desk.catch_up()
    assert all(path.read_bytes() == after for path, (_, after) in changes.items())
    assert not note.exists()


@pytest.mark.parametrize("wanted", [*itertools.permutations(range(1, 5), 2)])
def test_entries_of_one_file_that_were_retired_together_come_back_in_their_places(tmp_path, store, wanted):
    words = topic("rules", "Our rules", "Be kind.", "Come early.", "Shut the gate.", "Wash your hands.")
    desk = desk_on(folder_with(tmp_path, words, safeguarding=SAFEGUARDING), store)
    before = (tmp_path / "rules.yaml").read_bytes()
    first, second = (Change(ChangeKind.RETIRE, f"rules.e{number}") for number in wanted)
    desk.publish(shown(desk, replace(first, beside=(second,))), MARY)
    desk.publish(shown(desk, desk.undo(0)), MARY)
    assert (tmp_path / "rules.yaml").read_bytes() == before


def test_a_file_that_is_brought_in_and_taken_out_again_changes_nothing(desk, folder):
    before = {path.name for path in folder.iterdir()}
    words = topic("fun", "Our fun", "Laugh.").partition("\n")[2]
    away = Change(ChangeKind.RETIRE, "fun*")
    with pytest.raises(RefusedError, match="Nothing would change"):
        desk.publish(shown(desk, Change(ChangeKind.IMPORT, "fun", content=words, beside=(away,))), MARY)
    assert {path.name for path in folder.iterdir()} == before
