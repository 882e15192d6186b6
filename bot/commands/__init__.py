"""The slash commands and the answer to a mention: read what was asked, ask a door, render, send."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import discord

from bot.cards.layout import COMMAND_NAME, MOST_COMMANDS
from bot.commands import answers, members, menus
from bot.commands.knowledge.commands import knowledge_group
from bot.commands.tour.commands import onboarding_group

if TYPE_CHECKING:
    from discord import app_commands

    from bot.commands.services import AssistantClient

LOG = logging.getLogger(__name__)


def add_to(tree: app_commands.CommandTree[AssistantClient]) -> None:
    """Add every command, and one for each topic that the handbook has now."""
    own = (answers.ask_command(), answers.topics_command(), answers.help_command())
    theirs = (members.preferences_command(), members.privacy_command())
    for command in (*own, *theirs, onboarding_group(), menus.answer_this()):
        tree.add_command(command)
    settings = tree.client.parts.settings
    if settings.home_guild is not None:
        # Discord would hide it from editors without "Manage Server"; where roles are named, only the check decides.
        is_hidden = not settings.editor_roles
        for command in (menus.edit_this(hidden=is_hidden), knowledge_group(hidden=is_hidden)):
            tree.add_command(command, guild=discord.Object(settings.home_guild))
    for found in tree.client.parts.assistant.topics():
        name = found.id
        is_free = tree.get_command(name) is None and len(tree.get_commands()) < MOST_COMMANDS
        if COMMAND_NAME.fullmatch(name) and is_free:
            tree.add_command(answers.topic_command(found))
        else:
            LOG.warning("the topic %r gets no command of its own; /ask and /topics show it", name)
