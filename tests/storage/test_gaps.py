"""What members send to the editors: merged, answered, told once, and gone in time."""

from __future__ import annotations

import random
from contextlib import closing
from datetime import timedelta

import pytest

from bot.storage.gaps import MOST_WAITING, GapCard, GapState, Hears, Sent, TooManyWaitingError
from bot.storage.store import Store
from tests.storage.files import NOW

DAY = timedelta(days=1)


@pytest.fixture
def store():
    with closing(Store()) as opened:
        yield opened


def send(store, member, text, *, at=NOW, **more):
    return store.sent.send(member, Sent(text, more.pop("by", Hears.NEXT_USE), at, **more))


def delete_due(store, at):
    """Let the daily job run on a day; after a long time it takes two runs to be believed."""
    for moment in (at, at + DAY + timedelta(hours=1)):
        store.delete_due(now=moment)


def test_the_same_words_are_one_gap_and_count_each_member_once(store):
    first = send(store, 1, "where is it")
    for _ in range(3):
        assert send(store, 2, "where is it").number == first.number
    assert store.sent.named(first.number).count == 2


def test_words_that_mean_the_same_go_into_the_gap_that_is_open_and_into_a_new_one_once_it_is_answered(store):
    first = send(store, 1, "where is it")
    assert send(store, 2, "where can I find it", gap=first.number).number == first.number
    store.sent.close(first.number, "rules.e1", at=NOW)
    assert send(store, 3, "where would it be", gap=first.number).number != first.number


def test_another_way_to_ask_for_an_entry_is_no_question_and_goes_into_none(store):
    question = send(store, 1, "the gate")
    phrasing = send(store, 2, "the gate", entry="rules.e3")
    assert phrasing.number != question.number
    assert (question.is_question, phrasing.is_question) == (True, False)


def test_gaps_can_be_put_together_and_taken_apart(store):
    one, other = send(store, 1, "where is it"), send(store, 2, "when is it", like=1)
    merged = store.sent.merge(other.number, one.number)
    assert [each.text for each in merged.texts] == ["where is it", "when is it"]
    before, parted = store.sent.part(merged.texts[1].number)
    assert (before, parted.text) == (one.number, "when is it")
    assert store.sent.part(parted.texts[0].number) is None
    assert store.sent.merge(99, one.number) is None


def test_what_is_like_a_gap_that_became_part_of_another_is_like_that_one(store):
    one = send(store, 1, "where is it")
    other = send(store, 2, "where is it now", like=one.number)
    third = send(store, 3, "where was it", like=other.number)
    store.sent.merge(other.number, one.number)
    assert store.sent.named(third.number).like == one.number
    store.sent.merge(one.number, third.number)
    assert store.sent.named(third.number).like == 0


def test_a_member_may_not_let_more_wait_than_anybody_reads(store):
    for number in range(MOST_WAITING):
        send(store, 1, f"question {number}")
    with pytest.raises(TooManyWaitingError, match="with the editors already"):
        send(store, 1, "one more")
    send(store, 1, "question 0")
    send(store, 2, "one more")


def test_who_waits_is_forgotten_once_told_and_after_thirty_days(store):
    gap = send(store, 1, "where is it")
    send(store, 2, "where is it")
    send(store, 3, "when is it")
    store.sent.close(gap.number, "rules.e1", at=NOW)
    assert [one.member for one, _ in store.sent.to_tell()] == [1, 2]
    store.sent.told(1, gap.number)
    assert [one.member for one, _ in store.sent.to_tell()] == [2]
    delete_due(store, NOW + 31 * DAY)
    assert [store.sent.waiting_of(member) for member in (1, 2, 3)] == [(), (), ()]


