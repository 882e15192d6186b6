"""What a kind of file is made of: records, their fields, and what may stand in a field."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

MOST_IN_TEXT = 2000
"""How many characters a text may have: what fits on one card."""

MOST_IN_NAME = 100
"""How many characters a title or a name may have: what Discord shows in a list of choices."""

ID = r"^[a-z0-9-]+(?:\.[a-z0-9-]+)?$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


class Shape(Enum):
    """What may stand in a field."""

    TEXT = "a text"
    DAY = "a date"
    URL = "a web address"
    ORDER = "a small whole number"
    TEXTS = "a list of texts"
    RECORD = "fields of its own"
    RECORDS = "a list whose items have fields"
    TEXT_OR_RECORD = "a text, or fields of its own"
    GROUPS = "named lists of words"
    LISTS = "a list of lists"


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name, what may stand in it, and what it is for."""

    name: str
    shape: Shape
    says: str
    required: bool = False
    most: int = MOST_IN_TEXT
    record: Record | None = None
    may_be_empty: bool = False
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """Fields that belong together; `name` is what a problem calls them."""

    name: str
    says: str
    fields: tuple[Field, ...]

    def names(self) -> tuple[str, ...]:
        """Return the names of all fields."""
        return tuple(field.name for field in self.fields)
