"""A change of an entry changes its own lines and no others, whatever style the file is written in."""

from __future__ import annotations

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.handbook.entry_edit import (
    CannotEdit,
    Edited,
    add_entry,
    change_fields,
    remove_entry,
    replace_region,
    restore_entry,
)
from bot.handbook.parse import parse_file
from bot.handbook.regions import fields_of, pieces_of
from tests.handbook.malformed import ASSISTANT, TOPIC
from tests.support.handbook_files import SHIPPED, topic
from tests.support.yaml_styles import SAID, SHORT, TEXTS, topics

SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
MANY = settings(max_examples=100, deadline=None, suppress_health_check=SLOW)
RULES = TOPIC.encode()
LISTS = st.lists(SHORT, max_size=5, unique=True).map(tuple)
FIELDS = st.fixed_dictionaries(
    {}, optional={"title": SHORT, "text": TEXTS, "keeper": SHORT | st.just(""), "phrasings": LISTS, "not_for": LISTS}
)


def as_fields(said):
    return {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}


def done(edited):
    assert isinstance(edited, Edited), edited
    return edited


def is_read(data):
    reading = parse_file("rules.yaml", data)
    assert [str(problem) for problem in reading.problems if "characters" not in problem.sentence] == []
    return reading


@MANY
@given(topics())
def test_what_is_shown_of_an_entry_is_what_the_file_says(topic):
    data, said = topic
    is_read(data)
    assert {wanted: fields_of(data, wanted) for wanted in said} == {key: as_fields(each) for key, each in said.items()}


@MANY
@given(topics(), FIELDS, st.data())
def test_an_edit_changes_what_was_wanted_and_no_other_byte(topic, fields, data):
    before, said = topic
    wanted = data.draw(st.sampled_from(sorted(said)))
    edited = done(change_fields(before, wanted, fields))
    now = as_fields(said[wanted]) | fields
    assert fields_of(edited.data, wanted) == {name: value for name, value in now.items() if value}
    around = before.decode().split(edited.before)
    left = edited.data.decode().split(edited.after)
    if not before.endswith((b"\n", b"\r")):  # the line end before last fields that go stays
        left[-1] = left[-1].rstrip("\r\n")
    assert left == around
    assert len(around) == 2
    assert before.startswith(b"\xef\xbb\xbf") == edited.data.startswith(b"\xef\xbb\xbf")
    is_read(edited.data)


def test_undoing_an_edit_brings_every_byte_back_where_the_file_ends_without_a_line_end():
    end = b"\n\n    not_for:\n      - who is kind"
    before = topic("rules", "Our rules", "Be kind.").partition("\n")[2].rstrip("\n").encode() + end
    edited = done(change_fields(before, "rules.e1", {"not_for": ()}))
    undone = done(replace_region(edited.data, "rules.e1", edited.before, edited.after))
    assert undone.data == before
    assert done(replace_region(undone.data, "rules.e1", edited.after, edited.before)).data == edited.data


@MANY
@given(topics(), FIELDS, st.data())
def test_undoing_an_edit_brings_every_byte_back(topic, fields, data):
    before, said = topic
    wanted = data.draw(st.sampled_from(sorted(said)))
    edited = done(change_fields(before, wanted, fields))
    undone = done(replace_region(edited.data, wanted, edited.before, edited.after))
    assert undone.data == before
    assert done(replace_region(undone.data, wanted, edited.after, edited.before)).data == edited.data


@MANY
@given(topics(), st.data())
def test_to_change_nothing_changes_no_byte(topic, data):
    before, said = topic
    wanted = data.draw(st.sampled_from(sorted(said)))
    shown = fields_of(before, wanted)
    assert shown is not None
    again = done(change_fields(before, wanted, shown))
    assert fields_of(again.data, wanted) == shown
    assert {name: text for name, text in pieces_of(again.data).items() if name != wanted} == {
        name: text for name, text in pieces_of(before).items() if name != wanted
    }


@MANY
@given(topics(), SHORT, SAID, LISTS, st.integers(0, 5))
def test_undoing_an_addition_brings_every_byte_back(topic, title, text, phrasings, at):
    before, said = topic
    fields = {"id": "rules.new", "title": title, "text": text, "phrasings": phrasings}
    added = done(add_entry(before, fields, at))
    assert fields_of(added.data, "rules.new") == {name: value for name, value in fields.items() if value}
    assert {wanted: pieces_of(added.data)[wanted] for wanted in said} == {
        each: pieces_of(before)[each] for each in said
    }
    undone = done(remove_entry(added.data, "rules.new", added.after))
    assert fields_of(undone.data, "rules.new") is None
    assert undone.data == before
    is_read(added.data)