def test_words_go_after_ninety_days_or_thirty_days_after_their_answer(store):
    gap, _ = send(store, 1, "where is it"), send(store, 2, "when is it")
    store.sent.close(gap.number, "rules.e1", at=NOW + DAY)
    delete_due(store, NOW + 29 * DAY)
    assert len(store.sent.all()) == 2
    delete_due(store, NOW + 32 * DAY)
    assert [each.text for each in store.sent.all()] == ["when is it"]
    delete_due(store, NOW + 88 * DAY)
    assert len(store.sent.all()) == 1
    delete_due(store, NOW + 91 * DAY)
    assert store.sent.all() == ()


def test_erasing_takes_words_along_that_nobody_else_sent(store):
    alone, both = send(store, 1, "where is it"), send(store, 1, "when is it")
    send(store, 2, "when is it")
    store.sent.hand(both.number, 1)
    store.sent.show(GapCard(alone.number, 5, 6))
    assert len(store.kept_about(1).waiting) == 2
    store.erase(1)
    (left,) = store.sent.all()
    assert (left.text, left.count, left.handed_to) == ("when is it", 1, 0)
    assert not store.kept_about(1)
    assert store.sent.left_over() == (GapCard(alone.number, 5, 6),)


def test_erasing_takes_words_along_that_only_their_member_waits_on_however_often_they_were_sent(store):
    send(store, 1, "where is it")
    delete_due(store, NOW + 31 * DAY)
    assert store.sent.waiting_of(1) == ()
    send(store, 1, "where is it", at=NOW + 33 * DAY)
    store.erase(1)
    assert store.sent.all() == ()


def test_what_is_done_is_not_done_again_in_another_way(store):
    gap = send(store, 1, "where is it")
    store.sent.close(gap.number, "rules.e1", at=NOW)
    store.sent.close(gap.number, "", at=NOW + DAY)
    assert store.sent.named(gap.number).entry == "rules.e1"


def test_refused_words_are_known_again_by_a_code_alone(store, path):
    gap = send(store, 1, "Zarquon here", entry="rules.e1")
    store.sent.drop(gap.number, refuse=True, at=NOW)
    assert store.sent.is_refused("zarquon HERE")
    assert not store.sent.is_refused("zarquon there")
    assert store.sent.waiting_of(1) == ()


def test_how_a_member_hears_of_it_can_be_changed_until_they_have(store):
    gap = send(store, 1, "where is it")
    assert store.sent.want(1, gap.texts[0].number, Hears.MESSAGE).by is Hears.MESSAGE
    assert store.sent.want(2, gap.texts[0].number, Hears.MESSAGE) is None
    store.sent.told(1, gap.number)
    assert store.sent.want(1, gap.texts[0].number, Hears.NEXT_USE) is None


def test_gaps_are_as_a_model_of_them_whatever_is_sent_answered_told_and_erased(store):
    rng, model = random.Random(7), {}  # noqa: S311 - it need not be secret
    for _ in range(1_500):
        member, text = rng.randrange(12), f"question {rng.randrange(8)}"
        action = rng.choice(["send", "send", "send", "close", "told", "erase"])
        undone = {gap.text: gap.number for gap in store.sent.undone()}
        if action == "send":
            model.setdefault((text, undone.get(text)), set())
            number = send(store, member, text).number
            waiting = model.pop((text, undone.get(text)))
            model[text, number] = waiting | {member}
        elif action == "close" and text in undone:
            store.sent.close(undone[text], "rules.e1", at=NOW)
        elif action == "told":
            for one, gap in store.sent.to_tell(member):
                store.sent.told(one.member, gap.number)
                model[gap.text, gap.number].discard(member)
        elif action == "erase":
            store.erase(member)
            for waiting in model.values():
                waiting.discard(member)
        there = {gap.number: gap for gap in store.sent.all()}
        wanted = {number: who for (_, number), who in model.items() if who}
        assert wanted.keys() <= there.keys()
        waits = {number: set() for number in wanted}
        for each in range(12):
            for one in store.sent.waiting_of(each):
                waits[one.gap].add(each)
        assert waits == wanted
        assert all(gap.state in set(GapState) and gap.count >= len(wanted.get(n, ())) for n, gap in there.items())
