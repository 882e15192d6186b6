"""Whatever is changed in any order, nothing dangles, nothing is guarded by one alone, and all of it goes back."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.editing.change import Change, ChangeKind, Editor
from bot.editing.errors import NeedsSecondError
from bot.errors import EditingError
from bot.storage.opening import in_memory
from bot.storage.thread import StoreThread
from tests.editing.conftest import desk_on, shown
from tests.editing.named import named_folder

MARY, JOE = Editor("Mary", 1), Editor("Joe", 2)
WORDS = ("rules.e1", "rules.new", "guides.new", "jobs.e2", "aims.e3", "laws.e1", "laws", "work", "guides")
KINDS = ("retire", "restore", "rename", "add", "edit", "undo")
STEP = st.tuples(st.sampled_from(KINDS), st.integers(0, 99), st.sampled_from(WORDS))
AS_SAVED = {
    "as they are": lambda data: data,
    "with the line ends of Windows": lambda data: data.replace(b"\n", b"\r\n"),
    "with a mark of their encoding": lambda data: b"\xef\xbb\xbf" + data,
    "without a last line end": lambda data: data.removesuffix(b"\n"),
}
"""How programs save a file."""


def wish(desk, kind, at, word) -> Change:
    """Return the change that a step wants, of one of what is there, or of one of what was there."""
    done = desk.revisions(parts=True)
    if kind == "undo":
        return desk.undo(at % max(done[0].number, 1) + 1 if done else 1)
    if kind == "restore":
        gone = sorted({one.id for one in done if one.before and not one.after}) or ["rules.e1"]
        return desk.restore(gone[at % len(gone)])
    every = [str(ref) for ref in desk.library.current.handbook.refs() if "smalltalk" not in str(ref)]
    wanted = word if kind == "add" else every[at % len(every)]
    if kind == "rename" and wanted.endswith("*") == ("." in word):  # the topic's id is a word, that of an entry has two
        word = word.partition(".")[0] + ("" if wanted.endswith("*") else ".moved")
    fields = {
        "retire": {},
        "rename": {"id": word},
        "add": {"title": f"Title {at}", "text": f"Text {at}."},
        "edit": {"text": f"Other {at}."},
    }
    return Change(ChangeKind(kind), wanted, fields[kind])


def files_of(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def guarded(handbook):
    """Return what two editors guard: the words that were of the protected topic, and which words answer a pair."""
    words = [
        [(entry.title, entry.text) for entry in topic.all_entries()]
        for topic in handbook.topics
        if not {"aims"}.isdisjoint((topic.id, *topic.formerly))
    ]
    found = {pair.question: handbook.find(pair.id)[1] for pair in handbook.pairs}
    answers = {question: entry.title for question, entry in found.items() if entry and "last" not in question}
    return words, answers


def made(desk, step) -> bool:
    """Make one change, alone if that is allowed; return whether it was made."""
    before = files_of(desk.folder), guarded(desk.library.current.handbook)
    try:
        change = shown(desk, wish(desk, *step))
        desk.publish(change, MARY)
    except NeedsSecondError:
        assert files_of(desk.folder) == before[0]
        try:
            desk.publish(change, MARY, second=JOE)
        except EditingError:
            assert files_of(desk.folder) == before[0]
            return False
    except EditingError:
        assert files_of(desk.folder) == before[0]
        return False
    else:
        assert guarded(desk.library.current.handbook) == before[1]
    assert desk.catch_up() == ()
    return True


@pytest.fixture(scope="module")
def words(tmp_path_factory):
    """Return a way to a folder of the same words, saved as one of several programs does."""
    place = tmp_path_factory.mktemp("any")
    for name, saved in AS_SAVED.items():
        for path in named_folder(place / name).iterdir():
            if path.suffix == ".yaml":
                path.write_bytes(saved(path.read_bytes()))
    return place


def follow(handbook, known):
    """Check that every id ever given to an entry leads to words that stood under it, or to none; keep those of now."""
    for _, entry in handbook.entries():
        known.setdefault(entry.id, set()).add(entry.title)
    for wanted, titles in known.items():
        _, entry = handbook.find(wanted) or (None, None)
        assert entry is None or entry.title in titles, (wanted, entry.id)


def check_any(folder, store, steps):
    desk = desk_on(folder, store)
    assert desk.catch_up() == ()
    before = files_of(folder)
    known: dict[str, set[str]] = {}
    count = 0
    for step in steps:
        count += made(desk, step)
        follow(desk.library.current.handbook, known)
    for number in range(count, 0, -1):
        desk.publish(shown(desk, desk.undo(number)), MARY, second=JOE)
        assert desk.catch_up() == ()
    assert files_of(folder) == before


@pytest.mark.parametrize("most", [4, pytest.param(60, marks=pytest.mark.slow)])
def test_any_changes_leave_no_problem_and_all_of_them_go_back_to_the_bytes_of_the_beginning(words, most):
    @settings(max_examples=most, deadline=None)
    @given(steps=st.lists(STEP, min_size=4, max_size=8), saved=st.sampled_from([*AS_SAVED]))
    def check(steps, saved):
        with tempfile.TemporaryDirectory() as place, StoreThread(in_memory) as store:
            check_any(Path(shutil.copytree(words / saved, Path(place) / "words")), store, steps)

    check()
