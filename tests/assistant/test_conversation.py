"""What is remembered of a member's last questions: only answers, only a few, only for ten minutes."""

from __future__ import annotations

import tracemalloc

from bot.assistant.conversation import BYTES_A_TURN, EMPTY, REMEMBERED, Turn, size_of
from bot.lru import RecentCache
from bot.reply import Answer, NoAnswer, Signpost, SmallTalk, Suggestions
from tests.support.asking import ask
from tests.support.discord_world import Clock

ANSWER = ask("third value")
WORRY = ask("a pupil told me he was hit by his dad")
ONE = EMPTY.after("third value", ANSWER)
SAM = (7, 1)


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


def test_it_holds_the_first_turn_and_the_last_two():
    conversation = EMPTY
    for number in range(10):
        conversation = conversation.after(f"question {number}", ANSWER)
    assert [turn.question for turn in conversation.turns] == ["question 0", "question 8", "question 9"]


def test_going_on_leaves_the_one_before_unchanged():
    ONE.after("fourth value", ANSWER)
    assert len(ONE.turns) == 1


def test_it_is_as_large_as_its_questions():
    long = EMPTY.after("é" * 4_000, ANSWER)
    assert 4_000 <= size_of(long) <= 4_000 + 2 * BYTES_A_TURN
    assert size_of(EMPTY) == 0


def test_all_of_them_together_stay_small_however_much_members_write():
    held = RecentCache(REMEMBERED, size_of)
    tracemalloc.start()
    for number in range(14_000):
        held.put((number, 1), EMPTY.after(f"{number:4000}", ANSWER))
    used, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert used < 1.2 * REMEMBERED.most_bytes


def test_seventy_a_second_are_remembered_for_ten_minutes():
    held = RecentCache(REMEMBERED, size_of)
    often = 70 * 600
    for number in range(often):
        held.put((number, 1), ONE)
    assert len(held) == often


def test_it_lasts_ten_minutes_and_not_a_second_longer():
    clock = Clock()
    held = RecentCache(REMEMBERED, size_of, clock)
    held.put(SAM, ONE)
    clock.pass_minutes(10)
    assert held.get(SAM) == ONE
    clock.now += 0.5
    assert held.get(SAM) is None
