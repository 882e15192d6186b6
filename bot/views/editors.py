"""Who may change the words: decided by roles in the home server, and nowhere else."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any, TypeVar

import discord

from bot.editing.change import Editor
from bot.editing.proposing import Proposals
from bot.render.markup import name
from bot.views.errors import NotEditorError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.editing.desk import Desk
    from bot.settings import Settings
    from bot.views.asker import AssistantClient

    Pressed = discord.Interaction[Any]

T = TypeVar("T")

STILL_KNOWN = timedelta(days=366)
"""How long somebody who has changed the words counts as one of the editors to ask."""

MOST_LOOKED_UP = 10


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


async def other_editors(interaction: Pressed) -> tuple[str, ...]:
    """Return the names of the other editors who could approve something, as far as anybody can tell.

    Discord shows the assistant no list of members, so these are the people who have changed, proposed or decided
    something in the last year, are still in the home server and may still edit.
    """
    client: AssistantClient = interaction.client
    since = client.parts.now() - STILL_KNOWN
    known = await at_desk(interaction, lambda desk: Proposals(desk).known_editors(since))
    others = [(number, who) for number, who in known.items() if number != interaction.user.id][-MOST_LOOKED_UP:]
    still = await asyncio.gather(*(_still_edits(client, number) for number, _ in others))
    return tuple(who for (_, who), is_one in zip(others, still, strict=True) if is_one)


async def _still_edits(client: AssistantClient, number: int) -> bool:
    """Whether a member of the home server may still change the words; where Discord does not say, he may."""
    settings = client.parts.settings
    home = client.get_guild(settings.home_guild or 0)
    if home is None:
        return True
    try:
        member = await home.fetch_member(number)
    except discord.NotFound:
        return False
    except discord.HTTPException:
        return True
    if settings.editor_roles:
        return any(member.get_role(role) is not None for role in settings.editor_roles)
    return member.guild_permissions.manage_guild
