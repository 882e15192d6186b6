"""The settings: the environment and `.env` become one frozen value, and every problem is reported at once."""

from __future__ import annotations

import os
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar

from dotenv.parser import parse_stream

from bot.errors import SettingsError
from bot.setting_values import (
    AROUND,
    TOKEN_PAGE,
    USUAL_ZONE,
    Secret,
    address,
    one_of,
    parse_channel,
    parse_folder,
    parse_guild,
    parse_path,
    parse_role,
    parse_roles,
    parse_share,
    parse_token,
    parse_token_file,
    parse_topics,
    parse_zone,
    reason,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from zoneinfo import ZoneInfo

CANNOT_START = 78
"""The exit code for settings that do not allow a start (EX_CONFIG), so that a service manager does not retry."""

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set from outside."""

    token: Secret
    home_guild: int | None
    editor_roles: frozenset[int]
    editors_channel: int | None
    manager_roles: frozenset[int]
    tour_role: int | None
    welcome_channel: int | None
    sees_members: bool
    api_url: str
    gateway_url: str
    knowledge_dir: Path
    knowledge_git: str
    protected_topics: frozenset[str]
    is_solo: bool
    data_dir: Path
    model_dir: Path | None
    answer_from: float | None
    offer_from: float | None
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
        token, guild, roles = self._token(), self._value(GUILD_ID), self._value(EDITOR_ROLES)
        channel, managers = self._value(EDITORS_CHANNEL), self._value(MANAGER_ROLES)
        tour_role, welcome, members = self._value(TOUR_ROLE), self._value(WELCOME_CHANNEL), self._value(MEMBERS_INTENT)
        api, gateway = self._value(API_URL), self._value(GATEWAY_URL)
        knowledge, data, model = self._value(KNOWLEDGE_DIR), self._value(DATA_DIR), self._value(MODEL_DIR)
        answer, offer = self._value(ANSWER_FROM), self._value(OFFER_FROM)
        git, protected = self._value(KNOWLEDGE_GIT), self._value(PROTECTED_TOPICS)
        solo = self._value(SOLO_EDITOR)
        zone, level, log_format = self._value(TIMEZONE), self._value(LOG_LEVEL), self._value(LOG_FORMAT)
        if not (api and gateway and knowledge and git and data and zone and level and log_format):
            return None
        return Settings(
            token=token,
            home_guild=guild,
            editor_roles=roles or frozenset(),
            editors_channel=channel,
            manager_roles=managers or frozenset(),
            tour_role=tour_role,
            welcome_channel=welcome,
            sees_members=members == "on",
            api_url=api,
            gateway_url=gateway,
            knowledge_dir=knowledge,
            knowledge_git=git,
            protected_topics=protected or frozenset(),
            is_solo=solo == "yes",
            data_dir=data,
            model_dir=model,
            answer_from=answer,
            offer_from=offer,
            timezone=zone,
            log_level=level,
            log_format=log_format,
        )

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
        problems.append(f"The file .env cannot be read ({reason(error)}): change its permissions, or remove it.")
        return {}
    texts: dict[str, str] = {}
    for binding in parse_stream(StringIO(content)):
        if binding.error:
            problems.append(f"Line {binding.original.line} of the file .env cannot be read: write it as NAME=value.")
        elif binding.key is not None:
            texts[binding.key] = binding.value or ""
    return texts


TOKEN_ABOUT = f"The bot's token, from {TOKEN_PAGE}; show it to nobody."
TOKEN = Setting("DISCORD_TOKEN", TOKEN_ABOUT, parse_token)
FILE_ABOUT = "Instead of the token itself: the path of a file that holds nothing but the token."
TOKEN_FILE = Setting("DISCORD_TOKEN_FILE", FILE_ABOUT, parse_token_file)
GUILD_ABOUT = "The number of your home server: who may edit is decided there."
GUILD_ID = Setting("DISCORD_GUILD_ID", GUILD_ABOUT, parse_guild)
ROLES_ABOUT = "The numbers of the roles that may edit, with commas between; empty for whoever has Manage Server."
EDITOR_ROLES = Setting("DISCORD_EDITOR_ROLES", ROLES_ABOUT, parse_roles)
CHANNEL_ABOUT = "The number of the channel in which editors read proposals and news of the words; empty for none."
EDITORS_CHANNEL = Setting("EDITORS_CHANNEL", CHANNEL_ABOUT, parse_channel)
MANAGERS_ABOUT = "The numbers of the roles that may see how far new members are, beside editors; empty for none."
MANAGER_ROLES = Setting("HUB_MANAGER_ROLES", MANAGERS_ABOUT, parse_roles)
TOUR_ROLE_ABOUT = "The number of the role that a member is given at the end of the tour; empty for none."
TOUR_ROLE = Setting("ONBOARDING_ROLE", TOUR_ROLE_ABOUT, parse_role)
WELCOME_ABOUT = "The number of the channel in which new members are welcomed; empty for none."
WELCOME_CHANNEL = Setting("WELCOME_CHANNEL", WELCOME_ABOUT, parse_channel)
INTENT_ABOUT = "Whether the Server Members intent is switched on for the bot, with which it sees who joins: on or off."
MEMBERS_INTENT = Setting("SERVER_MEMBERS_INTENT", INTENT_ABOUT, one_of("off", "on"), "off")
API_ABOUT = "The whole base address of Discord's API; change it only for another Discord-compatible server."
API_URL = Setting("DISCORD_API_URL", API_ABOUT, address("https", "http"), "https://discord.com/api/v10")
GATEWAY_ABOUT = "The address of Discord's gateway; change it only for another Discord-compatible server."
GATEWAY_URL = Setting("DISCORD_GATEWAY_URL", GATEWAY_ABOUT, address("wss", "ws"), "wss://gateway.discord.gg")
KNOWLEDGE_ABOUT = "The folder with the YAML files that say what the partnership says."
KNOWLEDGE_DIR = Setting("KNOWLEDGE_DIR", KNOWLEDGE_ABOUT, parse_path, "knowledge")
GIT_ABOUT = "Where that folder is in git: off, commit for a commit of each change, or push to share it too."
KNOWLEDGE_GIT = Setting("KNOWLEDGE_GIT", GIT_ABOUT, one_of("off", "commit", "push"), "off")
PROTECTED_ABOUT = "The topics to whose words two editors have to agree, with commas between; none for no topic."
PROTECTED_TOPICS = Setting("PROTECTED_TOPICS", PROTECTED_ABOUT, parse_topics, "values, mission, aims")
SOLO_ABOUT = "Whether there is one editor only, who may publish such words alone: yes or no. The history says so."
SOLO_EDITOR = Setting("SOLO_EDITOR", SOLO_ABOUT, one_of("no", "yes"), "no")
DATA_ABOUT = "The folder for what the bot keeps: its database, and the phrasings in numbers, made anew when deleted."
DATA_DIR = Setting("DATA_DIR", DATA_ABOUT, parse_path, "data")
MODEL_ABOUT = (
    "The folder of another sentence encoder: model.onnx and tokenizer.json; empty for the one that is installed."
)
MODEL_DIR = Setting("MODEL_DIR", MODEL_ABOUT, parse_folder)
ANSWER_ABOUT = "How sure an answer must be, from 0 to 1; empty for what is measured with the handbook's own examples."
ANSWER_FROM = Setting("ANSWER_FROM", ANSWER_ABOUT, parse_share)
OFFER_ABOUT = "How sure an offer must be, from 0 to 1; empty for what is measured with the handbook's own examples."
OFFER_FROM = Setting("OFFER_FROM", OFFER_ABOUT, parse_share)
TIMEZONE = Setting("TIMEZONE", "The time zone in which days and hours are meant.", parse_zone, USUAL_ZONE)
LEVEL_ABOUT = "How much is logged: debug, info, warning or error."
LOG_LEVEL = Setting("LOG_LEVEL", LEVEL_ABOUT, one_of("debug", "info", "warning", "error"), "info")
FORMAT_ABOUT = "How it is logged: text for people, json for programs."
LOG_FORMAT = Setting("LOG_FORMAT", FORMAT_ABOUT, one_of("text", "json"), "text")

DISCORD_SETTINGS: tuple[Setting[object], ...] = (
    TOKEN,
    TOKEN_FILE,
    GUILD_ID,
    EDITOR_ROLES,
    EDITORS_CHANNEL,
    MANAGER_ROLES,
    TOUR_ROLE,
    WELCOME_CHANNEL,
    MEMBERS_INTENT,
    API_URL,
    GATEWAY_URL,
)
LOCAL_SETTINGS: tuple[Setting[object], ...] = (
    KNOWLEDGE_DIR,
    KNOWLEDGE_GIT,
    PROTECTED_TOPICS,
    SOLO_EDITOR,
    DATA_DIR,
    MODEL_DIR,
    ANSWER_FROM,
    OFFER_FROM,
    TIMEZONE,
    LOG_LEVEL,
    LOG_FORMAT,
)
SETTINGS = DISCORD_SETTINGS + LOCAL_SETTINGS
"""Every setting, in the order of `.env.example`."""
