"""Every form but that of an entry's words: which fields of which file it has, and the form of a new topic."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.editing import portions
from bot.editing.change import NOT_THERE, ChangeKind
from bot.editing.form import CARE, ENTRY_TEXT, NOT_HERE, SOURCE, Sheet, new_sheet, sheet_of
from bot.editing.tables import free_ids
from bot.errors import EditingError
from bot.handbook.model import Ref
from bot.handbook.parse import stem_of
from bot.handbook.regions import IN_TOUR
from bot.handbook.schema import RESERVED

if TYPE_CHECKING:
    from datetime import date

    from bot.editing.desk import Desk
    from bot.handbook.model import Handbook


EXAMPLES, EVERYDAY = "examples*", "questions*"
"""The pieces in which questions to learn from stand, and those without an answer."""


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its heading, the piece of a file that it changes, and its fields; {} stands for what it is about."""

    heading: str
    piece: str
    names: tuple[str, ...]


ABOUT_ENTRY = frozenset({"answers", "must", "near", "keeper", "naming"})
"""The forms that are about an entry or a topic."""

FORMS = {
    "answers": Form(
        "Questions: {}",
        EXAMPLES,
        ("answered.{}:add", "answered.{}:out", "unanswered.{}:add", "unanswered.{}:out"),
    ),
    "must": Form("Must always answer: {}", EVERYDAY, ("pairs={}",)),
    "near": Form("Only sound like it: {}", "{}", ("not_for",)),
    "keeper": Form("Care: {}", "{}", CARE),
    "naming": Form("The topic: {}", "{}*", ("one", "many", "order")),
    "everyday": Form("Questions without an answer", EVERYDAY, ("unanswered:add", "unanswered:out")),
    "word": Form("Other words for: {}", "synonyms*", ("synonyms={}",)),
    "signpost": Form(
        "The signpost",
        "safeguarding*",
        ("signpost.title", "signpost.text", "signpost.in_channel", "signpost.contacts"),
    ),
    "procedure": Form(
        "Words about procedure", "safeguarding*", ("procedure.title", "procedure.text", "procedure.in_channel")
    ),
    "approval": Form("Approval of the safeguarding words", "safeguarding*", ("approved_by",)),
    "worries": Form(
        "Worries, and what is harmless",
        "safeguarding-examples*",
        ("disclosures:add", "disclosures:out", "lookalikes:add", "lookalikes:out"),
    ),
    "group": Form("Words for: {}", "safeguarding*", ("words.{}:add", "words.{}:out")),
    "triggers": Form("What must be in a worry", "safeguarding*", ("triggers:add", "triggers:out")),
    "holidays": Form("The holidays", "terms*", ("holidays",)),
    "tour": Form("The beginning of the tour", "onboarding*", ("title", "panel", "welcome", "audiences")),
    "finish": Form("The last card of the tour", "onboarding*", ("finish.title", "finish.says", "finish.next")),
    "step": Form("A card of the tour: {}", IN_TOUR + "{}", ("title", "says", "tries", "agrees")),
    "showing": Form("What a card shows or asks: {}", IN_TOUR + "{}", ("shows", "asks", "about", "for")),
    "assistant": Form("The assistant’s own words", "assistant*", ("name", "no_answer", "suggestions")),
}
"""Every form by a name that buttons know it by, so none may get another."""

NEW_TOPIC = ("title", "one", "many", SOURCE, ENTRY_TEXT)
"""What is filled in for a new topic."""

NEW_STEP = ("title", "says", "shows", "tries")
"""What is filled in for a new card of the tour."""

TOUR, SMALL_TALK = "onboarding", "smalltalk"
NO_STEP = "There is no such card of the tour. Pick it from the list that opens as you type."
NO_GROUP = "There is no such group of words. Pick it from the list that opens as you type."
NO_WORD = "A word or phrase of the page stands in one line, without “=”. Pick one from the list, or type a new one."


