"""Follow-ups: what a message means only after the one before, by the same member in the same place, for ten minutes."""

from __future__ import annotations

import pytest

from bot.assistant.assistant import Assistant
from bot.assistant.conversation import EMPTY, REMEMBERED
from bot.assistant.library import Library
from bot.assistant.reply_json import labels_of
from bot.assistant.wording import plain
from bot.handbook.folder import read
from bot.lru import RecentCache
from bot.reply import NoAnswer, Signpost
from tests.support.asking import after, ask, labels, shipped
from tests.support.handbook_files import few_words

FAIRNESS, RESPONSIBILITY, EXCELLENCE = "values.fairness", "values.responsibility", "values.excellence"
WORRY = "a pupil told me he was hit by his dad"


class Room:
    """Members who ask in channels, and the clock on the wall."""

    def __init__(self):
        self.minutes = 0.0
        self._conversations = RecentCache(REMEMBERED, clock=lambda: self.minutes * 60)

    def ask(self, question, member="sam", channel="staff room"):
        key = (member, channel)
        conversation = self._conversations.get(key) or EMPTY
        reply = shipped().ask(question, conversation)
        self._conversations.put(key, conversation.after(question, reply))
        return labels_of(reply)


@pytest.fixture
def room():
    return Room()


@pytest.mark.parametrize(
    ("before", "question", "wanted"),
    [
        ("what are our values", "and the second one?", [FAIRNESS]),
        ("what are our aims", "and the second one?", ["aims.schools"]),
        ("what is the third value", "and the next one?", [EXCELLENCE]),
        ("what is the third value", "the previous one?", [FAIRNESS]),
        ("what is the third value", "and the fifth?", ["values.innovation"]),
        ("what is the third value", "the one after that", [EXCELLENCE]),
        ("what is the third value", "and the last two?", ["values.context", "values.diversity"]),
        ("what is the third value", "no sorry i meant second value", [FAIRNESS]),
        ("what is the third value", "no, i meant the aim", ["aims.leadership"]),
        ("what is the third value", "same number but aims", ["aims.leadership"]),
        ("what is the third value", "what about the aims", ["aims"]),
        ("what are our values", "what about the aims", ["aims"]),
        ("what is the third value", "tell me more", ["values"]),
        ("what is our mission", "tell me more", ["mission.how"]),
        ("what are our values", "so how many is that", ["values"]),
        ("what are our values", "how many are there?", ["values"]),
        ("what is our mission", "when was that reviewed", ["mission"]),
        ("what is the third value", "when was that reviewed", [RESPONSIBILITY]),
        ("what is the third value", "say that again", [RESPONSIBILITY]),
    ],
)
def test_a_follow_up_means_what_was_asked_before(before, question, wanted):
    assert labels(question, before) == wanted


def test_follow_ups_follow_each_other(room):
    assert room.ask("what are our values") == ["values"]
    assert room.ask("and the second one?") == [FAIRNESS]
    assert room.ask("and the next one?") == [RESPONSIBILITY]
    assert room.ask("what about the aims") == ["aims"]
    assert room.ask("and the second one?") == ["aims.schools"]


def test_how_many_is_that_says_the_number():
    assert "There are seven values." in plain(ask("so how many is that", "what are our values"))


def test_when_was_that_reviewed_says_the_day():
    assert "Reviewed 23 Nov 2026" in plain(ask("when was that reviewed", "what is our mission"))


@pytest.mark.parametrize(
    "question", ["tell me more", "and the next one?", "when was that reviewed", "what about it", "no i meant the other"]
)
def test_a_follow_up_to_nothing_is_not_guessed(question):
    assert isinstance(ask(question), NoAnswer)


def test_a_question_of_its_own_is_answered_whatever_came_before():
    assert labels("what is our mission", "what is the third value") == ["mission"]
    assert labels("third value", "what are our aims") == [RESPONSIBILITY]
    assert isinstance(ask("wifi password", "what are our aims"), NoAnswer)


def test_before_the_first_and_after_the_last_the_list_is_shown():
    assert labels("and the next one?", "what is the last value") == ["values"]
    assert labels("and the previous one?", "what is the first value") == ["values"]
    assert "The list does not go that far." in plain(ask("and the next one?", "what is the last value"))


# Who, where and how long


def test_within_ten_minutes_a_follow_up_is_understood(room):
    room.ask("what is the third value")
    room.minutes = 10
    assert room.ask("and the next one?") == [EXCELLENCE]


def test_after_eleven_minutes_it_is_not(room):
    room.ask("what is the third value")
    room.minutes = 11
    assert room.ask("and the next one?") == ["out_of_scope"]


def test_every_answer_starts_the_ten_minutes_anew(room):
    room.ask("what is the third value")
    room.minutes = 8
    room.ask("and the next one?")
    room.minutes = 16
    assert room.ask("and the next one?") == ["values.innovation"]


def test_another_member_is_not_understood(room):
    room.ask("what is the third value")
    assert room.ask("and the next one?", member="ann") == ["out_of_scope"]


def test_the_same_member_is_not_understood_in_another_channel(room):
    room.ask("what is the third value")
    assert room.ask("and the next one?", channel="hub") == ["out_of_scope"]
    assert room.ask("and the next one?") == [EXCELLENCE]


def test_a_signpost_ends_the_conversation(room):
    room.ask("what is the third value")
    assert room.ask(WORRY) == ["safeguarding"]
    assert room.ask("and the next one?") == ["out_of_scope"]


def test_a_worry_that_follows_a_question_gets_the_signpost():
    assert isinstance(ask(WORRY, "what is the third value"), Signpost)


@pytest.mark.parametrize("between", ["thanks!", "hello", "wifi password"])
def test_small_talk_and_silence_leave_the_conversation_as_it_was(room, between):
    room.ask("what is the third value")
    room.ask(between)
    assert room.ask("and the next one?") == [EXCELLENCE]


def test_the_conversation_itself_is_never_changed():
    before = shipped().ask("what is the third value", EMPTY)
    assert EMPTY.turns == ()
    assert labels_of(before) == [RESPONSIBILITY]


# When the words are changed in between.


@pytest.fixture
def changed(tmp_path):
    """Return a function that changes the words of an assistant of few words, which stands beside it."""
    library = Library(few_words(tmp_path / "words"))

    def change(old, new):
        values = tmp_path / "words" / "values.yaml"
        text = values.read_text("utf-8")
        assert old in text
        values.write_text(text.replace(old, new), "utf-8")
        library.adopt(library.draft(read(tmp_path / "words")))

    return change, Assistant(library)


@pytest.mark.parametrize("question", ["again", "when was that from", "and the one before and after it", "repeat that"])
def test_what_is_shown_again_has_the_words_of_today(changed, question):
    change, assistant = changed
    before = after("third value", assistant=assistant)
    change("We speak up and take responsibility", "We stand up and take responsibility")
    said = plain(assistant.ask(question, before))
    assert "We speak up" not in said
    again = plain(ask(question, "third value", assistant=assistant))  # somebody else, who has read the new words
    assert "We speak up" not in again


def test_what_is_gone_is_not_shown_again(changed):
    change, assistant = changed
    before = after("third value", assistant=assistant)
    change("id: values.responsibility", "id: values.answerability")
    assert RESPONSIBILITY not in labels_of(assistant.ask("again", before))
