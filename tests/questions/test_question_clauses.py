"""A message cut into the several things that it asks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.questions.question import clause, clauses


def cut(text):
    return [" ".join(piece.words) for piece in clauses(text)]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("mission and how many values", ["mission", "how many values"]),
        ("mission, values; aims", ["mission", "values", "aims"]),
        ("mission + aims & values", ["mission", "aims", "values"]),
        ("What is our mission? And the aims?", ["what is our mission", "the aims"]),
        ("our mission. then the aims", ["our mission", "the aims"]),
        ("1. mission 2. third value", ["mission", "third value"]),
        ("1) mission 2) third value", ["mission", "third value"]),
        ("mission / aims - values", ["mission", "aims", "values"]),
        ("mission as well as aims", ["mission", "aims"]),
        ("first value followed by the last", ["first value", "the last"]),
        ("teh mision an teh aims", ["the mision", "the aims"]),
        ("the fair one with the research one", ["the fair one", "the research one"]),
        ("the aim or the value, both", ["the aim", "the value", "both"]),
        ("the aim or the value", ["the aim or the value"]),
        ("mission\naims", ["mission", "aims"]),
        ("self-improving", ["self improving"]),
        ("third value", ["third value"]),
        ("understand thenceforth", ["understand thenceforth"]),
        (" , and & ", []),
        ("", []),
    ],
)
def test_a_message_is_cut_where_something_new_is_asked(text, pieces):
    assert cut(text) == pieces


def test_a_clause_keeps_what_was_typed_beside_its_words():
    found = clause("Whats the 3rd VALUE?")
    assert found.text == "Whats the 3rd VALUE?"
    assert found.words == ("what", "the", "3rd", "value")


@given(st.text())
def test_the_pieces_hold_no_word_that_the_message_does_not_hold(text):
    assert {word for piece in clauses(text) for word in piece.words} <= set(clause(text).words) | {"s"}
    assert all(piece.words for piece in clauses(text))
