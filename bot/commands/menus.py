"""The menus of a message: "Answer this" for everybody, "Edit this answer" for editors of the home server."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.assistant import address
from bot.cards import controls
from bot.commands.answers import answer_privately, question_in
from bot.commands.knowledge.drafts import edit
from bot.commands.messages import say_private
from bot.errors import BotError

if TYPE_CHECKING:
    from bot.commands.services import AssistantClient

WORDLESS = "That message has no words that I could answer."
NOT_MINE = "That is no answer of mine. Choose one of my answers, or use /ask and then Edit in the menu below it."


def answer_this() -> app_commands.ContextMenu:
    """Return the menu that answers a message to whoever asks for it, and to nobody else."""
    return app_commands.ContextMenu(name="Answer this", callback=_answer)


def edit_this(*, hidden: bool) -> app_commands.ContextMenu:
    """Return the menu for editors; `hidden` keeps it from members who may not manage the server."""
    menu = app_commands.ContextMenu(name="Edit this answer", callback=_edit)
    if hidden:
        menu.default_permissions = discord.Permissions(manage_guild=True)
    return menu


async def _answer(interaction: discord.Interaction[AssistantClient], message: discord.Message) -> None:
    question = question_in(message, interaction.client)
    if not question:
        await say_private(interaction, WORDLESS)
        return
    await answer_privately(interaction, question)


async def _edit(interaction: discord.Interaction[AssistantClient], message: discord.Message) -> None:
    await edit(interaction, _answered_in(message, interaction.application_id))


def _answered_in(message: discord.Message, bot: int) -> str:
    """Return the address of the answer that a message of ours shows.

    Raises:
        BotError: It is not ours, or shows none.
    """
    if message.author.id == bot:
        for custom_id in _custom_ids(message):
            action, _, about = custom_id.partition(":")
            if action == controls.HELPFUL and address.read(about):
                return about
    raise BotError(NOT_MINE)


def _custom_ids(message: discord.Message) -> list[str]:
    view: Any = discord.ui.LayoutView if message.flags.components_v2 else discord.ui.View
    items = view.from_message(message, timeout=None).walk_children()
    return [found for item in items if (found := getattr(item, "custom_id", None))]
