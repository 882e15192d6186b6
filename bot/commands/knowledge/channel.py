"""The channel in which editors read proposals and news of the words; there need not be one."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

import discord

from bot.assistant.wording import Line, Role
from bot.cards.layout import said_card
from bot.commands.messages import message

if TYPE_CHECKING:
    from bot.cards.layout import Card
    from bot.commands.interaction import PartnershipBot


LOG = logging.getLogger(__name__)


async def warn(bot: PartnershipBot, sentence: str) -> None:
    """Tell the editors, or else the log, in a sentence what they have to put right; the same once a day at most."""
    warned, today = bot.services.editing.warned, bot.services.today()
    if warned.get(sentence) == today:
        return
    warned.put(sentence, today)
    LOG.warning("%s", sentence)
    await post(bot, said_card([Line(Role.SAID, sentence)]))


async def post(bot: PartnershipBot, shown: Card, file: tuple[str, bytes] | None = None) -> discord.Message | None:
    """Post a card to the editors' channel, with a file by its name, and return the message.

    It is None where there is no such channel, or where it cannot be written to, which the log then says.
    """
    channel = bot.services.settings.editors_channel
    if channel is None:
        return None
    said = message(shown, file[0] if file else "")
    files = [discord.File(io.BytesIO(file[1]), file[0])] if file else []
    try:
        return await bot.get_partial_messageable(channel).send(**said, files=files)
    except discord.HTTPException as error:
        LOG.warning(
            "EDITORS_CHANNEL cannot be written to (status %s, code %s): check its number, and what the assistant may "
            "do in it.",
            error.status,
            error.code,
        )
        return None
