"""What a channel reads of the tour: the button that starts it, who has come, and who has finished."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.render.card import Card, said_card
from bot.render.controls import rows
from bot.render.tour import START_HERE
from bot.wording import Line, Role

if TYPE_CHECKING:
    from bot.knowledge.tour import Tour


def panel_card(tour: Tour) -> Card:
    """Return what stands in a channel with the button that starts the tour."""
    return said_card([Line(Role.TITLE, tour.title), Line(Role.SAID, tour.panel)], buttons=rows([START_HERE]))


def greeting_card(tour: Tour, mention: str, member: int) -> Card:
    """Return what the welcome channel reads when somebody has come; it mentions nobody else."""
    card = panel_card(tour)
    return replace(card, texts=(f"Welcome, {mention}.", *card.texts), members=(member,))


def finished_card(mention: str, member: int) -> Card:
    """Return what the welcome channel reads of somebody who wants it to."""
    text = f"{mention} has finished the tour. Say hello, and tell them what you like best here."
    return Card((text,), members=(member,))
