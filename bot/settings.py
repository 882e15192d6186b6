"""The settings: the environment and `.env` become one frozen value, and every problem is reported at once.

A setting is a `Setting` in the list at the end, a field of `Settings`, and a line of `_Reader.settings` between them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Generic, NoReturn, TypeVar, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from dotenv.parser import parse_stream

from bot import places
from bot.errors import SettingsError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


TOKEN_PAGE = "the Bot page of https://discord.com/developers/applications"  # noqa: S105 (no password)

AROUND = " \t\r\n\v\f\"'`\u00a0\u200b\u2018\u2019\u201c\u201d\u2060\ufeff"
"""What comes along around a value when it is pasted: spaces, quotation marks, invisible characters."""

MOST_TOKEN_BYTES = 4096
LARGEST_ID = 2**64 - 1
LONGEST_SHOWN = 40
"""A longer value is not repeated in a message: it may be a token in the wrong place (those are longer)."""

USUAL_ZONE = "Europe/London"

WORDS_OF_OUR_OWN = (
    "is for words of your own, and these came with the assistant: copy them with partnership-bot init FOLDER and set "
    "KNOWLEDGE_DIR to that folder, or remove it."
)


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


def reason(error: OSError) -> str:
    """Return the reason alone, because an error's whole text repeats the path, which may be a token by mistake."""
    return (error.strerror or "unknown reason").lower()


def _shown(text: str) -> str:
    return f'"{text}"' if len(text) <= LONGEST_SHOWN and text.isprintable() else "something else"


def _refuse(sentence: str) -> NoReturn:
    """Raise a ValueError that says after a setting's name what is wrong with it and what to do."""
    raise ValueError(sentence)


def _is_one_word(text: str) -> bool:
    return all("!" <= character <= "~" for character in text)


def parse_token(text: str) -> Secret:
    """Return a token; empty where nothing is set."""
    if text[:4].lower() == "bot ":
        text = text[4:].strip(AROUND)
    if not _is_one_word(text):
        _refuse(f"has a space or another character that tokens never have: copy the token again from {TOKEN_PAGE}.")
    return Secret(text)


def parse_token_file(text: str) -> Secret:
    """Return the token that stands in a file; empty where no file is named."""
    if not text:
        return Secret()
    try:
        with parse_path(text).open("rb") as file:
            content = file.read(MOST_TOKEN_BYTES + 1)
    except OSError as error:
        _refuse(f"names a file that cannot be read ({reason(error)}): correct the path, or the file's permissions.")
    token = content.decode("utf-8-sig", errors="replace").strip(AROUND)
    if not token:
        _refuse("names a file that is empty: put the token into it, and nothing else.")
    try:
        return parse_token(token if len(content) <= MOST_TOKEN_BYTES else "no token")
    except ValueError:
        _refuse("names a file that does not hold a token: put the token into it, and nothing else.")


def parse_guild(text: str) -> int | None:
    """Return a server's number; None where nothing is set."""
    if not text or _is_id(text):
        return int(text) if text else None
    _refuse(
        f"has to be your server's number, not {_shown(text)}: in Discord, turn on Developer Mode under Advanced in "
        "your settings, then right-click the server and choose Copy Server ID."
    )


def parse_channel(text: str) -> int | None:
    """Return a channel's number; None where nothing is set."""
    if not text or _is_id(text):
        return int(text) if text else None
    _refuse(
        f"has to be a channel's number, not {_shown(text)}: in Discord, turn on Developer Mode under Advanced in your "
        "settings, then right-click the channel and choose Copy Channel ID."
    )


def parse_roles(text: str) -> frozenset[int]:
    """Return the numbers of roles, with commas or spaces between them; none where nothing is set."""
    numbers = text.replace(",", " ").split()
    if text and not numbers:
        _refuse("names no role: write the numbers of roles with commas between them, or leave it empty.")
    for number in numbers:
        if not _is_id(number):
            _refuse(
                f"has to be numbers of roles with commas between them, not {_shown(number)}: in Discord, turn on "
                "Developer Mode under Advanced in your settings, then right-click a role and choose Copy Role ID."
            )
    return frozenset(map(int, numbers))


def parse_role(text: str) -> int | None:
    """Return a role's number; None where nothing is set."""
    numbers = parse_roles(text)
    if len(numbers) > 1:
        _refuse("has to be the number of one role: remove the others.")
    return next(iter(numbers), None)


