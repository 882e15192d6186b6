"""Every kind of file has fields that can be changed one by one, and a small record among them is one line."""

from __future__ import annotations

import difflib

import pytest

from bot.handbook.entry_edit import CannotEdit, Edited, add_entry, change_fields, remove_entry, restore_entry
from bot.handbook.parse import parse_file
from bot.handbook.regions import fields_of, pieces_of
from tests.support.handbook_files import SHIPPED

FILES = sorted(SHIPPED.glob("*.yaml"))


def shipped(stem):
    return (SHIPPED / f"{stem}.yaml").read_bytes()


def done(edited):
    assert isinstance(edited, Edited), edited
    return edited.data


def rows(before, after):
    """Return the lines that are gone and those that are new."""
    found = difflib.ndiff(before.decode().splitlines(), after.decode().splitlines())
    return [row.rstrip() for row in found if row[0] in "+-"]


def changed(stem, fields, wanted=""):
    """Return the lines that a change of a shipped file takes out and puts in; it is read without a problem after it."""
    before = shipped(stem)
    after = done(change_fields(before, wanted, fields))
    assert parse_file(f"{stem}.yaml", after).problems == ()
    now = fields_of(after, wanted) or {}
    assert {name: now.get(name, ()) for name in fields} == fields
    assert done(change_fields(after, wanted, {name: (fields_of(before, wanted) or {})[name] for name in fields}))
    return rows(before, after)


def fields(stem, wanted=""):
    return fields_of(shipped(stem), wanted) or {}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_field_of_a_file_can_be_set_to_what_it_is_and_no_byte_changes(path):
    data = path.read_bytes()
    for piece in pieces_of(data):
        values = {name: value for name, value in (fields_of(data, piece) or {}).items() if name != "id"}
        assert values
        assert done(change_fields(data, piece, values)) == data


@pytest.mark.parametrize(
    ("stem", "name", "line"),
    [
        ("examples", "answered.values.fairness", "everyone deserves respect"),
        ("examples", "unanswered.values.fairness", "is the pay rise fair"),
        ("questions", "unanswered", "what time does your cover supervisor start work"),
        ("questions", "pairs", "the third value = values.responsibility"),
        ("safeguarding", "words.ask_for", "who is"),
        ("safeguarding", "triggers", "ask_for, helpers"),
        ("safeguarding", "signpost.contacts", "Childline, for children: 0800 1111, day and night"),
        ("synonyms", "synonyms", "values = vals, principles, beliefs, ethos, core beliefs, guiding principles"),
        ("terms", "holidays", "Christmas holidays: 2026-12-21 to 2027-01-01"),
        ("onboarding", "audiences", "office = Office staff"),
        ("onboarding", "finish.next", "Use /ask today for one thing that you have been wondering about."),
    ],
)
def test_a_list_is_shown_as_lines_and_the_line_stands_for_its_item(stem, name, line):
    value = fields(stem)[name]
    if stem == "examples" or line not in value:
        assert isinstance(value, tuple)
        assert changed(stem, {name: (*value, line)})
        return
    without = tuple(each for each in value if each != line)
    gone = done(change_fields(shipped(stem), "", {name: without}))
    assert (fields_of(gone, "") or {})[name] == without
    assert (fields_of(done(change_fields(gone, "", {name: value})), "") or {})[name] == value


def test_a_new_pair_stands_behind_the_others_and_no_other_byte_changes():
    pairs = fields("questions")["pairs"]
    assert isinstance(pairs, tuple)
    added = changed("questions", {"pairs": (*pairs, "which = sign = values.fairness")})
    assert added == ["+   - question: which = sign", "+     id: values.fairness"]


def test_an_item_that_says_something_else_is_changed_where_it_stands():
    contacts = fields("safeguarding")["signpost.contacts"]
    assert isinstance(contacts, tuple)
    called = tuple("Childline, for children: 0800 2222" if "Childline" in one else one for one in contacts)
    gone_and_new = ["-       detail: 0800 1111, day and night", "+       detail: 0800 2222"]
    assert changed("safeguarding", {"signpost.contacts": called}) == gone_and_new


def test_a_list_between_brackets_stays_one_and_the_notes_around_it_stay():
    triggers = fields("safeguarding")["triggers"]
    assert isinstance(triggers, tuple)
    assert changed("safeguarding", {"triggers": (*triggers, "pills, kin")}) == ["+   - [pills, kin]"]


def test_a_group_is_made_with_its_first_line_and_goes_with_its_last():
    before = b"answered:\n  rules:\n    - what are the rules\n# a note\n"
    both = done(change_fields(before, "", {"answered.rules.e1": ("be kind",), "unanswered.rules": ("rule the world",)}))
    assert both == (
        b"answered:\n  rules:\n    - what are the rules\n  rules.e1:\n    - be kind\n"
        b"unanswered:\n  rules:\n    - rule the world\n# a note\n"
    )
    assert done(change_fields(both, "", {"answered.rules.e1": (), "unanswered.rules": ()})) == before


@pytest.mark.parametrize(
    ("stem", "name", "line", "like"),
    [
        ("questions", "pairs", "what is new", "the third value = values.responsibility"),
        ("questions", "pairs", "what is new = Not An Id", "the third value = values.responsibility"),
        ("safeguarding", "signpost.contacts", "our head", "Your headteacher: 020 7946 0000, room 12"),
        ("synonyms", "synonyms", "pupils", "values = principles, beliefs"),
        ("terms", "holidays", "Easter: in April", "Christmas holidays: 2026-12-21 to 2027-01-01"),
    ],
)
def test_a_line_that_does_not_fit_is_refused_for_its_field_with_one_that_does(stem, name, line, like):
    refused = change_fields(shipped(stem), "", {name: (line,)})
    assert isinstance(refused, CannotEdit)
    assert refused.field == name
    assert refused.sentence.endswith(f"Write each line like this one: {like}")


def test_a_file_has_only_the_fields_of_its_kind():
    refused = change_fields(shipped("terms"), "", {"phrasings": ("when are we off",)})
    assert refused == CannotEdit("the topic cannot have the field phrasings. The fields are: holidays.")
    assert isinstance(change_fields(shipped("examples"), "", {"answered.Not An Id": ("x",)}), CannotEdit)


def test_a_step_of_the_tour_is_changed_removed_and_put_back_as_an_entry_is():
    before = shipped("onboarding")
    assert fields("onboarding", "onboarding.responsibility")["agrees"] == "I have read this"
    edit = {"title": "Read this twice", "for": ("teacher",)}
    assert [row[:4] for row in changed("onboarding", edit | {}, "onboarding.in-class")][:1] == ["-   "]
    gone = remove_entry(before, "onboarding.ending")
    assert isinstance(gone, Edited)
    assert done(restore_entry(gone.data, "onboarding.ending", gone.before, gone.at, gone.lead)) == before
    new = done(add_entry(before, {"id": "onboarding.new", "title": "New", "says": "Hello.", "for": ("office",)}))
    assert parse_file("onboarding.yaml", new).problems == ()
    assert fields_of(new, "onboarding.new") == {"id": "new", "title": "New", "says": "Hello.", "for": ("office",)}
