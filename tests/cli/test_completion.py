"""A shell hears from the program itself how a line may go on, without anything being learned or loaded for it."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from bot.cli.completion import SHELLS
from bot.cli.main import command_line, main


@pytest.fixture
def completed(tmp_path):
    """Return a function that returns how a line may go on, and what the program imported to say so."""

    def complete(line):
        said = tmp_path / "said"
        asking = {
            "_ARGCOMPLETE": "1",
            "_ARGCOMPLETE_IFS": "\n",
            "_ARGCOMPLETE_STDOUT_FILENAME": str(said),
            "COMP_LINE": line,
            "COMP_POINT": str(len(line)),
        }
        command = [sys.executable, "-X", "importtime", "-m", "bot"]
        # What counts lines would be imported too.
        ours = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
        ended = subprocess.run(command, env=ours | asking, capture_output=True, text=True, check=True)
        imported = {row.rpartition("|")[2].strip() for row in ended.stderr.splitlines()}
        return [each.strip() for each in said.read_text().split("\n") if each], imported

    return complete


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("partnership-bot as", ["ask"]),
        ("partnership-bot h", ["history", "health"]),
        ("partnership-bot check --s", ["--sources"]),
        ("partnership-bot edit values.fa", ["values.fairness"]),
        ("partnership-bot show mission", ["mission\\*", "mission", "mission.how"]),
        ("partnership-bot list v", ["values"]),
        ("partnership-bot completion z", ["zsh"]),
    ],
)
def test_commands_options_and_ids_are_completed(completed, line, offered):
    assert sorted(completed(line)[0]) == sorted(offered)


def test_nothing_is_loaded_that_compares_meanings_or_talks_to_discord(completed):
    offered, imported = completed("partnership-bot edit aims.")
    assert len(offered) == 4
    assert imported & {"numpy", "onnxruntime", "rapidfuzz", "discord", "aiohttp", "sqlite3"} == set()


def test_without_a_handbook_no_id_is_offered_and_nothing_complains(completed, monkeypatch):
    monkeypatch.setenv("TIMEZONE", "Mars")
    assert completed("partnership-bot edit aims.")[0] == []


def test_what_a_shell_has_to_run_is_printed_for_each(capsys):
    for shell in SHELLS:
        assert main(["completion", shell]) == 0
        assert "partnership-bot" in capsys.readouterr().out


def test_bash_completes_with_what_is_printed_for_it(tmp_path):
    name = tmp_path / "partnership-bot"
    name.write_text(f'#!/bin/sh\nexec {sys.executable} -m bot "$@"\n')
    name.chmod(0o755)
    script = """
        eval "$(partnership-bot completion bash)"
        COMP_WORDS=(partnership-bot retire aims.sy) COMP_CWORD=2 COMP_TYPE=9
        COMP_LINE="partnership-bot retire aims.sy" COMP_POINT=${#COMP_LINE}
        _python_argcomplete partnership-bot
        echo "${COMPREPLY[@]}"
    """
    path = f"{tmp_path}:{os.environ['PATH']}"
    ended = subprocess.run(
        ["bash", "-c", script], env=os.environ | {"PATH": path}, capture_output=True, text=True, check=True
    )
    assert (ended.stdout.strip(), ended.stderr) == ("aims.system", "")


def test_every_id_that_a_command_takes_is_completed():
    taking = {"add", "edit", "retire", "rename", "history", "show"}
    for name, command in command_line().commands.items():
        ids = [action for action in command._actions if action.dest == "id" and action.metavar is None]
        assert [hasattr(action, "completer") for action in ids] == [True] * (name in taking)
