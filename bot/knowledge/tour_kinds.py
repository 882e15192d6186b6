"""The kinds of the files that lead new members round: the tour, and when schools are closed."""

from __future__ import annotations

from bot.knowledge.shapes import DAY, ID, MOST_IN_NAME, Field, Record, Shape

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
            "What stands on the button, and in the report: Office staff.",
            required=True,
            most=MOST_IN_LABEL,
        ),
    ),
)

STEP = Record(
    "A step",
    "One card of the tour: words, something to read, a question, or something to try.",
    (
        Field(
            "id",
            Shape.TEXT,
            "One word of a-z, 0-9 and hyphens: our-values. Never change it, since members' progress is kept by it.",
            required=True,
            most=MOST_IN_STEP_ID,
            pattern=STEP_ID,
        ),
        Field("title", Shape.TEXT, "The heading of the card.", required=True, most=MOST_IN_NAME),
        Field("says", Shape.TEXT, "The tour's own words, in a few sentences.", most=MOST_IN_PART),
        Field(
            "shows",
            Shape.TEXT,
            "The id of an entry or topic, whose words stand on the card as they are on that day: values.fairness.",
            most=MOST_IN_NAME,
            pattern=ID,
        ),
        Field(
            "asks",
            Shape.TEXT,
            "What to ask: one_of (which of these is one of ours?), ending (how does this sentence end?) or covers "
            "(which entry says this?). The question and its choices are made of the words as they are on that day.",
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
            "What the member agrees to with a button, and what stands on it: I have read this.",
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
        Field("next", Shape.TEXTS, "What to do next, one thing a line."),
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
            "What stands in a channel above the button that starts the tour.",
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
)

TERMS = Record(
    "The terms file",
    "When schools are closed, apart from weekends: nobody is reminded of anything on these days.",
    (Field("holidays", Shape.RECORDS, "The holidays, in the order of their days.", required=True, record=HOLIDAY),),
)