@MANY
@given(topics(least=2), st.data())
def test_a_retired_entry_comes_back_to_the_same_place_with_the_same_bytes(topic, data):
    before, said = topic
    wanted = data.draw(st.sampled_from(sorted(said)))
    removed = remove_entry(before, wanted)
    assume(isinstance(removed, Edited) and b"entries: [" not in before)
    removed = done(removed)
    assert fields_of(removed.data, wanted) is None
    restored = done(restore_entry(removed.data, wanted, removed.before, removed.at, removed.lead))
    assert restored.data.rstrip() == before.rstrip()
    assert restored.data == before or not before.endswith((b"\n", b"\r"))


@MANY
@given(
    topics(),
    st.fixed_dictionaries({}, optional={"title": SHORT, "keeper": SHORT, "phrasings": LISTS, "source.title": SHORT}),
)
def test_an_edit_of_the_topic_leaves_every_entry_alone(topic, fields):
    before, said = topic
    edited = done(change_fields(before, "", fields))
    shown = fields_of(edited.data, "")
    assert shown is not None
    assert {name: shown.get(name) for name, value in fields.items() if value} == {n: v for n, v in fields.items() if v}
    assert {wanted: pieces_of(edited.data)[wanted] for wanted in said} == {
        each: pieces_of(before)[each] for each in said
    }
    assert done(replace_region(edited.data, "", edited.before)).data == before
    is_read(edited.data)


def test_in_the_house_style_a_longer_text_stays_folded_and_only_its_lines_change():
    before = (SHIPPED / "values.yaml").read_bytes()
    text = "We treat each other fairly, " + "and we mean every word of it, " * 6 + "always."
    edited = done(change_fields(before, "values.fairness", {"text": text}))
    gone = set(before.decode().splitlines()) - set(edited.data.decode().splitlines())
    assert len(gone) <= 3
    assert "text: >-\n" in edited.after
    assert max(len(line) for line in edited.after.partition("phrasings:")[0].splitlines()) <= 100


def test_a_lead_and_a_piece_of_small_talk_are_entries_too():
    values = (SHIPPED / "values.yaml").read_bytes()
    edited = done(change_fields(values, "values.collaboration", {"title": "Together"}))
    assert done(replace_region(edited.data, "values.collaboration", edited.before)).data == values
    removed = done(remove_entry(values, "values.collaboration"))
    assert done(restore_entry(removed.data, "values.collaboration", removed.before)).data == values
    talk = done(change_fields(ASSISTANT.encode(), "smalltalk.greeting", {"text": "Good day."}))
    assert parse_file("assistant.yaml", talk.data).problems == ()


def test_a_phrasing_more_is_one_line_more():
    before = (SHIPPED / "values.yaml").read_bytes()
    fields = fields_of(before, "values.fairness")
    assert fields is not None
    more = (*fields["phrasings"], "is it fair: yes or no?")
    edited = done(change_fields(before, "values.fairness", {"phrasings": more}))
    old, new = before.decode().splitlines(), edited.data.decode().splitlines()
    assert [line for line in new if line not in old] == ['      - "is it fair: yes or no?"']
    assert len(new) == len(old) + 1


def test_what_cannot_be_done_is_said_in_a_sentence():
    for refused in (
        change_fields(RULES, "rules.second", {"title": "x"}),
        add_entry(RULES, {"id": "rules.first", "title": "x", "text": "y"}),
        remove_entry(RULES, "rules.first"),
        remove_entry(RULES, "rules.second"),
        restore_entry(RULES, "rules.first", "- id: rules.first"),
        replace_region(RULES, "rules.second", ""),
        replace_region(RULES, "", "title: Our rules\n"),
        change_fields(ASSISTANT.encode(), "smalltalk.greeting", {"title": "x"}),
        change_fields(b"? [a]\n: b\n", "", {"title": "x"}),
    ):
        assert isinstance(refused, CannotEdit)
        assert refused.sentence.endswith(".")
