"""/onboarding: the tour for everybody, its button in a channel, and the report for those who look after new members."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from discord import app_commands

from bot.commands.tour.report import show_report
from bot.commands.tour.tour import begin, post_panel

if TYPE_CHECKING:
    import discord


def onboarding_group() -> app_commands.Group:
    """Return the commands; whoever uses one is asked at that moment what she may do."""
    found = app_commands.Group(name="onboarding", description="The tour for new members")
    for name, (about, does) in COMMANDS.items():
        command: app_commands.Command[Any, ..., None] = app_commands.Command(
            name=name, description=about, callback=does
        )
        found.add_command(command)
    return found


async def _start(interaction: discord.Interaction) -> None:
    await begin(interaction)


async def _panel(interaction: discord.Interaction) -> None:
    await post_panel(interaction)


async def _report(interaction: discord.Interaction) -> None:
    await show_report(interaction)


COMMANDS: dict[str, tuple[str, Any]] = {
    "start": ("Take the tour, or go on where you were: only you see it", _start),
    "report": ("See who is where on the tour: for hub managers and editors, and only you see it", _report),
    "panel": ("Post the “Start here” button in this channel: for hub managers and editors", _panel),
}
