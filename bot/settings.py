"""The settings: the environment and `.env` become one frozen value, and every problem is reported at once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Generic, NoReturn, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv.parser import parse_stream

from bot.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CANNOT_START = 78
"""The exit code for settings that do not allow a start (EX_CONFIG), so that a service manager does not retry."""

AROUND = " \t\r\n\v\f\"'`\u00a0\u200b\u2018\u2019\u201c\u201d\u2060\ufeff"
"""What comes along around a value when it is pasted: spaces, quotation marks, invisible characters."""

MOST_TOKEN_BYTES = 4096
LARGEST_ID = 2**64 - 1
LONGEST_SHOWN = 40
"""A longer value is not repeated in a message: it may be a token in the wrong place (those are longer)."""

T_co = TypeVar("T_co", covariant=True)


class Secret:
    """A text that is not to be seen: only `reveal` gives it away, and an empty one is false."""

    __slots__ = ("_text",)

    def __init__(self, text: str = "") -> None:
        """Hide this text."""
        self._text = text

    def reveal(self) -> str:
        """Return the text itself."""
        return self._text

    def __bool__(self) -> bool:
        """Return whether there is anything to hide."""
        return bool(self._text)

    def __repr__(self) -> str:
        """Return a placeholder; `str` and f-strings get the same."""
        return "Secret(hidden)" if self._text else "Secret(empty)"


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set from outside."""

    token: Secret
    home_guild: int | None
    api_url: str
    gateway_url: str
    knowledge_dir: Path
    data_dir: Path
    timezone: ZoneInfo
    log_level: str
    log_format: str


@dataclass(frozen=True, slots=True)
class Setting(Generic[T_co]):
    """One name of the environment: what it means, its default, and how its text becomes a value.

    `parse` raises ValueError with what to say after the name.
    """

    name: str
    about: str
    parse: Callable[[str], T_co]
    default: str = ""


def load(environ: Mapping[str, str] | None = None, folder: Path | None = None, *, for_discord: bool = True) -> Settings:
    """Return the settings from the environment, which wins, and from the `.env` of a folder.

    Args:
        environ: The environment; the process's own by default.
        folder: Where to look for `.env`; the current folder by default.
        for_discord: False leaves out what only the running bot needs, so that a command that does
            not talk to Discord works whatever the token, the server and the addresses are.

    Raises:
        SettingsError: Its text has one sentence a line for everything that is wrong.
    """
    problems: list[str] = []
    texts = {**_dotenv((folder or Path()) / ".env", problems), **(os.environ if environ is None else environ)}
    settings = _Reader(texts, problems, for_discord=for_discord).settings()
    if settings is None or problems:
        raise SettingsError("\n".join(problems))
    return settings


def example() -> str:
    """Return what `.env.example` holds: every setting, commented out, with a sentence."""
    head = "# Copy this file to .env and remove the # before what you set. The environment wins over the file.\n"
    return head + "".join(f"\n# {setting.about}\n#{setting.name}={setting.default}\n" for setting in SETTINGS)


class _Reader:
    """Reads setting after setting and collects what is wrong."""

    def __init__(self, texts: Mapping[str, str], problems: list[str], *, for_discord: bool) -> None:
        self._texts = texts
        self._problems = problems
        self._for_discord = for_discord

    def settings(self) -> Settings | None:
        """Return the settings, or None when one has no value at all."""
        token, guild = self._token(), self._value(GUILD_ID)
        api, gateway = self._value(API_URL), self._value(GATEWAY_URL)
        knowledge, data = self._value(KNOWLEDGE_DIR), self._value(DATA_DIR)
        zone, level, log_format = self._value(TIMEZONE), self._value(LOG_LEVEL), self._value(LOG_FORMAT)
        if not (api and gateway and knowledge and data and zone and level and log_format):
            return None
        return Settings(token, guild, api, gateway, knowledge, data, zone, level, log_format)

    def _text(self, setting: Setting[object]) -> str:
        is_left_out = setting in DISCORD_SETTINGS and not self._for_discord
        return "" if is_left_out else self._texts.get(setting.name, "").strip(AROUND)

    def _value(self, setting: Setting[T_co]) -> T_co | None:
        """Return the value, or None with a problem."""
        try:
            return setting.parse(self._text(setting) or setting.default)
        except ValueError as error:
            self._problems.append(f"{setting.name} {error}")
            return None

    def _token(self) -> Secret:
        file = self._text(TOKEN_FILE)
        token = self._value(TOKEN) or Secret()
        if not file:
            return token
        if self._text(TOKEN):
            both = f"{TOKEN.name} and {TOKEN_FILE.name} are both set: keep the one you want and remove the other."
            self._problems.append(both)
            return token
        return self._value(TOKEN_FILE) or Secret()


def _dotenv(path: Path, problems: list[str]) -> dict[str, str]:
    """Return the names and texts of a `.env`, which need not be there."""
    try:
        content = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError:
        problems.append("The file .env is not a UTF-8 text: save it again as UTF-8.")
        return {}
    except OSError as error:
        problems.append(f"The file .env cannot be read ({_why(error)}): change its permissions, or remove it.")
        return {}
    texts: dict[str, str] = {}
    for binding in parse_stream(StringIO(content)):
        if binding.error:
            problems.append(f"Line {binding.original.line} of the file .env cannot be read: write it as NAME=value.")
        elif binding.key is not None:
            texts[binding.key] = binding.value or ""
    return texts


def _why(error: OSError) -> str:
    """Return the reason alone, because an error's whole text repeats the path, which may be a token by mistake."""
    return (error.strerror or "unknown reason").lower()


