"""What the assistant keeps is for the user that runs it, and for nobody else on the machine."""

from __future__ import annotations

import stat
import sys
from contextlib import closing

import pytest

from bot.health.heartbeat import FILE_NAME as HEARTBEAT
from bot.locks import LOCK_NAME
from bot.storage.opening import FILE_NAME, open_store, open_tokens

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes.")


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def opened(folder):
    return closing(open_store(folder / FILE_NAME).store)


def test_a_new_folder_and_its_database_are_private(tmp_path):
    folder = tmp_path / "new" / "data"
    with opened(folder) as store:
        store.prefer_plain_text(7, wanted=True)
        assert mode(folder) == 0o700
        wanted = (FILE_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm")
        assert {path.name: mode(path) for path in folder.iterdir()} == dict.fromkeys(wanted, 0o600)


def test_what_others_could_read_is_closed_at_the_next_start(tmp_path):
    tmp_path.chmod(0o755)
    learned = ("vectors-minilm.bin", "regression-1.npz", "edited-1.npz")
    names = (FILE_NAME, "store.broken-2026-11-23.sqlite3", *learned, LOCK_NAME, HEARTBEAT)
    with opened(tmp_path):
        pass
    (tmp_path / "git").mkdir()
    for name in names:
        (tmp_path / name).touch()
        (tmp_path / name).chmod(0o664)
    with opened(tmp_path):
        assert {mode(tmp_path / name) for name in names} == {0o600}
        assert mode(tmp_path) == 0o700


def test_a_folder_that_holds_other_things_stays_open_and_they_do_too(tmp_path):
    tmp_path.chmod(0o755)
    other = tmp_path / "notes.txt"
    other.touch()
    other.chmod(0o644)
    with opened(tmp_path):
        assert (mode(tmp_path), mode(other)) == (0o755, 0o644)
        assert mode(tmp_path / FILE_NAME) == 0o600


def test_what_a_link_points_to_is_not_touched(tmp_path):
    other, folder = tmp_path / "other", tmp_path / "data"
    other.touch()
    other.chmod(0o644)
    folder.mkdir()
    (folder / "vectors-linked.bin").symlink_to(other)
    with opened(folder):
        assert mode(other) == 0o644


@pytest.mark.parametrize(
    ("text", "open_to", "told"),
    [
        ("DISCORD_TOKEN=a.b.c\n", 0o644, True),
        ("# a comment\n  export DISCORD_TOKEN = a.b.c\n", 0o604, True),
        ("DISCORD_TOKEN=a.b.c\n", 0o600, False),
        ("DISCORD_TOKEN=a.b.c\n", 0o640, False),
        ("#DISCORD_TOKEN=a.b.c\n", 0o644, False),
        ("DISCORD_TOKEN=\nTIMEZONE=UTC\n", 0o644, False),
    ],
)
def test_a_token_that_others_can_read_is_told(tmp_path, text, open_to, told):
    env = tmp_path / ".env"
    env.write_text(text, "utf-8")
    env.chmod(open_to)
    assert open_tokens(env) == ((env,) if told else ())
    assert mode(env) == open_to


@pytest.mark.parametrize(("open_to", "told"), [(0o600, False), (0o640, False), (0o644, True)])
def test_a_file_of_the_token_that_others_can_read_is_told(tmp_path, open_to, told):
    file = tmp_path / "token"
    file.write_text("a.b.c", "utf-8")
    file.chmod(open_to)
    assert open_tokens(tmp_path / ".env", file) == ((file,) if told else ())


def test_without_an_env_nothing_is_told(tmp_path):
    assert open_tokens(tmp_path / ".env", tmp_path / "token") == ()
