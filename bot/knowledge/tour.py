"""The tour for new members as onboarding.yaml describes it, and the holidays of terms.yaml: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from bot.knowledge.handbook import Origin


class Asks(StrEnum):
    """What a question of the tour asks; its words are drawn from the entries as they are now."""

    ONE_OF = "one_of"
    """Which of these is one of ours?"""
    ENDING = "ending"
    """How does this sentence end?"""
    COVERS = "covers"
    """Which entry says this?"""


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom a step is for: a teacher, a leader, office staff."""

    id: str
    name: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Step:
    """One card of the tour.

    `says` are the tour's own words. `shows` is the id of an entry or topic whose live words stand below them. `asks`
    makes a question of the topic or entry `about`. `tries` is something to try, such as what to type. `agrees` is what
    the member agrees to have done, and needs an entry that is shown. Without `audiences` the step is for everybody.
    """

    id: str
    title: str
    origin: Origin
    says: str = ""
    shows: str = ""
    asks: Asks | None = None
    about: str = ""
    tries: str = ""
    agrees: str = ""
    audiences: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return the ids of the handbook that the step names."""
        return tuple(name for name in (self.shows, self.about) if name)


@dataclass(frozen=True, slots=True)
class Finish:
    """The last card: its words, and what to do next."""

    title: str
    says: str
    next: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tour:
    """The way of a new member through the handbook; the first card says `welcome` and asks for the audience.

    `panel` is what stands above the button that starts it.
    """

    title: str
    panel: str
    welcome: str
    audiences: tuple[Audience, ...]
    steps: tuple[Step, ...]
    finish: Finish
    origin: Origin


@dataclass(frozen=True, slots=True)
class Holiday:
    """Days on which nobody is reminded, the first and the last among them."""

    name: str
    first: date
    last: date
    origin: Origin


@dataclass(frozen=True, slots=True)
class Terms:
    """When schools are closed, apart from weekends, in the order of the days."""

    holidays: tuple[Holiday, ...] = ()
