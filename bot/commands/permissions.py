"""Who may change the words and who may see the report: decided by roles in the home server alone."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, TypeVar

import discord

from bot.cards.markup import name
from bot.commands.errors import UNREACHED, NotEditorError
from bot.editing.change import Editor
from bot.errors import BotError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.commands.services import AssistantClient
    from bot.commands.ui import Pressed
    from bot.editing.desk import Desk
    from bot.settings import Settings


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
