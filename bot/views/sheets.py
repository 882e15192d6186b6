"""The two forms of an entry or topic: its words, and who looks after it and when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.editing.change import WHOLE, Kind
from bot.editing.sheet import CARE, SOURCE
from bot.views.forms import Blank, EditorForm, fits

if TYPE_CHECKING:
    from bot.editing.sheet import Sheet
    from bot.views.forms import Then

WHY = "why"
LONGEST_WHY = 300
BLANKS = {
    "title": Blank("title", "Title", "A short name, shown above the text.", most=100, is_needed=True),
    "text": Blank("text", "Text", "The words that members read, exactly.", most=2_000, is_long=True, is_needed=True),
    "lead": Blank("lead", "Sentence above the list", "Members read it above all entries.", most=2_000, is_long=True),
    "phrasings": Blank("phrasings", "Phrasings", "Ways in which staff ask for this, one a line.", is_long=True),
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
    "The {} have more characters than the 4,000 that fit into a form, so they stay as they are. To change them, edit "
    "{}, or take it away with /knowledge export and bring it back with /knowledge import."
)


def words_form(sheet: Sheet, then: Then) -> EditorForm:
    """Return the form with an entry's words, or a topic's."""
    shown = [name for name in sheet.names if fits(sheet.text_of(name))]
    left_out = [name for name in sheet.names if name not in shown]
    note = " ".join(TOO_MUCH.format(BLANKS[name].label.lower(), sheet.file) for name in left_out)
    blanks = [*(_filled(name, sheet.text_of(name)) for name in shown), _filled(WHY, sheet.why)]
    what = "New entry" if sheet.kind is Kind.ADD else "Edit the topic" if sheet.id.endswith(WHOLE) else "Edit"
    return EditorForm(f"{what}: {sheet.title}" if sheet.kind is not Kind.ADD else what, blanks, then, note)


def care_form(sheet: Sheet, then: Then) -> EditorForm:
    """Return the form that says who looks after it, and when it is to be reviewed."""
    return EditorForm(f"Care: {sheet.title}", [_filled(name, sheet.text_of(name)) for name in CARE], then)


def _filled(name: str, text: str) -> Blank:
    blank = BLANKS[name]
    return Blank(blank.name, blank.label, blank.about, text, blank.most, blank.is_long, blank.is_needed)
