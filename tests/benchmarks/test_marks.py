"""A figure that misses what is wanted is marked wherever the table is shown."""

from __future__ import annotations

import pytest

from benchmarks.figures import marked


@pytest.mark.parametrize(
    ("wanted", "measured", "shown"),
    [
        ("at most 2.5 %", "3.3%", "**missed:** 3.3%"),
        ("at most 2.5 %", "2.5%", "2.5%"),
        ("at least 97 %", "96.9%", "**missed:** 96.9%"),
        ("at least 97 %", "100.0%", "100.0%"),
        ("at most 0.60 s", "0.61 s", "**missed:** 0.61 s"),
        ("", "36.1 ms", "36.1 ms"),
    ],
)
def test_a_figure_that_misses_what_is_wanted_is_marked(wanted, measured, shown):
    assert marked(wanted, measured) == shown