def _shown(text: str) -> str:
    return f'"{text}"' if len(text) <= LONGEST_SHOWN and text.isprintable() else "something else"


def _refuse(sentence: str) -> NoReturn:
    """Raise a ValueError that says after a setting's name what is wrong with it and what to do."""
    raise ValueError(sentence)


def _is_one_word(text: str) -> bool:
    return all("!" <= character <= "~" for character in text)


def _parse_token(text: str) -> Secret:
    if text[:4].lower() == "bot ":
        text = text[4:].strip(AROUND)
    if not _is_one_word(text):
        _refuse(f"holds a space or another character that no token has: copy the token again from {TOKEN_PAGE}.")
    return Secret(text)


def _parse_token_file(text: str) -> Secret:
    if not text:
        return Secret()
    try:
        with _path(text).open("rb") as file:
            content = file.read(MOST_TOKEN_BYTES + 1)
    except OSError as error:
        _refuse(f"names a file that cannot be read ({_why(error)}): correct the path, or the file's permissions.")
    token = content.decode("utf-8-sig", errors="replace").strip(AROUND)
    if not token:
        _refuse("names a file that is empty: put the token into it, and nothing else.")
    try:
        return _parse_token(token if len(content) <= MOST_TOKEN_BYTES else "no token")
    except ValueError:
        _refuse("names a file that does not hold a token: put the token into it, and nothing else.")


def _parse_guild(text: str) -> int | None:
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ID)) and 0 < int(text) <= LARGEST_ID:
        return int(text)
    _refuse(
        f"has to be your server's number, not {_shown(text)}: in Discord, turn on Developer Mode under Advanced in "
        "your settings, then right-click the server and choose Copy Server ID."
    )


def _address(*schemes: str) -> Callable[[str], str]:
    either = " or ".join(f"{scheme}://" for scheme in schemes)

    def parse(text: str) -> str:
        try:
            parts = urlsplit(text)
            is_whole = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_whole = False
        if not is_whole or not _is_one_word(text) or set(text) & set("?#@"):
            _refuse(f"has to be a whole address that begins with {either}: correct it, or remove it for Discord's own.")
        return text.rstrip("/")

    return parse


def _path(text: str) -> Path:
    if not text.isprintable():
        _refuse("holds an invisible character: type the path again.")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        _refuse("begins with ~, but this user has no home folder: write the whole path.")


def _parse_zone(text: str) -> ZoneInfo:
    if zone := _zone(text):
        return zone
    if _zone(TIMEZONE.default) is None:
        _refuse("cannot be used because this machine has no time zone data: run pip install tzdata.")
    _refuse(f"has to be the name of a time zone, such as {TIMEZONE.default}, not {_shown(text)}.")


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; outside the time zone folder; a folder itself
        return None


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text.lower() not in choices:
            _refuse(f"has to be {', '.join(choices[:-1])} or {choices[-1]}, not {_shown(text)}.")
        return text.lower()

    return parse


TOKEN_PAGE = "the Bot page of https://discord.com/developers/applications"  # noqa: S105 (no password)

TOKEN_ABOUT = f"The bot's token, from {TOKEN_PAGE}; show it to nobody."
TOKEN = Setting("DISCORD_TOKEN", TOKEN_ABOUT, _parse_token)
FILE_ABOUT = "Instead of the token itself: the path of a file that holds nothing but the token."
TOKEN_FILE = Setting("DISCORD_TOKEN_FILE", FILE_ABOUT, _parse_token_file)
GUILD_ABOUT = "The number of your own server, where new commands show at once; without it they go to every server."
GUILD_ID = Setting("DISCORD_GUILD_ID", GUILD_ABOUT, _parse_guild)
API_ABOUT = "The whole base address of Discord's API; change it only for another Discord-compatible server."
API_URL = Setting("DISCORD_API_URL", API_ABOUT, _address("https", "http"), "https://discord.com/api/v10")
GATEWAY_ABOUT = "The address of Discord's gateway; change it only for another Discord-compatible server."
GATEWAY_URL = Setting("DISCORD_GATEWAY_URL", GATEWAY_ABOUT, _address("wss", "ws"), "wss://gateway.discord.gg")
KNOWLEDGE_ABOUT = "The folder with the YAML files that say what the partnership says."
KNOWLEDGE_DIR = Setting("KNOWLEDGE_DIR", KNOWLEDGE_ABOUT, _path, "knowledge")
DATA_DIR = Setting("DATA_DIR", "The folder for what the bot has to remember.", _path, "data")
TIMEZONE = Setting("TIMEZONE", "The time zone in which days and hours are meant.", _parse_zone, "Europe/London")
LEVEL_ABOUT = "How much is logged: debug, info, warning or error."
LOG_LEVEL = Setting("LOG_LEVEL", LEVEL_ABOUT, _one_of("debug", "info", "warning", "error"), "info")
FORMAT_ABOUT = "How it is logged: text for people, json for programs."
LOG_FORMAT = Setting("LOG_FORMAT", FORMAT_ABOUT, _one_of("text", "json"), "text")

DISCORD_SETTINGS: tuple[Setting[object], ...] = (TOKEN, TOKEN_FILE, GUILD_ID, API_URL, GATEWAY_URL)
LOCAL_SETTINGS: tuple[Setting[object], ...] = (KNOWLEDGE_DIR, DATA_DIR, TIMEZONE, LOG_LEVEL, LOG_FORMAT)
SETTINGS = DISCORD_SETTINGS + LOCAL_SETTINGS
"""Every setting, in the order of `.env.example`."""
