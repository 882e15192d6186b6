"""Sends a card: at once, later, privately or to a channel, and what is kept on the way.

At once and to one member alone: `say_private` for sentences, `send_private` for a card, `reply_private` for a reply;
`show_in_place` puts a card where the pressed one stood. After `defer`: `say` for sentences, `answer` for lines and
buttons, `answer_with` for a card; `tried_out` waits for the desk before. To the editors' channel: `tell_editors`, and
`warn_editors` once a day. `kept` waits for the store.
"""

from __future__ import annotations

import asyncio
import io
import logging
from dataclasses import replace
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, TypeVar, cast

import discord

from bot import survey
from bot.advice import UNWRITTEN
from bot.assistant.wording import Line, Role
from bot.cards.asked import SMALL
from bot.cards.controls import Pickable, Press, Viewer, rows
from bot.cards.layout import card, said_card
from bot.cards.limits import MOST_CONTENT, MOST_TEXT
from bot.cards.markup import units
from bot.commands.errors import PUT_BACK, UNREACHED
from bot.commands.guild import is_home
from bot.commands.permissions import is_editor, try_out
from bot.commands.ui import SafeLayoutView, standing
from bot.doctor.on_discord import channel_hindrance
from bot.settings import EDITORS_CHANNEL

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Sequence

    from bot.advice import Advice
    from bot.cards.accents import Accent
    from bot.cards.controls import Picker, Style
    from bot.cards.layout import Card
    from bot.commands.interaction import Interaction, PartnershipBot
    from bot.editing.desk import Desk
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
    """A card of Components V2: a box of texts with what can be pressed below them, and its accent at the edge."""

    def __init__(self, card: Card, file: str = "") -> None:
        """Lay out a card, with the file of this name that is sent with it."""
        super().__init__(timeout=None)
        self.size = sum(map(units, card.texts))
        shown = (discord.ui.TextDisplay[Any](text) for text in card.texts)
        box = discord.ui.Container[Any](*shown, accent_colour=card.accent and card.accent.value)
        if card.picture:
            shown_there = discord.MediaGalleryItem(f"attachment://{card.picture.name}", description=card.picture.alt)
            box.add_item(discord.ui.MediaGallery[Any](shown_there))
        if file:
            box.add_item(discord.ui.File[Any](f"attachment://{file}"))
        for row in _rows(card):
            box.add_item(row)
        self.add_item(box)
        # What is pressed is known by its custom_id alone: nothing has to wait for it, or to be kept for it.
        self.stop()


class QuotingView(SafeLayoutView):
    """A card that is laid out already, with one more line above it.

    The line never becomes part of the card, which others get too, and leaves the memory as soon as it is sent.
    """

    def __init__(self, below: CardView, line: str) -> None:
        """Take the card, and the line in Discord's markup."""
        super().__init__(timeout=None)
        self._below = below
        self._line = line
        self.stop()

    def has_components_v2(self) -> bool:
        """Whether it is a card, which it always is."""
        return True

    def to_components(self) -> list[dict[str, Any]]:
        """Return the card with the line as the first of its texts."""
        (box,) = self._below.to_components()
        line = cast("dict[str, Any]", discord.ui.TextDisplay[Any](self._line).to_component_dict())
        return [{**box, "components": [line, *box["components"]]}]


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
        may_ask_editors=is_home(interaction),
        is_editor=not is_public and is_editor(interaction),
        wants_plain_text=services.preferences.wants_plain_text(interaction.user.id),
        today=services.today(),
        page_url=services.settings.page_url,
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


def quoting(shown: dict[str, Any], line: str) -> dict[str, Any]:
    """Return what to send for a reply with a line above it that quotes the question, where there is room for it."""
    view = shown["view"]
    if isinstance(view, CardView):
        line = f"{SMALL}{line}"
        return {**shown, "view": QuotingView(view, line)} if view.size + units(line) <= MOST_TEXT else shown
    content = f"{line}\n\n{shown['content']}"
    return {**shown, "content": content} if units(content) <= MOST_CONTENT else shown


