"""What is filled into a form changes the lines that say something else, or is refused in one right sentence."""

from __future__ import annotations

import time
from difflib import SequenceMatcher

import pytest

from bot.editing.change import Change, ChangeKind, Editor
from bot.editing.form import CARE, sheet_of
from tests.editing.conftest import desk_on
from tests.editing.forms import FILE, FORMS
from tests.support.patience import SLOWED

SECONDS = 2.0


@pytest.fixture
def desk(folder, store, clock):
    (folder / "rules.yaml").write_text(FILE, "utf-8")
    (folder / "questions.yaml").unlink()
    return desk_on(folder, store, clock)


def filled(desk, case):
    """Return the sheet as it is sent: every field that the form shows, with what is filled in."""
    sheet = sheet_of(desk, case.entry)
    texts = {name: sheet.text_of(name) for name in (*sheet.names, *CARE) if name in sheet.names or name in case.fills}
    for name, fill in case.fills.items():
        if isinstance(fill, tuple):
            assert fill[0] in texts[name]
        texts[name] = texts[name].replace(*fill) if isinstance(fill, tuple) else fill
    return sheet.filled(texts, "because")


def moved(before, after):
    """Return the lines that are gone and the lines that are new."""
    old, new = before.split("\n"), after.split("\n")
    gone, come = [], []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            gone += old[i1:i2]
            come += new[j1:j2]
    return tuple(gone), tuple(come)


def test_there_are_forty_forms_and_more():
    assert len({case.name for case in FORMS}) == len(FORMS) >= 40


@pytest.mark.parametrize("case", [case for case in FORMS if not case.says], ids=lambda case: case.name)
def test_a_form_changes_only_the_lines_that_say_something_else(desk, case):
    change = filled(desk, case).change()
    preview = desk.preview(change)
    assert preview.problems == ()
    if case.lines == ((), ()):
        assert preview.changes_nothing
        assert change.fields == {}
        return
    desk.publish(change, Editor("Mary", 1))
    path = desk.folder / "rules.yaml"
    assert moved(FILE, path.read_text("utf-8")) == case.lines
    if len(desk.revisions()) == 1:
        desk.publish(desk.undo(0), Editor("Mary", 1))
        assert path.read_text("utf-8") == FILE


@pytest.mark.parametrize("case", [case for case in FORMS if case.says], ids=lambda case: case.name)
def test_a_form_that_cannot_be_taken_is_refused_in_a_sentence_and_quickly(desk, case):
    change = filled(desk, case).change()
    began = time.process_time()
    problems = desk.preview(change).problems
    assert time.process_time() - began < SECONDS * SLOWED
    assert any(case.says in each.sentence for each in problems), [str(each) for each in problems]
    assert (desk.folder / "rules.yaml").read_text("utf-8") == FILE


@pytest.mark.parametrize("why", ["a\nb\u2028c", "a\r\nb\v c", "a\u202e b\u2066 c\u2069", "\ufeffa\u200b b\x1b c"])
def test_a_reason_and_a_name_stand_in_one_line_without_what_nobody_sees(desk, why):
    change = Change(ChangeKind.EDIT, "rules.bring", {"title": "New"}, why)
    (one,) = desk.publish(change, Editor(why, 1)).revisions
    assert (one.why, one.name) == ("a b c", "a b c")


def test_a_name_of_nothing_is_an_editors(desk):
    assert Editor("\u3164\u200b").name == "an editor"
