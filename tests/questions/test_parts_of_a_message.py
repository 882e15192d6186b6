"""Every part of a message is accounted for: what has an answer is answered, and the rest is said to have none."""

from __future__ import annotations

import pytest

from bot.assistant.wording import REST, lines, plain
from bot.cards import layout
from bot.reply import Answer
from tests.support.asking import ask, labels

FAIRNESS, SPEAKING_UP, DIVERSITY = "values.fairness", "values.responsibility", "values.diversity"


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("third value and the wifi password", [SPEAKING_UP]),
        ("the mission please, and is the printer fixed", ["mission"]),
        ("what is our mission, and who came up with it?", ["mission"]),
        ("what's value 2? also when does term end", [FAIRNESS]),
        ("our aims pls, and who do i email about parking", ["aims"]),
        ("which value is about diversity, and what's the head's phone number", [DIVERSITY]),
        ("the speaking up value + where's the minibus key", [SPEAKING_UP]),
        ("leadership aim and the date of the next hub meeting", ["aims.leadership"]),
        ("list the values and tell me when payday is", ["values"]),
        ("what is our mission and how much does membership cost", ["mission"]),
        ("can you give me value 5, and book me a room for friday", ["values.innovation"]),
        ("the research value, plus the link to the training portal", ["values.innovation"]),
        ("how many aims are there, and who chairs the board", ["aims"]),
        ("fairness value. also whose turn is it to do the bins", [FAIRNESS]),
        ("what are the aims? and can i claim mileage", ["aims"]),
        ("value about local communities please, and the wifi code", ["values.context"]),
        ("last value, and how do i reset my password", [DIVERSITY]),
        ("aim 4 and the staff survey link", ["aims.system"]),
        ("mission statement and the school logo file", ["mission"]),
        ("what do we say about expecting the best, and when's the deadline for expenses", ["values.excellence"]),
        ("give me the first aim, and what did ofsted say about us", ["aims.results"]),
        ("diversity value and is there parking at the conference", [DIVERSITY]),
        ("the school improvement aim, then the train times to london", ["aims.schools"]),
        ("need the values for a poster, and what's the address of the venue", ["values"]),
        ("who's the chief exec and what's the third aim", ["aims.leadership"]),
        ("what time is lunch, and the mission please", ["mission"]),
        ("when do we break up? also remind me of the speaking up value", [SPEAKING_UP]),
        ("where's the photocopier code, and which value is about research", ["values.innovation"]),
        ("can i park at the venue? and give me the first value", ["values.improvement"]),
        ("values and wifi password", ["values"]),
        ("fairness value, diversity value and the fire drill rota", [FAIRNESS, DIVERSITY]),
    ],
)
def test_the_known_part_is_answered_and_the_rest_is_said_to_have_no_answer(question, wanted):
    reply = ask(question)
    assert isinstance(reply, Answer)
    assert reply.partly
    assert labels(question) == wanted
    assert plain(reply).endswith(REST)
    assert REST in layout.texts(lines(reply))


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("y2 assembly tomorrow so i need the fairness value and the speaking up value", [FAIRNESS, SPEAKING_UP]),
        ("can i see the speak-up one and the 'expect the best' one side by side", [SPEAKING_UP, "values.excellence"]),
        ("exam results aim vs the one about leadership, put up the pair", ["aims.results", "aims.leadership"]),
        ("just number two of the values, the bell's about to go", [FAIRNESS]),
        ("value 3 and the kids can colour it in", [SPEAKING_UP]),
        ("the aims please, thanks so much and sorry to be a pain", ["aims"]),
        ("19 languages in my class and i want to make a fuss of that, which value", [DIVERSITY]),
        ("value 2 and quick, they're lining up", [FAIRNESS]),
        ("not the values, i've had the values already. the aims", ["aims"]),
        ("i want two things: the mission and the first aim", ["mission", "aims.results"]),
        ("are teachers and leaders in the 'achieve the best' bit or only children", ["values.improvement"]),
    ],
)
def test_a_scene_and_politeness_are_no_part_that_wants_an_answer(question, wanted):
    reply = ask(question)
    assert isinstance(reply, Answer)
    assert labels(question) == wanted
    assert not reply.partly
