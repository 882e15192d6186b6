"""A table of command lines that somebody types or a script runs, with what becomes of each: never a traceback.

Each is done in a shell, in a folder of its own, with a small handbook of three rules. Rows marked as neighbours are of
the same kind as a fault that was found, and were looked for when it was mended.
"""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.handbook.malformed import SAFEGUARDING
from tests.support.handbook_files import folder_with, topic

ROOT = Path(__file__).parents[2]
BOT = f"{shlex.quote(sys.executable)} -m bot"
HUGE = 2**63
MARK = "\\357\\273\\277"
LINE = '{\\"id\\": \\"a\\", \\"q\\": \\"second rule\\"}'
CASE = '{\\"id\\": \\"a\\", \\"q\\": \\"second rule\\", \\"kind\\": \\"k\\", \\"accept\\": [\\"rules.e2\\"]}'
NO_DEVICE = pytest.mark.skipif(not Path("/dev/full").exists(), reason="Only Linux has a disk that is always full.")


@dataclass(frozen=True)
class Row:
    """A command line, the code it ends with, and what it says; … in `says` and `complains` stands for anything."""

    line: str
    code: int
    says: str = ""
    complains: str = ""
    neighbour: bool = False


NO_CHANGE = "There is no such change in the history. Look up its number again."
NO_PROPOSAL = "There is no such proposal."
FULL = "The output could not be written (no space left on device): some of it is missing."
SECOND = (
    "Our rules 2\n“Be on time.”\nRule 2 of 3 · Our rules\nThe page · Reviewed 23 Nov 2026, https://example.org/page"
)
NOT_READ = "The piped input cannot be read (…). Pipe in text, or type the question after the command."
NOT_THERE = "cannot be written (no such file or directory). Check the folder that it should go into, or choose another."
NO_FOLDER = "cannot be written (not a directory). Check the folder that it should go into, or choose another."
NO_HANDBOOK = "There is nothing to ask about in nowhere. Check KNOWLEDGE_DIR."

ROWS = (
    # What is closed before the start is empty, or goes nowhere.
    Row("bot ask <&-", 0),
    Row("bot ask --jsonl <&-", 0),
    Row('bot ask "second rule" <&-', 0, SECOND, neighbour=True),
    Row('bot ask "second rule" >&-', 0, neighbour=True),
    Row("bot show rules.nothing 2>&-", 1, neighbour=True),
    Row("bot run 2>&- <&- >&-", 78, neighbour=True),
    Row("bot ask --jsonl 0> written", 1, "", NOT_READ, neighbour=True),
    Row("bot ask 0> written", 1, "", NOT_READ, neighbour=True),
    # Numbers that no row of a database can have.
    Row(f"bot undo {HUGE}", 1, "", NO_CHANGE),
    Row(f"bot undo {HUGE - 1}", 1, "", NO_CHANGE),
    Row(f"bot undo {'9' * 40}", 1, "", NO_CHANGE),
    Row("bot undo -- -1", 1, "", NO_CHANGE, neighbour=True),
    Row(f"bot approve {HUGE}", 1, "", f"{NO_PROPOSAL}…"),
    Row(f"bot decline {HUGE}", 1, "", f"{NO_PROPOSAL}…"),
    Row("bot approve 0", 1, "", f"{NO_PROPOSAL}…", neighbour=True),
    Row("bot undo ten", 2, "", "usage: …argument number: invalid int value: 'ten'", neighbour=True),
    Row(
        "bot playground --port 99999999",
        2,
        "",
        "usage: …is not a port. Give a number up to 65535, or 0 for any.",
        neighbour=True,
    ),
    Row("bot playground --port -1", 2, "", "usage: …", neighbour=True),
    # `init`.
    Row("touch file && bot init file", 1, "", f"file {NO_FOLDER.replace('not a directory', 'file exists')}"),
    Row("touch file && bot init file/below", 1, "", f"file/below {NO_FOLDER}", neighbour=True),
    Row("mkdir empty && KNOWLEDGE_DIR=empty bot init new", 1, "", "There are no words in empty to copy.…"),
    Row("KNOWLEDGE_DIR=nowhere bot init new", 1, "", "There are no words in nowhere to copy.…", neighbour=True),
    Row("mkdir -p new/full && bot init new", 1, "", "new is not empty.…", neighbour=True),
    Row("bot init new && ls new/rules.yaml", 0, "Copied. Set KNOWLEDGE_DIR=…\nnew/rules.yaml"),
    # A full disk behind the command.
    Row('bot ask "second rule" > /dev/full', 74, "", FULL),
    Row("bot schema > /dev/full", 74, "", FULL, neighbour=True),
    Row("bot --help > /dev/full", 0, neighbour=True),
    Row(f'printf "{LINE}\\n" | bot ask --jsonl > /dev/full', 74, "", FULL, neighbour=True),
    Row('bot ask "second rule" 2> /dev/full', 0, SECOND, neighbour=True),
    Row("bot show rules.nothing 2> /dev/full", 1, neighbour=True),
    # A mark in front of the first line.
    Row(
        f'printf "{MARK}{LINE}\\n" | bot ask --jsonl',
        0,
        '{"id": "a", "kind": "answer", "labels": ["rules.e2"]…',
    ),
    Row(f'printf "{MARK}second rule\\n" | bot ask', 0, SECOND, neighbour=True),
    Row(
        f'printf "{MARK}{CASE}" > f && bot eval f',
        0,
        "kind…100.0%…",
        neighbour=True,
    ),
    Row(
        'printf "[1]\\n" > f && bot eval f',
        1,
        "",
        'f:1: Write one JSON object per line with "id", "q"…',
        neighbour=True,
    ),
    # Without a handbook.
    Row('KNOWLEDGE_DIR=nowhere bot ask "second rule"', 78, "", f"nowhere: …{NO_HANDBOOK}"),
    Row("KNOWLEDGE_DIR=nowhere bot ask --jsonl < /dev/null", 78, "", f"nowhere: …{NO_HANDBOOK}", neighbour=True),
    Row("KNOWLEDGE_DIR=nowhere bot explain x", 78, "", f"nowhere: …{NO_HANDBOOK}", neighbour=True),
    Row(
        "touch words && KNOWLEDGE_DIR=words bot ask x",
        78,
        "",
        f"words: …{NO_HANDBOOK.replace('nowhere', 'words')}",
        neighbour=True,
    ),
    # Files that are none, or not where they should be.
    Row("bot export nowhere/rules.csv", 1, "", f"nowhere/rules.csv {NOT_THERE}"),
    Row("bot export nowhere/words.zip", 1, "", f"nowhere/words.zip {NOT_THERE}", neighbour=True),
    Row("touch file && bot page file/below", 1, "", "file/below cannot be written (Not a directory).…"),
    Row(
        "touch index.html && bot page .", 1, "", "index.html is not one of these pages, so nothing was written over it…"
    ),
    Row("KNOWLEDGE_DIR=nowhere bot page site", 78, "", "There is nothing to write…", neighbour=True),
    Row(
        "mkdir rules.yaml && bot export rules.yaml",
        1,
        "",
        "rules.yaml cannot be written (is a directory).…",
        neighbour=True,
    ),
    Row(
        "bot export rules.csv && head -c 3 rules.csv | od -An -tx1", 0, "Written: rules.csv.\n ef bb bf", neighbour=True
    ),
    Row("bot import .", 1, "", ". cannot be read (Is a directory). Check its name.", neighbour=True),
    Row(
        "ln -s /dev/zero rules.yaml && bot import rules.yaml", 1, "", "This file is larger than 1 MiB…", neighbour=True
    ),
    Row("bot eval .", 1, "", ".: It cannot be read as text: give the path of a file of questions.", neighbour=True),
    Row(
        "touch f && bot check --folder f",
        1,
        'Two editors have to agree to …Problems:\nf: The knowledge folder "f" cannot be read…',
        neighbour=True,
    ),
    # Words that are no text, and an answer whose words are overdue.
    Row("bot ask \"$(printf 'second rule \\377\\376')\"", 0, SECOND, neighbour=True),
    Row("bot explain \"$(printf 'second rule \\355\\240\\200')\"", 0, "…rules.e2…", neighbour=True),
    Row('bot ask ""', 0, "…", neighbour=True),
    Row('bot ask "first rule"', 0, "…review was due by 23 Nov 2025. https://example.org/page"),
)


