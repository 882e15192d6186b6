"""Short sentences compared letter by letter."""

from __future__ import annotations

import pytest

from bot.matching.spelling import most_alike

SAID = {"good morning": "greeting", "thanks a lot": "thanks", "who are you": "about"}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("good morning", "greeting"),
        ("good mornin", "greeting"),
        ("goood morning", "greeting"),
        ("thanks alot", "thanks"),
        ("thanks a lot for the third value", None),
        ("who are they", None),
        ("", None),
    ],
)
def test_only_a_sentence_that_says_much_the_same_is_alike(text, wanted):
    assert most_alike(text, SAID) == wanted


def test_how_alike_is_alike_can_be_said():
    assert most_alike("good mornings all", SAID, 60) == "greeting"
    assert most_alike("good mornings all", SAID, 99) is None


def test_nothing_is_like_nothing():
    assert most_alike("hello", {}) is None
