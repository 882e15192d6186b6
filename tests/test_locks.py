"""One writer in a folder, one running bot for one DATA_DIR: a lock goes with its process, however that ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.locks import LOCK_NAME, Ownership, exclusive, turn_on
from tests.storage.files import unmeasured

ROOT = Path(__file__).parents[1]
NOBODY = 65534
HOLDER = """
import subprocess, sys
from pathlib import Path
from bot.locks import turn_on
with turn_on(Path(sys.argv[1])) as turn:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]) if sys.argv[2:] else None
    print(turn.value, child.pid if child else "", flush=True)
    sys.stdin.readline()
"""
AS_NOBODY = """
import os, sys
from pathlib import Path
from bot.locks import turn_on
os.setuid(int(sys.argv[2]))
with turn_on(Path(sys.argv[1])) as turn:
    print(turn.value)
"""


@contextmanager
def holding(folder, *with_child):
    """Let a process of its own hold the lock, with a child that stays when it is killed."""
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", HOLDER, folder, *with_child]
    with subprocess.Popen(command, cwd=ROOT, env=unmeasured(), text=True, stdin=pipe, stdout=pipe) as process:
        assert process.stdout
        whose, _, child = process.stdout.readline().rstrip("\n").partition(" ")
        assert whose == Ownership.OURS.value
        try:
            yield process
        finally:
            process.kill()
            if child:
                os.kill(int(child), signal.SIGKILL)


def turn(folder, patience=0.0):
    with turn_on(folder, patience) as mine:
        return mine


def test_a_folder_that_nobody_holds_is_ours_as_often_as_we_ask_and_is_made_if_it_is_missing(tmp_path):
    folder = tmp_path / "not" / "there"
    assert [turn(folder), turn(folder)] == [Ownership.OURS, Ownership.OURS]
    assert [path.name for path in folder.iterdir()] == [LOCK_NAME]


def test_a_folder_that_another_process_holds_is_taken_after_the_patience_and_not_before(tmp_path, caplog):
    caplog.set_level("INFO")
    with holding(tmp_path):
        began = time.monotonic()
        assert turn(tmp_path) is Ownership.TAKEN
        assert time.monotonic() - began < 1
        assert turn(tmp_path, 0.5) is Ownership.TAKEN
        assert time.monotonic() - began >= 0.5
    ((level, told),) = [(each.levelname, each.getMessage()) for each in caplog.records]
    assert (level, "Another bot is running" in told) == ("INFO", True)


def test_who_waits_gets_the_folder_as_soon_as_it_is_free(tmp_path):
    with holding(tmp_path) as other:
        assert other.stdin
        other.stdin.write("go\n")
        other.stdin.flush()
        assert turn(tmp_path, 30) is Ownership.OURS


def test_a_process_that_is_killed_holds_nothing_and_neither_does_a_program_that_it_started(tmp_path):
    with holding(tmp_path, "with a child") as other:
        assert turn(tmp_path) is Ownership.TAKEN
        other.kill()
        other.wait()
        assert turn(tmp_path) is Ownership.OURS


@pytest.mark.parametrize("thing", ["folder", "pipe", "text", "link to nowhere"])
def test_something_else_in_the_place_of_the_lock_does_its_service(tmp_path, thing):
    path = tmp_path / LOCK_NAME
    {
        "folder": path.mkdir,
        "pipe": lambda: os.mkfifo(path),
        "text": lambda: path.write_text("words"),
        "link to nowhere": lambda: path.symlink_to(tmp_path / "elsewhere"),
    }[thing]()
    assert turn(tmp_path) is Ownership.OURS
    with holding(tmp_path):
        assert turn(tmp_path) is Ownership.TAKEN


def test_where_no_lock_can_be_had_nobody_knows(tmp_path):
    (tmp_path / "file").write_text("no folder")
    assert turn(tmp_path / "file") is Ownership.UNKNOWN


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")
@pytest.mark.parametrize(("mode", "whose"), [(0o600, Ownership.UNKNOWN), (0o644, Ownership.OURS)])
def test_a_lock_of_another_user_serves_where_it_may_be_read(mode, whose):
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        (Path(place) / LOCK_NAME).touch()
        (Path(place) / LOCK_NAME).chmod(mode)
        command = [sys.executable, "-c", AS_NOBODY, place, str(NOBODY)]
        ended = subprocess.run(command, cwd=ROOT, env=unmeasured(), text=True, capture_output=True, check=True)
    assert ended.stdout == f"{whose.value}\n"


def test_two_processes_are_in_a_folder_one_after_the_other(tmp_path):
    code = "import sys; from pathlib import Path; from bot.locks import exclusive\n"
    code += "with exclusive(Path(sys.argv[1])): print('in')"
    with exclusive(tmp_path):
        other = subprocess.Popen([sys.executable, "-c", code, tmp_path], stdout=subprocess.PIPE, text=True)
        with pytest.raises(subprocess.TimeoutExpired):
            other.wait(1)
    assert other.communicate(timeout=20)[0] == "in\n"


def test_a_folder_that_is_not_there_cannot_be_held(tmp_path):
    with pytest.raises(FileNotFoundError), exclusive(tmp_path / "nowhere"):
        pass
