"""Views and forms whose errors reach the member, and the mark on an interaction that something looks after."""

from __future__ import annotations

import io
import secrets
from typing import TYPE_CHECKING, Any, cast

import discord

from bot.commands.errors import report_error
from bot.spreadsheet import for_excel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.commands.interaction import Interaction

LONGEST_MODAL_SECONDS = 15 * 60
TAKEN = "taken"
"""Marks an interaction that something of ours looks after; what nobody takes is a button of long ago."""


TOO_LATE = (
    "This form was opened more than 15 minutes ago, or the assistant has been restarted since, so nothing was "
    "written. Your words are in the file below: open the form again and copy them into it."
)


def take(interaction: Interaction) -> None:
    """Mark an interaction as looked after."""
    interaction.extras[TAKEN] = True


def is_taken(interaction: Interaction) -> bool:
    """Return whether something of ours looks after an interaction."""
    return TAKEN in interaction.extras


class SafeLayoutView(discord.ui.LayoutView):
    """A view of Components V2 whose errors reach the member."""

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Take the interaction; a subclass that checks more calls this first."""
        take(interaction)
        return True

    async def on_error(
        self, interaction: discord.Interaction[Any], error: Exception, item: discord.ui.Item[Any], /
    ) -> None:
        """Report the error; which item it was is in its traceback."""
        del item
        await report_error(interaction, error)


class SafeModal(discord.ui.Modal):
    """A form whose errors reach the member; each opening has a custom_id of its own and lasts 15 minutes at most."""

    def __init__(self, title: str) -> None:
        """Open a form under a title."""
        super().__init__(title=title, timeout=LONGEST_MODAL_SECONDS, custom_id=f"form:{secrets.token_hex(8)}")

    async def interaction_check(self, interaction: discord.Interaction[Any], /) -> bool:
        """Take the interaction; a subclass that checks more calls this first."""
        take(interaction)
        return True

    async def on_error(self, interaction: discord.Interaction[Any], error: Exception, /) -> None:
        """Report the error."""
        await report_error(interaction, error)


async def give_back(interaction: Interaction) -> None:
    """Give back the words of a form that is not known any more, so that nothing has to be written again."""
    try:
        rows = interaction.data.get("components", []) if interaction.data else []
        words = "\n\n".join(_words_in(cast("list[dict[str, Any]]", rows)))
        file = discord.File(io.BytesIO(for_excel(words)), "your-words.txt")
        await interaction.response.send_message(TOO_LATE, file=file, ephemeral=True)
    except Exception as error:  # noqa: BLE001 - the boundary logs it
        await report_error(interaction, error)


def custom_ids(message: discord.Message) -> list[str]:
    """Return the custom_ids of what can be pressed below a message."""
    items = view_in(message).walk_children()
    return [found for item in items if (found := getattr(item, "custom_id", None))]


def view_in(message: discord.Message) -> Any:  # noqa: ANN401 (either kind)
    """Return what stands in one of our messages, as it can be changed and sent again."""
    kind: Any = discord.ui.LayoutView if message.flags.components_v2 else discord.ui.View
    return kind.from_message(message, timeout=None)


def first_line(message: discord.Message) -> str:
    """Return the first line that one of our messages says, on a card or without one."""
    boxes = (each.children for each in message.components if isinstance(each, discord.Container))
    on_card = (each.content for box in boxes for each in box if isinstance(each, discord.TextDisplay))
    return next(on_card, message.content).partition("\n")[0]


def standing(message: discord.Message, pressed: str = "", sentence: str = "") -> Any:  # noqa: ANN401 (either kind)
    """Return what stands in a message; with a sentence nothing can be pressed, and the button pressed says it."""
    view = view_in(message)
    items: list[discord.ui.Item[Any]] = list(view.walk_children())
    buttons: list[discord.ui.Button[Any]] = [item for item in items if isinstance(item, discord.ui.Button)]
    for item in items:
        if isinstance(item, discord.ui.File):
            item.media = f"attachment://{message.attachments[0].filename}"  # Discord tells where it is to be read
        if sentence and isinstance(item, discord.ui.Button | discord.ui.Select):
            item.disabled = True
    if sentence and buttons:
        next((each for each in buttons if each.custom_id == pressed), buttons[0]).label = sentence
    view.stop()
    return view


def _words_in(components: Iterable[dict[str, Any]]) -> Iterator[str]:
    """Yield what was filled into the fields of a form as Discord sends it."""
    for each in components:
        value = each.get("value")
        if isinstance(value, str):
            yield value
        inner = each.get("component")
        yield from _words_in([inner] if inner else each.get("components", []))
