"""The kinds of files and the fields they have, as tables: the reading and the JSON Schema both come from here."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection

MOST_IN_TEXT = 2000
"""How many characters a text may have: what fits on one card."""

MOST_IN_NAME = 100
"""How many characters a title or a name may have: what Discord shows in a list of choices."""

ID = r"^[a-z0-9-]+(?:\.[a-z0-9-]+)?$"
DAY = r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"


class Shape(Enum):
    """What may stand in a field."""

    TEXT = "a text"
    DAY = "a date"
    URL = "a web address"
    ORDER = "a small whole number"
    TEXTS = "a list of texts"
    RECORD = "fields of its own"
    RECORDS = "a list whose items have fields"
    TEXT_OR_RECORD = "a text, or fields of its own"
    GROUPS = "named lists of words"
    LISTS = "a list of lists"


@dataclass(frozen=True, slots=True)
class Field:
    """A field: its name, what may stand in it, and what it is for."""

    name: str
    shape: Shape
    says: str
    required: bool = False
    most: int = MOST_IN_TEXT
    record: Record | None = None
    may_be_empty: bool = False
    pattern: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """Fields that belong together; `name` is what a problem calls them.

    `line` is how a small record is written as one line of a list, with its fields in brackets, and `like` such a line.
    """

    name: str
    says: str
    fields: tuple[Field, ...]
    line: str = ""
    like: str = ""

    def names(self) -> tuple[str, ...]:
        """Return the names of all fields."""
        return tuple(field.name for field in self.fields)

    def find(self, path: str) -> Field | None:
        """Return a field by its name, or by the path to it: `signpost.title`, `answered.values.fairness`."""
        outer, _, inner = path.partition(".")
        field = next((field for field in self.fields if field.name == outer), None)
        if field is None or not inner:
            return field
        if field.shape is Shape.GROUPS:
            is_named = re.fullmatch(field.pattern, inner)
            return Field(inner, Shape.TEXTS, field.says, required=True, most=field.most) if is_named else None
        return field.record.find(inner) if field.shape is Shape.RECORD and field.record else None


MOST_IN_PART = 1000
"""How many characters the tour's own words may have on a card: beside them the live words of an entry find room."""

MOST_IN_LABEL = 80
"""How many characters a button may have: more of a label Discord does not take."""

MOST_IN_STEP_ID = 40
"""How many characters the id of a step or an audience may have: a button carries it among other things."""

MOST_TO_TRY = 300
"""How many characters something to try may have: a question is no longer."""

MOST_AUDIENCES = 10
"""How many audiences there may be: each is a button of the first card."""

MOST_STEPS = 40
"""How many steps there may be for all audiences together; a tour of ten minutes has a dozen."""

STEP_ID = r"^[a-z0-9-]+$"
ASKED = r"^(?:one_of|ending|covers)$"

AUDIENCE = Record(
    "An audience",
    "Whom a step may be for; a new member chooses one on the first card.",
    (
        Field(
            "id",
            Shape.TEXT,
            "One word of a-z, 0-9 and hyphens: hub-manager. Never change it.",
            required=True,
            most=MOST_IN_STEP_ID,
            pattern=STEP_ID,
        ),
        Field(
            "name",
            Shape.TEXT,
            "The label of the button, which the report shows too: Office staff.",
            required=True,
            most=MOST_IN_LABEL,
        ),
    ),
    line="{id} = {name}",
    like="office = Office staff",
)

STEP = Record(
    "A step",
    "One card of the tour: words, something to read, a question, or something to try.",
    (
        Field(
            "id",
            Shape.TEXT,
            "One word of a-z, 0-9 and hyphens: our-values. Never change it, since members' progress is kept under it.",
            required=True,
            most=MOST_IN_STEP_ID,
            pattern=STEP_ID,
        ),
        Field("title", Shape.TEXT, "The heading of the card.", required=True, most=MOST_IN_NAME),
        Field("says", Shape.TEXT, "The tour's own words, in a few sentences.", most=MOST_IN_PART),
        Field(
            "shows",
            Shape.TEXT,
            "The id of an entry or topic, whose words the card shows as they are on that day: values.fairness.",
            most=MOST_IN_NAME,
            pattern=ID,
        ),
        Field(
            "asks",
            Shape.TEXT,
            "What to ask: one_of (which of these is one of ours?), ending (how does this sentence end?) or covers "
            "(which entry says this?). The question and its choices are made from the words as they are on that day.",
            pattern=ASKED,
        ),
        Field(
            "about",
            Shape.TEXT,
            "The id of the topic or entry that the question is made of.",
            most=MOST_IN_NAME,
            pattern=ID,
        ),
        Field("tries", Shape.TEXT, "Something to try, such as what to type: /ask third value.", most=MOST_TO_TRY),
        Field(
            "agrees",
            Shape.TEXT,
            "The label of the button with which the member agrees: I have read this.",
            most=MOST_IN_LABEL,
        ),
        Field("for", Shape.TEXTS, "The ids of the audiences that this step is for; without it, it is for everybody."),
    ),
)

