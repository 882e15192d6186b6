"""Words that are worked out: ours are held, a member's are not."""

from __future__ import annotations

import threading

from bot.matching import text
from bot.matching.text import Worked, one_question, own_stem, stem


class Counting:
    """Turns words round, and counts how often it was asked to."""

    def __init__(self):
        self.done = []

    def __call__(self, word):
        self.done.append(word)
        return word[::-1]


def test_a_word_of_ours_is_worked_out_once():
    work = Counting()
    made = Worked(work)
    assert [made.of_own("abc"), made.of_own("abc"), made.of("abc")] == ["cba"] * 3
    assert work.done == ["abc"]


def test_a_members_word_is_worked_out_once_a_question_and_then_forgotten():
    work = Counting()
    made = Worked(work)
    for _ in range(2):
        with one_question():
            assert [made.of("abc"), made.of("abc")] == ["cba"] * 2
    assert work.done == ["abc", "abc"]
    assert made._own == {}  # nothing public shows what is held


def test_outside_of_a_question_nothing_is_held_at_all():
    work = Counting()
    made = Worked(work)
    assert [made.of("abc"), made.of("abc")] == ["cba"] * 2
    assert work.done == ["abc", "abc"]


def test_a_question_within_another_leaves_that_one_as_it_was():
    work = Counting()
    made = Worked(work)
    with one_question():
        made.of("abc")
        with one_question():
            made.of("abc")
        made.of("abc")
    assert work.done == ["abc", "abc"]


def test_words_that_are_ours_in_any_handbook_are_held_whoever_asks():
    work = Counting()
    made = Worked(work, ours={"what"})
    assert [made.of("what"), made.of("what")] == ["tahw"] * 2
    assert work.done == ["what"]


def test_never_more_than_a_large_handbooks_words_are_held(monkeypatch):
    monkeypatch.setattr(text, "MOST_OWN", 10)
    made = Worked(Counting())
    for number in range(100):
        made.of_own(str(number))
        assert len(made._own) <= 10


def test_two_threads_do_not_mix_up_their_words():
    said = [f"{word}{ending}" for word in ("improv", "collaborat", "govern") for ending in ("ing", "ed", "ation")] * 50
    wanted = [stem(word) for word in said]
    found = [[] for _ in range(4)]
    threads = [threading.Thread(target=lambda mine=mine: mine.extend(map(stem, said))) for mine in found]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [wanted] * 4


def test_our_words_and_a_members_have_the_same_stems():
    assert own_stem("improving") == stem("improving") == "improv"
