"""The slash commands and the answer to a mention: read what was asked, ask a door, render, send."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot import render
from bot.commands import ask, topic, topics
from bot.commands import help as assistance

if TYPE_CHECKING:
    from discord import app_commands

    from bot.views import AssistantClient

_log = logging.getLogger(__name__)


def add_to(tree: app_commands.CommandTree[AssistantClient]) -> None:
    """Add every command, and one for each topic that the handbook has now."""
    for command in (ask.command(), topics.command(), assistance.command()):
        tree.add_command(command)
    for found in tree.client.parts.assistant.topics():
        name = found.id
        is_free = tree.get_command(name) is None and len(tree.get_commands()) < render.MOST_COMMANDS
        if render.COMMAND_NAME.fullmatch(name) and is_free:
            tree.add_command(topic.command(found))
        else:
            _log.warning("the topic %r gets no command of its own; /ask and /topics show it", name)
