"""A command for one topic, such as /values: its text as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot import address
from bot.render.card import LONGEST_DESCRIPTION
from bot.render.markup import cut, flat
from bot.views.cards import reply_private

if TYPE_CHECKING:
    from bot.knowledge.handbook import Topic
    from bot.views.asker import AssistantClient


def command(topic: Topic) -> app_commands.Command[Any, ..., None]:
    """Return the command that shows a topic; its name is the topic's id."""
    wanted = address.of_topic(topic.id)

    async def show(interaction: discord.Interaction[AssistantClient]) -> None:
        where = {"member": interaction.user.id, "channel": interaction.channel_id or 0}
        await reply_private(interaction, interaction.client.show(wanted, **where))

    title = cut(flat(topic.title), LONGEST_DESCRIPTION - len("Read: "))
    return app_commands.Command(name=topic.id, description=f"Read: {title}", callback=show)
