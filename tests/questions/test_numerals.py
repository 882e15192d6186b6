"""Numbers as people say them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.matching.text import clean, words
from bot.questions.numerals import Numerals, cardinal, ordinal, separated

NOUNS = {"value", "values", "aim", "aims"}


def read(text):
    return Numerals(tuple(words(separated(clean(text)))), NOUNS)


@pytest.mark.parametrize(
    ("said", "numbers"),
    [
        ("third value", (3,)),
        ("the 3rd", (3,)),
        ("22nd", (22,)),
        ("value 5", (5,)),
        ("value five", (5,)),
        ("#2", (2,)),
        ("no. 2", (2,)),
        ("no 2", (2,)),
        ("num 7", (7,)),
        ("value2", (2,)),
        ("number one", (1,)),
        ("value one", (1,)),
        ("last", (-1,)),
        ("the final one", (-1,)),
        ("penultimate", (-2,)),
        ("next to last", (-2,)),
        ("last but one", (-2,)),
        ("last but two", (-3,)),
        ("second to last", (-2,)),
        ("second from the end", (-2,)),
        ("third from bottom", (-3,)),
        ("the one before the last one", (-2,)),
        ("first two", (1, 2)),
        ("top 3", (1, 2, 3)),
        ("first couple of", (1, 2)),
        ("last three", (-3, -2, -1)),
        ("1 to 3", (1, 2, 3)),
        ("1-3", (1, 2, 3)),
        ("1 – 3", (1, 2, 3)),
        ("two through four", (2, 3, 4)),
        ("first to third", (1, 2, 3)),
        ("first and last", (1, -1)),
        ("1, 3 and 5", (1, 3, 5)),
        ("second and fourth", (2, 4)),
        ("0", (0,)),
        ("none of these", ()),
        ("which one", ()),
        ("1000", (1000,)),
        ("2024", ()),
        ("one hundred and four", (104,)),
        ("twenty-one", (21,)),
        ("thirty second", (32,)),
        ("", ()),
    ],
)
def test_a_number_is_read_in_every_form(said, numbers):
    assert read(said).numbers == numbers


@pytest.mark.parametrize(
    ("said", "size", "numbers"),
    [
        ("third of the seven", 7, (3,)),
        ("first three of our four aims", 4, (1, 2, 3)),
        ("all seven", 7, ()),
        ("the four", 4, ()),
    ],
)
def test_the_size_of_the_list_is_no_place_in_it(said, size, numbers):
    found = read(said)
    assert found.size == size
    assert tuple(number for number in found.numbers if number != size) == numbers


@pytest.mark.parametrize(("said", "is_ordinal"), [("third", True), ("last", True), ("first two", True), ("3", False)])
def test_places_are_told_from_amounts(said, is_ordinal):
    assert read(said).ordinal is is_ordinal


def test_what_was_read_is_marked_as_used():
    assert {"third", "seven"} <= read("the third of the seven").used
    assert "value" not in read("the third value").used


@pytest.mark.parametrize("said", ["3 to 1", "1 to 99", "5 to 5"])
def test_what_is_no_range_is_no_run_of_numbers(said):
    assert len(read(said).numbers) <= 2


def test_words_and_figures_name_the_same_numbers():
    assert [ordinal(word) for word in ("first", "1st", "twelfth", "12th", "one", "st", "1000th")] == [
        1, 1, 12, 12, None, None, 1000
    ]  # fmt: skip
    assert [cardinal(word) for word in ("one", "1", "twelve", "couple", "first", "1000", "2024", "²")] == [
        1, 1, 12, 2, None, 1000, None, None
    ]  # fmt: skip


@given(st.text(), st.lists(st.sampled_from("first last two 1 3 to of the seven but before end value number".split())))
def test_any_words_can_be_read_and_a_range_stays_short(text, more):
    assert len(read(f"{text} {' '.join(more)}").numbers) <= 100
    assert len(Numerals(more, NOUNS).numbers) <= 100