def parse_topics(text: str) -> frozenset[str]:
    """Return the ids of topics, with commas or spaces between them; "none" alone stands for no topic."""
    topics = text.replace(",", " ").lower().split()
    if topics == ["none"]:
        return frozenset()
    if not topics:
        _refuse("names no topic: write ids of topics with commas between them, or none alone to protect none.")
    for topic in topics:
        if not topic.replace("-", "").isalnum() or not topic.isascii() or topic == "none":
            _refuse(f"has to be ids of topics with commas between them, or none alone, and not {_shown(topic)}.")
    return frozenset(topics)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ID)) and 0 < int(text) <= LARGEST_ID


def address(*schemes: str) -> Callable[[str], str]:
    """Return what reads a whole address that begins with one of these."""
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


def parse_path(text: str) -> Path:
    """Return a path, with ~ written out."""
    if not text.isprintable():
        _refuse("holds an invisible character: type the path again.")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        _refuse("begins with ~, but this user has no home folder: write the whole path.")


def parse_folder(text: str) -> Path | None:
    """Return the path of a folder that need not be named; None where nothing is set."""
    return parse_path(text) if text else None


def parse_share(text: str) -> float | None:
    """Return a share from 0 to 1; None where nothing is set."""
    if not text:
        return None
    try:
        share = float(text)
    except ValueError:
        share = -1.0
    if not 0 <= share <= 1:
        _refuse(f"has to be a number from 0 to 1, such as 0.35, not {_shown(text)}.")
    return share


def parse_zone(text: str) -> ZoneInfo:
    """Return a time zone by its name."""
    if zone := _zone(text):
        return zone
    if _zone(USUAL_ZONE) is None:
        _refuse("cannot be used because this machine has no time zone data: run pip install tzdata.")
    _refuse(f"has to be the name of a time zone, such as {USUAL_ZONE}, not {_shown(text)}.")


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; outside the time zone folder; a folder itself
        return None


def one_of(*choices: str) -> Callable[[str], str]:
    """Return what reads one of these words, in capitals or not."""

    def parse(text: str) -> str:
        if text.lower() not in choices:
            _refuse(f"has to be {', '.join(choices[:-1])} or {choices[-1]}, not {_shown(text)}.")
        return text.lower()

    return parse


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
    if not problems and settings.knowledge_git != "off" and places.are_shipped(settings.knowledge_dir):
        problems.append(f"{KNOWLEDGE_GIT.name} {WORDS_OF_OUR_OWN}")
    if problems:
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

    def settings(self) -> Settings:
        """Return the settings; nobody may use them where there is a problem."""
        return Settings(
            token=self._token(),
            home_guild=self._value(GUILD_ID),
            editor_roles=self._value(EDITOR_ROLES),
            editors_channel=self._value(EDITORS_CHANNEL),
            manager_roles=self._value(MANAGER_ROLES),
            tour_role=self._value(TOUR_ROLE),
            welcome_channel=self._value(WELCOME_CHANNEL),
            sees_members=self._value(MEMBERS_INTENT) == "on",
            api_url=self._value(API_URL),
            gateway_url=self._value(GATEWAY_URL),
            knowledge_dir=self._folder(KNOWLEDGE_DIR, places.usual_words),
            knowledge_git=self._value(KNOWLEDGE_GIT),
            protected_topics=self._value(PROTECTED_TOPICS),
            is_solo=self._value(SOLO_EDITOR) == "yes",
            data_dir=self._folder(DATA_DIR, places.usual_data),
            model_dir=self._value(MODEL_DIR),
            answer_from=self._value(ANSWER_FROM),
            offer_from=self._value(OFFER_FROM),
            timezone=self._value(TIMEZONE),
            log_level=self._value(LOG_LEVEL),
            log_format=self._value(LOG_FORMAT),
        )

    def _text(self, setting: Setting[object]) -> str:
        is_left_out = setting in DISCORD_SETTINGS and not self._for_discord
        return "" if is_left_out else self._texts.get(setting.name, "").strip(AROUND)

    def _value(self, setting: Setting[T_co]) -> T_co:
        """Return the value; a wrong one is a problem, and what is returned for it reaches nobody."""
        try:
            return setting.parse(self._text(setting) or setting.default)
        except ValueError as error:
            self._problems.append(f"{setting.name} {error}")
            return cast("T_co", None)

    def _folder(self, setting: Setting[Path], usual: Callable[[], Path]) -> Path:
        """Return the folder that is set, and where none is, the usual one."""

        def parse(text: str) -> Path:
            return setting.parse(text) if text else usual()

        return self._value(replace(setting, parse=parse, default=""))

    def _token(self) -> Secret:
        file = self._text(TOKEN_FILE)
        token = self._value(TOKEN)
        if not file:
            return token
        if self._text(TOKEN):
            both = f"{TOKEN.name} and {TOKEN_FILE.name} are both set: keep the one you want and remove the other."
            self._problems.append(both)
            return token
        return self._value(TOKEN_FILE)


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