FINISH = Record(
    "The finish",
    "The last card of the tour.",
    (
        Field("title", Shape.TEXT, "The heading.", required=True, most=MOST_IN_NAME),
        Field("says", Shape.TEXT, "What the member has learnt, in a few sentences.", required=True, most=MOST_IN_PART),
        Field("next", Shape.TEXTS, "What to do next, one thing per line."),
    ),
)

TOUR = Record(
    "The tour",
    "The tour for new members, card by card.",
    (
        Field("title", Shape.TEXT, "The heading of the first card.", required=True, most=MOST_IN_NAME),
        Field(
            "panel",
            Shape.TEXT,
            "What a channel reads above the button that starts the tour.",
            required=True,
            most=MOST_IN_PART,
        ),
        Field("welcome", Shape.TEXT, "What the first card says.", required=True, most=MOST_IN_PART),
        Field("audiences", Shape.RECORDS, AUDIENCE.says, required=True, record=AUDIENCE),
        Field("steps", Shape.RECORDS, "The cards, in their order.", required=True, record=STEP),
        Field("finish", Shape.RECORD, FINISH.says, required=True, record=FINISH),
    ),
)

HOLIDAY = Record(
    "A holiday",
    "Days on which schools are closed.",
    (
        Field("name", Shape.TEXT, "What it is called: Christmas holidays.", required=True, most=MOST_IN_NAME),
        Field("first", Shape.DAY, "The first day without school, as in 2026-12-21.", required=True, pattern=DAY),
        Field("last", Shape.DAY, "The last day without school, as in 2027-01-01.", required=True, pattern=DAY),
    ),
    line="{name}: {first} to {last}",
    like="Christmas holidays: 2026-12-21 to 2027-01-01",
)

TERMS = Record(
    "The terms file",
    "When schools are closed, apart from weekends: nobody is reminded of anything on these days.",
    (Field("holidays", Shape.RECORDS, "The holidays, in the order of their days.", required=True, record=HOLIDAY),),
)


MOST_IN_PHRASINGS = 4000
"""How many characters the phrasings of one entry may have together: what fits in the form that edits them."""

MOST_UNANSWERED = 200_000
"""Characters in all the questions together that nothing in the handbook answers."""

MOST_IN_SAFEGUARDING = 300_000
"""Characters in one list of a safeguarding file: room for some thousands of example messages."""

MOST_IN_QUESTION = 300
"""Characters of a question; no more of one is ever looked at."""

MOST_ORDER = 999
"""The place of a topic that does not say its own: behind all that do."""

FEW_PHRASINGS = 20
"""An entry with fewer phrasings than these is hard to find."""

URL = r"^https?://\S+$"
GROUP = r"^[a-z0-9_-]+$"


_PHRASINGS = Field(
    "phrasings",
    Shape.TEXTS,
    "Ways in which staff ask for this, one per line, in their own words. With twenty or more it is found well.",
    most=MOST_IN_PHRASINGS,
)
_NOT_FOR = Field(
    "not_for",
    Shape.TEXTS,
    "Questions that sound like this and that it does not answer, one per line.",
    most=MOST_IN_PHRASINGS,
)
_REVIEW_BY = Field(
    "review_by",
    Shape.DAY,
    "The day by which someone should compare this with its source again, as in 2027-11-23.",
    pattern=DAY,
)
_KEEPER = Field("keeper", Shape.TEXT, "Who looks after this: a role or a person.", most=MOST_IN_NAME)

_FORMERLY = Field(
    "formerly",
    Shape.TEXTS,
    "Ids that this once had, so that old buttons, votes and links still lead here. Renaming writes them.",
    most=MOST_IN_PHRASINGS,
    pattern=ID,
)

ENTRY = Record(
    "An entry",
    "One thing that the handbook says, and how people ask for it.",
    (
        Field(
            "id",
            Shape.TEXT,
            "The topic's id, a full stop and one word of a-z, 0-9 and hyphens: values.fairness. Rename it to change.",
            required=True,
            most=MOST_IN_NAME,
            pattern=ID,
        ),
        Field("title", Shape.TEXT, "A short name, shown above the text.", required=True, most=MOST_IN_NAME),
        Field("text", Shape.TEXT, "The page's words, exactly. They are quoted as they stand here.", required=True),
        Field(
            "reviewed",
            Shape.DAY,
            "The day on which someone last compared this entry with its source, where it is not the topic's.",
            pattern=DAY,
        ),
        _REVIEW_BY,
        _KEEPER,
        _FORMERLY,
        _PHRASINGS,
        _NOT_FOR,
    ),
)

