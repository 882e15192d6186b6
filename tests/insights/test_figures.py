"""No number under five leaves the door, whatever it is made of, and none can be worked out from those beside it."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.insights.figures import FEW, NEARLY_ALL, Figure, share, total


@pytest.mark.parametrize("number", [-1, 0, 1, 4])
def test_a_number_under_five_is_not_even_held(number):
    assert Figure(number) == Figure(None)
    assert Figure(number, is_least=True) == Figure(None)
    assert str(Figure(number)) == FEW


def test_five_and_more_are_told():
    assert [str(Figure(number)) for number in (5, 1234)] == ["5", "1234"]
    assert str(Figure(40, is_least=True)) == "at least 40"


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(0, 0, FEW), (1, 4, FEW), (1, 5, FEW), (4, 6, FEW), (5, 5, NEARLY_ALL), (9, 13, NEARLY_ALL), (9, 14, "64%")],
)
def test_a_share_is_not_told_where_it_gives_away_how_many_are_in_it_or_left(part, whole, said):
    assert str(share(part, whole)) == said
    assert (share(part, whole).percent is None) is (part < 5 or whole - part < 5)
    assert (share(part, whole).of.number is None) is (part < 5 and whole - part < 5)


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        ((40, 8), "48"),
        ((40, 8, 0), "48"),
        ((40, 3), "at least 40"),
        ((4, 4), "at least 5"),
        ((2, 2), FEW),
        ((), FEW),
    ],
)
def test_a_sum_does_not_give_away_a_part_that_is_not_told(parts, said):
    assert str(total(parts)) == said


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6))
def test_a_sum_is_never_more_than_there_is_and_exact_where_nothing_is_hidden(parts):
    said = total(parts)
    assert (said.number or 0) <= sum(parts)
    if not any(0 < part < 5 for part in parts) and sum(parts) >= 5:
        assert said == Figure(sum(parts))


def test_what_is_told_of_a_whole_and_its_parts_leaves_every_small_part_open():
    small = range(1, 5)
    for told in product((0, 5, 17), repeat=2):
        seen = {(str(total((*told, hidden))), str(Figure(hidden))) for hidden in small}
        assert len(seen) == (1 if any(told) else len({str(total((hidden,))) for hidden in small})) == 1
