"""A process that is killed while it backs up, restores or upgrades leaves the old or the new, and nothing else."""

from __future__ import annotations

import pytest

from benchmarks.crash_backup import crash_with_backups


def test_a_few_kills_lose_nothing(tmp_path):
    outcome = crash_with_backups(tmp_path, kills=3)
    assert outcome.is_good, (str(outcome), outcome.notes)


@pytest.mark.slow
def test_hundred_and_fifty_kills_lose_nothing(tmp_path):
    outcome = crash_with_backups(tmp_path, kills=50, seed=2)
    assert outcome.is_good, (str(outcome), outcome.notes)
    assert outcome.acknowledged  # where nothing was finished before a kill, nothing could be lost
    assert outcome.left
