"""Follow-ups: what a message means in the light of the reply before it, and what it does not mean."""

from __future__ import annotations

import pytest

from tests.support.asking import labels


@pytest.mark.parametrize(
    ("before", "question", "wanted"),
    [
        ("what are the values", "the fourth one in full for the newsletter", ["values.excellence"]),
        ("what are the values", "just 2 and 6", ["values.fairness", "values.context"]),
        ("value 3", "next one down", ["values.excellence"]),
        ("value 3", "keep going", ["values.excellence"]),
        ("value 3", "go back one", ["values.fairness"]),
    ],
)
def test_purpose_and_politeness_round_a_place_are_no_content(before, question, wanted):
    assert labels(question, before) == wanted


@pytest.mark.parametrize(
    ("before", "question", "wanted"),
    [
        ("what are the aims", "which of these is to do with policy", "aims.system"),
        ("what are the aims", "and which one is about heads and middle leaders", "aims.leadership"),
        ("what are our values", "any of them about evidence", "values.innovation"),
        ("which value is about trust", "is there one on high standards", "values.excellence"),
        ("whats the mission", "and how will we get there", "mission.how"),
    ],
)
def test_one_of_those_is_looked_for_in_the_topic_of_the_reply_before(before, question, wanted):
    assert labels(question, before) == [wanted]


def test_another_is_something_else_of_the_same_topic():
    assert labels("theres another value with research in it", "the innovation value") == ["values.context"]
    assert labels("the other sentence please", "what is our mission") == ["mission.how"]


def test_a_list_that_was_counted_is_shown_when_it_is_asked_for():
    assert labels("what are they", "how many values are there") == ["values"]
    assert labels("name them all pls", "how many aims do we have") == ["aims"]


def test_the_same_is_asked_of_another_list():
    assert labels("same thing but for aims", "values") == ["aims"]
    assert labels("same for aims", "how many values are there") == ["aims"]


@pytest.mark.parametrize(
    "question", ["is that a value or an aim?", "which of the seven would that be", "wheres that from"]
)
def test_what_the_card_before_shows_is_shown_again(question):
    assert labels(question, "we celebrate the diversity and difference") == ["values.diversity"]


def test_between_two_of_a_list_stands_the_one_in_the_middle():
    assert labels("what sits between fairness and excellence") == ["values.responsibility"]


def test_what_stands_beside_another_is_found_with_more_said_behind():
    wanted = ["values.excellence"]
    assert labels("the value straight after responsibility, i can never remember it") == wanted


@pytest.mark.parametrize(
    "question",
    ["who wrote these", "how are they measured", "are we hitting them", "when were they agreed", "is it working"],
)
def test_what_is_asked_about_the_reply_and_has_no_answer_stays_unanswered(question):
    assert labels(question, "the aims") == ["out_of_scope"]


def test_what_they_work_towards_is_looked_for_elsewhere():
    assert labels("what do they all work towards", "our aims") == ["mission"]
