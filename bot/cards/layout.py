"""Reply -> card: texts one below the other, then what can be pressed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, assert_never

from bot.assistant import wording
from bot.assistant.wording import Line, Role
from bot.cards.accents import Accent, accent_of
from bot.cards.controls import Menu, Picker, Press, Viewer, menu, press_rows, rows, topic_press, with_cast
from bot.cards.limits import LONGEST_CHOICE, MOST_CHOICES, MOST_CONTENT, MOST_DISPLAYS, MOST_TEXT
from bot.cards.markup import cut, escape, flat, link, longest, name, units
from bot.reply import Answer, Quotation
from bot.site.pages import INDEX, place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.assistant.assistant import Choice
    from bot.handbook.model import Topic
    from bot.reply import Reply


LEAST_WORTH_CUTTING = 200
"""With less room than this a line is left out rather than cut."""

LONGEST_SOURCE_TITLE = 200

_MARKS = {Role.TITLE: "###", Role.CHOICE: "-", Role.PLACE: "-#"}
_QUOTED = frozenset({Role.QUOTE, Role.ITEM})


@dataclass(frozen=True, slots=True)
class _Form:
    """How lines are set: each by itself, all of them together, a page to read on, and how long all may be."""

    line: Callable[[Line], str]
    together: Callable[[Sequence[Line]], tuple[str, ...]]
    rest: Callable[[str, str], str]
    most: int


def texts(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return lines as texts that stand apart on a card; too many of them end with where the rest is."""
    return _fit(lines, _CARD)


def content(lines: Sequence[Line]) -> str:
    """Return lines as the content of a message without a card, which says the same; too many end as on a card."""
    return "\n\n".join(_fit(lines, _PLAIN))


def fits(lines: Sequence[Line], *, plain: bool) -> bool:
    """Return whether lines are shown as they are, on a card or in plain text, with nothing left out."""
    form = _PLAIN if plain else _CARD
    return sum(units(text) for text in form.together([line for line in lines if line.text.strip()])) <= form.most


def _fit(lines: Sequence[Line], form: _Form) -> tuple[str, ...]:
    lines = [line for line in lines if line.text.strip()]
    whole = form.together(lines)
    if sum(units(text) for text in whole) <= form.most:
        return whole
    room = form.most - max(units(_rest(lines[at:], form)) for at in _starts(lines)) - len("\n\n")
    shown: list[Line] = []
    for line in lines:
        size = units(form.line(line)) + len("\n\n")
        if size > room:
            shown += _cut_line(line, room - len("\n\n"), form)
            break
        shown.append(line)
        room -= size
    *others, last = form.together(shown)
    return (*others, f"{last}\n\n{_rest(lines[len(shown) :], form)}")


def _plain(line: Line) -> str:
    if line.role is Role.SOURCE and line.url:
        return f"{escape(flat(line.text))}, <{line.url}>"
    return "\n".join(escape(row) for row in wording.plain_lines([replace(line, url="")]).splitlines())


def _as_content(lines: Sequence[Line]) -> tuple[str, ...]:
    rows: list[str] = []
    for line in lines:
        rows += ["", _plain(line)] if line.role is Role.TITLE and rows else [_plain(line)]
    return ("\n".join(rows),)


def _blocks(lines: Sequence[Line]) -> tuple[str, ...]:
    """Join lines to texts that stand apart: a title with what it quotes, then what is said of it."""
    blocks: list[str] = []
    before: Role | None = None
    for line in lines:
        ends_quote = before in _QUOTED and (line.role not in _QUOTED or line.role is Role.QUOTE is before)
        ends_list = before is Role.CHOICE is not line.role
        is_paragraph = line.role is Role.SAID and before in {Role.SAID, Role.PLACE}
        opens = line.role is Role.TITLE or is_paragraph
        stands_apart = ends_quote or ends_list or opens or before is Role.SOURCE is not line.role
        if not blocks or (stands_apart and len(blocks) < MOST_DISPLAYS):
            blocks.append(_markdown(line))
        else:
            # Without the empty line a quotation or a list would take in what follows it.
            blocks[-1] += ("\n\n" if ends_quote or ends_list else "\n") + _markdown(line)
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


def _rest(left_out: Sequence[Line], form: _Form) -> str:
    """Return the line that says where to read what a card had no room for."""
    for line in left_out:
        if line.role is Role.SOURCE:
            return form.rest(cut(flat(_source(line)[0]), LONGEST_SOURCE_TITLE), line.url)
    return form.line(Line(Role.PLACE, "The rest is too long to show here."))


def _rest_on_card(title: str, url: str) -> str:
    return f"-# The rest is in {link(title, url)}."


