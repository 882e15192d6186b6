"""Which word a misspelt one stands for, and which words are left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA

from bot.matching.spelling import Repairs, Speller, slips

VOCABULARY = (
    "aim aims value values mission third fifth collaboration inequality disadvantaged education child fair".split()
)
SPELLER = Speller(VOCABULARY)
REPAIRS = Repairs(VOCABULARY)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("valeu", "value"),
        ("vlaues", "values"),
        ("misson", "mission"),
        ("thrid", "third"),
        ("amis", "aims"),
        ("colaberation", "collaboration"),
        ("inequlaity", "inequality"),
        ("disadvanteged", "disadvantaged"),
    ],
)
def test_a_slip_of_the_finger_is_repaired(typed, meant):
    assert SPELLER.nearest(typed) == meant


@pytest.mark.parametrize("typed", ["", "am", "aem", "air", "fare", "hair", "12345", "xxxxxxxx", "rejection", "val"])
def test_another_word_is_left_alone(typed):
    assert SPELLER.nearest(typed) is None


def test_with_two_slips_the_first_letter_must_be_right():
    assert SPELLER.nearest("mizzion") == "mission"
    assert SPELLER.nearest("fizsion") is None


def test_it_knows_its_own_words_and_no_others():
    assert SPELLER.knows("aim")
    assert not SPELLER.knows("aem")


def test_longer_words_may_have_more_slips():
    assert [slips(length) for length in (4, 5, 6, 8, 9, 20)] == [1, 1, 2, 2, 3, 3]


@given(st.sampled_from(VOCABULARY), st.data())
def test_one_slip_in_a_long_word_is_always_repaired_to_a_word_that_is_as_near(word, data):
    at = data.draw(st.integers(1, len(word) - 1))
    typed = word[:at] + data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz")) + word[at + 1 :]
    meant = SPELLER.nearest(typed)
    if len(word) > 4:
        assert meant
        assert OSA.distance(typed, meant) <= 1


@given(st.text(max_size=30))
def test_any_text_gives_a_word_of_the_vocabulary_or_none(typed):
    assert SPELLER.nearest(typed) in {*VOCABULARY, None}
    assert REPAIRS.nearest(typed) in {*VOCABULARY, None}


def test_the_order_of_the_vocabulary_makes_no_difference():
    backwards = Speller(reversed(VOCABULARY))
    for typed in ("valus", "aism", "thidr", "fiftht", "collabortion"):
        assert backwards.nearest(typed) == SPELLER.nearest(typed)


def test_an_empty_vocabulary_repairs_nothing():
    assert Speller(()).nearest("value") is None
    assert Repairs(()).nearest("value") is None


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("vlaue", "value"),
        ("valuue", "value"),
        ("vale", "value"),
        ("valoe", "value"),
        ("colaborashun", None),
        ("colaberation", "collaboration"),
        ("dollaboratiom", None),
        ("fare", None),
        ("fiar", None),
        ("v4lue", None),
        ("x" * 25, None),
    ],
)
def test_quick_repairs_allow_one_slip_and_two_in_a_long_word(typed, meant):
    assert REPAIRS.nearest(typed) == meant
