"""Votes on an answer: counted, shown in the message where one member alone sees it, and taken back by another press."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import discord

from bot.assistant import address
from bot.assistant.wording import Line, Role
from bot.cards import controls
from bot.cards.asked import SMALL
from bot.cards.controls import ASK_EDITORS, rows, vote_press
from bot.cards.layout import said_card
from bot.cards.limits import MOST_CONTENT, MOST_TEXT
from bot.cards.markup import units
from bot.commands.buttons import button
from bot.commands.gaps.asking import words_of
from bot.commands.messages import is_own, only_for_now, send_private, style_of, viewer_of
from bot.commands.ui import view_in
from bot.storage.members import Cast, Vote

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.commands.interaction import Interaction


THANKS = {
    Cast.COUNTED: "Thank you. Your vote is counted for the editors, without your name. Press it again to take it back.",
    Cast.CHANGED: "Thank you. Your vote has been changed. Press it again to take it back.",
    Cast.TAKEN_BACK: "Your vote has been taken back.",
}
TRY_AGAIN = (
    "If it was not what you asked for, ask again in other words with /ask, or tell whoever looks after the handbook."
)
ASK_BELOW = "If it was not what you asked for, ask again in other words with /ask, or ask the editors below."


@button(controls.HELPFUL)
async def helpful(interaction: Interaction, about: str) -> None:
    """Count a vote for an answer, or take it back."""
    await _vote(interaction, about, helpful=True)


@button(controls.NOT_HELPFUL)
async def not_helpful(interaction: Interaction, about: str) -> None:
    """Count a vote against an answer, or take it back."""
    await _vote(interaction, about, helpful=False)


def known_vote(interaction: Interaction, entries: Sequence[str]) -> bool | None:
    """Return how the member has voted lately on entries that this message shows; None where they have not."""
    ballot = interaction.client.services.answering.ballot
    return ballot.known(interaction.user.id, message_number(interaction), entries)


def message_number(interaction: Interaction) -> int:
    """Return the number of the message that was pressed."""
    return interaction.message.id if interaction.message else 0


async def _vote(interaction: Interaction, about: str, *, helpful: bool) -> None:
    """Count a vote; what others see too shows nobody's, and so its member is told in a message of their own."""
    origin = interaction.message if is_own(interaction) else None
    entries = [wanted.id for wanted in address.read(about)]
    cast = interaction.client.services.answering.ballot.cast(
        interaction.user.id,
        message_number(interaction),
        entries,
        helpful=helpful,
        shown=Vote(_vote_in(origin), origin.edited_at or origin.created_at) if origin else None,
    )
    is_against = not helpful and cast is not Cast.TAKEN_BACK
    viewer = viewer_of(interaction)
    asking = viewer.may_ask_editors and is_against
    against = ASK_BELOW if asking else TRY_AGAIN
    said = [THANKS[cast], *([against] if is_against else []), *only_for_now(interaction.client)]
    if origin is None:
        lines = [Line(Role.SAID, sentence) for sentence in said]
        interaction.client.services.sending.hold(interaction.user.id, interaction.id, words_of(interaction))
        await send_private(interaction, said_card(lines, viewer, rows([ASK_EDITORS] if asking else [])))
        return
    now = None if cast is Cast.TAKEN_BACK else helpful
    await interaction.response.edit_message(**_showing(origin, about, " ".join(said), cast=now, asking=asking))


def _vote_in(message: discord.Message) -> bool | None:
    """Return the vote that a message shows."""
    pressed = style_of(controls.Style.CHOSEN)
    ids = [each.custom_id or "" for each in _buttons(view_in(message)) if each.style is pressed]
    shown = [action == controls.HELPFUL for each in ids if (action := each.partition(":")[0]) in controls.VOTES]
    return next(iter(shown), None)


def _showing(message: discord.Message, about: str, said: str, *, cast: bool | None, asking: bool) -> dict[str, Any]:
    """Return what a message has to say instead: the same, with the vote on its button and what is said of it."""
    view = view_in(message)
    presses = {press.custom_id: press for press in (vote_press(action, about, cast=cast) for action in controls.VOTES)}
    for each in _buttons(view):
        if press := presses.get(each.custom_id or ""):
            each.label, each.style = press.label, style_of(press.style)
    _offer_to_ask(view, is_wanted=asking)
    view.stop()
    if message.flags.components_v2:
        _say_on_card(view, f"{SMALL}{said}")
        return {"view": view}
    content = f"{_without_thanks(message.content)}\n\n{said}"
    return {"view": view, "content": content if units(content) <= MOST_CONTENT else _without_thanks(message.content)}


def _offer_to_ask(view: Any, *, is_wanted: bool) -> None:  # noqa: ANN401 (either kind of view)
    """Put the button to ask the editors below what was pressed, or take it away."""
    children: list[Any] = list(view.children)
    box = next((each for each in children if each.type is discord.ComponentType.container), view)
    there = [each for each in _buttons(view) if each.custom_id == ASK_EDITORS.custom_id]
    for each in there if not is_wanted else ():
        box.remove_item(each.parent if isinstance(each.parent, discord.ui.ActionRow) else each)
    if is_wanted and not there:
        button = discord.ui.Button[Any](label=ASK_EDITORS.label, custom_id=ASK_EDITORS.custom_id)
        box.add_item(button if box is view else discord.ui.ActionRow[Any](button))


def _say_on_card(view: discord.ui.LayoutView, said: str) -> None:
    """Say something at the end of a card, below what was pressed, in place of what was said there of the last vote."""
    (box,) = (each for each in view.children if isinstance(each, discord.ui.Container))
    texts = [each for each in box.children if isinstance(each, discord.ui.TextDisplay)]
    for each in [each for each in texts if _is_thanks(each.content.removeprefix(SMALL))]:
        box.remove_item(each)
        texts.remove(each)
    if sum(units(each.content) for each in texts) + units(said) <= MOST_TEXT:
        box.add_item(discord.ui.TextDisplay[Any](said))


def _without_thanks(content: str) -> str:
    words, _, last = content.rpartition("\n\n")
    return words if _is_thanks(last) else content


def _is_thanks(text: str) -> bool:
    return text.startswith(tuple(THANKS.values()))


def _buttons(view: Any) -> list[discord.ui.Button[Any]]:  # noqa: ANN401 (either kind of view)
    return [each for each in view.walk_children() if isinstance(each, discord.ui.Button)]
