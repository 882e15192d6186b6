"""/ask: a question in the member's own words."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.render.card import choices
from bot.views.answering import answer
from bot.views.asker import AssistantClient
from bot.views.errors import report_error

LONGEST_QUESTION = 1_000


def command() -> app_commands.Command[Any, ..., None]:
    """Return the command."""
    about = "Ask what the partnership says, in your own words"
    return app_commands.Command(name="ask", description=about, callback=_ask)


async def _complete(interaction: discord.Interaction[AssistantClient], typed: str) -> list[app_commands.Choice[str]]:
    client, member = interaction.client, interaction.user.id
    try:
        with client.turns.place((member, "typing")):
            found = await client.complete(typed, member=member, channel=interaction.channel_id or 0)
    except Exception as error:  # noqa: BLE001 - discord.py would log the member's number
        await report_error(interaction, error)
        return []
    return [app_commands.Choice(name=name, value=value) for name, value in choices(found)]


@app_commands.describe(question="For example: third value")
@app_commands.autocomplete(question=_complete)
async def _ask(
    interaction: discord.Interaction[AssistantClient],
    question: app_commands.Range[str, 1, LONGEST_QUESTION],
) -> None:
    await answer(interaction, question)
