"""What members decide for themselves: how they are answered, and what is kept about them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.knowledge.reviewing import numbered_as_keeper
from bot.members import privacy
from bot.render.card import said_card
from bot.render.controls import ERASE, PREFER, Press, rows
from bot.views.cards import audience_of, say_private, send_private
from bot.views.later import kept
from bot.views.stored import only_for_now
from bot.wording import Line, Role

if TYPE_CHECKING:
    from bot.views.asker import AssistantClient
    from bot.views.safe import Pressed

CARDS, PLAIN_TEXT = "cards", "plain text"
"""The two forms of an answer, as a member chooses between them."""

OWN = "me"
"""What a button that is about its presser says it is about."""


async def show_form(interaction: Pressed) -> None:
    """Tell a member how she is answered, with a button for the other form."""
    client: AssistantClient = interaction.client
    is_plain = client.parts.preferences.wants_plain_text(interaction.user.id)
    now, other = (PLAIN_TEXT, CARDS) if is_plain else (CARDS, PLAIN_TEXT)
    said = (
        Line(Role.TITLE, "Your preferences"),
        Line(Role.SAID, f"You are answered in {now}."),
        Line(
            Role.SAID,
            "Cards and plain text say the same. Some screen readers and slow phones do better with plain text.",
        ),
    )
    await send_private(
        interaction, said_card(said, audience_of(interaction), rows([Press(f"Use {other}", PREFER, other)]))
    )


async def choose_form(interaction: Pressed, wanted: str) -> None:
    """Answer a member in the form that she has chosen from now on."""
    client: AssistantClient = interaction.client
    client.parts.preferences.choose(interaction.user.id, plain_text=wanted == PLAIN_TEXT)
    await say_private(interaction, f"From now on you are answered in {wanted}.", *only_for_now(client))


async def show_kept(interaction: Pressed) -> None:
    """Tell a member what is kept, and what of it is about them, with a button to erase it."""
    client: AssistantClient = interaction.client
    member = interaction.user.id
    about, gaps = await kept(interaction, lambda store: (store.kept_about(member), store.gaps()))
    erasing = rows([Press(privacy.ERASE_LABEL, ERASE, OWN)])
    tour, in_git = client.parts.library.current.handbook.tour, client.parts.settings.knowledge_git != "off"
    said = privacy.lines(about, tour, _keeper_of(client, member), gaps, in_git=in_git)
    await send_private(interaction, said_card(said, audience_of(interaction), erasing))


async def erase(interaction: Pressed, _about: str) -> None:
    """Erase what is kept about a member, and say so only when it is done."""
    client: AssistantClient = interaction.client
    member = interaction.user.id
    client.parts.forget(member)
    gaps = await kept(interaction, lambda store: (store.erase(member), store.gaps())[1])
    in_git = client.parts.settings.knowledge_git != "off"
    await say_private(interaction, *privacy.erased(_keeper_of(client, member), gaps, in_git=in_git))


def _keeper_of(client: AssistantClient, member: int) -> tuple[str, ...]:
    """Return the titles of what has a member's number as its keeper."""
    return tuple(title for _, title in numbered_as_keeper(client.parts.library.current.handbook, member))
