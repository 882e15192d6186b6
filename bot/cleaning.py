"""What a person typed or pasted, without what nobody sees: the one door for reasons, names and texts."""

from __future__ import annotations

import re

_LINE_END = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
"""What a program may put where a line ends: word processors and web pages have more than one sign for it."""

_GAP = re.compile("[ \t\n\r\v\f\x1c-\x1f\x85\u2028\u2029]+")

_DROPPED = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
"""What has no place in a line: it is invisible, colours a terminal, or turns the direction of writing.

Joiners and the signs that choose between the forms of a letter stay: emoji and some scripts are made with them.
"""

_BLANK = (
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u2800\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""What leaves no mark on a page: Unicode's ignorable characters, and a few signs that are drawn as nothing."""

_SEEN = re.compile(rf"[^\s\x00-\x1f\x7f-\x9f{_BLANK}]")
_WORD = re.compile(rf"[^\W_{_BLANK}]")


def one_line(typed: str) -> str:
    """Return a reason, a name or a title on one line, without anything that nobody sees."""
    parted = _GAP.sub(" ", typed)  # before anything is dropped: a line end parts two words, other controls do not
    line = _GAP.sub(" ", _DROPPED.sub("", parted)).strip()
    return line if is_seen(line) else ""


def many_lines(typed: str) -> str:
    """Return a text with plain line ends and nothing behind its lines; what is indented stays indented."""
    lines = _LINE_END.sub("\n", typed).replace("\ufeff", "").split("\n")
    text = "\n".join(line.rstrip() for line in lines).strip()
    return text if is_seen(text) else ""


def is_seen(text: str) -> bool:
    """Whether a reader sees anything of a text."""
    return _SEEN.search(text) is not None


def has_word(text: str) -> bool:
    """Whether a text holds a letter or a digit that a reader sees."""
    return _WORD.search(text) is not None
