"""Who may change the words: decided by roles in the home server, and nowhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

if TYPE_CHECKING:
    from bot.settings import Settings


def is_editor(interaction: discord.Interaction[Any], settings: Settings) -> bool:
    """Whether the member of an interaction may change the words, as Discord says at this very moment.

    In another server, and in direct messages, everybody is a reader, whatever they may do there.
    """
    if settings.home_guild is None or interaction.guild_id != settings.home_guild:
        return False
    member = interaction.user
    if not isinstance(member, discord.Member):
        return False
    if settings.editor_roles:
        # The interaction brings the member's roles; a cache could still hold one that was taken away.
        return any(member.get_role(role) is not None for role in settings.editor_roles)
    return interaction.permissions.manage_guild
