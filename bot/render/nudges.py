"""What a member reads who has asked to be reminded of the tour: where she is, and how to go on, put it off or stop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.onboarding.nudging import MOST_NUDGES
from bot.onboarding.progress import By
from bot.render.card import Card, said_card
from bot.render.controls import NUDGE, TOUR, Audience, Press, rows
from bot.render.markup import cut, flat
from bot.render.texts import texts
from bot.wording import Line, Role

if TYPE_CHECKING:
    from bot.onboarding.guide import Place

SNOOZE, STOP = "snooze", "stop"
"""What a button of the action "nudge" says it is about, with a dot and whose reminders they are."""

REMIND_HERE = Press("Remind me here", NUDGE, By.HERE)
REMIND_BY_MESSAGE = Press("Remind me by message", NUDGE, By.MESSAGE)
GO_ON = Press("Go on", TOUR, "begin")
LONGEST_TITLE = 100

ASKED = "You asked to be reminded of the tour."
LAST = "This was the last reminder."
COUNTED = "This is reminder {} of {}."


def snooze(member: int) -> Press:
    """Return the button that puts off the reminders of a member, and of nobody else."""
    return Press("Snooze a week", NUDGE, f"{SNOOZE}.{member}")


def stop(member: int) -> Press:
    """Return the button that ends the reminders of a member, and of nobody else."""
    return Press("Stop", NUDGE, f"{STOP}.{member}")


def nudge_card(place: Place, member: int, number: int, audience: Audience) -> Card:
    """Return a reminder, the first of them with the number 1; in a channel it mentions its member and nobody else."""
    title = f", “{cut(flat(place.step.title), LONGEST_TITLE)}”" if place.step else ""
    is_last = number >= MOST_NUDGES
    said = (
        Line(Role.SAID, ASKED),
        Line(Role.SAID, f"You are at step {place.number} of {place.of}{title}."),
        Line(Role.PLACE, LAST if is_last else COUNTED.format(number, MOST_NUDGES)),
    )
    pressed = rows([GO_ON] if is_last else [GO_ON, snooze(member), stop(member)])
    if not audience.is_public:
        return said_card(said, audience, pressed)
    first, *others = texts(said)
    return Card((f"<@{member}>: {first}", *others), pressed, members=(member,))
