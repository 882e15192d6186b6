"""What members do with a question that has no answer: read what the editors would, change it, and send it."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import discord

from bot.assistant.assistant import reply_of
from bot.cards import controls
from bot.cards import gaps as cards
from bot.cards.controls import OWN, UNSURE
from bot.cards.limits import LONGEST_SENT
from bot.cards.markup import cut, letters
from bot.commands.buttons import button, number_in
from bot.commands.gaps.showing import show_unshown
from bot.commands.guild import is_home, member_at_home
from bot.commands.messages import (
    answer_with,
    defer,
    in_store,
    only_for_now,
    reader_of,
    reply_private,
    say,
)
from bot.commands.ui import SafeModal
from bot.errors import BotError
from bot.gaps.deciding import standing
from bot.matching.likeness import Kinship
from bot.reply import Signpost
from bot.storage.gaps import Hears, Sent

if TYPE_CHECKING:
    from bot.commands.interaction import Interaction
    from bot.reply import Reply
    from bot.storage.gaps import Gap
    from bot.storage.store import Store
    from bot.wiring import Services


NO_EDITORS = "There is no home server, and so no editors whom I could ask. Please ask whoever looks after the handbook."
NOT_A_MEMBER = "Only members of the home server can ask the editors."
NO_WORDS = (
    "There is nothing to read in that, so nothing was sent. Press “Ask the editors” and write what you want to know."
)
GONE = (
    "I do not hold those words any more: nothing is kept until you send it, and after ten minutes it is gone. Press "
    "“Ask the editors” and write them again."
)
REFUSED = (
    "The editors have had these very words before, and did not want them. If you need an answer, ask in a sentence."
)
TITLE = "Ask the editors"
LABEL = "Your question"
ABOUT = "This is exactly what they read, without your name."
HINT = "Do not write names, numbers or anything about a child."


class AskForm(SafeModal):
    """The form with the words that the editors would read."""

    def __init__(self, text: str, entry: str) -> None:
        """Put the words in, none where they are gone; with an `entry` they are another way to ask for it."""
        super().__init__(TITLE)
        self._entry = entry
        self._text = discord.ui.TextInput[Any](
            custom_id="question",
            style=discord.TextStyle.paragraph,
            default=text or None,
            placeholder=HINT,
            max_length=LONGEST_SENT,
        )
        self.add_item(discord.ui.Label[Any](text=LABEL, description=ABOUT, component=self._text))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Send what was written, or show what is hidden of it first."""
        await take_in(interaction, letters(self._text.value, LONGEST_SENT, has_links=True), self._entry)


@button(controls.ASK)
async def ask_editors(interaction: Interaction, about: str) -> None:
    """Open the form with what the member asked, as the editors would read it."""
    services = interaction.client.services
    if services.settings.home_guild is None:
        raise BotError(NO_EDITORS)
    if not is_home(interaction):
        raise BotError(NOT_A_MEMBER)
    await interaction.response.send_modal(AskForm(masked(services, words_of(interaction)), entry_of(about)))


@button(cards.SEND)
async def send(interaction: Interaction, about: str) -> None:
    """Send the words that the member has just read."""
    text = words_of(interaction)
    if not text:
        raise BotError(GONE)
    await take_in(interaction, text, entry_of(about), in_place=True)


@button(cards.BY_MESSAGE)
async def by_message(interaction: Interaction, about: str) -> None:
    """Let the member hear of the answer in a direct message."""
    await _want(interaction, about, Hears.MESSAGE)


@button(cards.AT_NEXT_USE)
async def at_next_use(interaction: Interaction, about: str) -> None:
    """Let the member hear of the answer when they next use the assistant."""
    await _want(interaction, about, Hears.NEXT_USE)


