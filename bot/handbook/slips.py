"""Slips of the hand in a file's lines: each is mended on trial, and is to blame where the file then reads better."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from itertools import chain, islice, pairwise, takewhile
from typing import TYPE_CHECKING, NamedTuple

from bot.handbook.problems import shown, so_do
from bot.handbook.schema import RESERVED, TOPIC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from bot.errors import Problem
    from bot.handbook.schema import Record


MOST_LETTERS = 600_000
"""Characters of a file whose slips are looked for: reading a longer one again and again would take seconds."""

MOST_TRIED, MOST_READ = 12, 2_000_000
"""Slips that are tried before a fault is told in YAML's own words, and how many characters are read for that again."""

MOST_TOLD = 5
"""Slips of one file that are told at once."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How far the reading of a text came: whether it is YAML, its problems, and the line of the first, or of the fault.

    Of what is no YAML no problem is known but that.
    """

    is_read: bool
    line: int
    problems: frozenset[Problem] = frozenset()

    @property
    def is_sound(self) -> bool:
        """Whether nothing is wrong with it."""
        return self.is_read and not self.problems

    def is_beyond(self, other: Reach) -> bool:
        """Whether this came further: to a fault further down, to YAML, or to fewer problems and none that is new."""
        if other.is_read:
            return self.is_read and self.problems < other.problems
        return self.is_read or self.line > other.line

    @property
    def rank(self) -> tuple[bool, int, int]:
        """What is larger for what came further of two that came beyond a third."""
        return self.is_read, -len(self.problems), self.line


@dataclass(frozen=True, slots=True)
class Slip:
    """A slip: its line, from 1, what to do, and the whole text without it, which has as many lines.

    `is_mechanical` says that a program can mend it, since nothing that it might mean is left open; then every slip of
    its kind is mended in the text.
    """

    line: int
    sentence: str
    text: str
    is_mechanical: bool = False


class _Line(NamedTuple):
    """A line with what a slip is told by: its number from 0, and whether it is the text of a block below > or |.

    `goes_on` says that it may be more of the text that stands behind a name or a dash above it.
    """

    at: int
    text: str
    in_block: bool
    goes_on: bool


Mending = tuple[str, str]
"""A line as it should be, and the sentence that says so."""


def _names(record: Record) -> Iterator[str]:
    for field in record.fields:
        yield field.name
        if field.record is not None:
            yield from _names(field.record)


_NAMES = sorted({name for record in (TOPIC, *RESERVED.values()) for name in _names(record)}, key=len, reverse=True)
_NAME = f"(?:{'|'.join(_NAMES)})"
ODD_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
"""Spaces that look like the plain one: word processors and web pages leave them."""

UNSEEN = "\u00ad\u200b\u200e\u200f\u2060\ufeff"
"""What nobody sees at all, from the same places."""

_SIGNS = re.compile(
    rf"(?P<indent>[ {ODD_SPACES}{UNSEEN}]*)(?P<dashes>(?:-[ {ODD_SPACES}{UNSEEN}]+)*)"
    rf"(?P<name>{_NAME}[ {ODD_SPACES}{UNSEEN}]*:(?:[ {ODD_SPACES}{UNSEEN}]+|$))?"
)
"""What stands before the words of a line: its indent, its dashes, and its field's name with a colon."""

_BULLET = re.compile(r"( *)[\u2010-\u2015\u2212\u2022\u00b7\u25aa\u25cf\u25e6\u2023*][ \t]*(?=[^\s*])")
_FIELD = re.compile(r"(?P<before> *(?:- +)*(?:[\w.*-]+ *: +)?)(?P<value>\S.*?) *$")
_NAMED = re.compile(rf"(?P<before> *(?:- +)*{_NAME} *: +)(?P<value>\S.*?) *$")
_STRUCTURE = re.compile(r" *(?:- |-$|[\w.-]+ *:(?: |$))")
_KEY = re.compile(r"(?P<indent> *)(?P<dashes>(?:- +)*)(?P<name>[\w.-]+) *:(?P<rest>(?: .*)?)$")
_BLOCK = re.compile(r"(?P<indent> *(?:- +)*)(?:[\w.-]+ *: +)?[|>][+-]?[0-9]?[+-]? *(?:#.*)?$")
_OPENING, _CLOSING = "\u201c\u201d\u201e\u201f\u2033\uff02", "\u201c\u201d\u201f\u2033\uff02"
_SINGLE = "\u2018\u2019\u201a\u201b\u2032"
_CURLY = re.compile(f"(?:[\"{_OPENING}](?P<double>.*)[\"{_CLOSING}]|['{_SINGLE}](?P<single>.*)['{_SINGLE}])")
_STARTERS = re.compile(r"[\[\]{}&*!%@`,|>]|[?-] ")

