"""What the words are wanted for says nothing about which words are wanted."""

from __future__ import annotations

import pytest

from bot.questions.positions import is_only_purpose, without_purpose
from bot.questions.question import clause


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("number 5 on its own for a slide", "number 5"),
        ("exact words please as its for the website", "exact words please"),
        ("the diversity one for tutor time", "the diversity one"),
        ("the mission so i can print it", "the mission"),
        ("the aims updating the prospectus", "the aims"),
    ],
)
def test_a_purpose_at_the_end_is_left_out(text, left):
    assert without_purpose(clause(text).words) == clause(left).words


@pytest.mark.parametrize(
    "text", ["the one for whole schools", "which is on leaders", "a link to the papers", "third value", "for", ""]
)
def test_what_tells_which_one_is_meant_is_no_purpose(text):
    assert without_purpose(clause(text).words) == clause(text).words


@pytest.mark.parametrize("text", ["updating the recruitment pack", "for governors tonight", "as it is for a bid"])
def test_a_piece_may_say_nothing_but_a_purpose(text):
    assert is_only_purpose(clause(text).words)


@pytest.mark.parametrize("text", ["the values", "for the exam one", "for what reason", ""])
def test_a_piece_that_asks_is_no_purpose(text):
    assert not is_only_purpose(clause(text).words)
