"""What is remembered of a member's last questions: only answers, only a few, only for ten minutes."""

from __future__ import annotations

from bot.conversation import EMPTY, MOST_CONVERSATIONS, Conversation, Conversations, Turn
from bot.reply import Answer, NoAnswer, Signpost, SmallTalk, Suggestions
from tests.support.asking import ask

ANSWER = ask("third value")
WORRY = ask("a pupil told me he was hit by his dad")
ONE = EMPTY.after("third value", ANSWER)
SAM, ANN = (7, 1), (8, 1)


def test_an_answer_and_an_offer_are_kept():
    assert isinstance(ANSWER, Answer)
    assert ONE.last == Turn("third value", ANSWER)
    offered = Suggestions((), "Which?")
    assert ONE.after("children", offered).last == Turn("children", offered)


def test_small_talk_and_silence_leave_it_as_it_was():
    small, silent = ask("hello"), ask("wifi password")
    assert isinstance(small, SmallTalk)
    assert isinstance(silent, NoAnswer)
    assert ONE.after("hello", small) is ONE
    assert ONE.after("wifi password", silent) is ONE
    assert EMPTY.after("hello", small) == EMPTY


def test_a_signpost_ends_it_and_nothing_of_the_worry_is_kept():
    assert isinstance(WORRY, Signpost)
    ended = ONE.after("a pupil told me he was hit by his dad", WORRY)
    assert ended == EMPTY
    assert ended.last is None


def test_it_holds_the_last_three_turns():
    conversation = EMPTY
    for number in range(10):
        conversation = conversation.after(f"question {number}", ANSWER)
    assert [turn.question for turn in conversation.turns] == ["question 7", "question 8", "question 9"]


def test_going_on_leaves_the_one_before_unchanged():
    ONE.after("fourth value", ANSWER)
    assert len(ONE.turns) == 1


def test_each_key_has_its_own():
    held = Conversations()
    held.put(SAM, ONE, 0)
    assert held.get(SAM, 0) == ONE
    assert held.get(ANN, 0) == EMPTY
    assert held.get((SAM[0], 2), 0) == EMPTY


def test_it_lasts_ten_minutes_and_not_a_second_longer():
    held = Conversations()
    held.put(SAM, ONE, 1_000)
    assert held.get(SAM, 1_600) == ONE
    assert held.get(SAM, 1_600.5) == EMPTY


def test_an_ended_one_is_forgotten_at_once():
    held = Conversations()
    held.put(SAM, ONE, 0)
    held.put(SAM, EMPTY, 1)
    assert held.get(SAM, 1) == EMPTY
    assert held._held == {}  # nothing of it may stay in memory, and nothing public shows that


def test_what_is_too_old_leaves_the_memory_when_anyone_speaks():
    held = Conversations()
    held.put(SAM, ONE, 0)
    held.put(ANN, ONE, 601)
    assert list(held._held) == [ANN]  # nothing public shows what is kept of the others


def test_there_are_never_more_than_ten_thousand_and_the_oldest_goes_first():
    held = Conversations()
    for number in range(MOST_CONVERSATIONS + 5):
        held.put((number, 1), ONE, 0)
    assert len(held._held) == MOST_CONVERSATIONS  # nothing public counts them
    assert held.get((4, 1), 0) == EMPTY
    assert held.get((5, 1), 0) == ONE


def test_whoever_goes_on_becomes_the_newest():
    held = Conversations()
    held.put(SAM, ONE, 0)
    held.put(ANN, ONE, 1)
    held.put(SAM, Conversation((*ONE.turns, *ONE.turns)), 2)
    assert list(held._held) == [ANN, SAM]  # nothing public shows the order


def test_a_member_is_forgotten_everywhere_and_nobody_else_is():
    held = Conversations()
    for key in (SAM, (SAM[0], 2), ANN):
        held.put(key, ONE, 0)
    held.forget(SAM[0])
    assert list(held._held) == [ANN]  # nothing public shows what is kept of the others
