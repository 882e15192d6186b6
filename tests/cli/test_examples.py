"""Every option has a sentence, every command an example, and no example lies."""

from __future__ import annotations

import io
import re
import shlex
import sys
from contextlib import closing
from dataclasses import replace

import pytest

from bot.cli.arguments import NAME
from bot.cli.main import command_line, main
from bot.exits import Exit
from bot.storage.opening import FILE_NAME, open_store
from tests.handbook.malformed import SAFEGUARDING
from tests.support.command_line import lines_of
from tests.support.handbook_files import folder_with, topic

COMMANDS = command_line().commands
GOES_ON = {f"{NAME} playground --port 9000"}
"""What goes on until somebody stops it; tests/playground has it."""

ENDS_WITH = {
    f"{NAME} run": Exit.SET_UP,  # there is no token
    f"{NAME} doctor": Exit.REFUSED,  # as above
    f"{NAME} health": Exit.REFUSED,  # it does not run
    f"{NAME} check --sources": Exit.REFUSED,  # there is no network
}
"""How the others end here that do not end with 0."""

LEARNS = {"check", "explain", "add"}
"""What has to learn the words before."""

JOY = ["add", "values.joy", "--title", "Joy", "--text", "We laugh a lot.", "--phrasing", "do we have fun here"]
FAIRER = ["edit", "values.fairness", "--text", "We treat everybody fairly."]
BEFORE = {
    "retire": [JOY],
    "rename": [JOY],
    "restore": [JOY, ["retire", "values.joy"], ["backup", "kept.zip"]],
    "undo": [FAIRER],
    "import": [["export", "values.csv"], FAIRER],
    "history": [FAIRER],
    "member": [FAIRER],
    "backup": [FAIRER],
}
"""What has to be typed before an example can be."""


def examples_of(name):
    """Return what a command's --help shows as its examples."""
    return re.findall(rf"^  ({NAME} {name}\b.*)$", COMMANDS[name].format_help(), re.MULTILINE)


EXAMPLES = [
    pytest.param(name, example, marks=[pytest.mark.slow] if name in LEARNS else [], id=example)
    for name in COMMANDS
    for example in examples_of(name)
]


@pytest.fixture
def office(tmp_path, monkeypatch):
    """Make the handbook one with the ids of the examples, whose words one person may change, and reach nothing."""
    values = topic("values", "Our values", "We always improve.", "We treat each other fairly.", "We speak up.")
    values = values.replace("thing", "value").replace("values.e2", "values.fairness")
    folder = folder_with(tmp_path / "words", values, safeguarding=SAFEGUARDING)
    for name, value in (
        ("KNOWLEDGE_DIR", folder),
        ("DATA_DIR", tmp_path / "kept"),
        ("PROTECTED_TOPICS", "none"),
        ("https_proxy", "http://127.0.0.1:9"),
    ):
        monkeypatch.setenv(name, str(value))
    questions = tmp_path / "tests" / "questions" / "dev.jsonl"
    questions.parent.mkdir(parents=True)
    questions.write_text(lines_of({"id": "1", "q": "third value", "kind": "place", "accept": ["values.e3"]}))
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    return tmp_path


def propose_as_somebody_else(office, monkeypatch):
    """Let proposal 1 wait, by another account of the machine."""
    monkeypatch.setenv("DATA_DIR", str(office / "theirs"))
    assert main([*FAIRER, "--propose"]) == Exit.DONE
    with closing(open_store(office / "theirs" / FILE_NAME).store) as store:
        (made,) = store.history.proposals()
    (office / "kept").mkdir()
    with closing(open_store(office / "kept" / FILE_NAME).store) as store:
        assert store.history.propose(replace(made, account="somebody")).number == 1
    monkeypatch.setenv("DATA_DIR", str(office / "kept"))


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_a_sentence_and_an_example(name):
    assert COMMANDS[name].description
    assert examples_of(name)


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_every_option_and_argument_has_a_sentence(name):
    parser = COMMANDS[name] if name else command_line().parser
    assert [action.dest for action in parser._actions if not action.help and action.metavar != "COMMAND"] == []


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_an_example_does_what_it_says(office, monkeypatch, capsys, name, example):
    words = shlex.split(re.split("[<>]", example)[0])[1:]
    if example in GOES_ON:
        assert command_line().read(words).command
        return
    for typed in BEFORE.get(name, ()):
        assert main(typed) == Exit.DONE, capsys.readouterr()
    if name in {"approve", "decline"}:
        propose_as_somebody_else(office, monkeypatch)
    assert main(words) == ENDS_WITH.get(example, Exit.DONE), capsys.readouterr()