TOKEN = Setting(
    "DISCORD_TOKEN",
    f"The bot's token, from {TOKEN_PAGE}; show it to nobody.",
    parse_token,
)
TOKEN_FILE = Setting(
    "DISCORD_TOKEN_FILE",
    "Instead of the token itself: the path of a file that holds nothing but the token.",
    parse_token_file,
)
GUILD_ID = Setting(
    "DISCORD_GUILD_ID",
    "The number of your home server: who may edit is decided there.",
    parse_guild,
)
EDITOR_ROLES = Setting(
    "DISCORD_EDITOR_ROLES",
    "The numbers of the roles that may edit, with commas between; empty for whoever has Manage Server.",
    parse_roles,
)
EDITORS_CHANNEL = Setting(
    "EDITORS_CHANNEL",
    "The number of the channel in which editors read proposals and news about the words; empty for none.",
    parse_channel,
)
MANAGER_ROLES = Setting(
    "HUB_MANAGER_ROLES",
    "The numbers of the roles that may see how far new members are, beside editors; empty for none.",
    parse_roles,
)
TOUR_ROLE = Setting(
    "ONBOARDING_ROLE",
    "The number of the role that a member is given at the end of the tour; empty for none.",
    parse_role,
)
WELCOME_CHANNEL = Setting(
    "WELCOME_CHANNEL",
    "The number of the channel in which new members are welcomed; empty for none.",
    parse_channel,
)
MEMBERS_INTENT = Setting(
    "SERVER_MEMBERS_INTENT",
    "Whether the Server Members intent is switched on for the bot, so that it sees who joins: on or off.",
    one_of("off", "on"),
    "off",
)
API_URL = Setting(
    "DISCORD_API_URL",
    "The whole base address of Discord's API; change it only for another Discord-compatible server.",
    address("https", "http"),
    "https://discord.com/api/v10",
)
GATEWAY_URL = Setting(
    "DISCORD_GATEWAY_URL",
    "The address of Discord's gateway; change it only for another Discord-compatible server.",
    address("wss", "ws"),
    "wss://gateway.discord.gg",
)
KNOWLEDGE_DIR = Setting(
    "KNOWLEDGE_DIR",
    "The folder with the YAML files that say what the partnership says; once installed, empty for those it came with.",
    parse_path,
    "knowledge",
)
KNOWLEDGE_GIT = Setting(
    "KNOWLEDGE_GIT",
    "Where that folder is in git: off, commit for a commit of each change, or push to share it too.",
    one_of("off", "commit", "push"),
    "off",
)
PROTECTED_TOPICS = Setting(
    "PROTECTED_TOPICS",
    "The topics whose words only change when two editors agree, with commas between; none for no topic.",
    parse_topics,
    "values, mission, aims",
)
SOLO_EDITOR = Setting(
    "SOLO_EDITOR",
    "Whether a single editor may publish such words alone, which the history then says: yes or no.",
    one_of("no", "yes"),
    "no",
)
DATA_DIR = Setting(
    "DATA_DIR",
    "The folder for what the bot keeps: its database, and the phrasings in numbers, made anew when deleted; once "
    "installed, empty for the usual place of its user's data.",
    parse_path,
    "data",
)
MODEL_DIR = Setting(
    "MODEL_DIR",
    "The folder of another sentence encoder: model.onnx and tokenizer.json; empty for the one that is installed.",
    parse_folder,
)
ANSWER_FROM = Setting(
    "ANSWER_FROM",
    "How sure an answer must be, from 0 to 1; empty to use what is measured with the handbook's own examples.",
    parse_share,
)
OFFER_FROM = Setting(
    "OFFER_FROM",
    "How sure an offer must be, from 0 to 1; empty to use what is measured with the handbook's own examples.",
    parse_share,
)
TIMEZONE = Setting("TIMEZONE", "The time zone in which days and hours are meant.", parse_zone, USUAL_ZONE)
LOG_LEVEL = Setting(
    "LOG_LEVEL",
    "How much is logged: debug, info, warning or error.",
    one_of("debug", "info", "warning", "error"),
    "info",
)
LOG_FORMAT = Setting(
    "LOG_FORMAT",
    "How it is logged: text for people, json for programs.",
    one_of("text", "json"),
    "text",
)

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