def sheet_for(desk: Desk, form: str, about: str = "") -> Sheet:
    """Return the sheet of a form, with the words as they stand in their file now.

    Raises:
        EditingError: There is nothing that it could be about, or the words cannot be changed.
    """
    desk.rules.refuse_shipped()
    found, handbook = FORMS[form], desk.library.current.handbook
    about = about if "{}" in found.heading else ""
    title = _title(form, about, handbook)
    wanted = Ref.parse(about).id if form in {"answers", "must", "naming"} else about
    piece = found.piece.format(wanted)
    sheet = _sheet(desk, piece)
    names = tuple(name.format(wanted) for name in found.names)
    return replace(sheet, called=found.heading.format(title), shown=names)


def topic_sheet(desk: Desk, today: date) -> Sheet:
    """Return the empty sheet of a new topic, which was reviewed today.

    Raises:
        EditingError: The words cannot be changed.
    """
    desk.rules.refuse_shipped()
    present = {"reviewed": today.isoformat()}
    return Sheet(ChangeKind.IMPORT, "", "", present, called="New topic", shown=NEW_TOPIC, seen=NOT_THERE)


def step_sheet(desk: Desk) -> Sheet:
    """Return the empty sheet of a new card of the tour, which comes last.

    Raises:
        EditingError: There is no tour, or the words cannot be changed.
    """
    return replace(new_sheet(desk, TOUR), called="A new card of the tour", shown=NEW_STEP)


def with_stem(desk: Desk, sheet: Sheet) -> Sheet:
    """Return a new topic's sheet with an id made from its title, one that is not taken."""
    current = desk.library.current
    names = {*map(stem_of, current.reading.files), *current.handbook.former_ids, *RESERVED, SMALL_TALK}
    made = next(free_ids("new", [sheet.text_of("title")], {f"new.{name}" for name in names}))
    stem = made.removeprefix("new.")
    return replace(sheet, id=stem, file=f"{stem}.yaml")


def renewed(desk: Desk, sheet: Sheet) -> Sheet:
    """Return the same wishes over the words as they stand now, which somebody else has changed meanwhile.

    Raises:
        EditingError: They are not there any more.
    """
    if sheet.kind is ChangeKind.IMPORT:
        return sheet
    if not sheet.shown:
        return sheet.over(sheet_of(desk, sheet.id))
    now = sheet.over(_sheet(desk, sheet.id))
    texts = {name: sheet.text_of(name) for name in sheet.shown if portions.is_portion(name)}
    return replace(now, called=sheet.called, shown=sheet.shown).filled(texts)


def _sheet(desk: Desk, piece: str) -> Sheet:
    """Return a sheet of a piece of a file; a file that may be missing is begun with it."""
    shown = desk.show(piece)
    if shown is not None:
        return Sheet(ChangeKind.EDIT, piece, shown.file, dict(shown.fields), seen=shown.digest)
    ref = Ref.parse(piece)
    if not ref.whole:
        raise EditingError(NO_STEP)
    return Sheet(ChangeKind.EDIT, piece, desk.file_of(ref.id), seen=NOT_THERE)


def _title(form: str, about: str, handbook: Handbook) -> str:
    """Return the title of what a form is about, "" where it is about nothing.

    Raises:
        EditingError: There is no such thing.
    """
    if form in ABOUT_ENTRY:
        found = handbook.find(Ref.parse(about).id)
        if found is None:
            raise EditingError(NOT_HERE.format(about))
        return (found[1] if found[1] and not Ref.parse(about).whole else found[0]).title
    if form in {"step", "showing"}:
        steps = handbook.tour.steps if handbook.tour else ()
        title = next((step.title for step in steps if step.id == about), "")
        if not title:
            raise EditingError(NO_STEP)
        return title
    if form == "group" and about not in handbook.safeguarding.words:
        raise EditingError(NO_GROUP)
    if form == "word" and (not about.strip() or portions.ABOUT in about or "\n" in about):
        raise EditingError(NO_WORD)
    return about