async def take_in(interaction: Interaction, text: str, entry: str, *, in_place: bool = False) -> None:
    """Send words to the editors, unless they are a worry; where something in them is hidden, the member reads it first.

    Raises:
        BotError: There is nothing to send, or the member is not one of the home server.
    """
    if not any(map(str.isalnum, text)):
        raise BotError(NO_WORDS)
    await defer(interaction, in_place=in_place)
    services = interaction.client.services
    # A worry is looked for before anything else: nothing of one is held, hidden, compared or kept.
    reply = await asyncio.to_thread(_signpost_for, services, text)
    if reply is not None:
        await reply_private(interaction, reply)
        return
    if await member_at_home(interaction) is None:
        raise BotError(NOT_A_MEMBER)
    said = masked(services, text)
    if said != text:
        services.sending.hold(interaction.user.id, interaction.id, said)
        await answer_with(interaction, cards.check_card(said, entry or OWN, reader_of(interaction)))
        return
    if await in_store(interaction.client, lambda kept: kept.sent.is_refused(said)):
        await say(interaction, REFUSED)
        return
    gap = await _sent(interaction, said, Hears.NEXT_USE, entry)
    reader = reader_of(interaction)
    is_told = gap.is_question
    words = gap.words(said)
    shown = cards.sent_card(said, Hears.NEXT_USE, words, reader) if is_told else cards.suggested_card(said, reader)
    await answer_with(interaction, shown)
    for sentence in only_for_now(interaction.client):
        await say(interaction, sentence)
    await show_unshown(interaction.client)


async def _want(interaction: Interaction, about: str, by: Hears) -> None:
    await defer(interaction, in_place=True)
    member, words = interaction.user.id, number_in(about, cards.NOT_WAITING)
    waiting = await in_store(interaction.client, lambda kept: kept.sent.want(member, words, by))
    if waiting is None:
        raise BotError(cards.NOT_WAITING)
    await answer_with(interaction, cards.sent_card(waiting.text, by, words, reader_of(interaction)))


async def _sent(interaction: Interaction, text: str, by: Hears, entry: str) -> Gap:
    """Keep what a member sends, as part of the gap that means the same."""
    bot, services, member = interaction.client, interaction.client.services, interaction.user.id
    async with services.sending.lock:  # else two who ask the same at once would make two gaps
        gaps = [] if entry else [gap for gap in await in_store(bot, _open) if gap.is_question]
        texts = [(each.text, gap.number) for gap in gaps for each in gap.texts]
        at, kinship = await asyncio.to_thread(services.sending.likeness.nearest, text, [one for one, _ in texts])
        near = texts[at][1] if at >= 0 else 0
        same = near if kinship is Kinship.SAME else 0
        like = near if kinship is Kinship.LIKE else 0
        now = services.now()
        stood = await asyncio.to_thread(standing, text, services.library.current)
        sent = Sent(text, by, now, entry, same, like, stood)
        return await in_store(bot, lambda kept: kept.sent.send(member, sent))


def _open(kept: Store) -> tuple[Gap, ...]:
    return kept.sent.undone()


def entry_of(about: str) -> str:
    """Return for what a button sends other words, "" where it sends a question."""
    return "" if about in {OWN, UNSURE} else about


def masked(services: Services, text: str) -> str:
    """Return words as the editors would read them, no more than fit into the form."""
    hidden = services.sending.masking(services.handbook).mask(text, services.today()).text if text else ""
    return cut(hidden, LONGEST_SENT)


def words_of(interaction: Interaction) -> str:
    """Return what the member has asked, or written, to which the message that was pressed replies; "" if it is gone."""
    origin = interaction.message
    if origin is None:
        return ""
    used = origin.interaction_metadata
    source = used.id if used else origin.reference.message_id if origin.reference else None
    return interaction.client.services.sending.held(interaction.user.id, source or 0)


def _signpost_for(services: Services, text: str) -> Reply | None:
    """Return the signpost where words are a worry; what else they would be answered with is nobody's business here."""
    edition = services.library.current
    if not edition.detector.concerns(text):
        return None
    reply = reply_of(edition, text)
    return reply if isinstance(reply, Signpost) else None
