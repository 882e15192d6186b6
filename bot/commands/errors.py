"""The one error boundary of the edge: whoever meets an error reads what to do, and the log says what it was."""

from __future__ import annotations

import logging
import secrets
from typing import TYPE_CHECKING

import aiohttp
import discord
from discord import app_commands

from bot.cards.limits import MOST_CONTENT
from bot.cards.markup import cut
from bot.errors import BotError
from bot.gateway.callbacks import UndeliveredError
from bot.gateway.traffic import RequestHeldError

if TYPE_CHECKING:
    from bot.commands.interaction import Interaction

LOG = logging.getLogger(__name__)

UNREACHED = (OSError, aiohttp.ClientError, TimeoutError)
"""What says that Discord was not reached at all."""


PUT_BACK = "put back"
"""Under this an interaction keeps what takes back a sentence that stands where its answer will, if none comes."""


class UnknownComponentError(BotError):
    """A button or a form that nothing answers for any more."""

    def __init__(self) -> None:
        """Say what to do instead."""
        super().__init__("This button does not work any more. Please ask again with /ask.")


class NotEditorError(BotError):
    """Somebody who may not change the words has tried to."""

    def __init__(self) -> None:
        """Say who may."""
        super().__init__("Only editors of the home server can change the words. Please tell one of them what is wrong.")


SAID_BY_OTHERS = (BotError, UndeliveredError, OSError, discord.DiscordException, aiohttp.ClientError)
"""Errors whose text is ours, the machine's or Discord's; that of any other may quote what a member has written."""


async def report_error(interaction: Interaction, error: BaseException) -> None:
    """Tell whoever met an error what to do, privately; the tree, every view and every form end here."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    if isinstance(error, UndeliveredError):
        return  # it is in the log, and through this interaction nobody can be told anything
    if interaction.client.is_closed():
        LOG.warning("The end of the bot has interrupted an interaction: %s.", type(error).__name__)
        return
    sentence = sentence_for(error)
    try:
        if put_back := interaction.extras.pop(PUT_BACK, None):
            await put_back()
        if interaction.type is discord.InteractionType.autocomplete:
            await interaction.response.autocomplete([])
        elif interaction.response.is_done():
            await interaction.followup.send(sentence, ephemeral=True)
        else:
            await interaction.response.send_message(sentence, ephemeral=True)
    except Exception as unsent:  # noqa: BLE001 - there is nobody left to tell
        because = str(without_words(unsent)) or type(unsent).__name__
        LOG.warning("an error could not be reported to the member: %s", because)


def sentence_for(error: BaseException) -> str:
    """Return what a member reads about an error; one that is not ours goes to the log under a reference."""
    match error:
        case BotError() | RequestHeldError():
            return cut(str(error), MOST_CONTENT)
        case app_commands.CommandNotFound():
            return "I do not know that command any more. Please use /ask, or /topics for what you can ask about."
        case app_commands.CommandSignatureMismatch():
            return "That command has just changed. Please reload Discord and try it again."
        case app_commands.CheckFailure():
            return "You may not do that here. Please ask whoever looks after this server."
        case _:
            reference = secrets.token_hex(3).upper()
            LOG.error("error %s: %s", reference, type(error).__name__, exc_info=without_words(error))
            return (
                "Sorry, something went wrong on my side. Please try again; "
                f"if it happens again, tell whoever looks after me this reference: {reference}."
            )


def without_words(error: BaseException) -> BaseException:
    """Return what the log may show of an error: its kind, where it happened and what led to it, but not its text."""
    if isinstance(error, SAID_BY_OTHERS):
        return error
    kind = type(error)
    bare: BaseException = type(kind.__name__, (Exception,), {"__module__": kind.__module__})()
    if error.__cause__ or error.__context__:
        bare.__cause__ = without_words(error.__cause__ or error.__context__ or bare)
    return bare.with_traceback(error.__traceback__)
