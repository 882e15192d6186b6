"""What of which list some words ask for, and which words name a list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.handbook.model import Synonym
from bot.questions.numerals import nouns_of
from bot.questions.positions import (
    Position,
    PositionKind,
    core_in,
    entry_numbers,
    is_somebody_elses,
    place_in,
    step_in,
    wholes_in,
)
from bot.questions.question import clause
from tests.support.asking import handbook, topic

RULES = topic("rules", "A.", "B.", "C.", "D.", "E.", one="rule", many="rules", title="Our ground rules")
STEPS = topic("tour", "A.", "B.", "C.", one="step", many="steps", title="Milestones")
BOOK = replace(handbook(RULES, STEPS), synonyms=(Synonym("rules", ("commandments", "house laws")),))
NOUNS = nouns_of(BOOK)


def place(text):
    return place_in(clause(text).words, NOUNS)


def core(text):
    return core_in(clause(text).words, NOUNS)


# Nouns


def test_a_topic_is_named_by_its_id_its_one_and_many_a_title_of_one_word_and_what_staff_say():
    assert {word for word, noun in NOUNS.items() if noun.topic == STEPS} == {"tour", "step", "steps", "milestones"}
    assert {word for word, noun in NOUNS.items() if noun.topic == RULES} == {"rules", "rule", "commandments"}


def test_a_noun_says_whether_it_means_one_or_the_whole_list():
    assert not NOUNS["step"].many
    assert all(NOUNS[word].many for word in ("steps", "tour", "milestones", "rules", "commandments"))


def test_words_for_a_piece_of_any_list_name_no_topic():
    lines = topic("motto", "A.", one="line", many="lines", title="Motto")
    assert nouns_of(handbook(lines)).keys() == {"motto"}


def test_the_first_topic_keeps_a_name_that_two_would_have():
    twin = topic("twin", "A.", one="rule", many="rules")
    assert nouns_of(handbook(RULES, twin))["rule"].topic == RULES


# Places


@pytest.mark.parametrize(
    ("said", "wanted"),
    [
        ("third rule", Position(PositionKind.NUMBERS, RULES, (3,), ordinal=True)),
        ("what is the third rule please", Position(PositionKind.NUMBERS, RULES, (3,), ordinal=True)),
        ("rule 3", Position(PositionKind.NUMBERS, RULES, (3,))),
        ("rule number 3", Position(PositionKind.NUMBERS, RULES, (3,))),
        ("the last two steps", Position(PositionKind.NUMBERS, STEPS, (-2, -1), ordinal=True)),
        ("steps 1 to 3", Position(PositionKind.NUMBERS, STEPS, (1, 2, 3), ordinal=True)),
        ("middle rule", Position(PositionKind.MIDDLE, RULES)),
        ("how many rules are there", Position(PositionKind.COUNT, RULES)),
        ("number of steps", Position(PositionKind.COUNT, STEPS)),
        ("are there 7 rules", Position(PositionKind.COUNT, RULES)),
        ("are there 5 rules", Position(PositionKind.COUNT, RULES)),
        ("is it four or five rules", Position(PositionKind.COUNT, RULES)),
        ("our 5 rules", Position(PositionKind.WHOLE, RULES)),
        ("our rules, all 5", Position(PositionKind.WHOLE, RULES)),
        ("rule 2, exact words", Position(PositionKind.NUMBERS, RULES, (2,))),
        ("what are our rules", Position(PositionKind.WHOLE, RULES)),
        ("all the steps please", Position(PositionKind.WHOLE, STEPS)),
        ("the second one", Position(PositionKind.NUMBERS, None, (2,), ordinal=True)),
        ("number 2", Position(PositionKind.NUMBERS, None, (2,))),
        ("how many are there", Position(PositionKind.COUNT)),
        ("all seven", Position(PositionKind.WHOLE)),
        ("and the next one", Position(PositionKind.STEP, None, (1,))),
        ("the previous one", Position(PositionKind.STEP, None, (-1,))),
    ],
)
def test_a_place_is_read(said, wanted):
    found = place(said)
    assert found
    assert (found.kind, found.topic, found.numbers) == (wanted.kind, wanted.topic, wanted.numbers)
    if wanted.ordinal:
        assert found.ordinal


@pytest.mark.parametrize(
    "said",
    [
        "which rule is about bullying",
        "third rule of thermodynamics",
        "third rules and steps",
        "when was the third rule written",
        "the third lesson",
        "hello",
        "",
    ],
)
def test_words_that_ask_for_anything_besides_are_no_place(said):
    assert place(said) is None


def test_several_topics_are_asked_for_as_wholes():
    assert [each.topic for each in wholes_in(clause("the rules and the steps").words, NOUNS)] == [RULES, STEPS]
    assert wholes_in(clause("the rules").words, NOUNS) == ()
    assert wholes_in(clause("rules about steps in corridors").words, NOUNS) == ()
    assert wholes_in(clause("how many rules and steps").words, NOUNS) == ()


@pytest.mark.parametrize(
    ("said", "way", "rest"),
    [
        ("the one after fairness", 1, ("fairness",)),
        ("what comes before the kettle", -1, ("kettle",)),
        ("the one above", -1, ()),
        ("the kettle after lunch", 0, ()),
        ("look after our own", 0, ()),
        ("what are we after", 0, ()),
        ("test before you trust", 0, ()),
        ("fairness", 0, ()),
    ],
)
def test_a_step_from_something_is_read(said, way, rest):
    assert step_in(clause(said).words) == (way, rest)


# Numbers in the list


@pytest.mark.parametrize(
    ("numbers", "wanted"),
    [
        ((1,), (1,)),
        ((5,), (5,)),
        ((-1,), (5,)),
        ((-5,), (1,)),
        ((1, -1), (1, 5)),
        ((6,), None),
        ((-6,), None),
        ((0,), None),
    ],
)
def test_places_become_numbers_of_the_list_or_lie_beyond_it(numbers, wanted):
    assert entry_numbers(Position(PositionKind.NUMBERS, RULES, numbers), RULES) == wanted


def test_the_middle_of_an_even_list_is_two():
    four = topic("four", "A.", "B.", "C.", "D.")
    assert entry_numbers(Position(PositionKind.MIDDLE), RULES) == (3,)
    assert entry_numbers(Position(PositionKind.MIDDLE), four) == (2, 3)
    assert entry_numbers(Position(PositionKind.MIDDLE), topic("only", "A.")) == (1,)


# The place in a longer message


@pytest.mark.parametrize(
    ("said", "kind", "wanted", "numbers"),
    [
        ("our head wants rule two on the hall display", PositionKind.NUMBERS, RULES, (2,)),
        ("put the third rule into the newsletter for friday", PositionKind.NUMBERS, RULES, (3,)),
        ("the poster lost rule iv", PositionKind.NUMBERS, RULES, (4,)),
        ("the governors quarrel over rules 1 and 4", PositionKind.NUMBERS, RULES, (1, 4)),
        ("for the assembly the last two steps", PositionKind.NUMBERS, STEPS, (-2, -1)),
        ("new here so how many rules does everyone learn", PositionKind.COUNT, RULES, ()),
        ("the display needs all of our rules by friday", PositionKind.WHOLE, RULES, ()),
    ],
)
def test_a_place_is_read_out_of_a_longer_message(said, kind, wanted, numbers):
    found = core(said)
    assert found
    assert (found.kind, found.topic, found.numbers) == (kind, wanted, numbers)


@pytest.mark.parametrize(
    "said",
    [
        "who wrote our rules",
        "a rule about mobile phones",
        "why do the rules matter",
        "two pupils broke a rule",
        "steps",
    ],
)
def test_a_message_that_only_touches_a_topic_has_no_place(said):
    assert core(said) is None


@pytest.mark.parametrize(
    "said",
    ["the aims of the trip", "values of another trust", "invent an eighth rule", "rules one bullet at a time"],
)
def test_a_topic_of_somebody_else_and_what_is_to_be_made_are_no_place(said):
    named = core(said)
    assert place(said) is None
    assert named is None or named.kind is not PositionKind.NUMBERS


def test_whose_topic_it_is_stands_behind_its_name():
    assert is_somebody_elses(clause("the rules of the trip").words, NOUNS)
    assert not is_somebody_elses(clause("the rules of our partnership").words, NOUNS)
    assert not is_somebody_elses(clause("the rules of the trip and our steps").words, NOUNS)
