"""Who may see how far new members are: editors, and whoever has a hub manager's role in the home server."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.errors import BotError
from bot.views.editors import is_editor

if TYPE_CHECKING:
    from bot.settings import Settings
    from bot.views.asker import AssistantClient
    from bot.views.safe import Pressed


class NotManagerError(BotError):
    """Somebody who may not see how far others are has tried to."""

    def __init__(self) -> None:
        """Say who may."""
        super().__init__(
            "Only hub managers and editors can do that, in the home server. Please ask one of them if you need it."
        )


def is_manager(interaction: Pressed, settings: Settings) -> bool:
    """Whether the member of an interaction may see how far new members are, as Discord says at this very moment."""
    if is_editor(interaction, settings):
        return True
    if settings.home_guild is None or interaction.guild_id != settings.home_guild:
        return False
    member = interaction.user
    return isinstance(member, discord.Member) and any(
        member.get_role(role) is not None for role in settings.manager_roles
    )


def require_manager(interaction: Pressed) -> None:
    """Let only those go on who may see how far new members are.

    Raises:
        NotManagerError: The member may not.
    """
    client: AssistantClient = interaction.client
    if not is_manager(interaction, client.parts.settings):
        raise NotManagerError
