"""Who may change the words: decided by roles in the home server, and nowhere else."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

import discord

from bot.editing.change import Editor
from bot.errors import BotError
from bot.render.markup import name
from bot.views.errors import UNREACHED, NotEditorError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.editing.desk import Desk
    from bot.settings import Settings
    from bot.views.asker import AssistantClient

    Pressed = discord.Interaction[Any]

T = TypeVar("T")

UNSAID = "Discord does not say whether {} may still change the words. Nothing was written; try again in a minute."


def is_editor(interaction: Pressed, settings: Settings) -> bool:
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


def require_editor(interaction: Pressed) -> Editor:
    """Return the editor of an interaction, by the name that colleagues know.

    Raises:
        NotEditorError: The member may not change the words.
    """
    client: AssistantClient = interaction.client
    if not is_editor(interaction, client.parts.settings):
        raise NotEditorError
    return Editor(name(interaction.user.display_name), interaction.user.id)


async def at_desk(interaction: Pressed, work: Callable[[Desk], T]) -> T:
    """Do a piece of work with the desk in a thread of its own: it reads files and may learn new words meanwhile."""
    client: AssistantClient = interaction.client
    return await asyncio.to_thread(work, client.parts.desk)


async def try_out(interaction: Pressed, work: Callable[[Desk], T]) -> T:
    """Do a piece of work with the desk that tries out questions and so takes seconds: one, then another editor's."""
    client: AssistantClient = interaction.client
    async with client.trying_out.turn(interaction.user.id):
        return await at_desk(interaction, work)


async def still_edits(interaction: Pressed, editor: Editor) -> bool:
    """Whether whoever proposed something may change the words at this moment, as Discord says when it is asked.

    A proposal from the command line comes from somebody who has the machine and so the words.

    Raises:
        BotError: Discord does not say, so nobody knows.
    """
    if editor.member is None:
        return bool(editor.account)
    client: AssistantClient = interaction.client
    settings = client.parts.settings
    home = client.get_guild(settings.home_guild or 0)
    try:
        member = await home.fetch_member(editor.member) if home else None
    except discord.NotFound:
        return False
    except (discord.HTTPException, *UNREACHED) as error:
        raise BotError(UNSAID.format(editor.name)) from error
    if member is None:
        raise BotError(UNSAID.format(editor.name))
    if settings.editor_roles:
        return any(member.get_role(role) is not None for role in settings.editor_roles)
    return member.guild_permissions.manage_guild
