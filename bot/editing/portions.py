"""A portion of a list that is filled in by itself: what to add or to take out, or the lines about one thing.

A portion goes by the name of its field and a mark: `unanswered:add`, `unanswered:out`, `pairs=values.fairness`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.cleaning import one_line
from bot.handbook.model import fold

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.handbook.yaml_edit import Value


ADD, OUT, ABOUT = ":add", ":out", "="
WORDS = "synonyms"
"""The list whose lines begin with what they are about; any other ends with it."""

BETWEEN = " = "


def field_of(name: str) -> str:
    """Return the field that a portion is of; any other name is that of a field itself."""
    return name.partition(ABOUT)[0].removesuffix(ADD).removesuffix(OUT)


def is_portion(name: str) -> bool:
    """Whether a name is that of a portion."""
    return field_of(name) != name


def lines_of(name: str, present: Value, wanted: Value) -> tuple[str, ...]:
    """Return what stands in a portion where a list is now `present` and somebody wants it to be `wanted`."""
    old, new = _items(present), _items(wanted)
    if name.endswith(ADD):
        return tuple(line for line in new if line not in old)
    if name.endswith(OUT):
        return tuple(line for line in old if line not in new)
    field, _, about = name.partition(ABOUT)
    found = [said for line in new if (said := _said_of(field, about, line)) is not None]
    return tuple(word for said in found for word in said.split(", ")) if field == WORDS else tuple(found)


def filled(present: Value, texts: Mapping[str, str]) -> tuple[str, ...]:
    """Return what a list says once its portions say this; a line of the same words is taken out in any spelling."""
    value = _items(present)
    for name in sorted(texts, key=lambda each: not each.endswith(OUT)):
        lines = lines_in(texts[name])
        if name.endswith(OUT):
            gone = {fold(line) for line in lines}
            value = tuple(line for line in value if fold(line) not in gone)
        elif name.endswith(ADD):
            value += tuple(line for line in lines if line not in value)
        else:
            value = _about(name, value, lines)
    return value


def missed(present: Value, texts: Mapping[str, str]) -> tuple[str, ...]:
    """Return the lines that are to be taken out and are not there."""
    there = {fold(line) for line in _items(present)}
    asked = [line for name, text in texts.items() if name.endswith(OUT) for line in lines_in(text)]
    return tuple(line for line in asked if fold(line) not in there)


def lines_in(text: str) -> tuple[str, ...]:
    """Return the lines that somebody has typed, each once."""
    return tuple(dict.fromkeys(line for each in text.splitlines() if (line := one_line(each))))


def _about(name: str, value: tuple[str, ...], lines: Iterable[str]) -> tuple[str, ...]:
    field, _, about = name.partition(ABOUT)
    if field == WORDS:
        words = ", ".join(dict.fromkeys(word for line in lines for each in line.split(",") if (word := each.strip())))
        line = f"{about}{BETWEEN}{words}"
        there = [_said_of(field, about, each) is not None for each in value]
        put = tuple(line if is_it else each for is_it, each in zip(there, value, strict=True) if words or not is_it)
        return put if any(there) or not words else (*put, line)
    wanted = tuple(f"{line}{BETWEEN}{about}" for line in lines)
    kept = tuple(each for each in value if _said_of(field, about, each) is None or each in wanted)
    return kept + tuple(each for each in wanted if each not in kept)


def _said_of(field: str, about: str, line: str) -> str | None:
    """Return what a line says of a thing, None where it is about another."""
    first, _, last = line.partition(BETWEEN) if field == WORDS else line.rpartition(BETWEEN)
    named, said = (first, last) if field == WORDS else (last, first)
    return said if named == about else None


def _items(value: Value) -> tuple[str, ...]:
    return value if isinstance(value, tuple) else (value,) if value else ()
