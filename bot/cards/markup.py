"""Words in Discord's markup: shown as they are written, and never longer than there is room for."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from typing import TYPE_CHECKING

from bot.cleaning import one_line
from bot.english import CUT

if TYPE_CHECKING:
    from collections.abc import Callable


LONGEST_URL = 512

LONGEST_NAME = 80
"""Discord's own names are at most 32 letters long, and a letter may be many characters."""

MOST_MARKS = 2
"""Accents that a letter of a member's may have: Vietnamese needs two, and a tower of them hides the lines above."""

_URL = re.compile(r"https?://[^\s<]+")
_MARKUP = re.compile(r"[\\*_~|`<\[]|@(?=everyone|here)|:(?=[^\s:]+:)")
_AT_LINE_START = re.compile(r"^(\s*)(#{1,3}|-#|[-+>]|>>>)(?=\s)")
_ESCAPED = re.compile(r"\\(.)")
_NUMBERED = re.compile(r"^(\s*\d+)([.)])(?=\s)")
_ESCAPED_IN_URL = str.maketrans({"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", '"': "%22", "\\": "%5C"})
_JOINER = "\u200d"
_MARKS = frozenset({"Mn", "Me"})
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_ADDRESS = re.compile(r":(?=//)|\.\w+/(?=\S)")
"""What makes a link of a name: Discord takes discord.gg/ and the like for an invitation without any http before it."""

NAMELESS = "someone"


def escape(text: str) -> str:
    """Return text that Discord shows as it is written: no markup, no mention, no emoji; web addresses stay links."""
    pieces: list[str] = []
    at = 0
    for url in _URL.finditer(text):
        pieces += [_escape_words(text[at : url.start()]), url.group()]
        at = url.end()
    return "".join([*pieces, _escape_words(text[at:])])


def unescape(text: str) -> str:
    """Return what a text without any web address was before it was escaped."""
    return _ESCAPED.sub(r"\1", text)


def link(title: str, url: str) -> str:
    """Return a title that leads to a page, or the title alone where the address cannot be a link."""
    shown = escape(flat(title)).replace("]", "\\]")
    is_link = _URL.fullmatch(url) and units(url) <= LONGEST_URL and "://" not in title
    return f"[{shown}]({url.translate(_ESCAPED_IN_URL)})" if is_link else shown


def cut(text: str, most: int) -> str:
    """Return a text of at most so many characters, cut between words where it can be."""
    if units(text) <= most:
        return text
    return longest(text, lambda shorter: units(shorter) <= most)


def flat(text: str) -> str:
    """Return a text on a single line."""
    return " ".join(text.split())


def units(text: str) -> int:
    """Return a text's length as the strictest reader of Discord's limits counts it: in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def name(typed: str) -> str:
    """Return what a member or a server calls itself, still to be escaped: one line of nothing but its letters."""
    return letters(typed, LONGEST_NAME) or NAMELESS


def letters(typed: str, most: int, *, has_links: bool = False) -> str:
    """Return what somebody has typed, still to be escaped: a line of its letters, of at most so many characters.

    Nothing in it turns the direction of writing, is invisible or towers above its line. Nor does it lead anywhere,
    but with `has_links`, for whoever has still to find them.
    """
    shown: list[str] = []
    marks = 0
    for letter in unicodedata.normalize("NFC", one_line(typed)):
        kind = unicodedata.category(letter)
        marks = marks + 1 if kind in _MARKS else 0
        if marks <= MOST_MARKS and kind not in _UNSEEN:
            shown.append(letter)
    line = "".join(shown)
    return cut((line if has_links else _ADDRESS.sub(r"\g<0> ", line)).strip(), most)


def longest(text: str, fits: Callable[[str], bool]) -> str:
    """Return the longest beginning that fits with the mark of a cut after it, ending where a word or a letter ends."""
    if fits(text):
        return text
    end = max(bisect_right(range(len(text)), 0, key=lambda size: not fits(text[:size] + CUT)) - 1, 0)
    space = max(text.rfind(" ", 0, end + 1), text.rfind("\n", 0, end + 1))
    return text[: space if space > end * 2 // 3 else _letter_end(text, end)].rstrip() + CUT


def _letter_end(text: str, end: int) -> int:
    """Return the nearest place at or before `end` that does not part what is read as one letter."""
    while 0 < end < len(text) and (_extends(text[end]) or text[end - 1] == _JOINER or _parts_a_flag(text, end)):
        end -= 1
    return end


def _extends(letter: str) -> bool:
    return unicodedata.category(letter) in {"Mn", "Me", "Mc"} or letter == _JOINER or "🏻" <= letter <= "🏿"


def _parts_a_flag(text: str, end: int) -> bool:
    """Whether an odd number of the letters that make flags stands before `end`, and one more after it."""
    start = end
    while start > 0 and "🇦" <= text[start - 1] <= "🇿":
        start -= 1
    return "🇦" <= text[end] <= "🇿" and (end - start) % 2 == 1


def _escape_words(text: str) -> str:
    text = _MARKUP.sub(r"\\\g<0>", text)
    return _NUMBERED.sub(r"\1\\\2", _AT_LINE_START.sub(r"\1\\\2", text))
