"""An edit among a thousand entries is live soon, and nobody who asks meanwhile waits for it."""

from __future__ import annotations

import sys

import pytest

from benchmarks.edits import measure, prepared

LIVE_SECONDS = 2.0
WAITING_SECONDS = 0.05


@pytest.mark.slow
@pytest.mark.skipif(sys.gettrace() is not None, reason="Counting lines makes everything half as fast.")
def test_an_edit_among_a_thousand_entries_takes_at_most_two_seconds_and_no_question_waits_more_than_50_ms(
    tmp_path, record_property
):
    measured = measure(prepared(tmp_path), tmp_path, edits=10)
    record_property("edits", str(measured))
    # The machine may be busy with others: work is counted on one core, and the best of ten counts on the clock.
    assert min(measured.work) <= LIVE_SECONDS, str(measured)
    assert measured.waited <= WAITING_SECONDS or min(measured.meanwhile) <= min(measured.at_rest) + WAITING_SECONDS
