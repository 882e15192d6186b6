"""What stands below the words of a card to be pressed; its custom_id says all there is to know of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from typing import TYPE_CHECKING, assert_never

from bot.assistant import address, wording
from bot.cards.limits import (
    LONGEST_CUSTOM_ID,
    LONGEST_LABEL,
    LONGEST_OPTION,
    LONGEST_WAY,
    MOST_IN_A_ROW,
    MOST_OPTIONS,
    MOST_ROWS,
)
from bot.cards.markup import cut, flat, units
from bot.reply import MOST_OFFERED, Answer, Ask, NoAnswer, Quotation, Signpost, SmallTalk, Suggestions, TopicList, Why

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from bot.handbook.model import Entry, Step, Topic
    from bot.reply import Part, Reply


MOST_RELATED = 15

SHOW, PREVIOUS, NEXT, SHARE = "show", "previous", "next", "share"
HELPFUL, NOT_HELPFUL = "helpful", "unhelpful"
VOTES = (HELPFUL, NOT_HELPFUL)
CAST = "✓"
"""Marks the vote that a member has cast."""

TOUR, PRIVACY, PREFERENCES = "tour", "privacy", "preferences"
OWN = "me"
"""What a button that is about its presser says it is about."""
WHY, EDIT = "why", "edit"
ASK, UNSURE = "askeditors", "unsure"


class Style(Enum):
    """How a button looks: one of a card is what most people want to press, and what takes words away warns of it.

    What a member has chosen stays pressed.

    The label says the same, since not everybody sees the colour.
    """

    USUAL = "secondary"
    MAIN = "primary"
    CHOSEN = "success"
    WARNING = "danger"


@dataclass(frozen=True, slots=True)
class Press:
    """A button: what it does, as it is registered with `@button` in bot/commands, and to what."""

    label: str
    action: str
    about: str
    disabled: bool = False
    style: Style = Style.USUAL

    @property
    def custom_id(self) -> str:
        """What Discord sends back when the button is pressed, however long ago it was sent."""
        return f"{self.action}:{self.about}"


ASK_EDITORS = Press("Ask the editors", ASK, OWN)
ASK_INSTEAD = Press("Ask the editors", ASK, UNSURE)
"""Below an offer, after which a member may also say for what their words were meant."""

TAKE_TOUR = Press("Take the tour, or go on with it", TOUR, "begin", style=Style.MAIN)
SEE_KEPT = Press("See what is kept about you", PRIVACY, OWN)
SEE_PREFERENCES = Press("Choose how you are answered", PREFERENCES, OWN)
OF_ITSELF = {
    "smalltalk.greeting": (TAKE_TOUR,),
    "smalltalk.help": (TAKE_TOUR, SEE_PREFERENCES),
    "smalltalk.about": (SEE_KEPT,),
}
"""What stands below a piece of small talk to be pressed, by its id."""


@dataclass(frozen=True, slots=True)
class Option:
    """One line of a menu."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Menu:
    """The menu "More" below an answer: what few people need."""

    about: str
    options: tuple[Option, ...]

    @property
    def custom_id(self) -> str:
        """What Discord sends back when something is chosen, however long ago it was sent."""
        return f"more:{self.about}"


class Pickable(Enum):
    """What a menu of Discord's own lists: the members, the text channels or the roles of a server."""

    MEMBERS = "members"
    CHANNELS = "channels"
    ROLES = "roles"