SOURCE = Record(
    "A source",
    "The page that this topic quotes.",
    (
        Field("title", Shape.TEXT, "What the page is called.", required=True, most=MOST_IN_NAME),
        Field("url", Shape.URL, "The page's address, with https://.", required=True, pattern=URL),
    ),
)

TOPIC = Record(
    "A topic",
    "What the partnership says about one subject. The file's name is the topic's id.",
    (
        Field("title", Shape.TEXT, "What the topic is called: Our values.", required=True, most=MOST_IN_NAME),
        Field("one", Shape.TEXT, "What one entry is called in a sentence: value.", required=True, most=MOST_IN_NAME),
        Field("many", Shape.TEXT, "What they are called together: values.", required=True, most=MOST_IN_NAME),
        Field(
            "order",
            Shape.ORDER,
            f"The topic's place among the topics, from 1 to {MOST_ORDER}. A topic without one comes last, by name.",
        ),
        Field("source", Shape.RECORD, SOURCE.says, required=True, record=SOURCE),
        Field(
            "reviewed",
            Shape.DAY,
            "The day on which someone last compared this file with its source, as in 2026-11-23.",
            required=True,
            pattern=DAY,
        ),
        _REVIEW_BY,
        _KEEPER,
        _FORMERLY,
        Field(
            "lead",
            Shape.TEXT_OR_RECORD,
            "The sentence above the list; with an id, a title, a text and phrasings, people can ask for it by itself.",
            record=ENTRY,
        ),
        _PHRASINGS,
        _NOT_FOR,
        Field("entries", Shape.RECORDS, "What the topic says, in the order of the page.", required=True, record=ENTRY),
    ),
)

SMALLTALK = Record(
    "A piece of small talk",
    "Something that the assistant says about itself or out of politeness.",
    (
        Field(
            "id",
            Shape.TEXT,
            "smalltalk, a full stop and one word: smalltalk.thanks.",
            required=True,
            most=MOST_IN_NAME,
            pattern=r"^smalltalk\.[a-z0-9-]+$",
        ),
        Field("text", Shape.TEXT, "What the assistant says.", required=True),
        Field(_PHRASINGS.name, Shape.TEXTS, "What people say, one per line.", required=True, most=MOST_IN_PHRASINGS),
    ),
)

ASSISTANT = Record(
    "The assistant",
    "The assistant's own words.",
    (
        Field("name", Shape.TEXT, "What the assistant is called.", required=True, most=MOST_IN_NAME),
        Field("no_answer", Shape.TEXT, "What it says when the handbook has no answer.", required=True),
        Field("suggestions", Shape.TEXT, "What it says above a few things to choose from.", required=True),
        Field("smalltalk", Shape.RECORDS, SMALLTALK.says, required=True, record=SMALLTALK),
    ),
)

CONTACT = Record(
    "A contact",
    "Whom to turn to, and how.",
    (
        Field("name", Shape.TEXT, "Who it is: Your designated safeguarding lead.", required=True, most=MOST_IN_NAME),
        Field("detail", Shape.TEXT, "How to reach them.", required=True),
    ),
    line="{name}: {detail}",
    like="Your headteacher: 020 7946 0000, room 12",
)

SIGNPOST = Record(
    "The signpost",
    "What a member reads after a safeguarding worry.",
    (
        Field("title", Shape.TEXT, "The heading.", required=True, most=MOST_IN_NAME),
        Field("text", Shape.TEXT, "What to do now.", required=True),
        Field("in_channel", Shape.TEXT, "The brief form, for where others read along.", required=True),
        Field("contacts", Shape.RECORDS, CONTACT.says, required=True, record=CONTACT),
    ),
)

PROCEDURE = Record(
    "The words about procedure",
    "What somebody reads instead of the signpost's text who only asks about procedure.",
    (
        Field("title", Shape.TEXT, "The heading.", required=True, most=MOST_IN_NAME),
        Field("text", Shape.TEXT, "Whom to ask; the contacts of the signpost follow.", required=True),
        Field("in_channel", Shape.TEXT, "The brief form, for where others read along.", required=True),
    ),
)


def _listed(name: str, says: str, *, required: bool = False) -> Field:
    return Field(name, Shape.TEXTS, says, required=required, most=MOST_IN_SAFEGUARDING)


