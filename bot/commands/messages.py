"""Sends a card: at once, later, privately or to a channel, and what is kept on the way.

At once and to one member alone: `say_private` for sentences, `send_private` for a card, `reply_private` for a reply;
`show_in_place` puts a card where the pressed one stood. After `defer`: `say` for sentences, `answer` for lines and
buttons, `answer_with` for a card. To the editors' channel: `tell_editors`, and `warn_editors` once a day. `kept` waits
for the store.
"""

from __future__ import annotations

import asyncio
import io
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar

import discord

from bot.assistant.wording import Line, Role
from bot.cards.controls import Press, Viewer, rows
from bot.cards.layout import card, said_card
from bot.cards.limits import MOST_OPTIONS
from bot.commands.permissions import is_editor
from bot.commands.ui import SafeLayoutView

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from bot.cards.layout import Card
    from bot.commands.interaction import Interaction, PartnershipBot
    from bot.reply import Reply
    from bot.storage.store import Store


T = TypeVar("T")
LOG = logging.getLogger(__name__)

ONLY_FOR_NOW = (
    "I can remember that only until I am restarted, because my database could not be opened. Whoever runs me has "
    "been told."
)


async def in_store(bot: PartnershipBot, work: Callable[[Store], T]) -> T:
    """Return what a piece of work with the store returns.

    Raises:
        StoreError: The store cannot do it.
    """
    return await asyncio.wrap_future(bot.services.store.do(work))


def why_unkept(bot: PartnershipBot) -> tuple[str, ...]:
    """Return why what is kept ends with the process, a sentence for editors; none where it does not."""
    opening = bot.services.store.opened
    opened = opening.result() if opening.done() and not opening.cancelled() else None
    return (opened.sentence,) if opened and opened.fault else ()


def only_for_now(bot: PartnershipBot) -> tuple[str, ...]:
    """Return what a member has to know who is told that something is kept; none where it is."""
    return (ONLY_FOR_NOW,) if why_unkept(bot) else ()


MORE = "More"


class CardView(SafeLayoutView):
    """A card of Components V2: a box of texts with what can be pressed below them, without a colour."""

    def __init__(self, card: Card, file: str = "") -> None:
        """Lay out a card, with the file of this name that is sent with it."""
        super().__init__(timeout=None)
        box = discord.ui.Container[Any](*(discord.ui.TextDisplay[Any](text) for text in card.texts))
        if file:
            box.add_item(discord.ui.File[Any](f"attachment://{file}"))
        for row in _rows(card):
            box.add_item(row)
        self.add_item(box)
        # What is pressed is known by its custom_id alone: nothing has to wait for it, or to be kept for it.
        self.stop()


class PlainView(discord.ui.View):
    """What can be pressed below a message without a card."""

    def __init__(self, card: Card) -> None:
        """Lay out the rows below a text."""
        super().__init__(timeout=None)
        for number, row in enumerate(_rows(card)):
            for item in row.children:
                item.row = number
                self.add_item(item)
        self.stop()


def message(shown: Card, file: str = "") -> dict[str, Any]:
    """Return what to send for a card, by the names that every way of sending has for it; `file` is sent with it.

    Nothing is remembered for it and it never changes, so the same may be sent as often as needed.
    """
    if shown.is_plain:
        return {"content": shown.texts[0], "view": PlainView(shown)}
    return {"view": CardView(shown, file), **_mentioning(shown)}


def viewer_of(interaction: Interaction, *, is_public: bool = False) -> Viewer:
    """Return who sees the answer to an interaction, and what they may do with it."""
    services = interaction.client.services
    return Viewer(
        is_public=is_public,
        may_share=not is_public and interaction.guild_id is not None,
        is_editor=not is_public and is_editor(interaction),
        wants_plain_text=services.preferences.wants_plain_text(interaction.user.id),
        today=services.today(),
    )


async def send_private(interaction: Interaction, shown: Card) -> None:
    """Answer an interaction so that only its member sees it."""
    await _send_private(interaction, message(shown))


def message_of(bot: PartnershipBot, reply: Reply, viewer: Viewer) -> dict[str, Any]:
    """Return what to send for a reply; one that was given lately is laid out already."""
    key = (id(reply), viewer)
    laid_out = bot.services.answering.laid_out.get(key)
    if laid_out is None or laid_out[0] is not reply:
        laid_out = (reply, message(card(reply, viewer)))
        bot.services.answering.laid_out.put(key, laid_out)
    return laid_out[1]


async def reply_private(interaction: Interaction, reply: Reply) -> None:
    """Answer an interaction with a reply that only its member sees."""
    await _send_private(interaction, message_of(interaction.client, reply, viewer_of(interaction)))


async def say_private(interaction: Interaction, *sentences: str) -> None:
    """Say something to the member of an interaction, and to nobody else."""
    said = [Line(Role.SAID, sentence) for sentence in sentences]
    await send_private(interaction, said_card(said, viewer_of(interaction)))


def _mentioning(shown: Card) -> dict[str, Any]:
    if not shown.members and not shown.roles:
        return {}
    members, roles = ([discord.Object(number) for number in numbers] for numbers in (shown.members, shown.roles))
    allowed = discord.AllowedMentions(everyone=False, users=members, roles=roles, replied_user=False)
    return {"allowed_mentions": allowed}


