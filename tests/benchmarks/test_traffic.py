"""What the load asks."""

from __future__ import annotations

from itertools import islice

from benchmarks.traffic import never_twice, written

MANY = 15_000
"""As many as are asked at every pace together."""


def test_no_question_comes_twice_so_that_no_cache_is_measured():
    asked = list(islice(never_twice(), MANY))
    assert len(set(asked)) == MANY
    assert asked[: len(written())] != asked[len(written()) : 2 * len(written())]


def test_two_bots_are_asked_the_same():
    assert list(islice(never_twice(), 4_000)) == list(islice(never_twice(), 4_000))
