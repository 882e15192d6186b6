"""What `health` says, and the code with which it ends."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from contextlib import closing

import pytest

from bot.health.heartbeat import HeartbeatFile, read
from bot.locks import turn_on
from tests.health.beats import beat

HEAVY = ("discord", "numpy", "yaml", "onnxruntime", "sqlite3", "aiohttp")


@pytest.fixture
def data(tmp_path, monkeypatch, small):
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "kept"))
    return tmp_path / "kept"


@pytest.fixture
def running(data):
    """A DATA_DIR on which a bot runs that says how it is: what writes a heartbeat."""
    with turn_on(data), closing(HeartbeatFile(data)) as file:

        def say(given):
            file.put(given)
            while read(data) != given:
                time.sleep(0.001)

        yield say


def test_a_sound_assistant_is_well_in_one_sentence_and_code_0(typed, running):
    running(beat())
    assert typed("", "health") == (0, "The assistant is well: it has been connected to Discord for 2 hours.\n", "")


def test_each_thing_that_is_wrong_has_a_line_and_the_code_is_1(typed, running):
    running(beat(problems=2, meaning="missing"))
    code, out, _ = typed("", "health")
    assert code == 1
    assert [line[:15] for line in out.splitlines()] == ["There are 2 Pro", "The sentence en"]


def test_json_has_every_figure(typed, running):
    running(given := beat(problems=2))
    code, out, _ = typed("", "health", "--json")
    said = json.loads(out)
    assert (code, said["ok"], len(said["symptoms"])) == (1, False, 1)
    assert said["heartbeat"]["written"] == given.written


def test_where_nothing_was_ever_started_it_says_so_and_makes_nothing(typed, data):
    code, out, _ = typed("", "health")
    assert (code, out.startswith("DATA_DIR is not there")) == (1, True)
    assert not data.exists()


def test_a_wrong_setting_is_a_78_as_everywhere(typed, data, monkeypatch):
    monkeypatch.setenv("TIMEZONE", "Mars")
    assert typed("", "health")[0] == 78


def test_it_loads_nothing_heavy(data):
    code = (
        "import sys; before = set(sys.modules)\n"  # counting lines needs some of them too
        "from bot.cli.main import main; main(['health'])\n"
        f"print([x for x in {HEAVY} if x in set(sys.modules) - before])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"
