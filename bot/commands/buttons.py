"""Buttons: each is registered where it stands, and found by its custom_id, however old the message below which it is.

A custom_id is `action:about`. `@button("undo")` registers what a press of `undo:12` does, and is all that a new button
needs besides the `Press` that shows it. So it is with a line of the menu "More", and with menus of Discord's own.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

import discord
from discord import app_commands

from bot.commands.errors import UnknownComponentError, report_error
from bot.commands.interaction import Interaction
from bot.commands.ui import take
from bot.errors import EditingError

if TYPE_CHECKING:
    import re

OnPress = Callable[[Interaction, str], Awaitable[None]]
"""What a button does; the text is what stands behind its action."""

OnChoice = Callable[[Interaction, str, str], Awaitable[None]]
"""What a line of the menu below an answer does: the texts are what it is for, and the address of the answer."""

Picked = discord.Member | discord.User | discord.Role | app_commands.AppCommandChannel | app_commands.AppCommandThread
OnPick = Callable[[Interaction, Sequence[Picked]], Awaitable[None]]
"""What is done with the members, roles or channels that were picked from a menu."""

PRESSED = "pressed"
"""The event of a button or a menu that was answered, as discord.py has one for commands."""

BUTTONS: dict[str, OnPress] = {}
CHOICES: dict[str, OnChoice] = {}
PICKERS: dict[str, OnPick] = {}

Handler = TypeVar("Handler")
PressT = TypeVar("PressT", bound=OnPress)
ChoiceT = TypeVar("ChoiceT", bound=OnChoice)
PickT = TypeVar("PickT", bound=OnPick)


def button(action: str) -> Callable[[PressT], PressT]:
    """Register what a button does, by the first word of its custom_id; messages of long ago hold it for ever."""
    return _registering(BUTTONS, action)


def choice(kind: str) -> Callable[[ChoiceT], ChoiceT]:
    """Register a line of the menu "More" that has to know below which answer it stands; another is like a button."""
    return _registering(CHOICES, kind)


def picker(about: str) -> Callable[[PickT], PickT]:
    """Register what is done with what is picked."""
    return _registering(PICKERS, about)


class Control(discord.ui.DynamicItem[discord.ui.Item[Any]], template=r"(?P<action>[a-z]+):(?P<about>.+)"):
    """A button or a menu below one of our messages; nothing has to be kept for it."""

    def __init__(self, item: discord.ui.Item[Any], action: str, about: str) -> None:
        """Take the button or the menu as it stands in the message."""
        super().__init__(item)
        self._action = action
        self._about = about

    @classmethod
    async def from_custom_id(
        cls, interaction: discord.Interaction[Any], item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> Control:
        """Make it again from a message, however long ago it was sent."""
        take(interaction)
        return cls(item, match["action"], match["about"])

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        """Do what its handler says; discord.py would only log an error of a control like this."""
        try:
            await self._answer(interaction)
            interaction.client.dispatch(PRESSED, interaction)
        except Exception as error:  # noqa: BLE001 - the boundary logs it
            await report_error(interaction, error)

    async def _answer(self, interaction: Interaction) -> None:
        match self.item:
            case discord.ui.Button():
                await _found(BUTTONS, self._action)(interaction, self._about)
            case discord.ui.Select(values=[line]):
                kind, _, chosen = line.partition(":")
                if kind in CHOICES:
                    await CHOICES[kind](interaction, chosen, self._about)
                else:
                    await _found(BUTTONS, kind)(interaction, chosen)
            case discord.ui.UserSelect() | discord.ui.ChannelSelect() | discord.ui.RoleSelect():
                await _found(PICKERS, self._about.partition(".")[0])(interaction, self.item.values)
            case _:
                raise UnknownComponentError


def number_in(about: str, otherwise: str) -> int:
    """Return the number that a button or a command is about.

    Raises:
        EditingError: It is none; `otherwise` is what it says.
    """
    if not (about.isascii() and about.isdigit()):
        raise EditingError(otherwise)
    return int(about[:18])


def _registering(table: dict[str, Any], name: str) -> Callable[[Handler], Handler]:
    if name in table:
        message = f"{name!r} is registered already."
        raise ValueError(message)

    def register(handler: Handler) -> Handler:
        table[name] = handler
        return handler

    return register


def _found(table: dict[str, Handler], name: str) -> Handler:
    handler = table.get(name)
    if handler is None:
        raise UnknownComponentError
    return handler
