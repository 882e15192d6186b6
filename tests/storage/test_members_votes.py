from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.storage.members import Ballot, Cast, Preferences, Vote
from bot.storage.opening import in_memory, open_store
from bot.storage.thread import StoreThread

OCTOBER = datetime(2026, 10, 24, tzinfo=UTC)
NOVEMBER = datetime(2026, 11, 24, tzinfo=UTC)
SAM, ANN = 1, 2


@pytest.fixture
def store():
    with StoreThread(in_memory) as store:
        yield store


def counted(store):
    return [(each.entry, each.helpful, each.not_helpful) for each in store.do(lambda kept: kept.votes()).result(5)]


def test_a_member_has_one_vote_for_a_message_and_may_change_it_and_take_it_back(store):
    ballot = Ballot(store, lambda: NOVEMBER)
    assert ballot.cast(SAM, 10, ["a"], helpful=True) is Cast.COUNTED
    assert counted(store) == [("a", 1, 0)]
    assert ballot.cast(SAM, 10, ["a"], helpful=False) is Cast.CHANGED
    assert ballot.known(SAM, 10, ["a"]) is False
    assert counted(store) == [("a", 0, 1)]
    assert ballot.cast(SAM, 10, ["a"], helpful=False) is Cast.TAKEN_BACK
    assert ballot.known(SAM, 10, ["a"]) is None
    assert counted(store) == []
    assert ballot.cast(SAM, 10, ["a"], helpful=True) is Cast.COUNTED


def test_a_vote_that_only_the_message_knows_any_more_is_taken_back_from_the_month_in_which_it_was_cast(store):
    Ballot(store, lambda: OCTOBER).cast(SAM, 10, ["a"], helpful=True)
    later = Ballot(store, lambda: NOVEMBER)
    assert later.cast(ANN, 11, ["a"], helpful=True) is Cast.COUNTED
    assert later.cast(SAM, 10, ["a"], helpful=True, shown=Vote(True, OCTOBER)) is Cast.TAKEN_BACK
    assert [(each.month, each.helpful) for each in store.do(lambda kept: kept.votes()).result(5)] == [("2026-11", 1)]


def test_what_is_known_counts_for_more_than_what_a_message_showed_when_it_was_pressed(store):
    ballot = Ballot(store, lambda: NOVEMBER)
    assert ballot.cast(SAM, 10, ["a"], helpful=True, shown=Vote(None, NOVEMBER)) is Cast.COUNTED
    assert ballot.cast(SAM, 10, ["a"], helpful=True, shown=Vote(None, NOVEMBER)) is Cast.TAKEN_BACK
    assert ballot.cast(SAM, 10, ["a"], helpful=True, shown=Vote(True, NOVEMBER)) is Cast.COUNTED
    assert counted(store) == [("a", 1, 0)]


def test_another_member_and_another_message_count_for_themselves(store):
    ballot = Ballot(store, lambda: NOVEMBER)
    for member, message in ((SAM, 10), (ANN, 10), (SAM, 11)):
        assert ballot.cast(member, message, ["a"], helpful=True) is Cast.COUNTED
    assert counted(store) == [("a", 3, 0)]


def test_a_message_that_was_turned_over_takes_a_vote_for_what_it_shows_now(store):
    ballot = Ballot(store, lambda: NOVEMBER)
    assert ballot.cast(SAM, 10, ["a"], helpful=True) is Cast.COUNTED
    assert ballot.cast(SAM, 10, ["b"], helpful=True) is Cast.COUNTED
    assert counted(store) == [("a", 1, 0), ("b", 1, 0)]


def test_a_vote_for_an_answer_of_several_parts_counts_once_for_each(store):
    Ballot(store, lambda: NOVEMBER).cast(SAM, 10, ["a", "b", "a"], helpful=True)
    assert counted(store) == [("a", 1, 0), ("b", 1, 0)]


def test_who_has_voted_can_be_forgotten(store):
    ballot = Ballot(store, lambda: NOVEMBER)
    ballot.cast(SAM, 10, ["a"], helpful=True)
    ballot.forget(SAM)
    assert ballot.cast(SAM, 10, ["a"], helpful=True) is Cast.COUNTED


def test_what_could_not_be_kept_is_one_line_in_the_log(store, caplog):
    store.close()
    Ballot(store, lambda: NOVEMBER).cast(SAM, 10, ["a"], helpful=True)
    Preferences(store).choose(SAM, plain_text=True)
    assert [record.levelname for record in caplog.records] == ["WARNING", "WARNING"]
    assert "It was not recorded how a member voted." in caplog.text


def test_a_preference_is_known_at_once_and_again_after_a_restart(tmp_path):
    path = tmp_path / "store.sqlite3"
    with StoreThread(lambda: open_store(path)) as store:
        before = Preferences(store)
        assert not before.wants_plain_text(SAM)
        before.choose(SAM, plain_text=True)
        assert before.wants_plain_text(SAM)
    with StoreThread(lambda: open_store(path)) as store:
        after = Preferences(store)
        store.do(lambda _kept: None).result(5)
        assert after.wants_plain_text(SAM)
        assert not after.wants_plain_text(ANN)
