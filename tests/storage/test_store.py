"""The rules of the Store, here in a file."""

from __future__ import annotations

import hashlib
import sqlite3
from collections import Counter
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from typing import ClassVar

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.errors import StoreError
from bot.storage.store import MemberRecord, Store, Votes
from tests.storage.files import NOW

MEMBERS = st.sampled_from([1, 80_351_110_224_678_912, 2**63 - 1])
ENTRIES = st.sampled_from(["values", "values.fairness", "mission"])
TIMES = st.builds(
    lambda seconds, zone: (NOW + timedelta(seconds=seconds, microseconds=1)).astimezone(zone),
    st.integers(-10_000_000, 10_000_000),
    st.sampled_from([UTC, timezone(timedelta(hours=-5))]),
)


class Modelled(RuleBasedStateMachine):
    """A store does what dictionaries would do."""

    def __init__(self):
        super().__init__()
        self.store = Store()
        self.plain: set[int] = set()
        self.closed: dict[int, datetime] = {}
        self.voted: Counter[tuple[str, str, bool]] = Counter()
        self.identified: list[datetime] = []

    def teardown(self):
        self.store.close()

    @rule(member=MEMBERS, wanted=st.booleans())
    def prefer_plain_text(self, member, wanted):
        self.store.prefer_plain_text(member, wanted=wanted)
        (self.plain.add if wanted else self.plain.discard)(member)

    @rule(entry=ENTRIES, helpful=st.booleans(), at=TIMES)
    def vote(self, entry, helpful, at):
        self.store.vote(entry, helpful=helpful, at=at)
        self.voted[entry, f"{at.astimezone(UTC):%Y-%m}", helpful] += 1

    @rule(entry=ENTRIES, helpful=st.booleans(), at=TIMES)
    def take_back(self, entry, helpful, at):
        self.store.take_back(entry, helpful=helpful, at=at)
        self.voted -= Counter([(entry, f"{at.astimezone(UTC):%Y-%m}", helpful)])

    @rule(member=MEMBERS, at=TIMES)
    def close_inbox(self, member, at):
        self.store.close_inbox(member, at=at)
        self.closed[member] = at

    @rule(member=MEMBERS)
    def open_inbox(self, member):
        self.store.open_inbox(member)
        self.closed.pop(member, None)

    @rule(at=TIMES)
    def identify(self, at):
        self.store.identify(at=at)
        self.identified.append(at)

    @rule(member=MEMBERS)
    def erase(self, member):
        self.store.erase(member)
        self.plain.discard(member)
        self.closed.pop(member, None)
        assert not self.store.kept_about(member)

    @rule(since=TIMES)
    def look_back(self, since):
        expected = sorted(at for at in self.identified if at >= since)
        assert self.store.identifies(since=since) == tuple(expected)

    @invariant()
    def it_holds_what_the_model_holds(self):
        keys = sorted({(entry, month) for entry, month, _ in self.voted})
        votes = [Votes(*key, self.voted[*key, True], self.voted[*key, False]) for key in keys]
        assert self.store.votes() == tuple(votes)
        assert self.store.plain_text_members() == self.plain
        assert self.store.closed_inboxes() == self.closed
        for member in self.plain | self.closed.keys():
            assert self.store.kept_about(member) == MemberRecord(member in self.plain, self.closed.get(member))


class TestTheStore(Modelled.TestCase):
    settings: ClassVar = settings(max_examples=40, stateful_step_count=30, deadline=None)


def test_what_was_kept_is_there_after_a_restart(store, path):
    store.prefer_plain_text(7, wanted=True)
    store.vote("values.fairness", helpful=False, at=NOW)
    store.close_inbox(8, at=NOW)
    store.identify(at=NOW)
    store.close()
    with closing(Store(path)) as again:
        assert again.kept_about(7) == MemberRecord(plain_text=True)
        assert again.votes() == (Votes("values.fairness", "2026-11", 0, 1),)
        assert again.closed_inboxes() == {8: NOW}
        assert again.identifies(since=NOW) == (NOW,)


def test_what_was_chosen_for_a_setting_holds_until_it_is_chosen_anew_or_taken_back(store, path):
    store.choose("EDITORS_CHANNEL", "80351110224678912")
    store.choose("HUB_MANAGER_ROLES", "1, 2")
    store.choose("EDITORS_CHANNEL", "7")
    store.close()
    with closing(Store(path)) as again:
        assert again.chosen() == {"EDITORS_CHANNEL": "7", "HUB_MANAGER_ROLES": "1, 2"}
        again.choose("HUB_MANAGER_ROLES", None)
        again.choose("WELCOME_CHANNEL", None)
        assert again.chosen() == {"EDITORS_CHANNEL": "7"}


def test_nothing_is_kept_about_a_stranger(store):
    assert store.kept_about(1) == MemberRecord()
    assert not store.kept_about(1)


def test_a_reader_sees_what_is_kept_and_changes_nothing(store, path):
    store.vote("mission", helpful=True, at=NOW)
    with closing(Store(path, read_only=True)) as reader:
        assert reader.votes() == (Votes("mission", "2026-11", 1, 0),)
        with pytest.raises(StoreError):
            reader.vote("mission", helpful=True, at=NOW)
    assert store.votes() == (Votes("mission", "2026-11", 1, 0),)


def test_a_closed_store_says_so_in_a_sentence(store):
    store.close()
    with pytest.raises(StoreError, match=r"^The assistant cannot use its memory, because .+: .+\.$"):
        store.votes()


def fail_half_way(store):
    with store._database.writing() as run:  # no method of a store does so by itself
        run("INSERT INTO identifies (at) VALUES (1)", ())
        run("INSERT INTO identifies (at) VALUES (?)", ("no number",))


def test_a_write_that_fails_leaves_nothing_behind(store):
    with pytest.raises(StoreError):
        fail_half_way(store)
    assert store.identifies(since=datetime(1970, 1, 1, tzinfo=UTC)) == ()
    store.identify(at=NOW)


def sums_in(path):
    with closing(sqlite3.connect(path)) as opened:
        return {keeper for (keeper,) in opened.execute("SELECT keeper FROM reminders")}


def test_who_was_reminded_cannot_be_told_from_the_sum_without_its_key(tmp_path):
    keeper, paths = "<@80351110224678912>", (tmp_path / "one.sqlite3", tmp_path / "other.sqlite3")
    for path in paths:
        path.touch()
        with closing(Store(path)) as store:
            assert store.remind(keeper, week=NOW.date())
            assert not store.remind(keeper, week=NOW.date())
    one, other = map(sums_in, paths)
    assert one.isdisjoint(other)
    for size in (16, 20, 32, 64):
        assert hashlib.blake2b(keeper.encode(), digest_size=size).hexdigest() not in one | other
    with closing(Store(paths[0])) as again:
        assert not again.remind(keeper, week=NOW.date())
