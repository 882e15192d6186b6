"""The rules of the settings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.errors import SettingsError
from bot.settings import DISCORD_SETTINGS, SETTINGS, Secret, Setting, example, load

if TYPE_CHECKING:
    from collections.abc import Mapping

ROOT = Path(__file__).parents[1]
TOKEN = "MTIz.NDU2.Nzg5-not_a_real_token-at_all-but_as_long_as_one"


def problems(texts: Mapping[str, str], folder: Path) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        load(texts, folder)
    return str(caught.value).splitlines()


@pytest.fixture
def dotenv(tmp_path: Path) -> Path:
    return tmp_path / ".env"


def test_without_anything_set_the_defaults_hold(tmp_path: Path) -> None:
    settings = load({}, tmp_path)
    assert not settings.token
    assert settings.home_guild is None
    assert not settings.sees_members
    assert settings.api_url == "https://discord.com/api/v10"
    assert settings.gateway_url == "wss://gateway.discord.gg"
    assert (settings.knowledge_dir, settings.data_dir) == (ROOT / "knowledge", ROOT / "data")
    assert (settings.backup_dir, settings.model_dir) == (None, None)
    assert settings.page_url == ""
    assert (settings.answer_from, settings.offer_from) == (None, None)
    assert settings.timezone.key == "Europe/London"
    assert (settings.log_level, settings.log_format) == ("info", "text")


def test_every_setting_is_taken_from_the_environment(tmp_path: Path) -> None:
    texts = {
        "DISCORD_TOKEN": TOKEN,
        "DISCORD_GUILD_ID": "123456789012345678",
        "EDITORS_CHANNEL": "223456789012345678",
        "HUB_MANAGER_ROLES": "323456789012345678, 323456789012345679",
        "ONBOARDING_ROLE": "423456789012345678",
        "WELCOME_CHANNEL": "523456789012345678",
        "SERVER_MEMBERS_INTENT": "On",
        "WEEKLY_INSIGHTS": "On",
        "DISCORD_API_URL": "http://127.0.0.1:8080/api/v10/",
        "DISCORD_GATEWAY_URL": "ws://127.0.0.1:8081",
        "KNOWLEDGE_DIR": "words",
        "DATA_DIR": "state",
        "BACKUP_DIR": "backups",
        "PAGE_URL": "https://handbook.example.org/site/",
        "MODEL_DIR": "encoder",
        "ANSWER_FROM": "0.4",
        "OFFER_FROM": "0",
        "TIMEZONE": "Europe/Paris",
        "LOG_LEVEL": "DEBUG",
        "LOG_FORMAT": "json",
    }
    settings = load(texts, tmp_path)
    assert settings.token.reveal() == TOKEN
    assert settings.home_guild == 123456789012345678
    assert settings.editors_channel == 223456789012345678
    assert settings.manager_roles == {323456789012345678, 323456789012345679}
    assert (settings.tour_role, settings.welcome_channel) == (423456789012345678, 523456789012345678)
    assert settings.sees_members
    assert settings.is_told_weekly
    assert settings.api_url == "http://127.0.0.1:8080/api/v10"
    assert settings.gateway_url == "ws://127.0.0.1:8081"
    assert (settings.knowledge_dir, settings.data_dir) == (Path("words"), Path("state"))
    assert (settings.backup_dir, settings.model_dir) == (Path("backups"), Path("encoder"))
    assert settings.page_url == "https://handbook.example.org/site"
    assert (settings.answer_from, settings.offer_from) == (0.4, 0.0)
    assert settings.timezone.key == "Europe/Paris"
    assert (settings.log_level, settings.log_format) == ("debug", "json")


def test_env_example_is_what_the_table_of_settings_says() -> None:
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == example()


def test_the_table_names_every_setting_that_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.settings._dotenv", lambda *_: {})
    named = [setting.name for setting in SETTINGS]
    assert len(named) == len(set(named))
    read: set[str] = set()
    for setting in SETTINGS:  # each with a value of its own in turn, so that none can hide behind a default
        try:
            changed = load({setting.name: "7"}, tmp_path)
        except SettingsError as error:
            assert setting.name in str(error)  # noqa: PT017
        else:
            assert changed != load({}, tmp_path)
        read.add(setting.name)
    assert read == set(named)


def test_the_environment_wins_over_the_file(tmp_path: Path, dotenv: Path) -> None:
    dotenv.write_text("KNOWLEDGE_DIR=from-file\nDATA_DIR=from-file\n")
    settings = load({"DATA_DIR": "from-environment"}, tmp_path)
    assert (settings.knowledge_dir, settings.data_dir) == (Path("from-file"), Path("from-environment"))


def test_the_file_is_looked_up_in_the_current_folder(
    tmp_path: Path, dotenv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    dotenv.write_text("DATA_DIR=here\n")
    monkeypatch.chdir(tmp_path)
    assert load({}).data_dir == Path("here")


def test_a_file_saved_by_notepad_is_read(tmp_path: Path, dotenv: Path) -> None:
    dotenv.write_bytes("\ufeffDATA_DIR=here\r\n# a comment\r\nLOG_LEVEL='debug'\r\n".encode())
    settings = load({}, tmp_path)
    assert (settings.data_dir, settings.log_level) == (Path("here"), "debug")


def test_a_dollar_in_a_token_stays_a_dollar(tmp_path: Path, dotenv: Path) -> None:
    dotenv.write_text("DISCORD_TOKEN=abc${HOME}def\n")
    assert load({}, tmp_path).token.reveal() == "abc${HOME}def"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"LOG_LEVEL=\xff\xfe\n", "The file .env is not a UTF-8 text: save it again as UTF-8."),
        (b"DATA_DIR=here\n'LOG LEVEL\n", "Line 2 of the file .env cannot be read: write it as NAME=value."),
    ],
)
def test_a_broken_file_is_a_problem(tmp_path: Path, dotenv: Path, content: bytes, sentence: str) -> None:
    dotenv.write_bytes(content)
    assert problems({}, tmp_path) == [sentence]


def test_a_folder_in_place_of_the_file_is_a_problem(tmp_path: Path, dotenv: Path) -> None:
    dotenv.mkdir()
    assert problems({}, tmp_path)[0].startswith("The file .env cannot be read (")


@pytest.mark.parametrize(
    "pasted",
    [
        f"  {TOKEN}\n",
        f'"{TOKEN}"',
        f"'{TOKEN}' ",
        f"Bot {TOKEN}",
        f'"bot  {TOKEN}"',
        f"\u201c{TOKEN}\u201d",
        f"\ufeff{TOKEN}",
    ],
)
def test_a_token_is_taken_out_of_what_was_pasted_around_it(tmp_path: Path, pasted: str) -> None:
    assert load({"DISCORD_TOKEN": pasted}, tmp_path).token.reveal() == TOKEN
    (tmp_path / "token").write_text(pasted, encoding="utf-8")
    assert load({"DISCORD_TOKEN_FILE": str(tmp_path / "token")}, tmp_path).token.reveal() == TOKEN


def test_an_empty_variable_is_as_good_as_none(tmp_path: Path) -> None:
    assert load({setting.name: " " for setting in SETTINGS}, tmp_path) is not None


def test_every_problem_is_reported_at_once_and_as_a_sentence(tmp_path: Path) -> None:
    texts = {
        "DISCORD_TOKEN": "two words",
        "DISCORD_TOKEN_FILE": "also",
        "DISCORD_GUILD_ID": "our server",
        "DISCORD_API_URL": "discord.com",
        "DISCORD_GATEWAY_URL": "https://gateway.discord.gg",
        "TIMEZONE": "London",
        "LOG_LEVEL": "loud",
        "LOG_FORMAT": "xml",
    }
    found = problems(texts, tmp_path)
    assert len(found) == len(texts)
    assert all(sentence.endswith(".") and sentence.startswith(tuple(texts)) for sentence in found)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("DISCORD_GUILD_ID", "0"),
        ("DISCORD_GUILD_ID", "-5"),
        ("DISCORD_GUILD_ID", "\u0663"),
        ("DISCORD_GUILD_ID", "9" * 5000),
        ("DISCORD_API_URL", "https://"),
        ("DISCORD_API_URL", "https://[::1/api"),
        ("DISCORD_API_URL", "https://name:word@host/api"),
        ("DISCORD_API_URL", "https://host:99999/api"),
        ("DISCORD_API_URL", "https://host/api v10"),
        ("DISCORD_API_URL", "ws://host"),
        ("KNOWLEDGE_DIR", "a\0b"),
        ("PROTECTED_TOPICS", ","),
        ("PROTECTED_TOPICS", " , ,"),
        ("PROTECTED_TOPICS", "\u3000"),
        ("DISCORD_EDITOR_ROLES", ","),
        ("WEEKLY_INSIGHTS", "weekly"),
        ("TIMEZONE", "../../etc/passwd"),
        ("TIMEZONE", "Europe"),
        ("TIMEZONE", "/etc/localtime"),
    ],
)
def test_a_value_that_cannot_be_meant_is_a_problem(tmp_path: Path, name: str, text: str) -> None:
    (sentence,) = problems({name: text}, tmp_path)
    assert sentence.startswith(f"{name} ")
    assert len(sentence) < 300


def test_the_token_and_its_file_cannot_both_be_set(tmp_path: Path) -> None:
    (tmp_path / "token").write_text(TOKEN)
    (sentence,) = problems({"DISCORD_TOKEN": TOKEN, "DISCORD_TOKEN_FILE": str(tmp_path / "token")}, tmp_path)
    assert sentence.startswith("DISCORD_TOKEN and DISCORD_TOKEN_FILE are both set")


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff\xfe\x00", b"two words", b"x" * 5000])
def test_a_token_file_without_a_token_is_a_problem(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "token"
    file.write_bytes(content)
    (sentence,) = problems({"DISCORD_TOKEN_FILE": str(file)}, tmp_path)
    assert sentence.startswith("DISCORD_TOKEN_FILE names a file that ")


@pytest.mark.parametrize("path", ["missing", "."])
def test_a_token_file_that_cannot_be_read_is_a_problem(tmp_path: Path, path: str) -> None:
    (sentence,) = problems({"DISCORD_TOKEN_FILE": str(tmp_path / path)}, tmp_path)
    assert sentence.startswith("DISCORD_TOKEN_FILE names a file that cannot be read (")


def test_a_token_file_in_the_home_folder_of_nobody_is_a_problem(tmp_path: Path) -> None:
    (sentence,) = problems({"DISCORD_TOKEN_FILE": "~nobody-of-this-name/token"}, tmp_path)
    assert sentence.startswith("DISCORD_TOKEN_FILE begins with ~, but this user has no home folder")


@pytest.mark.parametrize("name", [setting.name for setting in SETTINGS if not setting.name.endswith("_DIR")])
def test_a_token_in_the_wrong_place_is_not_repeated(tmp_path: Path, name: str) -> None:
    text = f"{TOKEN} {TOKEN}" if name == "DISCORD_TOKEN" else TOKEN
    assert TOKEN not in "".join(problems({name: text}, tmp_path))


def test_the_token_shows_in_no_repr(tmp_path: Path) -> None:
    settings = load({"DISCORD_TOKEN": TOKEN}, tmp_path)
    shown = f"{settings!r} {settings} {settings.token} {settings.token!r} {[settings.token]}"
    assert TOKEN not in shown


def test_only_what_somebody_has_decided_to_show_is_shown_as_it_was_written(tmp_path: Path) -> None:
    """A new setting is a secret: put it here once it is decided that it is none."""
    assert Setting("NEW", "It is new.", str).is_secret
    assert {setting.name for setting in SETTINGS if setting.is_secret} == {"DISCORD_TOKEN", "DISCORD_TOKEN_FILE"}
    texts = {"DISCORD_TOKEN": TOKEN, "TIMEZONE": " Europe/Paris", "LOG_LEVEL": "DEBUG", "HOME": "/root"}
    assert load(texts, tmp_path).shown == {"TIMEZONE": "Europe/Paris", "LOG_LEVEL": "DEBUG"}
    misplaced = {"DISCORD_TOKEN": TOKEN, "MODEL_DIR": TOKEN, "DISCORD_GUILD_ID": TOKEN, "WELCOME_CHANNEL": "7"}
    assert load(misplaced, tmp_path, for_discord=False).shown == {"WELCOME_CHANNEL": "7"}


@pytest.mark.parametrize("other", ["DATA_DIR", "KNOWLEDGE_DIR"])
def test_backups_have_a_folder_of_their_own(tmp_path: Path, other: str) -> None:
    (sentence,) = problems({"BACKUP_DIR": f"{tmp_path}/./one", other: f"{tmp_path}/one"}, tmp_path)
    assert sentence.startswith(f"BACKUP_DIR has to be a folder of its own, and not that of {other}")


def test_an_empty_secret_is_false() -> None:
    assert not Secret()
    assert Secret("x")


def test_a_command_without_discord_works_whatever_the_discord_settings_are(tmp_path: Path) -> None:
    texts = {setting.name: "not good" for setting in DISCORD_SETTINGS}
    settings = load(texts, tmp_path, for_discord=False)
    assert not settings.token
    assert settings.knowledge_dir == ROOT / "knowledge"
