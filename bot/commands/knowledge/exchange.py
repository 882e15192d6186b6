"""The words as files: taken away privately, and brought in with the same preview as any other change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.assistant.wording import Line, Role
from bot.commands.knowledge.drafts import show_draft
from bot.commands.messages import answer, defer
from bot.commands.permissions import at_desk, require_editor
from bot.editing.exchange import ENDINGS, as_zip, imported
from bot.editing.form import Draft
from bot.editing.tables import as_table
from bot.errors import EditingError
from bot.handbook.decoding import MOST_BYTES
from bot.handbook.model import Ref
from bot.handbook.parse import stem_of
from bot.spreadsheet import for_excel

if TYPE_CHECKING:
    import asyncio

    import discord

    from bot.commands.interaction import Interaction
    from bot.editing.change import Change
    from bot.editing.desk import Desk


TOO_LARGE = "This file is larger than 1 MiB, the most that is read, so it was not fetched. Split it into several."
NO_TOPIC = "There is no topic {}. Pick one from the list that opens as you type, or leave it out for all words."
NO_FILE_OF_OURS = (
    "I read files that end in .yaml, .csv, .tsv or .txt. Save a spreadsheet as “CSV UTF-8”, and unpack an archive "
    "before you send it."
)
TAKEN = "Here are the words as they stand now. Only you see this message."


async def export(interaction: Interaction, topic: str, *, is_table: bool) -> None:
    """Send all words as a zip, or a topic as YAML or as a table, to nobody but the editor."""
    require_editor(interaction)
    await defer(interaction)
    file = await at_desk(interaction, lambda desk: _file_of(desk, Ref.parse(topic).id, is_table=is_table))
    await answer(interaction, [Line(Role.SAID, TAKEN)], file=file)


async def bring_in(
    interaction: Interaction, file: discord.Attachment, topic: str, why: str, in_turn: asyncio.Lock
) -> None:
    """Show what a file would change; it is made whole or not at all, and the next file waits for it."""
    require_editor(interaction)
    if file.size > MOST_BYTES:
        raise EditingError(TOO_LARGE)
    if not file.filename.lower().endswith(ENDINGS):
        raise EditingError(NO_FILE_OF_OURS)
    await defer(interaction)
    data = await file.read()
    async with in_turn:
        change = await at_desk(interaction, lambda desk: _change(desk, (file.filename, data), Ref.parse(topic).id, why))
        await show_draft(interaction, Draft(change))


def _file_of(desk: Desk, topic: str, *, is_table: bool) -> tuple[str, bytes]:
    if not topic:
        return "words.zip", as_zip(desk.folder)
    is_known = topic in {stem_of(name) for name in desk.library.current.reading.files}
    data = desk.data_of(topic) if is_known else None
    if data is None:
        raise EditingError(NO_TOPIC.format(topic))
    if not is_table:
        return desk.file_of(topic), data
    return f"{topic}.csv", for_excel(as_table(data, desk.file_of(topic)))


def _change(desk: Desk, file: tuple[str, bytes], topic: str, why: str) -> Change:
    return imported(*file, topic, desk.data_of(topic or stem_of(file[0].lower())), why)
