"""What is added to a list and taken out of it, and the lines about one thing, are filled in by themselves."""

from __future__ import annotations

import pytest

from bot.editing.portions import field_of, filled, is_portion, lines_of, missed

QUESTIONS = ("are we kind", "what about kindness", "be nice")
PAIRS = ("first rule = rules.e1", "be kind = rules.e1", "second rule = rules.e2", "a = b = rules.e1")
WORDS = ("rules = laws, code", "gate = fence")


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("answered.rules.e1:add", "answered.rules.e1"),
        ("unanswered:out", "unanswered"),
        ("pairs=rules.e1", "pairs"),
        ("synonyms=rules", "synonyms"),
        ("title", "title"),
    ],
)
def test_a_portion_is_named_after_its_field(name, field):
    assert field_of(name) == field
    assert is_portion(name) is (name != field)


def test_what_is_added_stands_last_once_and_what_is_taken_out_is_found_in_any_spelling():
    texts = {"x:add": "  be good\n\nbe good\nbe nice", "x:out": "Are we kind?\nnever there"}
    assert filled(QUESTIONS, texts) == ("what about kindness", "be nice", "be good")
    assert missed(QUESTIONS, texts) == ("never there",)


def test_a_portion_shows_again_what_was_filled_in():
    wanted = filled(QUESTIONS, {"x:add": "be good", "x:out": "be nice"})
    assert lines_of("x:add", QUESTIONS, wanted) == ("be good",)
    assert lines_of("x:out", QUESTIONS, wanted) == ("be nice",)


def test_the_same_wishes_over_a_longer_list_leave_what_others_added():
    wanted = filled(QUESTIONS, {"x:add": "be good", "x:out": "be nice"})
    texts = {name: "\n".join(lines_of(name, QUESTIONS, wanted)) for name in ("x:add", "x:out")}
    assert filled((*QUESTIONS, "theirs"), texts) == ("are we kind", "what about kindness", "theirs", "be good")


def test_the_pairs_of_an_entry_are_its_questions_and_those_of_others_stay_where_they_are():
    assert lines_of("pairs=rules.e1", PAIRS, PAIRS) == ("first rule", "be kind", "a = b")
    now = filled(PAIRS, {"pairs=rules.e1": "be kind\na = b\nnew one"})
    assert now == ("be kind = rules.e1", "second rule = rules.e2", "a = b = rules.e1", "new one = rules.e1")


def test_what_staff_say_for_a_word_is_a_line_each_and_a_word_without_any_goes():
    assert lines_of("synonyms=rules", WORDS, WORDS) == ("laws", "code")
    assert filled(WORDS, {"synonyms=rules": "laws, orders\ncode"}) == ("rules = laws, orders, code", "gate = fence")
    assert filled(WORDS, {"synonyms=rules": ""}) == ("gate = fence",)
    assert filled(WORDS, {"synonyms=new": "fresh"}) == (*WORDS, "new = fresh")
    assert filled(WORDS, {"synonyms=new": ""}) == WORDS