@pytest.fixture
def shell(tmp_path):
    """Return a function that does a line in a shell, in a folder with a handbook of its own."""
    rules = topic("rules", "Our rules", "Be kind.", "Be on time.", "Shut the gate.").replace("thing", "rule")
    rules = rules.replace('"Be kind."\n', '"Be kind."\n    review_by: 2025-11-23\n')
    folder = folder_with(tmp_path / "handbook", rules, safeguarding=SAFEGUARDING)
    (tmp_path / "here").mkdir()
    clean = {name: text for name, text in os.environ.items() if not name.startswith(("DISCORD_", "LOG_"))}
    given = {
        "KNOWLEDGE_DIR": str(folder),
        "DATA_DIR": str(tmp_path / "data"),
        "PYTHONPATH": str(ROOT),
        "LC_ALL": "C.UTF-8",
    }

    def run(line):
        script = f'bot() {{ {BOT} "$@"; }}\n{line}\n'
        return subprocess.run(
            ["bash", "-c", script],
            cwd=tmp_path / "here",
            env=clean | given,
            capture_output=True,
            check=False,
            timeout=60,
        )

    return run


def is_said(wanted, said):
    """Return whether something was said; … stands for anything, and nothing for nothing at all."""
    said, at = said.rstrip("\n"), 0
    parts = wanted.split("…")
    for number, part in enumerate(parts):
        found = said.find(part, at)
        if found < 0 or (number == 0 and found):
            return False
        at = found + len(part)
    return at == len(said) or (parts[-1] == "" and len(parts) > 1)


def marks_of(row):
    """Return the marks of a row: each takes a third of a second, so what was found beside a fault is slow."""
    return [*([NO_DEVICE] if "full" in row.line else []), *([pytest.mark.slow] if row.neighbour else [])]


@pytest.mark.parametrize("row", [pytest.param(row, marks=marks_of(row)) for row in ROWS], ids=lambda row: row.line)
def test_a_command_line_is_done_or_refused_in_a_sentence_and_never_with_a_traceback(shell, row):
    ended = shell(row.line)
    said, complained = ended.stdout.decode(errors="replace"), ended.stderr.decode(errors="replace")
    assert "Traceback" not in said + complained
    assert "Exception ignored" not in complained
    assert ended.returncode == row.code, said + complained
    assert is_said(row.says, said), said
    assert is_said(row.complains, complained), complained


def test_the_table_is_long_enough_and_says_what_was_looked_for_besides():
    assert len(ROWS) - sum(row.neighbour for row in ROWS) >= 15
    assert len(ROWS) >= 30
    assert len({row.line for row in ROWS}) == len(ROWS)
