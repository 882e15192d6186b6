"""Which texts hold the words that a message quotes or looks for."""

from __future__ import annotations

import pytest

from bot.matching.corpus import pieces_of
from bot.matching.passages import UNASKED_RUN, Passages
from tests.support.asking import handbook, topic

PASSAGES = Passages(
    pieces_of(
        handbook(
            topic(
                "rules",
                "We treat each other fairly, with trust, care and respect.",
                "We speak up and take responsibility for all pupils.",
                "Take responsibility for the kettle and treat each other to tea.",
            )
        )
    )
)
FIRST, SECOND, THIRD = "rules.e1", "rules.e2", "rules.e3"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("fairly with trust care and respect", (FIRST,)),
        ("where is speak up and take responsibility", (SECOND,)),
        ("take responsibility for", (SECOND, THIRD)),
        ("take responsibility for the kettle", (THIRD,)),
        ("farly with trsut care and respect", (FIRST,)),
        ("trust care", ()),
        ("respect and care trust", ()),
        ("", ()),
    ],
)
def test_the_text_with_the_longest_run_of_the_words_is_quoted(said, found):
    assert PASSAGES.quoted(said.split()) == found


def test_a_run_of_question_words_is_no_quotation():
    assert PASSAGES.quoted("for all and the".split()) == ()


def test_who_does_not_ask_for_a_quotation_must_say_more_of_it():
    assert PASSAGES.quoted("with trust care".split(), UNASKED_RUN) == ()
    assert PASSAGES.quoted("fairly with trust care and".split(), UNASKED_RUN) == (FIRST,)


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("trust", (FIRST,)),
        ("trusting", (FIRST,)),
        ("responsability", (SECOND, THIRD)),
        ("responsibility kettle", (THIRD,)),
        ("trust kettle", ()),
        ("coffee", ()),
        ("", ()),
    ],
)
def test_a_text_holds_words_in_any_form_and_all_of_them(wanted, found):
    assert PASSAGES.holding(wanted.split()) == found


def test_the_search_can_be_narrowed():
    assert PASSAGES.holding(["treat"]) == (FIRST, THIRD)
    assert PASSAGES.holding(["treat"], {THIRD}) == (THIRD,)
    assert PASSAGES.holding(["treat"], ()) == ()
