"""What the assistant keeps is for the user that runs it, and for nobody else on the machine."""

from __future__ import annotations

import logging
import stat
import sys
from contextlib import closing

import pytest

from bot.storage.opening import FILE_NAME, open_store, tell_of_open_token

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
    names = (FILE_NAME, "store.broken-2026-11-23.sqlite3", "vectors-minilm.bin", "regression-1.npz", "edited-1.npz")
    with opened(tmp_path):
        pass
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
def test_a_token_that_others_can_read_is_told(tmp_path, caplog, text, open_to, told):
    env = tmp_path / ".env"
    env.write_text(text, "utf-8")
    env.chmod(open_to)
    with caplog.at_level(logging.WARNING):
        tell_of_open_token(env)
    assert (f"chmod 600 {env}" in caplog.text) is told
    assert "a.b.c" not in caplog.text
    assert mode(env) == open_to


def test_without_an_env_nothing_is_told(tmp_path, caplog):
    tell_of_open_token(tmp_path / ".env")
    assert caplog.text == ""
