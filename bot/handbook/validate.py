"""Compares what a file holds with what its kind of file has to hold, and notes everything that is wrong."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from bot.cleaning import has_word, is_seen
from bot.handbook.days import iso_of
from bot.handbook.problems import Notes, nearest, shown, so_do
from bot.handbook.schema import DAY, ID, MOST_ORDER, Field, Record, Shape
from bot.handbook.yaml_tree import List, Map, NodePair, Scalar

if TYPE_CHECKING:
    from collections import abc
    from collections.abc import Callable, Iterable

    from bot.handbook.yaml_tree import Node


@dataclass(frozen=True, slots=True)
class SoundText:
    """A sound text and its line, from 1."""

    value: str
    line: int


@dataclass(frozen=True, slots=True)
class SoundFields:
    """The sound fields of one record; what is wrong or missing reads as empty, is noted, and has the file left out."""

    line: int
    values: dict[str, Value]
    present: frozenset[str] = frozenset()
    """The fields that stand there, whether they are sound or not."""

    def has(self, name: str) -> bool:
        """Whether this field is there and sound."""
        return name in self.values

    def words(self, name: str) -> SoundText:
        """Return a text with its line."""
        value = self.values.get(name)
        return value if isinstance(value, SoundText) else SoundText("", self.line)

    def text(self, name: str) -> str:
        """Return a text."""
        return self.words(name).value

    def texts(self, name: str) -> tuple[SoundText, ...]:
        """Return a list of texts, each with its line."""
        return tuple(item for item in self._items(name) if isinstance(item, SoundText))

    def record(self, name: str) -> SoundFields | None:
        """Return the fields of a field, or None where a plain text stands in it or nothing."""
        value = self.values.get(name)
        return value if isinstance(value, SoundFields) else None

    def records(self, name: str) -> tuple[SoundFields, ...]:
        """Return the items of a list whose items have fields."""
        return tuple(item for item in self._items(name) if isinstance(item, SoundFields))

    def lists(self, name: str) -> Lists:
        """Return a list of lists of texts."""
        return tuple(item for item in self._items(name) if isinstance(item, tuple))

    def groups(self, name: str) -> Groups:
        """Return named lists of texts."""
        value = self.values.get(name)
        return value if isinstance(value, dict) else {}

    def day(self, name: str) -> date | None:
        """Return a date, or None where there is none."""
        value = self.values.get(name)
        return value if isinstance(value, date) else None

    def number(self, name: str, otherwise: int) -> int:
        """Return a number, or another where there is none."""
        value = self.values.get(name)
        return value if isinstance(value, int) else otherwise

    def _items(self, name: str) -> tuple[Item, ...]:
        value = self.values.get(name)
        return value if isinstance(value, tuple) else ()


Groups = dict[str, tuple[SoundText, ...]]
Lists = tuple[tuple[SoundText, ...], ...]
Item = SoundText | SoundFields | tuple[SoundText, ...]
Value = SoundText | date | int | SoundFields | Groups | tuple[Item, ...]


def inspect(node: Node, record: Record, notes: Notes) -> SoundFields:
    """Return the sound fields of a record, with everything else noted."""
    if not isinstance(node, Map):
        wanted = ", ".join(field.name for field in record.fields if field.required)
        notes.say(node.line, f"{record.name} needs fields here, each on a line with a colon after its name: {wanted}.")
        return SoundFields(node.line, {})
    values: dict[str, Value] = {}
    known = {field.name: field for field in record.fields}
    firsts = _firsts(node)
    present = {name.value for name, _ in firsts}
    for name, written in firsts:
        if notes.full:
            break
        field = known.get(name.value)
        if field is None:
            present.add(_note_unknown(name.value, name.line, record, notes))
            continue
        value = _READERS[field.shape](written, field, notes)
        if value is not None:
            values[field.name] = value
    for field in record.fields:
        if field.required and field.name not in present:
            notes.say(node.line, f'{record.name} needs the field "{field.name}". {field.says}')
    return SoundFields(node.line, values, frozenset(present))


def _firsts(node: Map) -> Iterable[NodePair]:
    """Return the fields but for those of a name that is there already, which are among the faults of the tree."""
    firsts: dict[str, NodePair] = {}
    for pair in node.pairs:
        firsts.setdefault(pair.name.value, pair)
    return firsts.values()


def faults(record: Record, values: abc.Mapping[str, str | tuple[str, ...]]) -> tuple[str, ...]:
    """Return what is wrong with the fields of a record that come from elsewhere than a file."""
    pairs = tuple(NodePair(Scalar(name), _node(value)) for name, value in values.items())
    notes = Notes("")
    inspect(Map(pairs), record, notes)
    return tuple(problem.sentence for problem in notes.problems)


def _node(value: str | tuple[str, ...]) -> Node:
    return Scalar(value) if isinstance(value, str) else List(tuple(map(Scalar, value)))


def note_doubles(records: Iterable[SoundFields], notes: Notes) -> None:
    """Note every id that appears twice among the records of a list."""
    seen: dict[str, int] = {}
    for record in records:
        wanted = record.words("id")
        if wanted.value in seen:
            sentence = f"The id {shown(wanted.value)} appears here and in line {seen[wanted.value]}. Give one a new id."
            notes.say(wanted.line, sentence)
        elif wanted.value:
            seen[wanted.value] = wanted.line


def _note_unknown(key: str, line: int, record: Record, notes: Notes) -> str:
    """Note a field that is not known and return the one that was probably meant, or ""."""
    meant = nearest(key, record.names())
    hint = f'Did you mean "{meant}"?' if meant else f"The fields are: {', '.join(record.names())}."
    notes.say(line, f"The field {shown(key)} is not known here. {hint}")
    return meant


def _text(node: Node, field: Field, notes: Notes) -> SoundText | None:
    """Read one text; spaces and line ends around it do not belong to it."""
    if not isinstance(node, Scalar):
        flow = "If the text begins with [ or {, put quotes around it."
        remedy = (
            flow if node.flow else "Write it behind the name, or below it after >-, without dashes and further names."
        )
        notes.say(node.line, f'"{field.name}" takes {field.shape.value}. {remedy}')
        return None
    text = SoundText(node.value.strip() if is_seen(node.value) else "", node.line)
    if not text.value and not field.may_be_empty:
        notes.say(node.line, f'"{field.name}" is empty. {field.says}')
    elif len(text.value) > field.most:
        too_many = f'"{field.name}" has {len(text.value):,} characters; there is room for {field.most:,}. Shorten it.'
        notes.say(node.line, too_many)
    elif field.pattern and not re.fullmatch(field.pattern, text.value):
        notes.say(
            node.line, f'"{field.name}" cannot be {shown(text.value)}. {_id_hint(text.value, field) or field.says}'
        )
    else:
        return text
    return None


def _id_hint(written: str, field: Field) -> str:
    """Return how an id may be written that has capitals, spaces or underscores in it."""
    if field.pattern != ID:
        return ""
    topic, dot, word = written.lower().partition(".")
    meant = dot.join(re.sub("[^a-z0-9]+", "-", part).strip("-") for part in (topic, word))
    if meant == written or not re.fullmatch(ID, meant):
        return ""
    return f'Write it as "{meant}": an id has only lower-case letters, digits and hyphens, and one full stop.'


def _day(node: Node, field: Field, notes: Notes) -> date | None:
    if isinstance(node, Scalar) and not re.fullmatch(DAY, node.value.strip()) and (meant := iso_of(node.value.strip())):
        notes.say(node.line, f'"{field.name}": write {shown(node.value.strip())} as {meant}, with the year first.')
        return None
    text = _text(node, field, notes)
    if text is None:
        return None
    try:
        return date.fromisoformat(text.value)
    except ValueError:
        notes.say(node.line, f'"{field.name}": there is no such day as {text.value}. Correct the month or the day.')
        return None


def _url(node: Node, field: Field, notes: Notes) -> SoundText | None:
    text = _text(node, field, notes)
    try:
        if text is None or urlsplit(text.value).hostname:
            return text
    except ValueError:
        pass
    notes.say(node.line, f'"{field.name}" is not a whole address. {field.says}')
    return None


def _order(node: Node, field: Field, notes: Notes) -> int | None:
    text = _text(node, field, notes)
    if text is None:
        return None
    if re.fullmatch("[0-9]{1,3}", text.value) and 1 <= int(text.value) <= MOST_ORDER:
        return int(text.value)
    notes.say(node.line, f'"{field.name}" cannot be {shown(text.value)}. {field.says}')
    return None


def _texts(node: Node, field: Field, notes: Notes) -> tuple[SoundText, ...] | None:
    """Read a list of texts, each with a word in it."""
    if not isinstance(node, List):
        notes.say(node.line, f'"{field.name}" takes a list: one text per line, each after a dash and a space.')
        return None
    if not node.items and field.required:
        notes.say(node.line, f'"{field.name}" is an empty list. {field.says}')
    sentence = _too_much(node, field)
    if sentence:
        notes.say(node.line, sentence)
        return None
    fielded = [item for item in node.items if isinstance(item, Map)]
    if len(fielded) > MOST_FIELDED:
        sentence = f'An item of "{field.name}" has fields of its own, so it may belong to another list.'
        notes.say(fielded[0].line, sentence + so_do(len(fielded) - 1))
        return None
    return tuple(text for item in node.items if (text := _item(item, field, notes)))


def _too_much(node: List, field: Field) -> str:
    """Return what to say of a list with more in it than there is room for, "" for any other."""
    if field.most == Field.most:
        return ""
    if len(node.items) > field.most // FEWEST_LETTERS:
        most = field.most // FEWEST_LETTERS
        return f'"{field.name}" has {len(node.items):,} lines; there is room for {most:,}. {_room(field)}'
    together = sum(len(item.value.strip()) for item in node.items if isinstance(item, Scalar))
    if together > field.most:
        return f'"{field.name}" has {together:,} characters together; only {field.most:,} fit. {_room(field)}'
    return ""


def _room(field: Field) -> str:
    """Return where the texts of a list may go that are too many for it."""
    if field.name in {"phrasings", "not_for"}:
        return "Move some to examples.yaml."
    return "Keep only those that differ from each other."


def _item(node: Node, field: Field, notes: Notes) -> SoundText | None:
    if not isinstance(node, Scalar):
        notes.say(
            node.line, f'An item of "{field.name}" is not a text. Put quotes around one that holds ": " or brackets.'
        )
        return None
    value = node.value.strip()
    if not has_word(value):
        notes.say(node.line, f'An item of "{field.name}" has no words. Write some, or take the line out.')
    elif len(value) > MOST_IN_ITEM:
        notes.say(node.line, f'An item of "{field.name}" has more than {MOST_IN_ITEM} characters. Shorten it.')
    elif field.pattern and not re.fullmatch(field.pattern, value):
        notes.say(node.line, f'An item of "{field.name}" cannot be {shown(value)}. {field.says}')
    else:
        return SoundText(value, node.line)
    return None


def _record(node: Node, field: Field, notes: Notes) -> SoundFields | None:
    return inspect(node, field.record, notes) if field.record else None


def _records(node: Node, field: Field, notes: Notes) -> tuple[SoundFields, ...] | None:
    if field.record is None or not isinstance(node, List):
        notes.say(node.line, f'"{field.name}" takes a list whose items each begin with a dash. {field.says}')
        return None
    if not node.items:
        notes.say(node.line, f'"{field.name}" is an empty list. {field.says}')
    if len(node.items) > MOST_RECORDS:
        sentence = (
            f'"{field.name}" has {len(node.items):,} items; no more than {MOST_RECORDS:,} are read. Split the file.'
        )
        notes.say(node.line, sentence)
        return None
    return tuple(inspect(item, field.record, notes) for item in node.items)


def _text_or_record(node: Node, field: Field, notes: Notes) -> SoundText | SoundFields | None:
    return _text(node, field, notes) if not isinstance(node, Map) else _record(node, field, notes)


def _groups(node: Node, field: Field, notes: Notes) -> Groups | None:
    if not isinstance(node, Map) or not node.pairs:
        notes.say(node.line, f'"{field.name}" takes named lists. {field.says}')
        return None
    groups: Groups = {}
    for name, written in _firsts(node):
        if not re.fullmatch(field.pattern, name.value):
            notes.say(
                name.line, f"A group cannot be called {shown(name.value)}. Use lower-case letters, digits, - and _."
            )
        group = Field(name.value, Shape.TEXTS, field.says, required=True, most=field.most)
        groups[name.value] = _texts(written, group, notes) or ()
    return groups


def _lists(node: Node, field: Field, notes: Notes) -> Lists | None:
    if not isinstance(node, List) or not node.items:
        notes.say(node.line, f'"{field.name}" takes a list of lists: - [one, another]. {field.says}')
        return None
    inner = Field(field.name, Shape.TEXTS, field.says, required=True)
    return tuple(_texts(item, inner, notes) or () for item in node.items)


MOST_FIELDED = 2
"""Texts of a list that are told apart where a colon gives them fields; of more there is another reason."""

MOST_RECORDS = 5_000
"""How many entries a file may have."""

FEWEST_LETTERS = 4
"""Letters of a text in a list, on average: of shorter ones there may be no more than would fit."""

MOST_IN_ITEM = 300
"""How many characters one phrasing may have: no more of a question is ever looked at."""

_READERS: dict[Shape, Callable[[Node, Field, Notes], Value | None]] = {
    Shape.TEXT: _text,
    Shape.DAY: _day,
    Shape.URL: _url,
    Shape.ORDER: _order,
    Shape.TEXTS: _texts,
    Shape.RECORD: _record,
    Shape.RECORDS: _records,
    Shape.TEXT_OR_RECORD: _text_or_record,
    Shape.GROUPS: _groups,
    Shape.LISTS: _lists,
}
