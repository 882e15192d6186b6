"""Several things in one message: each piece counts that is a question of its own, and no part of a scene does."""

from __future__ import annotations

import pytest

from bot.assistant.wording import plain
from tests.support.asking import ask, labels

FAIRNESS, DIVERSITY, INNOVATION = "values.fairness", "values.diversity", "values.innovation"


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("what do our values say about trust and care", FAIRNESS),
        ("what do the values say on research and innovation", INNOVATION),
        ("what do the aims say about leadership and capacity", "aims.leadership"),
    ],
)
def test_what_a_list_says_about_something_is_asked_of_it_alone_and_not_of_the_list(question, wanted):
    assert labels(question) == [wanted]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("the bit on speaking up and the bit on diversity", ["values.responsibility", DIVERSITY]),
        (
            "which value talks about creativity and which one about local communities",
            ["values.excellence", "values.context"],
        ),
        ("both the fairness value and the leadership aim please", [FAIRNESS, "aims.leadership"]),
        ("fairness value or the diversity one, i need both", [FAIRNESS, DIVERSITY]),
    ],
)
def test_pieces_that_are_likely_by_themselves_and_in_the_whole_are_all_answered(question, wanted):
    assert labels(question) == wanted


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("aims 1, 2 and 4 pls", ["aims.results", "aims.schools", "aims.system"]),
        ("values 6 and 2 when you get a minute", ["values.context", FAIRNESS]),
        ("i lost my notes, what were 1 and 3 of the aims", ["aims.results", "aims.leadership"]),
        ("the collaboration line and all seven under it", ["values.collaboration", "values"]),
    ],
)
def test_a_number_leans_on_the_topic_of_another_piece(question, wanted):
    assert labels(question) == wanted


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("our values for the website and our aims for the prospectus", ["values", "aims"]),
        ("values + mission pls for a job advert", ["values", "mission"]),
        ("mission, plus the how bit", ["mission", "mission.how"]),
    ],
)
def test_what_wholes_are_wanted_for_does_not_matter(question, wanted):
    assert labels(question) == wanted


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("nobody dared tell the boss that the trip list left out the poor kids. value?", "values"),
        ("we took on a new phonics scheme without any trial or evidence, which value is that", "values"),
    ],
)
def test_a_scene_with_one_value_asked_for_is_not_answered_by_the_whole_list(question, wanted):
    assert wanted not in labels(question)


def test_aims_of_something_else_beside_another_question_are_not_ours():
    assert "aims" not in labels("what are the success criteria and aims for year 4 fractions")


def test_a_number_in_a_scene_is_no_place():
    assert "values.fairness" not in labels("try it with three sets, keep two as they are. which value fits")


@pytest.mark.parametrize(
    "question", ["how is aim 2 measured, which dataset", "who leads on aim 3", "what was our score for aim 1"]
)
def test_what_is_asked_about_a_place_is_not_answered_by_what_stands_there(question):
    assert labels(question) == ["out_of_scope"]


def test_what_is_asked_beside_a_place_and_has_no_answer_is_said():
    reply = ask("whats value 3 and also who does lunch duty")
    assert "values.responsibility" in labels("whats value 3 and also who does lunch duty")
    assert plain(reply).endswith("The handbook does not answer the rest of your message.")
