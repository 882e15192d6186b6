"""A process that is killed in the middle of a save loses no word, and leaves nothing behind."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.storage.files import unmeasured

ROOT = Path(__file__).parents[2]


def run(kills, with_git):
    command = [sys.executable, "-m", "benchmarks.crash", "--kills", str(kills), "--git", str(with_git)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=unmeasured())


def test_a_few_kills_lose_nothing():
    done = run(10, 2)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_five_hundred_kills_lose_nothing():
    done = run(500, 20)
    assert (done.returncode, done.stderr) == (0, "")
    assert "0 torn files, 0 acknowledged edits lost" in done.stdout
    assert "lost of 0," not in done.stdout  # where no edit was finished before a kill, none could be lost
