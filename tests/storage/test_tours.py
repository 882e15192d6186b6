"""What is kept of the tour: everybody goes on where they were, and nobody is reminded more often than they want."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import StoreError
from bot.storage.history import Revision
from bot.storage.opening import open_store
from bot.storage.progress import Agreement, By, Nudges, Progress, Traveller
from bot.storage.store import Store
from bot.storage.thread import StoreThread
from tests.storage.files import NOW, deleted

SAM, ANN, TOM = 301, 302, 1_234_567_890_123_456_789
DAY = timedelta(days=1)
STEPS = st.lists(st.from_regex(r"[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?", fullmatch=True), unique=True, max_size=12).map(
    tuple
)
IDS = st.one_of(st.just(""), st.from_regex(r"[a-z0-9-]{1,40}", fullmatch=True))
COUNTS = st.integers(0, 2**31)
PROGRESS = st.builds(Progress, IDS, IDS, STEPS, STEPS, COUNTS, COUNTS, st.booleans(), st.booleans())
TIMES = st.builds(
    lambda seconds, zone: (NOW + timedelta(seconds=seconds, microseconds=1)).astimezone(zone),
    st.integers(-10_000_000, 10_000_000),
    st.sampled_from([UTC, timezone(7 * DAY / 24)]),
)


def do(step):
    """Return a step that says this step is done."""
    return lambda progress: replace(progress, at=step, done=(*progress.done, step))


def finish(progress):
    return replace(progress, at="", is_finished=True)


def revise(store, *ids, material=()):
    made = [Revision("edit", each, "rules.yaml", 7, "Mary", NOW, is_material=each in material) for each in ids]
    return store.history.record(made, {})


@given(PROGRESS, PROGRESS, TIMES)
def test_resuming_is_the_identity_of_what_was_kept(before, progress, at):
    with closing(Store()) as store:
        store.tours.travel(SAM, lambda _: before, at=at)
        kept = store.tours.travel(SAM, lambda _: progress, at=at)
        assert kept.progress == progress
        assert store.tours.traveller(SAM) == kept
        assert store.tours.travellers() == (kept,)


def test_a_member_goes_on_where_she_was_after_a_restart(store, path):
    store.tours.travel(SAM, do("values"), at=NOW)
    store.close()
    with closing(Store(path)) as again:
        told = again.tours.travel(SAM, do("mission"), at=NOW + DAY)
    assert told == Traveller(SAM, Progress(at="mission", done=("values", "mission")), NOW, NOW + DAY)


def test_who_has_not_started_is_nobody_until_a_step_of_hers(store):
    assert (store.tours.traveller(SAM), store.tours.travellers(), store.tours.known()) == (None, (), {})
    assert store.tours.travel(SAM, lambda same: same, at=NOW) == Traveller(SAM, Progress(), NOW, NOW)
    assert store.tours.known() == {SAM: None}


def test_a_step_that_leads_nowhere_is_no_change(store):
    first = store.tours.travel(SAM, do("values"), at=NOW)
    assert store.tours.travel(SAM, replace, at=NOW + DAY) == first
    assert store.tours.traveller(SAM) == first


def test_a_step_that_fails_leaves_her_where_she_was_and_the_store_in_use(store):
    first = store.tours.travel(SAM, do("values"), at=NOW)
    with pytest.raises(ZeroDivisionError):
        store.tours.travel(SAM, lambda _: 1 // 0, at=NOW)
    assert store.tours.traveller(SAM) == first


def test_travellers_are_told_by_when_they_started(store):
    for member, days in ((SAM, 3), (ANN, 1), (TOM, 2)):
        store.tours.travel(member, do("values"), at=NOW + days * DAY)
    store.tours.travel(ANN, do("mission"), at=NOW + 4 * DAY)
    assert [each.member for each in store.tours.travellers()] == [ANN, TOM, SAM]


def test_finishing_is_kept_with_its_time_until_the_tour_is_begun_anew(store):
    tours = store.tours
    assert tours.travel(SAM, finish, at=NOW).finished == NOW
    assert tours.travel(SAM, lambda told: replace(told, laters=1), at=NOW + DAY).finished == NOW
    again = tours.travel(SAM, lambda _: Progress(), at=NOW + 2 * DAY)
    assert (again.started, again.finished) == (NOW, None)


def test_two_threads_that_press_at_once_lose_no_step(path):
    with StoreThread(lambda: open_store(path)) as one, StoreThread(lambda: open_store(path)) as other:
        pressed = [
            thread.do(lambda kept, step=f"{name}-{number}": kept.tours.travel(SAM, do(step), at=NOW))
            for number in range(50)
            for name, thread in (("one", one), ("other", other))
        ]
        for each in pressed:
            each.result(30)
        done = one.do(lambda kept: kept.tours.travel(SAM, replace, at=NOW)).result(30).progress.done
    assert sorted(done) == sorted(f"{name}-{number}" for number in range(50) for name in ("one", "other"))
    for name in ("one", "other"):
        assert [step for step in done if step.startswith(f"{name}-")] == [f"{name}-{number}" for number in range(50)]


def test_an_agreement_takes_the_place_of_the_one_before_to_the_same_entry(store):
    tours = store.tours
    first = Agreement("rules.e1", 3, date(2026, 11, 24), "0a1b2c3d")
    later = replace(first, revision=9, on=date(2027, 1, 4), version="4e5f6071")
    other = Agreement("aims.e1", 0, date(2026, 11, 25))
    for member, each in ((SAM, first), (SAM, other), (SAM, later), (ANN, first)):
        tours.agree(member, each)
    assert tours.agreements(SAM) == (other, later)
    assert tours.agreements(TOM) == ()
    assert tours.all_agreements() == {SAM: (other, later), ANN: (first,)}


def test_the_latest_material_revision_of_an_entry_is_told_and_any_other_is_not(store):
    tours = store.tours
    revise(store, "rules.e1", "rules.e2", material={"rules.e1"})
    revise(store, "rules.e1", "rules.e1", "aims.e1", material={"aims.e1"})
    assert tours.material() == {"rules.e1": 1, "aims.e1": 5}
    revise(store, "rules.e1", material={"rules.e1"})
    assert tours.material() == {"rules.e1": 6, "aims.e1": 5}
    assert [tours.latest_revision(each) for each in ("rules.e1", "rules.e2", "rules.e3")] == [6, 2, 0]


def test_a_reminder_is_recorded_once_by_whoever_is_first(store, path):
    store.tours.remind_me(SAM, By.HERE, channel=77, at=NOW)
    (before,) = store.tours.nudges()
    assert before == Nudges(SAM, By.HERE, 77, NOW)
    with closing(Store(path)) as other:
        assert [each.tours.nudged(before, at=NOW + 8 * DAY) for each in (store, other, store)] == [True, False, False]
    assert store.tours.nudges() == (replace(before, sent=1, last=NOW + 8 * DAY),)


@pytest.mark.parametrize(
    "meanwhile",
    [
        lambda tours: tours.stop_reminding(SAM),
        lambda tours: tours.snooze(SAM, date(2027, 1, 4)),
        lambda tours: tours.remind_me(SAM, By.MESSAGE, at=NOW),
        lambda tours: tours.remind_me(SAM, By.HERE, channel=78, at=NOW),
        lambda tours: tours.remind_me(SAM, By.HERE, channel=77, at=NOW + DAY),
    ],
)
def test_whoever_changed_her_mind_meanwhile_is_not_reminded(store, meanwhile):
    store.tours.remind_me(SAM, By.HERE, channel=77, at=NOW)
    (before,) = store.tours.nudges()
    meanwhile(store.tours)
    assert not store.tours.nudged(before, at=NOW + 8 * DAY)
    assert [each.sent for each in store.tours.nudges() if each.member == SAM] in ([], [0])


def remind(tours, at):
    (before,) = tours.nudges()
    assert tours.nudged(before, at=at)


def test_what_was_sent_stays_counted_whether_she_stops_or_asks_again(store):
    tours = store.tours
    tours.remind_me(SAM, By.HERE, channel=77, at=NOW)
    remind(tours, NOW + 8 * DAY)
    tours.snooze(SAM, date(2027, 1, 4))
    tours.stop_reminding(SAM)
    assert tours.nudges() == ()
    assert store.kept_about(SAM).nudges == (Nudges(SAM, "", 0, NOW + 8 * DAY, 1, NOW + 8 * DAY),)
    tours.snooze(SAM, date(2027, 1, 4))
    tours.remind_me(SAM, By.MESSAGE, at=NOW + 9 * DAY)
    assert tours.nudges() == (Nudges(SAM, By.MESSAGE, 0, NOW + 9 * DAY, 1, NOW + 8 * DAY),)
    remind(tours, NOW + 17 * DAY)
    assert [each.sent for each in tours.nudges()] == [2]


def test_who_stops_before_anything_was_sent_leaves_nothing(store):
    store.tours.remind_me(SAM, By.HERE, channel=77, at=NOW)
    store.tours.snooze(SAM, date(2027, 1, 4))
    assert store.tours.nudges()[0].snoozed_until == date(2027, 1, 4)
    store.tours.stop_reminding(SAM)
    assert not store.kept_about(SAM)


def test_who_was_picked_or_has_started_is_known_and_who_has_left_is_known_to(store):
    tours = store.tours
    tours.pick([ANN, TOM], at=NOW)
    tours.travel(SAM, do("values"), at=NOW)
    for member in (SAM, TOM, 5):
        tours.gone(member, at=NOW + DAY)
        tours.gone(member, at=NOW + 8 * DAY)
    assert tours.known() == {SAM: NOW + DAY, ANN: None, TOM: NOW + DAY}
    assert tours.picked() == {ANN}
    assert tours.traveller(SAM).gone_since == NOW + DAY
    for member in (SAM, TOM):
        tours.back(member)
    assert tours.known() == {SAM: None, ANN: None, TOM: None}
    assert tours.picked() == {ANN, TOM}
    assert tours.traveller(SAM).gone_since is None


def test_a_store_that_fails_says_so_in_a_sentence(store):
    store.close()
    with pytest.raises(StoreError):
        store.tours.travel(SAM, do("values"), at=NOW)
    with pytest.raises(StoreError):
        store.tours.nudges()


def test_progress_goes_24_months_after_the_last_change_or_the_end(store):
    tours, month = store.tours, datetime(2026, 11, 30, 23, tzinfo=UTC)
    tours.travel(SAM, do("values"), at=datetime(2024, 11, 30, 23, tzinfo=UTC))
    tours.travel(ANN, do("values"), at=datetime(2024, 12, 1, tzinfo=UTC))
    tours.travel(TOM, finish, at=datetime(2024, 11, 1, tzinfo=UTC))
    tours.travel(TOM, lambda told: replace(told, laters=1), at=month)
    assert deleted(store, month) == 2
    assert [each.member for each in tours.travellers()] == [ANN]
    assert deleted(store, month + DAY) == 1


def test_agreements_go_after_24_months_and_picks_after_12(store):
    tours = store.tours
    tours.agree(SAM, Agreement("rules.e1", 3, date(2024, 11, 30)))
    tours.agree(SAM, Agreement("aims.e1", 3, date(2024, 12, 1)))
    tours.pick([SAM], at=datetime(2025, 11, 30, 23, tzinfo=UTC))
    tours.pick([ANN, TOM], at=datetime(2025, 11, 1, tzinfo=UTC))
    tours.pick([TOM], at=datetime(2025, 12, 1, tzinfo=UTC))
    assert deleted(store, NOW) == 3
    assert [each.entry for each in tours.agreements(SAM)] == ["aims.e1"]
    assert tours.picked() == {TOM}


def test_reminders_of_who_has_finished_go_with_the_daily_job(store):
    tours = store.tours
    for member in (SAM, ANN):
        tours.travel(member, do("values"), at=NOW)
        tours.remind_me(member, By.MESSAGE, at=NOW)
        remind_one = next(each for each in tours.nudges() if each.member == member)
        assert tours.nudged(remind_one, at=NOW)
    tours.stop_reminding(SAM)
    assert deleted(store, NOW) == 0
    for member in (SAM, ANN):
        tours.travel(member, finish, at=NOW)
    assert store.delete_due(now=NOW).rows == 2
    assert (tours.nudges(), store.kept_about(SAM).nudges) == ((), ())


def test_all_of_the_tour_goes_30_days_after_a_member_has_left(store):
    tours = store.tours
    for member in (SAM, ANN):
        tours.travel(member, do("values"), at=NOW)
        tours.agree(member, Agreement("rules.e1", 3, NOW.date()))
        tours.remind_me(member, By.MESSAGE, at=NOW)
        tours.pick([member], at=NOW)
        tours.gone(member, at=NOW)
    tours.back(ANN)
    assert deleted(store, NOW + 30 * DAY) == 0
    assert deleted(store, NOW + 30 * DAY + timedelta(microseconds=1)) == 5
    assert not store.kept_about(SAM)
    assert tours.known() == {ANN: None}


def test_that_somebody_left_while_the_clock_was_ahead_is_not_kept_for_years(store):
    store.tours.pick([SAM], at=NOW)
    store.tours.gone(SAM, at=NOW + 3_650 * DAY)
    store.tours.gone(SAM, at=NOW)
    store.tours.gone(SAM, at=NOW + DAY)
    assert store.tours.known() == {SAM: NOW}


def test_that_somebody_left_goes_with_the_last_that_is_kept_of_the_tour(store):
    store.tours.pick([SAM], at=datetime(2025, 11, 30, tzinfo=UTC))
    store.tours.gone(SAM, at=NOW)
    assert deleted(store, NOW) == 2
    assert not store.kept_about(SAM)
