"""From an answer, or an id, to the form with its words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot import address, wording
from bot.editing.change import WHOLE
from bot.editing.sheet import new_sheet, sheet_of
from bot.render import controls
from bot.render.card import said_card
from bot.render.controls import Press, rows
from bot.reply import Answer, TopicList
from bot.views.cards import audience_of, reply_private, send_private
from bot.views.drafts import open_form
from bot.views.editors import at_desk, require_editor
from bot.wording import Line, Role

if TYPE_CHECKING:
    from bot.reply import Part
    from bot.views.asker import AssistantClient
    from bot.views.safe import Pressed

WHICH = "Which of these do you want to change?"


async def edit(interaction: Pressed, about: str) -> None:
    """Open the form with the words at an address; of several, ask which.

    Raises:
        NotEditorError: The member may not change the words.
    """
    require_editor(interaction)
    client: AssistantClient = interaction.client
    reply = client.parts.assistant.show(about)
    if not isinstance(reply, Answer):
        await reply_private(interaction, reply)
        return
    first, *others = reply.parts
    if not others:
        await edit_words(interaction, _id_of(first))
        return
    presses = [
        Press(f"Edit {wording.title_of(part)}", controls.EDIT, address.of_parts((part,))) for part in reply.parts
    ]
    await send_private(interaction, said_card([Line(Role.SAID, WHICH)], audience_of(interaction), rows(presses, 1)))


async def edit_words(interaction: Pressed, wanted: str) -> None:
    """Open the form with the words of an entry, or with a mark of a topic, as they stand in the file now."""
    require_editor(interaction)
    await open_form(interaction, await at_desk(interaction, lambda desk: sheet_of(desk, wanted)))


async def add_words(interaction: Pressed, topic: str) -> None:
    """Open an empty form for a new entry of a topic."""
    require_editor(interaction)
    await open_form(interaction, await at_desk(interaction, lambda desk: new_sheet(desk, topic)))


def _id_of(part: Part) -> str:
    return part.topic.id + WHOLE if isinstance(part, TopicList) else part.id
