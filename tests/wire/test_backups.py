"""Backups of the running bot: one a night, all of it back on another machine, and whoever is erased is in none."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from contextlib import closing

import pytest

from bot.backup import archive
from bot.backup.restoring import STAGED, UNDER_WAY
from bot.exits import Exit
from bot.storage.opening import FILE_NAME
from tests.backup.test_erasing import found_in
from tests.handbook.malformed import SAFEGUARDING
from tests.storage.files import stored
from tests.support.bot_process import running
from tests.support.handbook_files import folder_with
from tests.wire.test_one_bot import AIMS, command, ready, shown, until

pytestmark = pytest.mark.slow

OTHER_AIMS = AIMS.replace("Teach every child to read.", "Teach every child to sing.")


@pytest.fixture
def environment(discord, tmp_path):
    words = folder_with(tmp_path / "words", AIMS, safeguarding=SAFEGUARDING)
    return discord.environment | {"KNOWLEDGE_DIR": str(words), "BACKUP_DIR": str(tmp_path / "backups")}


def backups_in(folder):
    return sorted((folder / "backups").glob("backup-*.zip"))


async def prefers_plain_text(discord):
    asked = await discord.sam.slash("preferences")
    assert await asked.wait()
    return "plain text" in str(asked.message["content"])


async def test_a_member_finds_everything_as_it_was_when_it_is_restored_elsewhere(discord, tmp_path, environment):
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    async with running(here, environment):
        await ready(discord)
        await until(lambda: backups_in(tmp_path))
        chosen = await discord.sam.slash("preferences", answers="plain text")
        assert await chosen.wait()
        answer = await shown(discord, "aims.e1")
        assert (await command(here, environment, "backup", str(tmp_path / "kept.zip")))[0] == 0
        code, said = await command(here, environment, "restore", str(tmp_path / "kept.zip"), "--yes")
        assert (code, "is running on this DATA_DIR" in said) == (Exit.SET_UP, True)
    there.mkdir()
    moved = environment | {"KNOWLEDGE_DIR": str(there / "words"), "BACKUP_DIR": str(there / "backups")}
    code, said = await command(there, moved, "restore", str(tmp_path / "kept.zip"))
    assert code == 0, said
    assert "DISCORD_TOKEN" not in said
    assert f"DISCORD_API_URL={discord.environment['DISCORD_API_URL']}" in said
    async with running(there, moved):
        await ready(discord)
        assert await shown(discord, "aims.e1") == answer
        assert await prefers_plain_text(discord)


async def test_whoever_is_erased_while_it_runs_is_in_no_database_of_its_backups(discord, tmp_path, environment):
    sam = int(discord.sam.number)
    async with running(tmp_path, environment):
        await ready(discord)
        chosen = await discord.sam.slash("preferences", answers="plain text")
        assert await chosen.wait()
        await until(lambda: backups_in(tmp_path))
        by_hand = tmp_path / "backups" / "by-hand.zip"
        assert (await command(tmp_path, environment, "backup", str(by_hand)))[0] == 0
        values = [stored(sam), sam.to_bytes(8)] if sam >= 1 << 56 else [sam.to_bytes(8), str(sam).encode()]
        assert database_knows(by_hand, tmp_path, sam)
        code, said = await command(tmp_path, environment, "member", str(sam), "--erase")
        assert (code, "cannot be changed" in said) == (0, False)
        for backup in [*backups_in(tmp_path), by_hand]:
            assert found_in(backup, tmp_path, values) == set()
            assert not database_knows(backup, tmp_path, sam)


def database_knows(backup, folder, member):
    path = folder / "looked-into.sqlite3"
    path.unlink(missing_ok=True)
    archive.unpack_database(backup, path)
    with closing(sqlite3.connect(path)) as database:
        return bool(database.execute("SELECT * FROM preferences WHERE member = ?", (member,)).fetchall())


async def test_a_start_finishes_a_restore_into_an_empty_place_that_was_interrupted(discord, tmp_path, environment):
    async with running(tmp_path, environment):
        await ready(discord)
    folder_with(tmp_path / "words", OTHER_AIMS, safeguarding=SAFEGUARDING)
    kept = tmp_path / "kept.zip"
    assert (await command(tmp_path, environment, "backup", str(kept)))[0] == 0
    shutil.rmtree(tmp_path / "words")
    (tmp_path / "words").mkdir()
    (tmp_path / "words" / UNDER_WAY).touch()
    (tmp_path / "data" / FILE_NAME).unlink()
    await asyncio.to_thread(shutil.copy, kept, tmp_path / "data" / STAGED)
    async with running(tmp_path, environment) as bot:
        await ready(discord)
        assert "Teach every child to sing." in await shown(discord, "aims.e1")
        assert "There are no words" not in bot.said
    assert not (tmp_path / "data" / STAGED).exists()
