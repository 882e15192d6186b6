"""A process that is killed in the middle of a save loses no word, and leaves nothing behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.storage.files import unmeasured

ROOT = Path(__file__).parents[2]


def run(kills, with_git, retiring=0):
    kinds = {
        "--kills": kills,
        "--retiring": retiring,
        "--git": with_git,
        "--backups": 0,
    }  # tests/backup has those with backups
    command = [sys.executable, "-m", "benchmarks.crash", *(str(each) for pair in kinds.items() for each in pair)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=unmeasured())


def test_a_few_kills_lose_nothing():
    done = run(10, 2)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_few_kills_while_an_entry_is_retired_leave_every_file_old_or_every_file_new():
    done = run(0, 0, retiring=15)  # what was half written is told in the log before it is finished
    assert done.returncode == 0, done.stderr
    assert "0 torn files, 0 acknowledged edits lost" in done.stdout.splitlines()[1]


@pytest.mark.slow
def test_five_hundred_kills_lose_nothing():
    done = run(500, 20, retiring=200)  # each of these takes four times as long; make crash has all of them
    assert done.returncode == 0, done.stderr
    assert "0 torn files, 0 acknowledged edits lost" in done.stdout
    assert "lost of 0," not in done.stdout  # where no edit was finished before a kill, none could be lost
