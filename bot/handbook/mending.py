"""What a program can put right in a file without knowing what was meant: encoding, line ends, tabs, Word's signs."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial

from bot.errors import EditingError
from bot.handbook.decoding import MOST_BYTES, text_from
from bot.handbook.parse import parse_file, reach_of
from bot.handbook.slips import ODD_SPACES, UNSEEN, causes, untabbed

_LINE_END = re.compile("\r\n|\r|\n")
_BEGINNING = re.compile(rf"^[\s{UNSEEN}]*[-\u2010-\u2015\u2212\u2022\u00b7\u25aa\u25cf\u25e6\u2023*]?")
_SIGNS = re.compile(rf"[\s{UNSEEN}\"'\u2018-\u201f\u2032\u2033\uff02]")


def mended(file: str, data: bytes) -> bytes:
    """Return the bytes of a file without what a program can put right; they are the same where there is nothing.

    In a sound file that is a byte-order mark, and line ends of two kinds. What the lines say stays as it is, but for
    quotation marks, spaces and the sign at their beginning.
    """
    if len(data) > MOST_BYTES:
        return data
    try:
        text = text_from(data)
    except EditingError:
        return data
    ends = Counter(_LINE_END.findall(text)).most_common(1)
    plain = _LINE_END.sub("\n", text)
    best = plain
    if parse_file(file, data).problems:
        reach = partial(reach_of, file)
        without_tabs = dict.fromkeys(untabbed(plain.replace("\ufeff", "")))  # all the same where there is none
        tried = (causes(one, reach, mechanical=True)[1] for one in without_tabs)
        best = max(tried, key=lambda one: reach(one).rank)
        best = re.sub(f"[{ODD_SPACES}]", " ", best) if best != plain else plain
    if best != plain and not _says_the_same(plain, best):
        return data
    return best.replace("\n", ends[0][0] if ends else "\n").encode()


def is_better(file: str, before: bytes, after: bytes) -> bool:
    """Whether a file has fewer problems after than before, or can be read at last; a sound one stays sound."""
    old, new = parse_file(file, before), parse_file(file, after)
    if not old.problems:
        return new.said == old.said
    return len(new.problems) < len(old.problems) or (_is_read(file, after) and not _is_read(file, before))


def _is_read(file: str, data: bytes) -> bool:
    try:
        return reach_of(file, _LINE_END.sub("\n", data.decode("utf-8-sig"))).is_read
    except UnicodeDecodeError:
        return False


def _says_the_same(before: str, after: str) -> bool:
    """Whether every line says the same, quotation marks, spaces and the sign at its beginning apart."""
    lines = (before.split("\n"), after.split("\n"))
    return [_said(line) for line in lines[0]] == [_said(line) for line in lines[1]]


def _said(line: str) -> str:
    return _SIGNS.sub("", _BEGINNING.sub("", line, count=1))
