"""What it costs to take one word for another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.repair import OTHER, SOUND, cost

LETTERS = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", max_size=12)


@pytest.mark.parametrize(
    ("typed", "likely", "unlikely"),
    [
        ("valeu", "value", "valet"),
        ("polcy", "policy", "polka"),
        ("comittee", "committee", "commutes"),
        ("missiom", "mission", "missile"),
        ("seperate", "separate", "operated"),
        ("fisics", "physics", "fiscal"),
        ("akademy", "academy", "alchemy"),
    ],
)
def test_swapped_doubled_neighbouring_and_sounding_letters_cost_less_than_others(typed, likely, unlikely):
    assert cost(typed, likely) < cost(typed, unlikely)


def test_a_slip_in_the_first_letter_costs_more():
    assert cost("balue", "value") > cost("vakue", "value")


@given(LETTERS)
def test_only_the_same_word_costs_nothing(word):
    assert cost(word, word) == 0.0
    assert cost(word + "q", word) > 0.0


@given(LETTERS, LETTERS)
def test_no_word_costs_more_than_every_letter_of_both(typed, meant):
    assert 0.0 <= cost(typed, meant) <= OTHER * (len(typed) + len(meant)) + SOUND