async def _send_private(interaction: Interaction, shown: dict[str, Any]) -> None:
    if interaction.response.is_done():
        await interaction.followup.send(**shown, ephemeral=True)
    else:
        await interaction.response.send_message(**shown, ephemeral=True)


def _rows(shown: Card) -> Iterator[discord.ui.ActionRow[Any]]:
    for row in shown.rows:
        yield discord.ui.ActionRow[Any](*(_button(press) for press in row))
    if shown.menu:
        options = [discord.SelectOption(label=option.label, value=option.value) for option in shown.menu.options]
        more = discord.ui.Select[Any](custom_id=shown.menu.custom_id, placeholder=MORE, options=options)
        yield discord.ui.ActionRow[Any](more)
    if shown.picker:
        label, custom_id = shown.picker.label, shown.picker.custom_id
        people = discord.ui.UserSelect[Any](custom_id=custom_id, placeholder=label, max_values=MOST_OPTIONS)
        yield discord.ui.ActionRow[Any](people)


def _button(press: Press) -> discord.ui.Button[Any]:
    return discord.ui.Button[Any](label=press.label, custom_id=press.custom_id, disabled=press.disabled)


A_MOMENT = 1.0
"""Seconds to wait for the database before Discord shows that it takes longer; it gives up on us after three."""

LONGEST_WAIT = 30.0
IN_PLACE = discord.InteractionResponseType.deferred_message_update


async def defer(interaction: Interaction, *, in_place: bool = False) -> None:
    """Tell Discord that the answer takes a moment: in place of the message that was pressed, or privately below it."""
    if interaction.response.is_done():
        return
    if in_place:
        await interaction.response.defer()
    else:
        await interaction.response.defer(ephemeral=True, thinking=True)


async def kept(interaction: Interaction, work: Callable[[Store], T], *, in_place: bool = False) -> T:
    """Wait for a piece of work with the store; after a moment Discord is told that it takes longer.

    Raises:
        StoreError: The store could not do it.
        TimeoutError: It takes longer than anybody waits.
    """
    waiting = asyncio.ensure_future(in_store(interaction.client, work))
    await asyncio.wait({waiting}, timeout=A_MOMENT)
    if not waiting.done():
        await defer(interaction, in_place=in_place)
    return await asyncio.wait_for(waiting, LONGEST_WAIT)


def is_own(interaction: Interaction) -> bool:
    """Return whether what was pressed is in a message that only its member sees."""
    origin = interaction.message
    return origin is not None and (origin.flags.ephemeral or interaction.guild_id is None)


async def show_in_place(interaction: Interaction, shown: Card) -> None:
    """Show a card in place of what only this member sees, and privately beside what others see too.

    A message stays a card, or none, for as long as it is there: a member whose preference has changed gets a new one.
    """
    origin = interaction.message
    if origin is None or not is_own(interaction) or shown.is_plain is origin.flags.components_v2:
        await send_private(interaction, shown)
    elif interaction.response.is_done():
        await interaction.edit_original_response(**message(shown))
    else:
        await interaction.response.edit_message(**message(shown))


async def answer(
    interaction: Interaction,
    lines: Sequence[Line],
    presses: Sequence[Press] = (),
    file: tuple[str, bytes] | None = None,
) -> None:
    """Answer a deferred interaction with lines, what can be pressed, and a file by its name."""
    await answer_with(interaction, said_card(lines, reader_of(interaction), rows(presses)), file)


async def say(interaction: Interaction, *sentences: str, presses: Sequence[Press] = ()) -> None:
    """Answer a deferred interaction with sentences, and what can be pressed."""
    await answer(interaction, [Line(Role.SAID, sentence) for sentence in sentences], presses)


async def answer_with(interaction: Interaction, shown: Card, file: tuple[str, bytes] | None = None) -> None:
    """Answer a deferred interaction with a card that is made for its reader, and a file by its name."""
    files = [discord.File(io.BytesIO(file[1]), file[0])] if file else []
    said = message(shown, file[0] if file else "")
    if interaction.response.type is IN_PLACE:
        await interaction.edit_original_response(**said, attachments=files)
    else:
        await interaction.followup.send(**said, files=files, ephemeral=True)


def reader_of(interaction: Interaction) -> Viewer:
    """Return who reads a deferred answer; a message stays a card, or none, for as long as it is there."""
    viewer, origin = viewer_of(interaction), interaction.message
    if interaction.response.type is IN_PLACE and origin is not None:
        return replace(viewer, wants_plain_text=not origin.flags.components_v2)
    return viewer


async def warn_editors(bot: PartnershipBot, sentence: str) -> None:
    """Tell the editors, or else the log, in a sentence what they have to put right; the same once a day at most."""
    warned, today = bot.services.editing.warned, bot.services.today()
    if warned.get(sentence) == today:
        return
    warned.put(sentence, today)
    LOG.warning("%s", sentence)
    await tell_editors(bot, said_card([Line(Role.SAID, sentence)]))


async def tell_editors(
    bot: PartnershipBot, shown: Card, file: tuple[str, bytes] | None = None
) -> discord.Message | None:
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
