"""A command for one topic, such as /values: its text as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot import render
from bot.views import show_private

if TYPE_CHECKING:
    from bot.knowledge.handbook import Topic


def command(topic: Topic) -> app_commands.Command[Any, ..., None]:
    """Return the command that shows a topic; its name is the topic's id."""
    wanted = topic.id

    async def show(interaction: discord.Interaction) -> None:
        await show_private(interaction, wanted, is_topic=True)

    title = render.cut(render.flat(topic.title), render.LONGEST_DESCRIPTION - len("Read: "))
    return app_commands.Command(name=wanted, description=f"Read: {title}", callback=show)
