"""What roles were asked to read: each once, never under a number of before, told once, and deleted in time."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from bot.storage.progress import Agreement, By, Nudges, Progress, ReadingRequest
from bot.storage.schema import migrate
from bot.storage.store import Store
from tests.storage.files import NOW, deleted

SAM, ANN = 301, 302
DAY, LATER = date(2026, 11, 24), date(2026, 12, 4)
WANTED = ReadingRequest(0, "rules.e1", 9, 77, LATER, DAY, 4)
BEFORE_REQUESTS = 7
"""The version of the database in which members agreed to steps of the tour."""


def test_what_a_role_is_asked_is_kept_with_a_number_and_asked_once(store):
    asked = store.requests.ask(WANTED)
    assert asked == replace(WANTED, number=1)
    assert store.requests.ask(replace(WANTED, by=DAY)) is None
    assert store.requests.ask(replace(WANTED, entry="rules.new"), ["rules.e1", "rules.new"]) is None
    assert store.requests.ask(replace(WANTED, role=10)).number == 2
    assert [each.number for each in store.requests.all()] == [2, 1]
    assert store.requests.request(1) == asked
    assert store.requests.request(3) is None
    assert store.history.asked_to_read() == {"rules.e1"}


def test_who_withdraws_it_ends_its_reminders_and_may_ask_anew(store):
    store.requests.ask(WANTED)
    store.tours.remind_me(SAM, By.MESSAGE, at=NOW, request=1)
    store.tours.remind_me(SAM, By.MESSAGE, at=NOW)
    store.requests.withdraw(1, on=DAY)
    store.requests.withdraw(1, on=LATER)
    assert store.requests.request(1).withdrawn == DAY
    assert [each.request for each in store.tours.nudges()] == [0]
    assert (store.requests.open(), store.history.asked_to_read()) == ((), frozenset())
    assert store.requests.ask(WANTED).number == 2


def test_a_number_is_never_given_twice_since_old_buttons_hold_it(store):
    store.requests.ask(WANTED)
    store.requests.drop(1)
    assert store.requests.ask(WANTED).number == 2


def test_a_channel_is_told_of_a_revision_by_whoever_is_first(store, path):
    asked = store.requests.ask(WANTED)
    with closing(Store(path)) as other:
        assert [each.requests.told(asked, 9) for each in (store, other, store)] == [True, False, False]
    assert store.requests.request(1).material == 9
    store.requests.withdraw(1, on=DAY)
    assert not store.requests.told(store.requests.request(1), 12)


def test_requests_go_twelve_months_after_their_day_with_the_reminders_of_them(store):
    store.requests.ask(replace(WANTED, by=date(2025, 11, 30)))
    store.requests.ask(replace(WANTED, role=10, by=date(2025, 12, 1)))
    for number in (1, 2):
        store.tours.remind_me(SAM, By.MESSAGE, at=NOW, request=number)
    assert deleted(store, datetime(2026, 11, 30, 23, tzinfo=UTC)) == 2
    assert [each.number for each in store.requests.all()] == [2]
    assert [each.request for each in store.tours.nudges()] == [2]


def test_who_agrees_is_reminded_no_more_of_that_whatever_the_entry_was_called(store):
    store.requests.ask(WANTED)
    store.requests.ask(replace(WANTED, entry="rules.e2"))
    for number in (0, 1, 2):
        store.tours.remind_me(SAM, By.HERE, channel=77, at=NOW, request=number)
    store.tours.remind_me(ANN, By.HERE, channel=77, at=NOW, request=1)
    store.tours.agree(SAM, Agreement("rules.kind", 3, DAY, "0a1b2c3d"), ["rules.kind", "rules.e1"])
    assert [(each.member, each.request) for each in store.tours.nudges()] == [(SAM, 0), (SAM, 2), (ANN, 1)]


def test_reminders_are_kept_apart_by_what_they_are_about(store):
    tours = store.tours
    store.requests.ask(WANTED)
    for number in (0, 1):
        tours.remind_me(SAM, By.HERE, channel=77, at=NOW, request=number)
    tour, reading = tours.nudges()
    assert reading == Nudges(SAM, By.HERE, 77, NOW, request=1)
    assert tours.nudged(reading, at=NOW)
    tours.snooze(SAM, LATER, 1)
    assert [(each.request, each.sent, each.snoozed_until) for each in tours.nudges()] == [(0, 0, None), (1, 1, LATER)]
    tours.stop_reminding(SAM, 1)
    assert tours.nudges() == (tour,)
    kept = store.kept_about(SAM)
    assert [(each.request, each.by, each.sent) for each in kept.nudges] == [(0, By.HERE, 0), (1, "", 1)]
    assert kept.requests == store.requests.all()


def test_nobody_who_is_erased_or_has_left_is_told_of_and_the_request_names_nobody(store):
    store.requests.ask(WANTED)
    for member in (SAM, ANN, 303):
        store.tours.agree(member, Agreement("rules.e1", 3, DAY, "0a1b2c3d"))
        store.tours.remind_me(member, By.MESSAGE, at=NOW, request=1)
    store.erase(SAM)
    store.tours.gone(ANN, at=NOW)
    assert store.tours.all_agreements().keys() == {303}
    assert not store.kept_about(SAM)
    deleted(store, NOW.replace(year=2027))
    assert not store.kept_about(ANN)
    assert len(store.requests.all()) == 1


def test_under_a_new_id_an_agreement_takes_the_place_of_that_under_the_old_one(store):
    store.tours.agree(SAM, Agreement("rules.e1", 3, DAY, "0a1b2c3d"))
    later = Agreement("rules.kind", 5, LATER, "0a1b2c3d")
    store.tours.agree(SAM, later, ["rules.kind", "rules.e1"])
    assert store.tours.agreements(SAM) == (later,)


def test_what_was_agreed_to_before_versions_were_kept_stays_without_one_and_reminders_stay(path):
    path.parent.mkdir()
    rows = (
        (SAM, "kindness", "rules.e1", 3, "2026-11-01"),
        (SAM, "again", "rules.e1", 5, "2026-10-01"),
        (SAM, "late", "rules.e1", 5, "2026-09-30"),
        (SAM, "aims", "aims.e1", 0, "2026-11-02"),
        (ANN, "kindness", "rules.e1", 3, "2026-11-03"),
    )
    with closing(sqlite3.connect(path, isolation_level=None)) as older:
        migrate(older, BEFORE_REQUESTS)
        older.executemany("INSERT INTO agreements VALUES (?, ?, ?, ?, ?)", rows)
        older.execute("INSERT INTO nudges VALUES (?, 'here', 77, 1, 2, 3, '2026-12-01')", (SAM,))
    with closing(Store(path)) as store:
        assert store.tours.all_agreements() == {
            SAM: (Agreement("aims.e1", 0, date(2026, 11, 2)), Agreement("rules.e1", 5, date(2026, 10, 1))),
            ANN: (Agreement("rules.e1", 3, date(2026, 11, 3)),),
        }
        (wish,) = store.tours.nudges()
        assert (wish.request, wish.by, wish.channel, wish.sent, wish.snoozed_until) == (
            0,
            "here",
            77,
            2,
            date(2026, 12, 1),
        )


@pytest.mark.parametrize("finished", [True, False])
def test_reminders_of_reading_do_not_depend_on_the_tour(store, finished):
    store.requests.ask(WANTED)
    store.tours.travel(SAM, lambda _: Progress("teacher", is_finished=finished), at=NOW)
    store.tours.remind_me(SAM, By.MESSAGE, at=NOW, request=1)
    assert deleted(store, NOW) == 0
