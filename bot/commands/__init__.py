"""The slash commands and the answer to a mention: read what was asked, ask a door, render, send."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import discord

from bot.commands import ask, knowledge, menus, onboarding, preferences, privacy, topic, topics
from bot.commands import help as assistance
from bot.render.card import COMMAND_NAME, MOST_COMMANDS

if TYPE_CHECKING:
    from discord import app_commands

    from bot.views.asker import AssistantClient

_log = logging.getLogger(__name__)


def add_to(tree: app_commands.CommandTree[AssistantClient]) -> None:
    """Add every command, and one for each topic that the handbook has now."""
    own = (ask.command(), topics.command(), assistance.command(), preferences.command(), privacy.command())
    for command in (*own, onboarding.group(), menus.answer_this()):
        tree.add_command(command)
    settings = tree.client.parts.settings
    if settings.home_guild is not None:
        # Discord would hide it from editors without "Manage Server"; where roles are named, only the check decides.
        is_hidden = not settings.editor_roles
        for command in (menus.edit_this(hidden=is_hidden), knowledge.group(hidden=is_hidden)):
            tree.add_command(command, guild=discord.Object(settings.home_guild))
    for found in tree.client.parts.assistant.topics():
        name = found.id
        is_free = tree.get_command(name) is None and len(tree.get_commands()) < MOST_COMMANDS
        if COMMAND_NAME.fullmatch(name) and is_free:
            tree.add_command(topic.command(found))
        else:
            _log.warning("the topic %r gets no command of its own; /ask and /topics show it", name)
