"""Finds dates of birth among dates: a term date is nobody's, a birthday is somebody's.

A date is somebody's where words around it say so ("dob", "born", "birthday"). Without such words a whole date is hidden
all the same if a pupil or a member of staff may have been born on it, from `OLDEST` years to `YOUNGEST` years ago, as
long as nothing around it says what else it is ("inspected", "since"). Any other date stays: of the last years and of
those to come are the dates of terms, meetings and reviews, and a day without a year fits everybody.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.gaps.stretches import Personal, Stretch, after, before, has_digits

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

OLDEST, YOUNGEST = 100, 3
"""Years since the birth of the oldest person whom anybody here writes about, and of the youngest."""

_MONTH = (
    r"(?:jan(?:uary)?|febr?(?:uary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY, _NUMBER_OF_MONTH = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])"
_LONG_YEAR = r"(?:19|20)\d\d"
_YEAR = rf"(?:{_LONG_YEAR}(?!\d)|\d\d(?!\d|:|[ap]m|[ ./(-]{{1,3}}\d\d))"
"""A year, which may have two digits if it is neither a time nor the beginning of another number."""

_ORDINAL_DAY = rf"{_DAY} ?(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"(?<![\d./-])(?=\d)(?:"
    rf"{_ORDINAL_DAY}(?: day)?(?: of)?[ .,/-]{{0,2}}{_MONTH}(?:[ .,/-]{{0,2}}'?(?P<a>{_YEAR}))?"
    rf"|(?P<b>{_LONG_YEAR}) ?[./-] ?{_NUMBER_OF_MONTH} ?[./-] ?{_DAY}(?!\d)"
    rf"|{_DAY} ?[./-] ?{_NUMBER_OF_MONTH} ?[./-] ?(?P<c>{_YEAR})(?![./-]\d)"
    rf"|{_NUMBER_OF_MONTH} ?[./-] ?{_DAY} ?[./-] ?(?P<d>{_LONG_YEAR})(?!\d)"
    rf"|{_DAY}/{_NUMBER_OF_MONTH}(?![\d/])"
    rf")",
    re.IGNORECASE,
)
_MONTH_FIRST = re.compile(
    rf"(?<!\w)(?=[jfmasond]){_MONTH}[ ,/-]{{1,2}}(?:the )?{_ORDINAL_DAY}(?:[ ,/-]{{1,3}}'?(?P<a>{_LONG_YEAR}))?(?!\d)",
    re.IGNORECASE,
)
_MONTH_OF_YEAR = re.compile(rf"(?<!\w)(?=[jfmasond]){_MONTH} (?P<a>{_LONG_YEAR})(?!\d)", re.IGNORECASE)
_TIME = re.compile(r"(?<![\d.:])(?:[01]?\d|2[0-3])[.:][0-5]\d(?: ?[ap]\.?m\b)?(?![\d:]|\.\d)", re.IGNORECASE)
_MONEY = re.compile(r"[£$€] ?\d{1,7}(?:,\d{3})*(?:\.\d\d)?(?![\d])")

_BIRTH = r"(?:d\.? ?o\.? ?b\b\.?|dates? of births?|birth ?dates?|b(?:irth)?-?days?|born)"
_BIRTH_BEFORE = re.compile(rf"(?<!\w){_BIRTH}(?!\w)(?:[^.!?\n\d\x00]{{0,24}}|\W{{0,3}})$", re.IGNORECASE)
_BIRTH_AFTER = re.compile(rf"^\W{{0,3}}(?:(?:is|was) (?:\w+'?s?|his|her|their|my) )?{_BIRTH}(?!\w)", re.IGNORECASE)
_BOUND = re.compile(r"\b(?:before|after|between|since|from|by|until|till|and|to)(?: the)?\W*$", re.IGNORECASE)
_LIMIT = re.compile(r"\b(?:before|after|between|since|from|by|until|till)(?: the)?\W*$", re.IGNORECASE)
_LOOSE = re.compile(
    r"(?<!\w)(?:d\.? ?o\.? ?b\.?|dates? of birth|birth ?date|b(?:irth)?-?day|born)"
    r"(?: (?:is|was|on|in|the|of))*[^\w\n]{0,4}"
    r"(?P<date>\d{1,2}[ ,./-]{1,2}\d{1,2}[ ,./-]{1,2}(?:\d{4}|\d\d)|\d{8}|\d{6}|(?:19|20)\d\d)(?!\w)",
    re.IGNORECASE,
)
"""Dates that are read as such only behind these words: with spaces or nothing between the numbers, or a year alone."""

_EVENT = re.compile(
    r"\b(?:found|open|review|inspect|ofsted|updat|dated|polic|publish|since|start|join|effective|approv|sign|agree|"
    r"term\b|version|meet|minute|letter|posted|wrote|written|sent|email|act\b|war\b|histor|launch|conver|academi|report|"
    r"visit|train|course|certificat|expir|valid|renew|battle|treaty|speech|edition|census)\w*[^.!?\n]*$",
    re.IGNORECASE,
)
_EVENT_AFTER = re.compile(
    r"^\W{0,3}(?:\w+ )?(?:inspection|review|report|meeting|policy|minutes|version|edition|act)\b", re.IGNORECASE
)
_SECTION = re.compile(
    r"(?:\b(?:section|sections|paragraph|para|version|point|clause|page|v|rule|step)|§)\W*$", re.IGNORECASE
)


def dates(text: str, today: date) -> Iterator[Stretch]:
    """Find dates, and say which may be somebody's date of birth; amounts of money and times of day are nobody's."""
    if not has_digits(text, 1):
        return
    for found in _LOOSE.finditer(text):
        yield Stretch(found.start("date"), found.end("date"), Personal.BORN)
    for pattern in (_DATE, _MONTH_FIRST):
        for found in pattern.finditer(text):
            yield Stretch(found.start(), found.end(), _kind(text, found, today))
    for found in _MONTH_OF_YEAR.finditer(text):
        is_birth = _is_birth(text, found.start(), found.end())
        yield Stretch(found.start(), found.end(), Personal.BORN if is_birth else None)
    for pattern in (_TIME, _MONEY):
        for found in pattern.finditer(text):
            yield Stretch(found.start(), found.end(), None)


def _kind(text: str, found: re.Match[str], today: date) -> Personal | None:
    start, end = found.span()
    if _is_birth(text, start, end):
        return Personal.BORN
    year = next((typed for typed in found.groups() if typed), "")
    if not year or _SECTION.search(before(text, start)):
        return None
    if not today.year - OLDEST <= _whole(year, today) <= today.year - YOUNGEST:
        return None
    if _LIMIT.search(before(text, start)):
        return None
    is_event = _EVENT.search(before(text, start)) or _EVENT_AFTER.search(after(text, end))
    return None if is_event else Personal.DATE


def _is_birth(text: str, start: int, end: int) -> bool:
    if _BIRTH_AFTER.search(after(text, end)):
        return True
    front = before(text, start)
    found = _BIRTH_BEFORE.search(front)
    return found is not None and not _BOUND.search(front)


def _whole(year: str, today: date) -> int:
    """Return a year with its century: of two digits, the last that has been."""
    number = int(year)
    if number >= 100:  # noqa: PLR2004 - it has its century
        return number
    century = today.year // 100 * 100
    return century + number if century + number <= today.year + 1 else century - 100 + number
