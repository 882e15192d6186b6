"""The forms of an entry or topic: fields with the present words in them, and what is done with what comes back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import discord

from bot.cards.limits import (
    LONGEST_CUSTOM_ID,
    LONGEST_DESCRIPTION,
    LONGEST_FORM_LABEL,
    LONGEST_FORM_TITLE,
    LONGEST_INPUT,
    LONGEST_WHY,
)
from bot.cards.markup import cut, units
from bot.cards.names import NAMES, OF_ENTRIES
from bot.commands.permissions import require_editor
from bot.commands.ui import SafeModal
from bot.editing import portions
from bot.editing.change import PARAGRAPHS, ChangeKind
from bot.editing.form import CARE, ENTRY_TEXT, LISTS, SOURCE
from bot.editing.sheets import TOUR
from bot.handbook.regions import IN_TOUR
from bot.handbook.schema import ENTRY, STEP, kind_of

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from bot.commands.interaction import Interaction
    from bot.editing.form import Sheet
    from bot.handbook.schema import Record

    Then = Callable[[Interaction, Mapping[str, str]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Blank:
    """A field to fill in: what it is called, what is said about it, what stands in it, and how much fits."""

    name: str
    label: str
    about: str = ""
    text: str = ""
    most: int = LONGEST_INPUT
    is_long: bool = False
    is_needed: bool = False


class EditorForm(SafeModal):
    """A form that only an editor can send, whoever has opened it; `note` is said below the fields."""

    def __init__(self, title: str, blanks: Sequence[Blank], then: Then, note: str = "") -> None:
        """Lay out a form; `then` is done with what was filled in, by name."""
        super().__init__(cut(title, LONGEST_FORM_TITLE))
        self._then = then
        self._inputs = {blank.name: _input(blank) for blank in blanks}
        for blank in blanks:
            label = discord.ui.Label[Any](
                text=blank.label, description=blank.about or None, component=self._inputs[blank.name]
            )
            self.add_item(label)
        if note:
            self.add_item(discord.ui.TextDisplay[Any](note))

    async def on_submit(self, interaction: discord.Interaction[Any], /) -> None:
        """Check again who it is, and go on."""
        require_editor(interaction)
        await self._then(interaction, {name: field.value for name, field in self._inputs.items()})


def fits(text: str) -> bool:
    """Whether a text fits into a field of a form."""
    return units(text) <= LONGEST_INPUT


def _input(blank: Blank) -> discord.ui.TextInput[Any]:
    return discord.ui.TextInput[Any](
        custom_id=cut(blank.name, LONGEST_CUSTOM_ID),
        style=discord.TextStyle.paragraph if blank.is_long else discord.TextStyle.short,
        default=blank.text or None,
        required=blank.is_needed,
        max_length=max(blank.most, units(blank.text)),
    )


WHY = "why"
MOST_BLANKS = 5
"""Fields that a form may have."""

BLANKS = {
    "title": Blank("title", "Title", "A short name, shown above the text.", most=100, is_needed=True),
    "text": Blank("text", "Text", "The words that members read, exactly.", most=2_000, is_long=True, is_needed=True),
    "lead": Blank("lead", "Sentence above the list", "Members read it above all entries.", most=2_000, is_long=True),
    "phrasings": Blank("phrasings", "Phrasings", "Ways in which staff ask for this, one per line.", is_long=True),
    SOURCE: Blank(
        SOURCE,
        "Source of the whole topic",
        "The page's title on the first line, its address on the second.",
        most=800,
        is_long=True,
    ),
    WHY: Blank(WHY, "Why", "For the history: colleagues read it.", most=LONGEST_WHY),
    "keeper": Blank("keeper", NAMES["keeper"], "A role's name, or the number of a role or member (Copy ID).", most=100),
    "review_by": Blank("review_by", NAMES["review_by"], "The day, as in 2027-01-31. Empty for none.", most=10),
    "reviewed": Blank("reviewed", NAMES["reviewed"], "When the words were last compared with the source.", most=10),
    ENTRY_TEXT: Blank(
        ENTRY_TEXT,
        "The first entry",
        "Its title on the first line, and its words below. Add others later with /knowledge add.",
        most=2_000,
        is_long=True,
        is_needed=True,
    ),
    "signpost.contacts": Blank(
        "signpost.contacts",
        NAMES["signpost.contacts"],
        "One per line: the name, a colon, and how to reach them.",
        is_long=True,
        is_needed=True,
    ),
    "holidays": Blank(
        "holidays", NAMES["holidays"], "One per line, such as Easter holidays: 2027-03-29 to 2027-04-09", is_long=True
    ),
    "audiences": Blank(
        "audiences",
        NAMES["audiences"],
        "One per line, such as office = Office staff. Keep the word before the sign.",
        is_long=True,
    ),
}
"""The fields of which more is to be said than the description of the files says."""

ONE_A_LINE = "One per line. Take a line away to take it out."
PORTIONS = {
    portions.ADD: ("add", "One per line, as staff write them."),
    portions.OUT: ("take out", "One per line, copied as they stand."),
}
"""What is said of what to add to a long list and of what to take out, by the mark of the portion."""

TOO_MUCH = (
    "The {} are longer than the 4,000 characters that fit into a form, so they stay as they are. To change them, "
    "edit {}, or use /knowledge export and then /knowledge import."
)


def words_form(sheet: Sheet, then: Then) -> EditorForm:
    """Return the form of a sheet: an entry's words, a topic's, or whatever else the sheet shows."""
    shown = [name for name in sheet.names if fits(sheet.text_of(name))]
    left_out = [name for name in sheet.names if name not in shown]
    note = " ".join(TOO_MUCH.format(label_of(name).lower(), sheet.file) for name in left_out)
    blanks = [filled_blank(sheet, name) for name in shown]
    if len(blanks) + bool(note) < MOST_BLANKS:
        blanks.append(replace(BLANKS[WHY], text=sheet.why))
    return EditorForm(_heading(sheet), blanks, then, note)


def care_form(sheet: Sheet, then: Then) -> EditorForm:
    """Return the form that says who looks after it, and when it is to be reviewed."""
    return EditorForm(f"Care: {sheet.title}", [filled_blank(sheet, name) for name in CARE], then)


def label_of(name: str) -> str:
    """Return what a field is called on a form that is about one thing."""
    field = portions.field_of(name)
    group, _, about = field.partition(".")
    label = OF_ENTRIES[group].format("it") if about and group in OF_ENTRIES else NAMES.get(field, field)
    mark = next((f": {what}" for mark, (what, _) in PORTIONS.items() if name.endswith(mark)), "")
    return cut(label, LONGEST_FORM_LABEL - units(mark)) + mark


def filled_blank(sheet: Sheet, name: str) -> Blank:
    """Return a field with what stands in it; one that has no words of its own here is described as in the files."""
    text = sheet.text_of(name)
    if name in BLANKS:
        return replace(BLANKS[name], text=text)
    field = _record(sheet).find(portions.field_of(name))
    if portions.is_portion(name) or field is None:
        about = next((said for mark, (_, said) in PORTIONS.items() if name.endswith(mark)), ONE_A_LINE)
        return Blank(name, label_of(name), about, text, is_long=True)
    is_long = name in LISTS or name.rpartition(".")[2] in PARAGRAPHS
    about = cut(field.says, LONGEST_DESCRIPTION)
    return Blank(name, label_of(name), about, text, min(field.most, LONGEST_INPUT), is_long, field.required)


def _heading(sheet: Sheet) -> str:
    if sheet.called:
        return sheet.called
    if sheet.kind is ChangeKind.ADD:
        return "New entry"
    return f"{'Edit the topic' if sheet.ref.whole else 'Edit'}: {sheet.title}"


def _record(sheet: Sheet) -> Record:
    """Return what the schema says of the piece that a sheet is about."""
    if sheet.id.startswith(IN_TOUR) or (sheet.kind is ChangeKind.ADD and sheet.id == TOUR):
        return STEP
    return ENTRY if "." in sheet.id else kind_of(sheet.ref.id)