async def reply_private(interaction: Interaction, reply: Reply, line: str = "") -> None:
    """Answer an interaction with a reply that only its member sees, below the line that quotes the question, if any."""
    shown = message_of(interaction.client, reply, viewer_of(interaction))
    await _send_private(interaction, quoting(shown, line) if line else shown)


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
    for picker in shown.pickers:
        yield discord.ui.ActionRow[Any](_select(picker))


TEXT_CHANNELS = [discord.ChannelType.text, discord.ChannelType.news]
_SELECTS: dict[Pickable, tuple[Callable[..., discord.ui.Item[Any]], discord.SelectDefaultValueType]] = {
    Pickable.MEMBERS: (discord.ui.UserSelect[Any], discord.SelectDefaultValueType.user),
    Pickable.CHANNELS: (
        partial(discord.ui.ChannelSelect[Any], channel_types=TEXT_CHANNELS),
        discord.SelectDefaultValueType.channel,
    ),
    Pickable.ROLES: (discord.ui.RoleSelect[Any], discord.SelectDefaultValueType.role),
}


def _select(picker: Picker) -> discord.ui.Item[Any]:
    """Return a menu of Discord's own."""
    make, kind = _SELECTS[picker.lists]
    return make(
        custom_id=picker.custom_id,
        placeholder=picker.label,
        min_values=picker.least,
        max_values=picker.most,
        disabled=picker.disabled,
        default_values=[discord.SelectDefaultValue(id=number, type=kind) for number in picker.picked],
    )


def _button(press: Press) -> discord.ui.Button[Any]:
    style = style_of(press.style)
    return discord.ui.Button[Any](label=press.label, custom_id=press.custom_id, disabled=press.disabled, style=style)


def style_of(style: Style) -> discord.ButtonStyle:
    """Return what Discord calls the look of a button."""
    return discord.ButtonStyle[style.value]


A_MOMENT = 1.0
"""Seconds to wait for the database or a question's turn before Discord shows that it takes longer; we have three."""

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
    return await in_time(interaction, in_store(interaction.client, work), in_place=in_place)


async def in_time(interaction: Interaction, work: Awaitable[T], *, in_place: bool = False) -> T:
    """Wait for something; after a moment Discord is told that it takes longer.

    Raises:
        TimeoutError: It takes longer than anybody waits.
    """
    waiting = asyncio.ensure_future(work)
    waiting.add_done_callback(_hear)  # where Discord does not take the message that it takes longer, nobody else does
    try:
        await asyncio.wait({waiting}, timeout=A_MOMENT)
        if not waiting.done():
            await defer(interaction, in_place=in_place)
            await asyncio.wait({waiting}, timeout=LONGEST_WAIT)
        if not waiting.done():
            raise TimeoutError
        return waiting.result()
    finally:
        waiting.cancel()  # which does nothing where it is done
        del waiting  # an error in it leads back here by its traceback, and only a search for rubbish would end that


UNTOLD_SECONDS = 1.0
"""How long an editor who waits for a preview is not told what takes so long."""

TRYING_OUT = "Trying the questions out ..."


async def tried_out(interaction: Interaction, work: Callable[[Desk], T]) -> T:
    """Return what a piece of work with the desk returns that tries out questions; the interaction has been deferred.

    After a moment the editor reads what takes so long, until the answer takes its place.
    """
    waiting = asyncio.ensure_future(try_out(interaction, work))
    try:
        await asyncio.wait({waiting}, timeout=UNTOLD_SECONDS)
        if not waiting.done():
            await _say_meanwhile(interaction, TRYING_OUT)
        return await waiting
    finally:
        waiting.cancel()  # which does nothing where it is done
        del waiting


async def _say_meanwhile(interaction: Interaction, sentence: str) -> None:
    """Let an editor read a sentence where the answer is going to stand, as far as Discord takes it.

    What was pressed says it, and can be pressed again if no answer comes.
    """
    origin = interaction.message if interaction.response.type is IN_PLACE else None
    if origin is None:
        said = message(said_card([Line(Role.SAID, sentence)], reader_of(interaction)))
    else:
        pressed = str((interaction.data or {}).get("custom_id", ""))
        said = {"view": standing(origin, pressed, sentence)}

    async def put_back() -> None:
        if origin is None:
            await interaction.delete_original_response()
        else:
            await interaction.edit_original_response(view=standing(origin))

    try:
        await interaction.edit_original_response(**said)
    except (discord.HTTPException, *UNREACHED) as error:
        LOG.warning("An editor could not be told what takes so long: %s.", type(error).__name__)
    else:
        interaction.extras[PUT_BACK] = put_back


