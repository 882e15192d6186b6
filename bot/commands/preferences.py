"""/preferences: cards or plain text."""

from __future__ import annotations

from typing import Any, Literal

import discord
from discord import app_commands

from bot.views.members import choose_form, show_form


def command() -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    about = "Choose how you are answered: in cards, or in plain text"
    return app_commands.Command(name="preferences", description=about, callback=_preferences)


@app_commands.describe(answers="Leave it out to see how you are answered now")
async def _preferences(interaction: discord.Interaction, answers: Literal["cards", "plain text"] | None = None) -> None:
    if answers is None:
        await show_form(interaction)
    else:
        await choose_form(interaction, answers)
