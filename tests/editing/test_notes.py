"""Notes in a file stay where they are, whatever is added to an entry and taken back: every byte comes back."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.editing.change import Applied, Change, ChangeKind, Editor, apply
from bot.editing.revisions import Note, revisions_of
from bot.handbook.entry_edit import Edited, add_entry, change_fields, remove_entry
from bot.handbook.regions import fields_of
from bot.storage.history import Revision
from tests.editing.conftest import desk_on

NOW = datetime(2026, 11, 24, tzinfo=UTC)
HEAD = "title: Our rules\none: rule\nmany: rules\nsource:\n  title: The page\n  url: https://example.org/a\n"
HEAD += "reviewed: 2026-11-23\n"
FIELDS = {
    "keeper": "Office",
    "reviewed": "2026-11-20",
    "review_by": "2027-11-20",
    "phrasings": ("how is this", "why: is this"),
    "not_for": ("what else",),
}
NOTE = st.integers(0, 9).map(lambda indent: f"{' ' * indent}# a note\n")
BEHIND = st.lists(NOTE | st.just("\n"), max_size=3).map("".join)


@st.composite
def files(draw):
    """Return a file with notes at any indent behind the fields of its entries and of the topic."""
    text = HEAD + draw(BEHIND)
    if draw(st.booleans()):
        text += f"lead:\n  id: rules.lead\n  title: Above\n  text: Above all.\n{draw(BEHIND)}"
    text += "entries:\n" + draw(BEHIND)
    indent = draw(st.sampled_from([0, 2, 4]))
    for at in range(draw(st.integers(1, 3))):
        fields = [f"id: rules.e{at}", f"title: T{at}", f"text: Words {at}."]
        more = ["keeper: Sam", f"phrasings: [a{at}]", f"phrasings:\n{' ' * (indent + 4)}- b{at}"]
        fields += draw(st.lists(st.sampled_from(more), max_size=1))
        pad = "\n" + " " * (indent + 2)
        text += f"{' ' * indent}- {pad.join(fields)}\n{draw(BEHIND)}"
    text = text if draw(st.booleans()) else text.rstrip("\n")
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"]))).encode()


def revision(edited, wanted):
    kept = Revision("edit", wanted, "rules.yaml", 1, "Mary", NOW, before=edited.before, after=edited.after, number=1)
    kept = replace(kept, place=edited.at, lead=edited.lead)
    return replace(kept, sha256=kept.sum)


def undone(data, one):
    applied = apply(Change(ChangeKind.UNDO, one.id, revision=1), data, one)
    assert isinstance(applied, Applied), applied
    assert applied.data is not None
    return applied.data


@settings(max_examples=400, deadline=None)
@given(files(), st.sampled_from(sorted(FIELDS)), st.integers(0, 3))
def test_a_field_that_is_added_and_taken_back_leaves_every_note(data, field, at):
    wanted = ["rules.lead", "rules.e0", "rules.e1", "rules.e2"][at]
    present = fields_of(data, wanted)
    if present is None:
        return
    value = FIELDS[field] if field not in present else ("zzz",) if field in {"phrasings", "not_for"} else "zzz"
    edited = change_fields(data, wanted, {field: value})
    assert isinstance(edited, Edited), edited
    assert undone(edited.data, revision(edited, wanted)) == data


@settings(max_examples=200, deadline=None)
@given(files(), st.integers(0, 3), st.data())
def test_a_field_that_is_taken_out_and_put_back_leaves_every_note(data, at, chance):
    wanted = ["rules.lead", "rules.e0", "rules.e1", "rules.e2"][at]
    present = fields_of(data, wanted)
    if present is None or not set(present) & {"keeper", "phrasings"}:
        return
    field = chance.draw(st.sampled_from(sorted(set(present) & {"keeper", "phrasings"})))
    edited = change_fields(data, wanted, {field: ""})
    assert isinstance(edited, Edited), edited
    assert undone(edited.data, revision(edited, wanted)) == data


@settings(max_examples=300, deadline=None)
@given(files(), st.integers(0, 3))
def test_an_entry_that_is_retired_and_brought_back_leaves_every_note(data, at):
    wanted = ["rules.lead", "rules.e0", "rules.e1", "rules.e2"][at]
    removed = remove_entry(data, wanted)
    if isinstance(removed, Edited):
        back = undone(removed.data, revision(removed, wanted)) or b""
        assert back == data or (not data.endswith(b"\n") and back.rstrip(b"\r\n") == data)  # the last line's end


@settings(max_examples=200, deadline=None)
@given(files(), st.integers(0, 3))
def test_an_entry_that_is_added_and_taken_back_leaves_every_note(data, at):
    added = add_entry(data, {"id": "rules.new", "title": "New", "text": "Words.", "phrasings": ("how so",)}, at)
    assert isinstance(added, Edited), added
    assert undone(added.data, revision(added, "rules.new")) == data


@settings(max_examples=200, deadline=None)
@given(files(), st.sampled_from(["keeper", "review_by", "phrasings", "title"]))
def test_a_field_of_the_topic_that_is_changed_and_taken_back_leaves_every_note(data, field):
    edited = change_fields(data, "", {field: FIELDS.get(field, "Another title")})
    assert isinstance(edited, Edited), edited
    assert undone(edited.data, revision(edited, "rules*")) == data


@settings(max_examples=200, deadline=None)
@given(files(), st.sampled_from(sorted(FIELDS)), st.integers(0, 2))
def test_what_was_changed_outside_comes_back_with_every_note(data, field, at):
    wanted = f"rules.e{at}"
    if (present := fields_of(data, wanted)) is None or field in present:
        return
    edited = change_fields(data, wanted, {field: FIELDS[field]})
    assert isinstance(edited, Edited), edited
    made = revisions_of("rules.yaml", data, edited.data, Note(ChangeKind.OUTSIDE, Editor("outside"), NOW))
    now = edited.data
    for one in reversed(made):
        kept = replace(one, number=1)
        now = undone(now, replace(kept, sha256=kept.sum))
    assert now == data


def test_an_older_row_of_the_history_that_was_cut_off_takes_no_note_away(folder, store):
    """Before a note below the last field was the entry's own, a row kept what a field made of it cut off."""
    path = folder / "rules.yaml"
    phrasing = '      - "Kindness number 1 please"\n'
    note = path.read_text().replace(phrasing, f"{phrasing}        # a note\n")
    path.write_text(note)
    desk = desk_on(folder, store)
    desk.publish(Change(ChangeKind.EDIT, "rules.e1", {"not_for": ("what else",)}), Editor("Mary", 1))
    (one,) = desk.revisions()
    text = "        # a note"
    cut = replace(one, before=one.before.replace(f"\n{text}", ""), after=one.after[: -len(text) - 1])
    store.do(lambda kept: kept.history.record([cut], {})).result()
    desk.publish(desk.undo(0), Editor("Mary", 1))
    assert path.read_text() == note


@pytest.mark.parametrize("indent", [5, 6, 8])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_note_behind_the_last_entry_is_there_after_an_undo_at_the_desk(folder, store, indent, end):
    path = folder / "rules.yaml"
    before = (path.read_text() + f"{' ' * indent}# ask Sam{end}").replace("\n", end).replace("\r\r", "\r").encode()
    path.write_bytes(before)
    desk = desk_on(folder, store)
    for field, value in FIELDS.items():
        desk.publish(Change(ChangeKind.EDIT, "rules.e3", {field: value}), Editor("Mary", 1))
        desk.publish(desk.undo(0), Editor("Mary", 1))
        assert path.read_bytes() == before
