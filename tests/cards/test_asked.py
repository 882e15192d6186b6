"""The line that quotes a question above its answer says what was asked, and nothing else comes of it."""

from __future__ import annotations

import gc
import weakref

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.asked import MESSAGE_SAYS, asked, question_of
from bot.cards.layout import Card
from bot.cards.limits import LONGEST_ASKED
from bot.cards.markup import letters, units
from bot.commands.messages import CardView, QuotingView


@pytest.mark.parametrize(
    ("question", "line"),
    [
        ("whats the third value", "You asked: “whats the third value”"),
        ("  two\n lines ", "You asked: “two lines”"),
        ("**bold** <@1> @everyone `x`", r"You asked: “\*\*bold\*\* \<@1> \@everyone \`x\`”"),
        ("see https://evil.example/x", "You asked: “see https: //evil.example/ x”"),
        ("turned \u202e round", "You asked: “turned round”"),
        (" \u200b ", ""),
        ("", ""),
    ],
)
def test_a_question_is_quoted_in_its_letters_and_leads_nowhere(question, line):
    assert asked(question) == line


def test_a_long_question_is_cut_between_words():
    line = asked("what do we say about honesty " * 10)
    assert line.endswith("about honesty what do we…”")
    assert units(line) <= LONGEST_ASKED + len("You asked: “”")


@given(st.text(max_size=200))
def test_what_was_asked_is_read_from_its_line_as_it_stands_there(question):
    quoted = letters(question, LONGEST_ASKED)
    assert question_of(asked(question)) == quoted
    assert question_of(f"-# {asked(question)}") == quoted


@pytest.mark.parametrize("line", [asked("who is it", MESSAGE_SAYS), "### Our values", "You asked: nothing", ""])
def test_no_other_line_is_taken_for_a_question(line):
    assert question_of(line) == ""


def test_a_line_above_a_card_is_never_part_of_it_and_leaves_the_memory_at_once():
    below = CardView(Card(("### Title", "> Words")))
    before = below.to_components()
    gc.disable()
    try:
        above = QuotingView(below, "-# line")
        (box,) = above.to_components()
        assert [each["content"] for each in box["components"]] == ["-# line", "### Title", "> Words"]
        is_there = weakref.ref(above)
        del above
        assert is_there() is None
        assert below.to_components() == before
    finally:
        gc.enable()
