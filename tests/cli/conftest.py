from __future__ import annotations

import io
import os
import sys
from pathlib import Path

import pytest

from bot.cli.main import main
from tests.handbook.malformed import SAFEGUARDING
from tests.support.handbook_files import SHIPPED, folder_with, topic

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, monkeypatch):
    """Keep a person's own token and .env out of the tests."""
    monkeypatch.chdir(tmp_path)
    for name in list(os.environ):
        if name.startswith("DISCORD_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("KNOWLEDGE_DIR", str(SHIPPED))
    monkeypatch.setenv("DATA_DIR", str(ROOT / "data"))  # learning anew takes half a minute
    monkeypatch.setenv("PYTHONPATH", str(ROOT))


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Make the handbook a small one, which is read at once."""
    rules = topic("rules", "Our rules", "Be kind.", "Be on time.", "Shut the gate.").replace("thing", "rule")
    monkeypatch.setenv("KNOWLEDGE_DIR", str(folder_with(tmp_path / "words", rules, safeguarding=SAFEGUARDING)))


@pytest.fixture
def typed(monkeypatch, capsys):
    """Return a function that runs a command on what is piped into it, and returns its code, output and complaints."""

    def run_on(stdin, *arguments):
        piped = io.TextIOWrapper(io.BytesIO(stdin if isinstance(stdin, bytes) else stdin.encode()), "utf-8")
        monkeypatch.setattr(sys, "stdin", piped)
        code = main(arguments)
        return code, *capsys.readouterr()

    return run_on
