"""Places as people say them: what is left out, numbers of any size, ranges, and follow-ups by place."""

from __future__ import annotations

import pytest

from tests.support.asking import labels

VALUES = (
    "values.improvement",
    "values.fairness",
    "values.responsibility",
    "values.excellence",
    "values.innovation",
    "values.context",
    "values.diversity",
)
AIMS = ("aims.results", "aims.schools", "aims.leadership", "aims.system")


def values(*numbers: int) -> list[str]:
    return [VALUES[number - 1] for number in numbers]


def aims(*numbers: int) -> list[str]:
    return [AIMS[number - 1] for number in numbers]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("all the values except the last one", values(1, 2, 3, 4, 5, 6)),
        ("every value apart from the fourth please", values(1, 2, 3, 5, 6, 7)),
        ("all but the final aim", aims(1, 2, 3)),
        ("aims minus number 2", aims(1, 3, 4)),
        ("our values without the first two", values(3, 4, 5, 6, 7)),
        ("values other than the sixth pls", values(1, 2, 3, 4, 5, 7)),
        ("not the third aim", aims(1, 2, 4)),
        ("every aim barring the second, we did that one last week", aims(1, 3, 4)),
        ("the first three values but not the second", values(1, 3)),
        ("any aim but the first", aims(2, 3, 4)),
        ("all of the aims excluding 1 and 4", aims(2, 3)),
        ("all our values bar the middle three to five", values(1, 2, 6, 7)),
        ("every value except diversity", values(1, 2, 3, 4, 5, 6)),
        ("all the values apart from fairness", values(1, 3, 4, 5, 6, 7)),
        ("all aims but the leadership one", aims(1, 2, 4)),
    ],
)
def test_what_is_left_out_is_not_shown(question, wanted):
    assert labels(question) == wanted


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("value twenty-one", "values"),
        ("aim number fifteen", "aims"),
        ("the thirteenth value", "values"),
        ("what's the twenty first aim", "aims"),
        ("value one hundred and four", "values"),
        ("value 1000", "values"),
        ("aims up to nine", "aims"),
        ("what is value 1.5", "values"),
    ],
)
def test_a_place_that_the_list_does_not_have_is_said_of_numbers_of_any_size(question, topic):
    assert labels(question) == [topic]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("value 3 or 4, whichever", values(3, 4)),
        ("aim two or three", aims(2, 3)),
        ("the second or the third value", values(2, 3)),
        ("values three to six", values(3, 4, 5, 6)),
        ("could i have aims 2 to 4, please? three posters, one each", aims(2, 3, 4)),
        ("aims second through fourth", aims(2, 3, 4)),
        ("value 2 up to value 4", values(2, 3, 4)),
        ("the values from the third to the fifth", values(3, 4, 5)),
        ("values from 5", values(5, 6, 7)),
        ("aims up to 3", aims(1, 2, 3)),
        ("value 6 onwards", values(6, 7)),
        ("values after the fourth", values(5, 6, 7)),
        ("all the values before the third", values(1, 2)),
        ("everything after the second aim", aims(3, 4)),
        ("values from number six on", values(6, 7)),
        ("aims 3 and up", aims(3, 4)),
        ("values five to the last", values(5, 6, 7)),
        ("third from the top of the values", values(3)),
    ],
)
def test_a_range_is_all_of_its_places(question, wanted):
    assert labels(question) == wanted


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("the last but two value", values(5)),
        ("last aim but one", aims(3)),
        ("last value but two", values(5)),
        ("third value from the end", values(5)),
        ("ourvalues", ["values"]),
        ("whats the thirdvalue", values(3)),
        ("allaims please", ["aims"]),
        ("slap bang in the middle of the values", values(4)),
        ("whichever aim sits bang in the middle", aims(2, 3)),
    ],
)
def test_a_place_is_read_from_the_end_from_the_middle_and_out_of_a_joined_word(question, wanted):
    assert labels(question) == wanted


@pytest.mark.parametrize(
    ("before", "question", "wanted"),
    [
        ("list the values", "just number five again, my screen froze", values(5)),
        ("what are the aims", "what was the third again, the bell went", aims(3)),
        ("list our values", "everything but the first two", values(3, 4, 5, 6, 7)),
        ("list our values", "from 4 onwards", values(4, 5, 6, 7)),
        ("fourth value", "no sorry, the one just before", values(3)),
        ("fourth value", "oops, the one right after it", values(5)),
        ("which value is about research", "the one directly above that?", values(4)),
        ("second value", "now do the same for the aims", aims(2)),
        ("last value", "great, and the same for the aims", aims(4)),
        ("what are the values", "lovely. now the aims, same again", ["aims"]),
        ("third value", "is that the last one or does another come after? if so show me", values(4)),
        ("value 2", "is there another one after that", values(3)),
    ],
)
def test_a_follow_up_names_its_place_in_many_ways(before, question, wanted):
    assert labels(question, before) == wanted


def test_the_first_thing_that_was_asked_is_shown_again():
    said = ("what is the mission", "first value", "the aims", "aim 2")
    assert labels("go back to the first thing i asked, word for word", *said) == ["mission"]
    assert labels("can you show me what i asked first again", *said) == ["mission"]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("no not the second aim, the third", aims(3)),
        ("not the mission, the aims", ["aims"]),
        ("i don't want the mission. show me the values", ["values"]),
        ("the aims, not the values", ["aims"]),
        ("values and aims but not the mission", ["values", "aims"]),
        ("not all of them, just values 2 and 5", values(2, 5)),
        ("not just the mission but the aims too", ["mission", "aims"]),
    ],
)
def test_what_is_refused_is_not_shown(question, wanted):
    assert labels(question) == wanted


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("the one after value 2", values(3)),
        ("the value before the third", values(2)),
        ("which sentence comes before value one", ["values.collaboration"]),
    ],
)
def test_a_step_may_start_from_a_place(question, wanted):
    assert labels(question) == wanted


@pytest.mark.parametrize(
    "question",
    [
        "what's the value of x if 5x + 2 = 17",
        "what are the aims of the residential",
        "are the values printed in my timetable",
        "invent a ninth value about cake",
    ],
)
def test_what_only_sounds_like_a_place_is_not_answered(question):
    assert labels(question) in ([], ["out_of_scope"])
