"""How the text of a setting becomes its value; where it cannot, ValueError says after the name what to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable

TOKEN_PAGE = "the Bot page of https://discord.com/developers/applications"  # noqa: S105 (no password)

AROUND = " \t\r\n\v\f\"'`\u00a0\u200b\u2018\u2019\u201c\u201d\u2060\ufeff"
"""What comes along around a value when it is pasted: spaces, quotation marks, invisible characters."""

MOST_TOKEN_BYTES = 4096
LARGEST_ID = 2**64 - 1
LONGEST_SHOWN = 40
"""A longer value is not repeated in a message: it may be a token in the wrong place (those are longer)."""

USUAL_ZONE = "Europe/London"


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
        _refuse(f"holds a space or another character that no token has: copy the token again from {TOKEN_PAGE}.")
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
