"""Which words of a message are quoted, which thing it looks for, and what it means after the one before."""

from __future__ import annotations

import pytest

from bot.matching.text import clean, words
from bot.questions.follow_ups import Wish, leans_back, transfers, wish_in
from bot.questions.resolver import asks_for_mention, fragments, subject

NOUNS = {"value": 1, "values": 1, "aim": 1, "aims": 1}


def said(text):
    return words(clean(text))


# Quotations


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ('which value says "innovate with discipline"', "innovate with discipline"),
        ("which value says “innovate with discipline”?", "innovate with discipline"),
        ("who said 'speak up and take'", "speak up and take"),
        ("with ____, care and respect", "with "),
        ("with trust, ... and respect", "with trust, "),
        ("with trust, … and respect", "with trust, "),
        ("with trust, [ ] and respect", "with trust, "),
        ("where does it say combined wisdom", "where does it say combined wisdom"),
        ("complete: enable all our", "complete: enable all our"),
        ("the line that starts as a member", "the line that starts as a member"),
    ],
)
def test_what_may_be_quoted_comes_first(text, first):
    assert fragments(text)[0] == first


@pytest.mark.parametrize(
    "text", ["what is the third value", "don't harm others", "the school's aim and pupils' results", "values?", ""]
)
def test_a_message_that_quotes_nothing_has_no_fragment(text):
    assert fragments(text) == ()


# Mentions


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("do the values mention leaders", ["leaders"]),
        ("which value covers research", ["research"]),
        ("is policy making included in our aims", ["policy", "making"]),
        ("research research research", ["research"]),
        ("what are our values", []),
    ],
)
def test_the_thing_looked_for_is_what_is_left_of_the_question(text, wanted):
    assert list(subject(said(text), NOUNS)) == wanted


def test_only_some_words_ask_outright_for_a_mention():
    assert asks_for_mention(said("is research mentioned anywhere"))
    assert not asks_for_mention(said("which value covers research"))


# Follow-ups


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("tell me more", Wish.MORE),
        ("more please", Wish.MORE),
        ("anything else", Wish.MORE),
        ("can you explain further", Wish.MORE),
        ("when was that reviewed", Wish.DATE),
        ("how old is that", Wish.DATE),
        ("is it up to date", Wish.DATE),
        ("is that current", Wish.DATE),
        ("say that again", Wish.AGAIN),
        ("exact wording please", Wish.AGAIN),
        ("got a link", Wish.AGAIN),
        ("tell me more about parking at the conference", None),
        ("when is the review", Wish.DATE),
        ("when is half term", None),
        ("and the next one", None),
        ("", None),
    ],
)
def test_what_is_wanted_of_the_reply_before(text, wish):
    assert wish_in(said(text)) == wish


@pytest.mark.parametrize(
    "text", ["no, i meant the aim", "same but for aims", "not the values the aims", "sorry i mean aim"]
)
def test_another_topic_is_named_for_the_same_thing(text):
    assert transfers(said(text), NOUNS)


@pytest.mark.parametrize("text", ["the aims", "no, i meant the wifi", "what are the same aims as in maths", ""])
def test_a_question_of_its_own_names_no_other_topic_for_it(text):
    assert not transfers(said(text), NOUNS)


@pytest.mark.parametrize(
    "text", ["research", "and for all pupils in the country", "what about the heads of our schools", ""]
)
def test_short_messages_and_openings_lean_back(text):
    assert leans_back(said(text))


def test_a_long_question_stands_by_itself():
    assert not leans_back(said("which member of the office staff orders the printer paper"))