_DIVIDER = re.compile(r"([-=*_.~#+])\1{3,}")

OPENED = "A quotation mark is opened here but not closed. Close it where the text ends."
COLON = "This text contains a colon, so put quotes around it."
_OF_YAML = ("#", "%", "<<", "---", "...")
"""What begins a comment, or a line in which YAML sees a meaning of its own."""

STRAY = "This line is neither a field nor an item of a list. If it is a note, begin it with #."
BEHIND_SIGN = "Nothing may stand behind > or |, so begin the text in the line below."
NUMBER_SIGN = "YAML takes everything after this # for a comment. Put quotes around the whole text."


def quoted(words: str) -> str:
    """Return words in single quotes, in which YAML takes nothing for a sign of its own."""
    return "'{}'".format(words.replace("'", "''"))


def causes(text: str, reach: Callable[[str], Reach], *, mechanical: bool = False) -> tuple[list[Slip], str]:
    """Return the slips because of which a text cannot be read as it should be, and the text without them.

    `reach` says how far the reading of a text comes: a slip counts where it comes further without it. `mechanical`
    leaves out those that a program cannot mend.
    """
    found: list[Slip] = []
    now = reach(text)
    while len(text) <= MOST_LETTERS and len(found) < MOST_TOLD and not now.is_sound:
        slip, then = _best(text, now, reach, mechanical=mechanical)
        if slip is None:
            break
        found.append(slip)
        text, now = slip.text, then
    return found, text


