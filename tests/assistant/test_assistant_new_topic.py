"""A new topic file appears by itself, with its own words for its entries and without any code."""

from __future__ import annotations

import pytest

from bot.assistant.wording import plain
from tests.support.asking import ask, assistant_of, labels, parts
from tests.support.handbook_files import folder_with, topic

STEPS = """tour
title: Your first week
one: step
many: steps
source: {title: Welcome pack, url: "https://example.org/welcome"}
reviewed: 2026-09-01
lead: Take these in your own time.
phrasings: [what do I do in my first week, how do I settle in]
entries:
  - id: tour.badge
    title: Badge
    text: Collect your badge at the front desk.
    phrasings: [where is my lanyard, name badge, ID card for the doors, how do I get a pass]
  - id: tour.laptop
    title: Laptop
    text: Ask the office to lend you a laptop.
    phrasings: [borrowing a computer, where do I get a machine to work on]
  - id: tour.kettle
    title: Kettle
    text: The kettle belongs to everyone, so fill it for the next person.
    phrasings: [making tea, who fills the kettle]
"""
TITLED = STEPS.replace("title: Your first week", "title: Milestones").replace("one: step", "one: stage")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return assistant_of(folder_with(tmp_path_factory.mktemp("new"), STEPS))


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("what is the second step", ["tour.laptop"]),
        ("step 3", ["tour.kettle"]),
        ("last step", ["tour.kettle"]),
        ("first two steps", ["tour.badge", "tour.laptop"]),
        ("the steps", ["tour"]),
        ("list all steps", ["tour"]),
        ("tour", ["tour"]),
        ("how do I settle in", ["tour"]),
        ("where do I get a name badge", ["tour.badge"]),
        ("which step is about the kettle", ["tour.kettle"]),
        ("where does it say fill it for the next person", ["tour.kettle"]),
        ("secnd stpe", ["tour.laptop"]),
        ("tour.laptop", ["tour.laptop"]),
        ("hi, whats the 2nd step please", ["tour.laptop"]),
    ],
)
def test_its_nouns_places_and_phrasings_are_understood(made, question, wanted):
    assert labels(question, assistant=made) == wanted


def test_how_many_steps_is_answered_in_its_own_words(made):
    assert "There are three steps." in plain(ask("how many steps are there", assistant=made))
    assert "The list does not go that far. There are three steps." in plain(ask("fourth step", assistant=made))


def test_follow_ups_go_through_it(made):
    assert labels("and the next one?", "what is the first step", assistant=made) == ["tour.laptop"]
    assert labels("so how many is that", "the steps", assistant=made) == ["tour"]


def test_its_place_and_source_stand_on_the_card(made):
    said = plain(ask("second step", assistant=made))
    assert "Step 2 of 3 · Your first week" in said
    assert said.endswith("Welcome pack · Reviewed 1 Sep 2026, https://example.org/welcome")


def test_it_can_be_chosen_while_typing_and_is_named_in_what_can_be_asked(made):
    assert made.complete("")[0].name == "Your first week (all three)"
    assert plain(ask("wifi password", assistant=made)).splitlines()[1] == "You can ask about your first week."


def test_other_topics_are_not_known_by_code(made):
    assert labels("what is the third value", assistant=made) != ["tour.kettle"]
    assert labels("what are the aims", assistant=made) == ["out_of_scope"]


def test_a_title_of_one_word_names_the_whole_list(tmp_path):
    renamed = assistant_of(folder_with(tmp_path, TITLED))
    assert labels("milestones", assistant=renamed) == ["tour"]
    assert labels("second stage", assistant=renamed) == ["tour.laptop"]


def test_two_lists_are_told_apart(tmp_path):
    rules = topic("rules", "House rules", "Be kind.", "Be on time.", "Shut the gate.")
    rules = rules.replace("one: thing", "one: rule").replace("many: things", "many: rules")
    both = assistant_of(folder_with(tmp_path, STEPS, rules))
    assert labels("second rule and third step", assistant=both) == ["rules.e2", "tour.kettle"]
    assert [part.id for part in parts(ask("the second one", assistant=both))] == ["rules.e2", "tour.laptop"]