def _hear(done: asyncio.Task[Any]) -> None:
    """Take note of an error that somebody else may wait for too; asyncio would log it, as nobody's."""
    if not done.cancelled():
        done.exception()


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
    *,
    accent: Accent | None = None,
) -> None:
    """Answer a deferred interaction with lines, what can be pressed, a file by its name, and the accent of its kind."""
    shown = said_card(lines, reader_of(interaction), rows(presses))
    await answer_with(interaction, replace(shown, accent=accent), file)


async def say(interaction: Interaction, *sentences: str, presses: Sequence[Press] = ()) -> None:
    """Answer a deferred interaction with sentences, and what can be pressed."""
    await answer(interaction, [Line(Role.SAID, sentence) for sentence in sentences], presses)


async def answer_with(interaction: Interaction, shown: Card, file: tuple[str, bytes] | None = None) -> None:
    """Answer a deferred interaction with a card that is made for its reader, and a file by its name."""
    files, said = _files(shown, file), message(shown, file[0] if file else "")
    is_told_meanwhile = interaction.extras.pop(PUT_BACK, None) is not None
    if is_told_meanwhile or interaction.response.type is IN_PLACE:
        await interaction.edit_original_response(**said, attachments=files)
    else:
        await interaction.followup.send(**said, files=files, ephemeral=True)


def _files(shown: Card, file: tuple[str, bytes] | None) -> list[discord.File]:
    """Return what is sent along with a card: a file by its name, and its picture with what it shows in words."""
    files = [discord.File(io.BytesIO(file[1]), file[0])] if file else []
    if picture := shown.picture:
        files.append(discord.File(io.BytesIO(picture.data), picture.name, description=picture.alt))
    return files


def reader_of(interaction: Interaction) -> Viewer:
    """Return who reads a deferred answer; a message stays a card, or none, for as long as it is there."""
    viewer, origin = viewer_of(interaction), interaction.message
    if interaction.response.type is IN_PLACE and origin is not None:
        return replace(viewer, wants_plain_text=not origin.flags.components_v2)
    return viewer


REFUSALS = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})


async def warn_editors(bot: PartnershipBot, sentence: str) -> None:
    """Tell the editors, or else the log, in a sentence what they have to put right; the same once a day at most."""
    warned, today = bot.services.editing.warned, bot.services.today()
    if warned.get(sentence) == today:
        return
    warned.put(sentence, today)
    LOG.warning("%s", sentence)
    await tell_editors(bot, said_card([Line(Role.SAID, sentence)]))


async def tell_editors(
    bot: PartnershipBot, shown: Card, file: tuple[str, bytes] | None = None, *, channel: int | None = None
) -> discord.Message | None:
    """Post a card to the editors' channel, with a file by its name, and return the message.

    `channel` is the number of a former one.

    It is None where there is no such channel, or where it cannot be written to, which the log then says.
    """
    channel = channel or bot.services.settings.editors_channel
    if channel is None:
        return None
    files, said = _files(shown, file), message(shown, file[0] if file else "")
    try:
        return await bot.get_partial_messageable(channel).send(**said, files=files)
    except discord.HTTPException as error:
        LOG.warning("%s", why_unwritten(bot, EDITORS_CHANNEL.name, channel, error))
        return None


def why_unwritten(bot: PartnershipBot, setting: str, channel: int, error: discord.HTTPException) -> Advice:
    """Return why the channel that a setting names could not be written to, as `doctor` says it too."""
    hindrance = None
    if bot.home is not None and error.status in REFUSALS:
        hindrance = channel_hindrance(setting, survey.channel_in(bot.home, channel))
    return hindrance or UNWRITTEN.about(setting, f"{error.status}, code {error.code}")