def _best(text: str, now: Reach, reach: Callable[[str], Reach], *, mechanical: bool) -> tuple[Slip | None, Reach]:
    """Return the slip without which the reading of a text comes furthest, and how far; None where none is to blame."""
    better, best = None, now
    tries = min(MOST_TRIED, MOST_READ // max(len(text), 1))
    for slip in islice(slips_in(text, now.line, is_read=now.is_read), tries):
        if mechanical and not slip.is_mechanical:
            break
        then = reach(slip.text)
        # YAML tells an open quotation mark by what is far below, and the next fault may come before that.
        is_beyond = then.is_beyond(now) or (slip.sentence == OPENED and now.line > then.line > slip.line)
        if is_beyond and (better is None or then.rank > best.rank):
            better, best = slip, then
        if best.is_sound:
            break
    return better, best


def slips_in(text: str, near: int = 0, *, is_read: bool = False) -> Iterator[Slip]:
    """Yield everything in a text that may be a slip: what a program can mend, and the others from a line outwards.

    In what YAML can read every line has its place.
    """
    lines = _lines(text)
    alone = [slip for mend in _MECHANICAL if (slip := _mechanical(lines, mend))]
    yield from alone
    if alone:  # one line may have more than one of them, and none alone would be to blame
        together = alone[0]
        for mend in _MECHANICAL:
            further = _mechanical(_lines(together.text), mend)
            together = replace(together, text=further.text) if further else together
        yield together
    others = chain.from_iterable(look(lines) for look in (_IN_LINES if is_read else (*_IN_LINES, *_BETWEEN_LINES)))
    nearest = sorted(others, key=lambda found: abs(min(found[0]) + 1 - near))
    for mended, sentence in chain(_quotes(lines), nearest):  # an open quotation mark may be told far below
        whole = _with(lines, mended)
        fields = {at for at in mended if _STRUCTURE.match(lines[at].text) and not lines[at].in_block}
        if not any(line.in_block for line in _lines(whole) if line.at in fields):  # else its words would be lost
            yield Slip(min(mended) + 1, sentence, whole)


def _mechanical(lines: Sequence[_Line], mend: Callable[[_Line], Mending | None]) -> Slip | None:
    """Return one slip for all lines of a kind, told of the first."""
    mended = {line.at: done for line in lines if (done := mend(line)) and done[0] != line.text}
    if not mended:
        return None
    first = min(mended)
    whole = _with(lines, {at: words for at, (words, _) in mended.items()})
    return Slip(first + 1, mended[first][1] + so_do(len(mended) - 1), whole, is_mechanical=True)


def untabbed(text: str) -> Iterator[str]:
    """Yield a text with spaces for the tabs in its indents: as many as lines of the same kind have, or as are usual."""
    lines = text.split("\n")
    columns = {at: found for at, line in enumerate(lines) if "\t" not in _lead(line) and (found := _column(line))}
    yield "\n".join(_untabbed(line, at, lines, columns) for at, line in enumerate(lines))
    for width in TAB_WIDTHS:
        yield "\n".join(_lead(line).expandtabs(width) + line[len(_lead(line)) :] for line in lines)


TAB_WIDTHS = (2, 4, 8)
"""How many spaces a tab may have been meant for."""


def _untabbed(line: str, at: int, lines: Sequence[str], columns: Mapping[int, _Column]) -> str:
    bare = line[len(_lead(line)) :]
    if "\t" not in _lead(line):
        return line
    own = _column(bare)
    if own is None or own.name == DASH:
        near = sorted(columns, key=lambda other: abs(other - at))
        kept = (len(_lead(lines[other])) for other in near if columns[other].name == DASH)
    else:
        same = Counter(each.column for each in columns.values() if each.name == own.name)
        kept = (column - own.column for column, _ in same.most_common(1))
    return " " * max(next(kept, 2), 0) + bare


def _lead(line: str) -> str:
    return line[: len(line) - len(line.lstrip(" \t"))]


def _lines(text: str) -> list[_Line]:
    """Return the lines of a text; those of a block stand further in than the field or dash that it belongs to."""
    found: list[_Line] = []
    block, field = -1, -1  # how far in the field of a block stands, and that of a text that may go on
    for at, line in enumerate(text.split("\n")):
        bare, indent = line.lstrip(" "), _indent(line)
        if block >= 0 and bare and indent <= block:
            block = -1
        goes_on = block < 0 and 0 <= field < indent and not _STRUCTURE.match(line)
        found.append(_Line(at, line, block >= 0, goes_on))
        if block < 0 and (begun := _BLOCK.fullmatch(line)):
            before = begun["indent"]
            block = len(before) if line[len(before)] not in "|>" else len(before.rstrip("- "))
        if bare and not goes_on:
            field = -1
            if _FIELD.fullmatch(line) and _STRUCTURE.match(line):
                key = _KEY.match(line)
                field = len(key["indent"]) + len(key["dashes"]) if key else indent
    return found


def _with(lines: Sequence[_Line], mended: dict[int, str]) -> str:
    return "\n".join(mended.get(line.at, line.text) for line in lines)


# What a program can mend: every line of a kind at once.


def _odd_spaces(line: _Line) -> Mending | None:
    """Put plain spaces before the words of a line; what stands within the words is theirs."""
    signs = _SIGNS.match(line.text)
    if signs is None:
        return None
    before, rest = signs.group(), line.text[signs.end() :]
    plain = re.sub(f"[{ODD_SPACES}]", " ", re.sub(f"[{UNSEEN}]", "", before))
    if plain.rstrip().endswith((":", "-")) and rest and not plain.endswith(" "):
        plain += " "
    if plain == before:
        return None
    return (
        plain + rest,
        "A space from Word or a web page stands here where a plain one belongs. Type that space again.",
    )


def _bullets(line: _Line) -> Mending | None:
    found = None if line.in_block or line.goes_on else _BULLET.match(line.text)
    if found is None:
        return None
    sign = shown(line.text[: found.end()].strip())
    mended = f"{found[1]}- {line.text[found.end() :]}"
    return mended, f"This line begins with {sign}, which is not the dash of a list. Type - and a space instead."


def _curly_quotes(line: _Line) -> Mending | None:
    found = None if line.in_block or line.goes_on else _FIELD.fullmatch(line.text)
    around = _CURLY.fullmatch(found["value"]) if found else None
    if found is None or around is None or found["value"][0] + found["value"][-1] in {'""', "''"}:
        return None
    words = around["double"] if around["double"] is not None else around["single"]
    sentence = "The quotes around this text are curly, and YAML knows only straight ones. Type straight ones."
    return found["before"] + quoted(words), sentence


_MECHANICAL = (_odd_spaces, _bullets, _curly_quotes)


# What only a person can mend, since a program cannot know what was meant: line by line.

Found = tuple[dict[int, str], str]
"""Lines as they should be, by their numbers from 0, and the sentence that is told of the first."""


def _quotes(lines: Sequence[_Line]) -> Iterator[Found]:
    """Yield quotation marks that are not closed, or closed before the text ends."""
    for line in lines:
        found = None if line.in_block else _FIELD.fullmatch(line.text)
        if found is None or found["value"][0] not in "\"'":
            continue
        value, sign = found["value"], found["value"][0]
        inner = value[1:-1]
        if len(value) > 1 and value[-1] == sign:
            if sign == "'" and "'" in inner.replace("''", ""):
                say = "Inside '...' an apostrophe ends the text. Type it twice, or put \"...\" around the whole text."
                yield {line.at: found["before"] + quoted(inner.replace("''", "'"))}, say
            elif sign == '"' and re.search(r'(?<!\\)"', inner):
                say = "There are quotation marks within the quotation marks. Put '...' around the whole text instead."
                yield {line.at: found["before"] + quoted(inner)}, say
        elif sign in inner:
            say = "The quotation marks are closed before the text ends. Put '...' around the whole text."
            yield {line.at: found["before"] + quoted(value)}, say
        elif _ends_at(lines, line.at):
            yield {line.at: f"{line.text.rstrip()}{sign}"}, OPENED


def _ends_at(lines: Sequence[_Line], at: int) -> bool:
    """Whether what follows a line cannot be more of its text."""
    following = next((line.text for line in islice(lines, at + 1, None) if line.text.strip()), "")
    return not following or re.match(rf" *(?:-|{_NAME} *[:;=])", following) is not None


def _colons(lines: Sequence[_Line]) -> Iterator[Found]:
    """Yield names of fields without a colon behind them, or without a space behind the colon."""
    for line in lines:
        if line.in_block:
            continue
        found = re.fullmatch(rf"( *(?:- +)*)({_NAME})( *[:;=\uff1a]\s*|\s+|$)(.*)", line.text)
        if found and not re.match(r" *:(?: |$)", line.text[found.end(2) :]):
            before, name, sign, rest = found.groups()
            what = "a space after the colon of" if sign == ":" else "a colon and a space after"
            yield {line.at: f"{before}{name}: {rest}".rstrip()}, f'Type {what} "{name}".'
        elif (group := re.fullmatch(r" *(\w[\w.-]*) *", line.text)) and _begins_list(lines, line.at + 1):
            yield {line.at: f"{line.text.rstrip()}:"}, f'Type a colon after "{group[1]}".'


def _begins_list(lines: Sequence[_Line], at: int) -> bool:
    return at < len(lines) and lines[at].text.lstrip().startswith("- ")


def _dashes(lines: Sequence[_Line]) -> Iterator[Found]:
    """Yield lines of a list with a dash too many, or none, or no space behind it."""
    listed = -1  # how far in the dashes of the list stand
    for line in lines:
        if line.in_block or not line.text.strip():
            continue
        indent = _indent(line.text)
        bare = line.text[indent:]
        if found := re.match(r"(?:- *){2,}(?=[^\s-])", bare):
            say = "There is a dash too many here. Begin the line with one dash and a space."
            yield {line.at: " " * indent + "- " + bare[found.end() :]}, say
        elif found := re.match(r"-(?=[^\s-])", bare):
            yield {line.at: " " * indent + "- " + bare[1:]}, "Type a space after the dash."
        elif re.match(r"id *:", bare) and indent >= len("- ") and _has_dashes(lines, "id"):
            say = 'Each entry begins with a dash. Type one before "id", under that of the entry above.'
            yield {line.at: " " * (indent - 2) + "- " + bare}, say
        elif indent == listed and not _STRUCTURE.match(line.text):
            say = "This line of a list has no dash. Begin it with a dash and a space."
            yield {line.at: " " * indent + "- " + bare}, say
        listed = indent if bare.startswith("-") or indent == listed else -1


def _has_dashes(lines: Sequence[_Line], name: str) -> bool:
    return any(re.match(rf" *- +{name} *:", line.text) for line in lines)


def _indents(lines: Sequence[_Line]) -> Iterator[Found]:
    """Yield lines that stand further in than those of their kind, or less far, and where they may have been meant."""
    columns = {line.at: found for line in lines if not line.in_block and (found := _column(line.text))}
    common = Counter(column for _, column in columns.values())
    of_name: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for name, column in columns.values():
        of_name[name][column] += 1
    for at, (name, column) in columns.items():
        if name not in _NAMES and of_name[name].total() == 1 and name != DASH:
            continue  # a note, perhaps, and no field
        beside = [of for off in _NEAREST if (of := columns.get(at + off)) and (of.name == DASH) == (name == DASH)]
        meant = [] if name == DASH else [each for each, _ in of_name[name].most_common(1)]
        for wanted in dict.fromkeys([*meant, *(each.column for each in beside[:MOST_BESIDE])]):
            if 0 < abs(wanted - column) <= MOST_OFF and common[wanted] > 1:
                yield from _moved(lines, at, wanted - column)


def _moved(lines: Sequence[_Line], at: int, by: int) -> Iterator[Found]:
    """Yield a line that is moved by so many spaces, where it has them, by itself and with all that belongs to it."""
    now = _indent(lines[at].text)
    meant = now + by
    if meant < 0:
        return
    say = f"This line begins with {_spaces(now)}, and others of its kind with {meant}. Begin it with {meant}"
    yield {at: _indented(lines[at].text, by)}, f"{say}."
    below = list(takewhile(lambda line: not line.text.strip() or _indent(line.text) > now, lines[at + 1 :]))
    if below:
        moved = {line.at: _indented(line.text, by) for line in (lines[at], *below)}
        yield moved, f"{say}, and move the lines that belong to it as far."


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _indented(text: str, by: int) -> str:
    return " " * (_indent(text) + by) + text.lstrip(" ") if text.strip() else text


class _Column(NamedTuple):
    """Where the name of a line's field stands, or its dash, from 0."""

    name: str
    column: int


def _column(text: str) -> _Column | None:
    """Return where a line's field stands, or the dash with which it begins; None for any other line."""
    if found := _KEY.match(text):
        return _Column(found["name"], len(found["indent"]) + len(found["dashes"]))
    found = re.match(r"( *)-(?: |$)", text)
    return _Column(DASH, len(found[1])) if found else None


DASH = "-"
MOST_BESIDE, MOST_OFF = 2, 4
"""Neighbours whose columns are tried for a line, and by how many spaces it may be out of place."""

_NEAREST = (-1, 1, -2, 2, -3, 3)
"""Where neighbours are looked for, in lines."""


def _spaces(number: int) -> str:
    return {0: "no space", 1: "1 space"}.get(number, f"{number} spaces")


def _unquoted(lines: Sequence[_Line]) -> Iterator[Found]:
    """Yield texts in which YAML finds a sign of its own."""
    for line in lines:
        found = None if line.in_block else _NAMED.fullmatch(line.text) or re.fullmatch(r"( *- +)(\S.*?) *", line.text)
        if found is None or _BLOCK.fullmatch(line.text):
            continue
        before, value = found.groups()
        mended = before + quoted(value)
        if value[0] in "\"'":
            continue
        if value.startswith("#"):
            yield {line.at: mended}, NUMBER_SIGN
        elif re.match(r"[|>][+-]? +\S", value):
            yield {line.at: before + value.split(maxsplit=1)[1]}, BEHIND_SIGN
        elif value.startswith("[") and "]" not in value:
            yield {line.at: f"{before}{value}]"}, "The bracket [ is opened here but not closed. Close it with ]."
            yield {line.at: mended}, "Text may not begin with [. Put quotes around the whole text."
        elif _STARTERS.match(value) and not value.startswith("- "):
            yield {line.at: mended}, f"Text may not begin with {value[0]}. Put quotes around the whole text."
        elif before.rstrip().endswith(":") and re.search(r":(?: |$)", value):
            yield {line.at: mended}, COLON


def _strays(lines: Sequence[_Line]) -> Iterator[Found]:
    """Yield lines that are neither a field nor an item: notes, dividers, and texts that go on without their indent."""
    above = ""
    for line in lines:
        bare = line.text.strip()
        if not bare or line.in_block or line.goes_on or (bare.startswith(_OF_YAML) and not _DIVIDER.fullmatch(bare)):
            continue
        note = " " * _indent(line.text) + f"# {bare}"
        found, own = _KEY.match(above), _KEY.match(line.text)
        if _DIVIDER.fullmatch(bare):
            yield {line.at: note}, "This line is there for the eye alone, so begin it with #."
        elif _STRUCTURE.match(line.text):
            above = line.text
            if own and own["name"] != own["name"].lower():
                yield {line.at: note}, STRAY
        elif found and found["rest"].strip():
            meant = len(found["indent"]) + len(found["dashes"]) + 2
            say = f"If this line goes on with the text above it, begin it with {meant} spaces; if it is a note, with #."
            yield {line.at: " " * meant + bare}, say
        else:
            yield {line.at: note}, STRAY


def _folded(lines: Sequence[_Line]) -> Iterator[Found]:
    """Yield names of texts that begin in the line below, where YAML may take a part of them for a field."""
    for line, below in pairwise(lines):
        found = None if line.in_block else _KEY.match(line.text)
        is_text = below.text.strip() and not below.text.lstrip().startswith("-") and not _KEY.match(below.text)
        if found and not found["rest"].strip() and is_text:
            say = f'This text has a sign in it that YAML takes for its own. Write >- after "{found["name"]}:".'
            yield {line.at: f"{line.text.rstrip()} >-"}, say


_IN_LINES = (_colons, _dashes, _indents, _unquoted)
_BETWEEN_LINES = (_strays, _folded)
