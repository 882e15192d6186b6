"""A change before it is made: from an answer or an id to its form, its private preview, and what becomes of it."""

from __future__ import annotations

import secrets
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.assistant import address, wording
from bot.assistant.wording import Line, Role
from bot.cards import controls
from bot.cards.accents import Accent
from bot.cards.changes import ASKED_AGAIN, is_shown_whole, preview_lines, stale_lines
from bot.cards.controls import Press, Style, rows
from bot.cards.layout import said_card
from bot.cards.names import title_of
from bot.commands.buttons import button
from bot.commands.errors import UnknownComponentError
from bot.commands.knowledge.forms import WHY, care_form, words_form
from bot.commands.messages import answer, defer, in_store, reply_private, say, send_private, tried_out, viewer_of
from bot.commands.permissions import at_desk, require_editor
from bot.editing.change import ChangeKind
from bot.editing.errors import NeedsSecondError, RefusedError, StaleError
from bot.editing.form import Draft, new_sheet, sheet_of, with_id
from bot.editing.preview import in_words
from bot.editing.sheets import FORMS, renewed, sheet_for, step_sheet, topic_sheet, with_stem
from bot.errors import BotError
from bot.reply import Answer, TopicList
from bot.spreadsheet import for_excel

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.commands.interaction import Interaction
    from bot.editing.desk import Published
    from bot.editing.form import Sheet
    from bot.editing.preview import Preview
    from bot.reply import Part


FORGOTTEN = (
    "This change is no longer on hold: it was published or dropped, it is more than a day old, or the assistant was "
    "restarted. This press has written nothing. If you still want the change, open the form again and copy your "
    "words from above."
)
ERASED = (
    "Whoever sent these words has erased them meanwhile, or they have become too old, so nothing was written. Press "
    "Drop."
)
NOT_IN_THE_LIST = "These lines are not in the list, so they cannot be taken out:"
BUSY = "This change is being published already."
DROPPED = "Dropped. Nothing was written."
TAKE_OUT = "Take it out"
LIVE = "Published. Members read these words from now on."
SURE = (
    "Publish without a second editor? Two people are meant to read these words before members see them. The history "
    "will say that you published them alone."
)
MAY_BE_ALONE = "You can also publish it alone, after confirming once more."
ONLY_EDITOR = "If you are the only editor, whoever runs the assistant can let you publish it alone."


async def open_form(
    interaction: Interaction, sheet: Sheet, *, words: tuple[int, ...] = (), in_place: bool = False
) -> None:
    """Open the form of a sheet as the answer to an interaction; its preview comes after it.

    `words` are the numbers of what members sent that stands in it.
    """

    async def then(sent: Interaction, texts: Mapping[str, str]) -> None:
        await defer(sent, in_place=in_place)
        why = texts.get(WHY, "")
        filled = sheet.filled({name: text for name, text in texts.items() if name != WHY}, why)
        if filled.kind is not ChangeKind.EDIT:
            named = with_id if filled.kind is ChangeKind.ADD else with_stem
            filled = await at_desk(sent, lambda desk: named(desk, filled))
        said = [Line(Role.SAID, NOT_IN_THE_LIST), *(Line(Role.CHOICE, line) for line in filled.missed)]
        await show_draft(sent, Draft(filled.change(), filled, words=words), said=said if filled.missed else ())

    await interaction.response.send_modal(words_form(sheet, then))


async def show_draft(interaction: Interaction, draft: Draft, *, said: Sequence[Line] = ()) -> None:
    """Show what a change would do, with what can be done about it; the interaction has been deferred."""
    preview = await tried_out(interaction, lambda desk: desk.preview(draft.change))
    draft = replace(draft, change=preview.change, preview=replace(preview, draft=None))
    token = _held(interaction, draft)
    lines = [*said, *preview_lines(preview, interaction.client.services.handbook)]
    if preview.needs_second and not preview.problems and not preview.changes_nothing:
        lines.append(Line(Role.SAID, _how_to_agree(interaction)))
    presses = _presses(preview, draft, token, is_solo=interaction.client.services.settings.is_solo)
    await answer(interaction, lines, presses, whole(preview), accent=Accent.PREVIEW)


@button("publish")
async def publish(interaction: Interaction, token: str, *, alone: bool = False) -> None:
    """Make the change, and say when members read it."""
    by = require_editor(interaction)
    draft = draft_of(interaction, token)
    drafts, key = interaction.client.services.editing.drafts, (interaction.user.id, token)
    drafts.put(key, replace(draft, is_busy=True))
    try:
        await defer(interaction, in_place=True)
        await take_in_words(interaction, draft)
        published = await tried_out(interaction, lambda desk: desk.publish(draft.change, by, alone=alone))
    except StaleError as error:
        await show_stale(interaction, draft, error)
    except (RefusedError, NeedsSecondError):
        await show_draft(interaction, draft)
    else:
        drafts.forget(lambda held: held == key)
        await show_published(interaction, published)
    finally:
        if drafts.get(key):
            drafts.put(key, draft)


