"""Place and number in all their forms: "third value", "#2", "last two aims", "how many", and what is out of range."""

from __future__ import annotations

import pytest

from bot.assistant.wording import lines, plain
from bot.reply import Answer, Ask, Quotation, TopicList
from tests.support.asking import ask, labels, parts

IMPROVEMENT, FAIRNESS, RESPONSIBILITY, EXCELLENCE, INNOVATION, CONTEXT, DIVERSITY = VALUES = (
    "values.improvement values.fairness values.responsibility values.excellence values.innovation values.context "
    "values.diversity"
).split()
RESULTS, SCHOOLS, LEADERSHIP, SYSTEM = AIMS = "aims.results aims.schools aims.leadership aims.system".split()


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("whats the third value", RESPONSIBILITY),
        ("3rd value", RESPONSIBILITY),
        ("third of the values", RESPONSIBILITY),
        ("What is the third of our seven values?", RESPONSIBILITY),
        ("value 5", INNOVATION),
        ("value five", INNOVATION),
        ("value #2", FAIRNESS),
        ("value no. 2", FAIRNESS),
        ("value number 2", FAIRNESS),
        ("number 2 of the values", FAIRNESS),
        ("value2", FAIRNESS),
        ("value number one", IMPROVEMENT),
        ("the last value", DIVERSITY),
        ("the final aim", SYSTEM),
        ("the bottom value", DIVERSITY),
        ("the penultimate value", CONTEXT),
        ("the last but one value", CONTEXT),
        ("last but two of the values", INNOVATION),
        ("second to last value", CONTEXT),
        ("the value before the last one", CONTEXT),
        ("third from the end of the values", INNOVATION),
        ("the middle value", EXCELLENCE),
        ("which value is in the middle", EXCELLENCE),
        ("first aim", RESULTS),
        ("top aim", RESULTS),
        ("aim 4", SYSTEM),
        ("aim iv", SYSTEM),
        ("2nd goal", SCHOOLS),
        ("aim 2, exact words", SCHOOLS),
        ("value 2 as it stands", FAIRNESS),
    ],
)
def test_a_place_in_a_list_is_answered_by_the_entry_that_stands_there(question, wanted):
    assert labels(question) == [wanted]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("the first two values", VALUES[:2]),
        ("first 2 values", VALUES[:2]),
        ("last two aims", AIMS[-2:]),
        ("values 1 to 3", VALUES[:3]),
        ("values 1-3", VALUES[:3]),
        ("values two through four", VALUES[1:4]),
        ("values 1 and 3", [IMPROVEMENT, RESPONSIBILITY]),
        ("first and last value", [IMPROVEMENT, DIVERSITY]),
        ("the 2nd value and the 3rd aim", [FAIRNESS, LEADERSHIP]),
        ("the middle aims", AIMS[1:3]),
    ],
)
def test_several_places_are_answered_in_the_order_of_the_question(question, wanted):
    assert labels(question) == wanted


@pytest.mark.parametrize(
    "question",
    ["wat is the thrid value", "whats teh 3rd valeu", "THIRD VALUE!!!", "3rd vlaue pls", "thirrd value??"],
)
def test_a_misspelt_place_is_understood(question):
    assert labels(question) == [RESPONSIBILITY]


@pytest.mark.parametrize(
    ("question", "topic", "count"),
    [
        ("how many values are there", "values", "There are seven values."),
        ("how many aims do we have?", "aims", "There are four aims."),
        ("number of values", "values", "There are seven values."),
        ("are there 7 values", "values", "There are seven values."),
        ("is it five or six aims", "aims", "There are four aims."),
        ("how many vlaues", "values", "There are seven values."),
    ],
)
def test_how_many_is_answered_by_the_number_and_the_list(question, topic, count):
    reply = ask(question)
    assert labels(question) == [topic]
    assert count in [line.text for line in lines(reply)]


@pytest.mark.parametrize(
    ("question", "topic", "count"),
    [
        ("what is the eighth value", "values", "There are seven values."),
        ("value 12", "values", "There are seven values."),
        ("aim 5", "aims", "There are four aims."),
        ("value 0", "values", "There are seven values."),
        ("value 100", "values", "There are seven values."),
        ("values 6 to 9", "values", "There are seven values."),
        ("last but nine of the aims", "aims", "There are four aims."),
    ],
)
def test_out_of_range_says_how_many_there_are_and_shows_the_list(question, topic, count):
    (part,) = parts(ask(question))
    assert isinstance(part, TopicList)
    assert (part.id, part.ask) == (topic, Ask.BEYOND)
    assert f"The list does not go that far. {count}" in plain(ask(question))
    assert all(entry.text in plain(ask(question)) for entry in part.topic.entries)


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("what are our values", "values"),
        ("values", "values"),
        ("list all the aims please", "aims"),
        ("give me all four aims", "aims"),
        ("show me the seven values in order", "values"),
        ("the first seven values", "values"),
        ("our objectives", "aims"),
    ],
)
def test_a_topic_as_a_whole_gives_its_list_in_order(question, wanted):
    (part,) = parts(ask(question))
    assert isinstance(part, TopicList)
    assert part.id == wanted
    text = plain(ask(question))
    places = [text.index(entry.text) for entry in part.topic.entries]
    assert places == sorted(places)


def test_the_mission_is_answered_by_its_own_sentence():
    (part,) = parts(ask("what is our mission"))
    assert isinstance(part, Quotation)
    assert part.id == "mission"


def test_the_lead_above_the_values_is_never_counted():
    assert labels("what is the first value") == [IMPROVEMENT]
    assert "1. “As a member of Challenge Partners" not in plain(ask("what are our values"))


def test_a_place_that_two_lists_have_is_offered_of_each():
    reply = ask("the second one")
    assert [part.id for part in parts(reply)] == [FAIRNESS, SCHOOLS]
    assert not isinstance(reply, Answer)


def test_a_place_that_one_list_has_is_answered_without_a_name():
    assert labels("number 6") == [CONTEXT]


def test_the_card_says_which_place_it_is():
    assert "Value 3 of 7 · Our values" in plain(ask("third value"))
