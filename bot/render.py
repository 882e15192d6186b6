"""Reply -> card: what a Discord message of ours holds, in Discord's markup and within every limit of Discord."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, assert_never

from bot import wording
from bot.reply import Answer, NoAnswer, Part, Reply, Signpost, SmallTalk, Suggestions, TopicList
from bot.wording import Line, Role

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.assistant import Choice
    from bot.knowledge.handbook import Topic

MOST_TEXT = 4_000
"""Characters that all texts of a message of Components V2 may have together."""

MOST_CONTENT = 2_000
"""Characters of a plain message."""

MOST_DISPLAYS = 8
"""Texts of a card: with 5 rows of 5 buttons and the box around them it stays below Discord's 40 components."""

MOST_ROWS = 5
MOST_IN_A_ROW = 5
MOST_OFFERED = 3
LONGEST_LABEL = 80
"""A phone shows about 40 characters of a button and reads all of them out."""

LONGEST_CUSTOM_ID = 100
LONGEST_DESCRIPTION = 100
LONGEST_CHOICE = 100
MOST_CHOICES = 25
MOST_COMMANDS = 100
COMMAND_NAME = re.compile(r"[a-z0-9_-]{1,32}")

PRESSED = r"(?P<kind>entry|topic):(?P<wanted>.+)"
"""What the custom_id of a button says: whether it shows an entry or a topic as a whole, and which."""

CUT = "…"
LEAST_WORTH_CUTTING = 200
"""With less room than this a line is left out rather than cut."""

LONGEST_SOURCE_TITLE = 200
LONGEST_URL = 512

_URL = re.compile(r"https?://[^\s<]+")
_MARKUP = re.compile(r"[\\*_~|`<\[]|@(?=everyone|here)|:(?=[^\s:]+:)")
_AT_LINE_START = re.compile(r"^(\s*)(#{1,3}|-#|[-+>]|>>>)(?=\s)")
_NUMBERED = re.compile(r"^(\s*\d+)([.)])(?=\s)")
_ESCAPED_IN_URL = str.maketrans({"(": "%28", ")": "%29", "<": "%3C", ">": "%3E", '"': "%22", "\\": "%5C"})
_JOINER = "\u200d"
_MARKS = {Role.TITLE: "###", Role.CHOICE: "-", Role.PLACE: "-#"}
_QUOTED = frozenset({Role.QUOTE, Role.ITEM})


@dataclass(frozen=True, slots=True)
class Press:
    """A button that shows an entry, or a topic as a whole, to whoever presses it."""

    label: str
    wanted: str
    is_topic: bool = False

    @property
    def custom_id(self) -> str:
        """What Discord sends back when the button is pressed, however long ago it was sent."""
        return f"{'topic' if self.is_topic else 'entry'}:{self.wanted}"


@dataclass(frozen=True, slots=True)
class Card:
    """A message of ours: texts one below the other, then rows of buttons."""

    texts: tuple[str, ...]
    rows: tuple[tuple[Press, ...], ...] = ()


def card(reply: Reply, *, public: bool = False) -> Card:
    """Return a reply as a card; `public` asks for the form that a channel may read."""
    # A suggestion is a title and may be long: on a phone it needs a row of its own.
    a_row = 1 if isinstance(reply, Suggestions) else MOST_IN_A_ROW
    return _card(wording.lines(reply, public=public), rows(presses(reply), a_row))


def topics_card(topics: Sequence[Topic]) -> Card:
    """Return what can be asked about, with a button for each topic."""
    if not topics:
        return Card(("There is nothing to ask about yet.",))
    offered = [_topic_press(topic) for topic in topics]
    said = (
        Line(Role.TITLE, "What you can ask about"),
        *(Line(Role.CHOICE, press.label) for press in offered),
        Line(Role.SAID, "Choose one of them, or ask in your own words with /ask."),
    )
    return _card(said, rows(offered))


def presses(reply: Reply) -> tuple[Press, ...]:
    """Return the buttons of a reply: a choice for suggestions, topics where there was no answer, else none."""
    match reply:
        case Suggestions(parts):
            return tuple(_part_press(part) for part in parts[:MOST_OFFERED])
        case NoAnswer(_, topics):
            return tuple(_topic_press(topic) for topic in topics[:MOST_OFFERED])
        case Answer() | SmallTalk() | Signpost():
            return ()
        case _ as unknown:
            assert_never(unknown)


def rows(wanted: Iterable[Press], a_row: int = MOST_IN_A_ROW) -> tuple[tuple[Press, ...], ...]:
    """Return buttons in rows of at most `a_row`, each wanted thing once and no more than a message holds."""
    once: dict[str, Press] = {}
    for press in wanted:
        label = cut(flat(press.label), LONGEST_LABEL)
        if label and units(press.custom_id) <= LONGEST_CUSTOM_ID:
            once.setdefault(press.custom_id, replace(press, label=label))
    kept = tuple(once.values())[: MOST_ROWS * a_row]
    return tuple(kept[at : at + a_row] for at in range(0, len(kept), a_row))


def choices(found: Iterable[Choice]) -> list[tuple[str, str]]:
    """Return autocomplete choices as (name, value); one that Discord would refuse is cut or left out."""
    pairs = [(cut(flat(choice.name), LONGEST_CHOICE), choice.value) for choice in found]
    return [(name, value) for name, value in pairs if name and 0 < units(value) <= LONGEST_CHOICE][:MOST_CHOICES]


