"""Two questions are only taken for the same where they surely are; what may be the same is for a person to say."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.matching.likeness import Kinship, Likeness
from tests.support.asking import library

PAIRS = [line.strip() for line in (Path(__file__).parent / "pairs.txt").read_text("utf-8").splitlines() if line.strip()]
SAME = [tuple(line[2:].split(" | ")) for line in PAIRS if line.startswith("=")]
OTHER = [tuple(line[2:].split(" | ")) for line in PAIRS if line.startswith("!")]


@pytest.fixture(scope="module")
def by_meaning():
    return Likeness(lambda: library().encoder)


@pytest.fixture
def by_words():
    return Likeness(lambda: None)


def kinships(likeness, pairs):
    return [likeness.nearest(one, [other])[1] for one, other in pairs]


def test_no_two_questions_that_ask_something_else_are_taken_for_the_same(by_meaning):
    assert len(OTHER) >= 60
    assert Kinship.SAME not in kinships(by_meaning, OTHER)


def test_the_same_in_other_words_is_taken_for_it_or_left_to_a_person(by_meaning):
    found = kinships(by_meaning, SAME)
    assert len(SAME) == 40
    assert found.count(Kinship.SAME) >= 6
    assert found.count(Kinship.OTHER) <= 1


def test_without_an_encoder_nothing_is_taken_for_the_same_by_itself(by_words):
    assert Kinship.SAME not in kinships(by_words, [*SAME, *OTHER])
    assert kinships(by_words, SAME).count(Kinship.LIKE) >= 30


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("When is the meeting?", "Where is the meeting?"),
        ("Can parents come to the meeting?", "Can parents not come to the meeting?"),
        ("the results of 2024", "the results of 2025"),
    ],
)
def test_one_word_that_makes_another_question_keeps_two_apart(by_meaning, one, other):
    assert by_meaning.nearest(one, [other])[1] is not Kinship.SAME


def test_of_many_the_same_comes_before_what_is_only_like_it(by_meaning):
    others = ["When is the hub meeting?", "Where do we park?", "Where is our hub meeting?"]
    assert by_meaning.nearest("where is the hub meeting", others) == (2, Kinship.SAME)
    assert by_meaning.nearest("where is the hub meeting", []) == (-1, Kinship.OTHER)