@dataclass(frozen=True, slots=True)
class Picker:
    """A menu of what a server has, from which up to `most` are picked; `least` is 0 where none may be.

    `picked` are the numbers of those that are picked already.
    """

    label: str
    about: str
    lists: Pickable = Pickable.MEMBERS
    least: int = 1
    most: int = MOST_OPTIONS
    picked: tuple[int, ...] = ()
    disabled: bool = False

    @property
    def custom_id(self) -> str:
        """What Discord sends back when something is picked, however long ago it was sent."""
        return f"pick:{self.about}"


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who sees a card: everybody in a channel or one member, who may share it there, edit it, or want no cards.

    `may_ask_editors` says that there are editors to whom they may send a question.

    `today` is the day on which they see it; without one a card does not say what is overdue. `page_url` is where the
    handbook's pages are, "" for nowhere.
    """

    is_public: bool = False
    may_share: bool = False
    is_editor: bool = False
    wants_plain_text: bool = False
    may_ask_editors: bool = False
    today: date | None = None
    page_url: str = ""


def presses(reply: Reply, viewer: Viewer) -> tuple[Press, ...]:
    """Return the buttons of a reply: at most five below an answer, the choices of an offer, topics where it is none."""
    match reply:
        case Suggestions(parts):
            return (*(_part_press(part) for part in parts[:MOST_OFFERED]), *_asking(viewer, ASK_INSTEAD))
        case NoAnswer(_, topics):
            return (*(topic_press(topic) for topic in topics[:MOST_OFFERED]), *_asking(viewer))
        case Answer(parts):
            about = address.of_parts(parts)
            share = (Press("Share here", SHARE, about),) if viewer.may_share else ()
            votes = (vote_press(action, about) for action in VOTES)
            asking = _asking(viewer) if reply.partly else ()
            return (*_in_full(parts), *_paging(parts), *asking, *share, *votes)
        case SmallTalk():
            return _of_itself(reply)
        case Signpost():
            return ()
        case _ as unknown:
            assert_never(unknown)


def press_rows(reply: Reply, viewer: Viewer) -> tuple[tuple[Press, ...], ...]:
    """Return the buttons of a reply in rows that a phone has room for."""
    found = presses(reply, viewer)
    if isinstance(reply, Suggestions):
        return rows(found, 1)  # a suggestion is a title and may be long
    votes = [press for press in found if press.action in VOTES]
    return (*rows(press for press in found if press.action not in VOTES), *rows(votes))


def menu(reply: Reply, viewer: Viewer) -> Menu | None:
    """Return the menu below an answer: why it was given, what is related, and for an editor where to change it."""
    if not isinstance(reply, Answer):
        return None
    about = address.of_parts(reply.parts)
    edit = (Option("Edit", f"{EDIT}:{about}"),) if viewer.is_editor else ()
    options = (*_whys(reply.parts), *edit, *_related(reply.parts))
    fitting = tuple(each for each in options if units(each.value) <= LONGEST_OPTION)[:MOST_OPTIONS]
    found = Menu(about, fitting)
    return found if fitting and units(found.custom_id) <= LONGEST_CUSTOM_ID else None


def read_why(value: str) -> tuple[int, Why]:
    """Return what a chosen "why" says: which part of the answer, and why it was given."""
    number, score, band, found_by, phrasing = value.split(":", 4)
    return int(number), Why(found_by, phrasing, float(score), band)


def topic_press(topic: Topic) -> Press:
    """Return the button that shows a topic as a whole."""
    return Press(wording.topic_choice(topic), SHOW, address.of_topic(topic.id))


def vote_press(action: str, about: str, *, cast: bool | None = None) -> Press:
    """Return a button with which a member votes; one that is pressed already has a mark, and takes the vote back."""
    is_helpful = action == HELPFUL
    label = "Helpful" if is_helpful else "Not helpful"
    if cast is is_helpful:
        return Press(f"{CAST} {label}", action, about, style=Style.CHOSEN)
    return Press(label, action, about)


def with_cast(press: Press, *, cast: bool | None) -> Press:
    """Return a button as it is once a member has voted: any but those to vote with stays as it is."""
    return vote_press(press.action, press.about, cast=cast) if press.action in VOTES else press


def rows(wanted: Iterable[Press], a_row: int = MOST_IN_A_ROW) -> tuple[tuple[Press, ...], ...]:
    """Return buttons in rows of at most `a_row`, each wanted thing once and no more than a message holds."""
    once: dict[str, Press] = {}
    for press in wanted:
        label = cut(flat(press.label), LONGEST_LABEL)
        if label and units(press.custom_id) <= LONGEST_CUSTOM_ID:
            once.setdefault(press.custom_id, replace(press, label=label))
    kept = tuple(once.values())[: MOST_ROWS * a_row]
    return tuple(kept[at : at + a_row] for at in range(0, len(kept), a_row))


def _asking(viewer: Viewer, press: Press = ASK_EDITORS) -> tuple[Press, ...]:
    return (press,) if viewer.may_ask_editors else ()


def _part_press(part: Part) -> Press:
    return Press(wording.choice(part), SHOW, address.of_parts((part,)))


def _in_full(parts: tuple[Part, ...]) -> tuple[Press, ...]:
    """Return a button to the words of each part of which only a number, a place or a date is shown."""
    whole = (
        replace(part, ask=Ask.LIST) if isinstance(part, TopicList) else replace(part, is_dated=False)
        for part in parts
        if wording.is_brief(part)
    )
    return tuple(_part_press(part) for part in whole)[:MOST_OFFERED]


def _of_itself(reply: SmallTalk) -> tuple[Press, ...]:
    """Return the buttons to what a word about the assistant itself is about."""
    found = OF_ITSELF.get(reply.talk.id, ())
    return tuple(press for press in found if reply.has_tour or press is not TAKE_TOUR)


def _paging(parts: tuple[Part, ...]) -> tuple[Press, ...]:
    """Return the buttons to the neighbours of a single entry with a place; one at the end of its list is disabled."""
    (part, *others) = parts
    if others or not isinstance(part, Quotation) or not wording.place_of(part.topic, part.entry):
        return ()
    at = (part.entry.number or 1) - 1
    before, after = (dict(enumerate(part.topic.entries)).get(at + step) for step in (-1, 1))
    return (_leading("Previous", PREVIOUS, part.id, before), _leading("Next", NEXT, part.id, after))


def _leading(way: str, action: str, about: str, to: Entry | None) -> Press:
    """Return a button that says where it leads; one that leads nowhere is disabled."""
    return Press(way_to(way, to), action, about, disabled=to is None)


def way_to(way: str, to: Entry | Step | None) -> str:
    """Return the label of a button that says where it leads, as far as a phone has room for it."""
    return cut(flat(f"{way}: {to.title}" if to else way), LONGEST_WAY)


def _whys(parts: tuple[Part, ...]) -> tuple[Option, ...]:
    """Return an option for each part; its value holds the reason, since the question is kept nowhere."""
    options: list[Option] = []
    for number, part in enumerate(parts):
        why = part.why
        label = "Why this answer" if len(parts) == 1 else f"Why “{wording.title_of(part)}”"
        value = f"{WHY}:{number}:{why.score:.2f}:{why.band}:{why.found_by}:{why.phrasing}"
        options.append(Option(cut(flat(label), LONGEST_OPTION), cut(value, LONGEST_OPTION)))
    return tuple(options)


def _related(parts: tuple[Part, ...]) -> tuple[Option, ...]:
    """Return what stands beside what is shown: its topics as a whole, and their other entries, the nearest first."""
    shown = {part.id for part in parts if isinstance(part, Quotation)}
    lists = {part.topic.id for part in parts if isinstance(part, TopicList)}
    found: dict[str, Option] = {}
    for part in parts:
        topic = part.topic
        if topic.id not in lists and len(topic.entries) > 1:
            whole = address.of_topic(topic.id)
            found[whole] = Option(cut(wording.topic_choice(topic), LONGEST_OPTION), f"{SHOW}:{whole}")
        here = (part.entry.number if isinstance(part, Quotation) else None) or 0
        for entry in sorted(topic.entries, key=lambda one: abs((one.number or 0) - here)):
            if entry.id not in shown:
                label = wording.choice(Quotation(topic, entry, part.why))
                found.setdefault(entry.id, Option(cut(flat(label), LONGEST_OPTION), f"{SHOW}:{entry.id}"))
    return tuple(found.values())[:MOST_RELATED]
