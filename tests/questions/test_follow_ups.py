"""What a message wants of the reply before it, by its words alone."""

from __future__ import annotations

import pytest

from bot.questions.follow_ups import Wish, asks_for_another, asks_of_itself, transfers, wish_in
from bot.questions.question import clause

NOUNS = {"value": None, "values": None, "aim": None, "aims": None}


def said(text):
    return clause(text).words


@pytest.mark.parametrize(
    "text", ["are you sure that is right", "is that the whole of it", "where does it say that", "word for word"]
)
def test_a_doubt_about_the_reply_before_is_met_by_showing_it_again(text):
    assert asks_of_itself(said(text))
    assert wish_in(said(text)) is Wish.AGAIN


@pytest.mark.parametrize("text", ["who wrote that", "is that in every school in leeds", "how is it measured", ""])
def test_what_the_reply_before_does_not_say_is_no_wish(text):
    assert not asks_of_itself(said(text))
    assert wish_in(said(text)) is None


def test_its_place_is_asked_of_the_reply_before():
    assert wish_in(said("which number is that")) is Wish.AGAIN
    assert wish_in(said("which number is the bus")) is None


def test_how_exactly_asks_for_more_than_the_same_words():
    assert wish_in(said("how exactly")) is None
    assert wish_in(said("exactly that again")) is Wish.AGAIN


@pytest.mark.parametrize(
    "text", ["is there another one", "another that mentions it", "no the other one", "another value"]
)
def test_something_like_the_reply_before_is_asked_for(text):
    assert asks_for_another(said(text), NOUNS)


@pytest.mark.parametrize("text", ["a friend at another school", "the others left", "one more"])
def test_another_thing_of_the_world_is_no_other_entry(text):
    assert not asks_for_another(said(text), NOUNS)


def test_the_same_thing_is_asked_of_another_topic():
    assert transfers(said("and the aim for that"), NOUNS)
    assert not transfers(said("the last but one value"), NOUNS)
