"""What editors do with gaps: /questions, and the buttons of a gap's card."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.assistant.assistant import reply_of
from bot.assistant.wording import Line, Role
from bot.cards import gaps as cards
from bot.cards.controls import Pickable, Picker
from bot.cards.layout import said_card
from bot.cards.limits import LONGEST_WHY
from bot.commands.buttons import button, number_in, picker
from bot.commands.gaps.showing import card_of, show_to_editors, take_down
from bot.commands.gaps.telling import tell_waiting
from bot.commands.knowledge.drafts import open_form, show_draft
from bot.commands.knowledge.forms import Blank, EditorForm
from bot.commands.messages import answer_with, defer, in_store, reader_of, say
from bot.commands.permissions import at_desk, require_editor
from bot.editing.form import NOT_HERE, Draft
from bot.errors import EditingError
from bot.gaps import deciding
from bot.handbook.model import Ref, fold
from bot.reply import Answer, Quotation

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.commands.buttons import Picked
    from bot.commands.interaction import Interaction
    from bot.storage.gaps import Gap


GONE = "This question is not kept any more: it was erased, is too old, or has become part of another one."
DONE = "This question is answered already."
NOT_YET = (
    "The handbook does not answer that yet: I would not find it for certain. Answer it with an entry, or add its words "
    "to the phrasings of one."
)
ONE_ONLY = "These are the only words of this question, so there is nothing to take apart."
WHICH_TOPIC = "To which topic does the new entry belong?"
HANDED = "Handed to them. The card mentions them."
NOT_ALIKE = (
    "An editor has said meanwhile that they are not the same, or the other question is gone. Open the card again."
)
MERGED = "They are one question now, number {}. An answer to it reaches everybody who asked."
APART = "That is a question of its own now."
REJECTED = "Rejected. These words do not come back."


async def show_all(interaction: Interaction) -> None:
    """Show every gap that waits for an editor."""
    require_editor(interaction)
    await defer(interaction)
    gaps = await in_store(interaction.client, lambda kept: kept.sent.undone())
    await answer_with(interaction, cards.list_card(gaps, reader_of(interaction)))


@button(cards.OPEN)
async def show_one(interaction: Interaction, about: str) -> None:
    """Show a gap privately, with what can be done about it."""
    require_editor(interaction)
    await defer(interaction)
    gap = await _named(interaction, about)
    await answer_with(interaction, await card_of(interaction.client, gap))


@button(cards.ANSWER)
async def answer(interaction: Interaction, about: str) -> None:
    """Show what it would change to let an entry answer a gap."""
    require_editor(interaction)
    number, _, wanted = about.partition(":")
    await defer(interaction)
    gap = await _open(interaction, number)
    await _preview(interaction, [gap], [wanted])


@button(cards.ALL)
async def take_in_all(interaction: Interaction, _about: str) -> None:
    """Show what it would change to take in every phrasing that was sent."""
    require_editor(interaction)
    await defer(interaction)
    gaps = await in_store(interaction.client, lambda kept: kept.sent.undone())
    phrasings = [gap for gap in gaps if not gap.is_question]
    if not phrasings:
        raise EditingError(GONE)
    await _preview(interaction, phrasings, [gap.entry for gap in phrasings])


@button(cards.ELSE)
async def answer_else(interaction: Interaction, about: str) -> None:
    """Ask which other entry is to answer a gap."""
    require_editor(interaction)

    async def then(sent: Interaction, texts: Mapping[str, str]) -> None:
        await defer(sent)
        gap = await _open(sent, about)
        await _preview(sent, [gap], [_entry_called(sent, texts["entry"])])

    blank = Blank("entry", "The entry", "Its title or its id, such as values.fairness.", most=100, is_needed=True)
    await interaction.response.send_modal(EditorForm("Answer with an entry", [blank], then))


@button(cards.NEW)
async def write_new(interaction: Interaction, about: str) -> None:
    """Open the form of a new entry with the words of a gap in it, once it is known for which topic."""
    require_editor(interaction)
    number, _, topic = about.partition(":")
    gap = await _open(interaction, number)
    if topic:
        sheet = await at_desk(interaction, lambda desk: deciding.new_entry(desk, gap, topic))
        await open_form(interaction, sheet, words=_words_of(gap))
        return
    await defer(interaction)
    buttons = cards.topics_of(gap.number, interaction.client.services.handbook)
    await answer_with(interaction, said_card([Line(Role.SAID, WHICH_TOPIC)], reader_of(interaction), buttons))


@button(cards.NOT_OURS)
async def not_ours(interaction: Interaction, about: str) -> None:
    """Ask for the sentence that whoever asked is going to read, and show what it would change."""
    require_editor(interaction)
    await _open(interaction, about)

    async def then(sent: Interaction, texts: Mapping[str, str]) -> None:
        await defer(sent)
        gap = await _open(sent, about)  # which may be gone, or answered, by now
        bot, says = sent.client, texts["says"].strip()
        edition = bot.services.library.current
        if all(deciding.standing(each.text, edition) == "" for each in gap.texts):
            await in_store(bot, lambda kept: kept.sent.say(gap.number, says))
            await _close(sent, gap, "")  # the handbook says so already, and nothing would be different
            return
        near = await asyncio.to_thread(deciding.nearest, bot.services.library.current, gap.text)
        # What only sounds like an entry is kept with it; a topic as a whole has no such list.
        wanted = next((part.id for part in near[:1] if isinstance(part, Quotation)), "")
        change = await at_desk(sent, lambda desk: deciding.declining(desk, gap, wanted))
        await show_draft(sent, Draft(change, words=_words_of(gap), says=says))

    says = Blank("says", "What they read", "In a kind sentence.", cards.USUAL_SENTENCE, LONGEST_WHY, is_long=True)
    await interaction.response.send_modal(EditorForm("Not for us", [replace(says, is_needed=True)], then))


@button(cards.SAME)
async def same(interaction: Interaction, about: str) -> None:
    """Let a gap be part of the one that it is like."""
    require_editor(interaction)
    await defer(interaction)
    bot, gap = interaction.client, await _open(interaction, about)
    if not gap.like:
        raise EditingError(NOT_ALIKE)
    merged = await in_store(bot, lambda kept: kept.sent.merge(gap.number, gap.like))
    if merged is None:
        raise EditingError(GONE)
    await say(interaction, MERGED.format(merged.number))
    if not merged.is_open:
        await tell_waiting(bot)  # whoever sent the other one has not heard of the answer yet
    await show_to_editors(bot, merged.number)
    await take_down(bot)


@button(cards.APART)
async def apart(interaction: Interaction, about: str) -> None:
    """Keep that a gap is another question than the one that it is like."""
    require_editor(interaction)
    await defer(interaction, in_place=True)
    gap = await _open(interaction, about)
    await in_store(interaction.client, lambda kept: kept.sent.keep_apart(gap.number))
    await _show_again(interaction, gap.number)


@button(cards.PART)
async def part(interaction: Interaction, about: str) -> None:
    """Make a gap of its own of some words of a gap, once it is known which."""
    require_editor(interaction)
    await defer(interaction)
    bot, (number, is_asked, _) = interaction.client, about.partition(":")
    if is_asked:
        gap = await _open(interaction, number)
        await answer_with(interaction, cards.parts_card(gap, reader_of(interaction)))
        return
    text = number_in(number, GONE)
    _refuse_done(await in_store(bot, lambda kept: kept.sent.of_words(text)))
    parted = await in_store(bot, lambda kept: kept.sent.part(text))
    if parted is None:
        raise EditingError(ONE_ONLY)
    before, after = parted
    await say(interaction, APART)
    await show_to_editors(bot, before)
    await show_to_editors(bot, after.number)


@button(cards.HAND)
async def hand(interaction: Interaction, about: str) -> None:
    """Ask to whom a gap is handed."""
    require_editor(interaction)
    await defer(interaction)
    gap = await _open(interaction, about)
    to_pick = Picker("Who looks after it?", f"{cards.HAND}.{gap.number}", Pickable.MEMBERS, most=1)
    shown = said_card([Line(Role.QUOTE, gap.text)], reader_of(interaction))
    await answer_with(interaction, replace(shown, pickers=(to_pick,)))


@picker(cards.HAND)
async def handed(interaction: Interaction, picked: Sequence[Picked]) -> None:
    """Keep who looks after a gap, and mention them on its card."""
    require_editor(interaction)
    await defer(interaction, in_place=True)
    custom_id = str((interaction.data or {}).get("custom_id", ""))
    gap = await _open(interaction, custom_id.rpartition(".")[2])
    await in_store(interaction.client, lambda kept: kept.sent.hand(gap.number, picked[0].id))
    await say(interaction, HANDED)
    await show_to_editors(interaction.client, gap.number)


@button(cards.TELL)
async def tell(interaction: Interaction, about: str) -> None:
    """Close a gap that the handbook answers by now, in whatever words, so that whoever asked is told."""
    require_editor(interaction)
    await defer(interaction, in_place=True)
    bot, gap = interaction.client, await _open(interaction, about)
    reply = await asyncio.to_thread(reply_of, bot.services.library.current, gap.text)
    if not isinstance(reply, Answer):
        raise EditingError(NOT_YET)
    await _close(interaction, gap, reply.parts[0].id)


@button(cards.REFUSE)
async def refuse(interaction: Interaction, about: str) -> None:
    """Reject a phrasing for good."""
    require_editor(interaction)
    await defer(interaction)
    bot, gap = interaction.client, await _open(interaction, about)
    now = bot.services.now()
    await in_store(bot, lambda kept: kept.sent.drop(gap.number, refuse=True, at=now))
    await say(interaction, REJECTED)
    await take_down(bot)


async def _close(interaction: Interaction, gap: Gap, entry: str) -> None:
    """Close a gap, and see to it that whoever asked is told."""
    bot, now = interaction.client, interaction.client.services.now()
    await in_store(bot, lambda kept: kept.sent.close(gap.number, entry, at=now))
    await tell_waiting(bot)
    await _show_again(interaction, gap.number)


async def _preview(interaction: Interaction, gaps: Sequence[Gap], wanted: Sequence[str]) -> None:
    change = await at_desk(interaction, lambda desk: deciding.answering(desk, gaps, wanted))
    await show_draft(interaction, Draft(change, words=_words_of(*gaps)))


def _words_of(*gaps: Gap) -> tuple[int, ...]:
    return tuple(each.number for gap in gaps for each in gap.texts)


async def _show_again(interaction: Interaction, number: int) -> None:
    """Show a gap as it is now where it was pressed, and in its card."""
    bot = interaction.client
    gap = await in_store(bot, lambda kept: kept.sent.named(number))
    if gap is None:
        raise EditingError(GONE)
    await answer_with(interaction, await card_of(bot, gap))
    if interaction.message is None or interaction.message.id != gap.card:
        await show_to_editors(bot, gap.number)


async def _named(interaction: Interaction, about: str) -> Gap:
    number = number_in(about, GONE)
    gap = await in_store(interaction.client, lambda kept: kept.sent.named(number))
    if gap is None:
        raise EditingError(GONE)
    return gap


async def _open(interaction: Interaction, about: str) -> Gap:
    return _refuse_done(await _named(interaction, about))


def _refuse_done(gap: Gap | None) -> Gap:
    """Return a gap that still waits for an editor.

    Raises:
        EditingError: It does not, or is not kept any more.
    """
    if gap is None:
        raise EditingError(GONE)
    if not gap.is_open:
        raise EditingError(DONE)
    return gap


def _entry_called(interaction: Interaction, said: str) -> str:
    """Return the id of what an editor names by its id or its title.

    Raises:
        EditingError: There is no such thing.
    """
    handbook = interaction.client.services.handbook
    if handbook.find(Ref.parse(said.strip()).id):
        return said.strip()
    titles = {fold(topic.title): f"{topic.id}*" for topic in handbook.topics}
    titles |= {fold(entry.title): entry.id for _, entry in handbook.entries()}
    if (found := titles.get(fold(said))) is None:
        raise EditingError(NOT_HERE.format(said))
    return found
