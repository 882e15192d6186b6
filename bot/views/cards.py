"""A card as a message: laid out for Discord, and sent to one member or to whoever reads the channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.render.card import card, said_card
from bot.render.controls import MOST_OPTIONS, Audience
from bot.views.editors import is_editor
from bot.views.safe import Pressed, SafeLayoutView
from bot.wording import Line, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.render.card import Card
    from bot.render.controls import Press
    from bot.reply import Reply
    from bot.views.asker import AssistantClient

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


def audience_of(interaction: Pressed, *, is_public: bool = False) -> Audience:
    """Return who sees the answer to an interaction, and what they may do with it."""
    client: AssistantClient = interaction.client
    return Audience(
        is_public=is_public,
        may_share=not is_public and interaction.guild_id is not None,
        is_editor=not is_public and is_editor(interaction, client.parts.settings),
        wants_plain_text=client.parts.preferences.wants_plain_text(interaction.user.id),
        today=client.parts.today(),
    )


async def send_private(interaction: Pressed, shown: Card) -> None:
    """Answer an interaction so that only its member sees it."""
    await _send_private(interaction, message(shown))


def message_of(client: AssistantClient, reply: Reply, audience: Audience) -> dict[str, Any]:
    """Return what to send for a reply; one that was given lately is laid out already."""
    key = (id(reply), audience)
    laid_out = client.parts.laid_out.get(key)
    if laid_out is None or laid_out[0] is not reply:
        laid_out = (reply, message(card(reply, audience)))
        client.parts.laid_out.put(key, laid_out)
    return laid_out[1]


async def reply_private(interaction: Pressed, reply: Reply) -> None:
    """Answer an interaction with a reply that only its member sees."""
    await _send_private(interaction, message_of(interaction.client, reply, audience_of(interaction)))


async def say_private(interaction: Pressed, *sentences: str) -> None:
    """Say something to the member of an interaction, and to nobody else."""
    said = [Line(Role.SAID, sentence) for sentence in sentences]
    await send_private(interaction, said_card(said, audience_of(interaction)))


def _mentioning(shown: Card) -> dict[str, Any]:
    if not shown.members and not shown.roles:
        return {}
    members, roles = ([discord.Object(number) for number in numbers] for numbers in (shown.members, shown.roles))
    allowed = discord.AllowedMentions(everyone=False, users=members, roles=roles, replied_user=False)
    return {"allowed_mentions": allowed}


async def _send_private(interaction: Pressed, shown: dict[str, Any]) -> None:
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