@button("alone")
async def alone(interaction: Interaction, token: str) -> None:
    """Ask once more whether a change is to be published without a second editor."""
    require_editor(interaction)
    draft = draft_of(interaction, token)
    await defer(interaction, in_place=True)
    if not interaction.client.services.settings.is_solo:
        await show_draft(interaction, draft)
        return
    presses = [
        Press("Yes, publish it alone", "confirm", token, style=Style.WARNING),
        Press("No, propose it", "propose", token, style=Style.MAIN),
        Press("Drop", "drop", token),
    ]
    title = title_of(draft.change.id, interaction.client.services.handbook)
    await answer(interaction, [Line(Role.TITLE, title), Line(Role.SAID, SURE)], presses, accent=Accent.PREVIEW)


@button("confirm")
async def confirm(interaction: Interaction, token: str) -> None:
    """Publish without a second editor, where whoever runs the assistant allows that."""
    await publish(interaction, token, alone=True)


@button("again")
async def again(interaction: Interaction, token: str) -> None:
    """Open the form again, with the editor's own text in it."""
    require_editor(interaction)
    words = draft_of(interaction, token).words
    await open_form(interaction, _sheet(interaction, token), words=words, in_place=True)


@button("care")
async def care(interaction: Interaction, token: str) -> None:
    """Open the form that says who looks after the words, and when they are to be reviewed."""
    require_editor(interaction)
    sheet, words = _sheet(interaction, token), draft_of(interaction, token).words

    async def then(sent: Interaction, texts: Mapping[str, str]) -> None:
        await defer(sent, in_place=True)
        filled = sheet.filled(texts)
        await show_draft(sent, Draft(filled.change(), filled, words=words))

    await interaction.response.send_modal(care_form(sheet, then))


@button("readagain")
async def read_again(interaction: Interaction, token: str) -> None:
    """Let members who agreed to the words be asked to read them again."""
    await _mark(interaction, token, is_material=True)


@button("notagain")
async def not_again(interaction: Interaction, token: str) -> None:
    """Let nobody be asked to read the words again."""
    await _mark(interaction, token, is_material=False)


async def _mark(interaction: Interaction, token: str, *, is_material: bool) -> None:
    require_editor(interaction)
    draft = draft_of(interaction, token).marked(is_material=is_material)
    await defer(interaction, in_place=True)
    await show_draft(interaction, draft)


@button("drop")
async def drop(interaction: Interaction, token: str) -> None:
    """Forget a change that was only looked at."""
    require_editor(interaction)
    interaction.client.services.editing.drafts.forget(lambda key: key == (interaction.user.id, token))
    await defer(interaction, in_place=True)
    await say(interaction, DROPPED)


async def take_in_words(interaction: Interaction, draft: Draft) -> None:
    """See to it that what members sent may still go into the handbook, and keep what they read of it.

    Raises:
        BotError: Somebody has erased theirs.
    """
    if draft.words and not await in_store(interaction.client, lambda kept: kept.sent.take_in(draft.words, draft.says)):
        raise BotError(ERASED)


async def show_published(interaction: Interaction, published: Published) -> None:
    """Say that a change is made, with what can be done now; the interaction has been deferred."""
    change, handbook = published.preview.change, interaction.client.services.handbook
    lines = [Line(Role.TITLE, title_of(change.id, handbook)), Line(Role.SAID, LIVE)]
    lines += [Line(Role.SAID, told) for told in published.told]
    presses: list[Press] = []
    if handbook.find(change.ref.id):
        presses.append(Press("Read it as members do", controls.SHOW, change.id))
        presses.append(Press("Questions about it", "questions", change.id))
    lines += [Line(Role.SAID, ASKED_AGAIN)] if any(one.is_material for one in published.revisions) else []
    if len(numbers := {one.number for one in published.revisions}) == 1:
        number = str(*numbers)
        lines.append(Line(Role.PLACE, f"Change {number} in the history"))
        presses.append(Press("Undo", "undo", number))
    await answer(interaction, lines, presses, accent=Accent.PUBLISHED)


async def show_stale(interaction: Interaction, draft: Draft, error: StaleError) -> None:
    """Show both versions, and keep the editor's text for the form that opens again."""
    presses: list[Press] = []
    sheet = draft.sheet
    if sheet is not None:
        mine = await at_desk(interaction, lambda desk: renewed(desk, sheet))
        token = _held(interaction, Draft(mine.change(), mine, words=draft.words))
        presses = [Press("Change again", "again", token, style=Style.MAIN), Press("Drop", "drop", token)]
    lines = stale_lines(error, interaction.client.services.handbook)
    await answer(interaction, lines, presses, accent=Accent.PREVIEW)


