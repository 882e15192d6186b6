"""The settings: the environment and `.env` become one frozen value, and every problem is reported at once.

A setting is a `Setting` in the list at the end, a field of `Settings`, and a line of `_Reader.settings` between them.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Generic, TypeVar, cast

from dotenv.parser import parse_stream

from bot import places
from bot.errors import SettingsError
from bot.setting_texts import (
    USUAL_ZONE,
    address,
    is_one_word,
    one_of,
    parse_channel,
    parse_folder,
    parse_guild,
    parse_page,
    parse_path,
    parse_role,
    parse_roles,
    parse_share,
    parse_topics,
    parse_zone,
    refuse,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from zoneinfo import ZoneInfo

    from dotenv.parser import Original


TOKEN_PAGE = "the Bot page of https://discord.com/developers/applications"  # noqa: S105 (no password)

AROUND = " \t\r\n\v\f\"'`\u00a0\u200b\u2018\u2019\u201c\u201d\u2060\ufeff"
"""What comes along around a value when it is pasted: spaces, quotation marks, invisible characters."""

MOST_TOKEN_BYTES = 4096
WORDS_OF_OUR_OWN = (
    "is for words of your own, and these came with the assistant: copy them with partnership-bot init FOLDER and set "
    "KNOWLEDGE_DIR to that folder, or remove it."
)

A_FOLDER_OF_ITS_OWN = (
    "has to be a folder of its own, and not that of {0}: whoever has lost one would have lost the other too."
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


def parse_token(text: str) -> Secret:
    """Return a token; empty where nothing is set."""
    if text[:4].lower() == "bot ":
        text = text[4:].strip(AROUND)
    if not is_one_word(text):
        refuse(f"has a space or another character that tokens never have: copy the token again from {TOKEN_PAGE}.")
    return Secret(text)


def parse_token_file(text: str) -> Secret:
    """Return the token that stands in a file; empty where no file is named."""
    if not text:
        return Secret()
    try:
        with parse_path(text).open("rb") as file:
            content = file.read(MOST_TOKEN_BYTES + 1)
    except OSError as error:
        refuse(f"names a file that cannot be read ({reason(error)}): correct the path, or the file's permissions.")
    token = content.decode("utf-8-sig", errors="replace").strip(AROUND)
    if not token:
        refuse("names a file that is empty: put the token into it, and nothing else.")
    try:
        return parse_token(token if len(content) <= MOST_TOKEN_BYTES else "no token")
    except ValueError:
        refuse("names a file that does not hold a token: put the token into it, and nothing else.")


T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be set from outside; `shown` is what was set of it that is no secret, as it was written."""

    token: Secret
    token_file: Path | None
    home_guild: int | None
    editor_roles: frozenset[int]
    editors_channel: int | None
    manager_roles: frozenset[int]
    tour_role: int | None
    welcome_channel: int | None
    sees_members: bool
    is_told_weekly: bool
    api_url: str
    gateway_url: str
    knowledge_dir: Path
    knowledge_git: str
    protected_topics: frozenset[str]
    is_solo: bool
    data_dir: Path
    backup_dir: Path | None
    page_url: str
    model_dir: Path | None
    answer_from: float | None
    offer_from: float | None
    timezone: ZoneInfo
    log_level: str
    log_format: str
    shown: Mapping[str, str] = field(default_factory=dict[str, str], compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Setting(Generic[T_co]):
    """One name of the environment: what it means, its default, and how its text becomes a value.

    `parse` raises ValueError with what to say after the name. `is_secret` keeps its text out of backups, and of
    whatever else people see: that of a new setting too, until somebody decides otherwise.
    """

    name: str
    about: str
    parse: Callable[[str], T_co]
    default: str = ""
    is_secret: bool = True


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
    if not problems and settings.backup_dir:
        problems += _shared(settings.backup_dir, settings)
    if problems:
        raise SettingsError("\n".join(problems))
    return settings


def names_in(folder: Path | None = None) -> tuple[tuple[str, int], ...]:
    """Return every name in the `.env` of a folder, the current one by default, with its line; none if unreadable."""
    try:
        content = ((folder or Path()) / ".env").read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ()  # `load` says what is wrong with the file
    return tuple(
        (each.key, _line_of(each.original)) for each in parse_stream(StringIO(content)) if each.key is not None
    )


def _line_of(original: Original) -> int:
    """Return in which line something of `.env` stands; dotenv counts from the empty lines above it."""
    above = original.string[: len(original.string) - len(original.string.lstrip())]
    return original.line + above.count("\n")


def _shared(backups: Path, settings: Settings) -> Iterator[str]:
    """Yield what is wrong with the folder for backups where it is that of something else."""
    for setting, folder in ((DATA_DIR, settings.data_dir), (KNOWLEDGE_DIR, settings.knowledge_dir)):
        if backups.resolve() == folder.resolve():
            yield f"{BACKUP_DIR.name} {A_FOLDER_OF_ITS_OWN.format(setting.name)}"


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
            token_file=self._token_file(),
            home_guild=self._value(GUILD_ID),
            editor_roles=self._value(EDITOR_ROLES),
            editors_channel=self._value(EDITORS_CHANNEL),
            manager_roles=self._value(MANAGER_ROLES),
            tour_role=self._value(TOUR_ROLE),
            welcome_channel=self._value(WELCOME_CHANNEL),
            sees_members=self._value(MEMBERS_INTENT) == "on",
            is_told_weekly=self._value(WEEKLY_INSIGHTS) == "on",
            api_url=self._value(API_URL),
            gateway_url=self._value(GATEWAY_URL),
            knowledge_dir=self._folder(KNOWLEDGE_DIR, places.usual_words),
            knowledge_git=self._value(KNOWLEDGE_GIT),
            protected_topics=self._value(PROTECTED_TOPICS),
            is_solo=self._value(SOLO_EDITOR) == "yes",
            data_dir=self._folder(DATA_DIR, places.usual_data),
            backup_dir=self._value(BACKUP_DIR),
            page_url=self._value(PAGE_URL),
            model_dir=self._value(MODEL_DIR),
            answer_from=self._value(ANSWER_FROM),
            offer_from=self._value(OFFER_FROM),
            timezone=self._value(TIMEZONE),
            log_level=self._value(LOG_LEVEL),
            log_format=self._value(LOG_FORMAT),
            shown=self._shown(),
        )

    def _shown(self) -> dict[str, str]:
        """Return what is set and no secret; a text that cannot be meant may be a token in the wrong place."""
        texts = {setting: self._texts.get(setting.name, "").strip(AROUND) for setting in SETTINGS}
        secrets = {text for setting, text in texts.items() if setting.is_secret}
        return {
            setting.name: text
            for setting, text in texts.items()
            if text not in {"", *secrets} and not setting.is_secret and _can_be_meant(setting, text)
        }

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

    def _token_file(self) -> Path | None:
        """Return the path that is named for the token; `_token` says what is wrong with it."""
        try:
            return parse_folder(self._text(TOKEN_FILE))
        except ValueError:
            return None

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


