"""What may also be chosen in Discord, with /setup: four settings, of which the environment wins.

The token, the home server, who edits and what is protected are not among them, and never will be: whoever manages a
server does not thereby run the assistant. What was chosen is kept in the store as text, as the environment would give
it; where the store is lost, these settings are as if nobody had chosen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from bot.settings import EDITORS_CHANNEL, GUILD_ID, MANAGER_ROLES, TOUR_ROLE, WELCOME_CHANNEL

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from bot.settings import Setting, Settings


@dataclass(frozen=True, slots=True)
class Choosable:
    """A setting that may be chosen, the field of `Settings` that it fills, and what it is called in Discord."""

    setting: Setting[object]
    field: str
    label: str
    are_roles: bool = False
    most: int = 1

    @property
    def name(self) -> str:
        """The name of the setting."""
        return self.setting.name

    def numbers(self, settings: Settings) -> tuple[int, ...]:
        """Return the numbers of the channels or roles that are set, in order."""
        value = cast("int | frozenset[int] | None", getattr(settings, self.field))
        return tuple(sorted(value)) if isinstance(value, frozenset) else () if value is None else (value,)


MOST_ROLES = 25
"""Roles that Discord lets a person pick at once."""

CHOICES = {
    choice.name: choice
    for choice in (
        Choosable(EDITORS_CHANNEL, "editors_channel", "The editors’ channel"),
        Choosable(WELCOME_CHANNEL, "welcome_channel", "The welcome channel"),
        Choosable(TOUR_ROLE, "tour_role", "The role at the end of the tour", are_roles=True),
        Choosable(MANAGER_ROLES, "manager_roles", "The roles of hub managers", are_roles=True, most=MOST_ROLES),
    )
}
"""What may be chosen, by the names of the settings, in the order in which it is shown."""


def fixed_in(settings: Settings) -> frozenset[str]:
    """Return which of them the environment sets, so that nothing that is chosen counts."""
    return frozenset(name for name, choice in CHOICES.items() if choice.numbers(settings))


def as_text(numbers: Collection[int]) -> str:
    """Return numbers as a setting has them; "" for none."""
    return ",".join(map(str, sorted(numbers)))


def of_home(chosen: Mapping[str, str], settings: Settings) -> Mapping[str, str]:
    """Return what was chosen in the home server; what was chosen in a former one counts for nothing."""
    return chosen if chosen.get(GUILD_ID.name) == str(settings.home_guild) else {}


def with_choices(settings: Settings, chosen: Mapping[str, str], fixed: Collection[str]) -> Settings:
    """Return settings in which what was chosen counts; what is fixed, or makes no sense, does not.

    Nor does one that would open a door by now, because the environment names the same role for something else: whoever
    finishes the tour becomes no editor and no hub manager.
    """
    for name, choice in CHOICES.items():
        if name in chosen and name not in fixed:
            try:
                value = choice.setting.parse(chosen[name])
            except ValueError:
                continue
            settings = replace(settings, **{choice.field: value})
    if settings.tour_role is None or settings.tour_role not in settings.editor_roles | settings.manager_roles:
        return settings
    if TOUR_ROLE.name not in fixed:
        return replace(settings, tour_role=None)
    if MANAGER_ROLES.name not in fixed:
        return replace(settings, manager_roles=settings.manager_roles - {settings.tour_role})
    return settings
