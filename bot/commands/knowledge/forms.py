"""The forms of an entry or topic: fields with the present words in them, and what is done with what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord

from bot.cards.limits import LONGEST_FORM_TITLE, LONGEST_INPUT, LONGEST_WHY
from bot.cards.markup import cut, units
from bot.commands.permissions import require_editor
from bot.commands.ui import SafeModal
from bot.editing.change import ChangeKind
from bot.editing.form import CARE, SOURCE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

    from bot.commands.interaction import Interaction
    from bot.editing.form import Sheet

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
        custom_id=blank.name,
        style=discord.TextStyle.paragraph if blank.is_long else discord.TextStyle.short,
        default=blank.text or None,
        required=blank.is_needed,
        max_length=max(blank.most, units(blank.text)),
    )


WHY = "why"
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
    "keeper": Blank("keeper", "Keeper", "A role's name, or the number of a role or member (Copy ID).", most=100),
    "review_by": Blank("review_by", "Review by", "The day, as in 2027-01-31. Empty for none.", most=10),
    "reviewed": Blank("reviewed", "Reviewed", "When the words were last compared with the source.", most=10),
}
TOO_MUCH = (
    "The {} are longer than the 4,000 characters that fit into a form, so they stay as they are. To change them, "
    "edit {}, or use /knowledge export and then /knowledge import."
)


def words_form(sheet: Sheet, then: Then) -> EditorForm:
    """Return the form with an entry's words, or a topic's."""
    shown = [name for name in sheet.names if fits(sheet.text_of(name))]
    left_out = [name for name in sheet.names if name not in shown]
    note = " ".join(TOO_MUCH.format(BLANKS[name].label.lower(), sheet.file) for name in left_out)
    blanks = [*(_filled(name, sheet.text_of(name)) for name in shown), _filled(WHY, sheet.why)]
    what = "New entry" if sheet.kind is ChangeKind.ADD else "Edit the topic" if sheet.ref.whole else "Edit"
    return EditorForm(f"{what}: {sheet.title}" if sheet.kind is not ChangeKind.ADD else what, blanks, then, note)


def care_form(sheet: Sheet, then: Then) -> EditorForm:
    """Return the form that says who looks after it, and when it is to be reviewed."""
    return EditorForm(f"Care: {sheet.title}", [_filled(name, sheet.text_of(name)) for name in CARE], then)


def _filled(name: str, text: str) -> Blank:
    blank = BLANKS[name]
    return Blank(blank.name, blank.label, blank.about, text, blank.most, blank.is_long, blank.is_needed)
