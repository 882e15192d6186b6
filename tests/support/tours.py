"""A tour for tests, which lets members agree to an entry of the rules and to one of the aims."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.handbook.model import Audience, Finish, Origin, Step, Tour

if TYPE_CHECKING:
    from bot.assistant.library import Library

HERE = Origin("onboarding.yaml", 1)
TOUR = Tour(
    title="Welcome",
    panel="Press Start here.",
    welcome="It takes ten minutes.",
    audiences=(Audience("teacher", "Teacher", HERE), Audience("leader", "Leader", HERE)),
    steps=(
        Step("hello", "Hello", HERE, says="Good morning."),
        Step("kindness", "How we treat each other", HERE, shows="rules.e1", agrees="I have read this"),
        Step("time", "Being on time", HERE, shows="rules.e2"),
        Step("reading", "Reading", HERE, shows="aims.e1", agrees="I have read this"),
    ),
    finish=Finish("Well done", "You know your way now."),
    origin=HERE,
)


def lead_round(library: Library, tour: Tour | None = TOUR) -> None:
    """Give the words that are answered from now on a tour, whichever the files have."""
    edition = library.current
    handbook = replace(edition.handbook, tour=tour)
    library.current = replace(edition, reading=replace(edition.reading, handbook=handbook))
