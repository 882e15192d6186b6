"""Every command ends with a code of one table, which --help and the page about the command line have too."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest

from bot import errors
from bot.cli.main import command_line, main
from bot.exits import Exit
from tests.support.command_line import run
from tests.support.patience import PATIENCE

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "command-line.md"
A_WHILE = 5
"""Seconds after which Ctrl-C is pressed again."""


def test_the_codes_are_these_and_mean_what_help_and_the_page_say():
    assert {code.name: int(code) for code in Exit} == {
        "DONE": 0,
        "REFUSED": 1,
        "USAGE": 2,
        "BROKEN": 70,
        "UNWRITTEN": 74,
        "SET_UP": 78,
    }
    rows = re.findall(r"^\| (\d+) \| (.+) \|$", PAGE.read_text("utf-8"), re.MULTILINE)
    assert rows == [(str(int(code)), code.means) for code in Exit]
    shown = command_line().parser.format_help()
    assert [f"  {code:<4}{code.means}" in shown for code in Exit] == [True] * len(Exit)


def test_no_command_and_no_error_has_a_code_of_its_own():
    for path in [*(ROOT / "bot" / "cli").glob("*.py"), ROOT / "bot" / "supervisor.py", ROOT / "bot" / "playground.py"]:
        assert re.findall(r"return \d+\b|sys\.exit|SystemExit\(\d", path.read_text("utf-8")) == [], path
    kinds = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, errors.BotError)]
    assert {each.exit for each in kinds} == {Exit.REFUSED, Exit.SET_UP}


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["list"], Exit.DONE),
        (["show", "nothing.here"], Exit.REFUSED),
        (["list", "nothing"], Exit.REFUSED),
        (["eval", "nowhere.jsonl"], Exit.REFUSED),
        (["health"], Exit.REFUSED),
        (["run"], Exit.SET_UP),
        (["member", "7", "--erase"], Exit.SET_UP),
        (["restore", "nowhere.zip"], Exit.SET_UP),
    ],
)
def test_commands_end_with_these_codes(tmp_path, monkeypatch, arguments, code):
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "kept"))
    assert main(arguments) is code


@pytest.mark.parametrize("typed", [["aks"], ["ask", "--jsno", "x"], ["undo", "x"], ["--nothing"], ["show"]])
def test_what_is_typed_wrongly_ends_with_2_and_the_usage_by_the_one_name(typed, capsys):
    with pytest.raises(SystemExit) as ended:
        main(typed)
    assert ended.value.code == Exit.USAGE
    assert capsys.readouterr().err.startswith("usage: partnership-bot ")


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ("aks", 'There is no command "aks". Did you mean ask?'),
        ("hisotry", 'There is no command "hisotry". Did you mean history?'),
        ("xyz", 'There is no command "xyz". These are the commands: run, playground, ask, '),
    ],
)
def test_an_unknown_command_is_answered_with_the_one_that_was_meant(typed, says, capsys):
    with pytest.raises(SystemExit):
        main([typed, "third", "value"])
    assert capsys.readouterr().err.splitlines()[-1].startswith(says)


def test_it_has_one_name_however_it_is_started():
    asked = run("ask", "--help")
    assert (asked.returncode, asked.stdout.split()[:3]) == (0, ["usage:", "partnership-bot", "ask"])
    for path in [*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md"), *(ROOT / "bot").rglob("*.py")]:
        if path.name != "__main__.py":
            assert "python -m bot" not in path.read_text("utf-8"), path


@pytest.fixture
def _heard():
    """Let a program hear Ctrl-C, also where the tests run in the background of a shell, which is deaf to it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def interrupted(typing):
    """Press Ctrl-C until the program ends, as a person does: just before it waits for a line, none is heard."""
    for _ in range(PATIENCE // A_WHILE):
        typing.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            return typing.wait(A_WHILE)
    return None


@pytest.mark.slow
@pytest.mark.usefixtures("_heard")
def test_a_change_that_is_stopped_by_ctrl_c_does_not_end_with_0(small):
    command = [sys.executable, "-m", "bot", "edit", "rules.e1", "--text", "Be very kind.", "--alone"]
    with subprocess.Popen(
        command,
        env=os.environ | {"PROTECTED_TOPICS": "rules", "SOLO_EDITOR": "yes"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as typing:
        assert typing.stderr is not None
        asked = b""
        while b"Type yes" not in asked:
            asked += os.read(typing.stderr.fileno(), 1000)
        assert interrupted(typing) == Exit.REFUSED


@pytest.mark.parametrize(("arguments", "code"), [(["list"], Exit.DONE), (["export", "rules.csv"], Exit.UNWRITTEN)])
def test_a_reader_that_has_enough_is_no_fault_unless_something_was_to_be_done(small, arguments, code):
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [sys.executable, "-m", "bot", *arguments], stdout=writing, stderr=subprocess.PIPE, check=False
    )
    os.close(writing)
    assert (ended.returncode, ended.stderr) == (code, b"")
