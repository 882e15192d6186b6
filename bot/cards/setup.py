"""What /setup shows: what is wrong, what is chosen, and Discord's own menus to choose from."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.assistant.wording import Line, Role
from bot.cards.controls import Pickable, Picker, Press, rows
from bot.cards.layout import said_card
from bot.cards.limits import LONGEST_PLACEHOLDER
from bot.cards.markup import cut, name
from bot.english import listed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.cards.controls import Viewer
    from bot.cards.layout import Card
    from bot.choices import Choosable
    from bot.doctor.diagnosis import Diagnosis

SETUP, UNCHOOSE = "setup", "unchoose"
AGAIN = Press("Look again", SETUP, "again")
TITLE = "Set up the assistant"
NOTHING_WRONG = "Nothing is wrong with the words or with what I may do in this server."
WRONG = "What to put right:"
WHAT_IT_IS = "What you choose here counts at once. What is set where I run, in .env, cannot be changed here."
NONE, GONE, SET_ELSEWHERE = "none", "one that is not there any more", " (set in .env)"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What holds for a setting: the numbers of channels or roles, and what those that are there are called."""

    choice: Choosable
    numbers: tuple[int, ...]
    names: tuple[str, ...]
    is_fixed: bool

    def __str__(self) -> str:
        """Return it in words."""
        sign = "" if self.choice.are_roles else "#"
        named = [f"{sign}{name(each)}" for each in self.names]
        named += [GONE] if len(self.names) < len(self.numbers) else []
        return f"{listed(named) if named else NONE}{SET_ELSEWHERE if self.is_fixed else ''}"


def setup_card(chosen: Sequence[Chosen], found: Sequence[Diagnosis], viewer: Viewer, told: Sequence[str] = ()) -> Card:
    """Return what holds, what is wrong, and what can be chosen; `told` are sentences about what has just been done."""
    lines = [Line(Role.TITLE, TITLE), *(Line(Role.SAID, sentence) for sentence in told)]
    lines += [Line(Role.CHOICE, f"{each.choice.label}: {each}") for each in chosen]
    lines += [Line(Role.SAID, WHAT_IT_IS), Line(Role.SAID, WRONG if found else NOTHING_WRONG)]
    lines += [Line(Role.CHOICE, f"{each.advice} {each.why}") for each in found]
    clearing = [
        Press(f"No {each.choice.label.removeprefix('The ')}", UNCHOOSE, each.choice.name)
        for each in chosen
        if each.numbers and not each.is_fixed
    ]
    card = said_card(lines, viewer, rows([AGAIN, *clearing]))
    return replace(card, pickers=tuple(_picker(each) for each in chosen))


def told_card(who: str, chosen: Chosen) -> Card:
    """Return what the editors' channel reads about a choice."""
    sentence = f"{name(who)} has changed a setting with /setup. {chosen.choice.label}: {chosen}."
    return said_card([Line(Role.SAID, sentence)])


def _picker(chosen: Chosen) -> Picker:
    choice = chosen.choice
    return Picker(
        cut(f"{choice.label}{SET_ELSEWHERE if chosen.is_fixed else ''}", LONGEST_PLACEHOLDER),
        choice.name,
        Pickable.ROLES if choice.are_roles else Pickable.CHANNELS,
        least=0,
        most=choice.most,
        picked=chosen.numbers[: choice.most] if len(chosen.names) == len(chosen.numbers) else (),
        disabled=chosen.is_fixed,
    )
