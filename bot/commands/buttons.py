"""What happens when a button is pressed or a line of a menu chosen, however old the message is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import discord

from bot.assistant import address, wording
from bot.cards import controls
from bot.cards.controls import Viewer
from bot.cards.layout import card, said_card
from bot.commands.errors import report_error
from bot.commands.knowledge import drafts, history, proposals
from bot.commands.knowledge.drafts import edit
from bot.commands.knowledge.keepers import still_right
from bot.commands.members import choose_form, erase
from bot.commands.messages import (
    audience_of,
    is_own,
    message,
    only_for_now,
    reply_private,
    say_private,
    send_private,
    turn,
)
from bot.commands.tour import reminders, report
from bot.commands.tour.tour import press
from bot.commands.ui import take
from bot.reply import Answer
from bot.storage.members import Cast

if TYPE_CHECKING:
    import re
    from collections.abc import Awaitable, Callable

    from bot.commands.services import AssistantClient
    from bot.commands.ui import Pressed
    from bot.reply import Reply


NOT_HERE = "You may not write in this channel, so the answer cannot be shared here."
SHARED_ALREADY = "You have shared this answer already."
THANKS = {
    Cast.COUNTED: "Thank you. It is counted for the editors, without your name.",
    Cast.CHANGED: "Thank you. Your vote is changed.",
    Cast.ALREADY: "You have said so already; it counts once.",
}
TRY_AGAIN = "If it was not what you asked for, say it in other words with /ask, or tell whoever looks after the words."


class PressedButton(discord.ui.DynamicItem[discord.ui.Button[Any]], template=controls.PRESSED):
    """A button below one of our messages; its custom_id says what it does, and to what."""

    def __init__(self, item: discord.ui.Button[Any], action: str, about: str) -> None:
        """Take the button as it stands in the message."""
        super().__init__(item)
        self._action = action
        self._about = about

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> PressedButton:
        """Make the button again from a message, however long ago it was sent."""
        take(interaction)
        return cls(cast("discord.ui.Button[Any]", item), match["action"], match["about"])

    async def callback(self, interaction: Pressed) -> None:
        """Do what the button says; discord.py would only log an error of a button like this."""
        try:
            await ACTIONS[self._action](interaction, self._about)
        except Exception as error:  # noqa: BLE001 - the boundary logs it
            await report_error(interaction, error)


class MoreMenu(discord.ui.DynamicItem[discord.ui.Select[Any]], template=controls.MORE):
    """The menu below an answer; the values of its lines say what each is for."""

    def __init__(self, item: discord.ui.Select[Any], about: str) -> None:
        """Take the menu as it stands in the message."""
        super().__init__(item)
        self._about = about

    @classmethod
    async def from_custom_id(
        cls, interaction: Pressed, item: discord.ui.Item[Any], match: re.Match[str], /
    ) -> MoreMenu:
        """Make the menu again from a message, however long ago it was sent."""
        take(interaction)
        return cls(cast("discord.ui.Select[Any]", item), match["about"])

    async def callback(self, interaction: Pressed) -> None:
        """Do what the chosen line says."""
        try:
            kind, _, about = self.item.values[0].partition(":")
            await CHOSEN[kind](interaction, about, self._about)
        except Exception as error:  # noqa: BLE001 - the boundary logs it
            await report_error(interaction, error)


async def _show(interaction: Pressed, about: str) -> None:
    await reply_private(interaction, _client(interaction).show(about, **_who(interaction)))


async def _show_chosen(interaction: Pressed, chosen: str, _about: str) -> None:
    await _show(interaction, chosen)


async def _previous(interaction: Pressed, about: str) -> None:
    await _turn(interaction, _client(interaction).beside(about, -1, **_who(interaction)))


async def _next(interaction: Pressed, about: str) -> None:
    await _turn(interaction, _client(interaction).beside(about, 1, **_who(interaction)))


async def _turn(interaction: Pressed, reply: Reply) -> None:
    """Show a neighbour in place of what only this member sees, and beside what others see too."""
    if is_own(interaction):
        await turn(interaction, card(reply, audience_of(interaction)))
    else:
        await reply_private(interaction, reply)


async def _share(interaction: Pressed, about: str) -> None:
    """Post an answer to the channel with the name of who shares it, once a message."""
    client = _client(interaction)
    here = interaction.permissions
    in_thread = isinstance(interaction.channel, discord.Thread)
    if not (here.send_messages_in_threads if in_thread else here.send_messages):
        await say_private(interaction, NOT_HERE)
        return
    key = (interaction.user.id, interaction.message.id if interaction.message else 0, about)
    if client.parts.shared.get(key):
        await say_private(interaction, SHARED_ALREADY)
        return
    reply = client.show(about, **_who(interaction))
    if not isinstance(reply, Answer):
        await reply_private(interaction, reply)
        return
    client.parts.shared.put(key, value=True)
    # Everybody in the channel reads it, so that it has the form that most of them have chosen.
    shown = card(reply, Viewer(is_public=True, today=client.parts.today()), shared_by=interaction.user.display_name)
    try:
        await interaction.response.send_message(**message(shown))
    except Exception:
        client.parts.shared.put(key, value=False)
        raise


async def _helpful(interaction: Pressed, about: str) -> None:
    await _vote(interaction, about, helpful=True)


async def _not_helpful(interaction: Pressed, about: str) -> None:
    await _vote(interaction, about, helpful=False)


async def _vote(interaction: Pressed, about: str, *, helpful: bool) -> None:
    entries = [wanted.id for wanted in address.read(about)]
    origin = interaction.message.id if interaction.message else 0
    cast = _client(interaction).parts.ballot.cast(interaction.user.id, origin, entries, helpful=helpful)
    said = (THANKS[cast],) if helpful else (THANKS[cast], TRY_AGAIN)
    await say_private(interaction, *said, *only_for_now(_client(interaction)))


async def _why(interaction: Pressed, chosen: str, about: str) -> None:
    """Tell why a part of an answer was given; only where its words are written is looked up anew."""
    number, why = controls.read_why(chosen)
    wanted = about.split(address.BETWEEN)[number]
    reply = _client(interaction).parts.assistant.show(wanted)
    if not isinstance(reply, Answer):
        await reply_private(interaction, reply)
        return
    await send_private(interaction, said_card(wording.why(reply.parts[0], why), audience_of(interaction)))


async def _edit(interaction: Pressed, chosen: str, _about: str) -> None:
    await edit(interaction, chosen)


def _client(interaction: Pressed) -> AssistantClient:
    return interaction.client


def _who(interaction: Pressed) -> dict[str, int]:
    return {"member": interaction.user.id, "channel": interaction.channel_id or 0}


ACTIONS: dict[str, Callable[[Pressed, str], Awaitable[None]]] = {
    controls.SHOW: _show,
    controls.PREVIOUS: _previous,
    controls.NEXT: _next,
    controls.SHARE: _share,
    controls.HELPFUL: _helpful,
    controls.NOT_HELPFUL: _not_helpful,
    controls.PREFER: choose_form,
    controls.ERASE: erase,
    controls.STILL_RIGHT: still_right,
    controls.EDIT: edit,
    controls.TOUR: press,
    controls.NUDGE: reminders.press,
    controls.REPORT: report.look_again,
    **drafts.ACTIONS,
    **proposals.ACTIONS,
    **history.ACTIONS,
}
CHOSEN: dict[str, Callable[[Pressed, str, str], Awaitable[None]]] = {
    controls.SHOW: _show_chosen,
    controls.WHY: _why,
    controls.EDIT: _edit,
}
