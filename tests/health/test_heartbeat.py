"""The rules of the heartbeat file: whole or not there, and never in anybody's way."""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import closing, contextmanager

import pytest

from bot.health.heartbeat import FILE_NAME, HeartbeatFile, read, remove
from tests.health.beats import beat
from tests.support.real_client import until


@contextmanager
def writing(folder):
    with closing(HeartbeatFile(folder)) as file:
        yield file


async def test_what_is_written_is_read_again(tmp_path):
    given = beat(proposals=3)
    with writing(tmp_path) as file:
        file.put(given)
        await until(lambda: read(tmp_path))
        assert read(tmp_path) == given
        assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]
        assert (tmp_path / FILE_NAME).stat().st_mode & 0o777 == 0o600


async def test_the_end_takes_it_away(tmp_path):
    with writing(tmp_path) as file:
        file.put(beat())
        await until(lambda: read(tmp_path))
    assert list(tmp_path.iterdir()) == []


async def test_a_folder_that_is_away_is_not_made_and_is_written_to_when_it_is_back(tmp_path, caplog):
    caplog.set_level("INFO")
    folder = tmp_path / "data"
    with writing(folder) as file:
        file.put(beat())
        await until(lambda: "cannot be written" in caplog.text)
        file.put(beat())
        assert not folder.exists()
        folder.mkdir()
        file.put(beat(news=7))
        await until(lambda: read(folder))
        await until(lambda: "can be written into DATA_DIR again" in caplog.text)
    assert caplog.text.count("cannot be written") == 1


async def test_a_disk_that_hangs_keeps_nobody_waiting_and_gets_the_latest_later(tmp_path):
    """A pipe under the name of the new file hangs whoever opens it, until somebody reads it."""
    pipe = tmp_path / f".{FILE_NAME}.new"
    os.mkfifo(pipe)
    with writing(tmp_path) as file:
        for number in range(100):
            file.put(beat(news=number))
        await asyncio.to_thread(pipe.read_bytes)
        file.put(last := beat(news=100))
        # At first it is the pipe itself under its new name.
        await until(lambda: (tmp_path / FILE_NAME).is_file() and read(tmp_path) == last)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"pid": 1}', json.dumps({"loop": {"median": 1}}), "\xff"])
def test_what_another_version_or_a_crash_has_left_is_no_heartbeat(tmp_path, text):
    (tmp_path / FILE_NAME).write_text(text, encoding="latin-1")
    assert read(tmp_path) is None


def test_to_take_away_what_is_not_there_does_nothing(tmp_path):
    remove(tmp_path / "away")
    remove(tmp_path)
