"""What each command prints, the code it ends with, and what it says of what a person may get wrong."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot import __version__
from bot.cli.main import main
from bot.handbook.json_schema import schema_text
from tests.support.command_line import CANNOT_START, lines_of, run
from tests.support.handbook_files import folder_with, topic


@pytest.mark.parametrize(
    "arguments", [["ask", "third value"], ["check"], ["schema"], ["eval", "file.jsonl"], ["votes"]]
)
def test_the_command_line_imports_nothing_of_discord(small, tmp_path, arguments):
    (tmp_path / "file.jsonl").write_text(lines_of({"id": "a", "q": "x", "kind": "k", "accept": ["mission"]}), "utf-8")
    script = (
        "import sys\nfrom bot.cli.main import main\n"
        f"main({arguments!r})\n"
        "found = {'discord', 'aiohttp', 'simcord', 'asyncio'} & sys.modules.keys()\n"
        "sys.exit(f'imported: {sorted(found)}' if found else 0)"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")


def test_the_version_is_said_in_one_line(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--version"])
    assert (ended.value.code, capsys.readouterr().out) == (0, f"partnership-bot {__version__}\n")


# check, schema, eval


def test_check_of_a_sound_folder_ends_with_0(capsys):
    assert main(["check"]) == 0
    printed = capsys.readouterr().out
    assert "Two editors have to agree" in printed
    assert "0 problems" in printed.splitlines()[-1]


def test_check_of_a_broken_folder_ends_with_1_and_names_file_and_line(tmp_path, capsys):
    folder = folder_with(tmp_path / "words", topic("rules", "Rules", "Be kind.").replace("one: thing", "one: [thing"))
    assert main(["check", "--folder", str(folder)]) == 1
    printed = capsys.readouterr().out
    assert "rules.yaml:2: " in printed
    assert "Left out: rules.yaml" in printed


def test_check_of_a_folder_that_is_not_there_ends_with_1(tmp_path, capsys):
    assert main(["check", "--folder", str(tmp_path / "gone")]) == 1
    assert "Traceback" not in capsys.readouterr().out


def test_schema_prints_the_schema(capsys):
    assert main(["schema"]) == 0
    assert capsys.readouterr().out == schema_text()


def test_eval_prints_the_shares_and_the_misses(tmp_path, capsys):
    cases = [
        {"id": "q1", "q": "third value", "kind": "ordinal", "accept": ["values.responsibility"]},
        {"id": "q2", "q": "third value", "kind": "oos_far", "accept": ["out_of_scope"]},
    ]
    (tmp_path / "file.jsonl").write_text(lines_of(*cases), "utf-8")
    assert main(["eval", "file.jsonl"]) == 0
    rows = capsys.readouterr().out.splitlines()
    assert rows[1].split()[:3] == ["oos_far", "1", "0.0%"]
    assert rows[2].split()[:3] == ["ordinal", "1", "100.0%"]
    assert rows[-1] == "answered   q2  third value  ->  answer values.responsibility"


@pytest.mark.parametrize(("name", "where"), [("gone.jsonl", "gone.jsonl: "), ("bad.jsonl", "bad.jsonl:1: ")])
def test_eval_of_a_file_that_is_none_says_so_in_one_sentence(tmp_path, capsys, name, where):
    (tmp_path / "bad.jsonl").write_text("no json\n", "utf-8")
    assert main(["eval", name]) == CANNOT_START
    said = capsys.readouterr()
    assert said.err.startswith(where)
    assert said.err.count("\n") == 1
    assert said.out == ""


# What a person may get wrong


def test_a_missing_knowledge_folder_says_so_and_does_not_crash(tmp_path, monkeypatch):
    monkeypatch.setenv("KNOWLEDGE_DIR", str(tmp_path / "gone"))
    ended = run("ask", "third value")
    assert "Traceback" not in ended.stderr
    assert ended.stdout or ended.returncode == CANNOT_START


def test_run_without_a_token_ends_with_78_and_one_sentence(capsys):
    assert main(["run"]) == CANNOT_START
    said = capsys.readouterr().err
    assert said.startswith("There is no Discord token: ")
    assert said.count("\n") == 1


def test_wrong_settings_are_named_whatever_the_command(monkeypatch, capsys):
    monkeypatch.setenv("TIMEZONE", "Mars")
    assert main(["ask", "third value"]) == CANNOT_START
    assert "TIMEZONE" in capsys.readouterr().err


def test_a_broken_token_does_not_hinder_a_question(monkeypatch, capsys):
    monkeypatch.setenv("DISCORD_TOKEN_FILE", "gone")
    monkeypatch.setenv("DISCORD_GUILD_ID", "no number")
    assert main(["ask", "third value"]) == 0
    assert "Value 3 of 7" in capsys.readouterr().out


def test_an_unknown_command_is_refused_with_the_known_ones(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["answer"])
    assert ended.value.code == 2
    printed = capsys.readouterr().err
    assert all(name in printed for name in ("run", "playground", "ask", "check", "schema", "eval", "votes"))


def test_every_command_has_a_line_of_help(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["--help"])
    assert ended.value.code == 0
    printed = capsys.readouterr().out
    assert all(f"\n    {name}" in printed for name in ("run", "playground", "ask", "check", "schema", "eval", "votes"))
