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
    from collections.abc import Callable, Collection

    from bot.commands.interaction import Interaction
    from bot.editing.desk import Desk


T = TypeVar("T")

UNSAID = "Discord does not say whether {} may still change the words. Nothing was written; try again in a minute."


def has_role(member: discord.Member, roles: Collection[int]) -> bool:
    """Whether a member has one of these roles; an interaction's own member is as Discord sees them now, no cache."""
    return any(member.get_role(role) is not None for role in roles)


def _at_home(interaction: Interaction) -> discord.Member | None:
    """Return the member of an interaction in the home server, and None anywhere else."""
    home = interaction.client.services.settings.home_guild
    is_home = home is not None and interaction.guild_id == home
    return interaction.user if is_home and isinstance(interaction.user, discord.Member) else None


def is_editor(interaction: Interaction) -> bool:
    """Whether the member of an interaction may change the words, as Discord says at this very moment.

    In another server, and in direct messages, everybody is a reader, whatever they may do there.
    """
    member, settings = _at_home(interaction), interaction.client.services.settings
    if member is None:
        return False
    return has_role(member, settings.editor_roles) if settings.editor_roles else interaction.permissions.manage_guild


def require_editor(interaction: Interaction) -> Editor:
    """Return the editor of an interaction, by the name that colleagues know.

    Raises:
        NotEditorError: The member may not change the words.
    """
    if not is_editor(interaction):
        raise NotEditorError
    return Editor(name(interaction.user.display_name), interaction.user.id)


async def at_desk(interaction: Interaction, work: Callable[[Desk], T]) -> T:
    """Do a piece of work with the desk in a thread of its own: it reads files and may learn new words meanwhile."""
    return await asyncio.to_thread(work, interaction.client.services.editing.desk)


async def try_out(interaction: Interaction, work: Callable[[Desk], T]) -> T:
    """Do a piece of work with the desk that tries out questions and so takes seconds: one, then another editor's."""
    editing = interaction.client.services.editing
    return await editing.trying_out.do(interaction.user.id, lambda: work(editing.desk))


async def still_edits(interaction: Interaction, editor: Editor) -> bool:
    """Whether whoever proposed something may change the words at this moment, as Discord says when it is asked.

    A proposal from the command line comes from somebody who has the machine and so the words.

    Raises:
        BotError: Discord does not say, so nobody knows.
    """
    if editor.member is None:
        return bool(editor.account)
    home, roles = interaction.client.home, interaction.client.services.settings.editor_roles
    try:
        member = await home.fetch_member(editor.member) if home else None
    except discord.NotFound:
        return False
    except (discord.HTTPException, *UNREACHED) as error:
        raise BotError(UNSAID.format(editor.name)) from error
    if member is None:
        raise BotError(UNSAID.format(editor.name))
    return has_role(member, roles) if roles else member.guild_permissions.manage_guild


class NotManagerError(BotError):
    """Somebody who may not see how far others are has tried to."""

    def __init__(self) -> None:
        """Say who may."""
        super().__init__(
            "Only hub managers and editors can do that, in the home server. Please ask one of them if you need it."
        )


def is_manager(interaction: Interaction) -> bool:
    """Whether the member of an interaction may see how far new members are, as Discord says at this very moment."""
    if is_editor(interaction):
        return True
    member = _at_home(interaction)
    return member is not None and has_role(member, interaction.client.services.settings.manager_roles)


def require_manager(interaction: Interaction) -> None:
    """Let only those go on who may see how far new members are.

    Raises:
        NotManagerError: The member may not.
    """
    if not is_manager(interaction):
        raise NotManagerError


class NotInChargeError(BotError):
    """Somebody who does not manage the home server has tried to set the assistant up."""

    def __init__(self) -> None:
        """Say who may."""
        super().__init__(
            "Only members with Manage Server can do that, in the home server. Please ask one of them if you need it."
        )


def is_in_charge(interaction: Interaction) -> bool:
    """Whether the member of an interaction manages the home server, as Discord says at this very moment.

    Who may edit is another matter: where there are roles of editors, this makes nobody an editor.
    """
    return _at_home(interaction) is not None and interaction.permissions.manage_guild


def require_in_charge(interaction: Interaction) -> discord.Member:
    """Return the member of an interaction who manages the home server.

    Raises:
        NotInChargeError: They do not.
    """
    member = _at_home(interaction)
    if member is None or not is_in_charge(interaction):
        raise NotInChargeError
    return member