def texts(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return lines in Discord's markup, cut to texts that stand apart; too many of them end with where the rest is."""
    lines = [line for line in lines if line.text.strip()]
    blocks = _blocks(lines)
    if sum(units(block) for block in blocks) <= MOST_TEXT:
        return blocks
    room = MOST_TEXT - max(units(_rest(lines[at:])) for at in _starts(lines)) - len("\n\n")
    shown: list[Line] = []
    for line in lines:
        size = units(_markdown(line)) + len("\n\n")
        if size > room:
            shown += _cut_line(line, room - len("\n\n"))
            break
        shown.append(line)
        room -= size
    *others, last = _blocks(shown)
    return (*others, f"{last}\n\n{_rest(lines[len(shown) :])}")


def escape(text: str) -> str:
    """Return text that Discord shows as it is written: no markup, no mention, no emoji; web addresses stay links."""
    pieces: list[str] = []
    at = 0
    for url in _URL.finditer(text):
        pieces += [_escape_words(text[at : url.start()]), url.group()]
        at = url.end()
    return "".join([*pieces, _escape_words(text[at:])])


def link(title: str, url: str) -> str:
    """Return a title that leads to a page, or the title alone where the address cannot be a link."""
    shown = escape(flat(title)).replace("]", "\\]")
    is_link = _URL.fullmatch(url) and units(url) <= LONGEST_URL and "://" not in title
    return f"[{shown}]({url.translate(_ESCAPED_IN_URL)})" if is_link else shown


def cut(text: str, most: int) -> str:
    """Return a text of at most so many characters, cut between words where it can be."""
    if units(text) <= most:
        return text
    return _longest(text, lambda shorter: units(shorter) <= most)


def flat(text: str) -> str:
    """Return a text on a single line."""
    return " ".join(text.split())


def units(text: str) -> int:
    """Return a text's length as the strictest reader of Discord's limits counts it: in UTF-16."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _card(lines: Sequence[Line], buttons: tuple[tuple[Press, ...], ...]) -> Card:
    """Return lines with buttons below; what a button says in full is not said above it too."""
    labels = {press.label for row in buttons for press in row}
    said = [line for line in lines if line.role is not Role.CHOICE or flat(line.text) not in labels]
    return Card(texts(said), buttons)


def _part_press(part: Part) -> Press:
    return Press(wording.choice(part), part.id, is_topic=isinstance(part, TopicList))


def _topic_press(topic: Topic) -> Press:
    return Press(wording.topic_choice(topic), topic.id, is_topic=True)


def _blocks(lines: Sequence[Line]) -> tuple[str, ...]:
    """Join lines to texts that stand apart: a title with what it quotes, then what is said of it."""
    blocks: list[str] = []
    before: Role | None = None
    for line in lines:
        ends_quote = before in _QUOTED and (line.role not in _QUOTED or line.role is Role.QUOTE is before)
        stands_apart = ends_quote or line.role is Role.TITLE or before is Role.SOURCE is not line.role
        if not blocks or (stands_apart and len(blocks) < MOST_DISPLAYS):
            blocks.append(_markdown(line))
        else:
            # Without the empty line a quotation would take in what follows it.
            blocks[-1] += ("\n\n" if ends_quote else "\n") + _markdown(line)
        before = line.role
    return tuple(blocks)


def _markdown(line: Line) -> str:
    match line.role:
        case Role.TITLE | Role.CHOICE | Role.PLACE:
            return f"{_MARKS[line.role]} {escape(flat(line.text))}"
        case Role.QUOTE:
            return "\n".join(f"> {escape(row)}" for row in line.text.strip().splitlines())
        case Role.ITEM:
            first, *others = [escape(row) for row in line.text.strip().splitlines()] or [""]
            return "\n".join([f"> {line.number}. {first}", *(f"> {row}" for row in others)])
        case Role.LEAD | Role.SAID:
            return "\n".join(escape(row) for row in line.text.strip().splitlines())
        case Role.SOURCE:
            title, dot, reviewed = _source(line)
            return f"-# {link(title, line.url)}{dot}{escape(flat(reviewed))}"
        case _ as unknown:
            assert_never(unknown)


def _source(line: Line) -> tuple[str, str, str]:
    """Return the title of a source, a dot and when it was reviewed; the last two are empty where nobody says."""
    title, dot, reviewed = line.text.rpartition(" · ")
    return (title, dot, reviewed) if dot else (line.text, "", "")


def _starts(lines: Sequence[Line]) -> list[int]:
    """Return where in the lines each source begins to be the next one."""
    return [0, *(at + 1 for at, line in enumerate(lines) if line.role is Role.SOURCE)]


def _rest(left_out: Sequence[Line]) -> str:
    """Return the line that says where to read what a card had no room for."""
    for line in left_out:
        if line.role is Role.SOURCE:
            return f"-# The rest is in {link(cut(flat(_source(line)[0]), LONGEST_SOURCE_TITLE), line.url)}."
    return "-# The rest is too long to be shown here."


def _cut_line(line: Line, room: int) -> tuple[Line, ...]:
    """Return as much of a line as there is room for; with little room, or where half of it says nothing, none of it."""
    if room < LEAST_WORTH_CUTTING or line.role in {Role.PLACE, Role.SOURCE}:
        return ()
    shorter = _longest(line.text, lambda text: units(_markdown(replace(line, text=text))) <= room)
    return (replace(line, text=shorter),)


def _longest(text: str, fits: Callable[[str], bool]) -> str:
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
