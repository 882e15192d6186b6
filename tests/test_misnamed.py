"""A name in `.env` that is no setting is named, with the one that was meant."""

from __future__ import annotations

import pytest

from bot.misnamed import misnamed
from bot.settings import load
from tests.test_settings import TOKEN


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("DISCORD_GULD_ID", "DISCORD_GUILD_ID"),
        ("discord_token", "DISCORD_TOKEN"),
        ("EDITOR-CHANNEL", "EDITORS_CHANNEL"),
        ("TOKEN", "DISCORD_TOKEN"),
        ("EDITOR_ROLES", "DISCORD_EDITOR_ROLES"),
        ("LOGLEVEL", "LOG_LEVEL"),
        ("HTTP_PROXY", ""),
        ("PATH", ""),
        ("DIR", ""),
    ],
)
def test_a_name_in_the_file_that_is_no_setting_is_named_with_the_one_that_was_meant(tmp_path, name, meant):
    (tmp_path / ".env").write_text(f"DATA_DIR=here\n\n{name}=7\n")
    (found,) = misnamed(tmp_path)
    assert (found.name, found.line, found.meant) == (name, 3, meant)
    assert (f"did you mean {meant}?" in str(found)) is bool(meant)
    assert str(load({}, tmp_path).data_dir) == "here"


def test_what_is_no_name_is_not_repeated(tmp_path):
    (tmp_path / ".env").write_text(f"{TOKEN}\n")
    (found,) = misnamed(tmp_path)
    assert str(found).startswith("What stands in line 1 of .env is no setting: ")


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe", b"# DISCORD_GULD_ID=7\n", b"export TIMEZONE=UTC\n"])
def test_where_every_name_is_a_setting_none_is_named(tmp_path, content):
    if content is not None:
        (tmp_path / ".env").write_bytes(content)
    assert misnamed(tmp_path) == ()
