"""Whatever is pressed on whichever card, new or old, a member is somewhere on the tour and comes to its end."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.cards.controls import TOUR, Viewer
from bot.cards.tour import tour_card
from bot.handbook.folder import read
from bot.lru import digest as key_of
from bot.storage.opening import in_memory
from bot.tour.agreeing import version_of
from bot.tour.guide import Guide
from bot.tour.journey import Face, Journey, Said
from tests.support.handbook_files import SHIPPED

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
SAM = 7
MANY = settings(max_examples=60, deadline=None)


@cache
def guide():
    return Guide(read(SHIPPED).handbook)


@pytest.fixture
def journey():
    store = in_memory().store
    yield Journey(store.tours, guide(), SAM, NOW)
    store.close()


def buttons(stop):
    card = tour_card(stop, guide().handbook, Viewer())
    return [press for row in card.rows for press in row if press.action == TOUR]


def fresh():
    return Journey(in_memory().store.tours, guide(), SAM, NOW)


@given(st.lists(st.integers(0, 10**6), max_size=40))
@MANY
def test_any_button_of_any_card_that_was_ever_shown_leads_somewhere_on_the_tour(choices):
    journey = fresh()
    shown = buttons(journey.follow("begin"))
    for choice in choices:
        stop = journey.follow(shown[choice % len(shown)].about)
        assert 1 <= stop.place.number <= stop.place.of
        assert len(set(stop.progress.done)) == len(stop.progress.done)
        assert not set(stop.progress.done) & set(stop.progress.skipped)
        shown += buttons(stop)


@given(st.lists(st.integers(0, 10**6), max_size=25))
@MANY
def test_what_is_pressed_twice_on_the_same_card_leads_where_it_does_once(choices):
    once, twice = fresh(), fresh()
    shown = buttons(once.follow("begin"))
    for choice in choices:
        about = shown[choice % len(shown)].about
        stop = once.follow(about)
        twice.follow(about)
        again = twice.follow(about)
        assert again.progress == stop.progress
        shown = buttons(stop)


@pytest.mark.parametrize("audience", ["teacher", "leader", "office", "hub-manager"])
def test_who_skips_everything_comes_to_the_end_and_has_agreed_to_nothing(journey, audience):
    stop = journey.follow(f"audience.{audience}")
    for _ in guide().steps:
        if not stop.place.is_finished:
            stop = journey.follow(f"skip.{stop.step.id}")
    assert stop.has_just_finished
    assert journey.follow("begin").face is Face.BACK
    assert journey.tours.agreements(SAM) == ()


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ("audience.nobody", Said.GONE),
        ("answer.gone.x.0.A", Said.GONE),
        ("answer.one-of-ours.00000000.0.A", Said.REWORDED),
        ("agree.why.0.00000000", Said.GONE),
        ("agree.responsibility.0.00000000", Said.REWORDED),
        ("agree.responsibility.²", None),
        ("agree.responsibility.².00000000", Said.GONE),
    ],
)
def test_what_is_not_so_any_more_is_said_and_changes_nothing(journey, about, said):
    before = journey.follow("audience.teacher").progress
    stop = journey.follow(about)
    assert stop.progress == before
    assert (stop.remark.said if stop.remark else None) is said


def test_that_the_channel_is_told_is_kept_once_and_only_of_who_has_finished(journey):
    journey.follow("audience.teacher")
    assert not journey.announce()
    for step in guide().steps:
        journey.follow(f"skip.{step.id}")
    assert [journey.announce(), journey.announce(), journey.announce(wanted=False), journey.announce()] == [
        True,
        False,
        True,
        True,
    ]
    assert journey.follow("over").progress.is_announced


def test_nobody_agrees_to_a_revision_that_there_is_not_yet(journey):
    _, entry = guide().handbook.find("values.responsibility") or (None, None)
    assert entry
    journey.follow(f"agree.responsibility.{10**40}.{version_of(entry)}")
    (agreed,) = journey.tours.agreements(SAM)
    assert agreed.revision == 0


def test_a_button_from_before_versions_were_kept_still_agrees_to_the_words_that_it_stands_below(journey):
    _, entry = guide().handbook.find("values.responsibility") or (None, None)
    assert entry
    former = key_of(entry.id, entry.title, entry.text).hex()[:8]
    assert former != version_of(entry)
    journey.follow(f"agree.responsibility.0.{former}")
    (agreed,) = journey.tours.agreements(SAM)
    assert (agreed.entry, agreed.version) == (entry.id, version_of(entry))


def test_a_look_at_the_card_is_no_step_so_that_the_report_shows_who_stands(journey):
    journey.follow("audience.teacher")
    later = Journey(journey.tours, guide(), SAM, NOW + timedelta(days=9))
    for about in ("begin", "here", "who", "answer.gone.x.0.A"):
        later.follow(about)
    assert journey.tours.traveller(SAM).changed == NOW
