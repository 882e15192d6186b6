"""What a change has made is taken back, and what others have changed since stays."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.editing.putting_back import items_put_back, lines_put_back

ITEMS = st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8).map(tuple)
LINES = st.lists(st.sampled_from(["a\n", "b\n", "  c\n", "\n", "# d\n"]), max_size=12).map("".join)


@given(ITEMS, ITEMS)
def test_a_list_that_nobody_has_touched_is_what_it_was(was, made):
    assert sorted(items_put_back(was, made, made)) == sorted(was)


@given(ITEMS, ITEMS)
def test_what_went_comes_back_in_its_place(was, made):
    kept = tuple(item for item in was if item in made)
    assert items_put_back(was, kept, kept) == was


@given(ITEMS, ITEMS, ITEMS)
def test_what_others_have_added_stays_and_what_they_took_out_stays_out(was, made, now):
    after = items_put_back(was, made, now)
    assert {item for item in now if item not in made} <= {*after}
    assert {item for item in made if item not in now and item in was}.isdisjoint(after)


@given(LINES, LINES)
def test_lines_that_nobody_has_touched_are_what_they_were(was, made):
    assert lines_put_back(was, made, made) == was


@pytest.mark.parametrize(
    ("was", "made", "now", "after"),
    [
        ("a b c d e", "a d e", "a d X e", "a b c d X e"),  # what went comes back above what others added
        ("a b c d", "a B c d", "a B c D", "a b c D"),
        ("a b c", "a b", "a X b", "a X b c"),
        ("a b", "a N b", "a N b X", "a b X"),
        ("a b", "", "", "a b"),
        ("a b c", "a B c", "a Y c", None),  # the same line
        ("a b c", "a c", "Y Z", None),
    ],
)
def test_lines_come_back_beside_those_of_others_or_not_at_all(was, made, now, after):
    texts = ("".join(f"{line}\n" for line in text.split()) for text in (was, made, now))
    expected = None if after is None else "".join(f"{line}\n" for line in after.split())
    assert lines_put_back(*texts) == expected
