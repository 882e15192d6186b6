"""What each command prints, the code it ends with, and what it says of what a person may get wrong."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest

from bot import __version__
from bot.cli.main import main
from bot.exits import Exit
from bot.handbook.json_schema import schema_text
from tests.handbook.malformed import SAFEGUARDING
from tests.support.command_line import lines_of, run
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


def test_check_names_what_is_no_setting(small, tmp_path, capsys):
    (tmp_path / ".env").write_text("DISCORD_GULD_ID=7\n")
    main(["check"])
    said = capsys.readouterr().out.splitlines()
    assert said[0] == "DISCORD_GULD_ID in .env is no setting: did you mean DISCORD_GUILD_ID?"


def test_what_is_no_setting_is_named_where_a_setting_is_wrong_too(small, tmp_path, capsys):
    (tmp_path / ".env").write_text("DISCORD_TOKN=of.the.bot\nLOG_LEVEL=loud\n")
    assert main(["check"]) == Exit.SET_UP
    said = capsys.readouterr().err
    assert "LOG_LEVEL" in said
    assert "DISCORD_TOKN in .env is no setting: did you mean DISCORD_TOKEN?" in said
    assert "of.the.bot" not in said


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
    assert main(["eval", name]) == Exit.REFUSED
    said = capsys.readouterr()
    assert said.err.startswith(where)
    assert said.err.count("\n") == 1
    assert said.out == ""


# What a person may get wrong


def test_a_missing_knowledge_folder_says_so_and_does_not_crash(tmp_path, monkeypatch):
    monkeypatch.setenv("KNOWLEDGE_DIR", str(tmp_path / "gone"))
    ended = run("ask", "third value")
    assert "Traceback" not in ended.stderr
    assert ended.stdout or ended.returncode == Exit.SET_UP


def test_run_without_a_token_ends_with_78_and_one_sentence(capsys):
    assert main(["run"]) == Exit.SET_UP
    said = capsys.readouterr().err
    assert said.startswith("There is no Discord token: ")
    assert said.count("\n") == 1


def test_wrong_settings_are_named_whatever_the_command(monkeypatch, capsys):
    monkeypatch.setenv("TIMEZONE", "Mars")
    assert main(["ask", "third value"]) == Exit.SET_UP
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


# list


def test_list_shows_every_id_and_title_by_topic(small, capsys):
    assert main(["list"]) == 0
    assert capsys.readouterr() == (
        "rules*      Our rules\n  rules.e1  Our rules 1\n  rules.e2  Our rules 2\n  rules.e3  Our rules 3\n",
        "",
    )


def test_list_of_a_topic_shows_that_alone_and_of_none_says_which_was_meant(capsys):
    assert main(["list", "aims"]) == 0
    assert [row.split()[0] for row in capsys.readouterr().out.splitlines()] == [
        "aims*",
        "aims.results",
        "aims.schools",
        "aims.leadership",
        "aims.system",
    ]
    assert main(["list", "valeus"]) == Exit.REFUSED
    assert capsys.readouterr() == ("", 'There is no topic "valeus". Did you mean values?\n')


def test_list_says_where_a_file_is_left_out(tmp_path, monkeypatch, capsys):
    broken = topic("rules", "Rules", "Be kind.").replace("one: thing", "one: [thing")
    monkeypatch.setenv("KNOWLEDGE_DIR", str(folder_with(tmp_path / "some", broken, topic("tea", "Tea", "At four."))))
    assert main(["list"]) == 0
    said = capsys.readouterr()
    assert (said.out.split()[0], "partnership-bot check" in said.err) == ("tea*", True)
    monkeypatch.setenv("KNOWLEDGE_DIR", str(folder_with(tmp_path / "none", broken)))
    assert main(["list"]) == Exit.SET_UP
    assert "partnership-bot check" in capsys.readouterr().err


# Words that are not in quotation marks


@pytest.mark.parametrize("typed", [["second", "rule"], ["second rule"], ["--json", "second", "rule"]])
def test_words_are_a_question_with_and_without_quotation_marks(small, capsys, typed):
    assert main(["ask", *typed]) == 0
    assert "Be on time." in capsys.readouterr().out


def test_explain_joins_its_words_too(small, capsys):
    assert main(["explain", "second", "rule"]) == 0
    assert "(rules.e2), found by its place in the list." in capsys.readouterr().out.splitlines()[0]


# check --fix


@pytest.fixture
def spoilt(tmp_path, monkeypatch):
    """Return a folder with a file whose name and spaces a word processor has changed."""
    rules = topic("rules", "Our rules", "Be kind.", "Be on time.", "Shut the gate.").replace("thing", "rule")
    folder = folder_with(tmp_path / "words", rules, safeguarding=SAFEGUARDING)
    text = (folder / "rules.yaml").read_text("utf-8").replace("title: ", "title:\u00a0", 1)
    (folder / "rules.yaml").unlink()
    (folder / "Rules.yaml").write_text(text, "utf-8")
    monkeypatch.setenv("KNOWLEDGE_DIR", str(folder))
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "kept"))
    return folder


def test_check_tells_each_problem_once(spoilt):
    ended = run("check")
    assert (ended.stdout + ended.stderr).count("Rules.yaml: This file is not read") == 1
    assert ended.returncode == 1


def test_check_with_fix_shows_the_difference_and_writes_nothing_unasked(spoilt, typed):
    code, said, complained = typed("", "check", "--fix")
    assert code == 1
    assert said.splitlines()[:3] == ["Rules.yaml is renamed rules.yaml.", "--- Rules.yaml", "+++ rules.yaml"]
    assert '+title: "Our rules"' in said
    assert complained == "Nothing was changed. Add --yes to write this without being asked.\n"
    assert (spoilt / "Rules.yaml").exists()


def test_check_with_fix_and_yes_writes_it_and_goes_on_to_check(spoilt, typed):
    code, said, _ = typed("", "check", "--fix", "--yes")
    assert code == 0
    assert "Put right: rules.yaml." in said
    assert "1 topic, 3 entries, 0 problems" in said
    assert "\u00a0" not in (spoilt / "rules.yaml").read_text("utf-8")
    assert "There is nothing that a program can put right." in typed("", "check", "--fix")[1]


@pytest.mark.parametrize(("answer", "is_written"), [("yes\n", True), ("no\n", False), ("", False)])
def test_check_with_fix_asks_on_a_terminal(spoilt, monkeypatch, capsys, answer, is_written):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    assert main(["check", "--fix"]) == (0 if is_written else 1)
    assert "Write this? Type yes: " in capsys.readouterr().err
    assert (spoilt / "rules.yaml").exists() is is_written


def test_check_with_fix_only_works_on_the_folder_of_the_assistant(spoilt):
    with pytest.raises(SystemExit) as ended:
        main(["check", "--fix", "--folder", str(spoilt)])
    assert ended.value.code == 2
