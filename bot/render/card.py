"""Reply -> card: texts one below the other, then what can be pressed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot import wording
from bot.render.controls import Audience, Menu, Picker, Press, menu, press_rows, rows, topic_press
from bot.render.markup import cut, flat, name, units
from bot.render.texts import content, texts
from bot.wording import Line, Role

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.assistant import Choice
    from bot.knowledge.handbook import Topic
    from bot.reply import Reply

LONGEST_DESCRIPTION = 100
LONGEST_CHOICE = 100
MOST_CHOICES = 25
MOST_COMMANDS = 100
COMMAND_NAME = re.compile(r"[a-z0-9_-]{1,32}")

ONLY_ME = Audience()
"""One member, of whom nothing is known."""


@dataclass(frozen=True, slots=True)
class Card:
    """A message of ours: texts one below the other, or the content of a plain message, then what can be pressed.

    `members` and `roles` are the numbers of whom its texts may mention; nobody else is, whatever they say.
    """

    texts: tuple[str, ...]
    rows: tuple[tuple[Press, ...], ...] = ()
    menu: Menu | None = None
    is_plain: bool = False
    members: tuple[int, ...] = ()
    roles: tuple[int, ...] = ()
    picker: Picker | None = None


def card(reply: Reply, audience: Audience = ONLY_ME, *, shared_by: str = "") -> Card:
    """Return a reply as its audience sees it; `shared_by` is who shows it to a channel."""
    heading = (Line(Role.SAID, f"Shared by {name(shared_by)}"),) if shared_by else ()
    said = (*heading, *wording.lines(reply, public=audience.is_public, today=audience.today))
    return said_card(said, audience, press_rows(reply, audience), menu(reply, audience))


def topics_card(topics: Sequence[Topic], audience: Audience = ONLY_ME) -> Card:
    """Return what can be asked about, with a button for each topic."""
    if not topics:
        return said_card([Line(Role.SAID, "There is nothing to ask about yet.")], audience)
    offered = [topic_press(topic) for topic in topics]
    said = (
        Line(Role.TITLE, "What you can ask about"),
        *(Line(Role.CHOICE, press.label) for press in offered),
        Line(Role.SAID, "Choose one of them, or ask in your own words with /ask."),
    )
    return said_card(said, audience, rows(offered))


def said_card(
    lines: Sequence[Line],
    audience: Audience = ONLY_ME,
    buttons: tuple[tuple[Press, ...], ...] = (),
    more: Menu | None = None,
) -> Card:
    """Return lines with buttons below; what a button says in full is not said above it too."""
    labels = {press.label for row in buttons for press in row}
    said = [line for line in lines if line.role is not Role.CHOICE or flat(line.text) not in labels]
    shown = (content(said),) if audience.wants_plain_text else texts(said)
    return Card(shown, buttons, more, is_plain=audience.wants_plain_text)


def choices(found: Iterable[Choice]) -> list[tuple[str, str]]:
    """Return autocomplete choices as (name, value); one that Discord would refuse is cut or left out."""
    pairs = [(cut(flat(choice.name), LONGEST_CHOICE), choice.value) for choice in found]
    return [(name, value) for name, value in pairs if name and 0 < units(value) <= LONGEST_CHOICE][:MOST_CHOICES]
