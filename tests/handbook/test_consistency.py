"""What is wrong between entries of several files names both places."""

from __future__ import annotations

import pytest

from bot.handbook.folder import read
from tests.handbook.malformed import TOPIC
from tests.handbook.places import OTHER, ids, told, write


def test_an_id_of_two_files_leaves_the_later_one_out_and_names_both_places(folder):
    clash = OTHER.replace("other.first", "smalltalk.greeting")
    write(folder, "smalltalk.yaml", clash)
    reading = read(folder)
    assert ids(reading) == ["rules"]
    assert reading.missing == ("smalltalk.yaml",)
    assert "smalltalk.yaml:9: " in told(reading, "smalltalk.yaml")
    assert "assistant.yaml, line 5" in told(reading, "smalltalk.yaml")


@pytest.mark.parametrize("same", ["the first rule", "The FIRST rule?!", "  the   first-rule", "ｔｈｅ first rule"])
def test_equal_phrasings_of_two_entries_name_both_places_and_leave_nothing_out(folder, same):
    write(folder, "other.yaml", OTHER.replace("x one", f'"{same}"'))
    reading = read(folder)
    assert ids(reading) == ["other", "rules"]
    assert told(reading, "rules.yaml").startswith("rules.yaml:14:")
    assert "other.yaml, line 14, for other.first" in told(reading, "rules.yaml")


def test_a_phrasing_is_not_equal_to_itself_nor_to_what_another_entry_is_not_for(folder):
    write(folder, "rules.yaml", TOPIC.replace("what comes first", "the first rule"))
    write(folder, "other.yaml", OTHER + "    not_for: [the first rule]\n")
    assert read(folder).problems == ()


def test_small_talk_and_entries_may_not_share_a_phrasing(folder):
    write(folder, "rules.yaml", TOPIC.replace("the first rule", "Hello!"))
    assert "assistant.yaml, line 8" in told(read(folder), "rules.yaml")


def test_a_phrasing_that_its_own_entry_refuses_is_a_problem(folder):
    write(folder, "rules.yaml", TOPIC + "    not_for: [The first rule?]\n")
    reading = read(folder)
    assert "rules.yaml:15:" in told(reading, "rules.yaml")
    assert "line 14" in told(reading, "rules.yaml")
    assert ids(reading) == ["rules"]


def with_former(topic, *names):
    return topic.replace("reviewed: 2026-11-23\n", f"reviewed: 2026-11-23\nformerly: [{', '.join(names)}]\n", 1)


def test_what_once_had_an_id_is_found_by_it_and_an_id_in_use_wins(folder):
    write(folder, "rules.yaml", with_former(TOPIC, "orders"))
    write(folder, "other.yaml", with_former(OTHER, "rules"))
    handbook = read(folder).handbook
    assert handbook.find("orders") == handbook.find("rules")
    assert handbook.find("orders.first") == handbook.find("rules.first") != handbook.find("other.first")
    assert handbook.id_now("orders.first") == "rules.first"
    assert handbook.find("orders.nothing") is None
    assert handbook.ids_of("rules.first") == ("rules.first", "orders.first")


def test_a_former_id_that_is_in_use_or_that_two_say_they_had_is_told(folder):
    write(folder, "rules.yaml", with_former(TOPIC, "orders", "other"))
    write(folder, "other.yaml", with_former(OTHER, "orders"))
    said = [str(problem) for problem in read(folder).problems]
    assert [each for each in said if "formerly" in each] == [
        'rules.yaml:1: rules and other both say under "formerly" that they were "orders". Take one out.',
        'rules.yaml:1: rules says under "formerly" that it was "other", which is in use. Take that line out.',
    ]


def test_a_former_id_that_cannot_be_one_is_told(folder):
    write(folder, "rules.yaml", with_former(TOPIC, "Our Rules"))
    assert 'An item of "formerly" cannot be "Our Rules".' in told(read(folder), "rules.yaml")