def _can_be_meant(setting: Setting[object], text: str) -> bool:
    try:
        setting.parse(text)
    except ValueError:
        return False
    return True


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
            problems.append(
                f"Line {_line_of(binding.original)} of the file .env cannot be read: write it as NAME=value."
            )
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
    is_secret=False,
)
EDITOR_ROLES = Setting(
    "DISCORD_EDITOR_ROLES",
    "The numbers of the roles that may edit, with commas between; empty for whoever has Manage Server.",
    parse_roles,
    is_secret=False,
)
EDITORS_CHANNEL = Setting(
    "EDITORS_CHANNEL",
    "The number of the channel in which editors read proposals and news about the words; empty for none.",
    parse_channel,
    is_secret=False,
)
MANAGER_ROLES = Setting(
    "HUB_MANAGER_ROLES",
    "The numbers of the roles that may see how far new members are and what is asked, beside editors; empty for none.",
    parse_roles,
    is_secret=False,
)
TOUR_ROLE = Setting(
    "ONBOARDING_ROLE",
    "The number of the role that a member is given at the end of the tour; empty for none.",
    parse_role,
    is_secret=False,
)
WELCOME_CHANNEL = Setting(
    "WELCOME_CHANNEL",
    "The number of the channel in which new members are welcomed; empty for none.",
    parse_channel,
    is_secret=False,
)
MEMBERS_INTENT = Setting(
    "SERVER_MEMBERS_INTENT",
    "Whether the Server Members intent is switched on for the bot, so that it sees who joins: on or off.",
    one_of("off", "on"),
    "off",
    is_secret=False,
)
WEEKLY_INSIGHTS = Setting(
    "WEEKLY_INSIGHTS",
    "Whether the editors' channel gets a card with what was asked, once a week in term time: on or off.",
    one_of("off", "on"),
    "off",
    is_secret=False,
)
API_URL = Setting(
    "DISCORD_API_URL",
    "The whole base address of Discord's API; change it only for another Discord-compatible server.",
    address("https", "http"),
    "https://discord.com/api/v10",
    is_secret=False,
)
GATEWAY_URL = Setting(
    "DISCORD_GATEWAY_URL",
    "The address of Discord's gateway; change it only for another Discord-compatible server.",
    address("wss", "ws"),
    "wss://gateway.discord.gg",
    is_secret=False,
)
KNOWLEDGE_DIR = Setting(
    "KNOWLEDGE_DIR",
    "The folder with the YAML files that say what the partnership says; once installed, empty for those it came with.",
    parse_path,
    "knowledge",
    is_secret=False,
)
KNOWLEDGE_GIT = Setting(
    "KNOWLEDGE_GIT",
    "Where that folder is in git: off, commit for a commit of each change, or push to share it too.",
    one_of("off", "commit", "push"),
    "off",
    is_secret=False,
)
PROTECTED_TOPICS = Setting(
    "PROTECTED_TOPICS",
    "The topics whose words only change when two editors agree, with commas between; none for no topic.",
    parse_topics,
    "values, mission, aims",
    is_secret=False,
)
SOLO_EDITOR = Setting(
    "SOLO_EDITOR",
    "Whether a single editor may publish such words alone, which the history then says: yes or no.",
    one_of("no", "yes"),
    "no",
    is_secret=False,
)
DATA_DIR = Setting(
    "DATA_DIR",
    "The folder for what the bot keeps: its database, and the phrasings in numbers, made anew when deleted; once "
    "installed, empty for the usual place of its user's data.",
    parse_path,
    "data",
    is_secret=False,
)
BACKUP_DIR = Setting(
    "BACKUP_DIR",
    "The folder for a backup every night, of which fourteen are kept, best on another disk; empty for none.",
    parse_folder,
    is_secret=False,
)
PAGE_URL = Setting(
    "PAGE_URL",
    "Where people find the handbook's pages, to which each answer then links; empty where they are nowhere.",
    parse_page,
    is_secret=False,
)
MODEL_DIR = Setting(
    "MODEL_DIR",
    "The folder of another sentence encoder: model.onnx and tokenizer.json; empty for the one that is installed.",
    parse_folder,
    is_secret=False,
)
ANSWER_FROM = Setting(
    "ANSWER_FROM",
    "How sure an answer must be, from 0 to 1; empty to use what is measured with the handbook's own examples.",
    parse_share,
    is_secret=False,
)
OFFER_FROM = Setting(
    "OFFER_FROM",
    "How sure an offer must be, from 0 to 1; empty to use what is measured with the handbook's own examples.",
    parse_share,
    is_secret=False,
)
TIMEZONE = Setting(
    "TIMEZONE",
    "The time zone in which days and hours are meant.",
    parse_zone,
    USUAL_ZONE,
    is_secret=False,
)
LOG_LEVEL = Setting(
    "LOG_LEVEL",
    "How much is logged: debug, info, warning or error.",
    one_of("debug", "info", "warning", "error"),
    "info",
    is_secret=False,
)
LOG_FORMAT = Setting(
    "LOG_FORMAT",
    "How it is logged: text for people, json for programs.",
    one_of("text", "json"),
    "text",
    is_secret=False,
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
    WEEKLY_INSIGHTS,
    API_URL,
    GATEWAY_URL,
)
LOCAL_SETTINGS: tuple[Setting[object], ...] = (
    KNOWLEDGE_DIR,
    KNOWLEDGE_GIT,
    PROTECTED_TOPICS,
    SOLO_EDITOR,
    DATA_DIR,
    BACKUP_DIR,
    PAGE_URL,
    MODEL_DIR,
    ANSWER_FROM,
    OFFER_FROM,
    TIMEZONE,
    LOG_LEVEL,
    LOG_FORMAT,
)
SETTINGS = DISCORD_SETTINGS + LOCAL_SETTINGS
"""Every setting, in the order of `.env.example`."""
