"""Stretches of a text that tell something about a person, and the words that stand in their place."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import NamedTuple


class Personal(StrEnum):
    """What a stretch is; the value is what a reader sees in its place, between brackets."""

    ACCOUNT = "account name"
    BANK = "bank details"
    BORN = "date of birth"
    CARD = "card number"
    DATE = "date"
    EMAIL = "email"
    LINK = "link"
    MEMBER = "member"
    NAME = "name"
    NATIONAL_INSURANCE = "National Insurance number"
    NHS = "NHS number"
    NUMBER = "number"
    PHONE = "phone number"
    POSTCODE = "postcode"
    TEXT = "text"
    UPN = "UPN"

    @property
    def word(self) -> str:
        """Return what stands in its place: "[email]"."""
        return f"[{self.value}]"


WORD = re.compile("|".join(re.escape(kind.word) for kind in Personal))
"""A word that stands for something that is hidden."""


class Stretch(NamedTuple):
    """A stretch of a plain text. Without a kind it says nothing about a person, and no other rule may read it."""

    start: int
    end: int
    kind: Personal | None


def before(text: str, start: int, most: int = 40) -> str:
    """Return what stands in front of a place in the same line, as far as it may say what follows."""
    return text[max(0, start - most) : start].rpartition("\n")[2]


def after(text: str, end: int, most: int = 24) -> str:
    """Return what follows a place in the same line, as far as it may say what stood there."""
    return text[end : end + most].partition("\n")[0]


def has_digits(text: str, fewest: int) -> bool:
    """Whether a text has so many digits: most rules need some, and reading it costs more than counting."""
    return sum(map(str.isdecimal, text)) >= fewest