def _rest_plain(title: str, url: str) -> str:
    return f"The rest is in {escape(title)}, <{url}>." if url else f"The rest is in {escape(title)}."


def _cut_line(line: Line, room: int, form: _Form) -> tuple[Line, ...]:
    """Return as much of a line as there is room for; with little room, or where half of it says nothing, none of it."""
    if room < LEAST_WORTH_CUTTING or line.role in {Role.PLACE, Role.SOURCE}:
        return ()
    shorter = longest(line.text, lambda text: units(form.line(replace(line, text=text))) <= room)
    return (replace(line, text=shorter),)


_CARD = _Form(_markdown, _blocks, _rest_on_card, MOST_TEXT)
_PLAIN = _Form(_plain, _as_content, _rest_plain, MOST_CONTENT)


ONLY_ME = Viewer()
ON_THE_PAGES = "On the handbook's pages"
"""One member, of whom nothing is known."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture below the texts of a card: its file, by name, and in words what it shows."""

    name: str
    data: bytes
    alt: str


@dataclass(frozen=True, slots=True)
class Card:
    """A message of ours: texts one below the other, or the content of a plain message, then what can be pressed.

    `members` and `roles` are the numbers of whom its texts may mention; nobody else is, whatever they say. A plain
    message has no edge to show an accent at.
    """

    texts: tuple[str, ...]
    rows: tuple[tuple[Press, ...], ...] = ()
    menu: Menu | None = None
    is_plain: bool = False
    members: tuple[int, ...] = ()
    roles: tuple[int, ...] = ()
    pickers: tuple[Picker, ...] = ()
    accent: Accent | None = None
    picture: Picture | None = None


def card(reply: Reply, viewer: Viewer = ONLY_ME, *, shared_by: str = "", asked: str = "") -> Card:
    """Return a reply as its viewer sees it; `shared_by` is who shows it to a channel, `asked` what they had asked."""
    who_asked = f", who asked: “{asked}”" if asked else ""
    heading = (Line(Role.SAID, f"Shared by {name(shared_by)}{who_asked}"),) if shared_by else ()
    said = (*heading, *wording.lines(reply, public=viewer.is_public, today=viewer.today, to_the_point=True))
    said += _on_the_pages(reply, viewer.page_url)
    shown = said_card(said, viewer, press_rows(reply, viewer), menu(reply, viewer))
    return replace(shown, accent=accent_of(reply))


def _on_the_pages(reply: Reply, pages: str) -> tuple[Line, ...]:
    """Return where an answer stands on the handbook's pages, where there are any."""
    if not pages or not isinstance(reply, Answer):
        return ()
    (first, *others) = reply.parts
    place = INDEX if others else place_of(first.topic, first.entry if isinstance(first, Quotation) else None)
    return (Line(Role.SOURCE, ON_THE_PAGES, f"{pages}/{place}"),)


def with_vote(shown: Card, *, cast: bool | None) -> Card:
    """Return an answer with the vote of the one member who sees it, True for helpful."""
    rows = (tuple(with_cast(press, cast=cast) for press in row) for row in shown.rows)
    return replace(shown, rows=tuple(rows))


def topics_card(topics: Sequence[Topic], viewer: Viewer = ONLY_ME) -> Card:
    """Return what can be asked about, with a button for each topic."""
    if not topics:
        return said_card([Line(Role.SAID, "There is nothing to ask about yet.")], viewer)
    offered = [topic_press(topic) for topic in topics]
    said = (
        Line(Role.TITLE, "What you can ask about"),
        *(Line(Role.CHOICE, press.label) for press in offered),
        Line(Role.SAID, "Choose one of them, or ask in your own words with /ask."),
    )
    return replace(said_card(said, viewer, rows(offered)), accent=Accent.OFFER)


def said_card(
    lines: Sequence[Line],
    viewer: Viewer = ONLY_ME,
    buttons: tuple[tuple[Press, ...], ...] = (),
    more: Menu | None = None,
) -> Card:
    """Return lines with buttons below; what a button says in full is not said above it too."""
    labels = {press.label for row in buttons for press in row}
    said = [line for line in lines if line.role is not Role.CHOICE or flat(line.text) not in labels]
    shown = (content(said),) if viewer.wants_plain_text else texts(said)
    return Card(shown, buttons, more, is_plain=viewer.wants_plain_text)


def choices(found: Iterable[Choice]) -> list[tuple[str, str]]:
    """Return autocomplete choices as (name, value); one that Discord would refuse is cut or left out."""
    pairs = [(cut(flat(choice.name), LONGEST_CHOICE), choice.value) for choice in found]
    return [(name, value) for name, value in pairs if name and 0 < units(value) <= LONGEST_CHOICE][:MOST_CHOICES]
