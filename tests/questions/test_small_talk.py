"""Politeness: told from questions, taken off questions, and repaired when misspelt."""

from __future__ import annotations

import pytest

from bot.handbook.model import AssistantWords, SmallTalkEntry
from bot.matching.text import clean, words
from bot.questions.small_talk import Courtesies
from tests.support.asking import HERE

TALK = (
    SmallTalkEntry("smalltalk.greeting", "Hello.", ("hello", "hi", "good morning", "how are you"), HERE),
    SmallTalkEntry("smalltalk.thanks", "Welcome.", ("thanks", "thank you", "cheers", "many thanks"), HERE),
    SmallTalkEntry("smalltalk.help", "Ask me.", ("help", "what can you do"), HERE),
)
COURTESIES = Courtesies(AssistantWords("Ada Assistant", "I do not know.", "Which?", TALK, HERE))


def said(text):
    return words(clean(text))


def reply_to(text):
    found = COURTESIES.reply_to(said(text))
    return found and found.id.removeprefix("smalltalk.")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("hello", "greeting"),
        ("Hello!!", "greeting"),
        ("helllo", "greeting"),
        ("good mornign", "greeting"),
        ("hi all", "greeting"),
        ("hi Ada", "greeting"),
        ("good morning everyone", "greeting"),
        ("thx", "thanks"),
        ("many thanks", "thanks"),
        ("hi, what can you do?", "help"),
        ("hello how are you", "greeting"),
    ],
)
def test_small_talk_is_known_with_slips_names_and_a_greeting_before_it(text, wanted):
    assert reply_to(text) == wanted


@pytest.mark.parametrize(
    "text", ["hello third value", "thanks for the third value", "help with the printer", "high", "hi-vis jackets", ""]
)
def test_more_than_small_talk_is_left_to_others(text):
    assert reply_to(text) is None


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("hi whats the third value", "what the third value"),
        ("good morning all, third value", "third value"),
        ("hello hello third value", "hello third value"),
        ("thanks and the aims", "and the aims"),
        ("third value thanks", "third value"),
        ("third value many thanks", "third value"),
        ("hi third value thank you", "third value"),
        ("third value", "third value"),
        ("hello", ""),
        ("", ""),
    ],
)
def test_courtesies_around_a_question_are_taken_off(text, left):
    assert " ".join(COURTESIES.after_courtesies(said(text))) == left


def test_what_nothing_else_answers_may_still_be_small_talk():
    found = COURTESIES.reply_in(said("ok many thanks for now"), is_asked=False)
    assert found
    assert found.id == "smalltalk.thanks"
    assert COURTESIES.reply_in(said("where is the kettle thanks"), is_asked=False) is None
    assert COURTESIES.reply_in(said("ok cheers for now"), is_asked=True) is None
    assert COURTESIES.reply_in(said("thanks " + "and then some more of it " * 3), is_asked=False) is None


def test_an_assistant_without_small_talk_says_none():
    silent = Courtesies(AssistantWords("Ada", "I do not know.", "Which?", (), HERE))
    assert silent.reply_to(said("hello")) is None
    assert silent.after_courtesies(said("hello there")) == ["hello", "there"]
    assert silent.reply_in(said("hello"), is_asked=False) is None