def _presses(preview: Preview, draft: Draft, token: str, *, is_solo: bool) -> list[Press]:
    presses: list[Press] = []
    if not preview.problems and not preview.changes_nothing:
        if preview.needs_second:
            presses.append(Press("Propose", "propose", token, style=Style.MAIN))
            presses += [Press("Publish alone", "alone", token)] if is_solo else []
        else:
            presses.append(_publishing(preview, token))
        if preview.agreed:
            presses.append(_marking(preview, token))
    if draft.sheet is not None:
        is_main = Style.USUAL if presses else Style.MAIN
        presses.append(Press("Change again", "again", token, style=is_main))
        presses += [Press("Keeper and review date", "care", token)] if has_care(draft.sheet) else []
    return [*presses, Press("Drop", "drop", token)]


def has_care(sheet: Sheet) -> bool:
    """Whether somebody can look after what a sheet is about."""
    return not sheet.shown


def takes_away(preview: Preview) -> bool:
    """Whether a change takes an entry or a topic out of the handbook."""
    kinds = {ChangeKind.RETIRE, ChangeKind.UNDO}
    return preview.change.kind in kinds and any(
        each.field in {"title", "text"} and not each.after for each in preview.differences
    )


def _publishing(preview: Preview, token: str) -> Press:
    if takes_away(preview):
        return Press(TAKE_OUT, "publish", token, style=Style.WARNING)
    return Press("Publish", "publish", token, style=Style.MAIN)


def _marking(preview: Preview, token: str) -> Press:
    if preview.asks_again:
        return Press("Do not ask again", "notagain", token)
    return Press("Ask members to read it again", "readagain", token)


def _how_to_agree(interaction: Interaction) -> str:
    settings = interaction.client.services.settings
    where = "the editors' channel" if settings.editors_channel else "this channel"
    alone = MAY_BE_ALONE if settings.is_solo else ONLY_EDITOR
    return f"Propose it: a card in {where} lets another editor approve it. {alone}"


def _held(interaction: Interaction, draft: Draft) -> str:
    token = secrets.token_hex(8)
    interaction.client.services.editing.drafts.put((interaction.user.id, token), draft)
    return token


def draft_of(interaction: Interaction, token: str) -> Draft:
    """Return the member's own change of a token.

    Raises:
        BotError: It is held no more, or is being made.
    """
    draft = interaction.client.services.editing.drafts.get((interaction.user.id, token))
    if draft is None:
        raise BotError(FORGOTTEN)
    if draft.is_busy:
        raise BotError(BUSY)
    return draft


def _sheet(interaction: Interaction, token: str) -> Sheet:
    sheet = draft_of(interaction, token).sheet
    if sheet is None:
        raise BotError(FORGOTTEN)
    return sheet


def whole(preview: Preview) -> tuple[str, bytes] | None:
    """Return all of a preview as a file, where a card has no room for it."""
    return None if is_shown_whole(preview) else ("changes.txt", for_excel(in_words(preview)))


FILL = "fill"
WHICH = "Which of these do you want to change?"


@button(controls.EDIT)
async def edit(interaction: Interaction, about: str) -> None:
    """Open the form with the words at an address; of several, ask which.

    Raises:
        NotEditorError: The member may not change the words.
    """
    require_editor(interaction)
    reply = interaction.client.services.answering.dialogue.assistant.show(about)
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
    await send_private(interaction, said_card([Line(Role.SAID, WHICH)], viewer_of(interaction), rows(presses, 1)))


async def edit_words(interaction: Interaction, wanted: str) -> None:
    """Open the form with the words of an entry, or with a mark of a topic, as they stand in the file now."""
    require_editor(interaction)
    await open_form(interaction, await at_desk(interaction, lambda desk: sheet_of(desk, wanted)))


@button(FILL)
async def fill(interaction: Interaction, about: str) -> None:
    """Open one of the other forms."""
    require_editor(interaction)
    form, _, wanted = about.partition(":")
    if form not in FORMS:
        raise UnknownComponentError
    await fill_in(interaction, form, wanted)


async def fill_in(interaction: Interaction, form: str, about: str = "") -> None:
    """Open a form by its name, with what stands in its fields now."""
    require_editor(interaction)
    await open_form(interaction, await at_desk(interaction, lambda desk: sheet_for(desk, form, about)))


async def add_topic(interaction: Interaction) -> None:
    """Open an empty form for a new topic with its first entry."""
    require_editor(interaction)
    today = interaction.client.services.today()
    await open_form(interaction, await at_desk(interaction, lambda desk: topic_sheet(desk, today)))


async def add_step(interaction: Interaction) -> None:
    """Open an empty form for a new card of the tour."""
    require_editor(interaction)
    await open_form(interaction, await at_desk(interaction, step_sheet))


async def add_words(interaction: Interaction, topic: str) -> None:
    """Open an empty form for a new entry of a topic."""
    require_editor(interaction)
    await open_form(interaction, await at_desk(interaction, lambda desk: new_sheet(desk, topic)))


def _id_of(part: Part) -> str:
    return address.of_topic(part.topic.id) if isinstance(part, TopicList) else part.id
