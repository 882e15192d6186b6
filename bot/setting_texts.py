"""How the text of a setting becomes a value; one that cannot be meant is a ValueError, which says what to do."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Callable


LARGEST_ID = 2**64 - 1
LONGEST_SHOWN = 40
"""A longer value is not repeated in a message: it may be a token in the wrong place (those are longer)."""

USUAL_ZONE = "Europe/London"


def _shown(text: str) -> str:
    return f'"{text}"' if len(text) <= LONGEST_SHOWN and text.isprintable() else "something else"


def refuse(sentence: str) -> NoReturn:
    """Raise a ValueError that says after a setting's name what is wrong with it and what to do."""
    raise ValueError(sentence)


def is_one_word(text: str) -> bool:
    """Return whether a text has neither spaces nor anything that no keyboard has."""
    return all("!" <= character <= "~" for character in text)


def parse_guild(text: str) -> int | None:
    """Return a server's number; None where nothing is set."""
    if not text or _is_id(text):
        return int(text) if text else None
    refuse(
        f"has to be your server's number, not {_shown(text)}: in Discord, turn on Developer Mode under Advanced in "
        "your settings, then right-click the server and choose Copy Server ID."
    )


def parse_channel(text: str) -> int | None:
    """Return a channel's number; None where nothing is set."""
    if not text or _is_id(text):
        return int(text) if text else None
    refuse(
        f"has to be a channel's number, not {_shown(text)}: in Discord, turn on Developer Mode under Advanced in your "
        "settings, then right-click the channel and choose Copy Channel ID."
    )


def parse_roles(text: str) -> frozenset[int]:
    """Return the numbers of roles, with commas or spaces between them; none where nothing is set."""
    numbers = text.replace(",", " ").split()
    if text and not numbers:
        refuse("names no role: write the numbers of roles with commas between them, or leave it empty.")
    for number in numbers:
        if not _is_id(number):
            refuse(
                f"has to be numbers of roles with commas between them, not {_shown(number)}: in Discord, turn on "
                "Developer Mode under Advanced in your settings, then right-click a role and choose Copy Role ID."
            )
    return frozenset(map(int, numbers))


def parse_role(text: str) -> int | None:
    """Return a role's number; None where nothing is set."""
    numbers = parse_roles(text)
    if len(numbers) > 1:
        refuse("has to be the number of one role: remove the others.")
    return next(iter(numbers), None)


def parse_topics(text: str) -> frozenset[str]:
    """Return the ids of topics, with commas or spaces between them; "none" alone stands for no topic."""
    topics = text.replace(",", " ").lower().split()
    if topics == ["none"]:
        return frozenset()
    if not topics:
        refuse("names no topic: write ids of topics with commas between them, or none alone to protect none.")
    for topic in topics:
        if not topic.replace("-", "").isalnum() or not topic.isascii() or topic == "none":
            refuse(f"has to be ids of topics with commas between them, or none alone, and not {_shown(topic)}.")
    return frozenset(topics)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= len(str(LARGEST_ID)) and 0 < int(text) <= LARGEST_ID


def address(*schemes: str, otherwise: str = "Discord's own") -> Callable[[str], str]:
    """Return what reads a whole address that begins with one of these; `otherwise` is what counts without one."""
    either = " or ".join(f"{scheme}://" for scheme in schemes)

    def parse(text: str) -> str:
        try:
            parts = urlsplit(text)
            is_whole = parts.scheme in schemes and bool(parts.hostname) and parts.port != 0
        except ValueError:
            is_whole = False
        if not is_whole or not is_one_word(text) or set(text) & set("?#@"):
            refuse(f"has to be a whole address that begins with {either}: correct it, or remove it for {otherwise}.")
        return text.rstrip("/")

    return parse


def parse_page(text: str) -> str:
    """Return the address of a page in a browser, "" where nothing is set."""
    return address("https", "http", otherwise="no link")(text) if text else ""


def parse_path(text: str) -> Path:
    """Return a path, with ~ written out."""
    if not text.isprintable():
        refuse("holds an invisible character: type the path again.")
    try:
        return Path(text).expanduser()
    except RuntimeError:
        refuse("begins with ~, but this user has no home folder: write the whole path.")


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
        refuse(f"has to be a number from 0 to 1, such as 0.35, not {_shown(text)}.")
    return share


def parse_zone(text: str) -> ZoneInfo:
    """Return a time zone by its name."""
    if zone := _zone(text):
        return zone
    if _zone(USUAL_ZONE) is None:
        refuse("cannot be used because this machine has no time zone data: run pip install tzdata.")
    refuse(f"has to be the name of a time zone, such as {USUAL_ZONE}, not {_shown(text)}.")


def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):  # unknown; outside the time zone folder; a folder itself
        return None


def one_of(*choices: str) -> Callable[[str], str]:
    """Return what reads one of these words, in capitals or not."""

    def parse(text: str) -> str:
        if text.lower() not in choices:
            refuse(f"has to be {', '.join(choices[:-1])} or {choices[-1]}, not {_shown(text)}.")
        return text.lower()

    return parse
