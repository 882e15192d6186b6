"""Days as people type them: 23/11/2026, 23 November 2026, or without the year of a day to come."""

from __future__ import annotations

import re
from datetime import date, timedelta

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_BRITISH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ ./-]+(\d{1,2}|[a-z]{3,9})\.?,?[ ./-]+(\d{4}|\d{2})", re.ASCII)
_NEARLY = re.compile(r"(\d{4})[ ./-](\d{1,2})[ ./-](\d{1,2})", re.ASCII)

_WEEKDAY = re.compile(r"^(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?,?\s+")
_MONTH_FIRST = re.compile(r"^([a-z]{3,9})\s+(\d{1,2}(?:st|nd|rd|th)?)\b,?", re.ASCII)

_NAMED = {"today": timedelta(), "tomorrow": timedelta(days=1)}


def iso_of(written: str) -> str:
    """Return the ISO form of a day that is written as people do: 23/11/2026, 23 November 2026; "" of any other text."""
    written = written.rstrip(". ")
    if found := _BRITISH.fullmatch(written.lower()):
        day, month, year = found.groups()
        number = _MONTHS.index(month[:3]) + 1 if month[:3] in _MONTHS else int(month) if month.isdigit() else 0
        day, number = (number, int(day)) if number > len(_MONTHS) else (int(day), number)  # 11/23/2026, as Excel may
        parts = int(year) + 2000 * (len(year) == len("26")), number, day
    elif found := _NEARLY.fullmatch(written):
        parts = int(found[1]), int(found[2]), int(found[3])
    else:
        return ""
    try:
        return date(*parts).isoformat()
    except ValueError:
        return ""


def day_to_come(typed: str, today: date) -> date | None:
    """Return the day that somebody means who types one; without a year the next such day. None where it is no day."""
    typed = typed.strip().lower()
    if typed in _NAMED:
        return today + _NAMED[typed]
    typed = _MONTH_FIRST.sub(r"\2 \1", _WEEKDAY.sub("", typed).replace(" of ", " "))
    if written := iso_of(typed):
        return date.fromisoformat(written)
    found = (iso_of(f"{typed} {year}") for year in (today.year, today.year + 1))
    days = [date.fromisoformat(each) for each in found if each]
    return next((day for day in days if day >= today), None)