def _of_examples(*, required: bool) -> tuple[Field, ...]:
    """Return the fields of safeguarding-examples.yaml; those of safeguarding.yaml that are called so count as well."""
    return (
        _listed("disclosures", "Messages that must get the signpost, to learn from, one per line.", required=required),
        _listed(
            "lookalikes",
            "Messages that sound like one and are harmless, to learn from, one per line.",
            required=required,
        ),
        Field(
            "signs",
            Shape.GROUPS,
            "Groups that trigger nothing by themselves; what they say is learned from the examples.",
            most=MOST_IN_SAFEGUARDING,
            pattern=GROUP,
        ),
        _listed("spelt_right", "Words that look like a misspelling of a word in a group but are not."),
        _listed("procedure_asks", "Phrases that ask for a person or a paper: who is, policy. A question has one."),
        _listed("procedure_about", "What a question about procedure is about: dsl, report a concern. It has one."),
        _listed("procedure_besides", "The other words that such a question may have: the, our, please."),
    )


SAFEGUARDING = Record(
    "The safeguarding file",
    "The safeguarding signpost and what triggers it.",
    (
        Field(
            "approved_by",
            Shape.TEXT,
            "The name of the designated safeguarding lead who approved this file, and the date. Empty until then.",
            may_be_empty=True,
        ),
        Field("signpost", Shape.RECORD, SIGNPOST.says, required=True, record=SIGNPOST),
        Field("procedure", Shape.RECORD, PROCEDURE.says, record=PROCEDURE),
        Field(
            "words",
            Shape.GROUPS,
            "Groups of words and short phrases that mean the same, each under a name in lower-case letters.",
            required=True,
            most=MOST_IN_SAFEGUARDING,
            pattern=GROUP,
        ),
        Field(
            "triggers",
            Shape.LISTS,
            "Each is a list of groups; it fires when a message holds a word of every one of them.",
            required=True,
        ),
        _listed("harmless", "Phrases that are taken out of a message before it is judged."),
        *_of_examples(required=False),
    ),
)

SAFEGUARDING_EXAMPLES = Record(
    "The file of safeguarding examples",
    "Messages from which the assistant learns to notice a worry, beside the rules of the safeguarding file.",
    _of_examples(required=True),
)

SYNONYM = Record(
    "A synonym",
    "What staff say instead of the page's words.",
    (
        Field("page", Shape.TEXT, "The page's word or phrase.", required=True, most=MOST_IN_NAME),
        Field("staff", Shape.TEXTS, "What staff say for it, one per line.", required=True),
    ),
    line="{page} = {staff}",
    like="values = principles, beliefs",
)

SYNONYMS = Record(
    "The synonyms file",
    "Synonyms for the page's words.",
    (Field("synonyms", Shape.RECORDS, SYNONYM.says, required=True, record=SYNONYM),),
)

PAIR = Record(
    "A pair",
    "A question, and the entry or topic that must go on answering it.",
    (
        Field("question", Shape.TEXT, "The question, as staff ask it.", required=True, most=MOST_IN_QUESTION),
        Field("id", Shape.TEXT, "The id of what answers it: values.fairness.", required=True, pattern=ID),
    ),
    line="{question} = {id}",
    like="the third value = values.responsibility",
)

QUESTIONS = Record(
    "The questions file",
    "Everyday questions that the handbook says nothing about, and questions whose answers must not change.",
    (
        Field(
            "unanswered",
            Shape.TEXTS,
            "Questions that nothing in the handbook answers, one per line.",
            required=True,
            most=MOST_UNANSWERED,
        ),
        Field("pairs", Shape.RECORDS, "Questions that are asked before every change goes in.", record=PAIR),
    ),
)

EXAMPLES = Record(
    "The examples file",
    "Questions as staff type them, from which the assistant learns beside the phrasings of each entry.",
    (
        Field(
            "answered",
            Shape.GROUPS,
            "Questions under the id of the entry or topic that answers them, one per line.",
            most=MOST_UNANSWERED,
            pattern=ID,
        ),
        Field(
            "unanswered",
            Shape.GROUPS,
            "Questions under the id that they sound like and that does not answer them, one per line.",
            most=MOST_UNANSWERED,
            pattern=ID,
        ),
    ),
)

RESERVED = {
    "assistant": ASSISTANT,
    "safeguarding": SAFEGUARDING,
    "safeguarding-examples": SAFEGUARDING_EXAMPLES,
    "synonyms": SYNONYMS,
    "questions": QUESTIONS,
    "examples": EXAMPLES,
    "onboarding": TOUR,
    "terms": TERMS,
}
"""The files that are no topics, by the name before .yaml."""


def kind_with(names: Collection[str]) -> Record:
    """Return the kind of file that has most of these fields, and few others."""
    return max((TOPIC, *RESERVED.values()), key=lambda kind: (len({*names} & {*kind.names()}), -len(kind.fields)))


def kind_of(stem: str) -> Record:
    """Return what a file of this name, without .yaml, has to hold."""
    return RESERVED.get(stem, TOPIC)
