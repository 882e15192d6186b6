"""What words and their fields are called for an editor: titles and plain names, where the files have ids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.handbook.model import Ref
from bot.handbook.regions import IN_TOUR

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.editing.preview import Difference
    from bot.handbook.model import Handbook


NAMES = {
    "title": "Title",
    "text": "Text",
    "lead": "Sentence above the list",
    "phrasings": "Phrasings",
    "not_for": "Questions that only sound like it",
    "source": "Source",
    "source.title": "Source, title",
    "source.url": "Source, address",
    "keeper": "Who looks after it",
    "review_by": "To be reviewed by",
    "reviewed": "Last reviewed",
    "order": "Place among the topics",
    "formerly": "Former ids",
    "id": "Id",
    "one": "Word for one of them",
    "many": "Word for several of them",
    "unanswered": "Questions without an answer",
    "pairs": "Questions whose answers must not change",
    "synonyms": "Other words",
    "name": "Name of the assistant",
    "no_answer": "What it says when it has no answer",
    "suggestions": "What it says above a few suggestions",
    "approved_by": "Approved by, and when",
    "signpost.title": "Signpost, heading",
    "signpost.text": "Signpost, what to do now",
    "signpost.in_channel": "Signpost, where others read along",
    "signpost.contacts": "Contacts",
    "procedure.title": "About procedure, heading",
    "procedure.text": "About procedure, whom to ask",
    "procedure.in_channel": "About procedure, where others read along",
    "disclosures": "Messages that are a worry",
    "lookalikes": "Messages that are harmless",
    "triggers": "Groups that make a worry together",
    "holidays": "Holidays",
    "panel": "Above the button that starts the tour",
    "welcome": "What the first card says",
    "audiences": "What people do, to choose from",
    "finish.title": "Last card, heading",
    "finish.says": "Last card, what it says",
    "finish.next": "Last card, what to do next",
    "says": "What the card says",
    "tries": "Something to try",
    "agrees": "Button with which people agree",
    "shows": "Which words it shows",
    "asks": "Kind of question",
    "about": "What the question is about",
    "for": "Whom it is for",
}
"""What a field is called; one that is not here goes by its name in the file."""

OF_ENTRIES = {
    "answered": "Questions that {} answers",
    "unanswered": "Questions that only sound like {}",
    "words": "Words for {}",
}
"""What a field is called behind whose name the id of an entry or topic stands."""

FILES = {
    "assistant": "The assistant’s own words",
    "examples": "The example questions",
    "onboarding": "The tour for new members",
    "questions": "The everyday questions",
    "safeguarding": "The safeguarding words",
    "safeguarding-examples": "The safeguarding examples",
    "synonyms": "Other words that staff use",
    "terms": "The holidays",
}
"""What a file is called that is no topic, by its name before .yaml."""


def title_of(wanted: str, handbook: Handbook, differences: Iterable[Difference] = ()) -> str:
    """Return what an entry, a topic or anything else is called; of one that is not there, what a difference calls it.

    Only what has no title anywhere goes by its id.
    """
    ref = Ref.parse(wanted)
    topic, entry = handbook.find(ref.id) or (None, None)
    if topic is not None:
        return f"“{topic.title}” (the topic)" if ref.whole or entry is None else f"“{entry.title}” ({topic.title})"
    if ref.id in FILES:
        return FILES[ref.id]
    told = (text for each in differences if each.id == wanted and each.field == "title" for text in _sides(each))
    title = next(told, "")
    return _elsewhere(ref.id, handbook) or (f"“{title}”" if title else handbook.id_now(ref.id))


def name_of(field: str, handbook: Handbook | None = None) -> str:
    """Return what a field is called."""
    group, _, wanted = field.partition(".")
    if group in OF_ENTRIES and wanted:
        topic, entry = (handbook and handbook.find(wanted)) or (None, None)
        titled = entry or topic
        return OF_ENTRIES[group].format(f"“{titled.title}”" if titled else wanted)
    return NAMES.get(field, field)


def _sides(difference: Difference) -> list[str]:
    return [side for side in (difference.after, difference.before) if isinstance(side, str) and side]


def _elsewhere(wanted: str, handbook: Handbook) -> str:
    """Return what a step of the tour is called, or a piece of small talk, by what people say."""
    steps = handbook.tour.steps if handbook.tour else ()
    titles = {IN_TOUR + step.id: f"“{step.title}” (the tour)" for step in steps}
    titles |= {
        talk.id: f"“{talk.phrasings[0]}” (small talk)" for talk in handbook.assistant.smalltalk if talk.phrasings
    }
    return titles.get(wanted, "")
