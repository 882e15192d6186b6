"""A person who waits at a terminal sees how far it is; a program that listens hears nothing of it."""

from __future__ import annotations

import itertools
import json
import os
import pty
import subprocess
import sys
from contextlib import contextmanager

import pytest

from bot.cli import terminal


@contextmanager
def a_terminal(monkeypatch):
    """Make stderr a terminal, and yield a function that returns what was shown on it since."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w", encoding="utf-8") as stream:
        monkeypatch.setattr(sys, "stderr", stream)
        yield lambda: os.read(ours, 10_000).decode()
    os.close(ours)


def slow():
    """Return a clock on which a second passes between two looks."""
    seconds = itertools.count()
    return lambda: float(next(seconds))


def test_a_line_says_how_far_it_is_and_a_sentence_takes_its_place_at_the_end(monkeypatch):
    progress = terminal.ProgressLine("Learning", "It is learned.", slow())
    with a_terminal(monkeypatch) as shown:
        progress.hear(0, 400)
        progress.hear(100, 400)
        assert shown() == "\r\rLearning: 25 %, about 3 seconds left."
        progress.hear(200, 400)
        before = len("Learning: 25 %, about 3 seconds left.")
        assert shown() == f"\r{' ' * before}\rLearning: 50 %, about 2 seconds left."
        progress.hear(400, 400)
        assert shown().endswith("\rIt is learned.\r\n")


def test_what_is_done_in_no_time_is_worth_no_word(monkeypatch):
    with a_terminal(monkeypatch) as shown:
        progress = terminal.ProgressLine("Learning", "It is learned.")
        for done in (0, 128, 256):
            progress.hear(done, 256)
        terminal.tell("Nothing before this.")
        assert shown() == "Nothing before this.\r\n"


def test_a_program_hears_nothing_of_it(capsys):
    progress = terminal.ProgressLine("Learning", "It is learned.", slow())
    for done in (0, 100, 400):
        progress.hear(done, 400)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("ascii", b'"Pupils\'" - *... -> \\xa35 caf\\xe9'),
        ("latin-1", b'"Pupils\'" - *... -> \xa35 caf\xe9'),
        ("cp1252", b"\x93Pupils\x92\x94 \x96 \x95\x85 -> \xa35 caf\xe9"),
        ("utf-8", "“Pupils’” – •… → £5 café".encode()),
    ],
)
def test_marks_are_plain_where_a_terminal_has_no_others(encoding, shown):
    script = "from bot.cli.terminal import take_any_text as t; t(); print('“Pupils’” – •… → £5 café', end='')"
    ended = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        check=True,
    )
    assert ended.stdout == shown


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_json_stays_json_on_every_terminal(encoding):
    script = "from bot.cli.terminal import *; take_any_text(); print(as_json(['“Pupils’” – £5 \\U0001f600']))"
    ended = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONIOENCODING": encoding},
        capture_output=True,
        check=True,
    )
    assert json.loads(ended.stdout.decode(encoding)) == ["“Pupils’” – £5 \U0001f600"]


def test_what_takes_a_while_is_said_before_anybody_knows_how_long(monkeypatch):
    progress = terminal.ProgressLine("Trying the questions out", "They have been tried out.", slow())
    with a_terminal(monkeypatch) as shown:
        progress.begin()
        assert shown() == "\r\rTrying the questions out ..."
        progress.hear(0, 400)
        progress.hear(400, 400)
        assert shown().endswith("\rThey have been tried out.\r\n")
